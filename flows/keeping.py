"""An agreed call is kept alive: another worker, another slot, and what may be said of it of our own accord."""

from datetime import datetime, timedelta

from flows import booking
from flows.effects import CancelCallback, ChangeRequest, CloseRequest, MoveCallback, Report, SetTimer
from flows.facts import CallbackFacts, CaseFacts, Slot
from flows.message import Option, Part
from flows.turn import Turn, option
from flows.wording import day, moment, phone

LAST_MOMENT = timedelta(minutes=30)
"""So long before a call that nobody took, the person is told that it will not be."""

SILENT = "no_answer"
"""Why a request is stuck when workers said nothing."""

STANDS = "stands"
"""Of a call that workers were only silent about: the coordinator has hours to see to it, so it stays agreed."""

NEAR = timedelta(hours=4)
"""A call so near is rather moved to another worker's next slot than left to chance."""
ESCALATE_AFTER_MINUTES = 60  # working minutes without an outcome after the worker was asked (DECISIONS 23)


def keep_options() -> list[tuple[Option, str]]:
    """Keep, move or cancel: the three answers to whatever is said of an agreed call."""
    return [
        option("keep", "reminder.keep", "ano dobre plati"),
        option("move", "reminder.move", "zmena jindy"),
        option("cancel", "reminder.cancel", "zrusit"),
    ]


def may_write(turn: Turn) -> bool:
    """Whether a message of our own accord may go to this person at all."""
    person = turn.facts.person
    return (
        not person.stopped
        and person.safe_to_write == "yes"
        and turn.draft.get("safe") not in ("ask", "call_only", "no")
    )


def called_number(case: CaseFacts, callback: CallbackFacts) -> str:
    """The number that rings, or for an anonymous person the office number to be rung; "" where there is none."""
    if callback.worker is None:
        return ""
    return callback.worker.office_phone if case.anonymous else callback.worker.phone


def way(case: CaseFacts, number: str, key: str) -> str:
    """The wording for the way in which the two will meet: a call, a message, or the person ringing the office."""
    if case.contact_by == "message" or (case.anonymous and not number):
        return f"{key}.message"
    return f"{key}.anonymous" if case.anonymous else key


def pass_on(turn: Turn, case: CaseFacts, callback: CallbackFacts, gone: set[str], reason: str) -> None:
    """Offer the agreed hour to the next nearest worker who is free then; with nobody left the coordinator has it."""
    gone = gone | set(turn.draft.get("gone", ()))
    if same_hour(turn, case, callback, gone):
        return
    place = case.place
    if place and callback.start - turn.now < NEAR and move_on(turn, case, frozenset(gone)):
        return
    nobody_left(turn, case, callback, reason)


def nobody_left(turn: Turn, case: CaseFacts, callback: CallbackFacts, reason: str) -> None:
    """The coordinator has the agreed hour; the person learns it in time if nobody comes."""
    turn.do(ChangeRequest(case.code, {"stuck": reason}), Report("escalated", case.code, {"reason": reason}))
    place = case.place.name if case.place else "?"
    turn.tell("coordinator", "told.nobody", code=case.code, place=place, urgent=True)
    if callback.start - turn.now > LAST_MOMENT:
        stands = reason == SILENT and callback.start - turn.now > NEAR
        turn.do(SetTimer("unclaimed", callback.start - LAST_MOMENT, case.code, STANDS if stands else ""))
    elif reason != SILENT or turn.facts.diary.next_working_moment(turn.now) <= turn.now:
        put_off(turn, case, "unclaimed")  # out of hours nobody could have answered: the call stands


def same_hour(turn: Turn, case: CaseFacts, callback: CallbackFacts, gone: set[str]) -> bool:
    """Offer the agreed hour to the nearest worker who is free then and not among those gone; False with none left."""
    turn.state = turn.state.but(code=case.code)
    turn.set(gone=sorted(gone))
    slots = (
        turn.facts.diary.slots(
            case.place,
            start=callback.start,
            end=callback.end,
            limit=1,
            exclude_workers=frozenset(gone),
            without=case.code,
        )
        if case.place
        else ()
    )
    if not slots:
        return False
    turn.do(MoveCallback(case.code, slots[0]))
    turn.set(worker=slots[0].worker)
    booking.offer(turn, slots[0].worker, callback.start)
    return True


def move_on(turn: Turn, case: CaseFacts, gone: frozenset[str]) -> bool:
    """The call is near and nobody is free at its hour: another worker a little later, and the resident is told."""
    if case.place is None:
        return False
    slots = turn.facts.diary.slots(
        case.place, start=turn.now, end=turn.now + NEAR, limit=1, exclude_workers=gone, without=case.code
    )
    if not slots:
        return False
    book_again(turn, case, slots[0], "moved.other")
    return True


def leave_came(turn: Turn, case: CaseFacts, callback: CallbackFacts, worker: str) -> None:
    """The worker will not be there: the agreed hour with a colleague, else the next time with an apology, else the
    coordinator has it.

    Who may not be written to keeps the hour they know, in the coordinator's hands: a phone that rings at another one
    may harm.
    """
    if same_hour(turn, case, callback, {*callback.declined, worker}):
        turn.set(instead=case.code)  # who rings, and from where, is said when somebody has taken it
        return
    if case.stuck or not may_write(turn):
        nobody_left(turn, case, callback, case.stuck or "no_slot")
        return
    slot = next_slot(turn, case, callback)
    if slot is not None:
        book_again(turn, case, slot, "away")
        return
    turn.do(ChangeRequest(case.code, {"stuck": "no_slot"}), Report("escalated", case.code, {"reason": "no_slot"}))
    turn.tell("coordinator", "told.no_slot", code=case.code, place=case.place.name if case.place else "?", urgent=True)
    put_off(turn, case, "unclaimed")


def next_slot(turn: Turn, case: CaseFacts, callback: CallbackFacts) -> Slot | None:
    """The next free time not before the agreed one, on the same day if there is any; in a crisis the first of all."""
    if case.place is None:
        return None
    look, place, code = turn.facts.diary.slots, case.place, case.code
    if case.urgency in ("crisis", "emergency"):
        slots = look(place, start=turn.now, limit=1, without=code)
    else:
        start = max(callback.start, turn.now)
        midnight = start.astimezone(turn.now.tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
        slots = look(place, start=start, end=midnight + timedelta(days=1), limit=1, without=code)
        slots = slots or look(place, start=start, limit=1, without=code)
    return slots[0] if slots else None


def put_off(turn: Turn, case: CaseFacts, key: str) -> None:
    """The agreed call cannot be: it is let go, and the coordinator's answer is promised by a day."""
    answer = turn.facts.diary.add_working_time(turn.now, booking.WORKING_DAY)
    turn.do(CancelCallback(case.code, key), SetTimer("promise", answer, case.code))
    turn.set(booked=None, worker=None)
    if may_write(turn):
        turn.say("waiting", Part(key, {"day": day(answer)}), code=case.code, proactive=True)


def soonest(turn: Turn) -> datetime:
    """From when on a new slot may be: there must be time for a worker to take it, and for another one after that."""
    return turn.facts.diary.add_working_time(turn.now, 2 * ESCALATE_AFTER_MINUTES)


def new_slot(
    turn: Turn, case: CaseFacts, callback: CallbackFacts, key: str, start: datetime, *, other: bool = False
) -> None:
    """Book the next free slot, the same worker first (or another one), and tell the resident, who may want another."""
    diary, place = turn.facts.diary, case.place
    slots: tuple[Slot, ...] = ()
    if place is not None:
        worker = callback.worker.id if callback.worker else None
        if other:
            slots = diary.slots(place, start=start, limit=1, exclude_workers=frozenset({worker} if worker else ()))
        else:
            slots = diary.slots(place, start=start, limit=1, only_worker=worker)
        slots = slots or diary.slots(place, start=start, limit=1)
    if not slots:
        booking.no_slot(turn)
        return
    if other and callback.worker and callback.worker.id != slots[0].worker:
        turn.tell(callback.worker.id, "told.given_away", code=case.code)
    book_again(turn, case, slots[0], key)


def book_again(turn: Turn, case: CaseFacts, slot: Slot, key: str) -> None:
    """Another slot was found for the person: offered to its worker, and said, with a way to want another."""
    if key != "moved.other":
        turn.set(gone=None)
    turn.do(MoveCallback(case.code, slot))
    turn.set(instead=None, booked=slot.start.isoformat(), booked_end=slot.end.isoformat(), worker=slot.worker)
    booking.offer(turn, slot.worker, slot.start)
    booking.set_reminders(turn, slot.start, slot.end)
    worker = turn.facts.diary.worker(slot.worker)
    office = worker.office_phone if worker else ""
    if may_write(turn):
        turn.say(
            "reminder",
            Part(way(case, office, key), {"at": moment(slot.start), "code": case.code, "phone": phone(office)}),
            options=keep_options(),
            asks="confirm",
            code=case.code,
            not_after=slot.end,
            proactive=True,
        )


def closed(turn: Turn, case: CaseFacts, *, helped: bool) -> None:
    """The call took place or is settled: "did it help?" only when the person was reached (DECISIONS 23)."""
    if helped and may_write(turn) and case.urgency not in ("crisis", "emergency"):
        at = turn.facts.diary.next_allowed(turn.now + timedelta(hours=2))
        turn.do(SetTimer("helped", at, case.code))
        return
    turn.do(CloseRequest(case.code, "helped" if helped else "settled"))
    if turn.state.code == case.code:
        turn.let_go()
