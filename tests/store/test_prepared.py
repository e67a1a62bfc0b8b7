"""Prepared statements do what Core's `execute` does with the same statement, on both databases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from store.database import Database
from store.prepared import Prepared
from store.sealing import Sealer
from store.types import Json, Sealed, UtcDateTime

METADATA = MetaData()
ROWS = Table(
    "rows",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("at", UtcDateTime),
    Column("value", Json),
    Column("words", Sealed("rows.words")),
    Column("weight", Float),
    Column("state", Text, nullable=False, default="new"),
    Column("parent", ForeignKey("rows.id")),
)
PUT = Prepared(insert(ROWS))
ALL = Prepared(select(ROWS).order_by(ROWS.c.id))
AT = datetime(2026, 3, 2, 8, 0, 0, 5, tzinfo=UTC)
FULL = {"id": 1, "name": "a", "at": AT, "value": {"x": [1]}, "words": "Luže", "weight": 0.25, "state": "old"}


@pytest.fixture
def db(database: Database) -> Database:
    database.turn_sync(METADATA.create_all)
    return database


def test_rows_come_back_as_core_gives_them(db: Database) -> None:
    db.turn_sync(lambda tx: PUT.run(tx, **FULL))
    db.turn_sync(lambda tx: PUT.run(tx, id=2, name="b"))

    def both(tx: Connection) -> tuple[list[Any], list[Any]]:
        return ALL.all(tx), [tuple(row) for row in tx.execute(select(ROWS).order_by(ROWS.c.id))]

    ours, core = db.turn_sync(both)
    assert ours == core
    assert ours[0]._asdict() == {**FULL, "parent": None}
    assert (ours[1].at, ours[1].value, ours[1].words, ours[1].state) == (None, None, None, "new")


def test_conditions_constants_and_counts(db: Database) -> None:
    later = Prepared(
        select(ROWS.c.name, (ROWS.c.id + 10).label("more"))
        .where(ROWS.c.at >= bindparam("since"), ROWS.c.state == "new")
        .order_by(ROWS.c.id)
        .limit(2)
    )
    claim = Prepared(
        update(ROWS).where(ROWS.c.name == bindparam("which"), ROWS.c.state == "new").values(state=bindparam("to"))
    )
    drop = Prepared(delete(ROWS).where(ROWS.c.id > bindparam("above")))
    rows = [{"id": n, "name": f"n{n}", "at": AT + timedelta(days=n)} for n in range(5)]
    db.turn_sync(lambda tx: PUT.run_many(tx, rows))
    found = db.turn_sync(lambda tx: later.all(tx, since=AT + timedelta(days=1)))
    assert [(row.name, row.more) for row in found] == [("n1", 11), ("n2", 12)]
    assert db.turn_sync(lambda tx: later.first(tx, since=AT)).name == "n0"
    assert db.turn_sync(lambda tx: later.first(tx, since=AT + timedelta(days=9))) is None
    assert db.turn_sync(lambda tx: later.value(tx, since=AT)) == "n0"
    assert db.turn_sync(lambda tx: later.value(tx, since=AT + timedelta(days=9))) is None
    assert db.turn_sync(lambda tx: [claim.run(tx, which="n1", to="mine") for _ in range(2)]) == [1, 0]
    assert db.turn_sync(lambda tx: drop.run(tx, above=1)) == 3


def test_what_is_returned_can_be_read(db: Database) -> None:
    put = Prepared(insert(ROWS).returning(ROWS.c.id, ROWS.c.words))
    row = db.turn_sync(lambda tx: put.first(tx, name="a", words="Luže"))
    assert row.words == "Luže"
    assert db.turn_sync(lambda tx: ALL.first(tx)).id == row.id


def test_a_refused_statement_raises_what_core_raises_and_repeats_no_value(db: Database) -> None:
    db.turn_sync(lambda tx: PUT.run(tx, id=1, name="Božena"))
    with pytest.raises(IntegrityError) as refused:
        db.turn_sync(lambda tx: PUT.run(tx, id=1, name="Jarmila"))
    assert "Jarmila" not in str(refused.value)
    with pytest.raises(ValueError, match="without a zone"):
        db.turn_sync(lambda tx: PUT.run(tx, id=2, name="b", at=AT.replace(tzinfo=None)))
    assert len(db.turn_sync(lambda tx: ALL.all(tx))) == 1


def test_names_that_do_not_fit_are_refused(db: Database) -> None:
    by_name = Prepared(select(ROWS.c.id).where(ROWS.c.name == bindparam("which")))
    with pytest.raises(TypeError, match="a value for which is missing"):
        db.turn_sync(lambda tx: by_name.all(tx))
    with pytest.raises(TypeError, match="no parameter wihch"):
        db.turn_sync(lambda tx: by_name.all(tx, which="a", wihch="b"))


def test_what_cannot_be_compiled_once_is_refused(db: Database) -> None:
    among = Prepared(select(ROWS.c.id).where(ROWS.c.id.in_(bindparam("ids", expanding=True))))
    with pytest.raises(NotImplementedError):
        db.turn_sync(lambda tx: among.all(tx, ids=[1, 2]))
    computed = Table("computed", MetaData(), Column("id", Integer, default=lambda: 1), Column("a", Integer))
    with pytest.raises(NotImplementedError):
        db.turn_sync(lambda tx: Prepared(insert(computed)).run(tx, a=1))


def test_one_statement_serves_databases_with_different_keys(db: Database, tmp_path: Path) -> None:
    other = Database.open(f"sqlite:///{tmp_path}/other.db", Sealer.from_keys(Sealer.generate_key()))
    other.turn_sync(METADATA.create_all)
    for one in (db, other):
        one.turn_sync(lambda tx: PUT.run(tx, id=1, name="a", words="Luže"))
        assert one.turn_sync(lambda tx: ALL.first(tx)).words == "Luže"
    other.close_sync()


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_postgresql_a_connection_lost_inside_a_turn_is_noticed(db: Database, database_url: str) -> None:
    runs = []
    pid = Prepared(select(func.pg_backend_pid().label("pid")))
    other = Database.open(database_url)

    def interrupted(tx: Connection) -> int:
        runs.append(pid.first(tx).pid)
        PUT.run(tx, id=1, name="a")
        if len(runs) == 1:
            other.turn_sync(lambda tx: tx.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": runs[0]}).close())
        return len(ALL.all(tx))

    assert db.turn_sync(interrupted) == 1
    assert len(set(runs)) == 2
    other.close_sync()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_reads_cannot_write_by_this_way_either(db: Database) -> None:
    with pytest.raises(DBAPIError):
        db.read_sync(lambda tx: PUT.run(tx, id=1, name="a"))
