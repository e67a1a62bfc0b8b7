"""Prism, which answers as Twilio's own published description says, or checks what passes between two sides by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from tests.support.peers.process import data, free_port, package, running


@contextmanager
def prism(mode: Literal["mock", "proxy"], *options: str, upstream: str = "") -> Iterator[str]:
    """Run it on a free port; give its address. A proxy stands before `upstream`."""
    program = package("@stoplight/prism-cli/dist/index.js")
    description = data("twilio/twilio_api_v2010.json")
    port = str(free_port())
    command = ["node", str(program), mode, "-h", "127.0.0.1", "-p", port, *options, str(description)]
    with running([*command, upstream] if upstream else command, "Prism is listening"):
        yield f"http://127.0.0.1:{port}"
