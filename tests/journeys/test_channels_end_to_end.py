"""The whole application on its real channels: Twilio's client and both Telegram libraries, from a need to its end."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot import invites
from bot.tables import addresses, outbox, requests
from bot.told import summary
from directory.region import Region
from scheduler.hours import PRAGUE
from store.sealing import Sealer
from tests.support import town as towns
from tests.support.peers.fault import Fault
from tests.support.peers.prism import prism
from tests.support.peers.telegram import User, emulator
from tests.support.peers.twilio import FakeTwilio
from tests.support.town import COORDINATOR, LUZE, OTHER, RESIDENT, Town, settings

AT = datetime(2026, 11, 24, 10, 16, tzinfo=PRAGUE)
PUBLIC, STAFF = "111111111:" + "P" * 35, "222222222:" + "S" * 35
NEED = "Dobrý den, mám dluhy a nevím kudy kam, bydlím v Luži"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=PRAGUE)


@pytest.fixture(scope="module")
def region() -> Region:
    return towns.region()


@pytest.fixture(scope="module")
def telegram() -> Iterator[str]:
    with emulator() as base:
        yield base


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    fake = FakeTwilio(lambda: AT)
    await fake.start()
    yield fake
    await fake.stop()


@asynccontextmanager
async def opened(folder: Path, twilio: FakeTwilio, region: Region, base: str = "", **more: Any) -> AsyncIterator[Town]:
    """The application; with Telegram's tokens where the address of an emulator is given."""
    tokens = {"telegram_public_token": PUBLIC, "telegram_staff_token": STAFF, "telegram_api_base": base}
    given = settings(
        f"sqlite:///{folder}/town.db",
        Sealer.generate_key(),
        more.pop("twilio_api_base", twilio.base),
        **(tokens if base else {}),
    )
    town = Town.open(given, twilio, AT, region)
    twilio.now = lambda: town.now
    if base:
        await town.live.start()
    try:
        yield town
    finally:
        await town.close()


def texts(twilio: FakeTwilio, to: str) -> list[str]:
    return [one["Body"] for one in twilio.sent if one["To"] == to]


async def heard(town: Town, user: User, wanted: str = "") -> list[dict[str, Any]]:
    """What the bot says next; waits for it, and for a message with these words where some are wanted."""
    news: list[dict[str, Any]] = []
    async with asyncio.timeout(15):
        while not news or wanted not in _words(news):
            await town.app.run_due(town.now)
            news += await user.news()
            await asyncio.sleep(0.02)
    return news


def _words(news: list[dict[str, Any]]) -> str:
    return "\n".join(one["message"]["text"] for one in news)


def _label(message: dict[str, Any], begins: str) -> str:
    rows = message["message"]["reply_markup"]["inline_keyboard"]
    labels = [str(button["text"]) for row in rows for button in row]
    return next(label for label in labels if label.lower().startswith(begins))


async def test_one_by_text_and_one_by_telegram(
    tmp_path: Path, twilio: FakeTwilio, region: Region, telegram: str
) -> None:
    async with aiohttp.ClientSession() as session, opened(tmp_path, twilio, region, telegram) as town:
        now = int(AT.timestamp())
        worker = User(session, telegram, STAFF, 600011, now)
        code = await town.app.db.turn(lambda tx: invites.create(tx, "w-luze", Random(3), town.now))
        await worker.say(code)
        await heard(town, worker, "Luže")

        await town.write(RESIDENT, NEED)
        await town.write(RESIDENT, "ano")
        await town.write(RESIDENT, "ve čtvrtek v 10")
        card = await heard(town, worker, "Vezmete")
        await worker.press(card[-1], _label(card[-1], "beru"))
        await heard(town, worker, "600 000 001")
        assert "600 000 081" in texts(twilio, RESIDENT)[-1]
        assert texts(twilio, LUZE) == []

        resident = User(session, telegram, PUBLIC, 600001, now)
        await resident.say("Dobrý den, mám dluhy a nevím kudy kam")
        asked = await heard(town, resident)
        markup = asked[-1]["message"]["reply_markup"]
        assert markup["keyboard"][0][0]["request_location"] is True
        await resident.say(location={"latitude": 49.8935, "longitude": 16.0286})
        meant = await heard(town, resident, "Luže (okres Chrudim)?")
        await resident.press(meant[-1], _label(meant[-1], "ano"))
        found = await heard(town, resident, "Pomoc pro obec Luže")
        await resident.press(found[-1], _label(found[-1], "ano"))
        asked = await heard(town, resident)
        markup = asked[-1]["message"]["reply_markup"]
        assert markup["keyboard"][0][0]["request_contact"] is True
        await resident.say(contact={"phone_number": "420600000005", "first_name": "Ema", "user_id": 600001})
        await heard(town, resident, "Kdy")
        await resident.say("ve čtvrtek v 9")
        await heard(town, resident, "čtvrtek 26.11. v 9:00")
        card = await heard(town, worker, "Vezmete")
        await worker.press(card[-1], _label(card[-1], "beru"))
        await heard(town, worker, "600 000 005")
        await heard(town, resident, "600 000 081")

        for hour in (9, 10):
            await town.until(at(26, hour, 46))
            outcome = await heard(town, worker, "dovolali")
            await worker.press(outcome[-1], _label(outcome[-1], "dovoláno"))
            await heard(town, worker, "zapsáno")
        assert sum("Pripominame" in text for text in texts(twilio, RESIDENT)) == 2
        assert _words(await heard(town, resident)).count("Připomínáme") == 2
        await town.later(timedelta(days=7))
        assert "Pomohl" in texts(twilio, RESIDENT)[-1]
        await heard(town, resident, "Pomohl")
        result = await town.app.read(lambda tx: summary(tx, town.app.house.directory.place))
        assert [one["state"] for one in result["callbacks"]] == ["done", "done"]
        assert town.app.clear_text_hits(["ema_novotna", "600000001", "600000005"]) == 0


async def test_the_way_of_a_text_holds_to_the_published_description(
    tmp_path: Path, twilio: FakeTwilio, region: Region
) -> None:
    with prism("proxy", "--errors", upstream=twilio.base) as base:
        async with opened(tmp_path, twilio, region, twilio_api_base=base) as town:
            await town.write(RESIDENT, NEED)
            await town.write(RESIDENT, "ano")
            twilio.came(OTHER, "Dobrý den, hledám obědy, bydlím v Luži")
            await town.sweep()
    assert len(texts(twilio, RESIDENT)) == 2
    assert len(texts(twilio, OTHER)) == 1


async def reported(town: Town) -> list[tuple[str, str]]:
    query = select(outbox.c.state, outbox.c.reported).order_by(outbox.c.id)
    return [tuple(row) for row in await town.app.read(lambda tx: tx.execute(query).all())]


@pytest.mark.parametrize(
    ("statuses", "then"),
    [
        (("queued", "sent", "delivered"), ("sent", "delivered")),
        (("delivered", "sent", "queued", "delivered"), ("sent", "delivered")),
        (("sent", "sent", "undelivered", "delivered"), ("failed", "failed")),
        (("delivered", "undelivered"), ("sent", "delivered")),
    ],
)
async def test_receipts_in_any_order(
    tmp_path: Path, twilio: FakeTwilio, region: Region, statuses: tuple[str, ...], then: tuple[str, str]
) -> None:
    async with opened(tmp_path, twilio, region) as town:
        await town.write(RESIDENT, NEED)
        sid = twilio.messages[-1]["sid"]
        for status in statuses:
            await town.fared(sid, status, 30003 if status == "undelivered" else 0)
        assert (await reported(town))[0] == then
        assert len(texts(twilio, RESIDENT)) == 1


async def test_who_opted_out_at_twilio_is_left_alone_and_the_coordinator_learns_it(
    tmp_path: Path, twilio: FakeTwilio, region: Region
) -> None:
    async with opened(tmp_path, twilio, region) as town:
        await town.write(RESIDENT, NEED)
        await town.write(RESIDENT, "ano")
        await town.write(RESIDENT, "ve čtvrtek v 10")
        twilio.faults.append(Fault(400, 21610))
        await town.write(LUZE, "beru")
        blocked = select(addresses.c.blocked).where(addresses.c.blocked != "")
        assert await town.app.read(lambda tx: tx.execute(blocked).scalar()) == "blocked"
        before = len(texts(twilio, RESIDENT))
        told = len(texts(twilio, COORDINATOR))
        assert told >= 1
        await town.until(at(26, 10))
        assert len(texts(twilio, RESIDENT)) == before
        await town.write(RESIDENT, "STAV")
        assert len(texts(twilio, RESIDENT)) == before + 1


async def test_a_message_that_twilio_could_not_hand_on_is_found_and_answered_with_an_apology(
    tmp_path: Path, twilio: FakeTwilio, region: Region
) -> None:
    async with opened(tmp_path, twilio, region) as town:
        missed = twilio.came(RESIDENT, NEED)
        await town.later(timedelta(minutes=50))
        assert texts(twilio, RESIDENT) == []
        await town.sweep()
        await town.sweep()
        [answer] = texts(twilio, RESIDENT)
        assert "Omlouvame se" in answer
        assert missed["body"] == ""  # emptied in Twilio's record
        await town.call(*towns.inbound({**missed, "body": NEED}))  # and should Twilio call after all
        await town.app.run_due(town.now)
        assert len(texts(twilio, RESIDENT)) == 1
        assert len(await town.app.read(lambda tx: tx.execute(select(requests.c.code)).all())) == 1
