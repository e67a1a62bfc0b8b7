"""The field worker's side: one open offer at a time, decided by a digit; today's list, outcome, note, move, message."""

import re

from flows import leave
from flows.casework import OUTCOMES, act, add_note, moment_in, move, named_outcome, note_later, record
from flows.effects import AnswerOffer, Relay
from flows.events import Told
from flows.facts import CaseFacts
from flows.fold import fold
from flows.message import Option, Part, Value
from flows.turn import Heard, Turn, option
from flows.wording import clock, moment

MOST_TAKEN = 20
CASE_ENDING = 3  # letters that a case may add to a name
BESIDE_NUMBER = 3  # words of a message that names a case and what is asked of it
_CODE = re.compile(r"\b(?:[vk]\s*-?\s*)?(\d{3,6})\b", re.IGNORECASE)
_TODAY = frozenset({"dnes", "seznam", "prehled", "dneska", "ukoly"})


def offered(turn: Turn, code: str) -> None:
    """A new offer: shown at once, or after the one that is open (DECISIONS 29)."""
    if turn.state.screen == "offer" and turn.state.code != code and _open_offer(turn) is not None:
        return
    case = turn.case_of(code)
    if case is not None:
        show_offer(turn, case)


def _open_offer(turn: Turn) -> CaseFacts | None:
    case = turn.case
    if case and case.callback and case.callback.state == "offered" and case.callback.worker:
        return case if case.callback.worker.id == turn.facts.person.staff_id else None
    return None


def show_offer(turn: Turn, case: CaseFacts) -> None:
    """The card with the least a decision needs: village, need, urgency, time."""
    assert case.callback is not None
    turn.state = turn.state.but(code=case.code, misses=0)
    turn.say(
        "offer",
        Part("offer.card", {**_about(turn, case), "at": moment(case.callback.start)}),
        options=[
            option("take", "offer.take", "ano beru prijimam vezmu"),
            option("decline", "offer.decline", "ne nemuzu odmitam"),
            option("hand_over", "offer.hand_over", "predat kolega kolegyne"),
        ],
        asks="choice",
    )


def _about(turn: Turn, case: CaseFacts) -> dict[str, Value | Part]:
    kind = turn.facts.directory.kind_name(case.kinds[0], "cs") if case.kinds else "-"
    return {
        "code": case.code,
        "place": case.place.name if case.place else "?",
        "kind": kind,
        "urgency": Part(f"urgency.{case.urgency}"),
    }


def hear(turn: Turn, heard: Heard) -> None:
    """A worker's message: leave, the open question, a case named by its number, then the list."""
    if turn.state.screen != "case.note" and leave.hear(turn, heard):
        return
    match turn.state.screen:
        case "offer":
            done = hear_offer(turn, heard)
        case "offer.colleague":
            done = hear_colleague(turn, heard)
        case "case" | "outcome.ask":
            done = hear_case(turn, heard)
        case "case.list":
            done = hear_list(turn, heard)
        case "case.move":
            done = hear_move(turn, heard)
        case "case.note":
            done = add_note(turn, turn.state.code, heard.text)
        case _:
            done = False
    if done or hear_named(turn, heard) or hear_only(turn, heard) or note_later(turn, heard.text):
        return
    if fold(heard.text) in _TODAY or heard.intent.name == "status":
        today(turn)
    elif heard.yes or "takes" in turn.wishes(heard.text):
        turn.say("staff", Part("offer.none"))
    elif heard.intent.name in ("thanks", "greeting"):
        turn.say(turn.state.screen, Part("staff.ok"), stay=True)
    else:
        turn.say("staff.help", Part("staff.help"))


def hear_offer(turn: Turn, heard: Heard) -> bool:
    """Take, decline or hand over; "beru, ale až v deset" takes and moves (DECISIONS 29)."""
    case = _open_offer(turn)
    if case is None or case.callback is None:
        return False
    worker = turn.facts.person.staff_id
    wishes = turn.wishes(heard.text)
    said = turn.when(heard.beside, base=case.callback.start) if not heard.choice else None
    hour = bool(said and said.start and said.hour_said and said.start != case.callback.start)  # "not at ten, at two"
    declines = heard.choice == "decline" or (not heard.choice and not hour and (heard.no or "declines" in wishes))
    takes = heard.choice == "take" or (not heard.choice and not declines and (hour or heard.yes or "takes" in wishes))
    if heard.choice == "hand_over" or "hands_over" in wishes:
        return ask_colleague(turn, case, heard.text)
    if declines:
        turn.do(AnswerOffer(case.code, "decline", worker))
        turn.say("staff", Part("offer.declined", {"code": case.code}))
    elif takes:
        when = turn.when(heard.beside, base=case.callback.start)
        start = when.start if when and when.start and (when.hour_said or when.day_said) else None
        if start == case.callback.start:
            start = None
        turn.do(AnswerOffer(case.code, "take", worker, start=start))
        turn.state = turn.state.but(screen="staff", options=(), asks="none")
    else:
        return False
    next_offer(turn, case.code)
    return True


def next_offer(turn: Turn, decided: str) -> None:
    """After a decision the next waiting offer is shown."""
    me = turn.facts.person.staff_id
    for case in turn.facts.cases:
        callback = case.callback
        if (
            case.code != decided
            and callback
            and callback.state == "offered"
            and callback.worker
            and callback.worker.id == me
        ):
            show_offer(turn, case)
            return


def ask_colleague(turn: Turn, case: CaseFacts, text: str = "") -> bool:
    """To whom: the one named in the text, else a list of the other workers of the village, nearest first."""
    me = turn.facts.person.staff_id
    ranking = turn.facts.diary.ranking(case.place, exclude=frozenset({me})) if case.place else ()
    if not ranking:
        turn.say(turn.state.screen, Part("offer.no_colleague"), stay=True)
        return True
    named = [ranked.worker.id for ranked in ranking if _is_named(ranked.worker.name, text)]
    if len(named) == 1:
        return give_to(turn, case, named[0])
    options = [
        (Option(ranked.worker.id, Part("worker.option", {"name": ranked.worker.name})), fold(ranked.worker.name))
        for ranked in ranking[:5]
    ]
    turn.state = turn.state.but(code=case.code)
    turn.say("offer.colleague", Part("offer.colleague", {"code": case.code}), options=options, asks="choice")
    return True


def hear_colleague(turn: Turn, heard: Heard) -> bool:
    """The colleague chosen."""
    case = turn.case
    if case is None or not heard.choice or turn.facts.diary.worker(heard.choice) is None:
        return False
    return give_to(turn, case, heard.choice)


def give_to(turn: Turn, case: CaseFacts, colleague: str) -> bool:
    """The call goes to this colleague, who is asked in turn."""
    turn.do(AnswerOffer(case.code, "hand_over", turn.facts.person.staff_id, to=colleague))
    turn.say("staff", Part("offer.handed", {"code": case.code}))
    next_offer(turn, case.code)
    return True


def _is_named(name: str, text: str) -> bool:
    """Whether a name stands in the text in whatever case: "Petrovi", "Javorovi"."""
    said = fold(text).split()
    return any(
        word.startswith(part[:-1]) and len(word) <= len(part) + CASE_ENDING
        for part in fold(name).split()
        for word in said
        if len(part) > 2
    )


def today(turn: Turn) -> None:
    """The calls of today and those still without an outcome, by number."""
    cases = [
        case
        for case in turn.facts.cases
        if case.callback and case.callback.state == "accepted" and case.callback.start.date() <= turn.now.date()
    ]
    cases.sort(key=lambda case: case.callback.start if case.callback else turn.now)
    if not cases:
        coming = [case for case in turn.facts.cases if case.callback and case.callback.state == "accepted"]
        turn.say("staff", Part("today.none", n=len(coming)))
        return
    options = [
        (
            Option(
                case.code,
                Part(
                    "today.option",
                    {
                        "time": clock(case.callback.start) if case.callback else "",
                        "code": case.code,
                        "place": case.place.name if case.place else "?",
                    },
                ),
            ),
            case.code,
        )
        for case in cases[:9]
    ]
    turn.say("case.list", Part("today"), options=options, asks="choice", budget=3)


def hear_list(turn: Turn, heard: Heard) -> bool:
    """A case chosen from the list."""
    case = turn.case_of(heard.choice)
    if case is None:
        return False
    show_case(turn, case)
    return True


def show_case(turn: Turn, case: CaseFacts) -> None:
    """One case and what can be done with it."""
    turn.state = turn.state.but(code=case.code)
    options = [option(outcome, f"outcome.{outcome}", words) for outcome, words in OUTCOMES.items()]
    options += [option("move", "outcome.move", "posunout jindy"), option("note", "outcome.note", "poznamka")]
    at = case.callback.start if case.callback else turn.now
    turn.say("case", Part("case.card", {**_about(turn, case), "at": moment(at)}), options=options, asks="choice")


def outcome_wanted(turn: Turn, code: str) -> None:
    """The slot has passed: reached, not reached, or later (DECISIONS 23)."""
    case = turn.case_of(code)
    if case is None:
        return
    turn.state = turn.state.but(code=code)
    turn.say(
        "outcome.ask",
        Part("outcome.ask.anonymous" if case.anonymous else "outcome.ask", _about(turn, case)),
        options=[
            option("reached", "outcome.reached", OUTCOMES["reached"]),
            option("not_reached", "outcome.not_reached", OUTCOMES["not_reached"]),
            option("later", "outcome.later", "pozdeji"),
        ],
        asks="choice",
    )


def hear_case(turn: Turn, heard: Heard) -> bool:
    """What to do with the case that is open on the screen."""
    case = turn.case
    if case is None:
        return False
    if turn.state.screen == "outcome.ask" and not heard.choice and (heard.yes or heard.no):
        return record(turn, case, "reached" if heard.yes else "not_reached")
    return act(turn, case, heard.choice or named_outcome(heard.text), heard.text)


def hear_named(turn: Turn, heard: Heard) -> bool:
    """ "V 1234", "1234 dovoláno", "K-1234 poznámka ...": a case named by its number."""
    found = _CODE.search(heard.text)
    if found is None:
        return False
    case = next((c for c in turn.facts.cases if c.code.endswith(found[1])), None)
    outcome = named_outcome(heard.text)
    if (
        case is None
        and outcome
        and (code := next((k for k in turn.draft.get("taken", ()) if k.endswith(found[1])), ""))
    ):
        turn.do(Relay(code, outcome, turn.facts.person.staff_id))
        turn.say("staff", Part(f"outcome.{outcome}.ok", {"code": code}))
        return True
    named = not found[0][0].isdigit() or not heard.text[: found.start()].strip()
    if case is None and not named and len(heard.text.split()) > BESIDE_NUMBER:
        return False  # "240 thousand of debt" in a note names no case
    if case is None:
        turn.say(turn.state.screen, Part("case.unknown", {"code": found[1]}), stay=True)
        return True
    rest = (heard.text[: found.start()] + " " + heard.text[found.end() :]).strip()
    turn.state = turn.state.but(code=case.code)
    if not act(turn, case, named_outcome(rest), rest):
        show_case(turn, case)
    return True


def hear_only(turn: Turn, heard: Heard) -> bool:
    """An outcome, a note or another time said without a number, when only one call can be meant."""
    outcome = named_outcome(heard.text)
    taken = [case for case in turn.facts.cases if case.callback and case.callback.state == "accepted"]
    past = [case for case in taken if case.callback and case.callback.start <= turn.now] or taken
    return len(past) == 1 and (act(turn, past[0], outcome, heard.text) or give_back(turn, past[0], heard))


def give_back(turn: Turn, case: CaseFacts, heard: Heard) -> bool:
    """What was taken is handed to a colleague, moved to an hour that fits, or given back to be offered to others."""
    wishes = turn.wishes(heard.text)
    if "hands_over" in wishes:
        return ask_colleague(turn, case, heard.text)
    if "declines" not in wishes:
        return False
    start = moment_in(turn, case, heard.text)
    if start is not None and case.callback is not None and start != case.callback.start:
        return move(turn, case, start)
    turn.do(AnswerOffer(case.code, "decline", turn.facts.person.staff_id))
    turn.say("staff", Part("offer.declined", {"code": case.code}))
    return True


def hear_move(turn: Turn, heard: Heard) -> bool:
    """The new time of a call, in the worker's words."""
    case = turn.case
    if case is None:
        return False
    start = moment_in(turn, case, heard.text)
    if start is None:
        return False
    return move(turn, case, start)


def told(turn: Turn, event: Told) -> None:
    """Something a member of staff must learn; the open question stays open."""
    params: dict[str, Value | Part] = dict(event.params)
    params.setdefault("code", event.code)
    if "urgency" in params:
        params["urgency"] = Part(f"urgency.{params['urgency']}")
    if event.key.startswith("told.details"):
        # A call that was taken can still be reported when it was given to somebody else meanwhile.
        turn.set(taken=[*turn.draft.get("taken", ()), event.code][-MOST_TAKEN:])
    parts = leave.told(event) if event.key.startswith("staff.leave.") else [Part(event.key, params)]
    if params.get("about") == "1":
        parts.append(Part(f"told.knows.{params['knows']}"))
    if event.key == "staff.leave.noted" and turn.state.screen == "offer" and _open_offer(turn) is None:
        turn.state = turn.state.but(screen="staff", options=(), asks="none")
    turn.say(turn.state.screen, *parts, stay=True, urgent=event.urgent, budget=3)
    if event.key == "offer.gone" and turn.state.screen == "offer":
        turn.state = turn.state.but(screen="staff", options=(), asks="none")
        next_offer(turn, event.code)
