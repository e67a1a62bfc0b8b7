"""A message while nothing is open: about the agreed call, a new time, another need, or words for the worker."""

from flows import handed
from flows.areas import WORDS_KEPT
from flows.booking import ask_time, change_time, said_time
from flows.dialogs import callback, need
from flows.effects import ChangeRequest
from flows.facts import Reading
from flows.message import Part
from flows.progress import go_on, new_request
from flows.turn import Heard, Turn, option

SURE_AREA = 0.8  # so sure of the area, it is another need although its kind is not
NEED_WORDS = 3  # so few words tell no need
CHANGE_WORDS = 7  # a message up to this length with a time in it is about the agreed call


def hear_at_rest(turn: Turn, heard: Heard) -> bool:
    """A message while nothing is open. True when it was dealt with here."""
    case = turn.case
    callback_live = bool(turn.draft.get("booked")) and case is not None
    name = heard.intent.name
    if turn.state.screen == "reminder" and callback_live and heard.intent.rest and change_time(turn, heard):
        return True
    if turn.state.screen == "reminder" and callback_live:
        if heard.choice == "move":
            ask_time(turn)
            return True
        if heard.choice == "cancel":
            callback.cancel(turn)
            return True
        if heard.choice == "keep" or (heard.yes and not heard.intent.rest):
            turn.say("booked", Part("reminder.kept"))
            return True
    if turn.state.screen == "helped.ask" and not another_need(heard):
        add_words(turn, heard)
        return True
    if callback_live and handed.chosen_by_us(turn) and "disowned" in turn.wishes(heard.text):
        handed.take_back(turn)
        return True
    short = len(heard.text.split()) <= CHANGE_WORDS or name in ("move", "wrong_time", "no", "yes")
    short = short or "other_time" in turn.wishes(heard.text)
    if callback_live and (short or not another_need(heard)) and change_time(turn, heard):
        return True
    if callback_live and "?" in heard.text and said_time(turn, heard.beside) is not None and not another_need(heard):
        callback.status(turn)
        return True
    if callback_live and (name in ("no", "cancel") or wants_none(turn, heard)):
        turn.say(
            "cancel.ask",
            Part("cancel.ask"),
            options=[option("move", "reminder.move", "zmena jindy"), option("cancel", "reminder.cancel", "zrusit ano")],
            asks="choice",
        )
        return True
    if not callback_live and _wants_it_then(turn, heard):
        if not turn.case_open():
            need.reopen(turn)
            turn.set(consent=None)
        turn.set(when_text=heard.beside)
        callback.give_consent(turn)
        go_on(turn)
        return True
    if turn.state.screen == "refused" and heard.yes:
        turn.set(consent=None)
        callback.give_consent(turn)
        go_on(turn)
        return True
    if name in ("yes", "thanks") or (name == "greeting" and callback_live):
        turn.say(turn.state.screen, Part("rest.thanks"), stay=True)
        return True
    if case is not None and case.contact_by == "message" and case.callback and case.callback.worker:
        turn.tell(case.callback.worker.id, "told.message", code=case.code, text=heard.text)
        turn.say(turn.state.screen, Part("rest.passed"), stay=True)
        return True
    if another_need(heard):
        other = turn.draft.get("for_other") and not heard.intent.about
        where = {key: turn.draft.get(key) for key in ("place", "part")}
        new_request(turn)
        # Who writes for somebody close does so again; and the village is the same until another is named.
        turn.set(for_other=True if other else None, **where)
        return False
    if callback_live or (case is not None and case.stuck):
        add_words(turn, heard)
        return True
    return False


def wants_none(turn: Turn, heard: Heard) -> bool:
    """Whether the person wants no call after all, and no message instead either."""
    return "no_call" in turn.wishes(heard.text) and turn.draft.get("contact_by") != "message"


def _wants_it_then(turn: Turn, heard: Heard) -> bool:
    """Whether a time was said where a need and its village are known and no call is agreed: then a call is wanted."""
    if not turn.draft.get("kinds") or turn.place is None or heard.no or another_need(heard):
        return False
    return said_time(turn, heard.beside) is not None


def another_need(heard: Heard) -> bool:
    """Whether a need is told that may be read by itself, by its kind or at least by its area."""
    return heard.intent.name == "need" and len(heard.text.split()) > NEED_WORDS and is_sure(heard.reading)


def is_sure(reading: Reading) -> bool:
    """Whether a need was read that leaves little doubt, of its kind or at least of its area."""
    kinds, areas = reading.kinds, reading.areas
    told = bool(areas) and areas[0].score >= SURE_AREA and areas[0].code != "advice"
    return bool(kinds) and (kinds[0].score >= need.SURE_NEED or told)


def add_words(turn: Turn, heard: Heard) -> None:
    """Words that belong to an agreed call go to its worker with the request."""
    if turn.draft.get("anonymous") and heard.phone:
        turn.say(turn.state.screen, stay=True)  # a number is not kept of somebody who stays without a name
        return
    words = "\n".join(filter(None, (turn.draft.get("words", ""), heard.text.strip())))[:WORDS_KEPT]
    turn.set(words=words)
    turn.do(ChangeRequest(turn.state.code, {"words": words}))
    turn.say(turn.state.screen, Part("rest.added"), stay=True)
