"""A mayor's office forwards a resident's request, in as many messages as it takes, or asks for itself."""

from collections.abc import Set
from datetime import datetime, timedelta
from typing import Any

from flows.areas import WORDS_KEPT
from flows.booking import said_time
from flows.dialogs import danger, need, welcome
from flows.dialogs.office import mayor_status
from flows.effects import ChangeRequest, CloseRequest, DropTimer, Forward, OpenRequest, Relay, SetTimer, forget_told
from flows.fold import fold
from flows.message import Part
from flows.progress import DRAFT_SILENCE, agree_time
from flows.turn import Heard, Turn, option
from flows.wording import phone

FOR_OFFICES = "podpora-obci"  # the kind that answers a municipality itself
SURE_ADVICE, LIKELY_AREA = 0.6, 0.2  # shares of belief
TIME_WORDS = 8  # of a message that only says when
ADDED_WITHIN = timedelta(hours=2)
STORY = 6  # words of a message that tells of somebody
_OPEN = ("mayor.need", "mayor.phone", "mayor.consent", "mayor.wait")
_LIST = frozenset({"stav", "seznam", "prehled", "dnes"})


def hear_mayor(turn: Turn, heard: Heard) -> None:
    """A forward in as many messages as it takes; STAV lists what became of the earlier ones."""
    intent = heard.intent
    if fold(heard.text) in _LIST or intent.name == "status" or (intent.name == "question" and intent.about == "status"):
        mayor_status(turn)
        return
    if intent.name == "question":
        welcome.answer(turn, intent.about or "identity")
        go_on(turn, heard) if turn.state.screen in _OPEN else turn.say("mayor", stay=True)
        return
    if intent.exact and (intent.name == "thanks" or (intent.name == "greeting" and turn.draft.get("kinds"))):
        turn.say(turn.state.screen, Part("staff.ok"), stay=True)
        return
    screen = turn.state.screen
    if screen == "mayor" and _adds_time(turn, heard):
        return
    if screen not in _OPEN or (screen == "mayor.wait" and begins_anew(turn, heard)):
        turn.state = turn.state.but(draft={"greeted": True}, code="", misses=0)
    if screen == "mayor.phone" and (heard.choice == "none" or heard.no):
        turn.set(no_phone=True)
    if screen == "mayor.consent":
        if heard.no:
            if turn.case_open():
                turn.do(
                    forget_told(turn.state.code),
                    CloseRequest(turn.state.code, "refused"),
                )
            turn.state = turn.state.but(draft={"greeted": True}, code="")
            turn.say("mayor", Part("mayor.no_consent"))
            return
        if heard.yes:
            turn.set(oral=True)
    take(turn, heard)
    go_on(turn, heard)


def _adds_time(turn: Turn, heard: Heard) -> bool:
    """When to ring, said soon after a request was handed over: the worker learns it, and a booked call is moved.

    Anything else that may stand in so few words (a danger, another person's need, "cancel it") is none of that.
    """
    last = turn.draft.get("last")
    if not last or turn.now - datetime.fromisoformat(str(last[1])) > ADDED_WITHIN or heard.phone:
        return False
    calm = heard.danger.level == "normal" and not heard.danger.check_safety and heard.intent.name == "need"
    tells = bool(heard.reading.kinds) and heard.reading.kinds[0].score >= need.SURE_NEED
    if not turn.says_when(heard.text) or not calm or tells or len(heard.text.split()) > TIME_WORDS:
        return False
    code = str(last[0])
    turn.do(Relay(code, "preferred", "", detail=heard.text))
    turn.say("mayor", Part("mayor.added", {"code": code}))
    return True


def begins_anew(turn: Turn, heard: Heard) -> bool:
    """Whether an office that had finished, or waits for somebody's word, now tells of somebody else."""
    wishes = turn.wishes(heard.text)
    if turn.state.screen == "mayor.wait" and (heard.phone or wishes & {"consent_said", "consent_missing", "will_ask"}):
        return False
    if turn.when(heard.beside) is not None and not heard.phone:
        return False
    told = bool(heard.reading.kinds) and heard.intent.name == "need" and len(heard.text.split()) >= STORY
    return told or bool(heard.phone)


def take(turn: Turn, heard: Heard) -> None:
    """Take from a message what a forward needs: need, number, village, consent, whom to call; a crisis is told on."""
    wishes = turn.wishes(heard.text)
    if not turn.draft.get("kinds") and heard.reading.kinds:
        turn.set(**_need_of(heard, own="for_office" in wishes))
    if turn.state.screen not in ("mayor.phone", "mayor.consent", "mayor.wait"):
        turn.set(words="\n".join(filter(None, (turn.draft.get("words", ""), heard.text.strip())))[:WORDS_KEPT])
    elif said_time(turn, heard.beside) is not None:
        turn.set(when_text=heard.beside)
    if heard.phone:
        turn.set(phone=heard.phone)
    if "no_phone" in wishes:
        turn.set(no_phone=True)
    if not turn.draft.get("place") and turn.facts.person.municipality:
        turn.set(place=turn.facts.person.municipality.code)
    if (place := heard.reading.place.sure) and not need.is_doubtful(turn, heard.reading.place):
        turn.set(place=place.code)
    whom(turn, heard, wishes)
    if turn.draft.get("kinds"):
        open_early(turn)
    if heard.danger.level == "crisis":
        hear_crisis(turn, heard)


def _need_of(heard: Heard, *, own: bool) -> dict[str, Any]:
    """The need that an office tells of; what somebody else needs is no advice to the municipality."""
    areas = [area for area in heard.reading.areas if own or area.code != "advice" or area.score >= SURE_ADVICE]
    kinds = [kind for kind in heard.reading.kinds if own or kind.code != FOR_OFFICES] or heard.reading.kinds
    area = areas[0].code if areas and areas[0].score >= LIKELY_AREA else "advice"
    return {"area": area, "kinds": need.kept(kinds)}


def whom(turn: Turn, heard: Heard, wishes: Set[str]) -> None:
    """Who has agreed, and who is to be called: the person, or the office for them, as guardian, or for itself."""
    if "consent_said" in wishes and "consent_missing" not in wishes:
        turn.set(oral=True, unasked=None)
        turn.set(ring="consent_oral" in wishes or None)
    elif wishes & {"consent_missing", "will_ask"}:
        turn.set(unasked=True, oral=None, ring=None)
    if "guardian" in wishes:  # who decides for somebody agrees for them (FEATURES 53)
        turn.set(oral=True, knows="cannot", to="mayor", unasked=None)
    if "for_office" in wishes and not heard.phone:
        turn.set(oral=True, own=True, to="mayor", unasked=None)
    if "call_me" in wishes or "call_office" in wishes:
        turn.set(to="mayor")
    if (
        turn.draft.get("to") == "mayor"
        and not turn.draft.get("when_text")
        and said_time(turn, heard.beside) is not None
    ):
        turn.set(when_text=heard.beside)


def open_early(turn: Turn) -> None:
    """The request stands from the first message on, with the office as its contact; nobody is told of it yet."""
    draft = turn.draft
    if turn.case_open():
        turn.do(ChangeRequest(turn.state.code, {"place": draft.get("place", ""), "words": draft.get("words", "")}))
        return
    code = turn.facts.fresh.code()
    turn.state = turn.state.but(code=code)
    turn.set(opened=code)
    kinds = tuple(str(kind[0]) for kind in draft["kinds"])
    turn.do(
        OpenRequest(
            code,
            str(draft["area"]),
            kinds,
            draft.get("urgency", "normal"),
            str(draft.get("words", "")),
            place=str(draft.get("place", "")),
            on_behalf=not draft.get("own"),
            forwarded_by=turn.facts.person.staff_name,
        ),
        ChangeRequest(code, {"callback_to": "mayor", "knows": draft.get("knows", "unknown")}),
        SetTimer("consent.silence", turn.now + DRAFT_SILENCE, code),
    )


def hear_crisis(turn: Turn, heard: Heard) -> None:
    """A crisis of which an office tells: the line that is open now, and our own people at once."""
    danger.raise_to(turn, "crisis")
    signals = frozenset(signal.name for signal in heard.danger.signals)
    if lines := turn.facts.lines.crisis(signals, heard.danger.audience, turn.now):
        turn.lead("crisis.line", number=phone(lines[0].number), name=lines[0].name, hours=lines[0].hours)
    if not turn.draft.get("kinds"):
        turn.set(kinds=need.unclear_kinds(), area="advice")
        open_early(turn)
    danger.alert(turn, turn.place)


def hear_emergency(turn: Turn, heard: Heard) -> None:
    """An emergency of which an office tells is a request of its own; what was under way stays as it was."""
    before = turn.state
    turn.state = before.but(draft={"greeted": True}, code="", screen="mayor")
    turn.set(kinds=need.kept(heard.reading.kinds) or need.unclear_kinds(), urgency="emergency", words=heard.text)
    place = heard.reading.place.sure or turn.facts.person.municipality
    turn.set(area=heard.reading.areas[0].code if heard.reading.areas else "advice", place=place.code if place else None)
    open_early(turn)
    danger.alert(turn, turn.place)
    turn.state = before


def go_on(turn: Turn, heard: Heard) -> None:
    """Ask for what is missing, else forward."""
    draft = turn.draft
    if not draft.get("kinds"):
        if turn.state.screen == "mayor.need" and len(heard.text.split()) > 2:
            turn.set(kinds=need.unclear_kinds(), area="advice", words=heard.text)
            open_early(turn)
            go_on(turn, heard)
            return
        turn.say("mayor.need", Part("mayor.need"), asks="need")
    elif draft.get("unasked"):
        turn.say("mayor.wait", Part("mayor.wait"))
    elif draft.get("phone") and draft.get("to") != "mayor":
        forward(turn)
    elif not draft.get("no_phone") and draft.get("to") != "mayor":
        options = [option("none", "phone.none", "bez cisla nema telefon")]
        turn.say("mayor.phone", Part("mayor.phone"), options=options, asks="phone")
    elif not draft.get("oral"):
        options = [option("yes", "choice.yes", "ano souhlasi"), option("no", "choice.no", "ne nesouhlasi")]
        turn.say("mayor.consent", Part("mayor.consent"), options=options, asks="consent")
    else:
        forward(turn)


def forward(turn: Turn) -> None:
    """Hand the request over; with a number the resident confirms, without one the office stays the contact."""
    draft = turn.draft
    to_office = not draft.get("phone") or draft.get("to") == "mayor"
    oral = bool(draft.get("oral"))
    # What cannot be done is not promised: elsewhere nobody of ours rings.
    ring = bool(draft.get("ring")) and turn.place is not None and turn.place.inside
    said = [str(draft.get("words", "")), str(draft.get("when_text") or "")]
    code = turn.state.code if turn.case_open() else turn.facts.fresh.code()
    turn.do(
        Forward(
            "" if to_office else str(draft["phone"]),
            "",
            "\n".join(filter(None, said)),
            str(draft["area"]),
            tuple(str(kind[0]) for kind in draft["kinds"]),
            draft.get("urgency", "normal"),
            str(draft.get("place", "")),
            oral,
            code=code,
            ring=ring,
        ),
        DropTimer("consent.silence", code),
    )
    place = turn.place
    params: dict[str, str | int | float | bool | Part | None] = {"code": code, "place": place.name if place else "?"}
    if not to_office:
        turn.state = turn.state.but(draft={"greeted": True, "last": [code, turn.now.isoformat()]}, code="")
        key = "mayor.forwarded.ring" if ring else "mayor.forwarded.oral"
        turn.say("mayor", Part(key if oral else "mayor.forwarded", params))
        return
    turn.state = turn.state.but(code=code)
    turn.do(ChangeRequest(code, {"knows": draft.get("knows", "yes")}))
    turn.set(opened=code, consent="given", to="mayor", understood=True, shown=[], office=True)
    turn.lead("mayor.forwarded.office", code=code, place=params["place"])
    agree_time(turn)
