"""The whole application, composed: a message in by the simulator's channels, an answer out, by a clock held by hand."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest_asyncio

from bot.app import App
from bot.channels.port import Channel, Incoming
from bot.channels.simulator import SimulatorChannel
from bot.compose import compose
from bot.settings import Settings
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
    print("\n".join(out))
    assert any(line.startswith("sms +420600000001: ") for line in out)
