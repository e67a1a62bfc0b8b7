"""Several processes on one PostgreSQL under load; who listens; and what is too old after hours of silence."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from bot import inbox, people
from bot.channels.port import Incoming
from bot.tables import inbox as inbox_rows
from bot.tables import outbox
from directory.region import Region
from scheduler import timers
from scheduler.hours import PRAGUE
from scheduler.tables import callbacks
from store.database import Database
from store.sealing import Sealer
from tests.support import town as towns
from tests.support.peers.fault import Fault
from tests.support.peers.strict_telegram import TOKEN, StrictTelegram
from tests.support.peers.twilio import FakeTwilio
from tests.support.rival import AT
from tests.support.town import LUZE, RESIDENT, Town, settings

ROOT = Path(__file__).parents[2]
PEOPLE, EACH = 200, 10
WISHES = 400  # so many that one process alone is not through before the others have begun
ON_POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


def number(person: int) -> str:
    return f"+4206000{10_000 + person}"  # none of the staff's


@contextmanager
def opened(url: str, keys: str) -> Iterator[Database]:
    """The database, closed again also where a test fails: an open connection would fail the next one."""
    db = Database.open(url, Sealer.from_keys(keys))
    try:
        yield db
    finally:
        db.close_sync()


def rivals(url: str, keys: str, processes: int) -> Counter[tuple[str, str]]:
    """Lets so many processes do all there is to do; what they sent, to whom, how often."""
    environment = {**os.environ, "DATABASE_URL": url, "SEALING_KEYS": keys, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.support.rival"]
    workers = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        outputs = [worker.communicate(timeout=90)[0] for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    assert sum(1 for output in outputs if output) > 1  # the work was shared
    lines = [line.partition("\t") for output in outputs for line in output.splitlines()]
    return Counter((address, text.removesuffix(" (-)")) for address, _, text in lines)


def _timers(tx: Connection) -> None:
    for person in range(PEOPLE):
        who = people.create(tx, AT).id
        people.add_address(tx, who, "sms", number(person), AT)
        for count in range(EACH):
            timers.set_timer(tx, who, f"t{count}", "", AT - timedelta(minutes=EACH - count))


@ON_POSTGRES
@pytest.mark.parametrize("processes", [2, 4])
def test_two_thousand_timers_ring_once_and_their_messages_leave_once(database_url: str, processes: int) -> None:
    keys = Sealer.generate_key()
    with opened(database_url, keys) as db:
        db.turn_sync(_timers)
        sent = rivals(database_url, keys, processes)
        by_state = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        states = db.turn_sync(lambda tx: tx.execute(by_state).all())
    assert sent == {(number(person), f"t{count}"): 1 for person in range(PEOPLE) for count in range(EACH)}
    assert [tuple(row) for row in states] == [("sent", PEOPLE * EACH)]


@ON_POSTGRES
def test_of_hundreds_who_want_one_slot_one_gets_it(database_url: str) -> None:
    keys = Sealer.generate_key()
    with opened(database_url, keys) as db:
        for person in range(WISHES):
            wish = Incoming("sms", f"SM{person}", number(person), AT, "objednej")
            db.turn_sync(partial(inbox.take_in, incoming=wish, now=AT))
        sent = rivals(database_url, keys, 4)
        booked = db.turn_sync(lambda tx: tx.execute(select(callbacks.c.worker)).scalars().all())
    by_text = Counter(text for (_, text), count in sent.items() for _ in range(count))
    assert booked == ["ana"]
    assert by_text == {"domluveno": 1, "obsazeno": WISHES - 1}


@pytest.fixture(scope="module")
def region() -> Region:
    return towns.region()


NOW = datetime(2026, 11, 24, 10, 16, tzinfo=PRAGUE)


def update(text: str) -> dict[str, object]:
    who = {"id": 600001, "first_name": "E"}
    chat, sender = {**who, "type": "private"}, {**who, "is_bot": False}
    return {"message": {"message_id": 1, "date": int(NOW.timestamp()), "chat": chat, "from": sender, "text": text}}


@ON_POSTGRES
async def test_one_process_listens_and_another_takes_over(database_url: str, region: Region) -> None:
    telegram, twilio, keys = StrictTelegram(), FakeTwilio(lambda: NOW), Sealer.generate_key()
    await telegram.start()
    await twilio.start()
    given = settings(database_url, keys, twilio.base, telegram_public_token=TOKEN, telegram_api_base=telegram.base)
    first, second = (Town.open(given, twilio, NOW, region) for _ in range(2))

    async def taken(count: int) -> None:
        async with asyncio.timeout(20):
            while (
                await first.app.read(lambda tx: tx.execute(select(func.count()).select_from(inbox_rows)).scalar_one())
                < count
            ):
                await asyncio.sleep(0.02)

    try:
        await first.live.start()
        telegram.push(update("Dobrý den"))
        await taken(1)
        await second.live.start()
        asked = len(telegram.requests("deleteWebhook"))
        await asyncio.sleep(0.5)
        assert len(telegram.requests("deleteWebhook")) == asked == 1  # with it, polling begins
        await first.live.stop()
        telegram.push(update("mám dluhy"))
        await taken(2)
        assert len(telegram.requests("deleteWebhook")) == 2
    finally:
        await first.close()
        await second.close()
        await telegram.stop()
        await twilio.stop()


async def test_after_three_hours_nothing_stale_is_sent(database_url: str, region: Region) -> None:
    twilio, keys = FakeTwilio(lambda: NOW), Sealer.generate_key()
    await twilio.start()
    given = settings(database_url, keys, twilio.base)
    town = Town.open(given, twilio, NOW, region)
    for who, text in (
        (RESIDENT, "mám dluhy, bydlím v Luži"),
        (RESIDENT, "ano"),
        (RESIDENT, "ve čtvrtek v 10"),
        (LUZE, "beru"),
    ):
        await town.write(who, text)
    await town.until(datetime(2026, 11, 26, 8, 59, tzinfo=PRAGUE))
    twilio.faults.append(Fault(503))
    await town.until(datetime(2026, 11, 26, 9, 0, tzinfo=PRAGUE))  # the reminder does not get through
    before = len(twilio.sent)
    await town.close()

    town = Town.open(given, twilio, datetime(2026, 11, 26, 12, 0, tzinfo=PRAGUE), region)
    await town.sweep()
    rows = await town.app.read(
        lambda tx: tx.execute(select(outbox.c.screen, outbox.c.state).order_by(outbox.c.id)).all()
    )
    sent = [one["To"] for one in twilio.sent[before:]]
    await town.close()
    await twilio.stop()
    assert ("reminder", "expired") in [tuple(row) for row in rows]
    assert not [one for one in twilio.sent[before:] if "Pripominame" in one["Body"]]
    assert LUZE in sent  # what is still of use is asked: did you reach them?
