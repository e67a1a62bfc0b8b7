"""What a worker does with a case that was taken: outcome, note, message, another time."""

import re
from datetime import datetime

from flows.effects import AddNote, Part, RecordOutcome, Relay, Report
from flows.facts import CaseFacts
from flows.fold import fold
from flows.turn import Turn
from flows.wording import moment

OUTCOMES = {
    "reached": "dovolano dovolal dovolala hotovo probehlo vyrizeno zastizen",
    "not_reached": "nedovolano nedovolal nedovolala nebere nezvedl nezvedla",
    "referred": "predano odkazano odkazal odkazala jinam",
    "refused": "odmitl odmitla nechce odmitnuto",
    "emergency": "nouze zachranka",
}
"""What a worker writes of a call, by outcome; the first word of each is also the label's."""
_NOTE_MARKED = re.compile(r"\bpozn(?:ámka|\.)?:?\s*(.+)", re.IGNORECASE | re.DOTALL)
_MESSAGE = re.compile(r"\bzpr[aá]va\b:?\s*(.+)", re.IGNORECASE | re.DOTALL)
_MOVE = re.compile(r"\b(posun\w*|presun\w*|jindy|zmen\w*)\b")


def named_outcome(text: str) -> str:
    said = set(fold(text).split())
    return next((name for name, listed in OUTCOMES.items() if said & set(listed.split())), "")


def act(turn: Turn, case: CaseFacts, what: str, text: str) -> bool:
    """Carry out one thing on a case; False when nothing of the kind was said."""
    if note := _NOTE_MARKED.search(text):
        return add_note(turn, case.code, note[1])
    if message := _MESSAGE.search(text):
        turn.do(Relay(case.code, "message", turn.facts.person.staff_id, detail=message[1].strip()))
        turn.say("staff", Part("message.sent", {"code": case.code}))
        return True
    if what in OUTCOMES:
        return record(turn, case, what)
    if what == "later":
        turn.do(Relay(case.code, "later", turn.facts.person.staff_id))
        turn.say("staff", Part("outcome.later.ok"))
        return True
    if what == "note":
        turn.say("case.note", Part("case.note", {"code": case.code}))
        return True
    if what == "move" or _MOVE.search(fold(text)):
        start = moment_in(turn, case, text)
        if start is not None:
            return move(turn, case, start)
        turn.say("case.move", Part("case.move", {"code": case.code}), asks="time")
        return True
    return False


def record(turn: Turn, case: CaseFacts, outcome: str) -> bool:
    """Close the call with its outcome."""
    match outcome:
        case "reached" | "not_reached" | "referred" | "refused" | "emergency":
            turn.do(RecordOutcome(case.code, outcome, turn.facts.person.staff_id))
        case _:
            return False
    turn.say("staff", Part(f"outcome.{outcome}.ok", {"code": case.code}))
    return True


def add_note(turn: Turn, code: str, text: str) -> bool:
    """Keep a note with the case, sealed."""
    turn.do(AddNote(code, text.strip()), Report("note_saved", code))
    turn.say("staff", Part("note.ok", {"code": code}))
    return True


def moment_in(turn: Turn, case: CaseFacts, text: str) -> datetime | None:
    base = case.callback.start if case.callback else None
    when = turn.when(text, base=base)
    return when.start if when and when.hour_said else None


def move(turn: Turn, case: CaseFacts, start: datetime) -> bool:
    """Ask the resident's side to move the call."""
    turn.do(Relay(case.code, "moved", turn.facts.person.staff_id, start=start))
    turn.say("staff", Part("move.ok", {"code": case.code, "at": moment(start)}))
    return True
