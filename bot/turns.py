"""A turn: events stepped through conversations in one transaction, with everything that follows for others."""

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot import conversations, people, wire
from bot.apply import Outcome, Scope, apply
from bot.conversations import StaleRevision
from bot.facts import gather
from bot.house import House
from bot.locks import hold, undone_if_raised
from bot.people import Writer
from flows.events import Event
from flows.facts import ChannelName
from flows.state import State
from scheduler import timers
from scheduler.callbacks import SlotTaken

EVENT_TIMER = "event."
"""Timers of this name carry an event that could not be stepped with the turn it came from."""

_LATER = timedelta(seconds=30)
_log = logging.getLogger(__name__)


class RunAgain(Exception):
    """The rows changed under the turn: run the whole turn again on what they are now."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds an event: whether the person did it themselves, how late it came, what was taken back."""

    own: bool
    late: bool = False
    withdrawn: frozenset[str] = frozenset()


def run(
    tx: Connection,
    house: House,
    writer: Writer,
    channel: ChannelName,
    events: Sequence[Event],
    now: datetime,
    circumstances: Circumstances,
) -> bool:
    """Steps the events through the writer's conversation, then what follows through those of others.

    Returns whether the writer was erased. Raises RunAgain; whatever a step of the writer raises goes through, what
    a step of somebody else raises is undone, kept as a timer and tried later.
    """
    queue: deque[tuple[str, Event]] = deque()
    erased = False
    try:
        for number, event in enumerate(events):
            if number:
                writer = people.reader(tx, writer.person.id) or writer
            outcome = _visit(tx, house, writer, channel, event, now, circumstances)
            queue.extend(outcome.follow)
            erased = erased or outcome.erased
        own_until = house.limits.follow_ups
        while queue:
            person, event = queue.popleft()
            own_until -= 1
            if own_until < 0:
                keep(tx, person, event, now + _LATER)
                continue
            mine = person == writer.person.id
            queue.extend(_follow(tx, house, person, event, now, own=circumstances.own and mine))
    except (SlotTaken, StaleRevision) as lost:
        raise RunAgain(type(lost).__name__) from lost
    return erased


def happen(tx: Connection, house: House, person: str, event: Event, now: datetime) -> None:
    """Something that nobody wrote happens to a conversation: a timer rang, a delivery failed. Raises as `run`."""
    hold(tx, person)
    writer = people.reader(tx, person)
    if writer is not None:
        run(tx, house, writer, _channel(writer), [event], now, Circumstances(own=False))


def _follow(
    tx: Connection, house: House, person: str, event: Event, now: datetime, *, own: bool
) -> list[tuple[str, Event]]:
    hold(tx, person)
    try:
        with undone_if_raised(tx):
            writer = people.reader(tx, person)
            if writer is None:
                return []
            return _visit(tx, house, writer, _channel(writer), event, now, Circumstances(own)).follow
    except (SlotTaken, StaleRevision, DBAPIError):
        raise
    except Exception as failure:
        # The person who wrote gets their answer all the same; this conversation is tried again by a timer.
        _log.error("a step of %s for %s failed: %s", type(event).__name__, person, type(failure).__name__)
        keep(tx, person, event, now + _LATER)
        return []


def keep(tx: Connection, person: str, event: Event, due: datetime) -> None:
    """Lets the event happen to a conversation at that moment, in whichever process rings its timers; once, however
    often it is kept before."""
    text = wire.event_to_json(event)
    name = f"{EVENT_TIMER}{crc32(text.encode()):08x}.{type(event).__name__}.{getattr(event, 'key', '')}"[:64]
    timers.set_timer(tx, person, name, getattr(event, "code", ""), due, text)


def _visit(
    tx: Connection,
    house: House,
    writer: Writer,
    channel: ChannelName,
    event: Event,
    now: datetime,
    circumstances: Circumstances,
) -> Outcome:
    facts = gather(tx, house, writer, channel, now, late=circumstances.late, withdrawn=circumstances.withdrawn)
    state = State() if writer.talk is None else State.from_json(writer.talk)
    after, effects = house.step(state, event, facts)
    scope = Scope(writer.person, writer.address, channel, now, circumstances.own, getattr(event, "code", ""))
    outcome = apply(tx, house, scope, effects)
    if outcome.erased:
        return outcome
    if outcome.carried is not None:
        after = replace(outcome.carried, heard_at=after.heard_at)
    if after != state:
        conversations.save(tx, writer.person.id, after, writer.revision, now)
    return outcome


def _channel(writer: Writer) -> ChannelName:
    network = writer.address.network if writer.address else "sms"
    return people.channel_of(network, writer.person.role)
