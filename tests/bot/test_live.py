"""The real channels of a service, against a Twilio and a Telegram on loopback: one process listens, all send."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.channels.port import SendFailed
from bot.live import SWEPT
from bot.service import Service, build
from bot.settings import Settings
from bot.tables import inbox, outbox
from scheduler.clock import SystemClock
from store.sealing import Sealer
from tests.support.asgi import post
from tests.support.peers.strict_telegram import TOKEN as BOT_TOKEN
from tests.support.peers.strict_telegram import StrictTelegram
from tests.support.peers.twilio import ACCOUNT, NUMBER, TOKEN, FakeTwilio
from tests.support.region import own_region
from tests.support.waiting import until

PERSON = "+420600000001"
NEED = "Mam dluhy a nevim kudy kam, bydlim v Luzi"


@pytest_asyncio.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    fake = FakeTwilio(SystemClock().now)
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def settings(tmp_path: Path, twilio: FakeTwilio) -> Settings:
    """A real region with a number at Twilio, without a public address."""
    return Settings(
        database_url=f"sqlite:///{tmp_path}/live.db",
        sealing_keys=Sealer.generate_key(),
        region=str(own_region(tmp_path)),
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_sender=NUMBER,
        twilio_api_base=twilio.base,
    )


@pytest_asyncio.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    built = await asyncio.to_thread(build, settings)
    yield built
    await built.stop()


def column(service: Service, wanted: Any) -> list[Any]:
    return list(service.app.db.read_sync(lambda tx: tx.execute(select(wanted).order_by(wanted)).scalars().all()))


async def test_what_came_while_nobody_listened_is_answered(service: Service, twilio: FakeTwilio) -> None:
    kept = twilio.came(PERSON, NEED)
    await service.start()
    await until(lambda: twilio.sent)
    assert twilio.sent[0]["To"] == PERSON
    assert column(service, inbox.c.vendor_id) == [kept["sid"]]


async def test_the_sweep_takes_in_once_and_empties_what_twilio_keeps(service: Service, twilio: FakeTwilio) -> None:
    assert service.live is not None
    twilio.came(PERSON, NEED)
    await service.live.sweep()
    await service.app.intake.work_inbox()
    await service.app.drain.drain()
    assert [message["body"] != "" for message in twilio.messages] == [False, True]  # ours is still on its way

    twilio.messages[1]["status"] = "delivered"
    await service.live.sweep()
    assert [message["body"] for message in twilio.messages] == ["", ""]
    assert column(service, outbox.c.reported) == ["delivered"]
    assert len(column(service, inbox.c.id)) == 1
    await service.app.intake.work_inbox()
    assert len(twilio.sent) == 1


async def test_a_message_that_is_not_known_as_ours_keeps_its_body(service: Service, twilio: FakeTwilio) -> None:
    assert service.live is not None
    twilio.keep(to=PERSON, body="uncertain", status="delivered")  # sent, and the note of it lost
    await service.live.sweep()
    assert twilio.messages[0]["body"] == "uncertain"


async def test_the_sweep_goes_back_two_days(service: Service, twilio: FakeTwilio) -> None:
    assert service.live is not None
    now = twilio.now
    for age in (SWEPT + timedelta(hours=1), SWEPT - timedelta(hours=1)):
        twilio.now = lambda age=age: now() - age  # type: ignore[misc]
        twilio.came(PERSON, f"{age}")
    await service.live.sweep()
    assert column(service, inbox.c.vendor_id) == [twilio.messages[1]["sid"]]


async def test_a_record_that_cannot_be_read_is_told(service: Service, twilio: FakeTwilio) -> None:
    assert service.live is not None
    await twilio.stop()
    with pytest.raises(SendFailed):
        await service.live.sweep()
    await twilio.start()


async def test_without_a_public_address_twilio_cannot_call(service: Service) -> None:
    assert (await post(service.asgi, "/sms/inbound", b"From=x")).status == 404
    assert (await post(service.asgi, "/simulator", b"", method="GET")).status == 404


async def test_with_a_public_address_only_what_is_signed_comes_in(settings: Settings) -> None:
    built = await asyncio.to_thread(build, replace(settings, public_base_url="https://kontakt.example"))
    assert (await post(built.asgi, "/sms/inbound", b"From=x")).status == 403
    await built.stop()


async def test_one_process_listens_and_the_next_takes_over(
    settings: Settings, service: Service, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.live._LOOK_EVERY", 0.02)
    monkeypatch.setattr("bot.live._SWEEP_EVERY", 0.05)  # the message may come after the other's first sweep
    other = await asyncio.to_thread(build, settings)
    assert service.live is not None
    assert other.live is not None
    await service.start()
    await until(lambda: service.live and service.live._lock)
    await other.start()
    await asyncio.sleep(0.1)
    assert other.live._lock is None
    assert other.live._sweeping is None
    await service.stop()
    twilio.came(PERSON, NEED)
    await until(lambda: twilio.sent)  # swept and answered by the other
    await other.stop()


@pytest.mark.slow
async def test_both_bots_listen_and_stop(settings: Settings) -> None:
    telegram = StrictTelegram()
    await telegram.start()
    with_bots = replace(
        settings,
        telegram_public_token=BOT_TOKEN,
        telegram_staff_token=BOT_TOKEN,
        telegram_api_base=telegram.base,
    )
    built = await asyncio.to_thread(build, with_bots)
    assert built.live is not None
    assert sorted(built.live.channels) == ["sms", "staff_telegram", "telegram"]
    await built.start()
    person = {"id": 600001, "is_bot": False, "first_name": "x"}
    chat = {"id": 600001, "type": "private"}
    telegram.push({"message": {"message_id": 1, "date": 1772442000, "chat": chat, "from": person, "text": NEED}})
    await until(lambda: telegram.sent)
    await built.stop()
    asked = len(telegram.asked)
    await asyncio.sleep(0.1)
    assert len(telegram.asked) == asked
    await telegram.stop()
