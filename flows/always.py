"""Words that work at any moment and in every state: help, stop, start, back, menu, a person, status, change, cancel."""

import re
from dataclasses import replace
from datetime import datetime

from flows import handed
from flows.arranging import asks_for_call, keep_time
from flows.booking import LIVE, ask_time, change_time, other_times
from flows.dialogs import anonymous, callback, danger, need, welcome
from flows.effects import ChangeRequest, CloseRequest
from flows.fold import fold
from flows.intents import Intent
from flows.message import Part
from flows.progress import go_on, hear_human, new_request
from flows.talk import CONFIRMED, LONG_SILENCE, hear
from flows.turn import Heard, Turn, option

_PHRASE = re.compile(r"\b(?:heslo|password|пароль)\b(?:\s+(?:je|mam|bylo|zni|is))?\s+([a-z]+\s+[a-z]+)")
_AGAIN = re.compile(r"([a-z]+\s+[a-z]+)\s+(?:(?:to\s+)?jsem\s+(?:to\s+)?(?:zas\w*\s+)?ja|it\s+is\s+me|it\s+s\s+me)\b")

GATHERED = {
    "need.ask": ("kinds", "area", "words", "understood"),
    "need.menu": ("kinds", "area", "words", "understood"),
    "place.ask": ("place", "places", "part"),
    "place.which": ("place", "places", "part"),
    "found": ("consent", "knows", "wants_call"),
    "who.ask": ("to",),
    "phone.ask": ("phone", "contact_by"),
    "safe.ask": (),
    "time.ask": ("when_text", "slots", "not_days"),
}
"""What each question gathered; ZPĚT forgets it and asks again."""

OF_THE_CALL = frozenset({"next_steps", "status"})
"""Questions that an agreed call answers by itself: who will ring, when, from which number."""

ORDER = ("need.ask", "place.ask", "found", "who.ask", "phone.ask", "time.ask")


def code_phrase(turn: Turn, text: str) -> str:
    """The two code words that a text says after "heslo", or anywhere where nothing else is known of somebody; or ""."""
    found = _PHRASE.search(fold(text)) or _AGAIN.match(fold(text))
    if found:
        return found[1]
    unknown = turn.facts.person.role == "resident" and not turn.facts.cases and not turn.draft.get("kinds")
    return turn.facts.fresh.said_phrase(text) if unknown else ""


def always(turn: Turn, heard: Heard) -> bool:
    """Deal with a word that always works. False when the message is the screen's own business."""
    name = heard.intent.name
    answers = heard.choice or heard.yes or heard.no
    if turn.state.screen == "stop.ask" and turn.draft.get("stop") != "asked" and not answers:
        turn.state = turn.state.but(screen="stopped")  # silence has answered the question: nobody is asked any more
    if turn.state.screen == "stop.ask":
        if welcome.hear_stop(turn, heard):
            return True
        if asks_for_call(turn, heard):
            welcome.keep_call(turn)
            return True
    if turn.state.screen == "erase.ask" and (heard.yes or heard.no or name == "erase"):
        if heard.yes or name == "erase":
            welcome.erase(turn)
        else:
            turn.say("menu", Part("erase.kept"))
        return True
    if (phrase := code_phrase(turn, heard.text)) and name not in ("stop", "erase"):
        anonymous.claim(turn, phrase)
        return True
    if heard.choice and turn.state.screen not in ("menu", "cancel.ask", "resume.ask", "helped.ask"):
        return False
    asks_on = name in ("question", "help", "about", "unsure") or (name == "human" and danger.told_again(turn))
    if turn.state.screen == "danger.call" and asks_on:
        fears = heard.intent.about in ("privacy", "stored_data")  # who fears what becomes of it does not ring
        danger.again(turn, *([Part("emergency.private", drop=1)] if fears else []))
        return True
    return _by_screen(turn, heard) or _by_name(turn, heard, name)


def _by_screen(turn: Turn, heard: Heard) -> bool:
    match turn.state.screen:
        case "menu" if heard.choice:
            return _by_name(turn, heard, {"need": "again"}.get(heard.choice, heard.choice))
        case "cancel.ask" if heard.choice or heard.yes:
            if heard.choice == "move":
                ask_time(turn)
            elif handed.chosen_by_us(turn):
                handed.take_back(turn)
            else:
                callback.cancel(turn)
            return True
        case "resume.ask":
            return _hear_resume(turn, heard)
        case "helped.ask" if heard.yes or heard.no:
            turn.do(CloseRequest(turn.state.code, "helped" if heard.yes else "not_helped"))
            turn.set(booked=None)
            if heard.yes:
                turn.say("closed", Part("helped.yes"))
            else:
                turn.tell("coordinator", "told.not_helped", code=turn.state.code)
                turn.say("closed", Part("helped.no"))
            turn.let_go()
            return True
        case _:
            return False


def _by_name(turn: Turn, heard: Heard, name: str) -> bool:
    match name:
        case "stop" | "stop_all":
            welcome.stop(turn, heard.intent.value)
        case "erase":
            if heard.intent.value == "now":
                welcome.erase(turn)
            else:
                welcome.ask_erase(turn)
        case "start":
            welcome.start(turn)
        case "help":
            _help(turn, heard)
        case "again":
            _new_need(turn)
        case "menu":
            welcome.menu(turn)
        case "human":
            if heard.intent.value == "call" and turn.state.screen not in ("start", "need.ask", "need.menu", "menu"):
                return False
            hear_human(turn)
        case "status":
            callback.status(turn)
        case "privacy":
            welcome.privacy(turn)
        case "about":
            welcome.about(turn)
        case "back":
            back(turn)
        case "language":
            need.remember_language(turn, heard.intent.value or "cs")
            turn.lead("language.set")
            repeat(turn)
        case "cancel":
            _cancel(turn, heard)
        case "move" | "wrong_time":
            return _move(turn, heard)
        case "anonymous":
            return _anonymous(turn, heard)
        case "more":
            return _more(turn)
        case "why":
            why = "; ".join(turn.draft.get("why") or ())
            turn.lead("why", why=why) if why else turn.lead("why.none")
            repeat(turn)
        case "question" if heard.intent.about in OF_THE_CALL and _call_agreed(turn):
            callback.status(turn)
        case "question":
            welcome.answer(turn, heard.intent.about or "identity")
            repeat(turn)
        case "insult":
            turn.lead("insult")
            repeat(turn)
        case "advert" | "off_topic":
            if not any(char.isalpha() for char in heard.text):
                return False
            turn.say(turn.state.screen, Part("off_topic"), stay=True)
        case "thanks" if turn.state.screen not in (*CONFIRMED, "danger.call"):
            turn.lead("thanks")
            repeat(turn)
        case _:
            return False
    return True


def _call_agreed(turn: Turn) -> bool:
    case = turn.case
    return case is not None and case.callback is not None and case.callback.state in LIVE


def _help(turn: Turn, heard: Heard) -> None:
    """POMOC is a cry, not a request for instructions (FEATURES 9): first whether a life is in danger."""
    if danger.may_ask_safety(turn, heard.danger):
        danger.ask_safety(turn, heard.danger)
    else:
        repeat(turn)


def _new_need(turn: Turn) -> None:
    if turn.case_open():
        new_request(turn)
    turn.state = turn.state.but(misses=0)
    need.ask_need(turn)


def _cancel(turn: Turn, heard: Heard) -> None:
    if handed.chosen_by_us(turn):
        handed.take_back(turn)
        return
    if turn.draft.get("booked"):
        if "wants_call" in turn.wishes(heard.beside) and change_time(turn, heard):
            return  # "cancel Wednesday, ring me on Friday" moves it
        callback.cancel(turn)
        return
    if turn.case_open():
        turn.do(CloseRequest(turn.state.code, "resident"))
    code = turn.state.code
    new_request(turn)
    turn.say("cancelled", Part("cancelled.draft" if code else "cancelled.nothing", {"code": code}))


def _move(turn: Turn, heard: Heard) -> bool:
    if turn.state.screen == "time.ask":
        other_times(turn)
        return True
    if not turn.draft.get("booked"):
        return False
    if not heard.intent.rest or not change_time(turn, heard):
        ask_time(turn)
    return True


def _anonymous(turn: Turn, heard: Heard) -> bool:
    if heard.intent.value == "off":
        wants_call = "wants_call" in turn.wishes(heard.text)
        if wants_call and not turn.draft.get("anonymous"):
            return False  # "I won't hide any more, ring me" of somebody who never did wants the call
        anonymous.come_back(turn)
        if wants_call and turn.state.screen in ORDER[ORDER.index("found") :]:
            keep_time(turn, heard)
            go_on(turn)  # the number is known to nobody yet, so consent is asked for in its own words
        else:
            repeat(turn)
        return True
    said = turn.wishes(heard.text)
    under_way = bool(turn.draft.get("kinds")) and not heard.intent.exact
    if under_way and "no_call" in said:
        return False  # neither a name nor a call: nothing is left that would need the words
    if under_way and heard.intent.value == "name" and {"wants_call", "call_me"} & said:
        turn.lead("name.never")  # nobody asked for a name, and the number is given
        return False
    anonymous.go_anonymous(turn)
    if not heard.intent.exact and heard.reading.kinds and turn.state.screen in ("start", "need.ask", "need.menu"):
        hear(turn, heard)
    else:
        repeat(turn)
    return True


def _more(turn: Turn) -> bool:
    if turn.state.screen != "found":
        return False
    turn.set(offset=int(turn.draft.get("offset", 0)) + callback.MOST_SERVICES)
    callback.show_services(turn)
    return True


def _hear_resume(turn: Turn, heard: Heard) -> bool:
    """After a long silence: go on where we were, or begin anew with what was just written."""
    before = str(turn.draft.get("resume", "start"))
    written = str(turn.draft.get("resume_text", ""))
    turn.set(resume=None, resume_text=None)
    if heard.choice == "continue" or heard.yes:
        turn.state = turn.state.but(screen=before)
        repeat(turn)
        return True
    if turn.case_open():
        turn.do(CloseRequest(turn.state.code, "silence"))
    new_request(turn)
    if heard.choice:
        again = replace(
            heard, text=written, reading=turn.facts.directory.read(written), choice="", intent=Intent("need")
        )
        hear(turn, again)
        return True
    return False


def offer_resume(turn: Turn, heard: Heard, before: datetime | None) -> bool:
    """After 14 days of silence in the middle of a talk: continue or start again (FEATURES 13)."""
    if before is None or turn.now - before < LONG_SILENCE or not turn.draft.get("kinds"):
        return False
    if turn.draft.get("booked") or turn.state.screen in CONFIRMED:
        return False
    turn.set(resume=turn.state.screen, resume_text=heard.text)
    turn.say(
        "resume.ask",
        Part("resume.ask"),
        options=[option("continue", "resume.continue", "pokracovat"), option("new", "resume.new", "znovu od zacatku")],
        asks="choice",
    )
    return True


def back(turn: Turn) -> None:
    """ZPĚT: forget what the question before gathered and ask it again."""
    if turn.draft.get("booked"):
        ask_time(turn)
        return
    current = {"place.which": "place.ask", "need.menu": "need.ask"}.get(turn.state.screen, turn.state.screen)
    before = ORDER[: ORDER.index(current)] if current in ORDER else ORDER
    gathered = [screen for screen in before if any(turn.draft.get(key) for key in GATHERED[screen])]
    target = gathered[-1] if gathered else "need.ask"
    forgotten = {key: None for screen in ORDER[ORDER.index(target) :] for key in GATHERED[screen]}
    turn.set(**forgotten, shown=None if target in ("need.ask", "place.ask") else turn.draft.get("shown"))
    turn.state = turn.state.but(misses=0)
    if target == "need.ask":
        need.ask_need(turn)
    elif target == "place.ask":
        if turn.case_open():
            turn.do(ChangeRequest(turn.state.code, {"place": ""}))
        need.ask_place(turn)
    else:
        go_on(turn)


def repeat(turn: Turn) -> None:
    """Say the open question again; where none is open, only what leads."""
    screen = turn.state.screen
    if screen in ("need.ask", "need.menu", "start", "menu"):
        need.ask_need(turn)
    elif screen == "place.ask":
        need.ask_place(turn)
    elif screen == "place.which":
        need.ask_which(turn)
    elif screen == "danger.safety":
        danger.say_safety(turn)
    elif screen == "found":
        callback.say_offer(turn)
    elif screen == "who.ask":
        callback.ask_who(turn)
    elif screen == "phone.ask":
        callback.ask_phone(turn)
    elif screen == "safe.ask":
        callback.ask_safe(turn)
    elif screen == "time.ask":
        ask_time(turn)
    elif turn.leading:
        turn.say(screen, stay=True)
    else:
        need.ask_need(turn)
