"""What happens around the call: reminders, answers of the worker, missed calls, "did it help?", and silence."""

from datetime import timedelta

from flows import booking
from flows.effects import AskOutcome, CancelCallback, ChangeRequest, CloseRequest, Report, SetTimer, forget_told
from flows.events import TimerRang
from flows.facts import CaseFacts
from flows.keeping import (
    ESCALATE_AFTER_MINUTES,
    SILENT,
    STANDS,
    called_number,
    keep_options,
    may_write,
    new_slot,
    pass_on,
    put_off,
    soonest,
    way,
)
from flows.message import Part
from flows.turn import Turn, option
from flows.wording import moment, phone


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
        case "unclaimed":
            unclaimed(turn, case, stands=event.detail == STANDS)
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


def remind(turn: Turn, event: TimerRang, case: CaseFacts) -> None:
    """Remind of the call, unless it was moved or cancelled meanwhile."""
    callback = case.callback
    if (
        callback is None
        or callback.state not in booking.LIVE
        or callback.start.isoformat() != event.detail
        or (case.stuck not in ("", SILENT) and callback.state != "accepted")
        or not may_write(turn)
    ):
        return
    turn.state = turn.state.but(code=case.code)
    number = called_number(case, callback)
    key = way(case, number, "reminder")
    if key == "reminder" and callback.state != "accepted":
        key = "reminder.unclaimed"  # whose phone will ring is not sure yet
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


def no_answer(turn: Turn, case: CaseFacts, worker: str) -> None:
    """The worker did not decide in time: the next nearest at the same hour, then the coordinator."""
    callback = case.callback
    if callback is None or callback.state != "offered" or callback.worker is None or callback.worker.id != worker:
        return
    pass_on(turn, case, callback, {*callback.declined, worker}, SILENT)


def unclaimed(turn: Turn, case: CaseFacts, *, stands: bool) -> None:
    """The call is near and nobody took it, the coordinator neither: the person learns it before the hour comes.

    Where nobody refused and the coordinator has had hours to see to it the call stands; should it not come, an apology
    with a new time follows (DECISIONS 23).
    """
    callback = case.callback
    if callback is None or callback.state not in ("proposed", "agreed", "offered"):
        return
    turn.state = turn.state.but(code=case.code)
    turn.tell("coordinator", "told.nobody", code=case.code, place=case.place.name if case.place else "?", urgent=True)
    if not stands:
        put_off(turn, case, "unclaimed")


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
        put_off(turn, case, "apology.coordinator")
        return
    turn.set(never=True)
    new_slot(turn, case, callback, "apology", soonest(turn), other=True)


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
    """The promised moment has come and no call is agreed: the coordinator is told, the person gets an honest word."""
    callback = case.callback
    if callback is not None and callback.state in booking.LIVE:
        return
    turn.tell("coordinator", "told.promise", code=case.code, urgent=True)
    if may_write(turn) and case.consent == "given":
        turn.state = turn.state.but(code=case.code)
        turn.say("waiting", Part("promise.late"), code=case.code, proactive=True)


def forward_expired(turn: Turn, case: CaseFacts) -> None:
    """Nobody confirmed a forwarded request within 72 hours: the contact is deleted."""
    if case.callback is not None:
        return
    if case.consent == "given":
        turn.do(ChangeRequest(case.code, {"stuck": "silence"}), Report("escalated", case.code, {"reason": "silence"}))
        agreed = turn.draft.get("consent") == "given"
        turn.tell("coordinator", "told.agreed_silent" if agreed else "told.forward_silent", code=case.code)
        return
    turn.do(
        forget_told(case.code),
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
    promised = case.consent == "given" or (turn.draft.get("human") and turn.state.code == case.code)
    if promised and case.callback is None:
        turn.do(ChangeRequest(case.code, {"stuck": "silence"}), Report("escalated", case.code, {"reason": "silence"}))
        turn.tell("coordinator", "told.agreed_silent", code=case.code)
        return
    if case.callback is None and case.urgency in ("crisis", "emergency"):
        turn.do(ChangeRequest(case.code, {"stuck": "silence"}), Report("escalated", case.code, {"reason": "silence"}))
        turn.tell("coordinator", "told.silence", code=case.code)
        return
    turn.do(CloseRequest(case.code, "silence"))
