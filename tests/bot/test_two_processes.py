"""Two processes on one PostgreSQL: everything is done, nothing twice, and each talk in its order."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot import inbox
from bot.channels.port import Incoming
from store.database import Database
from store.sealing import Sealer

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
PEOPLE, EACH, PROCESSES = 12, 5, 2


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_processes_do_everything_once(database_url: str) -> None:
    keys = Sealer.generate_key()
    db = Database.open(database_url, Sealer.from_keys(keys))
    environment = {**os.environ, "DATABASE_URL": database_url, "SEALING_KEYS": keys, "PYTHONPATH": str(ROOT)}
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.second_process"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        for number in range(PEOPLE * EACH):
            address = f"+4206000000{number % PEOPLE:02}"
            incoming = Incoming("sms", f"SM{number}", address, AT, f"zprava{number // PEOPLE}")
            db.turn_sync(partial(inbox.take_in, incoming=incoming, now=AT))
        outputs = [worker.communicate("go\n", timeout=60)[0] for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
        db.close_sync()
    lines = [line for output in outputs for line in output.splitlines()]
    heard = Counter((address, word) for address, text in map(split, lines) for word in text.split()[1:-1])
    for person in range(PEOPLE):
        address = f"+4206000000{person:02}"
        for number in range(EACH):
            assert heard[address, f"zprava{number}"] == 1
        counts = sorted(int(text.split()[0]) for to, text in map(split, lines) if to == address)
        assert counts == list(range(1, len(counts) + 1))
        turns = sum(1 for to, text in map(split, lines) if to == address and "TimerRang" not in text)
        assert heard[address, "TimerRang"] == turns


def split(line: str) -> tuple[str, str]:
    address, _, text = line.partition("\t")
    return address, text
