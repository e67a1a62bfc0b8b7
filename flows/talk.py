"""The resident's and the carer's side: what was heard goes into the draft, and the next thing missing is asked."""

from datetime import datetime, timedelta

from flows.booking import ask_time, book, other_times, said_time, still_free, take_time
from flows.dialogs import anonymous, callback, danger, need, welcome
from flows.effects import ChangeRequest, Part
from flows.fold import fold
from flows.progress import (
    go_on,
    misunderstood,
    place_time,
    revive,
)
from flows.resting import SURE_NEED, another_need, hear_at_rest
from flows.turn import Heard, Turn
from flows.wording import phone

LONG_SILENCE = timedelta(days=14)
SAFETY_OPEN = timedelta(hours=6)
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
        (heard.reading.on_behalf or "for_close" in wishes)
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
    if heard.phone and not heard.text and not turn.draft.get("kinds"):  # a contact before anything else
        turn.set(phone=heard.phone)
        turn.lead("phone.noted", phone=phone(heard.phone))
        need.ask_need(turn)
        return
    if _may_be_words(turn, heard):
        anonymous.claim(turn, fold(heard.text), alone=True)
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
    if "wants_call" in turn.facts.wishes.heard(heard.text) or (when is not None and when.offered and when.hour_said):
        keep_time(turn, heard)


def hear_place(turn: Turn, heard: Heard) -> None:
    """An answer to "where": a place, a choice among namesakes, or more of the need."""
    weak = float((turn.draft.get("kinds") or [["", 1.0]])[0][1]) < SURE_NEED
    if weak and heard.reading.kinds and heard.reading.kinds[0].score >= SURE_NEED:
        need.take_need(turn, heard)  # what was not understood before is said again in other words
    if "wants_call" in turn.facts.wishes.heard(heard.text):
        keep_time(turn, heard)
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
        if heard.phone and not turn.draft.get("anonymous"):
            callback.take_phone(turn, heard)
        turn.state = turn.state.but(misses=0)
        if when is not None:
            turn.set(when_text=heard.beside)
        go_on(turn)
    elif "no_phone" not in turn.facts.wishes.heard(heard.text) and need.take_place(turn, heard, asked=False):
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
        if not turn.draft.get("to"):
            callback.call_writer(turn)  # who says when, and not whom, means themselves
    agreed = heard.yes or "consent_said" in turn.facts.wishes.heard(heard.text)
    if agreed:
        turn.set(knows="yes")
    if taken and turn.draft.get("to"):
        turn.state = turn.state.but(misses=0)
        go_on(turn)
    elif taken or agreed:
        callback.ask_who(turn)
    elif not other_need(turn, heard):
        misunderstood(turn, heard)


def wants_none(turn: Turn, heard: Heard) -> bool:
    """Whether the person, asked about the call, wants none after all, and no message instead either."""
    return "no_call" in turn.facts.wishes.heard(heard.text) and turn.draft.get("contact_by") != "message"


def other_need(turn: Turn, heard: Heard) -> bool:
    """Another need or village told in the middle of arranging a call, or the same put better: help is sought again."""
    place = heard.reading.place.sure
    if place is not None and place.code != turn.draft.get("place") and not another_need(heard):
        need.take_place(turn, heard, asked=False)
        go_on(turn)
        return True
    if not another_need(heard):
        return False
    need.take_place(turn, heard, asked=False)
    need.take_need(turn, heard)
    go_on(turn)
    return True


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
    elif not other_need(turn, heard):
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
    elif wants_none(turn, heard):
        callback.refuse(turn)
        callback.refused(turn)
    elif tuple(turn.draft.get("not_days", ())) != excluded or heard.no or heard.intent.name == "more":
        other_times(turn)
    elif heard.yes or heard.phone or {"wants_call", "call_me"} & turn.facts.wishes.heard(heard.text):
        ask_time(turn)
    elif not other_need(turn, heard):
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
