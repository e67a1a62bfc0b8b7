"""Starting a peer that is a program of its own, and ending that very process again."""

import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PEERS = ROOT / ".peers" / "node_modules"
SHARED = ROOT.parent / "shared" / "data"


def package(path: str) -> Path:
    """Return a file of an installed npm package; the test is skipped, saying why, where it is not installed."""
    found = PEERS / path
    if not found.exists():
        pytest.skip(f"npm package {path.split('/')[0]} is not installed in .peers")
    return found


def data(path: str) -> Path:
    """Return a reference file beside the checkout; the test is skipped, saying why, where it is absent."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"reference file ../shared/data/{path} is not there")
    return found


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], ready: str, *, within: float = 60.0, **env: str) -> Iterator[None]:
    """Run a program from its `ready` line (a pattern) on; at the end it, and nothing else, is terminated."""
    with tempfile.TemporaryFile("w+b") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env={**os.environ, **env})
        try:
            limit = time.monotonic() + within
            while not re.search(ready, _so_far(said.fileno())):
                if process.poll() is not None or time.monotonic() > limit:
                    pytest.fail(f"{Path(command[1]).name} did not get ready:\n{_so_far(said.fileno())[-2000:]}")
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def _so_far(file: int) -> str:
    return os.pread(file, 1_000_000, 0).decode(errors="replace")
