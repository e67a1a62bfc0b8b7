"""What happens around the call: reminders, answers of the worker, missed calls, "did it help?", and silence."""

from datetime import datetime, timedelta

from flows import booking
from flows.effects import (
    AskOutcome,
    CancelCallback,
    ChangeRequest,
    CloseRequest,
    DropTimer,
    MoveCallback,
    Option,
    Part,
    Report,
    SetTimer,
    Value,
)
from flows.events import TimerRang, WorkerAnswered
from flows.facts import CallbackFacts, CaseFacts, Slot
from flows.turn import Turn, option
from flows.wording import clock, day, moment, phone

MOST_TRIES = 3
SETTLED = frozenset({"reached", "referred", "refused", "emergency"})
"""Outcomes after which no further call is due, even if one was arranged meanwhile by somebody who did not know."""
NEAR = timedelta(hours=4)
"""A call so near is rather moved to another worker's next slot than left to chance."""
LATER = timedelta(hours=1)
ESCALATE_AFTER_MINUTES = 60  # working minutes without an outcome after the worker was asked (DECISIONS 23)


def rang(turn: Turn, event: TimerRang) -> None:
    """A timer of this conversation is due; whatever is no longer true is let go in silence."""
    case = turn.case_of(event.code)
    if case is None:
        return
    match event.name:
        case "reminder.day" | "reminder.hour":
            remind(turn, event, case)
        case "offer.deadline":
            no_answer(turn, case, event.detail)
        case "after.slot":
            ask_outcome(turn, case)
        case "after.escalate":
            never_called(turn, case)
        case "helped":
            ask_helped(turn, case)
        case "promise":
            keep_promise(turn, case)
        case "forward.expire":
            forward_expired(turn, case)
        case "stop.silence":
            stop_silence(turn, case)
        case "consent.silence":
            consent_silence(turn, case)


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


def remind(turn: Turn, event: TimerRang, case: CaseFacts) -> None:
    """Remind of the call, unless it was moved or cancelled meanwhile."""
    callback = case.callback
    if (
        callback is None
        or callback.state not in booking.LIVE
        or callback.start.isoformat() != event.detail
        or not may_write(turn)
    ):
        return
    turn.state = turn.state.but(code=case.code)
    number = called_number(case, callback)
    key = way(case, number, "reminder")
    turn.say(
        "reminder",
        Part(key, {"at": moment(callback.start), "phone": phone(number), "code": case.code}),
        options=keep_options(),
        asks="confirm",
        proactive=True,
        code=case.code,
        not_after=callback.start,
    )
    turn.do(Report("reminder_sent", case.code, {"start": callback.start.isoformat()}))


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


def no_answer(turn: Turn, case: CaseFacts, worker: str) -> None:
    """The worker did not decide in time: the next nearest at the same hour, then the coordinator."""
    callback = case.callback
    if callback is None or callback.state != "offered" or callback.worker is None or callback.worker.id != worker:
        return
    pass_on(turn, case, callback, {*callback.declined, worker}, "no_answer")


def pass_on(turn: Turn, case: CaseFacts, callback: CallbackFacts, gone: set[str], reason: str) -> None:
    """Offer the agreed hour to the next nearest worker who is free then; with nobody left the coordinator has it."""
    turn.state = turn.state.but(code=case.code)
    gone = gone | set(turn.draft.get("gone", ()))
    turn.set(gone=sorted(gone))
    place = case.place
    slots = (
        turn.facts.diary.slots(
            place,
            start=callback.start,
            end=callback.end,
            limit=1,
            exclude_workers=frozenset(gone),
            without=case.code,
        )
        if place
        else ()
    )
    if slots:
        turn.do(MoveCallback(case.code, slots[0]))
        turn.set(worker=slots[0].worker)
        booking.offer(turn, slots[0].worker, callback.start)
        return
    if place and callback.start - turn.now < NEAR and move_on(turn, case, frozenset(gone)):
        return
    turn.do(ChangeRequest(case.code, {"stuck": reason}), Report("escalated", case.code, {"reason": reason}))
    turn.tell("coordinator", "told.nobody", code=case.code, place=place.name if place else "?", urgent=True)


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
    key = way(case, number, "taken")
    turn.say(turn.state.screen, Part(key, params), stay=True, code=case.code, not_after=callback.start, proactive=True)


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
        who=case.alias if case.anonymous else case.name or "-",
        phone=phone(contact),
        phrase=case.phrase,
        words=case.words,
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


def ask_outcome(turn: Turn, case: CaseFacts) -> None:
    """Fifteen minutes after the slot without an outcome the worker is asked; then the clock runs for an hour."""
    callback = case.callback
    if callback is None or callback.state not in ("accepted", "offered", "agreed") or callback.worker is None:
        return
    if callback.end > turn.now:
        return
    if callback.state != "accepted":
        never_called(turn, case)
        return
    turn.do(
        AskOutcome(case.code, callback.worker.id),
        SetTimer("after.escalate", turn.facts.diary.add_working_time(turn.now, ESCALATE_AFTER_MINUTES), case.code),
    )


def never_called(turn: Turn, case: CaseFacts) -> None:
    """Nobody said how it went, or nobody took the call at all: the coordinator learns of it, the resident gets an
    apology and a new time; the second time the coordinator calls, so that nobody is put off again and again."""
    callback = case.callback
    if callback is None or callback.state not in ("accepted", "offered", "agreed") or callback.end > turn.now:
        return
    turn.state = turn.state.but(code=case.code)
    turn.do(
        ChangeRequest(case.code, {"stuck": "never_called"}),
        Report("escalated", case.code, {"reason": "never_called"}),
    )
    worker = callback.worker.name if callback.worker else "-"
    turn.tell("coordinator", "told.never_called", code=case.code, worker=worker, urgent=True)
    if turn.draft.get("never"):
        put_off(turn, case)
        return
    turn.set(never=True)
    new_slot(turn, case, callback, "apology", soonest(turn), other=True)


def soonest(turn: Turn) -> datetime:
    """From when on a new slot may be: there must be time for a worker to take it, and for another one after that."""
    return turn.facts.diary.add_working_time(turn.now, 2 * ESCALATE_AFTER_MINUTES)


def put_off(turn: Turn, case: CaseFacts) -> None:
    """The agreed call failed twice: it is let go, and the coordinator's answer is promised by a day."""
    answer = turn.facts.diary.add_working_time(turn.now, booking.WORKING_DAY)
    turn.do(CancelCallback(case.code, "never_called"), SetTimer("promise", answer, case.code))
    turn.set(booked=None, worker=None)
    if may_write(turn):
        turn.say("waiting", Part("apology.coordinator", {"day": day(answer)}), code=case.code, proactive=True)


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
    turn.set(booked=slot.start.isoformat(), booked_end=slot.end.isoformat(), worker=slot.worker)
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
    turn.set(booked=None)


def ask_helped(turn: Turn, case: CaseFacts) -> None:
    """One question after a call that took place."""
    if not may_write(turn):
        turn.do(CloseRequest(case.code, "helped"))
        return
    turn.state = turn.state.but(code=case.code)
    turn.say(
        "helped.ask",
        Part("helped.ask"),
        options=[option("yes", "choice.yes", "ano pomohl"), option("no", "choice.no", "ne nepomohl")],
        asks="choice",
        code=case.code,
        proactive=True,
    )
    turn.do(SetTimer("consent.silence", turn.now + timedelta(days=7), case.code))


def keep_promise(turn: Turn, case: CaseFacts) -> None:
    """The promised day has come: a slot may be free by now; otherwise the coordinator is asked again."""
    callback = case.callback
    if callback is not None and callback.state in booking.LIVE:
        return
    turn.tell("coordinator", "told.promise", code=case.code, urgent=True)


def forward_expired(turn: Turn, case: CaseFacts) -> None:
    """Nobody confirmed a forwarded request within 72 hours: the contact is deleted."""
    if case.callback is not None:
        return
    if case.consent == "given":
        turn.do(ChangeRequest(case.code, {"stuck": "silence"}), Report("escalated", case.code, {"reason": "silence"}))
        turn.tell("coordinator", "told.forward_silent", code=case.code)
        return
    turn.do(
        ChangeRequest(case.code, {"phone": "", "name": "", "words": ""}),
        CancelCallback(case.code, "unconfirmed"),
        CloseRequest(case.code, "unconfirmed"),
    )


def stop_silence(turn: Turn, case: CaseFacts) -> None:
    """No answer to "call or not at all" after an opt-out: silence means not at all (DECISIONS 14)."""
    if turn.draft.get("stop") != "asked":
        return
    if case.callback and case.callback.worker:
        turn.tell(case.callback.worker.id, "told.cancelled", code=case.code, at="")
    turn.set(stop=None, booked=None)
    turn.do(CancelCallback(case.code, "opted_out"), CloseRequest(case.code, "opted_out"))


def consent_silence(turn: Turn, case: CaseFacts) -> None:
    """A talk broken off before a call was agreed: a crisis goes to the coordinator, the rest is closed quietly."""
    if case.stuck or (case.callback is not None and case.callback.state in booking.LIVE):
        return
    if case.callback is None and case.urgency in ("crisis", "emergency"):
        turn.do(ChangeRequest(case.code, {"stuck": "silence"}), Report("escalated", case.code, {"reason": "silence"}))
        turn.tell("coordinator", "told.silence", code=case.code)
        return
    turn.do(CloseRequest(case.code, "silence"))
