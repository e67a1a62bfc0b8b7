"""Long polling that loses nothing: an update is forgotten by the vendor only after we have it for good."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.channels.port import SendFailed

FetchFn = Callable[[int | None], Awaitable[Sequence[tuple[int, Any]]]]
"""Asks for updates from an id on (None: from the first kept one) and gets them with their ids; None for one that
nobody can read. Asking for later ids makes the vendor forget the earlier ones. Raises `SendFailed`."""

TakeFn = Callable[[Any], Awaitable[None]]
"""Takes one update in for good."""

_LONGEST_PAUSE = 30.0  # seconds between two tries

_log = logging.getLogger(__name__)


class Polling:
    """One bot's incoming updates, in their order, each taken in at least once."""

    def __init__(
        self, name: str, fetch: FetchFn, take: TakeFn, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._name = name
        self._fetch = fetch
        self._take = take
        self._sleep = sleep
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin in the running loop."""
        self._task = asyncio.create_task(self._run(), name=f"polling {self._name}")

    async def stop(self) -> None:
        """End at once. What was fetched and not taken in comes again after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        offset: int | None = None
        failures = 0
        while True:
            try:
                updates = await self._fetch(offset)
            except Exception as error:
                failures += 1
                _log.warning("%s: no updates: %s", self._name, _kind(error))
                asked = error.retry_after if isinstance(error, SendFailed) else None
                await self._sleep(asked or _pause(failures))
                continue
            failures = 0
            for number, update in updates:
                if update is None:
                    _log.error("%s: an update that cannot be read was skipped", self._name)
                else:
                    await self._keep(update)
                offset = number + 1

    async def _keep(self, update: Any) -> None:
        # Nothing after it is taken in before this one is: the order of what a person wrote holds.
        failures = 0
        while True:
            try:
                return await self._take(update)
            except Exception as error:
                failures += 1
                _log.error("%s: an update could not be taken in: %s", self._name, type(error).__name__)
                await self._sleep(_pause(failures))


def _pause(failures: int) -> float:
    return min(_LONGEST_PAUSE, 0.5 * 2.0 ** min(failures, 10))


def _kind(error: Exception) -> str:
    # The texts of errors may hold the address with the bot's token, or what somebody wrote.
    return error.reason if isinstance(error, SendFailed) else type(error).__name__
