"""What a worker did reaches the person it concerns: taken, moved, not reached, settled, handed on."""

from datetime import datetime, timedelta

from flows import booking
from flows.effects import CancelCallback, ChangeRequest, DropTimer, MoveCallback, Report, SetTimer
from flows.events import WorkerAnswered
from flows.facts import CallbackFacts, CaseFacts, Slot
from flows.keeping import (
    called_number,
    closed,
    keep_options,
    leave_came,
    may_write,
    new_slot,
    pass_on,
    soonest,
    way,
)
from flows.message import Part, Value
from flows.phones import find_phones
from flows.turn import Turn
from flows.wording import clock, moment, phone

MOST_TRIES = 3
SETTLED = frozenset({"reached", "referred", "refused", "emergency"})
"""Outcomes after which no further call is due, even if one was arranged meanwhile by somebody who did not know."""
LATER = timedelta(hours=1)


def answered(turn: Turn, event: WorkerAnswered) -> None:
    """A worker did something with this person's request."""
    case = turn.case_of(event.code)
    if case is None or case.callback is None:
        return
    turn.state = turn.state.but(code=case.code)
    callback = case.callback
    if event.answer in SETTLED and callback.state in booking.LIVE and callback.worker:
        if callback.worker.id != event.worker:
            turn.tell(callback.worker.id, "told.cancelled", code=case.code, at="")
        turn.do(CancelCallback(case.code, "settled"))
    match event.answer:
        case "taken":
            taken(turn, case, callback, event)
        case "declined":
            pass_on(turn, case, callback, {*callback.declined, event.worker}, "declined")
        case "away" if callback.state in booking.LIVE and callback.worker and callback.start == event.start:
            if callback.worker.id == event.worker:  # else the person or the coordinator has moved it meanwhile
                leave_came(turn, case, callback, event.worker)
        case "handed_over":
            booking.offer(turn, event.detail, callback.start)
        case "moved":
            if event.start is not None:
                moved(turn, case, callback, event.start)
        case "not_reached":
            not_reached(turn, case, callback)
        case "reached":
            closed(turn, case, helped=True)
        case "referred" | "refused":
            closed(turn, case, helped=False)
        case "emergency":
            turn.tell("coordinator", "told.emergency", code=case.code, urgent=True)
            closed(turn, case, helped=False)
        case "later":
            turn.do(
                DropTimer("after.escalate", case.code),
                SetTimer("after.slot", turn.now + LATER, case.code),
            )
        case "assigned":
            assigned(turn, case, callback, event.detail)
        case "message":
            if not turn.facts.person.stopped:
                turn.say(
                    turn.state.screen,
                    Part("worker.message", {"text": event.detail}),
                    stay=True,
                    code=case.code,
                )


def assigned(turn: Turn, case: CaseFacts, callback: CallbackFacts, worker: str) -> None:
    """The coordinator named a worker: the agreed hour if free, else that worker's next one."""
    turn.do(ChangeRequest(case.code, {"stuck": ""}))
    slots: tuple[Slot, ...] = ()
    if case.place is not None:
        diary, place = turn.facts.diary, case.place
        if callback.state in booking.LIVE and callback.start > turn.now:
            slots = diary.slots(
                place, start=callback.start, end=callback.end, limit=1, only_worker=worker, without=case.code
            )
        slots = slots or diary.slots(place, start=turn.now, limit=1, only_worker=worker, without=case.code)
    if slots:
        booking.book(turn, slots[0])
    else:
        turn.tell("coordinator", "told.nobody", code=case.code, place=case.place.name if case.place else "?")


def taken(turn: Turn, case: CaseFacts, callback: CallbackFacts, event: WorkerAnswered) -> None:
    """The worker took the call: both learn what they need to know of each other (DECISIONS 26)."""
    tell_details(turn, case, callback, event)
    if case.stuck:
        turn.do(ChangeRequest(case.code, {"stuck": ""}))
    instead = turn.draft.get("instead") == case.code
    turn.set(instead=None)
    if event.start is not None and event.start != callback.start:
        moved(turn, case, callback, event.start)
        return
    if not may_write(turn) or callback.worker is None:
        return
    number = called_number(case, callback)
    params: dict[str, Value | Part] = {
        "worker": callback.worker.name,
        "phone": phone(number),
        "at": moment(callback.start),
    }
    key = way(case, number, "instead" if instead else "taken")
    turn.say(turn.state.screen, Part(key, params), stay=True, code=case.code, not_after=callback.start, proactive=True)


def without_numbers(text: str) -> str:
    """A text with the telephone numbers in it taken out: what an anonymous person wrote must not lead to them."""
    kept, at = "", 0
    for found in find_phones(text):
        kept, at = kept + text[at : found.start] + "...", found.end
    return kept + text[at:]


def tell_details(turn: Turn, case: CaseFacts, callback: CallbackFacts, event: WorkerAnswered) -> None:
    """Everything the worker needs for the call; of an anonymous person neither number nor name."""
    start = (event.start or callback.start).astimezone(turn.now.tzinfo)
    place = case.place
    key = "told.details.anonymous" if case.anonymous else "told.details"
    if case.contact_by == "message" and not case.anonymous:
        key = "told.details.message"
    contact = case.phone or ("" if case.anonymous else turn.facts.settings.get("address", ""))
    turn.tell(
        event.worker,
        key,
        code=case.code,
        at=f"{start.day}.{start.month}. {clock(start)}",
        place=(place.part or place.name) if place else "?",
        who=case.alias if case.anonymous else f" ({case.name})" if case.name else "",
        phone=phone(contact),
        phrase=case.phrase,
        words=without_numbers(case.words) if case.anonymous else case.words,
        about="1" if case.on_behalf else "0",
        knows=case.knows,
    )


def moved(turn: Turn, case: CaseFacts, callback: CallbackFacts, start: datetime) -> None:
    """The worker asked for another time: booked, and said to the resident, who may want another still."""
    if callback.worker is None:
        return
    slot = Slot(callback.worker.id, start, start + (callback.end - callback.start))
    number = called_number(case, callback)
    turn.do(MoveCallback(case.code, slot, keep_state=True))
    turn.set(booked=slot.start.isoformat(), booked_end=slot.end.isoformat())
    booking.set_reminders(turn, slot.start, slot.end)
    if may_write(turn):
        turn.say(
            "reminder",
            Part(
                way(case, number, "moved.worker"),
                {"at": moment(start), "worker": callback.worker.name, "phone": phone(number)},
            ),
            options=keep_options(),
            asks="confirm",
            code=case.code,
            not_after=slot.end,
            proactive=True,
        )


def not_reached(turn: Turn, case: CaseFacts, callback: CallbackFacts) -> None:
    """The call was not answered: a new slot, three tries over two days at least, then the coordinator."""
    turn.do(Report("callback_missed", case.code, {"tries": callback.tries}))
    if callback.tries >= MOST_TRIES:
        turn.do(
            ChangeRequest(case.code, {"stuck": "not_reached"}),
            Report("escalated", case.code, {"reason": "not_reached"}),
        )
        turn.tell("coordinator", "told.not_reached", code=case.code)
        if may_write(turn):
            turn.say("missed", Part("missed.last", {"code": case.code}), code=case.code, proactive=True)
        return
    tomorrow = (turn.now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    new_slot(turn, case, callback, "missed", soonest(turn) if callback.tries < 2 else tomorrow)
