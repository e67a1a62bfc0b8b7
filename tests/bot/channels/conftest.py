"""The peers that channels are tried against, each on a free port of loopback."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.bot.channels.cases import Inbox
from tests.support.clock import HandClock
from tests.support.peers.prism import prism
from tests.support.peers.strict_telegram import StrictTelegram
from tests.support.peers.twilio import FakeTwilio


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def twilio(clock: HandClock) -> AsyncIterator[FakeTwilio]:
    """Our own Twilio."""
    fake = FakeTwilio(clock.now)
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def telegram() -> AsyncIterator[StrictTelegram]:
    """Our own Telegram."""
    fake = StrictTelegram()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture(scope="session")
def prism_mock() -> Iterator[str]:
    """A server that answers as the examples in Twilio's own description say, and refuses what it does not describe."""
    with prism("mock") as base:
        yield base


@pytest.fixture
def prism_proxy(twilio: FakeTwilio) -> Iterator[str]:
    """Stands between a client and our own Twilio and checks both sides against Twilio's own description."""
    with prism("proxy", "--errors", upstream=twilio.base) as base:
        yield base
