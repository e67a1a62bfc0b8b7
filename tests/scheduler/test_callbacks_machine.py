"""Random histories of callbacks: nobody is booked twice, cells are exactly those of open ones, one offer at a time."""

import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Connection, select

from bot.migrations import migrate
from flows.facts import Slot
from scheduler import callbacks
from scheduler.callbacks import SlotTaken
from scheduler.diary import cells as cells_of
from scheduler.tables import OPEN, cells
from scheduler.tables import callbacks as rows
from store.database import Database

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CODES = st.sampled_from([f"K-{number}" for number in range(4)])
WORKERS = st.sampled_from(["ana", "ivo"])
SLOTS = st.builds(
    lambda worker, quarter: Slot(
        worker, AT + timedelta(minutes=15 * quarter), AT + timedelta(minutes=15 * quarter + 30)
    ),
    WORKERS,
    st.integers(0, 7),
)


class Callbacks(RuleBasedStateMachine):
    """Everything that can be done with a callback, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.db = Database.open(f"sqlite:///{Path(self.folder.name)}/c.db")
        migrate(self.db)

    def do(self, what: str, *args: object, **more: object) -> None:
        """One change in one transaction; a slot that is taken undoes it."""
        with suppress(SlotTaken):
            self.db.turn_sync(lambda tx: getattr(callbacks, what)(tx, *args, AT, **more))

    @rule(code=CODES, slot=SLOTS)
    def book(self, code: str, slot: Slot) -> None:
        self.do("book", code, slot)

    @rule(code=CODES, slot=SLOTS, keep=st.booleans())
    def move(self, code: str, slot: Slot, keep: bool) -> None:
        self.do("move", code, slot, keep_state=keep)

    @rule(code=CODES, worker=WORKERS)
    def offer(self, code: str, worker: str) -> None:
        self.do("offer", code, worker)

    @rule(code=CODES, worker=WORKERS, what=st.sampled_from(["take", "decline", "release"]))
    def answer(self, code: str, worker: str, what: str) -> None:
        self.do(what, code, worker)

    @rule(code=CODES, worker=WORKERS, to=WORKERS)
    def hand_over(self, code: str, worker: str, to: str) -> None:
        self.do("hand_over", code, worker, to)

    @rule(code=CODES, what=st.sampled_from(["done", "missed", "cancel"]))
    def end(self, code: str, what: str) -> None:
        self.do(what, code)

    @rule(worker=WORKERS)
    def next_offer(self, worker: str) -> None:
        self.db.turn_sync(lambda tx: callbacks.announce_next(tx, worker))

    @invariant()
    def rows_agree(self) -> None:
        def look(tx: Connection) -> None:
            all_rows = tx.execute(select(rows)).all()
            occupied = {(row.worker, row.cell, row.callback) for row in tx.execute(select(cells))}
            open_rows = [row for row in all_rows if row.state in OPEN]
            assert occupied == {
                (row.worker, at, row.id) for row in open_rows for at in cells_of(row.start_at, row.end_at)
            }
            assert len({row.code for row in open_rows}) == len(open_rows)
            told = [row.worker for row in all_rows if row.announced]
            assert len(set(told)) == len(told)
            assert all(row.state == "offered" for row in all_rows if row.announced)
            assert all(row.worker not in row.declined for row in open_rows if row.state in ("offered", "accepted"))

        self.db.read_sync(look)

    def teardown(self) -> None:
        self.db.close_sync()
        self.folder.cleanup()


TestCallbacks = Callbacks.TestCase
TestCallbacks.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
