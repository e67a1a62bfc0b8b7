"""Whole turns on SQLite: received, answered by a step, all of it durable; beside the plain driver's least message.

The plain driver does what no program could do without: a transaction of five statements for each message (the state
read, what came in, the new state, two answers), in the clear, with nothing decided. Ours is the whole way of
`Intake.receive` and `Intake.work_inbox`: two durable transactions, sealing, facts, step, effects.
"""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bot.app import App
from bot.house import Step
from flows.effects import Effect, Say
from flows.events import Event
from flows.facts import Facts
from flows.message import Part
from flows.state import State
from tests.bench import demo, talk
from tests.bench.report import Bar, Figure

ROUNDS = 5
_SECONDS = 1.0
_WAITING = 64
_PEER = "sqlite3, a message a transaction"
_NEED = talk.NEEDS[0]


def run(folder: Path) -> Iterator[Figure]:
    """Measures in `folder`, which should lie on the disk that is used in earnest."""
    yield from asyncio.run(_measure(folder))


async def _measure(folder: Path) -> list[Figure]:
    plain = Plain(folder / "plain.db")
    apps = {step: _app(folder, step) for step in (demo.empty_step, _answer)}
    rates = Rates()
    for app in apps.values():
        await _at_once(app, 0)  # everybody is known from now on
    for number in range(ROUNDS):
        rates.note("plain", plain.rate(_SECONDS))
        for step, app in apps.items():
            rates.note(f"{step.__name__} 1", await _one_sender(app, _SECONDS))
            rates.note(f"{step.__name__} 64", await _at_once(app, _SECONDS))
        await _real(folder / f"real-{number}.db", rates)
    for app in apps.values():
        await app.close()
    plain.close()
    runs, peer = rates.runs, rates.runs["plain"]
    say, empty = _answer.__name__, demo.empty_step.__name__
    return [
        Figure("turns.empty_step.one_sender", "turns/s", runs[f"{empty} 1"], peer, _PEER, Bar("ratio", ">=", 0.20)),
        Figure("turns.empty_step.64_waiting", "turns/s", runs[f"{empty} 64"], peer, _PEER, Bar("ratio", ">=", 0.50)),
        Figure("turns.one_message.one_sender", "turns/s", runs[f"{say} 1"], peer, _PEER),
        Figure("turns.one_message.64_waiting", "turns/s", runs[f"{say} 64"], peer, _PEER),
        Figure("turns.real_step", "turns/s", runs["real"], peer, _PEER, Bar("ours", ">=", 300)),
        Figure("turns.real_step.with_sending", "turns/s", runs["real, sent"], peer, _PEER),
    ]


@dataclass
class Rates:
    """Values by name, one a round."""

    runs: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, value: float) -> None:
        """One more round."""
        self.runs.setdefault(name, []).append(value)


class Plain:
    """The standard library's driver on a file of its own: WAL, synchronous FULL, a transaction for each message."""

    _BODY = "x" * 200

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(
            "CREATE TABLE came (id TEXT PRIMARY KEY, body TEXT);"
            "CREATE TABLE talk (person INTEGER PRIMARY KEY, state TEXT);"
            "CREATE TABLE goes (id INTEGER PRIMARY KEY, person INTEGER, body TEXT, sent INTEGER DEFAULT 0);"
            "CREATE INDEX goes_person ON goes (person);"
            "CREATE INDEX goes_sent ON goes (sent);"
        )
        self._db.executemany("INSERT INTO talk VALUES (?, '')", ((person,) for person in range(100)))
        self._numbers = count()

    def rate(self, seconds: float) -> float:
        """Messages a second, over so many seconds."""
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            self._message(next(self._numbers))
            done += 1
        return done / (time.perf_counter() - began)

    def _message(self, number: int) -> None:
        run, person = self._db.execute, number % 100
        run("BEGIN IMMEDIATE")
        run("SELECT state FROM talk WHERE person = ?", (person,)).fetchone()
        run("INSERT INTO came VALUES (?, ?)", (f"SM{number:032}", self._BODY))
        run("UPDATE talk SET state = ? WHERE person = ?", (self._BODY, person))
        for _ in range(2):
            run("INSERT INTO goes (person, body) VALUES (?, ?)", (person, self._BODY))
        run("COMMIT")

    def close(self) -> None:
        """Gives the file up."""
        self._db.close()


def _answer(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    """Counts, and says one short thing."""
    part = Part("place.option", {"name": "Luže", "district": "Chrudim"})
    return state.with_draft(count=state.draft.get("count", 0) + 1), (Say("place.ask", (part,), asks="place"),)


def _app(folder: Path, step: Step) -> App:
    return demo.open_app(f"sqlite:///{folder}/{step.__name__}.db", demo.keys(), step=step)


async def _one_sender(app: App, seconds: float) -> float:
    """Each message is written when the one before is answered."""
    sender, done, began = demo.residents()[0], 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        await app.receive(demo.written(sender, _NEED))
        await app.intake.work_inbox()
        done += 1
    return done / (time.perf_counter() - began)


async def _at_once(app: App, seconds: float) -> float:
    """64 people write at the same time, and again when all are answered; at least once."""
    done, began = 0, time.perf_counter()
    while True:
        came = [demo.written(sender, _NEED) for sender in demo.residents()[:_WAITING]]
        await asyncio.gather(*map(app.receive, came))
        await app.intake.work_inbox()
        done += len(came)
        passed = time.perf_counter() - began
        if passed >= seconds:
            return done / passed


async def _real(path: Path, rates: Rates) -> None:
    """The real dialogs on a fresh file: all residents at once walk through a need, a booking, and its end."""
    app = demo.open_app(f"sqlite:///{path}", demo.keys())
    turned = sent = 0.0
    done = left = 0
    for came, _ in zip(demo.talk(), range(talk.LENGTH), strict=False):
        began = time.perf_counter()
        await asyncio.gather(*map(app.receive, came))
        await app.intake.work_inbox()
        turned += time.perf_counter() - began
        began = time.perf_counter()
        left += await app.drain.drain()
        sent += time.perf_counter() - began
        done += len(came)
    await app.close()
    if left < done:
        raise RuntimeError(f"{done} messages were answered by {left}: these were no real turns")
    rates.note("real", done / turned)
    rates.note("real, sent", done / (turned + sent))
