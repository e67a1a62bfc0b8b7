"""Danger: the rescue number at once, the crisis line that is open, the safety question, and who of us learns of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.effects import ChangeRequest, Report
from flows.facts import Line, Place, Urgency
from flows.message import Part
from flows.triage import Danger
from flows.turn import Heard, Turn, option
from flows.wording import phone

ASK_SAFETY_AGAIN = timedelta(hours=24)
SAFETY_OPEN = timedelta(hours=6)
MOST_TOLD = 3  # times that the rescue number is told in one emergency
NEVER_LOWERED = frozenset(
    {
        "suicide_act",
        "suicide_thoughts",
        "violence",
        "violence_now",
        "threats",
        "control",
        "held",
        "elder_abuse",
        "sexual_abuse",
        "child_danger",
    }
)
"""Where one of these was heard, "ne" to the safety question lowers to crisis, never below (DECISIONS 16)."""

UNSAFE_TO_WRITE = frozenset({"violence", "violence_now", "threats", "control", "held", "sexual_abuse"})
"""Where one of these was heard, somebody else may read what we write (DECISIONS 24)."""

ADVICE = frozenset({"gas", "co", "fire", "unconscious", "suicide_act", "violence_now", "poisoning", "overdose"})
LEVELS: tuple[Urgency, ...] = ("emergency", "crisis", "soon", "normal")
OVER_WORDS = 8  # a message up to this length that says it is over says nothing else
YES_WORDS = 3  # "ano", "ano je"; a longer answer with a yes in it ("už je to dobrý") is not one
TOLD_APART = 2  # wordings of the emergency answer, so that it is never the same twice in a row


def emergency(turn: Turn, danger: Danger) -> None:
    """Say the rescue number and nothing else; the talk goes on when the person writes again (DECISIONS 15)."""
    names = [signal.name for signal in danger.signals if signal.level == "emergency"] or ["unknown"]
    line = _number(turn, names)
    again = turn.state.screen == "danger.call" and turn.state.draft.get("emergencies", 0) % TOLD_APART
    parts = [Part("emergency.again" if again else "emergency.call", {"number": line.number, "name": line.name})]
    advice = next((name for name in names if name in ADVICE), None)
    if advice:
        parts.append(Part(f"emergency.advice.{advice}", drop=1))
    turn.set(emergencies=turn.draft.get("emergencies", 0) + 1, rescue_at=turn.now.isoformat())
    raise_to(turn, "emergency")
    turn.set(heard_danger=[sorted(names), sorted(danger.audience)])
    if guard(turn, frozenset(signal.name for signal in danger.signals)):
        parts.append(Part("safe.delete", drop=2))
    turn.leading.clear()
    turn.trailing.clear()
    turn.say("danger.call", *parts, urgent=True, budget=1)


def _number(turn: Turn, names: Sequence[str]) -> Line:
    """The number for all that was heard: where several rescue services are wanted, the one for any (112)."""
    lines = [turn.facts.lines.rescue(name) for name in names]
    alike = len({line.number for line in lines}) == 1
    return lines[0] if alike else turn.facts.lines.rescue("unknown")


def ask_safety(turn: Turn, danger: Danger) -> None:
    """Ask whether a life is in danger now, with 112 in the same message; remembered for a day and for these signals."""
    asked = {**turn.state.safety, **{name: turn.now.isoformat() for name in _names(danger)}}
    turn.state = turn.state.but(safety=asked)
    turn.set(heard_danger=[sorted(signal.name for signal in danger.signals), sorted(danger.audience)])
    turn.leading.clear()
    turn.trailing.clear()
    say_safety(turn)


def say_safety(turn: Turn) -> None:
    """The safety question, with 112 and, where it fits, the crisis line that is open in the same message."""
    names, audience = turn.draft.get("heard_danger") or ((), ())
    wanted = frozenset({"children"}) if "children" in audience else frozenset(audience)
    lines = turn.facts.lines.crisis(frozenset(names), wanted, turn.now) if names else ()  # nothing told: 112 alone
    turn.say(
        "danger.safety",
        *(Part("safety.line", {"number": phone(line.number)}, drop=1) for line in lines[:1]),
        Part("safety.ask", {"number": turn.facts.lines.rescue("unknown").number}),
        options=[option("yes", "choice.yes"), option("no", "choice.no")],
        asks="safety",
        urgent=True,
        budget=2 if turn.leading else 1,
    )


def again(turn: Turn, *more: Part) -> None:
    """Whoever asks on after the number was given gets it once more, and behind it what else there is to say."""
    names, _ = turn.draft.get("heard_danger") or (("unknown",), ())
    line = _number(turn, names or ("unknown",))
    turn.set(emergencies=turn.draft.get("emergencies", 0) + 1)
    key = "emergency.again" if turn.draft["emergencies"] % TOLD_APART == 0 else "emergency.call"
    turn.leading.clear()
    number = Part(key, {"number": line.number, "name": line.name})
    turn.say("danger.call", number, *more, urgent=True, budget=1)


def fresh(turn: Turn) -> bool:
    """Whether a rescue number was given so short a time ago that what is written may still be about that."""
    told_at = turn.draft.get("rescue_at")
    return told_at is not None and turn.now - datetime.fromisoformat(told_at) <= SAFETY_OPEN


def told_again(turn: Turn) -> bool:
    """Whether what is written may still be about the danger, and the number was not told too often yet."""
    return fresh(turn) and turn.draft.get("emergencies", 0) <= MOST_TOLD


def may_ask_safety(turn: Turn, danger: Danger) -> bool:
    """At most once in 24 hours for each kind of signal (DECISIONS 16)."""
    for name in _names(danger):
        asked = turn.state.safety.get(name)
        if asked is None or turn.now - datetime.fromisoformat(asked) > ASK_SAFETY_AGAIN:
            return True
    return False


def _names(danger: Danger) -> tuple[str, ...]:
    return tuple(signal.name for signal in danger.signals) or ("unknown",)


def raise_to(turn: Turn, urgency: Urgency) -> None:
    """The request is at least so urgent from now on; urgency never falls by itself."""
    if LEVELS.index(urgency) >= LEVELS.index(turn.draft.get("urgency", "normal")):
        return
    turn.set(urgency=urgency)
    if turn.case_open():
        turn.do(ChangeRequest(turn.state.code, {"urgency": urgency}))


def crisis(turn: Turn, signals: frozenset[str], audience: frozenset[str]) -> None:
    """Put the crisis line that is open now before whatever is said next, once for each kind of signal."""
    raise_to(turn, "crisis")
    told = set(turn.draft.get("crisis_told", ()))
    if signals <= told and told:
        return
    turn.set(crisis_told=sorted(told | signals))
    # A child is given the children's line, whatever else the text is about (FEATURES 32).
    wanted = frozenset({"children"}) if "children" in audience else audience
    lines = turn.facts.lines.crisis(signals, wanted, turn.now)
    if lines:
        line = lines[0]
        turn.lead("crisis.glad", drop=2)
        turn.lead("crisis.line", number=phone(line.number), name=line.name, hours=line.hours)
    else:
        turn.lead("crisis.no_line", number=turn.facts.lines.rescue("unknown").number)
    if guard(turn, signals):
        turn.tail("safe.delete")


def child(turn: Turn) -> None:
    """A child writes: the children's line first, whatever it is about, and the coordinator learns it (FEATURES 32)."""
    if turn.draft.get("child"):
        return
    turn.set(child=True)
    lines = turn.facts.lines.crisis(frozenset({"minor"}), frozenset({"children"}), turn.now)
    if lines:
        turn.lead("crisis.line", number=phone(lines[0].number), name=lines[0].name, hours=lines[0].hours)
    turn.tell("coordinator", "told.child")


def guard(turn: Turn, signals: frozenset[str]) -> bool:
    """Where violence or control was heard we ask before writing of our own accord. True when it is heard first now."""
    asked = turn.draft.get("safe") or turn.facts.person.safe_to_write not in ("yes", "unknown")
    if not signals & UNSAFE_TO_WRITE or asked:
        return False
    turn.set(safe="ask")
    return True


def alert(turn: Turn, place: Place | None) -> None:
    """Tell the coordinator at once and, once the village is known, its worker (DECISIONS 15)."""
    urgency = turn.draft.get("urgency")
    if urgency not in ("emergency", "crisis") or not turn.state.code:
        return
    told = set(turn.draft.get("alerted", ()))
    about = {
        "urgency": urgency,
        "need": turn.facts.directory.kind_name(turn.draft["kinds"][0][0], "cs") if turn.draft.get("kinds") else "-",
        "place": place.name if place else "",
    }
    key = "told.emergency.now" if urgency == "emergency" else "told.crisis"
    key += "" if place else ".nowhere"
    if "coordinator" not in told or (place and "coordinator.place" not in told):
        turn.tell("coordinator", key, urgent=True, **about)
        turn.do(Report("escalated", turn.state.code, {"reason": urgency, "urgency": urgency}))
        told |= {"coordinator"} | ({"coordinator.place"} if place else set())
    if place and "worker" not in told:
        duty = turn.facts.diary.on_duty(turn.now, place)
        ranking = turn.facts.diary.ranking(place)
        worker = duty[0].id if duty and any(r.worker.id == duty[0].id for r in ranking) else ""
        worker = worker or (ranking[0].worker.id if ranking else "")
        if worker:
            turn.tell(worker, key, urgent=True, **about)
            told.add("worker")
    turn.set(alerted=sorted(told))


def hear_safety(turn: Turn, heard: Heard) -> str:
    """The answer to the safety question. Returns the screen that goes on, or "" when the answer was said."""
    said_yes = heard.yes and len(heard.text.split()) <= YES_WORDS
    if said_yes or heard.danger.level == "emergency":
        emergency(turn, heard.danger)
        return ""
    lower(turn)
    return "next"


def lower(turn: Turn) -> None:
    """Nobody's life is in danger now: where suicide or violence was heard it stays a crisis (DECISIONS 16)."""
    names, audience = turn.draft.get("heard_danger") or ((), ())
    turn.set(heard_danger=None)
    if NEVER_LOWERED & set(names) or turn.draft.get("urgency") == "crisis":
        crisis(turn, frozenset(names), frozenset(audience))


def after_call(turn: Turn, heard: Heard) -> str:
    """The first calm message after an emergency: glad to hear, the door stays open, nothing is pressed on anybody."""
    over = turn.facts.danger.is_over(heard.text) and (len(heard.text.split()) <= OVER_WORDS or not heard.reading.kinds)
    if (
        not over
        and heard.intent.name == "need"
        and (heard.reading.kinds or heard.reading.place.sure)
        and not turn.draft.get("calmed")
    ):
        turn.set(calmed=True)
        if heard.reading.place.sure or turn.draft.get("place"):
            if not fresh(turn):
                settle(turn)  # days later it is told what is needed now
            return "next"
    settle(turn)
    turn.set(calmed=True)
    turn.say("danger.calm", Part("emergency.after"))
    return ""


def settle(turn: Turn) -> None:
    """The worst is over: where suicide or violence was heard it stays a crisis, with its line; else it is soon."""
    names, audience = turn.draft.get("heard_danger") or ((), ())
    if turn.draft.get("urgency") != "emergency":
        return
    lower: Urgency = "crisis" if NEVER_LOWERED & set(names) else "soon"
    turn.set(urgency=lower, heard_danger=None)
    if turn.case_open():
        turn.do(ChangeRequest(turn.state.code, {"urgency": lower}))
    if lower == "crisis":
        crisis(turn, frozenset(names), frozenset(audience))
