"""What a kill, or a second process on the same database, costs in timers: counted, not timed.

APScheduler is killed in the same way. Two of its processes on one store are not compared: it does not support that.
"""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, select

from bot import people
from bot.tables import outbox
from scheduler import timers
from scheduler.clock import SystemClock
from store.database import Database
from store.sealing import Sealer
from tests.bench import demo, ringing, talk
from tests.bench.report import Bar, CannotRun, Figure
from tests.support import postgres

_KILLED, _KILL_AT = 400, 100
_AHEAD = timedelta(seconds=4)
_SHARED = 400
_PEER = "APScheduler, SQLAlchemyJobStore"


def run(folder: Path) -> Iterator[Figure]:
    """On SQLite files in `folder`; two processes share a PostgreSQL, where there is one."""
    lost, lost_by_peer = [_killed(folder)], [_killed_peer(folder)]
    yield Figure("timers.lost_by_a_kill", f"of {_KILLED}", lost, lost_by_peer, _PEER, Bar("ours", "<=", 0))
    yield Figure("timers.doubled_by_two_processes", f"of {_SHARED}", [_shared()], bar=Bar("ours", "<=", 0))


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
            await app.receive(demo.written(sender, talk.NEEDS[0]))
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
    engine = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
