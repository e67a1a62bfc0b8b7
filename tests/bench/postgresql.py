"""Whole turns on PostgreSQL, a transaction each over four threads; beside asyncpg's least message on one connection."""

import asyncio
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import URL

from bot.app import App
from tests.bench import demo, talk
from tests.bench.report import Bar, CannotRun, Figure
from tests.support import postgres

ROUNDS = 5
_SECONDS = 1.5
_SENDERS = 16
_PEER = "asyncpg, one connection, a message a transaction"
_BODY = "x" * 200
_TABLES = """
    CREATE TABLE came (id text PRIMARY KEY, body text);
    CREATE TABLE talk (person int PRIMARY KEY, state text);
    CREATE TABLE goes (id serial PRIMARY KEY, person int, body text, sent int DEFAULT 0);
    CREATE INDEX ON goes (person);
    CREATE INDEX ON goes (sent);
    INSERT INTO talk SELECT person, '' FROM generate_series(0, 99) AS person;
"""


def run(folder: Path) -> Iterator[Figure]:
    """On a server of its own whose commits wait for the disk, or the one at TEST_POSTGRES_URL."""
    try:
        with postgres.server(durable=True) as address:
            yield from asyncio.run(_measure(address))
    except postgres.NoPostgres as missing:
        raise CannotRun(str(missing)) from missing


async def _measure(server: URL) -> list[Figure]:
    url = server.set(drivername="postgresql").render_as_string(hide_password=False)
    plain = await asyncpg.connect(url)
    for name in ("bench_plain", "bench_ours"):
        await plain.execute(f"DROP DATABASE IF EXISTS {name}")
        await plain.execute(f"CREATE DATABASE {name}")
    await plain.close()
    plain = await asyncpg.connect(url.rpartition("/")[0] + "/bench_plain")
    await plain.execute(_TABLES)
    app = demo.open_app(url.rpartition("/")[0] + "/bench_ours", demo.keys(), step=demo.empty_step)
    numbers, peer, ours = count(), list[float](), list[float]()
    await _ours(app, 0)  # everybody is known from now on
    for _ in range(ROUNDS):
        peer.append(await _plain(plain, numbers, _SECONDS))
        ours.append(await _ours(app, _SECONDS))
    await plain.close()
    await app.close()
    return [Figure("postgresql.empty_step.16_waiting", "turns/s", ours, peer, _PEER, Bar("ratio", ">=", 1.0))]


async def _plain(db: Any, numbers: Iterator[int], seconds: float) -> float:
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        number = next(numbers)
        person = number % 100
        async with db.transaction():
            await db.fetchrow("SELECT state FROM talk WHERE person = $1", person)
            await db.execute("INSERT INTO came VALUES ($1, $2)", f"SM{number:032}", _BODY)
            await db.execute("UPDATE talk SET state = $1 WHERE person = $2", _BODY, person)
            for _ in range(2):
                await db.execute("INSERT INTO goes (person, body) VALUES ($1, $2)", person, _BODY)
        done += 1
    return done / (time.perf_counter() - began)


async def _ours(app: App, seconds: float) -> float:
    """Sixteen people write at the same time, and again when all are answered; at least once."""
    done, began = 0, time.perf_counter()
    while True:
        came = [demo.written(sender, talk.NEEDS[0]) for sender in demo.residents()[:_SENDERS]]
        await asyncio.gather(*map(app.receive, came))
        await app.intake.work_inbox()
        done += len(came)
        passed = time.perf_counter() - began
        if passed >= seconds:
            return done / passed
