"""The whole application, composed: a message in by the simulator's channels, an answer out, by a clock held by hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from bot.app import App
from bot.channels.port import Channel, Incoming
from bot.channels.simulator import SimulatorChannel
from bot.compose import DemoWithTokens, compose, sealer_for, shift_clock
from bot.settings import Settings, SettingsError, from_environment
from flows.facts import ChannelName
from scheduler.clock import HeldClock

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHANNELS: tuple[ChannelName, ...] = ("sms", "telegram", "staff_telegram", "staff_sms")


class Play:
    """An application whose clock is held, and its phones."""

    def __init__(self, folder: Path) -> None:
        self.phones = {name: SimulatorChannel(name) for name in CHANNELS}
        channels: dict[ChannelName, Channel] = {**self.phones}
        settings = Settings(database_url=f"sqlite:///{folder}/play.db")
        self.app: App = compose(settings, clock=HeldClock(AT), rng=Random(1), channels=channels)
        self.number = 0

    async def write(self, text: str, address: str = "+420600000001", channel: ChannelName = "sms") -> list[str]:
        """Somebody writes; all that leaves then, on every channel."""
        self.number += 1
        at = self.app.house.clock.now()
        await self.app.receive(Incoming(channel, f"sim-{self.number}", address, at, text))
        await self.app.run_due(at)
        return self.taken()

    def taken(self) -> list[str]:
        return [f"{name} {d.address}: {d.message.text}" for name, phone in self.phones.items() for d in phone.take()]


@pytest_asyncio.fixture
async def play(tmp_path: Path) -> AsyncIterator[Play]:
    playing = Play(tmp_path)
    yield playing
    await playing.app.close()


async def test_a_text_message_is_answered(play: Play) -> None:
    out = await play.write("Dobrý den, mám dluhy a nevím, kudy kam")

    assert any(line.startswith("sms +420600000001: ") for line in out)


async def test_time_moves_from_moment_to_moment(play: Play) -> None:
    await play.write("Dobrý den, mám dluhy a nevím, kudy kam")
    due = await play.app.next_due()
    assert due is not None
    assert due > AT
    await play.app.run_due(AT + timedelta(days=10))
    assert play.app.house.clock.now() == AT + timedelta(days=10)


async def test_nothing_of_a_talk_can_be_read_in_the_file(play: Play) -> None:
    await play.write("Jmenuji se Květoslava, mám dluhy")
    assert play.app.clear_text_hits(["+420600000001", "Květoslava"]) == 0
    assert play.app.clear_text_hits(["Květoslava"], log="tady je Květoslava") == 1


async def test_staff_are_known_by_their_addresses(play: Play) -> None:
    worker = next(iter(play.app.house.workers)).card
    assert play.app.members_by_address("staff_telegram", worker.id) is not None
    assert play.app.members_by_address("sms", worker.phone.replace("+420", "")) is not None
    assert play.app.members_by_address("sms", "+420600000001") is None
    assert (await play.write("dnes", worker.id, "staff_telegram"))[0].startswith(f"staff_telegram {worker.id}: ")


async def test_it_goes_on_by_itself(tmp_path: Path) -> None:
    phone = SimulatorChannel("sms")
    app = compose(Settings(database_url=f"sqlite:///{tmp_path}/live.db"), channels={"sms": phone})
    await app.start()
    await app.receive(Incoming("sms", "1", "+420600000001", app.house.clock.now(), "Mám dluhy"))
    taken = phone.take()
    for _ in range(100):
        if taken:
            break
        await asyncio.sleep(0.05)
        taken = phone.take()
    await app.close()
    await app.close()
    assert len(taken) == 1


async def test_the_demo_clock_outlives_the_process(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/demo.db")
    first = compose(settings)
    await shift_clock(first, timedelta(days=3))
    moved = first.house.clock.now()
    await first.close()
    second = compose(settings)
    assert second.house.clock.now() >= moved
    await second.close()


@pytest.mark.parametrize("token", ["twilio_auth_token", "telegram_public_token", "telegram_staff_token"])
def test_a_demo_region_reaches_no_real_channel(tmp_path: Path, token: str) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/x.db", **{token: "secret"})  # type: ignore[arg-type]
    with pytest.raises(DemoWithTokens):
        compose(settings)
    assert not (tmp_path / "x.db").exists()


def test_keys_are_made_for_a_demo_alone(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/x.db")
    made = sealer_for(settings, demo=True)
    assert sealer_for(settings, demo=True).open(made.seal("slovo")) == "slovo"
    assert (tmp_path / "x.db.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(SettingsError):
        sealer_for(settings, demo=False)


def test_settings_come_from_the_environment() -> None:
    settings = from_environment({"PORT": "9000", "REGION": " moje ", "DATABASE_URL": "", "LOG_LEVEL": "debug"})
    assert (settings.port, settings.region, settings.log_level) == (9000, "moje", "DEBUG")
    assert settings.database_url == Settings().database_url


@pytest.mark.parametrize(
    "environment",
    [
        {"PORT": "x"},
        {"PORT": "70000"},
        {"PUBLIC_BASE_URL": "example.cz"},
        {"TWILIO_AUTH_TOKEN": "x"},
        {"LOG_LEVEL": "x"},
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=next(iter(environment))):
        from_environment(environment)
