"""A demo as `serve` builds it, on a clock held by hand, and a browser's calls to it from this machine."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest_asyncio

from bot.app import App
from bot.channels.port import Channel
from bot.compose import compose, shift_clock
from bot.settings import Settings
from bot.web.application import application
from bot.web.desk import Desk
from bot.web.phones import Phones
from flows.facts import ChannelName
from scheduler.clock import ShiftedClock
from tests.support.clock import HandClock

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday, 9:00 in Prague."""
HERE = "http://127.0.0.1:8080"


@dataclass
class Browser:
    """The page in a browser on this machine: what it may send, and what it remembers."""

    http: httpx.AsyncClient
    seen: dict[str, Any] = field(default_factory=lambda: {"boot": "", "since": 0, "watched": []})
    bubbles: list[dict[str, Any]] = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)

    async def post(self, call: str, **content: Any) -> httpx.Response:
        """A call as the page makes it; the answer is remembered when it is a state."""
        body = {**self.seen, **content}
        answer = await self.http.post(f"/simulator/api/{call}", json=body, headers={"Origin": HERE})
        if answer.status_code == 200 and "bubbles" in answer.json():
            self._take(answer.json())
        return answer

    async def look(self) -> dict[str, Any]:
        """The page's regular look."""
        answer = await self.http.get("/simulator/api/state", params=self.seen)
        self._take(answer.json())
        return self.last

    async def write(self, text: str, address: str = "+420600000001", channel: str = "sms") -> list[str]:
        """Somebody writes; the texts that came to any phone since the last look."""
        before = len(self.bubbles)
        answer = await self.post("send", channel=channel, address=address, text=text)
        assert answer.status_code == 200, answer.text
        return [bubble["text"] for bubble in self.bubbles[before:] if not bubble["mine"]]

    def on(self, phone: str) -> list[dict[str, Any]]:
        """The bubbles of one phone."""
        return [bubble for bubble in self.bubbles if bubble["phone"] == phone]

    def _take(self, state: dict[str, Any]) -> None:
        self.last = state
        self.bubbles += state["bubbles"]
        self.seen["boot"], self.seen["since"] = state["boot"], state["last"]


@dataclass
class Demo:
    """A demo that does not run by itself: what is due happens when the page asks for it."""

    app: App
    desk: Desk
    clock: HandClock

    @property
    def now(self) -> datetime:
        """What the demo's clock shows."""
        return self.app.house.clock.now()

    def browser(self, *, host: str = "127.0.0.1", named: str = HERE) -> Browser:
        """A browser at `host` that calls us by the name `named`."""
        asgi = application(self.app, {}, self.desk)
        transport = httpx.ASGITransport(app=asgi, client=(host, 50_000))
        return Browser(httpx.AsyncClient(transport=transport, base_url=named))


def build_demo(folder: Path, at: datetime = AT, offset: timedelta = timedelta(0)) -> Demo:
    """A demo over the file in `folder`, which may be there from an earlier run."""
    clock = HandClock(at)
    channels: dict[ChannelName, Channel] = {}
    settings = Settings(database_url=f"sqlite:///{folder}/demo.db")
    app = compose(settings, clock=ShiftedClock(clock, offset), rng=Random(1), channels=channels)
    phones = Phones(app.house.clock.now)
    channels.update(phones.channels())
    app.db.read_sync(phones.rebuild)
    return Demo(app, Desk(app, phones, lambda by: shift_clock(app, by)), clock)


@pytest_asyncio.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """A new demo."""
    built = build_demo(tmp_path)
    yield built
    await built.app.close()


@pytest_asyncio.fixture
async def browser(demo: Demo) -> AsyncIterator[Browser]:
    """The page of that demo in a browser on this machine."""
    opened = demo.browser()
    yield opened
    await opened.http.aclose()
