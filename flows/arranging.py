"""On the way to a call: answers to the offer, to whom, to which number, whether we may write, and when."""

from flows.booking import ask_time, book, other_times, said_time, still_free, take_time
from flows.dialogs import callback, need, welcome
from flows.message import Part
from flows.progress import go_on, misunderstood, phone_missing, place_time
from flows.resting import another_need, is_sure, wants_none
from flows.turn import Heard, Turn
from flows.wishes import TAKEN_BACK

STORY_BESIDE = 8  # words beside a yes that are more than an answer
TIME_WORDS = 12  # a longer message with a time in it tells a story
WISH_WORDS = 10  # "I'm deaf, so please don't call, only write here" tells how to reach somebody, and no other need


def tells_time(turn: Turn, heard: Heard) -> bool:
    """Whether a message offers a time for the call, though something else was asked."""
    when = said_time(turn, heard.beside)
    brief = len(heard.text.split()) <= TIME_WORDS
    return when is not None and ((when.offered and brief) or "wants_call" in turn.wishes(heard.text))


def asks_for_call(turn: Turn, heard: Heard) -> bool:
    """ "Just ring me", where we asked whether to write, or what we may still do."""
    return heard.intent.name in ("need", "human") and "wants_call" in turn.wishes(heard.text)


def more_of_the_need(heard: Heard) -> bool:
    """Whether a message goes on telling what is needed."""
    return bool(heard.reading.kinds) and len(heard.text.split()) > 2 and heard.intent.name == "need"


def hear_found(turn: Turn, heard: Heard) -> None:
    """An answer to the offer of a call: consent, refusal, a time that implies consent, another place or need."""
    if _tells_another(turn, heard):
        need.take_need(turn, heard)
        go_on(turn)
        return
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
    elif _rather_in_writing(turn, heard):
        callback.say_offer(turn)  # neither a yes nor a no: the same question, now about a message
    elif "no_phone" not in turn.wishes(heard.text) and need.take_place(turn, heard, asked=False):
        go_on(turn)
    elif turn.draft.get("to") and turn.facts.wishes.who(heard.text):
        callback.give_consent(turn)
        go_on(turn)
    elif _ABOUT_CONSENT & turn.wishes(heard.text):
        callback.say_offer(turn)
    elif more_of_the_need(heard):
        need.take_need(turn, heard)
        go_on(turn)
    else:
        misunderstood(turn, heard)


def _tells_another(turn: Turn, heard: Heard) -> bool:
    """Whether a story of another need begins with a word of agreement: "dobře, tak jinak: máme tu staré lidi..."."""
    if len(heard.intent.rest.split()) < STORY_BESIDE or not is_sure(heard.reading):
        return False
    when = turn.when(heard.beside)
    agreed = "wants_call" in turn.wishes(heard.text) or (when is not None and when.day_said)
    same = heard.reading.kinds[0].code in [kind[0] for kind in turn.draft.get("kinds", ())]
    return not agreed and not (same and heard.reading.areas[:1] and heard.reading.areas[0].code == turn.draft["area"])


def _rather_in_writing(turn: Turn, heard: Heard) -> bool:
    """Whether the answer to the offer of a call is nothing but that we should write instead."""
    if heard.intent.name != "need" or "no_phone" not in turn.wishes(heard.text):
        return False
    return len(heard.text.split()) <= WISH_WORDS or not another_need(heard)


def hear_who(turn: Turn, heard: Heard) -> None:
    """An answer to "whom to call"."""
    taken = callback.take_who(turn, heard)
    if heard.phone:
        taken = callback.take_phone(turn, heard) or taken
    if keep_time(turn, heard):
        taken = True
        if not turn.draft.get("to"):
            callback.call_writer(turn)  # who says when, and not whom, means themselves
    agreed = heard.yes or "consent_said" in turn.wishes(heard.text)
    if agreed:
        turn.set(knows="yes")
    if taken and turn.draft.get("to"):
        turn.state = turn.state.but(misses=0)
        go_on(turn)
    elif taken or agreed:
        callback.ask_who(turn)
    elif not other_need(turn, heard):
        misunderstood(turn, heard)


_ABOUT_CONSENT = frozenset({"unaware", "undecided", "consent_missing", "will_ask"})
"""Wishes that say what the one it is about knows of it, and no more."""


def other_need(turn: Turn, heard: Heard) -> bool:
    """Another need or village told in the middle of arranging a call, or the same put better: help is sought again."""
    if _ABOUT_CONSENT & turn.wishes(heard.text):
        return False  # "I must ask her first" tells no other need
    place = heard.reading.place.sure
    if place is not None and place.code != turn.draft.get("place") and not another_need(heard):
        need.take_place(turn, heard, asked=False)
        go_on(turn)
        return True
    instead = TAKEN_BACK in turn.wishes(heard.text) and heard.intent.name == "need" and bool(heard.reading.kinds)
    if not instead and not another_need(heard):
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
    call_only = heard.choice == "call_only" or asks_for_call(turn, heard)
    written = heard.choice == "" and "write_here" in turn.wishes(heard.text)  # "you cannot ring, only write here"
    answer = "yes" if heard.yes or written else "call_only" if call_only else "no"
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
    if when is not None and phone_missing(turn):
        turn.set(when_text=heard.beside)
        callback.ask_phone(turn)
    elif when is not None:
        place_time(turn, when)
    elif wants_none(turn, heard):
        callback.refuse(turn)
        callback.refused(turn)
    elif tuple(turn.draft.get("not_days", ())) != excluded or heard.no or heard.intent.name == "more":
        other_times(turn)
    elif heard.yes or heard.phone or {"wants_call", "call_me"} & turn.wishes(heard.text):
        ask_time(turn)
    elif not other_need(turn, heard):
        misunderstood(turn, heard)
