"""THE WAY OUT: claims what is due, sends it, notes what came of it; different addresses at the same time."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import uuid4

from sqlalchemy import Connection

from bot import delivery, sending
from bot.channels.port import Channel, DeliveryReport, Receipt, SendFailed
from bot.house import House
from bot.sending import Row
from bot.wire import message_from_json
from flows.facts import ChannelName
from store.database import Database

_AT_ONCE = 32
_STALE = 100
_SEND_LIMIT = sending.LEASE.total_seconds() / 2  # a send that takes longer counts as ambiguous
_BACK_OFF = (5.0, 15.0, 60.0, 300.0, 900.0)  # seconds
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Drain:
    """Sends what lies in the outbox. `came` is set whenever there may be something new to do."""

    db: Database
    house: House
    channels: Mapping[ChannelName, Channel]
    claim: str = ""
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.claim = uuid4().hex

    def wake(self) -> None:
        """There may be something new to send."""
        self.woken.set()

    async def drain(self) -> int:
        """Sends everything that may go now; returns how many messages were tried. Who answers slowly holds up nobody
        else: what is woken meanwhile goes at once."""
        tasks: set[asyncio.Task[None]] = set()
        count = 0
        try:
            while True:
                self.woken.clear()
                rows = await self.db.turn(partial(self._claim, limit=_AT_ONCE - len(tasks)))
                tasks |= {asyncio.create_task(self._send(row)) for row in rows}
                count += len(rows)
                if not tasks:
                    return count
                tasks = await self._some_done(tasks)
        finally:
            if tasks:  # cancelled from outside: what is under way is finished, and noted
                await asyncio.wait(tasks)

    async def _some_done(self, tasks: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
        woken = asyncio.create_task(self.woken.wait())
        try:
            done, _ = await asyncio.wait({*tasks, woken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
        for task in done & tasks:
            if failure := task.exception():
                # The row stays claimed; when its lease ends it is settled and goes again.
                _log.error("a message was not noted: %s", type(failure).__name__)
        return tasks - done

    async def report(self, report: DeliveryReport) -> None:
        """Takes a vendor's later word on a message; repeated, late or out of order it changes nothing."""
        await self.db.turn(lambda tx: delivery.reported(tx, self.house, report, self.house.clock.now()))

    def _claim(self, tx: Connection, limit: int) -> Sequence[Row]:
        now = self.house.clock.now()
        if limit <= 0:
            return ()
        while late := sending.stale(tx, now, _STALE):
            for row in late:
                delivery.expire(tx, self.house, row, now)
        taken = list(sending.reclaim(tx, self.claim, now, limit))
        spent = delivery.Spent(tx, self.house, now)
        # Of many that are due all may turn out to be withdrawn or held back: then look on.
        while len(taken) < limit and (due := sending.due(tx, now, limit - len(taken))):
            for row in due:
                if delivery.still_wanted(tx, self.house, row, now, spent) and sending.claim(tx, row, self.claim, now):
                    taken.append(row)
        return taken

    async def _send(self, row: Row) -> None:
        channel = self.channels.get(row.channel) or self.channels.get(_plain(row.channel))
        if channel is None:
            await self._failed(row, SendFailed("unreachable", retry=True))
            return
        message, token = message_from_json(row.body), str(row.id)
        now = self.house.clock.now()
        receipt: Receipt | None = None
        try:
            async with asyncio.timeout(_SEND_LIMIT):
                if row.ambiguous_since is not None:
                    receipt = await channel.settle(row.clear_address, message, token=token, since=row.ambiguous_since)
                if receipt is None:
                    valid = max(row.not_after - now, timedelta(seconds=1))
                    receipt = await channel.send(row.clear_address, message, token=token, valid_for=valid)
        except SendFailed as failure:
            await self._failed(row, failure)
        except TimeoutError:
            await self._failed(row, SendFailed("unreachable", retry=True, ambiguous=True))
        except Exception as failure:
            _log.error("message %d: the channel failed: %s", row.id, type(failure).__name__)
            await self._failed(row, SendFailed("unreachable", retry=True, ambiguous=True))
        else:
            vendor_id = receipt.vendor_id
            await self.db.turn(lambda tx: delivery.sent(tx, row, self.claim, vendor_id, self.house.clock.now()))

    async def _failed(self, row: Row, failure: SendFailed) -> None:
        now = self.house.clock.now()
        _log.warning("message %d did not leave: %s", row.id, failure.reason)
        if failure.retry:
            wait = failure.retry_after or _BACK_OFF[min(row.attempts, len(_BACK_OFF) - 1)]
            since = (row.ambiguous_since or now) if failure.ambiguous else row.ambiguous_since
            at = now + timedelta(seconds=wait)
            await self.db.turn(lambda tx: sending.note_again(tx, row, self.claim, at, since))
        else:
            await self.db.turn(lambda tx: delivery.failed(tx, self.house, row, failure.reason, now))


def _plain(channel: ChannelName) -> ChannelName:
    return "sms" if channel == "staff_sms" else channel
