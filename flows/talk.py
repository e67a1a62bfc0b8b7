"""The resident's and the carer's side: what was heard goes into the draft, and the next thing missing is asked."""

from datetime import datetime, timedelta

from flows.areas import WORDS_KEPT
from flows.booking import ask_time, book, change_time, other_times, said_time, still_free, take_time
from flows.dialogs import callback, danger, need, welcome
from flows.effects import ChangeRequest, Part
from flows.progress import (
    go_on,
    misunderstood,
    new_request,
    place_time,
    revive,
)
from flows.turn import Heard, Turn, option
from flows.wording import phone

LONG_SILENCE = timedelta(days=14)
SAFETY_OPEN = timedelta(hours=6)
SURE_NEED = 0.5  # beside an agreed call only a need read so surely is another one
CHANGE_WORDS = 7  # a message up to this length with a time in it is about the agreed call
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
            if danger.hear_safety(turn, heard) == "next":
                go_on(turn)
                return
            if not turn.case_open():
                need.take_unclear(turn, heard.text)
            danger.alert(turn, turn.place)
            return
        need.take_place(turn, heard, asked=bool(turn.draft.get("kinds")))
        if not turn.draft.get("kinds") and not need.take_need(turn, heard):
            need.take_unclear(turn, heard.text)
        go_on(turn)
        return
    if screen == "danger.call" and danger.after_call(turn, heard) != "next":
        return
    handler = _SCREENS.get(screen, hear_open)
    handler(turn, heard)


def _long_ago(turn: Turn) -> bool:
    """Whether the safety question is so old that a bare yes means something else."""
    asked = turn.state.given_at
    return not asked or turn.now - datetime.fromisoformat(asked) > SAFETY_OPEN


def absorb(turn: Turn, heard: Heard) -> None:
    """What may be said at any time: language, for whom, whom to call, no phone, the wish for a call."""
    wishes = turn.facts.wishes.heard(heard.text)
    if (
        heard.reading.on_behalf
        and not turn.draft.get("for_other")
        and turn.state.screen in ("start", "need.ask", "need.menu")
    ):
        turn.set(for_other=True)
    if turn.draft.get("for_other") and (who := turn.facts.wishes.who(heard.text)):
        turn.set(to="carer" if who == "me" else "resident")
        if turn.case_open():
            turn.do(ChangeRequest(turn.state.code, {"callback_to": turn.draft["to"]}))
    if "no_phone" in wishes:
        turn.set(contact_by="message")
        if turn.case_open():
            turn.do(ChangeRequest(turn.state.code, {"contact_by": "message"}))
    if "wants_call" in wishes:
        turn.set(wants_call=True)
    if heard.phone and turn.draft.get("anonymous"):
        turn.lead("anonymous.number")
    elif heard.phone and turn.draft.get("consent") == "given" and turn.state.screen not in ("phone.ask", "who.ask"):
        callback.take_phone(turn, heard)
        turn.lead("phone.noted", phone=phone(heard.phone))


def hear_open(turn: Turn, heard: Heard) -> None:
    """A message where nothing particular was asked: a need, a place, or neither."""
    if turn.state.screen in CONFIRMED and hear_at_rest(turn, heard):
        return
    if heard.intent.name in ("greeting", "thanks") and heard.intent.exact and not turn.draft.get("kinds"):
        need.ask_need(turn)
        return
    had_need = bool(turn.draft.get("kinds"))
    place = need.take_place(turn, heard, asked=False)
    took = False
    only_place = place and len(heard.text.split()) <= PLACE_WORDS
    if not only_place and (not had_need or turn.state.screen in ("need.ask", "need.menu")):
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


def keep_details(turn: Turn, heard: Heard) -> None:
    """A number and a time said together with the need are kept, where the message also wants a call."""
    if heard.phone and not turn.draft.get("for_other") and not turn.draft.get("anonymous"):
        callback.take_phone(turn, heard)
    when = turn.when(heard.beside)
    if "wants_call" in turn.facts.wishes.heard(heard.text) or (when is not None and when.offered and when.hour_said):
        keep_time(turn, heard)


def hear_place(turn: Turn, heard: Heard) -> None:
    """An answer to "where": a place, a choice among namesakes, or more of the need."""
    weak = float((turn.draft.get("kinds") or [["", 1.0]])[0][1]) < SURE_NEED
    if weak and heard.reading.kinds and heard.reading.kinds[0].score >= SURE_NEED:
        need.take_need(turn, heard)  # what was not understood before is said again in other words
    if need.take_place(turn, heard, asked=True):
        turn.state = turn.state.but(misses=0)
        go_on(turn)
    elif heard.choice == "none":
        need.ask_place(turn)
    elif turn.state.screen == "place.which" and heard.text.strip(" .)").isdigit():
        turn.lead("sorry")
        need.ask_which(turn)
    elif _more_of_the_need(heard):
        need.take_need(turn, heard)
        go_on(turn)
    else:
        misunderstood(turn, heard)


def _more_of_the_need(heard: Heard) -> bool:
    return bool(heard.reading.kinds) and len(heard.text.split()) > 2 and heard.intent.name == "need"


def hear_found(turn: Turn, heard: Heard) -> None:
    """An answer to the offer of a call: consent, refusal, a time that implies consent, another place or need."""
    when = said_time(turn, heard.beside)
    if callback.take_consent(turn, heard) or (when is not None and not heard.no):
        if turn.draft.get("consent") == "refused":
            callback.refused(turn)
            return
        if turn.draft.get("for_other") and not turn.draft.get("knows"):
            turn.set(knows="unknown")
        callback.give_consent(turn)
        turn.state = turn.state.but(misses=0)
        if when is not None:
            turn.set(when_text=heard.beside)
        go_on(turn)
    elif need.take_place(turn, heard, asked=False):
        go_on(turn)
    elif turn.draft.get("to") and turn.facts.wishes.who(heard.text):
        callback.give_consent(turn)
        go_on(turn)
    elif _more_of_the_need(heard):
        need.take_need(turn, heard)
        go_on(turn)
    else:
        misunderstood(turn, heard)


def hear_who(turn: Turn, heard: Heard) -> None:
    """An answer to "whom to call"."""
    taken = callback.take_who(turn, heard)
    if heard.phone:
        taken = callback.take_phone(turn, heard) or taken
    if keep_time(turn, heard):
        taken = True
    agreed = heard.yes or "consent_said" in turn.facts.wishes.heard(heard.text)
    if agreed:
        turn.set(knows="yes")
    if taken and turn.draft.get("to"):
        turn.state = turn.state.but(misses=0)
        go_on(turn)
    elif taken or agreed:
        callback.ask_who(turn)
    else:
        misunderstood(turn, heard)


def keep_time(turn: Turn, heard: Heard) -> bool:
    """A time said while something else was asked is kept for when its turn comes."""
    if said_time(turn, heard.beside) is None:
        return False
    turn.set(when_text=heard.beside)
    return True


def hear_phone(turn: Turn, heard: Heard) -> None:
    """An answer to "which number"."""
    if callback.take_phone(turn, heard):
        turn.state = turn.state.but(misses=0)
        go_on(turn)
    elif keep_time(turn, heard):
        callback.ask_phone(turn)
    else:
        misunderstood(turn, heard)


def hear_safe(turn: Turn, heard: Heard) -> None:
    """An answer to "may we write here"; anything but a plain yes keeps us silent (DECISIONS 24)."""
    answer = "yes" if heard.yes else "call_only" if heard.choice == "call_only" else "no"
    welcome.remember_safe(turn, answer)
    keep_time(turn, heard)
    go_on(turn)


def hear_time(turn: Turn, heard: Heard) -> None:
    """An answer to "when": a slot by number, a time in words, a refused day, or that none of it fits."""
    slot = take_time(turn, heard)
    if slot is not None:
        free = still_free(turn, slot)
        if free is None:
            ask_time(turn, Part("time.gone"))
        else:
            book(turn, free)
        return
    excluded = tuple(turn.draft.get("not_days", ()))
    when = said_time(turn, heard.beside)
    if when is not None:
        place_time(turn, when)
    elif tuple(turn.draft.get("not_days", ())) != excluded or heard.no or heard.intent.name == "more":
        other_times(turn)
    elif heard.yes or heard.phone or {"wants_call", "call_me"} & turn.facts.wishes.heard(heard.text):
        ask_time(turn)
    else:
        misunderstood(turn, heard)


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
    short = len(heard.text.split()) <= CHANGE_WORDS or name in ("move", "wrong_time", "no", "yes")
    if callback_live and (short or not _another_need(heard)) and change_time(turn, heard):
        return True
    if callback_live and name in ("no", "cancel"):
        turn.say(
            "cancel.ask",
            Part("cancel.ask"),
            options=[option("move", "reminder.move", "zmena jindy"), option("cancel", "reminder.cancel", "zrusit ano")],
            asks="choice",
        )
        return True
    if turn.state.screen == "cancelled" and turn.draft.get("kinds") and said_time(turn, heard.beside) is not None:
        need.reopen(turn)
        turn.set(consent=None, when_text=heard.beside)
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
    if _another_need(heard):
        new_request(turn)
        return False
    if callback_live or (case is not None and case.stuck):
        add_words(turn, heard)
        return True
    return False


def _another_need(heard: Heard) -> bool:
    kinds = heard.reading.kinds
    return heard.intent.name == "need" and bool(kinds) and kinds[0].score >= SURE_NEED and len(heard.text.split()) > 3


def add_words(turn: Turn, heard: Heard) -> None:
    """Words that belong to an agreed call go to its worker with the request."""
    if turn.draft.get("anonymous") and heard.phone:
        turn.say(turn.state.screen, stay=True)  # a number is not kept of somebody who stays without a name
        return
    words = "\n".join(filter(None, (turn.draft.get("words", ""), heard.text.strip())))[:WORDS_KEPT]
    turn.set(words=words)
    turn.do(ChangeRequest(turn.state.code, {"words": words}))
    turn.say(turn.state.screen, Part("rest.added"), stay=True)


_SCREENS = {
    "place.ask": hear_place,
    "place.which": hear_place,
    "found": hear_found,
    "who.ask": hear_who,
    "phone.ask": hear_phone,
    "safe.ask": hear_safe,
    "time.ask": hear_time,
}
