"""What is erased by age: each kind at its time, nobody who still needs it, and nothing is left of it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar, cast

import pytest
from sqlalchemy import Column, Connection, LargeBinary, select, type_coerce, update

from bot import invites, journal, people, requests, retention
from bot.app import App, stored
from bot.channels.port import Incoming
from bot.channels.simulator import SimulatorChannel
from bot.compose import compose, shift_clock
from bot.retention import Count, Retention, Terms
from bot.settings import Settings
from bot.tables import addresses, consents, conversations, inbox, outbox
from bot.tables import people as people_rows
from bot.tables import requests as request_rows
from directory.region import find_region, load_region
from flows.effects import (
    AddNote,
    ChangeRequest,
    CloseRequest,
    Effect,
    GiveConsent,
    OpenRequest,
    Remember,
    Say,
    SetTimer,
    TellStaff,
)
from flows.events import Event, Said, Told
from flows.facts import Facts
from flows.message import Part
from flows.state import State
from scheduler.clock import Clock, HeldClock
from scheduler.tables import timers
from store.base import metadata
from store.database import Database
from store.sealing import Sealer
from store.types import Sealed
from tests.support.ground import LUZE, Ground, build_ground
from tests.support.waiting import until

T = TypeVar("T")
Whole = tuple[App, SimulatorChannel]

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ME, OTHER, IVO = "+420600000001", "+420600000002", "+420600000063"
CODE = "K-1234"
# Without accents: they would be found however a row spells them.
WORDS, TIMED, DONE, LATE = "mame exekuci", "prosim jindy", "uz je hotovo", "za pul roku"
NAME, NOTE, PHRASE, ALIAS = "Kvetoslava", "chce volat sestre", "modry potok", "Javor 12"
EMPTIED = ("words", "name", "phone", "notes", "phrase", "phrase_lookup")
SECRETS = (ME, WORDS, TIMED, DONE, NAME, NOTE, PHRASE, ALIAS)


def say(text: str, **more: Any) -> Say:
    return Say("x", (Part("place.option", {"name": text, "district": "-"}),), **more)


def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    """Puts what it hears wherever it can be put."""
    if isinstance(event, Told):
        return state, (say(f"vzkaz {event.params}"),)
    if not isinstance(event, Said):
        return state, ()
    effects: dict[str, tuple[Effect, ...]] = {
        WORDS: (
            OpenRequest(CODE, "debts", (), "normal", WORDS, LUZE.code, alias=ALIAS, anonymous=True, phrase=PHRASE),
            ChangeRequest(CODE, {"name": NAME, "phone": ME}),
            AddNote(CODE, NOTE),
            GiveConsent(CODE, True, "1"),
            Remember({"alias": ALIAS, "place": LUZE.code}),
            TellStaff("coordinator", "told.message", (("text", WORDS), ("who", NAME)), CODE),
        ),
        TIMED: (SetTimer("later", facts.now + 900 * DAY, detail=WORDS),),
        DONE: (CloseRequest(CODE, "done"),),
        LATE: (say("pripominka", not_before=facts.now + 500 * DAY, not_after=facts.now + 600 * DAY),),
    }
    return state.with_draft(words=event.text, name=NAME), (say(event.text), *effects.get(event.text, ()))


@dataclass
class Play:
    """A ground, and the retention that runs on it."""

    ground: Ground
    retention: Retention

    async def write(self, *texts: str, address: str = ME) -> None:
        for text in texts:
            await self.ground.write(text, address)

    async def sweep(self, by: timedelta) -> Count:
        """Time passes, and then the sweep comes."""
        await self.ground.later(by)
        return await self.retention.sweep()

    async def read(self, fn: Callable[[Connection], T]) -> T:
        return await self.ground.db.read(fn)

    async def all(self, column: Any) -> list[Any]:
        return list(await self.read(lambda tx: tx.execute(select(column)).scalars().all()))

    async def known(self, address: str = ME) -> str | None:
        return await self.read(lambda tx: people.find(tx, "sms", address))

    async def overdue(self) -> Count:
        terms = Terms.at(self.ground.house.clock.now(), self.ground.house.keep_days)
        return await self.read(lambda tx: retention.overdue(tx, terms))

    async def told(self) -> list[dict[str, Any]]:
        entries = await self.read(lambda tx: journal.since(tx, 0))
        return [entry.fields for entry in entries if entry.event == "retention"]


def play(database: Database, **changes: Any) -> Play:
    ground = build_ground(database, step, at=AT, **changes)
    return Play(ground, Retention(database, ground.house))


def content(tx: Connection) -> list[tuple[str, bytes, str]]:
    """Every value of every row: its column, its bytes as they lie there, and how it reads when it is opened."""
    found = []
    for table in metadata.sorted_tables:
        for column in table.c:
            lies = type_coerce(column, LargeBinary) if isinstance(column.type, Sealed) else column
            for there, opened in tx.execute(select(lies.label("there"), column.label("opened"))):
                data = there if isinstance(there, bytes) else str(there).encode()
                found.append((str(column), data, str(opened)))
    return found


# --- what goes, and when ---------------------------------------------------------------------------------------------


async def test_nothing_readable_or_sealed_leads_to_a_person_whose_time_is_over(database: Database) -> None:
    at = play(database)
    await at.write(WORDS, TIMED, DONE)
    person = await at.known()
    assert person is not None
    secrets = (person, *SECRETS)
    before = await at.read(content)
    index = (await at.all(request_rows.c.phrase_lookup))[0]
    lookup = await at.read(lambda tx: next(iter(people.lookups_of(tx, person))))
    traces = {data for _, data, opened in before if any(secret in opened for secret in secrets)} | {index, lookup}
    columns = {column for column, _, opened in before if any(secret in opened for secret in secrets)}
    assert columns >= {
        *("addresses.address", "addresses.person", "inbox.raw", "outbox.body", "outbox.person", "conversations.state"),
        *(f"requests.{name}" for name in ("words", "name", "phone", "notes", "phrase", "alias", "person")),
        *("timers.detail", "journal.person", "consents.person", "people.alias"),
    }
    sent = len(await at.all(outbox.c.id))

    assert await at.sweep(366 * DAY) == Count(received=3, sent=sent, requests=1, people=1)

    left = await at.read(content)
    assert [(column, secret) for column, _, opened in left for secret in secrets if secret in opened] == []
    assert [column for column, data, _ in left if data in traces] == []
    assert await at.overdue() == Count()
    assert await at.all(timers.c.id) == []
    await database.close()
    if database.kind == "sqlite":  # nor in what the file no longer shows
        (data,) = stored(database)
        assert [trace for trace in traces if trace in data] == []


async def test_what_can_be_counted_stays(database: Database) -> None:
    at = play(database)
    await at.write(WORDS, DONE)
    events = [entry.event for entry in await at.read(lambda tx: journal.since(tx, 0))]
    await at.sweep(366 * DAY)
    entries = await at.read(lambda tx: journal.since(tx, 0))
    assert [entry.event for entry in entries] == [*events, "retention"]
    assert {entry.person for entry in entries} == {""}
    assert CODE in {entry.code for entry in entries}
    request = await at.read(lambda tx: tx.execute(select(request_rows)).mappings().one())
    assert (request["area"], request["place"], request["state"]) == ("debts", LUZE.code, "closed")
    assert (request["opened_at"], request["closed_at"], request["consent"]) == (AT, AT, "given")
    assert [request[name] for name in ("person", *EMPTIED)] == [None] * (len(EMPTIED) + 1)
    assert await at.all(consents.c.given) == [True]
    assert len(await at.all(inbox.c.vendor_id)) == 2


async def test_messages_go_after_ninety_days_and_the_rest_stays(database: Database) -> None:
    at = play(database)
    await at.write(WORDS)
    sent = len(await at.all(outbox.c.id))
    assert await at.sweep(90 * DAY - timedelta(seconds=1)) == Count()
    assert None not in await at.all(inbox.c.raw)
    assert await at.sweep(timedelta(seconds=1)) == Count(received=1, sent=sent)
    assert await at.all(inbox.c.raw) == [None]
    assert await at.all(inbox.c.lookup) == [b""]
    assert set(await at.all(outbox.c.body)) == {None}
    assert await at.all(request_rows.c.words) == [WORDS]
    await at.write(TIMED)
    assert at.ground.texts(address=ME)[-1] == f"{TIMED} (-)"
    assert await at.all(request_rows.c.name) == [NAME]


async def test_a_region_that_keeps_for_less_keeps_messages_for_less(database: Database) -> None:
    at = play(database, keep_days=30)
    await at.write(WORDS, DONE)
    assert await at.sweep(30 * DAY - timedelta(seconds=1)) == Count()
    erased = await at.sweep(timedelta(seconds=1))
    assert (erased.received, erased.requests, erased.people) == (2, 1, 1)
    assert await at.known() is None


async def test_a_closed_request_is_emptied_though_its_person_goes_on(database: Database) -> None:
    at = play(database)
    await at.write(WORDS, DONE)
    await at.ground.later(300 * DAY)
    await at.write("jsem tu zas")
    assert (await at.sweep(64 * DAY)).requests == 0
    assert (await at.sweep(DAY)).requests == 1
    request = await at.read(lambda tx: tx.execute(select(request_rows)).mappings().one())
    assert [request[name] for name in EMPTIED] == [None] * len(EMPTIED)
    assert request["alias"] == ""
    assert await at.known() is not None
    assert (await at.sweep(299 * DAY)).people == 0
    assert (await at.sweep(DAY)).people == 1


async def test_time_counts_from_the_closing(database: Database) -> None:
    at = play(database)
    await at.write(WORDS)
    await at.ground.later(364 * DAY)
    await at.ground.db.turn(lambda tx: requests.close(tx, CODE, AT + 364 * DAY))
    erased = await at.sweep(2 * DAY)
    assert (erased.requests, erased.people) == (0, 0)
    assert await at.all(request_rows.c.words) == [WORDS]
    erased = await at.sweep(363 * DAY)
    assert (erased.requests, erased.people) == (1, 1)


# --- what does not go ------------------------------------------------------------------------------------------------


async def test_an_open_request_keeps_its_words_and_its_person(database: Database) -> None:
    at = play(database)
    await at.write(WORDS)
    await at.write("ahoj", address=OTHER)
    erased = await at.sweep(3000 * DAY)
    assert (erased.requests, erased.people) == (0, 1)
    assert await at.known() is not None
    assert await at.known(OTHER) is None
    assert await at.all(request_rows.c.words) == [WORDS]


@pytest.mark.parametrize("sign", [people_rows.c.created_at, addresses.c.last_used, conversations.c.changed_at], ids=str)
async def test_any_sign_of_a_person_keeps_them(database: Database, sign: Column[Any]) -> None:
    at = play(database)
    await at.write("ahoj")
    await at.ground.later(366 * DAY)
    await at.ground.db.turn(lambda tx: tx.execute(update(sign.table).values({sign.name: AT + 2 * DAY})))
    assert (await at.retention.sweep()).people == 0
    assert (await at.sweep(DAY)).people == 1


async def test_staff_are_never_erased(database: Database) -> None:
    at = play(database)
    await at.write("dnes", address=IVO)
    await at.ground.db.turn(lambda tx: invites.revoke(tx, "ana", AT))
    staff, where = await at.all(people_rows.c.staff_id), len(await at.all(addresses.c.id))
    assert await at.sweep(3000 * DAY) == Count(received=1, sent=1)
    assert await at.all(people_rows.c.staff_id) == staff
    assert len(await at.all(addresses.c.id)) == where
    assert len(await at.all(conversations.c.person)) == 1


async def test_what_is_still_to_leave_leaves_and_then_goes(database: Database) -> None:
    at = play(database)
    await at.write(LATE)
    erased = await at.sweep(400 * DAY)
    assert (erased.sent, erased.people) == (1, 0)
    await at.ground.later(101 * DAY)
    assert at.ground.texts()[-1] == "pripominka (-)"
    erased = await at.retention.sweep()
    assert (erased.sent, erased.people) == (1, 1)


async def test_what_is_not_answered_yet_is_not_emptied(database: Database) -> None:
    at = play(database)
    await at.ground.intake.receive(Incoming("sms", "SM1", ME, AT, WORDS))
    clock = cast(HeldClock, at.ground.house.clock)
    clock.move(AT + 400 * DAY)
    assert await at.retention.sweep() == Count()
    await at.ground.settle()
    assert f"{WORDS} (-)" in at.ground.texts(address=ME)


class Meanwhile:
    """A database in which a person writes just when they were found to be overdue."""

    def __init__(self, at: Play, person: str) -> None:
        self._at = at
        self._person = person
        self.turn = at.ground.db.turn
        self.written = 0

    async def read(self, fn: Callable[[Connection], T]) -> T:
        found = await self._at.read(fn)
        if found == [self._person]:
            self.written += 1
            await self._at.write("pockejte")
        return found


async def test_who_writes_again_under_the_sweep_stays(database: Database) -> None:
    at = play(database)
    await at.write("ahoj")
    person = await at.known()
    assert person is not None
    await at.ground.later(400 * DAY)
    meanwhile = Meanwhile(at, person)
    assert (await Retention(cast(Database, meanwhile), at.ground.house).sweep()).people == 0
    assert meanwhile.written == 1
    assert await at.known() == person


async def test_a_late_word_on_an_emptied_message_changes_nothing_else(database: Database) -> None:
    at = play(database)
    await at.write("ahoj")
    person = await at.known()
    assert person is not None
    await at.ground.db.turn(lambda tx: people.add_address(tx, person, "telegram", "77", AT))
    await at.sweep(91 * DAY)
    sent = at.ground.phones["sms"].record[at.ground.phones["sms"].tokens[0]]
    await at.ground.report(channel="sms", vendor_id=sent, status="failed", failure="bad_address")
    await at.ground.settle()
    assert await at.all(outbox.c.state) == ["failed"]
    assert at.ground.texts("telegram") == []


# --- the sweep itself ------------------------------------------------------------------------------------------------


async def test_a_sweep_goes_in_small_steps_and_the_next_one_takes_the_rest(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    at = play(database)
    for number in range(7):
        await at.write("ahoj", address=f"+4206000000{10 + number}")
    at.retention.batch, at.retention.batches = 2, 2
    with caplog.at_level(logging.WARNING):
        first = await at.sweep(400 * DAY)
    left = await at.overdue()
    assert (first.people, left.people) == (4, 3)
    assert f"{left.received + left.sent + left.people} rows past their term are left" in caplog.text
    assert await at.retention.sweep() == left
    assert await at.overdue() == await at.retention.sweep() == Count()
    held = {f"{name}_left": rows for name, rows in asdict(left).items() if rows}
    assert await at.told() == [asdict(first) | held, asdict(left)]


async def test_two_sweeps_at_the_same_time_erase_once(database: Database) -> None:
    at = play(database)
    for number in range(10):
        await at.write("ahoj", address=f"+4206000000{10 + number}")
    await at.ground.later(400 * DAY)
    counts = await asyncio.gather(*(Retention(database, at.ground.house).sweep() for _ in range(3)))
    assert [sum(getattr(count, kind) for count in counts) for kind in ("received", "sent", "people")] == [10, 10, 10]


async def test_once_a_day(database: Database) -> None:
    at = play(database)
    await at.retention.sweep_daily()
    await at.write("ahoj")
    await at.ground.db.turn(lambda tx: tx.execute(update(inbox).values(received_at=AT - 90 * DAY)))
    await at.ground.later(DAY - timedelta(seconds=1))
    await at.retention.sweep_daily()
    assert await at.told() == []
    await at.ground.later(timedelta(seconds=1))
    await at.retention.sweep_daily()
    assert len(await at.told()) == 1


# --- in the whole application ----------------------------------------------------------------------------------------


@asynccontextmanager
async def application(url: str, keys: str, clock: Clock | None, keep_days: int = 365) -> AsyncIterator[Whole]:
    """The demo region, which keeps for so many days, and the phone it writes to."""
    region, phone = load_region(find_region("skch")), SimulatorChannel("sms")
    region = replace(region, settings=replace(region.settings, keep_days=keep_days))
    settings = Settings(database_url=url, sealing_keys=keys)
    app = compose(settings, clock=clock, rng=Random(1), channels={"sms": phone}, region=region)
    try:
        yield app, phone
    finally:
        await app.close()


@pytest.mark.parametrize("days", [100, 365])
async def test_what_the_privacy_text_says_is_what_happens(database_url: str, days: int) -> None:
    async with application(database_url, Sealer.generate_key(), HeldClock(AT), days) as (app, phone):
        await app.receive(Incoming("sms", "1", ME, AT, "SOUKROMI"))
        await app.run_due(AT)
        assert f" {days} dni" in " ".join(delivery.message.text for delivery in phone.take())
        await app.run_due(AT + days * DAY - timedelta(seconds=1))
        assert await app.read(lambda tx: people.find(tx, "sms", ME)) is not None
        await app.run_due(AT + (days + 1) * DAY)
        assert await app.read(lambda tx: people.find(tx, "sms", ME)) is None


async def test_it_sweeps_by_itself_when_it_starts_and_when_time_has_passed(tmp_path: Path) -> None:
    url, keys = f"sqlite:///{tmp_path}/live.db", Sealer.generate_key()

    def emptied(app: App) -> bool:
        return set(app.db.read_sync(lambda tx: tx.execute(select(inbox.c.raw)).scalars().all())) == {None}

    async with application(url, keys, None) as (app, phone):
        await app.receive(Incoming("sms", "1", ME, app.house.clock.now(), "SOUKROMI"))
        await app.start()
        await until(phone.take)
        assert not emptied(app)
        long_ago = app.house.clock.now() - 90 * DAY
        await app.db.turn(lambda tx: tx.execute(update(inbox).values(received_at=long_ago)))
    async with application(url, keys, None) as (app, phone):
        await app.start()
        await until(lambda: emptied(app))
        await app.receive(Incoming("sms", "2", ME, app.house.clock.now(), "SOUKROMI"))
        await until(phone.take)
        assert not emptied(app)
        await shift_clock(app, 91 * DAY)
        await until(lambda: emptied(app))
