"""What a worker does with a case that was taken: outcome, note, message, another time."""

import re
from datetime import datetime

from flows.effects import AddNote, RecordOutcome, Relay, Report
from flows.facts import CaseFacts
from flows.fold import fold
from flows.message import Part
from flows.turn import Turn
from flows.wording import moment

OUTCOMES = {
    "reached": "dovolano dovolal dovolala hotovo probehlo vyrizeno zastizen zastizena vyreseno domluveno mluvili "
    "mluvila mluvil promluvili uspesne probehl",
    "not_reached": "nedovolano nedovolal nedovolala nebere nezvedl nezvedla nezveda nezvedaji nezvedal nezvedala "
    "neberou nebral nebrala nedostupny nedostupna nedostupne nezastizen nezastizena nezastizeno neozyva neprobehl "
    "neprobehlo nehlasi vypnuty",
    "referred": "predano odkazano odkazal odkazala jinam nasmerovano nasmeroval nasmerovala",
    "refused": "odmitl odmitla nechce odmitnuto nechtel nechtela nestoji",
    "emergency": "nouze zachranka zachranku sanitka sanitku hasici policie policii 155 158 112 150",
}
"""What a worker writes of a call, by outcome; the first word of each is also the label's."""
OUTCOME_WORDS = 4  # a longer message tells more than how the call went
_NOTE_MARKED = re.compile(r"\bpozn(?:ámka|\.)?:?\s*(.+)", re.IGNORECASE | re.DOTALL)
_MESSAGE = re.compile(r"\bzpr[aá]va\b:?\s*(.+)", re.IGNORECASE | re.DOTALL)
_MOVE = re.compile(r"\b(posun\w*|presun\w*|jindy|zmen\w*)\b")


def named_outcome(text: str) -> str:
    """The outcome that a worker's words stand for, "" for none; "not reached" outweighs words like "done" beside it."""
    said = set(fold(text).split())
    order = ("emergency", "not_reached", "refused", "referred", "reached")
    return next((name for name in order if said & set(OUTCOMES[name].split())), "")


def act(turn: Turn, case: CaseFacts, what: str, text: str) -> bool:
    """Carry out one thing on a case; False when nothing of the kind was said."""
    if note := _NOTE_MARKED.search(text):
        outcome = named_outcome(text[: note.start()])  # words of the note itself are no outcome
        return record(turn, case, outcome, note[1]) if outcome else add_note(turn, case.code, note[1])
    if message := _MESSAGE.search(text):
        turn.do(Relay(case.code, "message", turn.facts.person.staff_id, detail=message[1].strip()))
        turn.say("staff", Part("message.sent", {"code": case.code}))
        return True
    if what in OUTCOMES:
        return record(turn, case, what, text if len(text.split()) > OUTCOME_WORDS else "")
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


def record(turn: Turn, case: CaseFacts, outcome: str, note: str = "") -> bool:
    """Close the call with its outcome; what was written beside it is kept as a note."""
    match outcome:
        case "reached" | "not_reached" | "referred" | "refused" | "emergency":
            turn.do(RecordOutcome(case.code, outcome, turn.facts.person.staff_id))
        case _:
            return False
    if note.strip():
        turn.do(AddNote(case.code, note.strip()), Report("note_saved", case.code))
    turn.say("staff", Part(f"outcome.{outcome}.ok", {"code": case.code}))
    return True


def note_later(turn: Turn, text: str) -> bool:
    """A note to the call settled last, when none is open any more."""
    note, taken = _NOTE_MARKED.search(text), turn.draft.get("taken", ())
    return bool(note and taken) and add_note(turn, taken[-1], note[1] if note else "")


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
