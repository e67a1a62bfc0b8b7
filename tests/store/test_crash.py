"""A process killed in the midst of its turns: what it called committed is there, in whole turns, and nothing else."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select

from store.database import Database

METADATA = MetaData()
LINES = Table(
    "lines",
    METADATA,
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True),
)
LINES_A_TURN = 3

# Writes turns from many senders at once, a third of which fail after writing, and says a number once it is committed.
_WRITER = """
import asyncio, itertools, sys
from store.database import Database
from tests.store.test_crash import LINES, LINES_A_TURN, METADATA
from sqlalchemy import insert

async def main(url):
    db, numbers, put = Database.open(url), itertools.count(1), insert(LINES)
    await db.turn(METADATA.create_all)
    def write(tx, number):
        for line in range(LINES_A_TURN):
            tx.execute(put, {"turn": number, "line": line})
        if number % 3 == 0:
            raise LookupError
    async def sender():
        for number in numbers:
            try:
                await db.turn(lambda tx: write(tx, number))
            except LookupError:
                continue
            print(number, flush=True)
    await asyncio.gather(*(sender() for _ in range(16)))

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.parametrize("seed", range(5))
def test_kill_leaves_whole_turns_and_none_that_was_told_is_missing(database_url: str, seed: int) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, database_url], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    told = [int(writer.stdout.readline())]
    time.sleep(random.Random(seed).uniform(0.02, 0.2))
    writer.send_signal(signal.SIGKILL)
    complete, _, _cut = writer.stdout.read().rpartition(b"\n")
    told += [int(line) for line in complete.split()]
    writer.wait()
    writer.stdout.close()

    db = Database.open(database_url)
    by_turn = select(LINES.c.turn, func.count().label("lines")).group_by(LINES.c.turn)
    found = {row.turn: row.lines for row in db.turn_sync(lambda tx: tx.execute(by_turn).all())}
    assert set(told) <= set(found)
    assert set(found.values()) == {LINES_A_TURN}
    assert all(turn % 3 for turn in found)
    next_turn = max(found) + 1
    db.turn_sync(lambda tx: tx.execute(insert(LINES), {"turn": next_turn, "line": 0}).close())
    db.close_sync()
