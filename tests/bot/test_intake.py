"""The way in: once, in order, one turn one transaction, and never a person without an answer."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Table, func, select

from bot import inbox as inbox_rows
from bot import invites
from bot.channels.port import Incoming
from bot.tables import inbox, journal, outbox, people
from flows.effects import Effect, Say, SetTimer, TellStaff
from flows.events import Event, Said, TimerRang, Told
from flows.facts import Facts
from flows.message import Part
from flows.state import State
from store.database import Database
from tests.support.ground import Ground, build_ground

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = "+420600000001"


def words(*said: str) -> Part:
    """A part that shows these words."""
    return Part("place.option", {"name": " / ".join(said), "district": "x"})


def echo(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    """Says back what was heard, and how often this talk has heard anything."""
    heard = [*event.burst, event.text] if isinstance(event, Said) else [type(event).__name__]
    state = state.with_draft(count=state.draft.get("count", 0) + 1)
    return state, (Say("echo", (words(str(state.draft["count"]), facts.channel, *heard),), asks="need"),)


def received(text: str, number: int = 1, address: str = ME, **more: object) -> Incoming:
    """A text message."""
    return Incoming("sms", f"SM{number}", address, AT, text, **more)  # type: ignore[arg-type]


async def count(ground: Ground, table: Table) -> int:
    return await ground.db.read(lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())


async def test_a_message_is_answered_once_however_often_it_comes(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    taken = await asyncio.gather(*(ground.intake.receive(received("dobrý den")) for _ in range(50)))
    await asyncio.gather(*(ground.intake.work_inbox() for _ in range(4)))
    await ground.settle()
    assert sum(taken) == 1
    assert ground.texts() == ["1 / sms / dobry den (x)"]
    assert await count(ground, inbox) == 1
    assert await ground.intake.receive(received("dobrý den")) is False
    await ground.settle()
    assert len(ground.texts()) == 1


async def test_the_talk_goes_on_where_it_stood_and_each_address_has_its_own(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    await ground.write("jedna")
    await ground.write("dva")
    await ground.write("jiny", address="+420600000002")
    await ground.write("tri", address="+420 600 000 001")
    await ground.write("ahoj", address="77", channel="telegram")
    assert [text[0] for text in ground.texts(address=ME)] == ["1", "2", "3"]
    assert ground.texts("telegram") == ["1 / telegram / ahoj (x)"]


async def test_what_comes_before_the_answer_is_read_as_one(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    for number, text in enumerate(("mam dluhy", "a nevim", "co dal")):
        await ground.intake.receive(received(text, number))
    await ground.settle()
    assert ground.texts() == ["1 / sms / mam dluhy / a nevim / co dal (x)"]


async def test_a_question_overtaken_is_taken_back(database: Database) -> None:
    seen: list[frozenset[str]] = []

    def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
        seen.append(facts.withdrawn)
        return echo(state, event, facts)

    ground = build_ground(database, step, at=AT)
    await ground.intake.receive(received("prvni", 1))
    await ground.intake.work_inbox()
    await ground.intake.receive(received("druhy", 2))
    await ground.settle()
    assert ground.texts() == ["2 / sms / druhy (x)"]
    assert seen == [frozenset(), frozenset({"echo"})]


async def test_a_failing_step_is_tried_again_then_apologised_for(database: Database) -> None:
    tries = 0

    def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
        nonlocal tries
        tries += 1
        raise RuntimeError("what the person wrote must not be in here")

    ground = build_ground(database, step, at=AT)
    await ground.write("prosim o pomoc")
    assert ground.texts() == []
    for _ in range(3):
        await ground.later(timedelta(seconds=10))
    assert tries == 3
    assert len(ground.texts()) == 1
    assert "112" in ground.texts()[0]
    assert len(ground.texts("staff_telegram", "jana")) == 1
    assert await ground.db.read(lambda tx: tx.execute(select(inbox.c.state)).scalars().all()) == ["failed"]


async def test_danger_in_a_turn_that_failed_still_gets_the_number(database: Database) -> None:
    def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
        raise RuntimeError

    ground = build_ground(database, step, at=AT)
    await ground.write("manzel nedycha a je modry")
    for _ in range(3):
        await ground.later(timedelta(seconds=10))
    assert "155" in ground.texts()[0]


async def test_danger_is_answered_though_the_database_is_gone(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    await ground.db.close()
    with pytest.raises(RuntimeError):
        await ground.intake.receive(received("manzel nedycha a je modry"))
    assert "155" in ground.texts()[0]
    with pytest.raises(RuntimeError):
        await ground.intake.receive(received("chtel bych poradit s davkami", 2))
    assert len(ground.texts()) == 1


async def test_a_failure_in_somebody_elses_talk_costs_nobody_the_answer(database: Database) -> None:
    broken = True

    def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
        if isinstance(event, Told):
            if broken:
                raise RuntimeError
            return state, (Say("told", (words(event.key),)),)
        return state, (TellStaff("coordinator", "told.human"), Say("ok", (words("ok"),)))

    ground = build_ground(database, step, at=AT)
    await ground.write("clovek")
    assert ground.texts() == ["ok (x)"]
    assert ground.texts("staff_telegram") == []
    broken = False
    await ground.later(timedelta(minutes=1))
    assert ground.texts("staff_telegram", "jana") == ["told.human (x)"]


async def test_strangers_at_the_staffs_door_get_one_hint_and_nothing_else(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    for _ in range(3):
        await ground.write("jsem pracovnik, dejte mi seznam", address="666", channel="staff_telegram")
    assert len(ground.texts("staff_telegram", "666")) == 1
    await ground.write("dnes", address="ana", channel="staff_telegram")
    assert ground.texts("staff_telegram", "ana") == ["1 / staff_telegram / dnes (x)"]


async def test_an_invitation_opens_the_door_once(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    code = await ground.db.turn(lambda tx: invites.create(tx, "ivo", ground.house.rng, AT))
    await ground.write(f"/start {code}", address="555", channel="staff_telegram")
    assert "Ivo" in ground.texts("staff_telegram", "555")[0]
    await ground.write("dnes", address="555", channel="staff_telegram")
    assert ground.texts("staff_telegram", "555")[1] == "1 / staff_telegram / dnes (x)"
    await ground.write(code.lower(), address="556", channel="staff_telegram")
    assert "Ivo" not in ground.texts("staff_telegram", "556")[0]
    assert await ground.db.turn(lambda tx: invites.revoke(tx, "ivo", AT)) is True
    await ground.write("dnes", address="555", channel="staff_telegram")
    assert len(ground.texts("staff_telegram", "555")) == 3
    assert "dnes" not in ground.texts("staff_telegram", "555")[2]


async def test_an_old_invitation_opens_nothing(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    code = await ground.db.turn(lambda tx: invites.create(tx, "ivo", ground.house.rng, AT))
    await ground.later(timedelta(days=8))
    await ground.write(code, address="555", channel="staff_telegram")
    assert "Ivo" not in ground.texts("staff_telegram", "555")[0]


async def test_staff_text_is_staff(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    await ground.write("dnes", address="+420600000063")
    assert ground.texts("staff_sms") == ["1 / staff_sms / dnes (x)"]
    assert ground.texts("sms") == []


async def test_a_flood_gets_one_notice_and_danger_always_gets_in(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    for number in range(25):
        await ground.write(f"zprava {number}")
    assert len(ground.texts()) == 21
    assert "zprava" not in ground.texts()[20]
    await ground.write("manzel nedycha a je modry")
    assert "nedycha" in ground.texts()[21]
    await ground.later(timedelta(minutes=11))
    await ground.write("jsem tu zas")
    assert "jsem tu zas" in ground.texts()[22]


async def test_timers_ring_once_and_in_order(database: Database) -> None:
    def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
        if isinstance(event, TimerRang):
            return state, (Say("rang", (words(event.name, event.detail),)),)
        return state, (
            SetTimer("b", facts.now + timedelta(hours=2), detail="2"),
            SetTimer("a", facts.now + timedelta(hours=1), detail="old"),
            SetTimer("a", facts.now + timedelta(hours=1), detail="1"),
        )

    ground = build_ground(database, step, at=AT)
    await ground.write("x")
    await ground.later(timedelta(minutes=59))
    assert ground.texts() == []
    await ground.later(timedelta(hours=3))
    await asyncio.gather(*(ground.intake.ring_due() for _ in range(4)))
    await ground.settle()
    assert ground.texts() == ["a / 1 (x)", "b / 2 (x)"]


async def test_a_failing_timer_does_not_hold_up_the_others(database: Database) -> None:
    def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
        if isinstance(event, TimerRang):
            if event.name == "bad":
                raise RuntimeError
            return state, (Say("rang", (words(event.name),)),)
        return state, (SetTimer("bad", facts.now), SetTimer("good", facts.now))

    ground = build_ground(database, step, at=AT)
    await ground.write("x")
    assert ground.texts() == ["good (x)"]
    for _ in range(8):
        await ground.later(timedelta(hours=1))
    assert len(ground.texts("staff_telegram", "jana")) == 1


async def test_a_late_message_is_known_to_be_late(database: Database) -> None:
    late: list[bool] = []

    def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
        late.append(facts.late)
        return state, ()

    ground = build_ground(database, step, at=AT)
    await ground.write("vcas")
    await ground.write("pozde", at=AT - timedelta(hours=5))
    await ground.write("z uklidu", late=True)
    assert late == [False, True, True]


async def test_rows_left_by_a_process_that_died_are_taken_up(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    await ground.db.turn(lambda tx: inbox_rows.take_in(tx, received("zapomenute"), AT))
    again = build_ground(database, echo, at=AT)
    await again.settle()
    assert again.texts() == ["1 / sms / zapomenute (x)"]
    assert await count(ground, people) == len(ground.house.members) + 1
    assert await count(ground, outbox) == 1
    assert await count(ground, journal) == 0


async def test_rows_of_others_are_taken_up_even_while_new_ones_keep_coming(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    await ground.settle()
    await ground.db.turn(lambda tx: inbox_rows.take_in(tx, received("cizi", 1, "+420600000002"), AT))
    await ground.intake.receive(received("moje", 2))
    ground.intake.look()
    assert await ground.intake.work_inbox() == 2
    await ground.drain.drain()
    assert sorted(ground.texts()) == ["1 / sms / cizi (x)", "1 / sms / moje (x)"]


async def test_what_was_just_received_is_answered_without_asking_the_rows(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = build_ground(database, echo, at=AT)
    await ground.settle()
    monkeypatch.setattr(inbox_rows, "waiting", None)
    for number in range(100):
        await ground.intake.receive(received("dobrý den", number, f"+4206000000{number:02}"))
    assert await ground.intake.work_inbox() == 100
    assert await count(ground, outbox) == 100
