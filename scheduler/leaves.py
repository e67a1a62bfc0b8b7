"""Leave as rows: when a worker is off duty beside the hours of the pack. Why is nobody's business and is not kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from scheduler.hours import Window
from scheduler.tables import leave


@dataclass(frozen=True, slots=True)
class Leave:
    """A worker off duty in [start, end), in UTC."""

    id: int
    worker: str
    start: datetime
    end: datetime


_LEAVES = select(leave.c.id, leave.c.worker, leave.c.start_at, leave.c.end_at).order_by(leave.c.start_at, leave.c.id)
_COMING = _LEAVES.where(leave.c.end_at > bindparam("at"))
_OF_WORKER = _COMING.where(leave.c.worker == bindparam("of_worker"))
_TOUCHES = and_(leave.c.start_at < bindparam("to_at"), leave.c.end_at > bindparam("from_at"))
_MEETS = select(leave.c.id).where(leave.c.worker == bindparam("of_worker"), _TOUCHES).limit(1)
_INSERT = insert(leave)
_END = update(leave).where(leave.c.id == bindparam("of_id")).values(end_at=bindparam("at"))
_DELETE = delete(leave).where(leave.c.id == bindparam("of_id"))


def add(tx: Connection, worker: str, start: datetime, end: datetime) -> None:
    """The worker is off duty in [start, end). IntegrityError for an unknown worker or an end before the start."""
    tx.execute(_INSERT, {"worker": worker, "start_at": start, "end_at": end})


def coming(tx: Connection, now: datetime) -> Sequence[Leave]:
    """All leave that is on at this moment or to come, the earliest first."""
    return _read(tx.execute(_COMING, {"at": now}))


def of_worker(tx: Connection, worker: str, now: datetime) -> Sequence[Leave]:
    """The worker's leave that is on at this moment or to come, the earliest first."""
    return _read(tx.execute(_OF_WORKER, {"of_worker": worker, "at": now}))


def meets(tx: Connection, worker: str, start: datetime, end: datetime) -> bool:
    """Whether any leave of the worker has a moment of [start, end)."""
    return tx.execute(_MEETS, {"of_worker": worker, "from_at": start, "to_at": end}).first() is not None


def cancel(tx: Connection, worker: str, now: datetime, of: Window | None = None) -> Sequence[Leave]:
    """Ends the worker's leave that touches the window, or without one the leave entered last; returns what was ended.

    What has begun ends now, what is to come never was. Empty where there was none.
    """
    found = of_worker(tx, worker, now)
    if of is None:
        found = sorted(found, key=lambda one: one.id)[-1:]
    else:
        found = [one for one in found if one.start < of[1] and of[0] < one.end]
    for one in found:
        if one.start < now:
            tx.execute(_END, {"of_id": one.id, "at": now})
        else:
            tx.execute(_DELETE, {"of_id": one.id})
    return found


def _read(rows: Iterable[Any]) -> Sequence[Leave]:
    return [Leave(row.id, row.worker, row.start_at, row.end_at) for row in rows]
