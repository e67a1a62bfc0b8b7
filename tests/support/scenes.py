"""Messages as the dialogs compose them, by name: danger, first words, services, questions, calls, words that always
work, and what the staff is told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, cast

from directory.lines import CrisisLines
from flows import always, booking, casework, progress, resting
from flows.dialogs import anonymous, answers, callback, danger, need, office, reminder, staff, welcome
from flows.effects import Say
from flows.events import TimerRang, Told, WorkerAnswered
from flows.facts import Place, Reading, Scored, Slot
from flows.intents import Intent
from flows.message import Part
from flows.triage import Danger, Signal
from flows.turn import Heard, Turn
from flows.wording import day
from tests.support.stage import CALL, CODE, DAY, HALF_HOUR, NIGHT, Longest, Stage

Scenes = Iterator[tuple[str, list[Say]]]
Draft = Mapping[str, Any]

CALM = Danger("normal", (), False, frozenset())
STORY = "Mame dluhy a nevime, kde zacit, prisel dopis od exekutora."
FIRST: Draft = {"at": NIGHT, "greeted": None, "understood": None, "shown": None}
NO_NEED: Draft = {"kinds": None, "place": None}


def heard(text: str = "", name: str = "need", **more: Any) -> Heard:
    """A message that was heard."""
    return Heard(text, Reading(text), CALM, Intent(name, **more))


def lead(key: str, **params: Any) -> Callable[[Turn], None]:
    """Puts a sentence before the next message."""
    return lambda turn: turn.lead(key, **params)


def unclear(turn: Turn) -> None:
    """Something that is not understood."""
    progress.misunderstood(turn, heard())


def of_danger(stage: Stage) -> Scenes:
    """The answers to an emergency, each with its number and advice, first and again; and the safety question."""
    lines = cast(CrisisLines, stage.house.lines[stage.language])
    for name in sorted(danger.ADVICE | {name for line in lines.rescues for name in line.answers}):
        found = Danger("emergency", (Signal(name, "emergency", ""),), False, frozenset())
        act = partial(danger.emergency, danger=found)
        yield f"emergency {name}", stage.says(act)
        yield f"emergency {name} again", stage.says(act, screen="danger.call", emergencies=1)
    yield "safety", stage.says(partial(danger.ask_safety, danger=CALM))


def of_first_words(stage: Stage) -> Scenes:
    """What is said to somebody who writes for the first time, on a Sunday night."""
    yield "nothing said", stage.says(progress.go_on, **FIRST, **NO_NEED)
    yield "not understood", stage.says(unclear, **FIRST, **NO_NEED)
    yield "a need", stage.says(progress.go_on, place=None, **FIRST)
    yield "a need of another", stage.says(progress.go_on, place=None, for_other=True, **FIRST)
    yield "a person wanted", stage.says(progress.hear_human, **FIRST, **NO_NEED)
    yield "anonymous", stage.says(anonymous.go_anonymous, progress.go_on, place=None, **FIRST)
    yield "need and place", stage.says(progress.go_on, **FIRST)
    yield "need and place of another", stage.says(progress.go_on, for_other=True, **FIRST)
    yield "outside", stage.says(progress.go_on, **{**FIRST, "place": far(stage).code})


def of_services(stage: Stage) -> Scenes:
    """Every list of services that there is, for oneself, for another and anonymously."""
    modes: tuple[Draft, ...] = ({}, {"for_other": True}, {"anonymous": True, "alias_told": True})
    known: set[tuple[str, ...]] = set()
    for place in sorted(stage.region.places.values(), key=width, reverse=True):
        for kind in stage.kinds:
            found = stage.house.directory.match((Scored(kind, 0.9),), place, DAY)
            if (listed := (kind, *(match.service.id for match in found))) in known:
                continue
            known.add(listed)
            for mode in modes:
                wanted: Draft = {"place": place.code, "kinds": [[kind, 0.9]], "understood": None, "shown": None}
                yield f"{kind} {place.name} {mode}", stage.says(progress.go_on, **wanted, **mode)


def of_questions(stage: Stage) -> Scenes:
    """Every question on the way to a call, the first time and after it was not understood."""
    near = sorted(stage.region.places.values(), key=width)[-need.MOST_CANDIDATES :]
    yield "need", stage.says(need.ask_need)
    yield "place", stage.says(need.ask_place)
    yield "place of another", stage.says(need.ask_place, for_other=True)
    yield "which place", stage.says(need.ask_which, places=[place.code for place in near])
    yield "this place", stage.says(need.ask_which, places=[near[-1].code])
    yield "outside", stage.says(partial(need.outside, place=far(stage)))
    yield "outside by location", stage.says(lead("location.outside"), need.ask_place)
    asked: Mapping[str, Draft] = {
        "need.ask": NO_NEED,
        "place.ask": {"place": None},
        "found": {},
        "who.ask": {"for_other": True, "consent": "given"},
        "phone.ask": {"consent": "given", "phone": None},
        "safe.ask": {"safe": "ask", "consent": "given"},
        "time.ask": {"consent": "given"},
    }
    for screen, draft in asked.items():
        yield f"{screen} not understood", stage.says(unclear, screen=screen, **draft)
        yield f"{screen} stale", stage.says(lead("stale"), always.repeat, screen=screen, **draft)
    yield "offer", stage.says(callback.say_offer)
    yield "offer for another", stage.says(callback.say_offer, for_other=True)
    yield "offer, anonymous", stage.says(callback.say_offer, anonymous=True, alias_told=True)
    yield "offer, from now on anonymous", stage.says(anonymous.go_anonymous, callback.say_offer)
    yield "anonymous no more", stage.says(anonymous.come_back, callback.say_offer)
    yield "refused", stage.says(callback.refused)
    yield "forwarded", stage.says(partial(callback.ask_forwarded, by="úřad Předhradí"))
    yield "whom to call", stage.says(callback.ask_who)
    yield "which number of another", stage.says(callback.ask_phone, for_other=True, to="resident")
    yield "to a person", stage.says(partial(progress.to_a_person, text=STORY))
    yield "to a person again", stage.says(partial(progress.to_a_person, text=STORY), human=True)
    yield "resume", stage.says(_after_a_month, screen="found")
    for line in cast(CrisisLines, stage.house.lines[stage.language]).records:
        signals = frozenset({"violence", *line.answers})
        act = partial(danger.crisis, signals=signals, audience=line.audience)
        yield f"crisis {line.id}", stage.says(act, need.ask_place)
        yield f"crisis {line.id}, first", stage.says(act, progress.go_on, place=None, **FIRST)


def of_calls(stage: Stage) -> Scenes:
    """Everything said of an agreed call."""
    slot = Slot(stage.card.id, CALL, CALL + HALF_HOUR)
    phrase = Longest(stage.house.words).phrase()
    hidden: Draft = {"anonymous": True, "alias_told": True, "phrase": phrase}
    ways: Mapping[str, tuple[Draft, Draft]] = {
        "by phone": ({}, {}),
        "by message": ({"contact_by": "message"}, {"contact_by": "message"}),
        "anonymous": (hidden, {"anonymous": True, "alias": "Dub 7", "phrase": phrase}),
    }
    for way, (draft, change) in ways.items():
        case = stage.case(**change)
        assert case.callback is not None
        yield f"booked {way}", stage.says(partial(booking.book, slot=slot), **draft)
        yield f"moved {way}", stage.says(partial(booking.book, slot=slot), case=case, **draft)
        for state in ("agreed", "accepted"):
            yield f"{state} {way}", stage.says(callback.status, case=stage.case(state, **change), **draft)
        for answer in ("taken", "moved", "not_reached", "message"):
            event = WorkerAnswered(CODE, answer, stage.card.id, CALL, "Vezměte prosím s sebou rozhodnutí o dávce.")
            yield f"{answer} {way}", stage.says(partial(answers.answered, event=event), case=case, **draft)
        asked = replace(case.callback, declined=frozenset(row.card.id for row in stage.house.workers))
        away = WorkerAnswered(CODE, "away", stage.card.id, CALL)
        yield (
            f"away {way}",
            stage.says(partial(answers.answered, event=away), case=replace(case, callback=asked), **draft),
        )
        taken = WorkerAnswered(CODE, "taken", stage.card.id, CALL)
        yield f"instead {way}", stage.says(partial(answers.answered, event=taken), case=case, instead=CODE, **draft)
        for timer, detail in (("reminder.day", CALL.isoformat()), ("helped", "")):
            rang = partial(reminder.rang, event=TimerRang(timer, CODE, detail))
            yield f"{timer} {way}", stage.says(rang, case=case, **draft)
    yield "other times", stage.says(booking.other_times)
    yield "taken then", stage.says(_taken_then, consent="given")
    yield "no time at all", stage.says(booking.no_slot)
    yield "cancelled", stage.says(callback.cancel, case=stage.case())
    yield "state open", stage.says(callback.status, case=stage.case(callback=None))
    yield "state stuck", stage.says(callback.status, case=stage.case(callback=None, stuck="no_slot"))
    yield "state none", stage.says(callback.status)
    third = WorkerAnswered(CODE, "not_reached", stage.card.id)
    yield "third try", stage.says(partial(answers.answered, event=third), case=stage.case(tries=3))
    after = CALL + timedelta(hours=2)
    for never in (None, True):
        yield (
            f"never called {never}",
            stage.says(
                partial(reminder.rang, event=TimerRang("after.escalate", CODE)),
                case=stage.case(),
                at=after,
                never=never,
            ),
        )
    for answer in ("yes", "no"):
        yield (
            f"helped {answer}",
            stage.says(partial(always.always, heard=heard(name=answer)), screen="helped.ask", case=stage.case()),
        )


def _after_a_month(turn: Turn) -> None:
    always.offer_resume(turn, heard(), turn.now - timedelta(days=30))


def _taken_then(turn: Turn) -> None:
    booking.ask_time(turn, Part("time.taken", {"at": day(CALL)}))


def of_words_that_always_work(stage: Stage) -> Scenes:
    """Menu, about us, privacy, questions, opting out, erasing, attachments, thanks, each where something is open."""
    open_at: Draft = {"screen": "time.ask", "consent": "given"}
    booked: Draft = {"booked": CALL.isoformat(), "case": stage.case()}
    for name in ("menu", "about", "privacy", "why", "insult", "thanks", "off_topic", "status", "human", "start"):
        yield name, stage.says(partial(always.always, heard=heard("kolik je hodin", name)), **open_at)
        yield (
            f"{name} after booking",
            stage.says(partial(always.always, heard=heard("kolik je hodin", name)), screen="time.ask", **booked),
        )
    yield (
        "why",
        stage.says(
            partial(always.always, heard=heard(name="why")),
            why=["domov pro lidi s postižením", "Vrbatův Kostelec 23,5 km"],
        ),
    )
    for topic in sorted(welcome.ANSWERS):
        yield f"question {topic}", stage.says(partial(welcome.answer, about_what=topic), always.repeat, **open_at)
        yield (
            f"question {topic}, first",
            stage.says(partial(welcome.answer, about_what=topic), always.repeat, **FIRST, **NO_NEED),
        )
    for language in ("language.set", "language.german", "claim.known", "late", "why.none"):
        yield language, stage.says(lead(language), always.repeat, **open_at)
    for what in ("voice", "photo", "sticker", "contact", "other"):
        yield what, stage.says(partial(welcome.voice_or_photo, what=what), always.repeat, **open_at)
        yield (
            f"{what}, first",
            stage.says(partial(welcome.voice_or_photo, what=what), always.repeat, **FIRST, **NO_NEED),
        )
    yield "opted out", stage.says(welcome.stop)
    yield "opted out of an agreed call", stage.says(welcome.stop, **booked)
    yield "asked not to be written to", stage.says(partial(welcome.stop, how="ask"), case=stage.case(callback=None))
    yield "only call", stage.says(partial(welcome.stop, how="call"), **booked)
    yield "erase?", stage.says(welcome.ask_erase)
    yield "erase not", stage.says(partial(always.always, heard=heard(name="no")), screen="erase.ask")
    yield "erased", stage.says(welcome.erase)
    yield "phrase unknown", stage.says(partial(anonymous.claimed, known=False))
    yield "cancel or move", stage.says(partial(resting.hear_at_rest, heard=heard(name="no")), screen="booked", **booked)
    yield "kept", stage.says(partial(resting.hear_at_rest, heard=heard(name="yes")), screen="reminder", **booked)
    yield (
        "thanks at rest",
        stage.says(partial(resting.hear_at_rest, heard=heard(name="thanks")), screen="booked", **booked),
    )
    yield "words added", stage.says(partial(resting.add_words, heard=heard(STORY)), **booked)
    yield (
        "cancelled before a call",
        stage.says(
            partial(always.always, heard=heard(name="cancel")), screen="time.ask", case=stage.case(callback=None)
        ),
    )
    yield (
        "nothing to cancel",
        stage.says(partial(always.always, heard=heard(name="cancel")), screen="start", opened=None),
    )


def of_staff(stage: Stage) -> Scenes:
    """What workers, the coordinator and a mayor's office are asked and told."""
    worker: Draft = {"role": "worker", "case": stage.case()}
    offered: Draft = {"role": "worker", "case": stage.case("offered")}
    yield "offer", stage.says(partial(staff.offered, code=CODE), **offered)
    yield "to whom", stage.says(partial(staff.hear_offer, heard=heard("predat")), screen="offer", **offered)
    yield "today", stage.says(staff.today, **worker)
    yield "nothing today", stage.says(staff.today, role="worker")
    yield "case", stage.says(partial(staff.hear_named, heard=heard("123456")), **worker)
    yield "unknown case", stage.says(partial(staff.hear_named, heard=heard("999999")), **worker)
    yield "how was it", stage.says(partial(staff.outcome_wanted, code=CODE), **worker)
    yield "help", stage.says(partial(staff.hear, heard=heard("co mam delat")), role="worker")
    yield "leave, when", stage.says(partial(staff.hear, heard=heard("dovolena")), role="worker")
    yield "leave, until when", stage.says(partial(staff.hear, heard=heard("dovolena od patku")), role="worker")
    for outcome in casework.OUTCOMES:
        yield outcome, stage.says(partial(casework.record, case=stage.case(), outcome=outcome), role="worker")
    yield "moved", stage.says(partial(casework.move, case=stage.case(), start=CALL), role="worker")
    for stuck in ("no_slot", "declined", "no_answer", "never_called", "not_reached", "silence", "not_understood"):
        case = stage.case(stuck=stuck)
        yield f"stuck {stuck}", stage.says(office.stuck_list, role="coordinator", case=case)
    yield "assign", stage.says(partial(office.ask_worker, code=CODE), role="coordinator", case=stage.case())
    for forwarded in (stage.case(forwarded_by="obec"), None):
        yield f"of an office {forwarded is None}", stage.says(office.mayor_status, role="mayor", case=forwarded)
    for what, params in _TOLD.items():
        told = Told(what, tuple({"place": stage.place.name, "who": "-", **params}.items()), CODE)
        yield what, stage.says(partial(staff.told, event=told), screen="staff", role="worker")


_CALLED = {"at": "26.11. 10:30", "phone": "600 000 001", "words": STORY, "about": "1", "knows": "cannot"}
_AWAY = {"start": "2026-12-21T12:00:00+01:00", "end": "2026-12-31T23:00:00+01:00"}
_TOLD: Mapping[str, Mapping[str, str]] = {
    "told.details": _CALLED,
    "told.details.message": _CALLED,
    "told.details.anonymous": {**_CALLED, "who": "Sedmikraska 9999", "phrase": "zahradnicky strojvedouci"},
    "told.cancelled": _CALLED,
    "told.crisis": {"urgency": "crisis", "need": "podpora od člověka se zkušeností"},
    "told.never_called": {"worker": "sociální pracovnice Chrast"},
    "told.message": {"text": STORY},
    "told.undelivered": {"reason": "unreachable"},
    "told.undelivered.urgent": {},
    "told.no_slot": {},
    "told.nobody": {},
    "told.outside": {},
    "staff.leave.noted": {**_AWAY, "calls": "25", "until_known": "1"},
    "staff.leave.known": _AWAY,
    "staff.leave.cancelled": _AWAY,
    "staff.leave.none": {},
}


def far(stage: Stage) -> Place:
    """A place outside the region with the longest names."""
    found = (stage.house.directory.place(row.code) for row in stage.region.neighbours.municipalities)
    return max((place for place in found if place), key=width)


def width(place: Place) -> int:
    """Letters of the names by which a place is told."""
    return len(place.name) + len(place.district) + len(place.orp)
