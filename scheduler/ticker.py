"""The heartbeat: rings a few given coroutines at intervals. APScheduler's only home; it keeps nothing on disk."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ring:
    """Something to be called every so many seconds; `name` is unique and stands in the log."""

    name: str
    seconds: float
    call: Callable[[], Awaitable[object]]


class Ticker:
    """Calls each ring at its interval, never twice at the same time; beats missed meanwhile are made up by one."""

    def __init__(self, rings: Iterable[Ring]) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._running: set[asyncio.Task[object]] = set()
        self._stopping = False
        for ring in rings:
            self._scheduler.add_job(self._beat, "interval", args=[ring], seconds=ring.seconds, id=ring.name)

    def start(self) -> None:
        """Begin to beat in the running event loop; the first beat comes after one interval."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin no new beat, wait for those that run, end. Harmless when it never started."""
        if not self._scheduler.running:
            return
        self._stopping = True
        self._scheduler.pause()
        await asyncio.sleep(0)  # what was begun a moment ago comes to `_beat` and turns back there
        while self._running:
            await asyncio.wait(self._running)
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the scheduler ends in the next round of the loop

    async def _beat(self, ring: Ring) -> None:
        task = asyncio.current_task()
        if self._stopping or task is None:
            return
        self._running.add(task)
        try:
            await ring.call()
        except Exception as failure:
            # The message may hold what a person wrote; the heart beats on, the name of the error is all that is told.
            _log.error("ring %s failed: %s", ring.name, type(failure).__name__)
        finally:
            self._running.discard(task)
