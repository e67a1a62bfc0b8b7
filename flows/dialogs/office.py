"""What an office sees of the requests it forwarded, who claims to be one, and what is stuck at the coordinator."""

import re

from flows.effects import Relay
from flows.fold import fold
from flows.message import Option, Part
from flows.turn import Heard, Turn


def claims_role(turn: Turn, heard: Heard) -> bool:
    """Somebody unknown says they write for an office or as one of us: the coordinator learns it, nothing is shown.

    True when they want to know of others, which is all that is answered; who tells of a need is helped like anybody.
    """
    wishes = turn.wishes(heard.text)
    if "claims_role" not in wishes and not turn.draft.get("claims"):
        return False
    if "claims_role" in wishes and not turn.draft.get("claims"):
        turn.set(claims=True)
        place = heard.reading.place.sure
        turn.tell("coordinator", "told.claims", place=place.name if place else "?")
    if "wants_data" not in wishes:
        return False
    turn.say(turn.state.screen, Part("claims.refused"), stay=True)
    return True


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
