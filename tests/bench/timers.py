"""Timers: claimed, rung and rung in time; beside APScheduler with its jobs in a table, as it is commonly set up."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.app import App
from bot.tables import outbox
from flows import engine
from flows.effects import Effect, SetTimer
from flows.events import Event
from flows.facts import Facts
from flows.state import State
from scheduler import timers
from scheduler.clock import ShiftedClock, SystemClock
from tests.bench import demo, kills, ringing
from tests.bench.report import Bar, Figure, percentile

ROUNDS = 5
_JOBS = 1_000
_BATCH = 64
_DUE_A_SECOND, _DUE_SECONDS = 100, 3.0
_POLL = 1.0  # seconds between two looks of the running service (see bot.app)
_PEER = "APScheduler, SQLAlchemyJobStore"


def run(folder: Path) -> Iterator[Figure]:
    """Measures on SQLite files in `folder`, and counts what `kills` counts."""
    claimed, drained = list[float](), list[float]()
    rung, late = list[float](), list[float]()
    for number in range(ROUNDS):
        drained.append(_drain_of_peer(folder / f"peer-{number}.db"))
        claimed.append(asyncio.run(_claim(folder / f"ours-{number}.db")))
        rung.append(asyncio.run(_ring(folder / f"ring-{number}.db")))
        late.append(asyncio.run(_lateness(folder / f"late-{number}.db")) * 1000)
    yield Figure("timers.claimed_and_done", "timers/s", claimed, drained, _PEER, Bar("ratio", ">=", 5))
    yield Figure("timers.whole_rings", "rings/s", rung, bar=Bar("ours", ">=", 300))
    limit = _POLL * 1000 + 50
    yield Figure("timers.late.100_a_second.p99", "ms", late, bar=Bar("ours", "<=", limit))
    yield from kills.run(folder)


def _nothing() -> None:
    _done.append(1)


_done: list[int] = []


def _drain_of_peer(path: Path) -> float:
    """One-off jobs, all due: how many a second are fetched, run and deleted."""
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA journal_mode = WAL")
    file.close()
    peer = ringing.scheduler(f"sqlite:///{path}")
    peer.start(paused=True)
    due = datetime(2026, 1, 1, tzinfo=UTC)
    _done.clear()
    for number in range(_JOBS):
        peer.add_job(_nothing, "date", run_date=due, id=str(number))
    began = time.perf_counter()
    peer.resume()
    while len(_done) < _JOBS:
        time.sleep(0.001)
    passed = time.perf_counter() - began
    peer.shutdown()
    return _JOBS / passed


async def _claim(path: Path) -> float:
    """Timers, all due: how many a second are claimed under a lease and deleted, each in a turn as a ring does it."""
    app = demo.open_app(f"sqlite:///{path}", demo.keys())
    now = app.house.clock.now()
    await app.db.turn(lambda tx: _set_many(tx, "nobody", now, _JOBS))
    done, began = 0, time.perf_counter()
    while due := await app.db.turn(partial(timers.take_due, now=now, limit=_BATCH, claim="bench")):
        done += sum(await asyncio.gather(*(app.db.turn(partial(timers.done, timer=timer)) for timer in due)))
    passed = time.perf_counter() - began
    await app.close()
    if done != _JOBS:
        raise RuntimeError(f"{done} of {_JOBS} timers were claimed")
    return done / passed


def _set_many(tx: Any, person: str, due: datetime, many: int) -> None:
    for number in range(many):
        timers.set_timer(tx, person, f"t{number}", "", due)


# --- whole rings ---------------------------------------------------------------------------------------------------


class Booked:
    """The demo region after all residents have agreed on a call: who is to be reminded of what."""

    def __init__(self) -> None:
        self.reminders: dict[str, SetTimer] = {}

    def step(self, state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
        """The real step; what it sets is noted."""
        after, effects = engine.step(state, event, facts)
        for effect in effects:
            if isinstance(effect, SetTimer) and effect.name == "reminder.hour":
                self.reminders[facts.person.id] = effect
        return after, effects

    async def talk(self, app: App) -> None:
        """Everybody tells a need, says yes, and says when."""
        for came in islice(demo.talk(), 3):
            await asyncio.gather(*map(app.receive, came))
            await app.intake.work_inbox()
            await app.drain.drain()
        if len(self.reminders) < len(demo.residents()) // 2:
            raise RuntimeError(f"only {len(self.reminders)} calls were agreed")

    def set_again(self, tx: Any, name: str, when: Callable[[int], datetime]) -> int:
        """Lets everybody be reminded of their call once more; returns how many."""
        for number, (person, reminder) in enumerate(self.reminders.items()):
            timers.set_timer(tx, person, name, reminder.code, when(number), reminder.detail)
        return len(self.reminders)


async def _ring(path: Path) -> float:
    """Reminders, all due: how many a second are stepped by the real dialogs, said and journalled."""
    booked = Booked()
    app = demo.open_app(f"sqlite:///{path}", demo.keys(), step=booked.step)
    await booked.talk(app)
    now = app.house.clock.now()
    passed, done = 0.0, 0
    for _ in range(3):
        for name in ("reminder.day", "reminder.hour"):
            await app.db.turn(lambda tx, name=name: booked.set_again(tx, name, lambda number: now))  # type: ignore[misc]
        began = time.perf_counter()
        done += await app.intake.ring_due()
        passed += time.perf_counter() - began
        await app.drain.drain()
    said = await app.read(lambda tx: tx.execute(_reminders).scalar_one())
    await app.close()
    if not done or said < done:
        raise RuntimeError(f"{done} reminders said {said} messages")
    return done / passed


_reminders = select(func.count()).select_from(outbox).where(outbox.c.screen == "reminder")


async def _lateness(path: Path) -> float:
    """The service runs by itself, a hundred timers a second are due: the 99th percentile of how late they are done."""
    booked = Booked()
    began = SystemClock().now()
    app = demo.open_app(
        f"sqlite:///{path}",
        demo.keys(),
        step=booked.step,
        clock=ShiftedClock(SystemClock(), demo.MONDAY - began),
    )
    await booked.talk(app)
    many = round(_DUE_A_SECOND * _DUE_SECONDS)
    plan: dict[tuple[str, str], datetime] = {}
    first = app.house.clock.now() + timedelta(seconds=1.5)
    names = ("reminder.day", "reminder.hour", "consent.silence", "promise")
    people_due = [(person, reminder, name) for name in names for person, reminder in booked.reminders.items()]

    def arm(tx: Any) -> None:
        for number, (person, reminder, name) in enumerate(people_due[:many]):
            due = first + timedelta(seconds=number / _DUE_A_SECOND)
            timers.set_timer(tx, person, name, reminder.code, due, reminder.detail)
            plan[person, name] = due

    await app.db.turn(arm)
    if len(plan) < many:
        raise RuntimeError(f"only {len(plan)} timers for {many}")
    await app.start()
    late = await asyncio.to_thread(_watch, path, app.house.clock.now, plan)
    await app.close()
    return percentile(late, 0.99)


def _watch(path: Path, now: Callable[[], datetime], plan: Mapping[tuple[str, str], datetime]) -> list[float]:
    """How many seconds after its moment each timer was seen to be gone, from outside."""
    waiting, late = dict(plan), list[float]()
    until = max(plan.values()) + timedelta(seconds=20)
    rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    while waiting and now() < until:
        left = set(rows.execute("SELECT person, name FROM timers").fetchall())
        at = now()
        for key in [key for key in waiting if key not in left]:
            late.append((at - waiting.pop(key)).total_seconds())
        time.sleep(0.005)
    rows.close()
    if waiting:
        raise RuntimeError(f"{len(waiting)} timers never rang")
    return late
