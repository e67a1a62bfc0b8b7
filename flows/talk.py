"""The resident's and the carer's side: what was heard goes into the draft, and the next thing missing is asked."""

from datetime import datetime, timedelta

from flows.aftermath import hear_after_number
from flows.arranging import (
    hear_found,
    hear_phone,
    hear_safe,
    hear_time,
    hear_who,
    keep_time,
    more_of_the_need,
    tells_time,
)
from flows.booking import LIVE
from flows.dialogs import anonymous, callback, danger, need
from flows.effects import ChangeRequest
from flows.fold import fold
from flows.progress import (
    go_on,
    misunderstood,
    revive,
)
from flows.resting import another_need, hear_at_rest
from flows.turn import Heard, Turn
from flows.wishes import TAKEN_BACK
from flows.wording import phone

LONG_SILENCE = timedelta(days=14)
TWO_WORDS = 2  # of which a code phrase is made
PLACE_WORDS = 2  # a message of so many words that names a place says nothing else
CONFIRMED = ("booked", "booked.moved", "reminder", "waiting", "cancelled", "refused", "closed")
"""Screens on which the talk rests: nothing is open, whatever comes is taken as it comes."""


def hear(turn: Turn, heard: Heard) -> None:
    """Take in what was said on the screen we stand on, then ask for what is missing."""
    screen = turn.state.screen
    absorb(turn, heard)
    revive(turn)
    if screen == "danger.safety" and _long_ago(turn):
        turn.lead("stale")
        go_on(turn)
        return
    if screen == "danger.safety":
        if heard.yes or heard.no or heard.choice:
            keep_time(turn, heard)
            if danger.hear_safety(turn, heard) == "next":
                go_on(turn)
                return
            if not turn.case_open():
                need.take_unclear(turn, heard.text)
            danger.alert(turn, turn.place)
            return
        danger.lower(turn)
        need.take_place(turn, heard, asked=bool(turn.draft.get("kinds")))
        if turn.draft.get("kinds"):
            keep_time(turn, heard)
        if not turn.draft.get("kinds") and not need.take_need(turn, heard):
            need.take_unclear(turn, heard.text)
        go_on(turn)
        return
    if screen == "danger.call" and hear_after_number(turn, heard):
        return
    handler = _SCREENS.get(screen, hear_open)
    handler(turn, heard)


def _long_ago(turn: Turn) -> bool:
    """Whether the safety question is so old that a bare yes means something else."""
    asked = turn.state.given_at
    return not asked or turn.now - datetime.fromisoformat(asked) > danger.SAFETY_OPEN


def absorb(turn: Turn, heard: Heard) -> None:
    """What may be said at any time: language, for whom, whom to call, no phone, the wish for a call."""
    wishes = turn.wishes(heard.text)
    if (
        ((heard.reading.on_behalf and "for_self" not in wishes) or "for_close" in wishes)
        and not turn.draft.get("for_other")
        and turn.state.screen in ("start", "need.ask", "need.menu")
    ):
        turn.set(for_other=True)
    if turn.draft.get("for_other") and (who := turn.facts.wishes.who(heard.text)):
        if who != "me" and turn.draft.get("to") == "carer":
            turn.set(phone=None)  # the number given was that of who writes
        turn.set(to="carer" if who == "me" else "resident")
        if turn.case_open():
            turn.do(ChangeRequest(turn.state.code, {"callback_to": turn.draft["to"]}))
    if "no_phone" in wishes:
        _by_message(turn, heard)
    if "wants_call" in wishes:
        turn.set(wants_call=True)
    if heard.phone and turn.draft.get("anonymous"):
        turn.lead("anonymous.number")
    elif heard.phone and turn.draft.get("consent") == "given" and turn.state.screen not in ("phone.ask", "who.ask"):
        callback.take_phone(turn, heard)
        turn.lead("phone.noted", phone=phone(heard.phone))


def _by_message(turn: Turn, heard: Heard) -> None:
    """No call, only messages: whoever has the call already must know at once, before they ring."""
    told = turn.draft.get("contact_by") == "message"
    turn.set(contact_by="message")
    if not turn.case_open():
        return
    turn.do(ChangeRequest(turn.state.code, {"contact_by": "message"}))
    case = turn.case
    if case and case.callback and case.callback.worker and case.callback.state in LIVE and not told:
        turn.tell(case.callback.worker.id, "told.message", code=case.code, text=heard.text, urgent=True)


def hear_open(turn: Turn, heard: Heard) -> None:
    """A message where nothing particular was asked: a need, a place, or neither."""
    if turn.state.screen in (*CONFIRMED, "helped.ask", "stopped") and hear_at_rest(turn, heard):
        return
    if heard.intent.name in ("greeting", "thanks") and heard.intent.exact and not turn.draft.get("kinds"):
        need.ask_need(turn)
        return
    if heard.phone and not heard.text and not turn.draft.get("kinds"):  # a contact before anything else
        turn.set(phone=heard.phone)
        turn.lead("phone.noted", phone=phone(heard.phone))
        need.ask_need(turn)
        return
    if _may_be_words(turn, heard):
        anonymous.claim(turn, fold(heard.text), alone=True)
        return
    had_need = need.is_known(turn)
    place = need.take_place(turn, heard, asked=False)
    took = False
    only_place = place and len(heard.text.split()) <= PLACE_WORDS
    told_anew = turn.state.screen in ("need.ask", "need.menu") or (
        turn.state.screen == "danger.calm" and another_need(heard)
    )
    if not only_place and (not had_need or told_anew):
        took = need.take_need(turn, heard)
    if took:
        keep_details(turn, heard)
    if not took and not had_need:
        if place or heard.intent.name in ("greeting", "help", "yes"):
            go_on(turn)
            return
        misunderstood(turn, heard)
        return
    if not took and not place and turn.state.screen != "danger.call":
        misunderstood(turn, heard)
        return
    go_on(turn)


def _may_be_words(turn: Turn, heard: Heard) -> bool:
    """Whether somebody without a request says nothing but two words: they may be those of theirs."""
    unknown = turn.state.screen in ("start", "need.ask") and not turn.draft.get("kinds") and not turn.facts.cases
    said = heard.reading.kinds or heard.reading.place.guesses or heard.reading.place.sure
    return unknown and not said and heard.intent.name == "need" and len(fold(heard.text).split()) == TWO_WORDS


def keep_details(turn: Turn, heard: Heard) -> None:
    """A number and a time said together with the need are kept, where the message also wants a call."""
    if heard.phone and not turn.draft.get("for_other") and not turn.draft.get("anonymous"):
        callback.take_phone(turn, heard)
    when = turn.when(heard.beside)
    if "wants_call" in turn.wishes(heard.text) or (when is not None and when.offered and when.hour_said):
        keep_time(turn, heard)


def hear_place(turn: Turn, heard: Heard) -> None:
    """An answer to "where": a place, a choice among namesakes, or more of the need."""
    offers_time = tells_time(turn, heard)
    weak = float((turn.draft.get("kinds") or [["", 1.0]])[0][1]) < need.SURE_NEED
    if weak and heard.reading.kinds and heard.reading.kinds[0].score >= need.SURE_NEED:
        need.take_need(turn, heard)  # what was not understood before is said again in other words
    if offers_time:
        keep_time(turn, heard)
    if need.take_place(turn, heard, asked=True):
        turn.state = turn.state.but(misses=0)
        if another_need(heard):  # "... and leave that, the main thing is ..."
            (need.take_need if TAKEN_BACK in turn.wishes(heard.text) else need.add_need)(turn, heard)
        go_on(turn)
    elif heard.choice == "none":
        need.ask_place(turn)
    elif turn.state.screen == "place.which" and heard.text.strip(" .)").isdigit():
        turn.lead("sorry")
        need.ask_which(turn)
    elif offers_time:
        (need.ask_which if turn.state.screen == "place.which" else need.ask_place)(turn)
    elif more_of_the_need(heard):
        (need.take_need if heard.no else need.add_need)(turn, heard)
        go_on(turn)
    else:
        misunderstood(turn, heard)


_SCREENS = {
    "place.ask": hear_place,
    "place.which": hear_place,
    "found": hear_found,
    "who.ask": hear_who,
    "phone.ask": hear_phone,
    "safe.ask": hear_safe,
    "time.ask": hear_time,
}
