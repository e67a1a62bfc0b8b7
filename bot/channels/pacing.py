"""Keeping to a vendor's rate: so many messages a second in all, so many to one person, and waits it asks for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

_REMEMBERED = 4096  # people whose last message is remembered before the idle ones are dropped


class Pace:
    """Hands out turns to send, evenly spaced, first come first served, each person's in order.

    Telegram's limits: about 30 messages a second in all, one a second to one chat; neither is guaranteed, so a wait it
    asks for is kept too (`hold`). `now` counts seconds and need not know the date; both default to the running loop.
    """

    def __init__(
        self,
        *,
        overall: float = 1 / 30,
        each: float = 1.0,
        now: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`overall` and `each`: seconds between two messages in all, and between two to one person."""
        self._overall = overall
        self._each = each
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._sleep = sleep
        self._free = float("-inf")
        self._persons: dict[str, _Person] = {}
        self._door = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, person: str) -> AsyncIterator[None]:
        """Wait for this person's turn; the next one of theirs begins after the block, and not before its second."""
        mine = self._persons.get(person)
        if mine is None:
            self._forget_idle()
            mine = self._persons[person] = _Person()
        mine.waiting += 1
        try:
            async with mine.lock:
                await self._until(lambda: mine.free)
                async with self._door:
                    await self._until(lambda: self._free)
                    now = self._now()
                    self._free = now + self._overall
                    mine.free = now + self._each
                yield
        finally:
            mine.waiting -= 1

    def hold(self, person: str, seconds: float) -> None:
        """Send nothing to this person for so long."""
        held = self._persons.setdefault(person, _Person())
        held.free = max(held.free, self._now() + seconds)

    async def _until(self, moment: Callable[[], float]) -> None:
        while (rest := moment() - self._now()) > 0:
            await self._sleep(rest)

    def _forget_idle(self) -> None:
        if len(self._persons) >= _REMEMBERED:
            now = self._now()
            self._persons = {name: one for name, one in self._persons.items() if one.waiting or one.free > now}


class _Person:
    """When the next message to one person may go, and who waits to send it."""

    __slots__ = ("free", "lock", "waiting")

    def __init__(self) -> None:
        self.free = float("-inf")
        self.lock = asyncio.Lock()
        self.waiting = 0
