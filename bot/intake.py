"""THE WAY IN: what came in is durable first, then answered in a turn of its own; timers take the same road."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot import emergency, gate, inbox, outbox, people, wire
from bot.channels.port import Channel, Incoming
from bot.house import House
from bot.inbox import Mailbox, Pending
from bot.locks import hold
from bot.people import Writer
from bot.turns import EVENT_TIMER, Circumstances, RunAgain, happen, run
from flows.events import Attached, Chose, Event, GaveContact, Located, Said, TimerRang
from flows.facts import ChannelName
from scheduler import timers
from scheduler.timers import Timer
from store.database import Database

LATE = timedelta(minutes=30)
"""A message that lay longer than this somewhere gets an apology before its answer."""

_AGAIN = 3  # whole turns, when rows change under them
_RETRY = timedelta(seconds=5)
_BATCH = 64
_BATCHES = 100  # in one go; a timer that always sets itself again must not hold up the rest
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Intake:
    """Takes in, answers, rings. `woken` is called whenever something was queued for sending."""

    db: Database
    house: House
    channels: Mapping[ChannelName, Channel]
    woken: Callable[[], None]
    came: asyncio.Event
    claim: str = ""
    _fresh: dict[Mailbox, None] = field(default_factory=dict)  # received by this process, in order, not yet answered
    _look: bool = True  # the rows are to be asked as well

    def __post_init__(self) -> None:
        self.claim = uuid4().hex

    async def receive(self, incoming: Incoming) -> bool:
        """Durably takes one incoming in; False when it was known. Once it returns the vendor may be answered.

        Where the database fails, danger is answered straight away over the channel, and the error goes up so that the
        vendor, or the sweep, brings the message again.
        """
        now = self.house.clock.now()
        try:
            mailbox = await self.db.turn(lambda tx: inbox.take_in(tx, incoming, now), single=True)
        except Exception:
            await emergency.answer_directly(self.house, self.channels, incoming)
            raise
        if mailbox is None:
            return False
        self._fresh[mailbox] = None
        self.came.set()
        return True

    def look(self) -> None:
        """Rows may wait that nobody here has just received: of a run that ended, or to be tried again."""
        self._look = True
        self.came.set()

    async def work_inbox(self) -> int:
        """Answers what waits, mailbox by mailbox, each in order; returns how many turns were run.

        What was received here is known to wait; the rows are asked when nothing was, or after `look`.
        """
        count = 0
        while fresh := self._take_fresh():
            count += await self._answer_all(fresh)
        if count and not self._look:
            return count
        self._look = False
        while waiting := await self.db.turn(partial(inbox.waiting, now=self.house.clock.now(), limit=_BATCH)):
            count += await self._answer_all(waiting)
        return count

    def _take_fresh(self) -> Sequence[Mailbox]:
        taken = list(islice(self._fresh, _BATCH))
        for mailbox in taken:
            del self._fresh[mailbox]
        return taken

    async def _answer_all(self, mailboxes: Sequence[Mailbox]) -> int:
        if len(mailboxes) == 1:
            await self.answer(mailboxes[0])
        else:
            await asyncio.gather(*map(self.answer, mailboxes))
        return len(mailboxes)

    async def answer(self, mailbox: Mailbox) -> None:
        """One turn: everything that waits in this mailbox, answered in one transaction."""
        failure = await self._attempt(lambda tx: self._turn(tx, mailbox))
        if failure is not None:
            _log.error("a turn failed: %s", type(failure).__name__)
            await self.db.turn(lambda tx: self._excuse(tx, mailbox))
        self.woken()

    async def ring_due(self) -> int:
        """Rings the timers that are due, in order; returns how many."""
        count = 0
        for _ in range(_BATCHES):
            now = self.house.clock.now()
            due = await self.db.turn(partial(timers.take_due, now=now, limit=_BATCH, claim=self.claim))
            if not due:
                return count
            # Different people at once, each one's own in order.
            of_person: dict[str, list[Timer]] = {}
            for timer in due:
                of_person.setdefault(timer.person, []).append(timer)
            await asyncio.gather(*(self._ring_all(rung) for rung in of_person.values()))
            count += len(due)
            self.woken()
        return count

    async def _ring_all(self, due: Sequence[Timer]) -> None:
        for timer in due:
            await self.ring(timer)

    async def ring(self, timer: Timer) -> None:
        """Steps a claimed timer and deletes it in the same transaction; one that fails rings again, later and later."""
        failure = await self._attempt(lambda tx: self._ring(tx, timer))
        if failure is not None:
            _log.error("timer %s of %s failed: %s", timer.name, timer.person, type(failure).__name__)
            await self.db.turn(lambda tx: self._postpone(tx, timer))

    async def _attempt(self, turn: Callable[[Connection], None]) -> Exception | None:
        """Runs a turn, again where rows changed under it; the failure it ended with, if any."""
        for _ in range(_AGAIN):
            try:
                await self.db.turn(turn)
            except (RunAgain, IntegrityError) as lost:  # the latter: somebody else wrote the same row first
                failure: Exception = lost
            except Exception as raised:
                return raised
            else:
                return None
        return failure

    def _turn(self, tx: Connection, mailbox: Mailbox) -> None:
        now = self.house.clock.now()
        hold(tx, mailbox[1].hex())
        rows = inbox.pending(tx, mailbox)
        if not rows:
            return
        network, last = mailbox[0], rows[-1].incoming
        people.hold_who_writes(tx, network, last.address)  # before the talk is read: another process may be in it
        writer = people.writer(tx, network, last.address) or self._newcomer(tx, network, last, now)
        passed = gate.admit(tx, self.house, writer, rows, now)
        erased = False
        if passed is not None:
            who, events = passed.writer, _events(passed.rows)
            circumstances = Circumstances(
                own=True,
                late=any(row.incoming.late or now - row.incoming.at > LATE for row in rows),
                withdrawn=_overtaken(tx, who),
            )
            channel = people.channel_of(network, who.person.role)
            erased = run(tx, self.house, who, channel, events, now, circumstances)
        inbox.done(tx, rows, erased=erased)

    def _newcomer(self, tx: Connection, network: people.Network, incoming: Incoming, now: datetime) -> Writer:
        person = people.create(tx, now)
        return Writer(person, people.add_address(tx, person.id, network, incoming.address, now), None, 0)

    def _excuse(self, tx: Connection, mailbox: Mailbox) -> None:
        """After a failed turn: try again shortly; when that does not help, apologise and call a person."""
        now = self.house.clock.now()
        rows = inbox.pending(tx, mailbox)
        if not rows:
            return
        if inbox.failed(tx, mailbox, now + _RETRY) < self.house.limits.attempts:
            return
        emergency.apologise(tx, self.house, mailbox[0], rows[-1].incoming, now)
        inbox.done(tx, rows, end="failed")

    def _ring(self, tx: Connection, timer: Timer) -> None:
        if not timers.done(tx, timer):
            return
        event: Event = (
            wire.event_from_json(timer.detail)
            if timer.name.startswith(EVENT_TIMER)
            else TimerRang(timer.name, timer.code, timer.detail)
        )
        happen(tx, self.house, timer.person, event, self.house.clock.now())

    def _postpone(self, tx: Connection, timer: Timer) -> None:
        now = self.house.clock.now()
        if timer.attempts >= self.house.limits.attempts:
            timers.done(tx, timer)
            emergency.call_coordinator(tx, self.house, timer.code, now)
        else:
            timers.postpone(tx, timer, now + timedelta(seconds=30 * 4**timer.attempts))


def _overtaken(tx: Connection, writer: Writer) -> frozenset[str]:
    if writer.talk is None or writer.address is None:
        return frozenset()  # nothing was asked yet
    return outbox.overtaken(tx, writer.address.id)


def _events(rows: Sequence[Pending]) -> list[Event]:
    """What the rows say, texts that follow each other read as one (DECISIONS 25)."""
    events: list[Event] = []
    texts: list[str] = []
    for number, row in enumerate(rows):
        event = _event(row.incoming)
        if not isinstance(event, Said):
            events.append(event)
            continue
        texts.append(event.text)
        following = rows[number + 1].incoming if number + 1 < len(rows) else None
        if following is None or not isinstance(_event(following), Said):
            events.append(Said(texts[-1], tuple(texts[:-1])))
            texts = []
    return events


def _event(incoming: Incoming) -> Event:
    if incoming.choice:
        return Chose(incoming.choice, incoming.given)
    if incoming.location is not None:
        return Located(*incoming.location)
    if incoming.contact:
        return GaveContact(incoming.contact, incoming.contact_own)
    if incoming.attachment:
        return Attached(incoming.attachment)  # type: ignore[arg-type]
    return Said(incoming.text)
