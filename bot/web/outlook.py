"""What is due next, and what happened last, as lines for the simulator's page: who, what, when; no word of a talk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, or_, select

from bot import told
from bot.house import House, Member
from bot.tables import addresses, journal, outbox, people
from bot.turns import EVENT_TIMER
from bot.web import words
from scheduler.tables import OPEN, callbacks, timers

_SHOWN = 12
_EVENTS = 40

_TIMERS = select(timers.c.person, timers.c.name, timers.c.code, timers.c.due_at).order_by(timers.c.due_at).limit(_SHOWN)
_DUE = func.coalesce(outbox.c.retry_at, outbox.c.due_at)
_QUEUED = (
    select(outbox.c.person, outbox.c.channel, outbox.c.code, _DUE.label("due_at"))
    .where(outbox.c.state.in_(("queued", "sending")))
    .order_by(_DUE)
    .limit(_SHOWN)
)
_CALLS = (
    select(callbacks.c.code, callbacks.c.worker, callbacks.c.state, callbacks.c.start_at)
    .where(callbacks.c.state.in_(OPEN), callbacks.c.end_at > bindparam("at"))
    .order_by(callbacks.c.start_at)
    .limit(_SHOWN)
)
_WHO = (
    select(people.c.staff_id, addresses.c.address)
    .select_from(people.outerjoin(addresses, addresses.c.person == people.c.id))
    .where(people.c.id == bindparam("of_person"))
    .order_by(addresses.c.last_used.desc())
    .limit(1)
)
_NEWEST = select(func.max(journal.c.id))
_UNDER_WAY = select(or_(exists().where(timers.c.claim.is_not(None)), exists().where(outbox.c.state == "sending")))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is due or was: the moment on the wall clock, what, whom it concerns, the code of the request."""

    at: str
    what: str
    who: str
    code: str


def due(tx: Connection, house: House, now: datetime) -> list[Line]:
    """Timers, messages that wait and calls that are booked, by time."""
    found: list[tuple[datetime, str, str, str]] = []
    for row in tx.execute(_TIMERS):
        found.append((row.due_at, _timer(row.name), _who(tx, house, row.person), row.code))
    for row in tx.execute(_QUEUED):
        what = words.MESSAGE.format(channel=words.CHANNELS[row.channel])
        found.append((row.due_at, what, _who(tx, house, row.person), row.code))
    for row in tx.execute(_CALLS, {"at": now}):
        what = words.CALL.format(worker=_name(house.members, row.worker))
        found.append((row.start_at, what, words.CALLS[row.state], row.code))
    return [Line(_moment(house, at), what, who, code) for at, what, who, code in sorted(found, key=lambda one: one[0])][
        :_SHOWN
    ]


def happened(tx: Connection, house: House) -> list[Line]:
    """The journal's last events, the newest first."""
    newest = tx.execute(_NEWEST).scalar() or 0
    entries = told.events(tx, newest - _EVENTS, house.directory.place)
    return [_event(house, entry) for _, entry in reversed(entries)]


def under_way(tx: Connection) -> bool:
    """Whether somebody has a timer or a message in hand."""
    return bool(tx.execute(_UNDER_WAY).scalar())


def _event(house: House, entry: Mapping[str, Any]) -> Line:
    worker = _name(house.members, str(entry.get("worker", "")))
    place = str(entry.get("place") or "").partition("/")[0]
    kinds = ", ".join(house.directory.kind_name(kind, "cs") for kind in list(entry.get("kinds") or ())[:1])
    what = ", ".join(filter(None, (words.EVENTS.get(entry["event"], entry["event"]), kinds, place, worker)))
    at = house.hours.calendar.local(datetime.fromisoformat(entry["at"]))
    return Line(words.moment(at), what, _at_address(house.members, entry.get("person")), str(entry["code"] or ""))


def _timer(name: str) -> str:
    if name.startswith(EVENT_TIMER):
        return words.EVENT_AGAIN
    return words.TIMERS.get(name) or words.TIMER.format(name=name)


def _who(tx: Connection, house: House, person: str | None) -> str:
    row = tx.execute(_WHO, {"of_person": person}).first()
    if row is not None and row.staff_id:
        return _name(house.members, row.staff_id)
    return _resident(row.address if row is not None else None)


def _at_address(members: Mapping[str, Member], address: str | None) -> str:
    if not address:
        return ""
    staff = (member.name for member in members.values() if any(known == address for _, known in member.addresses))
    return next(staff, "") or _resident(address)


def _resident(address: str | None) -> str:
    return words.SERVER["resident"].format(address=words.number(address)) if address else words.SERVER["nobody"]


def _name(members: Mapping[str, Member], staff_id: str) -> str:
    return members[staff_id].name if staff_id in members else staff_id


def _moment(house: House, at: datetime) -> str:
    return words.moment(house.hours.calendar.local(at))
