"""Reminders: at the planned wall time on every day of twelve years, and never of a call that is not so any more."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random

import holidays
import pytest
from sqlalchemy import Connection, select

from bot import people
from bot.channels.port import Channel, Incoming
from bot.channels.simulator import Delivery, SimulatorChannel
from bot.compose import compose
from bot.settings import Settings
from bot.tables import people as people_rows
from bot.tables import requests
from directory.region import Region, find_region, load_region
from flows import booking, engine
from flows.effects import SetTimer
from flows.facts import ChannelName
from scheduler.clock import HeldClock
from scheduler.hours import PRAGUE
from scheduler.tables import callbacks
from store.sealing import Sealer
from tests.support.stage import Stage

CZECH = holidays.country_holidays("CZ", years=range(2023, 2037))
LIVE = ("proposed", "agreed", "offered", "accepted")
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range((date(2036, 1, 1) - date(2024, 1, 1)).days)]
REMINDER = re.compile(r"Pripominame hovor \D*(\d+)\.(\d+)\. v (\d+):(\d+)")


def wall(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), PRAGUE).astimezone(UTC)


def quiet(day: date) -> bool:
    """Sundays and holidays, when we write to nobody of our own accord."""
    return day.weekday() == 6 or day in CZECH


def planned(day: date, hour: int, minute: int = 0) -> datetime:
    """That hour of the wall clock; in quiet hours the last minute before them."""
    late = hour >= 20
    if not quiet(day) and 8 <= hour < 20:
        return wall(day, hour, minute)
    while quiet(day) or not late:
        day -= timedelta(days=1)
        late = True
    return wall(day, 19, 59)


def test_every_day_of_twelve_years() -> None:
    stage = Stage.build()
    wrong = []
    for day in DAYS:
        start = wall(day, 10)
        turn = stage.turn(at=(start - timedelta(days=14)).astimezone(PRAGUE))
        booking.set_reminders(turn, start, start + timedelta(minutes=30))
        timers = {one.name: one.at.astimezone(UTC) for one in engine.finish(turn)[1] if isinstance(one, SetTimer)}
        found = (timers.get("reminder.day"), timers.get("reminder.hour"))
        first, second = planned(day - timedelta(days=1), 10), planned(day, 9)
        # After a day of rest both fall on the same last allowed minute: one message says it, not two.
        if found != (first, None if second == first else second):
            wrong.append((day, found))
    assert not wrong
    assert planned(date(2025, 3, 30), 10) == wall(date(2025, 3, 29), 19, 59)  # a Sunday, and clocks go forward
    assert wall(date(2026, 10, 26), 9) - wall(date(2026, 10, 24), 9) == timedelta(hours=49)


@dataclass
class History:
    """Many residents who book, move, cancel, opt out and in again at random, with workers who answer or do not."""

    folder: Path
    region: Region
    seed: int
    people: int = 40
    reminded: int = 0
    faults: list[str] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    offered: list[str] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        day = DAYS[self.random.randrange(1050, 1350)]  # 2026 and 2027: the pack's services are still fresh
        self.clock = HeldClock(wall(day, 9))
        channels: dict[ChannelName, Channel] = {
            "sms": SimulatorChannel("sms", self.show),
            "staff_telegram": SimulatorChannel("staff_telegram", self.offer),
        }
        given = Settings(
            database_url=f"sqlite:///{self.folder}/history.db",
            sealing_keys=Sealer.generate_key(),
            sms_daily_cap_person=10_000,
        )
        self.app = compose(given, clock=self.clock, rng=Random(self.seed), channels=channels, region=self.region)

    def offer(self, delivery: Delivery) -> None:
        """A worker sees a message; some take what was offered."""
        if "Vezmete ho?" in delivery.message.text and self.random.random() < 0.7:
            self.offered.append(delivery.address)

    def show(self, delivery: Delivery) -> None:
        """A resident's phone shows a message: a reminder must speak of a call that is so at this moment."""
        found = REMINDER.search(delivery.message.text)
        if found is None:
            return
        self.reminded += 1
        now = self.clock.now()
        day, month, hour, minute = map(int, found.groups())
        calls = self.app.db.read_sync(partial(_calls, address=delivery.address))
        local = [at.astimezone(PRAGUE) for at in calls]
        said = [at for at in local if (at.day, at.month, at.hour, at.minute) == (day, month, hour, minute)]
        if delivery.address in self.stopped or not said:
            self.faults.append(f"{self.seed}: {delivery.address} at {now}: {found[0]}; calls {local}")
        elif not any(now in _moments(at) for at in said):
            self.faults.append(f"{self.seed}: {now} is not the time to remind of {said}")

    async def play(self) -> None:
        """Two weeks of it."""
        try:
            for _ in range(self.people * 4):
                await self.app.run_due(self.clock.now() + timedelta(minutes=self.random.choice((1, 7, 30, 90, 240))))
                while self.offered:
                    await self.write("staff_telegram", self.offered.pop(), "beru")
                await self.act(f"+420601{self.random.randrange(self.people):06}")
            await self.app.run_due(self.clock.now() + timedelta(days=7))
        finally:
            await self.app.close()

    async def act(self, who: str) -> None:
        """Somebody does something."""
        calls = await self.app.read(partial(_calls, address=who))
        chance = self.random.random()
        if not calls:
            self.stopped.discard(who)
            for text in ("START", "mám dluhy, bydlím v Luži", "ano", self.random.choice(("1", "2", "3"))):
                await self.write("sms", who, text)
        elif chance < 0.35:
            await self.write("sms", who, "ZMĚNA")
            await self.write("sms", who, self.random.choice(("1", "2", "3", "zítra v 11", "za týden v 9")))
        elif chance < 0.5:
            await self.write("sms", who, "ZRUŠIT")
        elif chance < 0.6:
            await self.write("sms", who, "KONEC")
            self.stopped.add(who)

    async def write(self, channel: ChannelName, address: str, text: str) -> None:
        self.number += 1
        await self.app.receive(Incoming(channel, f"h-{self.number}", address, self.clock.now(), text))
        await self.app.run_due(self.clock.now())


def _calls(tx: Connection, address: str) -> list[datetime]:
    """When somebody at this number is to be called, as the rows say now; nothing where messages are stopped."""
    person = people.find(tx, "sms", address)
    query = (
        select(callbacks.c.start_at)
        .join(requests, requests.c.code == callbacks.c.code)
        .join(people_rows, people_rows.c.id == requests.c.person)
        .where(requests.c.person == person, callbacks.c.state.in_(LIVE), people_rows.c.stopped_at.is_(None))
    )
    return list(tx.execute(query).scalars())


def _moments(start: datetime) -> tuple[datetime, datetime]:
    """When a call at this time is to be reminded of."""
    before = start - timedelta(days=1)
    hour = (start.astimezone(UTC) - timedelta(hours=1)).astimezone(PRAGUE)
    return planned(before.date(), before.hour, before.minute), planned(hour.date(), hour.hour, hour.minute)


@pytest.fixture(scope="module")
def region() -> Region:
    return load_region(find_region("skch"))


async def histories(tmp_path: Path, region: Region, seeds: range) -> tuple[int, list[str]]:
    reminded, faults = 0, []
    for seed in seeds:
        folder = tmp_path / str(seed)
        folder.mkdir()
        history = History(folder, region, seed)
        await history.play()
        reminded += history.reminded
        faults += history.faults
    return reminded, faults


async def test_no_reminder_is_stale(tmp_path: Path, region: Region) -> None:
    reminded, faults = await histories(tmp_path, region, range(5))
    assert not faults
    assert reminded >= 100


@pytest.mark.slow
async def test_no_reminder_is_stale_in_many_histories(tmp_path: Path, region: Region) -> None:
    reminded, faults = await histories(tmp_path, region, range(100, 125))
    assert not faults
    assert reminded >= 500
