"""Effects into rows: callbacks and their offers, what other conversations learn, forwarding, phrases, erasure."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, func, select

from bot import invites, journal, people, requests
from bot.tables import addresses, consents, conversations, inbox, outbox
from bot.tables import people as people_rows
from bot.tables import requests as request_rows
from flows.effects import (
    AddNote,
    AnswerOffer,
    AskOutcome,
    Book,
    CancelCallback,
    ChangeRequest,
    ClaimPhrase,
    CloseRequest,
    Effect,
    EnterLeave,
    Erase,
    Forward,
    GiveConsent,
    MoveCallback,
    OfferCallback,
    OpenRequest,
    RecordOutcome,
    Relay,
    Remember,
    ResumeMessages,
    Say,
    SetTimer,
    StopMessages,
    TellStaff,
)
from flows.events import Event, Forwarded, Offered, OutcomeWanted, Said, Told, WorkerAnswered
from flows.facts import Facts, Slot
from flows.message import Part
from flows.state import State
from scheduler import callbacks
from scheduler.callbacks import SlotTaken
from scheduler.tables import cells, timers
from store.database import Database
from tests.support.ground import LUZE, Ground, build_ground

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
ME, OTHER = "+420600000001", "+420600000002"
ANA, IVO, OFFICE = "ana", "+420600000063", "+420600000070"

E = TypeVar("E", bound=Event)
Script = dict[str, Callable[[Facts], tuple[Effect, ...]]]


def say(text: str, **more: Any) -> Say:
    return Say("x", (Part("place.option", {"name": text, "district": "-"}),), **more)


def nothing(facts: Facts) -> tuple[Effect, ...]:
    return ()


def slot(worker: str = "ana", start: datetime = START) -> Slot:
    return Slot(worker, start, start + timedelta(minutes=30))


def opened(code: str = "K-1234", **more: Any) -> OpenRequest:
    return OpenRequest(code, "care", ("osobni-asistence",), "normal", "moje slova", place=LUZE.code, **more)


class Talk:
    """A step that does what the text names, and remembers what it saw."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.seen: list[tuple[str, Event]] = []
        self.facts: list[Facts] = []

    def __call__(self, state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
        self.seen.append((facts.person.staff_id or facts.person.role, event))
        self.facts.append(facts)
        if isinstance(event, Said):
            return state.with_draft(last=event.text), self.script.get(event.text, nothing)(facts)
        return state, ()

    def events(self, kind: type[E]) -> list[tuple[str, E]]:
        return [(who, event) for who, event in self.seen if isinstance(event, kind)]


BASIC: Script = {
    "zadost": lambda f: (opened(), Book("K-1234", slot())),
    "nabidka": lambda f: (OfferCallback("K-1234", "ana"),),
    "beru": lambda f: (AnswerOffer("K-1234", "take", f.person.staff_id),),
    "nemuzu": lambda f: (AnswerOffer("K-1234", "decline", f.person.staff_id),),
    "predat": lambda f: (AnswerOffer("K-1234", "hand_over", f.person.staff_id, to="ivo"),),
    "dovolano": lambda f: (RecordOutcome("K-1234", "reached", f.person.staff_id),),
    "nedovolano": lambda f: (RecordOutcome("K-1234", "not_reached", f.person.staff_id),),
    "posun": lambda f: (MoveCallback("K-1234", slot(start=START + timedelta(days=1))),),
    "zrus": lambda f: (CancelCallback("K-1234", "sam"),),
    "zavri": lambda f: (CloseRequest("K-1234", "hotovo"),),
}


async def play(database: Database, script: Script, *texts: str | tuple[str, str, str]) -> tuple[Ground, Talk]:
    talk = Talk(BASIC | script)
    ground = build_ground(database, talk, at=AT)
    for text in texts:
        await write(ground, text)
    return ground, talk


async def write(ground: Ground, text: str | tuple[str, str, str]) -> None:
    said, address, channel = text if isinstance(text, tuple) else (text, ME, "sms")
    await ground.write(said, address=address, channel=channel)  # type: ignore[arg-type]


def ana(text: str) -> tuple[str, str, str]:
    return text, ANA, "staff_telegram"


def ivo(text: str) -> tuple[str, str, str]:
    return text, IVO, "staff_sms"


async def latest(ground: Ground, code: str = "K-1234") -> callbacks.Callback:
    found = await ground.db.read(lambda tx: callbacks.latest(tx, code))
    assert found is not None
    return found


async def occupied(ground: Ground) -> int:
    return await ground.db.read(lambda tx: tx.execute(select(func.count()).select_from(cells)).scalar_one())


async def names(ground: Ground) -> list[str]:
    return [entry.event for entry in await ground.db.read(lambda tx: journal.since(tx, 0))]


async def test_from_offer_to_done(database: Database) -> None:
    ground, talk = await play(database, {}, "zadost", "nabidka", ana("beru"), ana("dovolano"))
    assert talk.events(Offered) == [("ana", Offered("K-1234"))]
    answers = [event.answer for _, event in talk.events(WorkerAnswered)]
    assert answers == ["taken", "reached"]
    assert (await latest(ground)).state == "done"
    assert await occupied(ground) == 0
    assert await names(ground) == [
        "request_opened",
        "callback_booked",
        "callback_offered",
        "callback_accepted",
        "callback_done",
    ]


async def test_the_worker_learns_nothing_of_the_person_before_taking_and_no_name_without_consent(
    database: Database,
) -> None:
    consent: Script = {"ano": lambda f: (GiveConsent("K-1234", True, "1"), ChangeRequest("K-1234", {"name": "Marie"}))}
    ground, talk = await play(database, consent, "zadost", "nabidka", ana("co?"))
    case = talk.facts[-1].cases[0]
    assert (case.words, case.name, case.phone) == ("", "", "")
    assert case.place == LUZE
    for text in (ana("beru"), ana("a ted?")):
        await write(ground, text)
    case = talk.facts[-1].cases[0]
    assert (case.words, case.name, case.phone) == ("moje slova", "", "")
    await write(ground, "ano")
    await write(ground, ana("a ted?"))
    case = talk.facts[-1].cases[0]
    assert (case.name, case.phone) == ("Marie", ME)


async def test_of_an_anonymous_person_a_worker_never_sees_name_or_number(database: Database) -> None:
    hidden: Script = {
        "zadost": lambda f: (
            opened(anonymous=True, alias="Javor 12", phrase="modry potok"),
            ChangeRequest("K-1234", {"name": "Marie", "phone": ME}),
            GiveConsent("K-1234", True, "1"),
            Book("K-1234", slot()),
        )
    }
    _, talk = await play(database, hidden, "zadost", "nabidka", ana("beru"), ana("kdo to je"))
    case = talk.facts[-1].cases[0]
    assert (case.name, case.phone, case.alias, case.phrase) == ("", "", "Javor 12", "modry potok")


async def test_of_two_who_answer_one_has_lost(database: Database) -> None:
    ground, talk = await play(database, {}, "zadost", "nabidka", ana("beru"), ana("beru"), ivo("beru"))
    assert [who for who, _ in talk.events(Told)] == ["ana", "ivo"]
    assert all(event.key == "offer.gone" for _, event in talk.events(Told))
    assert (await latest(ground)).worker == "ana"


async def test_a_declined_offer_goes_back_to_its_owner(database: Database) -> None:
    ground, talk = await play(database, {}, "zadost", "nabidka", ana("nemuzu"))
    now = await latest(ground)
    assert (now.state, now.declined) == ("agreed", frozenset({"ana"}))
    assert talk.events(WorkerAnswered)[0][0] == "resident"


async def test_handing_over_names_the_colleague_unless_they_are_busy(database: Database) -> None:
    busy: Script = {"obsad": lambda f: (opened("K-9999"), Book("K-9999", slot("ivo")))}
    _, talk = await play(database, busy, "zadost", "nabidka", ana("predat"))
    assert talk.events(WorkerAnswered)[0][1].answer == "handed_over"
    assert talk.events(WorkerAnswered)[0][1].detail == "ivo"


async def test_a_busy_colleague_is_passed_over(database: Database) -> None:
    busy: Script = {"obsad": lambda f: (opened("K-9999"), Book("K-9999", slot("ivo")))}
    _, talk = await play(database, busy, "obsad", "zadost", "nabidka", ana("predat"))
    assert talk.events(WorkerAnswered)[0][1].answer == "declined"


async def test_a_colleague_off_duty_then_is_passed_over(database: Database) -> None:
    away: Script = {"volno": lambda f: (EnterLeave("ivo", START - timedelta(hours=9), START + timedelta(hours=9)),)}
    _, talk = await play(database, away, ivo("volno"), "zadost", "nabidka", ana("predat"))
    assert talk.events(WorkerAnswered)[0][1].answer == "declined"


async def test_one_offer_at_a_time_and_the_next_when_it_is_decided(database: Database) -> None:
    second: Script = {
        "druha": lambda f: (
            opened("K-5678"),
            Book("K-5678", slot(start=START + timedelta(hours=2))),
            OfferCallback("K-5678", "ana"),
        ),
    }
    ground, talk = await play(database, second, "zadost", "nabidka", ("druha", OTHER, "sms"))
    assert [event for _, event in talk.events(Offered)] == [Offered("K-1234")]
    await write(ground, ana("co mam"))
    assert [case.code for case in talk.facts[-1].cases] == ["K-1234"]
    await write(ground, ana("beru"))
    assert [event for _, event in talk.events(Offered)] == [Offered("K-1234"), Offered("K-5678")]


async def test_an_offer_moved_away_lets_the_next_one_through(database: Database) -> None:
    second: Script = {
        "druha": lambda f: (
            opened("K-5678"),
            Book("K-5678", slot(start=START + timedelta(hours=2))),
            OfferCallback("K-5678", "ana"),
        ),
    }
    _, talk = await play(database, second, "zadost", "nabidka", ("druha", OTHER, "sms"), "zrus")
    assert [event for _, event in talk.events(Offered)] == [Offered("K-1234"), Offered("K-5678")]


async def test_not_reached_and_booked_again_counts_the_tries(database: Database) -> None:
    ground, talk = await play(database, {}, "zadost", "nabidka", ana("beru"), ana("nedovolano"), "posun")
    now = await latest(ground)
    assert (now.state, now.tries, now.start) == ("agreed", 1, START + timedelta(days=1))
    await write(ground, "stav")
    case = talk.facts[-1].cases[0]
    assert case.callback is not None
    assert case.callback.start.isoformat() == "2026-03-05T10:00:00+01:00"


async def test_moving_frees_the_old_quarters_and_takes_the_new(database: Database) -> None:
    ground, _ = await play(database, {}, "zadost", "posun")
    taken = await ground.db.read(lambda tx: tx.execute(select(cells.c.cell).order_by(cells.c.cell)).scalars().all())
    new = START + timedelta(days=1)
    assert list(taken) == [new, new + timedelta(minutes=15)]


async def test_a_slot_taken_meanwhile_makes_the_turn_look_again(database: Database) -> None:
    tried: list[datetime] = []

    def book(facts: Facts) -> tuple[Effect, ...]:
        free = facts.diary.slots(LUZE, start=START, only_worker="ana", limit=1)
        start = START if not tried else free[0].start
        tried.append(start)
        return opened(f"K-{2000 + len(tried)}"), Book(f"K-{2000 + len(tried)}", slot(start=start))

    ground, _ = await play(database, {"volno": book}, "zadost", ("volno", OTHER, "sms"))
    assert len(tried) == 2
    assert (await latest(ground, "K-2002")).start > START


async def test_fifty_bookings_of_one_slot_leave_one(database: Database) -> None:
    ground, _ = await play(database, {})
    won = 0
    for number in range(50):
        try:
            await ground.db.turn(partial(callbacks.book, code=f"K-{number}", slot=slot(), now=AT))
            won += 1
        except SlotTaken:
            pass
    assert won == 1


async def test_cancelling_frees_drops_and_withdraws(database: Database) -> None:
    timed: Script = {
        "casovac": lambda f: (
            SetTimer("reminder.day", START - timedelta(days=1), "K-1234"),
            SetTimer("jiny", START, "K-7777"),
            say("pripominka", code="K-1234", proactive=True, not_before=f.now + timedelta(hours=2)),
        )
    }
    ground, _ = await play(database, timed, "zadost", "casovac", "zrus")
    assert await occupied(ground) == 0
    left = await ground.db.read(lambda tx: tx.execute(select(timers.c.name)).scalars().all())
    assert list(left) == ["jiny"]
    await ground.later(timedelta(hours=3))
    assert ground.texts() == []


async def test_closing_ends_what_is_due(database: Database) -> None:
    ground, _ = await play(database, {}, "zadost", "zavri")
    assert (await latest(ground)).state == "cancelled"
    assert await ground.db.read(lambda tx: tx.execute(select(request_rows.c.state)).scalar_one()) == "closed"


async def test_who_is_told(database: Database) -> None:
    told: Script = {
        "koordinatorka": lambda f: (TellStaff("coordinator", "told.human"),),
        "sluzba": lambda f: (TellStaff("duty", "told.human", code="K-1234"),),
        "ivo": lambda f: (TellStaff("ivo", "told.human"),),
        "nikdo": lambda f: (TellStaff("neznam", "told.human"),),
    }
    ground, talk = await play(database, told, "zadost", "koordinatorka", "sluzba", "ivo", "nikdo")
    assert [who for who, _ in talk.events(Told)] == ["jana", "ana", "ivo", "jana"]
    await ground.later(timedelta(hours=12))
    await write(ground, "sluzba")
    assert talk.events(Told)[-1][0] == "jana"


async def test_relay_and_the_question_how_it_went(database: Database) -> None:
    passed: Script = {
        "vzkaz": lambda f: (Relay("K-1234", "message", "ana", detail="prijdu driv"),),
        "jak": lambda f: (AskOutcome("K-1234", "ana"), AddNote("K-1234", "a"), AddNote("K-1234", "b")),
    }
    ground, talk = await play(database, passed, "zadost", ana("vzkaz"), "jak")
    assert talk.events(WorkerAnswered)[0][1].detail == "prijdu driv"
    assert talk.events(OutcomeWanted) == [("ana", OutcomeWanted("K-1234"))]
    notes = await ground.db.read(lambda tx: tx.execute(select(request_rows.c.notes)).scalar_one())
    assert '"text": "a"' in notes
    assert '"text": "b"' in notes


@pytest.mark.parametrize(("oral", "ring"), [(True, True), (True, False), (False, True), (False, False)])
async def test_an_office_forwards_a_request(database: Database, oral: bool, ring: bool) -> None:
    told = Forward(OTHER, "Marie", "potrebuje", "care", (), "soon", LUZE.code, oral, code="K-4321", ring=ring)
    sent: Script = {"predam": lambda f: (told,)}
    ground, talk = await play(database, sent, ("predam", OFFICE, "sms"), ("kdo je", OFFICE, "sms"))
    # Nobody is rung for whom no consent was recorded.
    assert talk.events(Forwarded) == [("resident", Forwarded("K-4321", "obec Luže", oral and ring))]
    seen = talk.facts[-1].cases[0]
    assert (seen.code, seen.state, seen.callback) == ("K-4321", "new", None)
    assert not any((seen.words, seen.name, seen.phone, seen.area, seen.kinds, seen.place))
    await write(ground, ("ano", OTHER, "sms"))
    case = talk.facts[-1].cases[0]
    assert (case.words, case.name, case.phone) == ("potrebuje", "Marie", OTHER)
    assert case.consent == ("given" if oral else "missing")


async def test_without_a_number_the_office_stays_the_contact(database: Database) -> None:
    sent: Script = {
        "predam": lambda f: (Forward("", "", "potrebuje", "care", (), "soon", LUZE.code, True, code="K-4321"),)
    }
    _, talk = await play(database, sent, ("predam", OFFICE, "sms"), ("kdo je", OFFICE, "sms"))
    assert talk.events(Forwarded) == []
    case = talk.facts[-1].cases[0]
    assert (case.callback_to, case.words, case.consent) == ("mayor", "potrebuje", "given")


async def test_two_words_bring_the_request_to_another_phone(database: Database) -> None:
    hidden: Script = {
        "zadost": lambda f: (
            opened(anonymous=True, alias="Javor 12", phrase="modry potok"),
            Remember({"anonymous": True, "alias": "Javor 12"}),
            SetTimer("reminder.day", START, "K-1234"),
        ),
        "heslo": lambda f: (ClaimPhrase("Modrý  potok"),),
        "spatne": lambda f: (ClaimPhrase("modry klobouk"),),
    }
    ground, talk = await play(database, hidden, "zadost", ("spatne", "77", "telegram"), ("heslo", "77", "telegram"))
    assert [event for _, event in talk.events(Told)] == [Told("claim.unknown"), Told("claim.known", code="K-1234")]
    assert [case.code for case in talk.facts[-1].cases] == ["K-1234"]
    assert talk.facts[-1].person.alias == "Javor 12"
    owner = await ground.db.read(lambda tx: requests.owner(tx, "K-1234"))
    assert owner == await ground.db.read(lambda tx: people.find(tx, "telegram", "77"))
    assert await ground.db.read(lambda tx: tx.execute(select(timers.c.person)).scalar_one()) == owner
    await write(ground, "jsem tu zas")
    assert talk.facts[-1].cases == ()
    assert talk.facts[-1].person.first_contact


async def test_opting_out_and_in_again(database: Database) -> None:
    wish: Script = {"konec": lambda f: (StopMessages("slovo"),), "start": lambda f: (ResumeMessages(),)}
    ground, talk = await play(database, wish, "konec", "a", "start", "b")
    assert [facts.person.stopped for facts in talk.facts] == [False, True, True, False]
    assert await names(ground) == ["opted_out", "opted_in"]


async def test_erasure_leaves_nothing_that_leads_to_the_person(database: Database) -> None:
    wish: Script = {
        "zadost": lambda f: (
            opened(),
            ChangeRequest("K-1234", {"name": "Marie"}),
            GiveConsent("K-1234", True, "1"),
            Book("K-1234", slot()),
            SetTimer("reminder.day", START, "K-1234"),
            say("dekujeme"),
        ),
        "smazat": lambda f: (say("smazano"), Erase()),
    }
    ground, talk = await play(database, wish, "zadost", "nabidka", ana("beru"), "smazat")
    assert ground.texts() == ["dekujeme (-)", "smazano (-)"]

    def left(tx: Connection) -> dict[str, Any]:
        mine = addresses.c.network == "sms"
        said = outbox.c.channel == "sms"
        request = tx.execute(select(request_rows)).mappings().one()
        return {
            "addresses": tx.execute(select(func.count()).where(mine, addresses.c.person.in_(residents))).scalar_one(),
            "people": tx.execute(select(func.count()).where(people_rows.c.role == "resident")).scalar_one(),
            "inbox": tx.execute(select(inbox.c.id).where(inbox.c.network == "sms", inbox.c.raw.is_not(None))).all(),
            "outbox": tx.execute(select(outbox.c.id).where(said, outbox.c.body.is_not(None))).all(),
            "talks": tx.execute(select(func.count()).select_from(conversations)).scalar_one(),
            "timers": tx.execute(select(func.count()).select_from(timers)).scalar_one(),
            "journal": [entry.person for entry in journal.since(tx, 0) if entry.person],
            "consents": tx.execute(select(consents.c.person)).scalars().all(),
            "request": {name: request[name] for name in ("person", "words", "name", "phone", "alias", "phrase")},
            "counted": (request["area"], request["place"], request["state"]),
        }

    residents = select(people_rows.c.id).where(people_rows.c.role == "resident")
    found = await ground.db.read(left)
    assert found.pop("counted") == ("care", LUZE.code, "closed")
    assert not any(found.pop("request").values())
    assert found.pop("consents") == [None]
    assert found.pop("talks") == 1  # the worker's
    assert not any(found.values()), found
    assert (await latest(ground)).state == "cancelled"
    await write(ground, "dobry den")
    assert talk.facts[-1].person.first_contact


async def test_revoked_staff_are_told_nothing_more(database: Database) -> None:
    ranked: list[str] = []

    def look(facts: Facts) -> tuple[Effect, ...]:
        ranked.extend(who.worker.id for who in facts.diary.ranking(LUZE))
        return ()

    told: Script = {
        "ana": lambda f: (TellStaff("ana", "told.human"),),
        "kdo": look,
    }
    ground, talk = await play(database, told)
    await ground.db.turn(lambda tx: invites.revoke(tx, "ana", AT))
    await write(ground, "ana")
    assert [who for who, _ in talk.events(Told)] == ["jana"]
    await write(ground, "kdo")
    assert ranked == ["ivo"]
