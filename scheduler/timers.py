"""Timers as rows: set, dropped, claimed under a lease when due, and gone in the transaction of what they caused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from scheduler.tables import timers
from store.prepared import Prepared

LEASE = timedelta(seconds=60)
"""How long a claimed timer is left to the process that took it."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that is due and claimed; `claim` is to be shown when it is done with."""

    id: int
    person: str
    name: str
    code: str
    due_at: datetime
    detail: str
    claim: str
    attempts: int


_SAME = (
    timers.c.person == bindparam("of_person"),
    timers.c.name == bindparam("of_name"),
    timers.c.code == bindparam("of_code"),
)
_DROP = Prepared(delete(timers).where(*_SAME))
_DROP_CODE = Prepared(delete(timers).where(timers.c.code == bindparam("of_code")))
_DROP_PERSON = delete(timers).where(timers.c.person == bindparam("of_person"))
_INSERT = Prepared(insert(timers))
_FREE = or_(timers.c.claimed_until.is_(None), timers.c.claimed_until <= bindparam("at"))
_DUE = (
    select(timers.c.id)
    .where(timers.c.due_at <= bindparam("at"), _FREE)
    .order_by(timers.c.due_at, timers.c.id)
    .limit(bindparam("most"))
)
_CLAIM = Prepared(
    update(timers)
    .where(timers.c.id.in_(_DUE.scalar_subquery()), _FREE)
    .values(claim=bindparam("new_claim"), claimed_until=bindparam("until"), attempts=timers.c.attempts + 1)
    .returning(
        timers.c.id,
        timers.c.person,
        timers.c.name,
        timers.c.code,
        timers.c.due_at,
        timers.c.detail,
        timers.c.attempts,
    )
)
_DONE = Prepared(delete(timers).where(timers.c.id == bindparam("of_id"), timers.c.claim == bindparam("of_claim")))
_POSTPONE = (
    update(timers)
    .where(timers.c.id == bindparam("of_id"), timers.c.claim == bindparam("of_claim"))
    .values(due_at=bindparam("due"), claim=None, claimed_until=None)
)
_MOVE = (
    update(timers)
    .where(timers.c.person == bindparam("of_person"), timers.c.code == bindparam("of_code"))
    .values(person=bindparam("to_person"))
)
_MOMENT = func.coalesce(timers.c.claimed_until, timers.c.due_at)
_NEXT = select(func.min(_MOMENT)).where(bindparam("at") < _MOMENT)


def set_timer(tx: Connection, person: str, name: str, code: str, due_at: datetime, detail: str = "") -> None:
    """Sets the timer; one of the same person, name and code is replaced, a ring of it already claimed included."""
    _DROP.run(tx, of_person=person, of_name=name, of_code=code)
    _INSERT.run(tx, person=person, name=name, code=code, due_at=due_at, detail=detail, attempts=0)


def drop(tx: Connection, person: str, name: str, code: str) -> None:
    """Forgets a person's timer by name and code; the name "*" drops all of that code, of whomever."""
    if name == "*":
        _DROP_CODE.run(tx, of_code=code)
    else:
        _DROP.run(tx, of_person=person, of_name=name, of_code=code)


def drop_person(tx: Connection, person: str) -> None:
    """Forgets all timers of a person."""
    tx.execute(_DROP_PERSON, {"of_person": person})


def hand_to(tx: Connection, person: str, to: str, code: str) -> None:
    """The timers of a request ring for another person from now on, who has none of that code yet."""
    tx.execute(_MOVE, {"of_person": person, "to_person": to, "of_code": code})


def take_due(tx: Connection, now: datetime, limit: int, claim: str) -> Sequence[Timer]:
    """Claims up to `limit` timers due at `now`, earliest first; nobody else gets them before the lease ends."""
    rows = _CLAIM.all(tx, at=now, most=limit, new_claim=claim, until=now + LEASE)
    found = [Timer(r.id, r.person, r.name, r.code, r.due_at, r.detail, claim, r.attempts) for r in rows]
    return sorted(found, key=lambda timer: (timer.due_at, timer.id))


def done(tx: Connection, timer: Timer) -> bool:
    """Deletes a claimed timer, in the transaction of what it causes; False when it was dropped or replaced."""
    return _DONE.run(tx, of_id=timer.id, of_claim=timer.claim) == 1


def postpone(tx: Connection, timer: Timer, due_at: datetime) -> None:
    """Lets a claimed timer ring again later."""
    tx.execute(_POSTPONE, {"of_id": timer.id, "of_claim": timer.claim, "due": due_at})


def next_due(tx: Connection, now: datetime) -> datetime | None:
    """The next moment after now at which a timer is due, or the lease of a claimed one ends."""
    moment: datetime | None = tx.execute(_NEXT, {"at": now}).scalar()
    return moment
