"""The parent's side of `tests.support.killable`: start a process that will stop at a point, wait for that, kill it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[2]
_PATIENCE = 15.0  # seconds


class Mortals:
    """A process that forks others, one at a time."""

    def __init__(self, forker: "subprocess.Popen[str]") -> None:
        self._forker = forker
        self._pid = 0
        self._ready = False
        self._lines: SimpleQueue[str] = SimpleQueue()
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._forker.stdout is not None
        for line in self._forker.stdout:
            self._lines.put(line.strip())

    async def ready(self) -> None:
        """Wait until it can fork."""
        if not self._ready:
            await self.line("ready")
            self._ready = True

    async def start(self, point: str, *, url: str, keys: str, twilio: str, at: datetime) -> None:
        """Start a process; `point` may be empty."""
        await self.ready()
        given = {"point": point, "url": url, "keys": keys, "twilio": twilio, "at": at.isoformat()}
        assert self._forker.stdin is not None
        self._forker.stdin.write(json.dumps(given) + "\n")
        self._forker.stdin.flush()
        self._pid = int((await self.line("pid")).split()[1])

    async def line(self, *begins: str) -> str:
        """The next line that the process says; it must begin with one of these."""
        async with asyncio.timeout(_PATIENCE):
            while self._lines.empty():
                await asyncio.sleep(0.005)
        line = self._lines.get()
        assert line.split(" ")[0] in begins, line
        return line

    async def port(self) -> int:
        """Wait until it serves."""
        return int((await self.line("port")).split()[1])

    async def kill(self, with_signal: signal.Signals = signal.SIGKILL) -> None:
        """Kill it and wait for its end."""
        self.signal(with_signal)
        await self.line("gone")
        self._pid = 0

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it."""
        os.kill(self._pid, number)

    def end(self) -> None:
        """Whatever is left of the one process that may run."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self._pid = 0
            while self._lines.get(timeout=_PATIENCE) != "gone":
                pass


@contextmanager
def mortals() -> Iterator[Mortals]:
    """The forking process, for as long as the block lasts."""
    command = [sys.executable, "-m", "tests.support.killable"]
    forker = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Mortals(forker)
    finally:
        forker.kill()
        forker.communicate()


async def post(port: int, path: str, body: bytes, headers: dict[str, str], query: str = "") -> int:
    """One call as Twilio makes it; 0 where the other side went away without an answer."""
    signed: dict[str, Any] = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    address = f"http://127.0.0.1:{port}{path}" + (f"?{query}" if query else "")
    try:
        async with aiohttp.ClientSession() as session, session.post(address, data=body, headers=signed) as answer:
            return answer.status
    except aiohttp.ClientError:
        return 0
