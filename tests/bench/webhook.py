"""The webhook of text messages: answered when the message is safe, beside the same server that keeps nothing."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.bench.demo import ROOT, residents
from tests.bench.report import Bar, Figure, percentile

ROUNDS = 5
_CONNECTIONS, _SECONDS = 32, 1.5
_A_SECOND, _STEADY_SECONDS = 100, 4.0
_PEER = "the same server, nothing kept"


def run(folder: Path) -> Iterator[Figure]:
    """Servers and load are processes of their own, on loopback."""
    rates: dict[str, list[float]] = {"bare": [], "inbox": []}
    waits: dict[str, list[float]] = {"bare": [], "inbox": []}
    replies: list[float] = []
    with ExitStack() as servers:
        ports = {kind: servers.enter_context(_server(kind, folder / f"{kind}.db")) for kind in (*rates, "service")}
        for number in range(-1, ROUNDS):
            for kind, found in rates.items():
                told = _load("closed", ports[kind], _CONNECTIONS, _SECONDS if number >= 0 else 0.5, number + 1)
                if number >= 0:  # the first one warms up
                    found.append(len(told["waits"]) / told["seconds"])
                    waits[kind].append(percentile(told["waits"], 0.99) * 1000)
        for number in range(-1, ROUNDS):
            seconds = _STEADY_SECONDS if number >= 0 else 1.0
            told = _load("open", ports["service"], _A_SECOND, seconds, number + 1, str(folder / "service.db"))
            if told["lost"]:
                raise RuntimeError(f"{told['lost']} messages had no reply")
            if number >= 0:
                replies.append(percentile(told["waits"], 0.99) * 1000)
    _really_replied(folder / "service.db")
    kept = "webhook.kept.32_connections"
    yield Figure(f"{kept}", "requests/s", rates["inbox"], rates["bare"], _PEER, Bar("ratio", ">=", 0.5))
    yield Figure(f"{kept}.p99", "ms", waits["inbox"], waits["bare"], _PEER, Bar("ours", "<=", 25))
    yield Figure("webhook.reply_queued.100_a_second.p99", "ms", replies, bar=Bar("ours", "<=", 250))


@contextmanager
def _server(kind: str, database: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.bench.web_server", kind, str(database)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _load(kind: str, port: int, much: int, seconds: float, run: int, *database: str) -> dict[str, Any]:
    numbers = (str(number) for number in (port, much, seconds, run))
    command = [sys.executable, "-m", "tests.bench.twilio_load", kind, *numbers, ",".join(residents()), *database]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    told: dict[str, Any] = json.loads(done.stdout)
    if told["refused"]:
        raise RuntimeError(f"{told['refused']} requests were refused")
    return told


def _really_replied(database: Path) -> None:
    rows = sqlite3.connect(database)
    came, went = (rows.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("inbox", "outbox"))
    rows.close()
    if went < came:
        raise RuntimeError(f"{came} messages were answered by {went}: these were no real turns")
