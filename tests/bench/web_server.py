"""The webhook's server as a process of its own: uvicorn on uvloop and httptools, with the product's hooks for Twilio.

Run as a module with a kind and an SQLite file; the port is told on standard output. `bare`: the message is checked and
read, and nothing is kept. `inbox`: it is kept by `App.receive` and nothing follows. `service`: the application runs.
"""

import asyncio
import socket
import sys

import uvicorn
import uvloop

from bot.app import App
from bot.channels.port import DeliveryReport, Incoming
from bot.channels.sms import SmsHooks
from bot.web.hooks import hooks
from tests.bench import demo
from tests.bench.twilio_load import ACCOUNT, PUBLIC, TOKEN
from tests.support.asgi import not_found

_BACKLOG = 2048


async def _nowhere(incoming: Incoming) -> bool:
    return True


async def _unheard(report: DeliveryReport) -> None:
    return None


async def serve(kind: str, database: str, listening: socket.socket) -> None:
    """Serves until it is told to end."""
    app: App | None = None
    if kind != "bare":
        app = demo.open_app(f"sqlite:///{database}", demo.keys())
    if app is not None and kind == "service":
        await app.start()
    twilio = SmsHooks(
        ACCOUNT,
        TOKEN,
        PUBLIC,
        receive=app.receive if app is not None else _nowhere,
        report=app.report if app is not None else _unheard,
        now=lambda: demo.MONDAY,
    )
    config = uvicorn.Config(
        hooks(twilio.routes(), not_found),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    print(listening.getsockname()[1], flush=True)
    await uvicorn.Server(config).serve(sockets=[listening])
    if app is not None:
        await app.close()


def main() -> None:
    """One server."""
    kind, database = sys.argv[1:]
    with socket.socket() as listening, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        listening.bind(("127.0.0.1", 0))
        listening.listen(_BACKLOG)
        runner.run(serve(kind, database, listening))


if __name__ == "__main__":
    main()
