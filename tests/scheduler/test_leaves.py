"""Leave as rows: what is on or to come, what a cancellation ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from scheduler import leaves
from scheduler.tables import staff
from store.database import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
T = TypeVar("T")


@pytest.fixture
def ana(database: Database) -> Callable[[Callable[[Connection], T]], T]:
    """Runs something in a transaction of a database with two workers; Ana is on leave now and in a week."""

    def fill(tx: Connection) -> None:
        for name in ("ana", "ivo"):
            tx.execute(insert(staff).values(id=name, role="worker", name=name, active=True))
        leaves.add(tx, "ana", NOW + 7 * DAY, NOW + 9 * DAY)
        leaves.add(tx, "ana", NOW - DAY, NOW + DAY)
        leaves.add(tx, "ana", NOW - 5 * DAY, NOW - DAY)
        leaves.add(tx, "ivo", NOW + DAY, NOW + 2 * DAY)

    database.turn_sync(fill)
    return database.turn_sync


Run = Callable[[Callable[[Connection], object]], object]


def days(found: object) -> list[tuple[int, int]]:
    assert isinstance(found, list)
    return [((one.start - NOW).days, (one.end - NOW).days) for one in found]


def test_what_is_on_or_to_come(ana: Run) -> None:
    assert days(ana(lambda tx: leaves.of_worker(tx, "ana", NOW))) == [(-1, 1), (7, 9)]
    assert days(ana(lambda tx: leaves.coming(tx, NOW))) == [(-1, 1), (1, 2), (7, 9)]


def test_the_one_entered_last_is_cancelled_and_ends_now(ana: Run) -> None:
    assert days(ana(lambda tx: leaves.cancel(tx, "ana", NOW))) == [(-1, 1)]
    assert days(ana(lambda tx: leaves.of_worker(tx, "ana", NOW))) == [(7, 9)]
    assert ana(lambda tx: leaves.meets(tx, "ana", NOW - timedelta(hours=1), NOW)) is True  # what was, was
    assert days(ana(lambda tx: leaves.cancel(tx, "ana", NOW))) == [(7, 9)]
    assert ana(lambda tx: leaves.cancel(tx, "ana", NOW)) == []


def test_a_cancellation_of_a_time_leaves_the_rest(ana: Run) -> None:
    assert ana(lambda tx: leaves.cancel(tx, "ana", NOW, (NOW + 2 * DAY, NOW + 7 * DAY))) == []
    assert days(ana(lambda tx: leaves.cancel(tx, "ana", NOW, (NOW + 8 * DAY, NOW + 10 * DAY)))) == [(7, 9)]
    assert days(ana(lambda tx: leaves.of_worker(tx, "ana", NOW))) == [(-1, 1)]


def test_meeting_is_sharing_a_moment(ana: Run) -> None:
    assert ana(lambda tx: leaves.meets(tx, "ana", NOW + 6 * DAY, NOW + 7 * DAY)) is False
    assert ana(lambda tx: leaves.meets(tx, "ana", NOW + 6 * DAY, NOW + 7 * DAY + timedelta(minutes=1))) is True
    assert ana(lambda tx: leaves.meets(tx, "ivo", NOW + 7 * DAY, NOW + 8 * DAY)) is False


def test_nonsense_is_refused(ana: Run) -> None:
    with pytest.raises(IntegrityError):
        ana(lambda tx: leaves.add(tx, "nobody", NOW, NOW + DAY))
    with pytest.raises(IntegrityError):
        ana(lambda tx: leaves.add(tx, "ana", NOW, NOW))
