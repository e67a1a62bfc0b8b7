"""The life of a callback as rows: booked, moved, offered, taken, declined, done, missed, cancelled (DECISIONS 11).

Every change is one conditional update: it says from which states it may happen, and who finds no row has lost. What
must be single (an open callback of a request, an announced offer of a worker, a cell) is guarded by an index as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from flows.facts import Slot
from scheduler.diary import cells as cells_of
from scheduler.tables import OPEN, STILL_OPEN, callbacks, cells
from store.prepared import Prepared


class SlotTaken(Exception):
    """Somebody else holds a quarter of an hour of this slot: look at the diary again."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback as it stands. Moments are in UTC."""

    id: int
    code: str
    worker: str
    start: datetime
    end: datetime
    state: str
    tries: int
    declined: frozenset[str]
    announced: bool

    @property
    def open(self) -> bool:
        """Whether it still lies ahead."""
        return self.state in OPEN


_COLUMNS = (
    callbacks.c.id,
    callbacks.c.code,
    callbacks.c.worker,
    callbacks.c.start_at,
    callbacks.c.end_at,
    callbacks.c.state,
    callbacks.c.tries,
    callbacks.c.declined,
    callbacks.c.announced,
)
_BY_CODE = callbacks.c.code == bindparam("of_code")
_LATEST = Prepared(select(*_COLUMNS).where(_BY_CODE).order_by(callbacks.c.id.desc()).limit(1))
_INSERT = Prepared(insert(callbacks).returning(callbacks.c.id))
_FREE = Prepared(delete(cells).where(cells.c.callback == bindparam("of_callback")))
_OCCUPY = Prepared(insert(cells))
_BUSY = select(cells.c.cell).where(
    cells.c.worker == bindparam("of_worker"), cells.c.cell >= bindparam("from_at"), cells.c.cell < bindparam("to_at")
)
_MOVE = Prepared(
    update(callbacks)
    .where(callbacks.c.id == bindparam("of_id"), callbacks.c.state == bindparam("of_state"), STILL_OPEN)
    .values(
        worker=bindparam("worker"),
        start_at=bindparam("start_at"),
        end_at=bindparam("end_at"),
        state=bindparam("state"),
        declined=bindparam("declined"),
        announced=bindparam("announced"),
        offered_at=bindparam("offered_at"),
        changed_at=bindparam("changed_at"),
    )
)
_ANSWER = Prepared(
    update(callbacks)
    .where(_BY_CODE, callbacks.c.state == bindparam("of_state"), callbacks.c.worker == bindparam("of_worker"))
    .values(
        state=bindparam("state"),
        declined=bindparam("declined"),
        announced=False,
        changed_at=bindparam("changed_at"),
    )
)
_END = Prepared(
    update(callbacks)
    .where(_BY_CODE, STILL_OPEN)
    .values(state=bindparam("state"), tries=bindparam("tries"), announced=False, changed_at=bindparam("changed_at"))
)
_ANNOUNCED = Prepared(
    select(callbacks.c.code).where(
        callbacks.c.worker == bindparam("of_worker"), callbacks.c.state == "offered", callbacks.c.announced, STILL_OPEN
    )
)
_WAITING = Prepared(
    select(callbacks.c.code)
    .where(
        callbacks.c.worker == bindparam("of_worker"), callbacks.c.state == "offered", ~callbacks.c.announced, STILL_OPEN
    )
    .order_by(callbacks.c.offered_at, callbacks.c.id)
    .limit(1)
)
_ANNOUNCE = Prepared(update(callbacks).where(_BY_CODE, callbacks.c.state == "offered").values(announced=True))


def latest(tx: Connection, code: str) -> Callback | None:
    """The newest callback of a request, open or not."""
    row = _LATEST.first(tx, of_code=code)
    return _callback(row) if row is not None else None


def book(tx: Connection, code: str, slot: Slot, now: datetime, state: str = "agreed") -> Callback:
    """Books the slot for the request; an open callback of it moves there. Raises SlotTaken.

    The calls not reached in earlier slots go on being counted.
    """
    last = latest(tx, code)
    if last is not None and last.open:
        return _move(tx, last, slot, state, now)
    slot = _in_utc(slot)
    tries = last.tries if last else 0
    values = {
        "code": code,
        "worker": slot.worker,
        "start_at": slot.start,
        "end_at": slot.end,
        "state": state,
        "tries": tries,
        "declined": [],
        "offered_at": None,
        "announced": False,
        "changed_at": now,
    }
    try:
        number: int = _INSERT.value(tx, **values)
    except IntegrityError:
        raise SlotTaken(code) from None  # another turn booked for this request meanwhile
    _occupy(tx, number, slot)
    return Callback(number, code, slot.worker, slot.start, slot.end, state, tries, frozenset(), False)


def move(tx: Connection, code: str, slot: Slot, now: datetime, *, keep_state: bool = False) -> Callback | None:
    """Moves the open callback of a request to another slot; None where there is none. Raises SlotTaken.

    `keep_state`: what was accepted stays so, if the worker is the same; else it is agreed and to be offered again.
    """
    last = latest(tx, code)
    if last is None or not last.open:
        return None
    state = last.state if keep_state and slot.worker == last.worker else "agreed"
    return _move(tx, last, slot, state, now)


def offer(tx: Connection, code: str, worker: str, now: datetime) -> Callback | None:
    """Offers the agreed callback of a request to a worker; None where it is no longer to be offered. Raises SlotTaken.

    The returned `announced` says whether the worker is to be told now; else another offer lies before them, and
    `announce_next` names this one once that is decided (DECISIONS 29).
    """
    last = latest(tx, code)
    if last is None or last.state not in ("proposed", "agreed", "offered"):
        return None
    slot = Slot(worker, last.start, last.end)
    free = _ANNOUNCED.value(tx, of_worker=worker) in (None, code)
    return _move(tx, last, slot, "offered", now, announced=free)


def announce_next(tx: Connection, worker: str) -> str | None:
    """The code of the offer that the worker is to be told of now, when none lies before them."""
    if _ANNOUNCED.value(tx, of_worker=worker) is not None:
        return None
    code: str | None = _WAITING.value(tx, of_worker=worker)
    if code is not None:
        _ANNOUNCE.run(tx, of_code=code)
    return code


def busy(tx: Connection, worker: str, start: datetime, end: datetime) -> bool:
    """Whether the worker has anything booked within [start, end)."""
    return tx.execute(_BUSY, {"of_worker": worker, "from_at": start, "to_at": end}).first() is not None


def take(tx: Connection, code: str, worker: str, now: datetime) -> Callback | None:
    """The worker takes the offered callback; None when the offer is no longer theirs."""
    return _answer(tx, code, worker, "offered", "accepted", now)


def decline(tx: Connection, code: str, worker: str, now: datetime) -> Callback | None:
    """The worker declines an offer or gives back what was taken: it is agreed again, and they are not asked again.

    None when it is not theirs.
    """
    return _give_back(tx, code, worker, ("offered", "accepted"), now)


def release(tx: Connection, code: str, worker: str, now: datetime) -> Callback | None:
    """The worker will not be there: however far it had got, it is agreed again, and they are not asked again.

    The hour stays the worker's until it is moved or cancelled. None when no open callback of theirs was found.
    """
    return _give_back(tx, code, worker, OPEN, now)


def hand_over(tx: Connection, code: str, worker: str, to: str, now: datetime) -> Callback | None:
    """The worker's callback goes to a colleague in the same slot, to be offered; None when it is not theirs.

    Raises SlotTaken when the colleague has something else then.
    """
    given = decline(tx, code, worker, now)
    return None if given is None else offer(tx, code, to, now)


def done(tx: Connection, code: str, now: datetime) -> Callback | None:
    """The call took place, or needs none any more; its cells are free. None when no callback was open."""
    return _end(tx, code, "done", now)


def missed(tx: Connection, code: str, now: datetime) -> Callback | None:
    """Nobody was reached: one try more. None when no callback was open."""
    return _end(tx, code, "missed", now, tried=1)


def cancel(tx: Connection, code: str, now: datetime) -> Callback | None:
    """Cancelled; its cells are free. None when no callback was open."""
    return _end(tx, code, "cancelled", now)


def _move(
    tx: Connection, last: Callback, slot: Slot, state: str, now: datetime, *, announced: bool | None = None
) -> Callback:
    slot, offered = _in_utc(slot), state == "offered"
    told = last.announced and slot.worker == last.worker if announced is None else announced
    declined = last.declined - {slot.worker}
    values = {
        "of_id": last.id,
        "of_state": last.state,
        "worker": slot.worker,
        "start_at": slot.start,
        "end_at": slot.end,
        "state": state,
        "declined": sorted(declined),
        "announced": offered and told,
        "offered_at": now if offered else None,
        "changed_at": now,
    }
    if (slot.worker, slot.start, slot.end) != (last.worker, last.start, last.end):
        _FREE.run(tx, of_callback=last.id)
        _occupy(tx, last.id, slot)
    if _MOVE.run(tx, **values) != 1:
        raise SlotTaken(last.code)  # it changed under us: the turn looks again
    return Callback(
        last.id, last.code, slot.worker, slot.start, slot.end, state, last.tries, declined, offered and told
    )


def _in_utc(slot: Slot) -> Slot:
    return Slot(slot.worker, slot.start.astimezone(UTC), slot.end.astimezone(UTC))


def _occupy(tx: Connection, callback: int, slot: Slot) -> None:
    rows = [{"worker": slot.worker, "cell": at, "callback": callback} for at in cells_of(slot.start, slot.end)]
    try:
        _OCCUPY.run_many(tx, rows)
    except IntegrityError:
        raise SlotTaken(slot.worker) from None


def _answer(
    tx: Connection, code: str, worker: str, before: str, after: str, now: datetime, *, refused: bool = False
) -> Callback | None:
    last = latest(tx, code)
    if last is None:
        return None
    declined = last.declined | ({worker} if refused else frozenset())
    values = {
        "of_code": code,
        "of_state": before,
        "of_worker": worker,
        "state": after,
        "declined": sorted(declined),
        "changed_at": now,
    }
    if _ANSWER.run(tx, **values) != 1:
        return None
    return Callback(last.id, code, worker, last.start, last.end, after, last.tries, declined, False)


def _give_back(tx: Connection, code: str, worker: str, states: Iterable[str], now: datetime) -> Callback | None:
    found = (_answer(tx, code, worker, state, "agreed", now, refused=True) for state in states)
    return next((callback for callback in found if callback is not None), None)


def _end(tx: Connection, code: str, state: str, now: datetime, *, tried: int = 0) -> Callback | None:
    last = latest(tx, code)
    if last is None or not last.open:
        return None
    values = {"of_code": code, "state": state, "tries": last.tries + tried, "changed_at": now}
    if _END.run(tx, **values) != 1:
        return None
    _FREE.run(tx, of_callback=last.id)
    return Callback(last.id, code, last.worker, last.start, last.end, state, last.tries + tried, last.declined, False)


def _callback(row: Any) -> Callback:
    return Callback(
        row.id,
        row.code,
        row.worker,
        row.start_at,
        row.end_at,
        row.state,
        row.tries,
        frozenset(row.declined),
        bool(row.announced),
    )
