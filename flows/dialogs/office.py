"""The mayor's office forwards a resident's request and sees only its state; the coordinator sees what is stuck."""

import re

from flows.areas import USUAL_KINDS, WORDS_KEPT
from flows.booking import ask_time
from flows.effects import ChangeRequest, Forward, Option, Part, Relay
from flows.fold import fold
from flows.turn import Heard, Turn, option

_LIST = frozenset({"stav", "seznam", "prehled", "dnes"})


def hear_mayor(turn: Turn, heard: Heard) -> None:
    """A forward in as many messages as it takes; STAV lists what became of the earlier ones."""
    if fold(heard.text) in _LIST or heard.intent.name == "status":
        mayor_status(turn)
        return
    screen = turn.state.screen
    if screen not in ("mayor.need", "mayor.phone", "mayor.consent"):
        turn.state = turn.state.but(draft={"greeted": True}, code="", misses=0)
    if screen == "mayor.phone" and (heard.choice == "none" or heard.no):
        turn.set(no_phone=True)
    if screen == "mayor.consent":
        if heard.no:
            turn.state = turn.state.but(draft={"greeted": True})
            turn.say("mayor", Part("mayor.no_consent"))
            return
        if heard.yes:
            turn.set(oral=True)
    take(turn, heard)
    go_on(turn, heard)


def take(turn: Turn, heard: Heard) -> None:
    """Take from a message what a forward needs: need, number, village, consent."""
    wishes = turn.facts.wishes.heard(heard.text)
    if not turn.draft.get("kinds") and heard.reading.kinds:
        kinds = [[kind.code, round(kind.score, 3)] for kind in heard.reading.kinds[:5]]
        area = heard.reading.areas[0].code if heard.reading.areas else "advice"
        turn.set(kinds=kinds, area=area)
    if turn.state.screen not in ("mayor.phone", "mayor.consent"):
        turn.set(words="\n".join(filter(None, (turn.draft.get("words", ""), heard.text.strip())))[:WORDS_KEPT])
    if heard.phone:
        turn.set(phone=heard.phone)
    if heard.reading.place.sure:
        turn.set(place=heard.reading.place.sure.code)
    elif not turn.draft.get("place") and turn.facts.person.municipality:
        turn.set(place=turn.facts.person.municipality.code)
    if "consent_said" in wishes and "consent_missing" not in wishes:
        turn.set(oral=True)


def go_on(turn: Turn, heard: Heard) -> None:
    """Ask for what is missing, else forward."""
    draft = turn.draft
    if not draft.get("kinds"):
        if turn.state.screen == "mayor.need" and len(heard.text.split()) > 2:
            turn.set(kinds=[[kind, 0.3] for kind in USUAL_KINDS["advice"]], area="advice", words=heard.text)
            go_on(turn, heard)
            return
        turn.say("mayor.need", Part("mayor.need"), asks="need")
    elif not draft.get("phone") and not draft.get("no_phone"):
        options = [option("none", "phone.none", "bez cisla nema telefon")]
        turn.say("mayor.phone", Part("mayor.phone"), options=options, asks="phone")
    elif not draft.get("phone") and not draft.get("oral"):
        options = [option("yes", "choice.yes", "ano souhlasi"), option("no", "choice.no", "ne nesouhlasi")]
        turn.say("mayor.consent", Part("mayor.consent"), options=options, asks="consent")
    else:
        forward(turn)


def forward(turn: Turn) -> None:
    """Hand the request over; with a number the resident confirms, without one the office stays the contact."""
    draft = turn.draft
    code = turn.facts.fresh.code()
    urgency = draft.get("urgency", "normal")
    turn.do(
        Forward(
            str(draft.get("phone", "")),
            "",
            str(draft.get("words", "")),
            str(draft["area"]),
            tuple(str(kind[0]) for kind in draft["kinds"]),
            urgency,
            str(draft.get("place", "")),
            bool(draft.get("oral")),
            code=code,
        )
    )
    place = turn.place
    params: dict[str, str | int | float | bool | Part | None] = {"code": code, "place": place.name if place else "?"}
    oral = bool(draft.get("oral"))
    if draft.get("phone"):
        turn.state = turn.state.but(draft={"greeted": True})
        turn.say("mayor", Part("mayor.forwarded.oral" if oral else "mayor.forwarded", params))
        return
    turn.state = turn.state.but(code=code)
    turn.do(ChangeRequest(code, {"knows": "yes"}))
    turn.set(opened=code, consent="given", to="mayor", understood=True, shown=[], office=True)
    turn.lead("mayor.forwarded.office", code=code, place=params["place"])
    ask_time(turn)


def mayor_status(turn: Turn) -> None:
    """The states of what this office forwarded: new, accepted, closed; nothing of the content."""
    mine = [case for case in turn.facts.cases if case.forwarded_by]
    if not mine:
        turn.say("mayor", Part("mayor.status.none"))
        return
    parts = [Part("mayor.status.line", {"code": case.code, "state": Part(f"state.{case.state}")}) for case in mine[-6:]]
    turn.say("mayor", Part("mayor.status"), *parts)


def hear_coordinator(turn: Turn, heard: Heard) -> None:
    """The coordinator: what is stuck, and who shall have it."""
    screen = turn.state.screen
    if screen == "stuck.list" and turn.case_of(heard.choice) is not None:
        ask_worker(turn, heard.choice)
        return
    if screen == "stuck.worker" and heard.choice and turn.facts.diary.worker(heard.choice) is not None:
        turn.do(Relay(turn.state.code, "assigned", turn.facts.person.staff_id, detail=heard.choice))
        turn.say("staff", Part("assigned", {"code": turn.state.code}))
        return
    named = re.search(r"\b(\d{3,6})\b", heard.text)
    if named and (case := next((c for c in turn.facts.cases if c.code.endswith(named[1])), None)):
        ask_worker(turn, case.code)
        return
    if heard.intent.name in ("thanks", "yes", "greeting"):
        turn.say(turn.state.screen, Part("staff.ok"), stay=True)
        return
    if heard.intent.name in ("help", "about", "menu", "question"):
        turn.say("staff", Part("staff.help.coordinator"))
        return
    stuck_list(turn)


def stuck_list(turn: Turn) -> None:
    """Requests that wait for the coordinator, emergencies first, then the longest wait."""
    order = {"emergency": 0, "crisis": 1, "soon": 2, "normal": 3}
    stuck = sorted((c for c in turn.facts.cases if c.stuck), key=lambda c: (order[c.urgency], c.opened_at))
    if not stuck:
        turn.say("staff", Part("stuck.none"))
        return
    options = [
        (
            Option(
                case.code,
                Part(
                    "stuck.option",
                    {
                        "code": case.code,
                        "place": case.place.name if case.place else "?",
                        "why": Part(f"stuck.{case.stuck}"),
                    },
                ),
            ),
            case.code,
        )
        for case in stuck[:9]
    ]
    turn.say("stuck.list", Part("stuck"), options=options, asks="choice", budget=3)


def ask_worker(turn: Turn, code: str) -> None:
    """Who shall take this request."""
    case = turn.case_of(code)
    ranking = turn.facts.diary.ranking(case.place) if case and case.place else ()
    if not ranking:
        turn.say("staff", Part("stuck.no_worker", {"code": code}))
        return
    turn.state = turn.state.but(code=code)
    options = [
        (Option(r.worker.id, Part("worker.option.why", {"name": r.worker.name, "why": r.why})), fold(r.worker.name))
        for r in ranking[:6]
    ]
    turn.say("stuck.worker", Part("stuck.worker", {"code": code}), options=options, asks="choice")
