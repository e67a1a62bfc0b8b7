"""Both bots at once, over HTTP, against an emulator that nobody here wrote."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.channels.pacing import Pace
from bot.channels.port import Incoming
from bot.channels.telegram_public import TelegramPublic
from bot.channels.telegram_staff import TelegramStaff
from flows.texts import Message
from tests.bot.channels.cases import AT, TWO_CHOICES, Inbox
from tests.support.clock import HandClock
from tests.support.peers.telegram import User, emulator

PUBLIC, STAFF = "111111111:" + "P" * 35, "222222222:" + "S" * 35
RESIDENT, WORKER = 600001, 600011


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with emulator() as address:
        yield address


class Arrivals(Inbox):
    """An inbox one can wait at."""

    def __init__(self) -> None:
        super().__init__()
        self.queue: asyncio.Queue[Incoming] = asyncio.Queue()

    async def receive(self, incoming: Incoming) -> bool:
        fresh = await super().receive(incoming)
        if fresh:
            self.queue.put_nowait(incoming)
        return fresh

    async def next(self) -> Incoming:
        async with asyncio.timeout(10):
            return await self.queue.get()


@asynccontextmanager
async def house(base: str, inbox: Arrivals, clock: HandClock) -> AsyncIterator[tuple[Any, Any]]:
    """Both bots, polling."""
    options: dict[str, Any] = {
        "receive": inbox.receive,
        "report": inbox.report,
        "now": clock.now,
        "share_labels": {"location": "Poslat polohu", "contact": "Poslat číslo"},
        "api_base": base,
        "pace": Pace(overall=0, each=0),
        "poll_seconds": 1,
    }
    async with AsyncExitStack() as opened:
        bots = TelegramPublic(PUBLIC, **options), TelegramStaff(STAFF, **options)
        for bot in bots:
            opened.push_async_callback(bot.stop)
            await bot.start()
        yield bots


async def test_from_a_need_to_a_taken_callback(base: str, clock: HandClock) -> None:
    inbox, life = Arrivals(), timedelta(hours=1)
    async with aiohttp.ClientSession() as session, house(base, inbox, clock) as (public, staff):
        resident = User(session, base, PUBLIC, RESIDENT, int(AT.timestamp()))
        worker = User(session, base, STAFF, WORKER, int(AT.timestamp()))

        await resident.say("Mám dluhy & <nevím> co s tím")
        need = await inbox.next()
        assert (need.channel, need.address, need.at) == ("telegram", str(RESIDENT), AT)
        assert need.text == "Mám dluhy & <nevím> co s tím"

        await public.send(need.address, Message("Kde?", wants="location"), token="1", valid_for=life)
        [asked] = await resident.news()
        assert asked["message"]["reply_markup"]["keyboard"] == [[{"text": "Poslat polohu", "request_location": True}]]
        await resident.say(location={"latitude": 49.8929, "longitude": 16.0286})
        assert (await inbox.next()).location == (49.8929, 16.0286)

        await public.send(
            need.address, Message("Má vám <někdo> zavolat?", TWO_CHOICES, given=4), token="2", valid_for=life
        )
        [offered] = await resident.news()
        assert offered["message"]["text"] == "Má vám &lt;někdo&gt; zavolat?"
        await resident.press(offered, "Ano")
        pressed = await inbox.next()
        assert (pressed.channel, pressed.choice, pressed.given) == ("telegram", "yes", 4)

        await staff.send(str(WORKER), Message("Vezmete si to?", TWO_CHOICES, given=1), token="3", valid_for=life)
        [card] = await worker.news()
        await worker.press(card, "Ano")
        taken = await inbox.next()
        assert (taken.channel, taken.address, taken.choice) == ("staff_telegram", str(WORKER), "yes")

        await worker.say(contact={"phone_number": "420600000011", "first_name": "Ema", "user_id": WORKER})
        shared = await inbox.next()
        assert (shared.contact, shared.contact_own) == ("+420600000011", True)
    assert "ema_novotna" not in repr(inbox.taken)


async def test_what_was_written_while_the_house_was_dark(base: str, clock: HandClock) -> None:
    inbox = Arrivals()
    async with aiohttp.ClientSession() as session:
        resident = User(session, base, PUBLIC, 600002, int(AT.timestamp()))
        async with house(base, inbox, clock):
            await resident.say("první")
            assert (await inbox.next()).text == "první"
        await resident.say("druhá")
        await resident.say("třetí")
        async with house(base, inbox, clock):
            assert [(await inbox.next()).text for _ in range(2)] == ["druhá", "třetí"]
    assert len(inbox.taken) == 3
