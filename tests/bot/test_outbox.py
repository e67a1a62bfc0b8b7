"""The way out: order, leases, failures, reports, what is no longer true or allowed, and what is too late."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from bot import conversations, people
from bot import sending as rows
from bot.channels.port import Incoming, SendFailed
from bot.house import Limits
from bot.tables import addresses, outbox
from bot.wire import message_from_json
from flows.effects import Book, CancelCallback, Effect, MoveCallback, OpenRequest, Remember, Say, SetTimer, StopMessages
from flows.events import DeliveryFailed, Event, Said, TimerRang
from flows.facts import Facts, Slot
from flows.message import Part
from flows.state import State
from store.database import Database
from tests.support.ground import Ground, build_ground

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = "+420600000001"
OTHER = "+420600000002"
START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def say(text: str, **more: object) -> Say:
    """A message that shows this text."""
    return Say("x", (Part("place.option", {"name": text, "district": "-"}),), **more)  # type: ignore[arg-type]


def slot(start: datetime = START) -> Slot:
    return Slot("ana", start, start + timedelta(minutes=30))


def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    """Does what the text names."""
    effects: dict[str, tuple[Effect, ...]] = {
        "tri": (say("a"), say("b"), say("c")),
        "naleha": (say("bezne"), say("nalehave", urgent=True)),
        "objednej": (OpenRequest("K-1234", "care", (), "normal", "slova"), Book("K-1234", slot())),
        "pripomen": (say("mate hovor", proactive=True, code="K-1234", not_before=facts.now + timedelta(hours=1)),),
        "presun": (MoveCallback("K-1234", slot(START + timedelta(hours=1))),),
        "zrus": (CancelCallback("K-1234", "sam"), say("zruseno")),
        "konec": (StopMessages("sam"), say("konec")),
        "vecer": (SetTimer("vecer", facts.now + timedelta(hours=11)),),
        "nepsat": (Remember({"safe_to_write": "no"}),),
        "kratce": (say("brzy zastara", not_after=facts.now + timedelta(minutes=10)),),
    }
    if isinstance(event, TimerRang):
        return state, (say("vecerni", proactive=True, not_after=facts.now + timedelta(hours=14)),)
    if isinstance(event, DeliveryFailed):
        return state.with_draft(failed=event.reason), ()
    assert isinstance(event, Said)
    return state, effects.get(event.text, (say(event.text),))


async def states(ground: Ground) -> list[str]:
    return list(
        await ground.db.read(lambda tx: tx.execute(select(outbox.c.state).order_by(outbox.c.id)).scalars().all())
    )


async def failure_known(ground: Ground, address: str = ME) -> str | None:
    """The reason with which a failure came to the conversation."""

    def look(tx: Connection) -> str | None:
        person = people.find(tx, "sms", address)
        assert person is not None
        failed: str | None = conversations.load(tx, person)[0].draft.get("failed")
        return failed

    return await ground.db.read(look)


async def test_order_holds_for_an_address_and_urgent_goes_first(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.write("tri")
    assert ground.texts() == ["a (-)", "b (-)", "c (-)"]
    await ground.write("naleha")
    assert ground.texts()[3:] == ["nalehave (-)", "bezne (-)"]


async def test_a_message_that_did_not_go_keeps_those_behind_it_waiting(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    refused = iter([SendFailed("unreachable", retry=True)])
    ground.phones["sms"].fail = lambda address, token: next(refused, None) if address == ME else None
    await ground.write("tri")
    await ground.write("jiny", address=OTHER)
    assert ground.texts() == ["jiny (-)"]
    await ground.later(timedelta(minutes=1))
    assert ground.texts(address=ME) == ["a (-)", "b (-)", "c (-)"]


async def test_a_slow_phone_holds_up_nobody_else(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    gate = asyncio.Event()
    ground.phones["sms"].wait = lambda address: gate.wait() if address == ME else asyncio.sleep(0, True)
    await ground.intake.receive(_incoming("pomalu", ME, 1))
    await ground.intake.work_inbox()
    draining = asyncio.create_task(ground.drain.drain())
    await asyncio.sleep(0.05)
    await ground.intake.receive(_incoming("rychle", OTHER, 2))
    await ground.intake.work_inbox()
    ground.drain.wake()
    await asyncio.sleep(0.2)
    assert ground.texts() == ["rychle (-)"]
    gate.set()
    await draining
    assert ground.texts() == ["rychle (-)", "pomalu (-)"]


def _incoming(text: str, address: str, number: int) -> Incoming:
    return Incoming("sms", f"SM{number}", address, AT, text)


async def test_a_wait_that_the_vendor_asks_for_is_kept(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    refused = iter([SendFailed("too_many", retry=True, retry_after=90)])
    ground.phones["sms"].fail = lambda address, token: next(refused, None)
    await ground.write("ahoj")
    await ground.later(timedelta(seconds=80))
    assert ground.texts() == []
    await ground.later(timedelta(seconds=15))
    assert ground.texts() == ["ahoj (-)"]


async def test_an_ambiguous_message_is_looked_up_before_it_goes_again(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    doubts = iter([SendFailed("unreachable", retry=True, ambiguous=True)])
    ground.phones["sms"].fail = lambda address, token: next(doubts, None)
    await ground.write("jednou")
    await ground.later(timedelta(minutes=5))
    assert ground.texts() == ["jednou (-)"]
    assert await states(ground) == ["sent"]


async def test_where_there_is_no_record_at_most_the_one_goes_again(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    doubts = iter([SendFailed("unreachable", retry=True, ambiguous=True)])
    ground.phones["telegram"].fail = lambda address, token: next(doubts, None)
    await ground.write("tri", address="5", channel="telegram")
    await ground.later(timedelta(minutes=5))
    assert ground.texts("telegram") == ["a (-)", "a (-)", "b (-)", "c (-)"]


@pytest.mark.parametrize("channel", ["sms", "telegram"])
async def test_a_crash_after_sending_is_settled(database: Database, channel: str) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.intake.receive(_incoming("ahoj", ME, 1))
    await ground.intake.work_inbox()
    taken = await ground.db.turn(lambda tx: ground.drain._claim(tx, 10))
    if channel == "sms":
        await ground.phones["sms"].send(
            ME, message_from_json(taken[0].body), token=str(taken[0].id), valid_for=timedelta(hours=1)
        )
    assert await ground.drain.drain() == 0
    await ground.later(rows.LEASE + timedelta(seconds=1))
    assert ground.texts() == ["ahoj (-)"]
    assert await states(ground) == ["sent"]


async def test_what_is_too_late_is_not_sent_and_stays_as_expired(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    ground.phones["sms"].fail = lambda address, token: SendFailed("unreachable", retry=True)
    await ground.write("kratce")
    ground.phones["sms"].fail = lambda address, token: None
    await ground.later(timedelta(hours=1))
    assert ground.texts() == []
    assert await states(ground) == ["expired"]


async def test_a_blocked_address_is_left_alone_until_they_write_again(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    blocked = True
    ground.phones["sms"].fail = lambda address, token: SendFailed("blocked", retry=False) if blocked else None
    await ground.write("ahoj")
    assert await states(ground) == ["failed"]
    assert await failure_known(ground) == "blocked"
    flag = await ground.db.read(
        lambda tx: tx.execute(select(addresses.c.blocked).where(addresses.c.blocked != "")).scalar()
    )
    assert flag == "blocked"
    blocked = False
    await ground.write("jsem tu")
    assert ground.texts() == ["jsem tu (-)"]


async def test_the_other_address_of_a_person_is_tried(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    ground.phones["staff_telegram"].fail = lambda address, token: SendFailed("blocked", retry=False)
    await ground.write("dnes", address="ana", channel="staff_telegram")
    assert ground.texts("staff_sms") == ["dnes (-)"]
    assert await states(ground) == ["sent"]


async def test_reports_count_once_and_only_forwards(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.write("ahoj")
    token = ground.phones["sms"].tokens[0]

    async def reported() -> str:
        return str(await ground.db.read(lambda tx: tx.execute(select(outbox.c.reported)).scalar_one()))

    for status, then in (("sent", "sent"), ("queued", "sent"), ("delivered", "delivered"), ("sent", "delivered")):
        await ground.report(channel="sms", vendor_id="sms-1", status=status, token=token)
        assert await reported() == then
    await ground.report(channel="sms", vendor_id="sms-1", status="failed", failure="blocked")
    assert await states(ground) == ["sent"]
    await ground.report(channel="sms", vendor_id="unknown", status="failed", failure="blocked")


async def test_a_report_that_comes_before_the_note_is_the_note(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.intake.receive(_incoming("ahoj", ME, 1))
    await ground.intake.work_inbox()
    taken = await ground.db.turn(lambda tx: ground.drain._claim(tx, 10))
    await ground.report(channel="sms", vendor_id="SM9", status="sent", token=str(taken[0].id))
    await ground.later(rows.LEASE * 2)
    assert ground.texts() == []
    assert await states(ground) == ["sent"]


async def test_a_failure_reported_later_is_a_failure(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.write("ahoj")
    for _ in range(2):
        await ground.report(
            channel="sms",
            vendor_id="sms-1",
            status="failed",
            failure="bad_address",
            token=ground.phones["sms"].tokens[0],
        )
    assert await states(ground) == ["failed"]
    assert await failure_known(ground) == "bad_address"


async def test_opting_out_takes_back_everything_but_the_answer(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.write("objednej")
    await ground.write("pripomen")
    await ground.write("vecer")
    await ground.write("konec")
    await ground.later(timedelta(days=1))
    assert ground.texts() == ["konec (-)"]
    await ground.write("jeste neco")
    assert ground.texts()[-1] == "jeste neco (-)"


async def test_nothing_of_our_own_accord_where_writing_is_not_safe(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.write("pripomen")
    await ground.write("nepsat")
    await ground.later(timedelta(hours=2))
    assert ground.texts() == []


@pytest.mark.parametrize("change", ["presun", "zrus"])
async def test_a_reminder_of_what_was_changed_is_never_sent(database: Database, change: str) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.write("objednej")
    await ground.write("pripomen")
    await ground.write(change)
    await ground.later(timedelta(hours=2))
    assert not any("mate hovor" in text for text in ground.texts())


async def test_a_reminder_of_what_still_holds_is_sent(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.write("objednej")
    await ground.write("pripomen")
    assert ground.texts() == []
    await ground.later(timedelta(hours=2))
    assert ground.texts() == ["mate hovor (-)"]


async def test_in_quiet_hours_a_message_of_ours_waits_for_the_morning(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.write("vecer")
    await ground.later(timedelta(hours=11))
    assert ground.texts() == []
    await ground.later(timedelta(hours=11, minutes=1))
    assert ground.texts() == ["vecerni (-)"]


async def test_the_daily_cap_holds_but_for_danger(database: Database) -> None:
    ground = build_ground(database, step, at=AT, limits=Limits(sms_a_day_person=3))
    for number in range(5):
        await ground.write(f"zprava {number}")
    assert len(ground.texts(address=ME)) == 3
    assert len(ground.texts("staff_telegram", "jana")) == 1
    await ground.write("naleha")
    assert ground.texts(address=ME)[-1] == "nalehave (-)"
    await ground.later(timedelta(days=1))
    await ground.write("dalsi den")
    assert ground.texts(address=ME)[-1] == "dalsi den (-)"


async def test_the_regions_cap_holds_within_one_claim_too(database: Database) -> None:
    ground = build_ground(database, step, at=AT, limits=Limits(sms_a_day_region=3))
    for person in range(5):
        await ground.intake.receive(_incoming("ahoj", f"+42060000001{person}", person))
    await ground.intake.work_inbox()
    await ground.drain.drain()
    assert len(ground.texts()) == 3
    assert (await states(ground)).count("withdrawn") == 2


async def test_who_blocked_the_bot_is_flagged_without_a_message(database: Database) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.write("ahoj", address="77", channel="telegram")
    await ground.report(channel="telegram", vendor_id="", status="failed", failure="blocked", address="77")
    query = select(addresses.c.blocked).where(addresses.c.network == "telegram")
    assert await ground.db.read(lambda tx: tx.execute(query).scalar_one()) == "blocked"


async def test_many_that_are_withdrawn_do_not_hide_those_behind_them(database: Database) -> None:
    ground = build_ground(database, step, at=AT, limits=Limits(flood_messages=1_000, sms_a_day_person=1_000))
    await ground.write("objednej")
    for _ in range(70):
        await ground.write("pripomen")
    await ground.write("presun")
    await ground.intake.receive(_incoming("ahoj", OTHER, 900))
    await ground.intake.work_inbox()
    await ground.later(timedelta(hours=2))
    assert ground.texts() == ["ahoj (-)"]
    assert (await states(ground)).count("withdrawn") == 70
