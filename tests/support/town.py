"""The whole application with real text messages: a region that is no demo, a clock held by hand, and our own Twilio."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode

from bot.app import App
from bot.channels.hook import Answer, Call, Hook
from bot.channels.port import Channel
from bot.compose import compose
from bot.live import Live
from bot.settings import Settings
from directory.region import Region, find_region, load_region
from flows.facts import ChannelName
from scheduler.clock import HeldClock
from tests.support.peers.twilio import ACCOUNT, NUMBER, TOKEN, FakeTwilio, signature

PUBLIC = "https://kontakt.example"
RESIDENT, OTHER = "+420600000001", "+420600000002"
LUZE, COORDINATOR = "+420600000081", "+420600000090"

CallBack = Callable[[Call], Awaitable[Answer]]


def region() -> Region:
    """The demo's region as if it were a real one; its numbers lead nowhere all the same."""
    return replace(load_region(find_region("skch")), demo=False)


def settings(url: str, keys: str, twilio: str, **more: Any) -> Settings:
    """What the environment would hold."""
    given: dict[str, Any] = {
        "database_url": url,
        "sealing_keys": keys,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_sender": NUMBER,
        "twilio_api_base": twilio,
        "public_base_url": PUBLIC,
        "sms_daily_cap_person": 200,
    }
    return Settings(**given | more)


def build(given: Settings, at: datetime, town: Region, **more: Any) -> tuple[App, Live, Mapping[str, Hook]]:
    """The application, its real channels and the routes by which Twilio calls, as `bot.service` puts them together."""
    channels: dict[ChannelName, Channel] = {}
    app = compose(given, clock=HeldClock(at), rng=Random(7), channels=channels, region=town, **more)
    live = Live(app, channels)
    return app, live, live.build()


def inbound(message: Mapping[str, Any]) -> tuple[str, bytes, dict[str, str]]:
    """Path, body and headers of the call in which Twilio hands a message on."""
    form = {"MessageSid": message["sid"], "SmsSid": message["sid"], "AccountSid": ACCOUNT, "From": message["from"]}
    form |= {"To": NUMBER, "Body": message["body"], "NumMedia": message["num_media"], "NumSegments": "1"}
    path = "/sms/inbound"
    return path, urlencode(form).encode(), {"x-twilio-signature": signature(PUBLIC + path, form)}


@dataclass
class Town:
    """One process' worth of it. What happens by itself happens when time is let pass."""

    app: App
    live: Live
    routes: Mapping[str, Hook]
    twilio: FakeTwilio
    heard: list[Answer] = field(default_factory=list)

    @classmethod
    def open(cls, given: Settings, twilio: FakeTwilio, at: datetime, town: Region, **more: Any) -> "Town":
        """Built on what the database holds; nothing has happened yet."""
        return cls(*build(given, at, town, **more), twilio)

    @property
    def now(self) -> datetime:
        """The moment at which the clock is held."""
        return self.app.house.clock.now()

    async def write(self, sender: str, text: str, *, media: int = 0) -> None:
        """Somebody texts us; Twilio keeps it, calls us, and all that follows at once happens."""
        await self.call(*inbound(self.twilio.came(sender, text, media=media)))
        await self.app.run_due(self.now)

    async def call(self, path: str, body: bytes, headers: dict[str, str], query: str = "") -> None:
        """One call of Twilio's, which must be answered well."""
        answer = await self.routes[path](Call(path, query, headers, body))
        assert answer.status == 200

    async def fared(self, sid: str, status: str, error: int = 0) -> None:
        """Twilio tells how a message of ours fared."""
        url, body, headers = self.twilio.status_call(sid, status, error)
        path, _, query = url.removeprefix(PUBLIC).partition("?")
        await self.call(path, body, headers, query)
        await self.app.run_due(self.now)

    async def sweep(self) -> None:
        """What happens at start and every five minutes."""
        await self.live.sweep()
        await self.app.run_due(self.now)

    async def later(self, by: timedelta) -> None:
        """Time passes, and everything due on the way happens in its order."""
        await self.app.run_due(self.now + by)

    async def until(self, at: datetime) -> None:
        """Time passes up to a moment."""
        await self.app.run_due(at)

    async def close(self) -> None:
        """End in good order."""
        await self.live.stop()
        await self.app.close()


def told(twilio: FakeTwilio, to: str) -> list[str]:
    """What this number was sent, in order, each message that Twilio took once; codes are made alike."""
    return [re.sub(r"K-\d+|\b\d{4}\b", "K", one["Body"]) for one in twilio.sent if one["To"] == to]
