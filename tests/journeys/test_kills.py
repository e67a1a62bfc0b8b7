"""The service killed at named points and started again: nothing is lost, nothing doubled, and the talk goes on.

A story is told once undisturbed; then again, killed at one point of one of its steps (SIGKILL, a process of its own, a
real file or PostgreSQL). Started again two minutes later, the rest is told to its end. What every number was sent must
be the same, message by message, and each message must have been taken by Twilio once.
"""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.tables import inbox, outbox
from bot.told import summary
from directory.region import Region
from flows.gsm7 import fold_gsm
from scheduler.hours import PRAGUE
from store.sealing import Sealer
from tests.support import town as towns
from tests.support.mortal import Mortals, mortals, post
from tests.support.peers.fault import Fault
from tests.support.peers.twilio import FakeTwilio
from tests.support.town import LUZE, OTHER, PUBLIC, RESIDENT, Town, inbound, settings, told

AT = datetime(2026, 11, 24, 10, 16, tzinfo=PRAGUE)
DOWN = timedelta(minutes=2)
KEYS = Sealer.generate_key()


@dataclass(frozen=True)
class Texts:
    """Somebody texts us."""

    who: str
    text: str

    async def happen(self, town: Town) -> None:
        await town.write(self.who, self.text)

    async def reach(self, twilio: FakeTwilio, port: int) -> int:
        return await post(port, *inbound(twilio.came(self.who, self.text)))


@dataclass(frozen=True)
class Missed:
    """Some text us and nobody listens; at the next start it is found."""

    texts: tuple[Texts, ...]

    async def happen(self, town: Town) -> None:
        for one in self.texts:
            town.twilio.came(one.who, one.text)
        await town.sweep()

    async def reach(self, twilio: FakeTwilio, port: int) -> int:
        raise AssertionError("they came before the start")


@dataclass(frozen=True)
class Until:
    """Time passes."""

    at: datetime

    async def happen(self, town: Town) -> None:
        await town.until(self.at)

    async def reach(self, twilio: FakeTwilio, port: int) -> int:
        return 200  # it is that time already


@dataclass(frozen=True)
class Fared:
    """Twilio tells how the last message to somebody fared."""

    to: str
    status: str

    def call(self, twilio: FakeTwilio) -> tuple[str, bytes, dict[str, str]]:
        message = next(one for one in reversed(twilio.messages) if one["to"] == self.to)
        message["status"] = self.status
        return twilio.status_call(message["sid"], self.status)

    async def happen(self, town: Town) -> None:
        url, body, headers = self.call(town.twilio)
        path, _, query = url.removeprefix(PUBLIC).partition("?")
        await town.call(path, body, headers, query)

    async def reach(self, twilio: FakeTwilio, port: int) -> int:
        url, body, headers = self.call(twilio)
        path, _, query = url.removeprefix(PUBLIC).partition("?")
        return await post(port, path, body, headers, query)


Step = Texts | Missed | Until | Fared


def day(number: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, number, hour, minute, tzinfo=PRAGUE)


NEED = Texts(RESIDENT, "Dobrý den, mám dluhy a nevím kudy kam, bydlím v Luži")
TIME = Texts(RESIDENT, "ve čtvrtek v 10")
CALL: tuple[Step, ...] = (
    NEED,  # 0
    Fared(RESIDENT, "delivered"),  # 1
    Texts(RESIDENT, "ano"),  # 2
    TIME,  # 3
    Texts(LUZE, "beru"),  # 4
    Until(day(25, 10)),  # 5: the day before
    Until(day(25, 10, 6)),  # 6: the same times are free a few minutes later
    Texts(RESIDENT, "ZMĚNA"),  # 7
    Texts(RESIDENT, "v pátek v 10"),  # 8
    Until(day(26, 10)),  # 9: the day before
    Until(day(27, 9)),  # 10: the hour before
    Until(day(27, 10, 45)),  # 11: what came of it?
    Texts(LUZE, "1"),  # 12
    Until(day(27, 12)),  # 13
)
LEAVES: tuple[Step, ...] = (NEED, Texts(RESIDENT, "ano"), TIME, Texts(RESIDENT, "KONEC"))
FORGET: tuple[Step, ...] = (NEED, Texts(RESIDENT, "ano"), TIME, Texts(RESIDENT, "SMAZAT"), Texts(RESIDENT, "ano"))
DARK: tuple[Step, ...] = (Missed((NEED, Texts(OTHER, "Dobrý den, hledám obědy pro sebe, bydlím v Chrasti"))),)
STORIES = {"call": CALL, "leaves": LEAVES, "forget": FORGET, "dark": DARK}


@dataclass(frozen=True)
class Kill:
    """Where a story is cut. `signals`: the process is told to end, and killed while it does."""

    point: str
    story: str
    step: int
    both: bool = False  # on PostgreSQL too
    signals: bool = False

    def __str__(self) -> str:
        return f"{self.point}, {self.story} {self.step}"


KILLS = (
    Kill("before the raw row", "call", 8),
    Kill("raw row written, not durable", "call", 2, both=True),
    Kill("raw row durable, before the 200", "call", 2, both=True),
    Kill("after the 200, before the turn", "call", 3, both=True),
    Kill("in the turn, before the step", "call", 0),
    Kill("in the turn, half of the effects", "call", 3, both=True),
    Kill("between two follow-ups", "call", 4),
    Kill("turn written, not durable", "call", 8, both=True),
    Kill("turn durable, nobody told", "call", 7),
    Kill("booked, not durable", "call", 3, both=True),
    Kill("moved, not durable", "call", 8),
    Kill("taken by the worker, not durable", "call", 4, both=True),
    Kill("outcome noted, not durable", "call", 12),
    Kill("opted out, not durable", "leaves", 3),
    Kill("half erased", "forget", 4, both=True),
    Kill("erased, the last word not sent", "forget", 4),
    Kill("timer claimed, not rung", "call", 5, both=True),
    Kill("timer claimed, not rung", "call", 11),
    Kill("timer rung, not durable", "call", 9),
    Kill("queued, not claimed", "call", 0),
    Kill("claimed, not sent", "call", 10, both=True),
    Kill("sent, not noted", "call", 2, both=True),
    Kill("first of two sent", "call", 3),
    Kill("noted as sent, not durable", "call", 4),
    Kill("report heard, not durable", "call", 1),
    Kill("tables made, not durable", "call", 0),
    Kill("staff entered, not durable", "call", 0, both=True),
    Kill("first of two swept", "dark", 0, both=True),
    Kill("swept, before the record is blanked", "dark", 0),
    Kill("while it ends", "call", 3, signals=True),
    Kill("ended, before the database is closed", "call", 4, signals=True),
    Kill("", "call", 3),  # Twilio has taken the message and not answered yet
)
AT_START = ("tables made, not durable", "staff entered, not durable")


@dataclass
class Told:
    """What a story came to."""

    sent: dict[str, list[str]]
    requests: list[str]
    unfinished: list[str]
    outbox: list[tuple[str, ...]]  # screen, state, and whether delivery was reported

    def lines(self) -> list[str]:
        """All of it, to be compared line by line."""
        sent = [f"{to}: {text}" for to in sorted(self.sent) for text in self.sent[to]]
        return [*sent, *self.requests, *self.unfinished, *map(str, self.outbox)]


@pytest.fixture(scope="module")
def region() -> Region:
    return towns.region()


@pytest.fixture(scope="module")
def forking() -> Iterator[Mortals]:
    with mortals() as forked:
        yield forked


@pytest.fixture
def mortal(forking: Mortals) -> Iterator[Mortals]:
    yield forking
    forking.end()


@dataclass
class Stage:
    """A database and a Twilio on which a story is told, in one process after another."""

    url: str
    region: Region
    now: datetime = AT
    town: Town | None = None
    twilio: FakeTwilio = field(init=False)

    def __post_init__(self) -> None:
        self.twilio = FakeTwilio(lambda: self.town.now if self.town else self.now)

    async def tell(self, steps: Sequence[Step]) -> None:
        """These steps in a process that starts before them and ends after them."""
        if self.town is None:
            self.town = Town.open(settings(self.url, KEYS, self.twilio.base), self.twilio, self.now, self.region)
        for step in steps:
            await step.happen(self.town)

    async def rest(self) -> None:
        """The process ends."""
        if self.town is not None:
            self.now = self.town.now
            await self.town.close()
            self.town = None

    async def wake(self) -> None:
        """A process starts, finds what came meanwhile, and has the time in which leases end."""
        await self.tell(())
        assert self.town is not None
        await self.town.sweep()
        await self.town.later(DOWN)

    async def end(self) -> Told:
        """Ten more days, then what it came to."""
        assert self.town is not None
        app = self.town.app
        await self.town.later(timedelta(days=10))
        await self.town.sweep()
        late = fold_gsm(app.house.catalogues["cs"].text("late", sms=True))
        sent = {
            to: [" ".join(text.replace(late, "").split()) for text in told(self.twilio, to)]
            for to in {one["To"] for one in self.twilio.sent}
        }
        requests = (await app.read(lambda tx: summary(tx, app.house.directory.place)))["requests"]
        result = Told(
            sent,
            sorted(str({key: value for key, value in one.items() if key != "code"}) for one in requests),
            await app.read(_unfinished),
            await app.read(_messages),
        )
        await self.rest()
        return result


def _unfinished(tx: Connection) -> list[str]:
    new = tx.execute(select(inbox.c.state).where(inbox.c.state != "done")).scalars()
    under_way = tx.execute(select(outbox.c.state).where(outbox.c.state.in_(("queued", "sending", "failed")))).scalars()
    return [*new, *under_way]


def _messages(tx: Connection) -> list[tuple[str, ...]]:
    rows = tx.execute(select(outbox.c.screen, outbox.c.state, outbox.c.reported).order_by(outbox.c.id))
    # That Twilio has it in its queue says no more than that it was sent; when we hear so depends on the sweep.
    return [(row.screen, row.state, row.reported.replace("queued", "")) for row in rows]


@pytest.fixture
async def stage(database_url: str, region: Region) -> AsyncIterator[Stage]:
    opened = Stage(database_url, region)
    await opened.twilio.start()
    yield opened
    await opened.rest()
    await opened.twilio.stop()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, region: Region) -> dict[str, Told]:
    """What each story comes to when nobody kills anything."""

    async def once(name: str) -> Told:
        file = tmp_path_factory.mktemp("undisturbed") / "town.db"
        shutil.copy(sqlite_template, file)
        stage = Stage(f"sqlite:///{file}", region)
        await stage.twilio.start()
        await stage.tell(STORIES[name])
        result = await stage.end()
        await stage.twilio.stop()
        return result

    return {name: asyncio.run(once(name)) for name in STORIES}


def cases() -> list[Any]:
    kinds = [(kill, kind) for kill in KILLS for kind in ("sqlite", "postgresql") if kind == "sqlite" or kill.both]
    return [
        pytest.param(kind, kill, id=f"{kill}, {kind}", marks=pytest.mark.postgresql if kind == "postgresql" else ())
        for kill, kind in kinds
    ]


@pytest.mark.parametrize(("database_url", "kill"), cases(), indirect=["database_url"])
async def test_killed_and_started_again(
    kill: Kill, stage: Stage, mortal: Mortals, undisturbed: dict[str, Told]
) -> None:
    steps = STORIES[kill.story]
    if kill.point == "tables made, not durable":
        stage.url = stage.url.replace("test.db", "new.db")
    if kill.step:
        await stage.tell(steps[: kill.step])
        await stage.rest()
    await killed(stage, mortal, kill, steps[kill.step])
    stage.now += DOWN
    await stage.wake()
    await stage.tell(steps[kill.step :] if kill.point in AT_START else steps[kill.step + 1 :])
    assert (await stage.end()).lines() == undisturbed[kill.story].lines()


async def killed(stage: Stage, mortal: Mortals, kill: Kill, step: Step) -> None:
    """One process that dies in this step."""
    if isinstance(step, Until):
        stage.now = step.at
    if isinstance(step, Missed):
        for one in step.texts:
            stage.twilio.came(one.who, one.text)
    if not kill.point:
        stage.twilio.faults.append(Fault(0, taken=True))
    before = len(stage.twilio.sent)
    await mortal.start(kill.point, url=stage.url, keys=KEYS, twilio=stage.twilio.base, at=stage.now)
    if isinstance(step, Missed | Until) or kill.point in AT_START:
        if (await mortal.line("reached", "port")).startswith("port"):
            await mortal.line("reached")
    else:
        port = await mortal.port()
        calling = asyncio.create_task(step.reach(stage.twilio, port))
        if kill.signals:
            assert await calling == 200
            mortal.signal(signal.SIGTERM)
        if kill.point:
            await mortal.line("reached")
        while not kill.point and len(stage.twilio.sent) == before:
            await asyncio.sleep(0.01)
        if kill.point == "after the 200, before the turn":
            assert await calling == 200
    await mortal.kill()
    if not isinstance(step, Missed | Until) and kill.point not in AT_START:
        await calling
