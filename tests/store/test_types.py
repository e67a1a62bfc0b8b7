"""Column types give back what they took, on both databases, and refuse what they cannot keep."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    insert,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.exc import StatementError

from store.database import Database
from store.sealing import BrokenSeal, Sealer
from store.types import Json, NoSealer, Sealed, UtcDateTime, sealer_of

METADATA = MetaData()
THINGS = Table(
    "things",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime),
    Column("value", Json),
    Column("words", Sealed("things.words")),
    Column("other", Sealed("things.other")),
)
PUT = insert(THINGS)
PRAGUE = ZoneInfo("Europe/Prague")


@pytest.fixture
def db(database: Database) -> Database:
    database.turn_sync(METADATA.create_all)
    return database


def put(db: Database, **values: Any) -> None:
    db.turn_sync(lambda tx: tx.execute(PUT, values).close())


def column(db: Database, name: str) -> list[Any]:
    return db.turn_sync(lambda tx: list(tx.scalars(select(THINGS.c[name]).order_by(THINGS.c.id))))


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 30, tzinfo=PRAGUE, fold=1),
        datetime(2026, 7, 1, 0, 0, 0, 1, tzinfo=timezone(timedelta(hours=-11))),
        datetime(1999, 12, 31, 23, 59, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_in_utc(db: Database, moment: datetime) -> None:
    put(db, id=1, at=moment)
    [stored] = column(db, "at")
    # Against itself in UTC: Python calls an ambiguous local time unequal to every moment of another zone.
    assert stored == moment.astimezone(UTC)
    assert stored.utcoffset() == timedelta(0)
    assert stored.tzinfo is UTC


def test_moments_sort_and_compare_as_time_does(db: Database) -> None:
    base = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    moments = [base + timedelta(microseconds=n) for n in (-1, 0, 1)] + [
        base + timedelta(days=400),
        base.replace(year=999),
    ]
    db.turn_sync(lambda tx: tx.execute(PUT, [{"id": n, "at": moment} for n, moment in enumerate(moments)]).close())
    due = select(THINGS.c.at).where(THINGS.c.at <= bindparam("now")).order_by(THINGS.c.at)
    found = db.turn_sync(lambda tx: list(tx.scalars(due, {"now": base.astimezone(PRAGUE)})))
    assert found == sorted(moment for moment in moments if moment <= base)


def test_a_naive_moment_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        put(db, id=1, at=datetime(2026, 3, 2, 8, 0))  # noqa: DTZ001 - this is what must not pass
    assert column(db, "id") == []


def test_json_comes_back_and_equal_values_are_equal_text(db: Database) -> None:
    put(db, id=1, value={"b": ["ě", 1.5, None, True], "a": {}})
    put(db, id=2, value={"a": {}, "b": ["ě", 1.5, None, True]})
    assert column(db, "value") == [{"a": {}, "b": ["ě", 1.5, None, True]}] * 2
    stored = db.turn_sync(lambda tx: set(tx.exec_driver_sql("SELECT value FROM things").scalars()))
    assert stored == {'{"a":{},"b":["ě",1.5,null,true]}'}


def test_json_refuses_what_it_cannot_say(db: Database) -> None:
    with pytest.raises(StatementError):
        put(db, id=1, value=float("nan"))


def test_nothing_stays_nothing(db: Database) -> None:
    put(db, id=1, at=None, value=None, words=None)
    assert (column(db, "at"), column(db, "value"), column(db, "words")) == ([None], [None], [None])


def test_sealed_text_is_plain_only_in_python(db: Database) -> None:
    put(db, id=1, words="Luže 12")
    assert column(db, "words") == ["Luže 12"]
    [raw] = db.turn_sync(lambda tx: tx.exec_driver_sql("SELECT words FROM things").scalars().all())
    assert "Luže".encode() not in bytes(raw)


def test_sealed_text_moved_to_another_column_does_not_open(db: Database) -> None:
    put(db, id=1, words="Luže 12")
    db.turn_sync(lambda tx: tx.execute(text("UPDATE things SET other = words")).close())
    with pytest.raises(BrokenSeal):
        column(db, "other")


def test_keys_rotate_row_by_row(database_url: str) -> None:
    old, new = Sealer.generate_key(), Sealer.generate_key()
    first = Database.open(database_url, Sealer.from_keys(old))
    first.turn_sync(METADATA.create_all)
    put(first, id=1, words="Luže 12")
    first.close_sync()

    raw = type_coerce(THINGS.c.words, LargeBinary)

    def rotate(tx: Connection) -> None:
        sealed = tx.execute(select(raw)).scalar_one()
        moved = sealer_of(tx).reseal(sealed, "things.words")
        tx.execute(update(THINGS).values(words=type_coerce(moved, LargeBinary)))

    both = Database.open(database_url, Sealer.from_keys(f"{new},{old}"))
    both.turn_sync(rotate)
    both.close_sync()

    last = Database.open(database_url, Sealer.from_keys(new))
    assert column(last, "words") == ["Luže 12"]
    last.close_sync()


def test_two_databases_in_one_process_have_their_own_keys(tmp_path: Path) -> None:
    one, two = (
        Database.open(f"sqlite:///{tmp_path}/{n}.db", Sealer.from_keys(Sealer.generate_key())) for n in ("one", "two")
    )
    for db in (one, two):
        db.turn_sync(METADATA.create_all)
        put(db, id=1, words="Luže 12")
    assert column(one, "words") == column(two, "words") == ["Luže 12"]
    one.close_sync()
    two.close_sync()


def test_without_a_sealer_a_sealed_column_says_what_to_do(database_url: str) -> None:
    db = Database.open(database_url)
    db.turn_sync(METADATA.create_all)
    with pytest.raises(StatementError, match="without a sealer") as refused:
        put(db, id=1, words="Luže 12")
    assert isinstance(refused.value.orig, NoSealer)
    db.close_sync()


def test_an_error_of_the_database_repeats_no_words(db: Database) -> None:
    put(db, id=1, words="a")
    with pytest.raises(Exception, match="things") as refused:
        put(db, id=1, words="Luže 12")
    assert "Luže" not in str(refused.value)
