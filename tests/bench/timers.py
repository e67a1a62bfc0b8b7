"""Timers: claimed, rung and told in time; beside APScheduler with its jobs in a table, as it is commonly set up.

What happens when a process is killed, or when two share a database, is counted, not timed.
"""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, func, make_url, select

from bot import people
from bot.app import App
from bot.tables import outbox
from flows import engine
from flows.effects import Effect, SetTimer
from flows.events import Event
from flows.facts import Facts
from flows.state import State
from scheduler import timers
from scheduler.clock import ShiftedClock, SystemClock
from store.database import Database
from store.sealing import Sealer
from tests.bench import demo, ringing
from tests.bench.report import Bar, CannotRun, Figure, percentile
from tests.support import postgres

ROUNDS = 5
_JOBS = 1_000
_BATCH = 64
_DUE_A_SECOND, _DUE_SECONDS = 100, 3.0
_POLL = 1.0  # seconds between two looks of the running service (see bot.app)
_KILLED, _KILL_AT = 400, 100
_AHEAD = timedelta(seconds=4)
_SHARED = 400
_PEER = "APScheduler, SQLAlchemyJobStore"


def run(folder: Path) -> Iterator[Figure]:
    """Measures on SQLite files in `folder`; two processes share a PostgreSQL, where there is one."""
    claimed, drained = list[float](), list[float]()
    rung, late = list[float](), list[float]()
    for number in range(ROUNDS):
        drained.append(_drain_of_peer(folder / f"peer-{number}.db"))
        claimed.append(asyncio.run(_claim(folder / f"ours-{number}.db")))
        rung.append(asyncio.run(_ring(folder / f"ring-{number}.db")))
        late.append(asyncio.run(_lateness(folder / f"late-{number}.db")) * 1000)
    yield Figure("timers.claimed_and_done", "timers/s", claimed, drained, _PEER, Bar("ratio", ">=", 5))
    yield Figure("timers.whole_rings", "rings/s", rung, drained, _PEER, Bar("ours", ">=", 300))
    limit = _POLL * 1000 + 50
    yield Figure("timers.late.100_a_second.p99", "ms", late, bar=Bar("ours", "<=", limit))
    lost = "timers.lost_by_a_kill"
    yield Figure(lost, f"of {_KILLED}", [_killed(folder)], [_killed_peer(folder)], _PEER, Bar("ours", "<=", 0))
    yield Figure("timers.doubled_by_two_processes", f"of {_SHARED}", [_shared()], bar=Bar("ours", "<=", 0))


# --- fast ----------------------------------------------------------------------------------------------------------


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


# --- safe ----------------------------------------------------------------------------------------------------------


def _killed(folder: Path) -> int:
    """A process is killed while it rings; another one goes on. How many timers nobody rang."""
    url, keys = f"sqlite:///{folder}/killed.db", demo.keys()
    _prepare(url, keys, _KILLED)
    with _ringer("ours", url, "0", keys) as first:
        first.go()
        rows = sqlite3.connect(f"file:{folder}/killed.db?mode=ro", uri=True, isolation_level=None)
        while first.alive and rows.execute("SELECT count(*) FROM outbox").fetchone()[0] < _KILL_AT:
            time.sleep(0.001)
        rows.close()
        first.kill()
    if not 0 < _said(url)[0] < _KILLED:
        raise RuntimeError("the process was not killed in the midst of its work")
    with _ringer("ours", url, str(timers.LEASE.total_seconds() + 1), keys) as second:
        second.go()
        second.end()
    return _KILLED - _said(url)[0]


def _killed_peer(folder: Path) -> int:
    """The same for APScheduler: jobs that were neither done before the kill nor are left in its table."""
    url, file = f"sqlite:///{folder}/killed-peer.db", folder / "done.txt"
    file.touch()
    peer = ringing.scheduler(url)
    peer.start(paused=True)
    due = SystemClock().now() + _AHEAD  # one that is due is lost by shutting the scheduler down already
    for number in range(_KILLED):
        peer.add_job(ringing.job, "date", run_date=due, args=(number, str(file)), id=str(number))
    peer.shutdown()
    with _ringer("peer", url, str(file), "") as process:
        while process.alive and len(file.read_text().split()) < _KILL_AT:
            time.sleep(0.001)
        process.kill()
    rows = sqlite3.connect(folder / "killed-peer.db")
    left = {int(row[0]) for row in rows.execute("SELECT id FROM apscheduler_jobs")}
    rows.close()
    return _KILLED - len(left | set(map(int, file.read_text().split())))


def _shared() -> int:
    """Two processes ring the timers of one PostgreSQL: how many rang twice, or never."""
    try:
        with postgres.server() as server:
            _administer(server, "DROP DATABASE IF EXISTS bench_shared")
            _administer(server, "CREATE DATABASE bench_shared")
            url = server.set(database="bench_shared", drivername="postgresql").render_as_string(hide_password=False)
            keys = demo.keys()
            _prepare(url, keys, _SHARED)
            with _ringer("ours", url, "0", keys) as first, _ringer("ours", url, "0", keys) as second:
                first.go()
                second.go()
                first.end()
                second.end()
            different, rows = _said(url)
            _administer(server, "DROP DATABASE bench_shared")
    except postgres.NoPostgres as missing:
        raise CannotRun(str(missing)) from missing
    return (rows - different) + (_SHARED - different)


def _prepare(url: str, keys: str, many: int) -> None:
    """A database on which residents have written and have timers due now."""

    async def work() -> None:
        app = demo.open_app(url, keys, step=demo.empty_step)
        writers = demo.residents()[:8]
        for sender in writers:
            await app.receive(demo.written(sender, demo.NEEDS[0]))
        await app.intake.work_inbox()
        now, numbers = app.house.clock.now(), count()

        def arm(tx: Any) -> None:
            persons = [people.find(tx, "sms", sender) for sender in writers]
            for number in islice(numbers, many):
                person = persons[number % len(persons)]
                assert person is not None
                timers.set_timer(tx, person, f"t{number}", "", now)

        await app.db.turn(arm)
        await app.close()

    asyncio.run(work())


def _said(url: str) -> tuple[int, int]:
    """How many timers have said their message, and how many messages there are."""
    db = Database.open(url, Sealer.from_keys(demo.keys()))
    screens = db.read_sync(lambda tx: tx.execute(select(outbox.c.screen)).scalars().all())
    db.close_sync()
    rang = Counter(screen for screen in screens if screen.startswith("t"))
    return len(rang), rang.total()


class _Ringer:
    """A process that rings."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("a ringing process did not start")

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        if self._process.wait(60) != 0:
            raise RuntimeError("a ringing process failed")


@contextmanager
def _ringer(kind: str, url: str, last: str, keys: str) -> Iterator[_Ringer]:
    command = [sys.executable, "-m", "tests.bench.ringing", kind, url, last]
    pipe, env = subprocess.PIPE, {**os.environ, "BENCH_KEYS": keys}
    with subprocess.Popen(command, cwd=demo.ROOT, env=env, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield _Ringer(process)
        finally:
            process.kill()


def _administer(server: URL, statement: str) -> None:
    engine_ = create_engine(make_url(server).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine_.connect() as connection:
        connection.exec_driver_sql(statement)
    engine_.dispose()
