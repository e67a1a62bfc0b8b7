"""Processes that serve the whole application over HTTP and stop at a named point, so that a test can kill them there.

Run as a module: each line of standard input is a JSON object (point, url, keys, twilio, at). A process is forked for
it, which writes `pid N`, `port N` once it serves, and `reached` at the point; `gone` follows when it has ended. What
costs time, imports and the region, is there before the fork.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime

import uvicorn

from bot.service import Service
from bot.web.application import application
from bot.web.front import Front
from directory.region import Region
from flows import engine
from tests.support import town
from tests.support.points import POINTS, install


def say(line: str) -> None:
    """One write, so that lines of several threads do not mix; nothing is buffered when the kill comes."""
    os.write(1, f"{line}\n".encode())


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the handlers are ours


async def serve(given: Mapping[str, str], region: Region) -> None:
    """Starts as `prvni-kontakt serve` does, on a free port, and ends in order on SIGTERM."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    front = Front()
    config = uvicorn.Config(front, log_config=None, access_log=False, lifespan="off")
    server = _Server(config)
    settings = town.settings(given["url"], given["keys"], given["twilio"])
    app, live, routes = town.build(
        settings, datetime.fromisoformat(given["at"]), region, step=lambda *args: engine.step(*args)
    )
    service = Service(app, application(app, routes), live)
    ending = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ending.set)
    await service.start()
    front.open(service.asgi)
    serving = asyncio.create_task(server.serve([listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    say(f"port {listening.getsockname()[1]}")
    await ending.wait()
    server.should_exit = True
    await serving
    await service.stop()


def main() -> None:
    """Forks one process after another until standard input ends."""
    region = town.region()
    say("ready")
    for line in sys.stdin:
        given = json.loads(line)
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            if given["point"]:
                install(POINTS[given["point"]], lambda: say("reached"))
            asyncio.run(serve(given, region))
            os._exit(0)
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
