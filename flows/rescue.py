"""Danger before anything else: answered for everybody, then noted for the people who look after it."""

from collections.abc import Callable

from flows import forwarding, triage
from flows.arranging import keep_time
from flows.dialogs import anonymous, danger, need
from flows.effects import SetTimer
from flows.progress import ANSWER_MINUTES
from flows.talk import absorb
from flows.turn import Heard, Turn

NEED_WORDS = 3  # a message up to this length adds nothing to a need that is known


def danger_first(turn: Turn, heard: Heard) -> bool:
    """Answer danger before anything else, for everybody. True when the answer is all that is said now."""
    found = heard.danger
    resident = turn.facts.person.role == "resident"
    if heard.intent.name == "anonymous" and heard.intent.value == "off" and heard.intent.exact:
        return False
    if found.level == "emergency":
        before = turn.state
        if not resident:  # what an office or a worker is at is not the one in danger
            turn.state = before.but(code="", draft={"greeted": True})
        danger.emergency(turn, found)
        if not resident:
            turn.state = before
            if turn.facts.person.role == "mayor":
                quietly(lambda: forwarding.hear_emergency(turn, heard))
            return turn.facts.person.role == "mayor"
        quietly(lambda: note_danger(turn, heard))
        return True
    if not resident:
        return False
    if leaves_unseen(heard):
        quietly(lambda: note_danger(turn, heard))  # our own people learn of it; the phone stays silent
        return False
    answering = turn.state.screen == "danger.safety" and (heard.yes or heard.no)
    if found.check_safety and not answering and danger.may_ask_safety(turn, found):
        if turn.state.asks == "time":
            keep_time(turn, heard)
        danger.ask_safety(turn, found)
        quietly(lambda: note_danger(turn, heard))
        return True
    if found.level == "crisis":
        danger.crisis(turn, frozenset(signal.name for signal in found.signals), found.audience)
        tell_of_each(turn, found)
        if turn.case_open():
            danger.alert(turn, turn.place)
    elif "minor" in {signal.name for signal in found.signals}:
        danger.child(turn)
    return False


def leaves_unseen(heard: Heard) -> bool:
    """Whether somebody whose messages may be read by another asks to hear no more: a question would harm (24)."""
    names = {signal.name for signal in heard.danger.signals}
    return heard.intent.name in ("stop", "stop_all", "erase") and bool(names) and names <= danger.UNSAFE_TO_WRITE


def quietly(do: Callable[[], None]) -> None:
    """Run what may fail without harm: the answer to danger is already among the effects."""
    try:
        do()
    except Exception:  # the rescue number must go out even if directory, diary or drawing a code fails
        return


def note_danger(turn: Turn, heard: Heard) -> None:
    """Open the request of an emergency or a crisis and let the coordinator know at once."""
    screen = turn.state.screen
    tell_of_each(turn, heard.danger)
    if heard.danger.level == "crisis":
        danger.raise_to(turn, "crisis")
    note_need(turn, heard)
    danger.alert(turn, turn.place)
    turn.do(SetTimer("promise", turn.facts.diary.add_working_time(turn.now, ANSWER_MINUTES), turn.state.code))
    turn.state = turn.state.but(screen=screen)


def tell_of_each(turn: Turn, found: triage.Danger) -> None:
    """Danger of another kind than was told before is told again."""
    names = {signal.name for signal in found.signals}
    told = set(turn.draft.get("told_signals", ()))
    if names - told:
        turn.set(alerted=None, told_signals=sorted(names | told))


def note_need(turn: Turn, heard: Heard) -> None:
    """Keep what was said beside the danger, so that nobody has to say it twice."""
    if heard.intent.name == "anonymous":
        anonymous.go_anonymous(turn)
    if heard.reading.on_behalf:
        turn.set(for_other=True)
    absorb(turn, heard)
    if "wants_call" in turn.wishes(heard.text):
        keep_time(turn, heard)
    need.take_place(turn, heard, asked=turn.state.asks == "place")
    if turn.draft.get("kinds") and len(heard.text.split()) <= NEED_WORDS:
        return
    if not need.take_need(turn, heard) and not turn.case_open():
        need.take_unclear(turn, heard.text)
