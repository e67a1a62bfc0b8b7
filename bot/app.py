"""The running application: its two ways, the loops that keep them going, and the same by hand under a held clock."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, LargeBinary, select, type_coerce

from bot import inbox, outbox, people
from bot.channels.port import Channel, DeliveryReport, Incoming
from bot.drain import Drain
from bot.house import House, Member
from bot.intake import Intake
from bot.retention import Retention
from bot.settings import Settings
from flows.facts import ChannelName
from scheduler import timers
from scheduler.clock import HeldClock
from scheduler.ticker import Ring, Ticker
from store.base import metadata
from store.database import Database
from store.sealing import Sealer
from store.types import Sealed

T = TypeVar("T")

_TIMERS, _OUTBOX, _INBOX, _RETENTION = 1.0, 1.0, 5.0, 3600.0  # seconds between two looks, where nothing has called
_ROUNDS = 1_000  # of things due in one moment; more is a loop
_log = logging.getLogger(__name__)


class StandsStill(RuntimeError):
    """Things due at one moment bring forth more due at the same moment, without end."""


@dataclass(slots=True)
class App:
    """Everything built and wired. `start` lets it run by itself; under a held clock `run_due` moves it instead."""

    settings: Settings
    db: Database
    sealer: Sealer
    house: House
    channels: Mapping[ChannelName, Channel]
    intake: Intake
    drain: Drain
    retention: Retention
    _loops: list[asyncio.Task[None]] = field(default_factory=list)
    _ticker: Ticker | None = None

    # --- the ways ------------------------------------------------------------------------------------------------

    async def receive(self, incoming: Incoming) -> bool:
        """See `Intake.receive`."""
        return await self.intake.receive(incoming)

    async def report(self, report: DeliveryReport) -> None:
        """See `Drain.report`."""
        await self.drain.report(report)
        self.drain.wake()

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """A look at the rows, on one consistent view."""
        return await self.db.read(fn)

    # --- by itself -----------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Takes up what was left undone, and goes on by itself until `close`."""
        self.intake.look()
        self.drain.wake()
        self.retention.look()
        self._loops = [
            asyncio.create_task(_loop(self.intake.came, self.intake.work_inbox), name="inbox"),
            asyncio.create_task(_loop(self.drain.woken, self.drain.drain), name="outbox"),
            asyncio.create_task(_loop(self.retention.came, self.retention.sweep_daily), name="retention"),
        ]
        self._ticker = Ticker(
            (
                Ring("timers", _TIMERS, self.intake.ring_due),
                Ring("inbox", _INBOX, _call(self.intake.look)),
                Ring("outbox", _OUTBOX, _call(self.drain.wake)),
                Ring("retention", _RETENTION, _call(self.retention.look)),
            )
        )
        self._ticker.start()

    async def close(self) -> None:
        """Ends the loops, finishes what is under way, closes the database. Doing so twice is harmless."""
        if self._ticker is not None:
            await self._ticker.stop()
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops = []
        await self.db.close()

    # --- by hand -------------------------------------------------------------------------------------------------

    async def run_due(self, until: datetime) -> None:
        """Lets everything due up to `until` happen in order, the held clock moving from moment to moment."""
        clock = self.house.clock
        await self._settle()
        while (due := await self.next_due()) is not None and due <= until:
            _move(clock, due)
            await self._settle()
        if clock.now() < until:
            _move(clock, until)
            await self._settle()

    async def next_due(self) -> datetime | None:
        """The next moment after now at which something may happen by itself."""
        now = self.house.clock.now()

        def moments(tx: Connection) -> list[datetime | None]:
            return [source(tx, now) for source in (timers.next_due, outbox.next_due, inbox.next_due)]

        return min((at for at in await self.db.read(moments) if at is not None), default=None)

    async def _settle(self) -> None:
        for _ in range(_ROUNDS):
            done = await self.intake.work_inbox()
            done += await self.intake.ring_due()
            if done + await self.drain.drain() == 0:
                await self.retention.sweep_daily()
                return
        raise StandsStill(StandsStill.__doc__)

    # --- looking in ----------------------------------------------------------------------------------------------

    def members_by_address(self, channel: str, address: str) -> Member | None:
        """The member of staff whom the region pack knows under this address."""
        network = people.network_of(channel)  # type: ignore[arg-type]  # any other name has no members
        spelled = people.normal(network, address)
        for member in self.house.members.values():
            if any(where == network and people.normal(network, known) == spelled for where, known in member.addresses):
                return member
        return None

    def clear_text_hits(self, secrets: Iterable[str], log: str = "") -> int:
        """How often one of these, a number in any spelling, stands readable in the database's files or in the log."""
        held = [*stored(self.db), log.encode()]
        return sum(len(re.findall(pattern, data)) for pattern in map(spelled, secrets) for data in held)


def stored(db: Database) -> list[bytes]:
    """All that lies in the database, as bytes: SQLite's files, or every value of every row."""
    if db.kind == "sqlite":
        path = str(db.url.database)
        return [Path(path + end).read_bytes() for end in ("", "-wal") if Path(path + end).exists()]
    return db.read_sync(_all_rows)


def _all_rows(tx: Connection) -> list[bytes]:
    found: list[bytes] = []
    for table in metadata.sorted_tables:
        columns = [type_coerce(one, LargeBinary) if isinstance(one.type, Sealed) else one for one in table.c]
        for row in tx.execute(select(*columns)):
            found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return found


def spelled(secret: str) -> bytes:
    """A pattern for a text as it is, or for a number however it is spelled."""
    digits = re.sub(r"\D", "", secret)
    if len(digits) < 9 or len(digits) < len(secret) * 0.6:
        return rb"(?<![0-9A-Za-z-])" + re.escape(secret.encode()) + rb"(?![0-9A-Za-z])"
    return rb"[\s./-]?".join(re.escape(digit.encode()) for digit in digits[-9:])


def _move(clock: object, to: datetime) -> None:
    if not isinstance(clock, HeldClock):
        raise TypeError("only a held clock can be moved")
    if to > clock.now():
        clock.move(to)


def _call(fn: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    async def call() -> None:
        fn()

    return call


async def _loop(came: asyncio.Event, work: Callable[[], Awaitable[object]]) -> None:
    """Works whenever something came; a failure is told, and the next call finds the work still there."""
    while True:
        await came.wait()
        came.clear()
        try:
            await work()
        except Exception as failure:
            _log.error("%s failed: %s", work.__name__, type(failure).__name__)
