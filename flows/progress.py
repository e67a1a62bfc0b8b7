"""What is missing is asked, and with nothing missing a call is booked; what is not understood goes to a person."""

from datetime import timedelta

from flows.booking import ask_time, book, earliest, said_time, slot_in, time_taken
from flows.dialogs import callback, danger, need, welcome
from flows.effects import ChangeRequest, CloseRequest, Report, SetTimer
from flows.message import Part
from flows.turn import Heard, Turn
from flows.when import When
from flows.wording import clock, moment

ANSWER_MINUTES = 120  # working minutes within which a person is promised
CRISIS_WAITS = timedelta(hours=24)
"""A crisis that would wait longer for its call is the coordinator's at once."""

FARTHEST = timedelta(days=60)
"""Nobody plans a call farther ahead; such a date was meant otherwise."""

DRAFT_SILENCE = timedelta(days=3)
PHRASE_LIVES = timedelta(days=30)
"""Who was given two words to come back with finds the request as long as this."""


def revive(turn: Turn) -> None:
    """A request that was closed in a silence goes on as a new one when the person does; nothing is said twice."""
    asking = turn.state.asks != "none"
    if not asking or not turn.draft.get("kinds") or turn.case_open() or not turn.state.code:
        return
    agreed = turn.draft.get("consent") == "given"
    need.reopen(turn)
    if agreed:
        turn.set(consent=None)
        callback.give_consent(turn)


def place_time(turn: Turn, when: When) -> None:
    """Book the first free slot in a time said, or say that nobody is free then."""
    if when.start is not None and when.start - turn.now > FARTHEST:
        ask_time(turn, Part("time.far"))
        return
    slot = slot_in(turn, when)
    if slot is None:
        time_taken(turn, when)
    else:
        book(turn, slot)


def new_request(turn: Turn) -> None:
    """A second need begins a request of its own; the person stays who they are."""
    kept = {
        key: turn.draft[key]
        for key in ("anonymous", "alias", "language_set", "phone", "greeted", "listed")
        if key in turn.draft
    }
    turn.state = turn.state.but(draft=kept, code="", misses=0, screen="need.ask")


def go_on(turn: Turn) -> None:
    """Ask for the next thing missing; with nothing missing, book."""
    draft = turn.draft
    if not draft.get("kinds"):
        need.ask_need(turn)
        return
    place = turn.place
    if place is not None and not place.inside:
        outside_region(turn)
        return
    if not turn.case_open():
        need.reopen(turn)
    if not draft.get("understood"):
        turn.set(understood=True)
        turn.leading.append(need.understood(turn))
        welcome.receipt(turn)
    danger.alert(turn, place)
    if place is None:
        (need.ask_which if draft.get("places") else need.ask_place)(turn)
        wait_for(turn)
        return
    if draft.get("safe") == "ask":
        callback.ask_safe(turn)
        return
    if draft.get("safe") in ("no", "call_only") and draft.get("shown") is None:
        turn.set(shown=[])  # where somebody else may read it, no help is named (DECISIONS 24)
        draft = turn.draft
    if draft.get("shown") is None:
        callback.show_services(turn)
        wait_for(turn)
        return
    arrange(turn)


def wait_for(turn: Turn) -> None:
    """Should the person fall silent now, the request is looked at again in three days."""
    if turn.state.code:
        silence = PHRASE_LIVES if turn.draft.get("anonymous") else DRAFT_SILENCE
        turn.do(SetTimer("consent.silence", turn.now + silence, turn.state.code))


def arrange(turn: Turn) -> None:
    """From consent to the booking."""
    draft = turn.draft
    if draft.get("consent") != "given":
        callback.say_offer(turn)
    elif draft.get("for_other") and not draft.get("to") and not draft.get("anonymous"):
        callback.ask_who(turn)
    elif phone_missing(turn):
        callback.ask_phone(turn)
    elif draft.get("safe") == "ask":
        callback.ask_safe(turn)
    else:
        agree_time(turn)


def phone_missing(turn: Turn) -> bool:
    """Whether the number of who is to be called must still be asked for."""
    draft = turn.draft
    if (
        draft.get("anonymous")
        or draft.get("contact_by") == "message"
        or draft.get("phone")
        or draft.get("to") == "mayor"
    ):
        return False
    return not turn.facts.person.known_phone or (bool(draft.get("for_other")) and draft.get("to") == "resident")


def agree_time(turn: Turn) -> None:
    """The time said earlier, else in a crisis the first free slot, else the question."""
    text = turn.draft.get("when_text")
    turn.set(when_text=None)
    if text and (when := said_time(turn, str(text))) is not None:
        place_time(turn, when)
        return
    place = turn.place
    if turn.draft.get("urgency") in ("crisis", "emergency") and place is not None:
        slots = turn.facts.diary.slots(place, start=earliest(turn), limit=1)
        if slots:
            if slots[0].start - turn.now > CRISIS_WAITS:
                at = slots[0].start.astimezone(turn.now.tzinfo)
                turn.tell("coordinator", "told.crisis.late", urgent=True, at=f"{at.day}.{at.month}. {clock(at)}")
            book(turn, slots[0])
            return
    ask_time(turn)


def outside_region(turn: Turn) -> None:
    """A place that is not ours: the person learns whose it is; nothing is left open."""
    place = turn.place
    assert place is not None
    if turn.case_open():
        turn.do(CloseRequest(turn.state.code, "outside"))
    urgent = turn.draft.get("urgency") in ("crisis", "emergency")
    if urgent:
        turn.tell("coordinator", "told.outside", code=turn.state.code, place=place.name)
    need.outside(turn, place)
    turn.set(understood=None, shown=None, opened=None)
    turn.state = turn.state.but(code="")


def misunderstood(turn: Turn, heard: Heard) -> None:
    """Not understood: once the question in other words, the second time a person (FEATURES 14)."""
    answered = any(part.key.startswith("answer.") for part in turn.leading)
    if not answered:
        misses = turn.state.misses + 1
        turn.state = turn.state.but(misses=misses)
        if misses >= 2:
            to_a_person(turn, heard.text)
            return
        turn.lead("sorry")
    screen = turn.state.screen
    if screen in ("found",):
        callback.say_offer(turn)
    elif screen == "who.ask":
        callback.ask_who(turn)
    elif screen == "phone.ask":
        callback.ask_phone(turn)
    elif screen == "time.ask":
        ask_time(turn)
    elif screen in ("place.ask", "place.which"):
        need.ask_place(turn)
    else:
        go_on(turn)


def to_a_person(turn: Turn, text: str) -> None:
    """A person takes over: a call is arranged with what is known, the coordinator sees it."""
    turn.state = turn.state.but(misses=0)
    if not turn.draft.get("kinds"):
        need.take_unclear(turn, text)
        turn.set(understood=True)
    turn.do(Report("escalated", turn.state.code, {"reason": "not_understood"}))
    if turn.draft.get("human"):
        turn.do(ChangeRequest(turn.state.code, {"stuck": "not_understood"}))
        turn.tell("coordinator", "told.human", code=turn.state.code)
        at = turn.facts.diary.add_working_time(turn.now, ANSWER_MINUTES)
        turn.do(SetTimer("promise", at, turn.state.code))
        turn.say("waiting", Part("human.passed", {"at": moment(at)}))
        return
    turn.set(human=True, wants_call=True, shown=turn.draft.get("shown") or [])
    turn.tell("coordinator", "told.human", code=turn.state.code)
    wait_for(turn)
    turn.lead("human.offer")
    if turn.place is None:
        need.ask_place(turn)
    else:
        arrange(turn)


def hear_human(turn: Turn) -> None:
    """ČLOVĚK: the shortest way to a person."""
    if turn.case is not None and turn.draft.get("booked"):
        turn.tell("coordinator", "told.human", code=turn.state.code)
        turn.say(turn.state.screen, Part("human.booked", {"code": turn.state.code}), stay=True)
        return
    if not turn.draft.get("kinds"):
        need.take_unclear(turn, "")
    turn.set(understood=True, human=True, wants_call=True, shown=turn.draft.get("shown") or [])
    turn.lead("human.yes")
    if turn.place is None:
        need.ask_place(turn)
        wait_for(turn)
    else:
        arrange(turn)
