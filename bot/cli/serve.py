"""`serve`: the whole service, in one process or, on PostgreSQL, in several behind one socket."""

import argparse
import asyncio
import contextlib
import errno
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import uvicorn

from bot.cli import common
from bot.cli.main import REFUSED, Refused
from bot.cli.words import Words, words_for
from bot.settings import Settings
from bot.web.front import Front
from bot.web.hooks import Receive, Scope, Send

if TYPE_CHECKING:
    from bot.service import Service

_BACKLOG = 2048
_FINISHING = 10  # seconds that calls under way get at the end
_PARENT_LOOK = 1.0  # seconds


def run(args: argparse.Namespace) -> int:
    """Serve until told to end."""
    settings = common.settings()
    if args.workers < 1:
        raise Refused("--workers je počet procesů, nejméně 1.")
    words = words_for(os.environ.get("LC_ALL") or os.environ.get("LANG") or "")
    with common.logged(settings), _listening(settings) as listening:
        if args.workers > 1:
            return _several(settings, args.workers, listening, words)
        front = Front()
        config = _config(front, lifespan="off")
        # The server's own choice of a loop: the fast one where it is installed.
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            return runner.run(_one(settings, front, _Server(config), listening, words))


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
            listening.listen(_BACKLOG)
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                cure = f"Port {settings.port} používá jiný program: ukončete ho, nebo nastavte jiný, třeba PORT=8081."
            else:
                cure = f"Na {settings.host}:{settings.port} nelze naslouchat ({fault.strerror}): opravte HOST a PORT."
            raise Refused(cure) from fault
        yield listening


# --- one process ---------------------------------------------------------------------------------------------------


class _Server(uvicorn.Server):
    """Ends when we say so: uvicorn's own handling of signals would end the process before ours is closed."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _one(settings: Settings, front: Front, server: _Server, listening: socket.socket, words: Words) -> int:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, setattr, server, "should_exit", True)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    service: Service | None = None
    try:
        # Built beside the server, which answers meanwhile that it is alive; other calls wait.
        service = await asyncio.to_thread(_build, settings)
        if not server.should_exit:
            await service.start()
            front.open(service.asgi)
            _greet(settings, service, words)
        await serving
    finally:
        front.give_up()
        server.should_exit = True
        await serving
        if service is not None:
            await service.stop()
    return 0


def _build(settings: Settings) -> "Service":
    with common.plainly():
        from bot.service import build

        common.must_be_ready(settings, may_migrate=True)
        return build(settings)


def _config(app: object, **more: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # ours or the name of ours
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_FINISHING,
        **more,  # type: ignore[arg-type]
    )


def _greet(settings: Settings, service: "Service", words: Words) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    address = f"http://{host}:{settings.port}"
    if service.live is None:
        print(words["serving demo"].format(region=service.app.house.region_name, address=address), flush=True)
    else:
        names = ", ".join(sorted(service.live.channels)) or words["no channel"]
        print(words["serving"].format(region=service.app.house.region_name, channels=names), flush=True)


# --- several processes ---------------------------------------------------------------------------------------------


def _several(settings: Settings, workers: int, listening: socket.socket, words: Words) -> int:
    """Processes that share the socket; whatever two of them could do twice is claimed in the database."""
    from uvicorn.supervisors import Multiprocess

    if not settings.database_url.startswith("postgres"):
        raise Refused("--workers potřebuje PostgreSQL: nastavte DATABASE_URL=postgresql://..., nebo volbu vynechte.")
    with common.plainly():
        from directory.region import find_region, load_region

        if load_region(find_region(settings.region)).demo:
            raise Refused("Ukázkový region běží v jednom procesu: spusťte `serve` bez --workers.")
        common.must_be_ready(settings, may_migrate=False)
    config = _config("bot.cli.serve:Worker", factory=True, workers=workers, lifespan="on")
    print(words["serving workers"].format(workers=workers, port=settings.port), flush=True)
    supervisor = Multiprocess(config, sockets=[listening])
    supervisor.run()
    return REFUSED if any(process.exitcode not in (0, -signal.SIGTERM) for process in supervisor.processes) else 0


class Worker:
    """The ASGI application of one process among several: built when the server starts, closed when it ends."""

    def __init__(self) -> None:
        self._settings = common.settings()
        self._front = Front()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call, or begin and end with the server."""
        if scope["type"] == "lifespan":
            with common.logged(self._settings):
                await self._live(receive, send)
        else:
            await self._front(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            service = _build(self._settings)
        except Refused as fault:
            print(fault, file=sys.stderr)
            await send({"type": "lifespan.startup.failed", "message": ""})
            return
        await service.start()
        self._front.open(service.asgi)
        watch = asyncio.create_task(_end_with_parent())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        watch.cancel()
        await service.stop()
        await send({"type": "lifespan.shutdown.complete"})


async def _end_with_parent() -> None:
    """A parent that was killed cannot tell: without it we would hold the socket for ever."""
    parent = multiprocessing.parent_process()
    while parent is not None and os.getppid() == parent.pid:
        await asyncio.sleep(_PARENT_LOOK)
    signal.raise_signal(signal.SIGTERM)
