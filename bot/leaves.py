"""A worker's leave and what follows from it: the calls in it go back to the talks they belong to, to be passed on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import journal, people, requests
from bot.facts import diary
from bot.house import House
from bot.locks import hold
from flows.events import Event, Offered, Told, WorkerAnswered
from flows.facts import Slot
from scheduler import callbacks, leaves
from scheduler.callbacks import SlotTaken
from scheduler.hours import Window


@dataclass(frozen=True, slots=True)
class Entered:
    """What entering a leave brought about: the number of calls that are passed on, and the events that do it.

    `known`: the worker was on leave for all of it before, and nothing has changed.
    """

    calls: int
    follow: tuple[tuple[str, Event], ...]
    known: bool = False


def enter(
    tx: Connection, house: House, worker: str, window: Window, now: datetime, *, until_known: bool = False
) -> Entered:
    """Enters the leave; every open call of the worker that lies in it is nobody's from now on.

    The events are for the worker, who is told, and for the persons of the calls, whose talks find somebody else. They
    are to be stepped in this transaction or kept as timers by it.
    """
    start, end = window
    _alone(tx, worker)
    said = (("start", start.isoformat()), ("end", end.isoformat()))
    if any(one.start <= start and end <= one.end for one in leaves.of_worker(tx, worker, now)):
        return Entered(0, _told(tx, worker, Told("staff.leave.known", said)), known=True)
    leaves.add(tx, worker, start, end)
    passed = _release(tx, house, worker, window, now)
    more = (("calls", str(len(passed))), ("until_known", "1" if until_known else ""))
    follow = (*_told(tx, worker, Told("staff.leave.noted", (*said, *more))), *passed)
    waiting = callbacks.announce_next(tx, worker)
    return Entered(len(passed), (*follow, *_told(tx, worker, Offered(waiting))) if waiting else follow)


def cancel(tx: Connection, worker: str, now: datetime, of: Window | None = None) -> tuple[tuple[str, Event], ...]:
    """Ends leave as `scheduler.leaves.cancel` does; returns what the worker is told. Calls passed on stay where they
    are."""
    ended = leaves.cancel(tx, worker, now, of)
    told = [
        Told("staff.leave.cancelled", (("start", one.start.isoformat()), ("end", one.end.isoformat()))) for one in ended
    ]
    return tuple(event for one in told or [Told("staff.leave.none")] for event in _told(tx, worker, one))


def none_meanwhile(tx: Connection, slot: Slot) -> None:
    """Raises SlotTaken where leave came between the look into the diary and the booking: look again.

    On SQLite nothing can come between.
    """
    if tx.dialect.name == "postgresql":
        _alone(tx, slot.worker)
        if leaves.meets(tx, slot.worker, slot.start, slot.end):
            raise SlotTaken(slot.worker)


def _alone(tx: Connection, worker: str) -> None:
    # Who books with this worker and who enters leave for them wait for each other, so that each sees the other's rows.
    hold(tx, f"leave of {worker}")


def _release(
    tx: Connection, house: House, worker: str, window: Window, now: datetime
) -> tuple[tuple[str, WorkerAnswered], ...]:
    start, end = window
    found: list[tuple[str, WorkerAnswered]] = []
    for code in diary(tx, house, now).displaced():
        call = callbacks.latest(tx, code)
        # Off shift it may also be because the two agreed so, in the evening: that is no leave's business.
        if call is None or call.worker != worker or call.start < now or call.end <= start or end <= call.start:
            continue
        released = callbacks.release(tx, code, worker, now)
        owner = requests.owner(tx, code)
        if released is None or owner is None:
            continue
        requests.mirror(tx, released)
        times = {"start": released.start, "end": released.end}
        journal.write(tx, now, "callback_declined", code, owner, worker=worker, reason="leave", **times)
        found.append((owner, WorkerAnswered(code, "away", worker, released.start)))
    return tuple(found)


def _told(tx: Connection, worker: str, event: Event) -> tuple[tuple[str, Event], ...]:
    person = people.of_staff(tx, worker)
    return ((person, event),) if person is not None else ()
