"""The chain of migrations builds exactly the declared tables, and takes them down again."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, Connection, NullPool, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from bot.migrations import current, declared, migrate
from store.database import Database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a table."""
    if request.param == "sqlite":
        database = Database.open(f"sqlite:///{tmp_path}/empty.db")
        yield database
        database.close_sync()
        return
    server: URL = request.getfixturevalue("postgres_template")
    name = f"empty_{uuid4().hex}"
    administer(server, f"CREATE DATABASE {name}")
    database = Database.open(server.set(database=name).render_as_string(hide_password=False))
    yield database
    database.close_sync()
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def administer(server: URL, statement: str) -> None:
    engine = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


def tables(tx: Connection) -> set[str]:
    return set(inspect(tx).get_table_names()) - {"alembic_version", "sqlite_sequence"}


def checks(tx: Connection) -> dict[str, set[str]]:
    """The names of what autogenerate does not compare: checks, unique rules, indexes and whether they are partial."""
    look = inspect(tx)
    found: dict[str, set[str]] = {}
    for table in tables(tx):
        names = {str(check["name"]) for check in look.get_check_constraints(table)}
        names |= {str(unique["name"]) for unique in look.get_unique_constraints(table)}
        for index in look.get_indexes(table):
            options = index.get("dialect_options", {})
            where = options.get("sqlite_where", options.get("postgresql_where", ""))
            names.add(f"{index['name']} {index['unique']} {'where' if str(where) else ''}")
        found[table] = names
    return found


def test_the_chain_builds_what_is_declared(empty: Database) -> None:
    migrate(empty)
    assert current(empty)

    def difference(tx: Connection) -> list[object]:
        ours = declared().tables.keys()
        context = MigrationContext.configure(
            tx,
            opts={"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name in ours},
        )
        return list(compare_metadata(context, declared()))

    assert empty.read_sync(difference) == []
    built = empty.read_sync(checks)

    def again(tx: Connection) -> dict[str, set[str]]:
        declared().drop_all(tx)
        declared().create_all(tx)
        return checks(tx)

    assert empty.alter_sync(again) == built


def test_up_is_harmless_twice_and_down_leaves_nothing(empty: Database) -> None:
    migrate(empty)
    migrate(empty)
    migrate(empty, "base")
    assert empty.read_sync(tables) == set()
    assert not current(empty)
    migrate(empty)
    assert empty.read_sync(tables) >= set(declared().tables)


def test_what_must_be_single_is_guarded_by_the_database(empty: Database) -> None:
    migrate(empty)
    book = text(
        "INSERT INTO callbacks (code, worker, start_at, end_at, state, tries, declined, announced, changed_at) VALUES "
        "('K-1', :worker, '2026-03-02 08:00:00', '2026-03-02 08:30:00', :state, 0, '[]', :told, '2026-03-02 08:00:00')"
    )
    empty.turn_sync(lambda tx: tx.execute(book, {"worker": "ana", "state": "offered", "told": True}))
    second = {"worker": "ivo", "state": "agreed", "told": False}
    with pytest.raises(IntegrityError):
        empty.turn_sync(lambda tx: tx.execute(book, second))
    empty.turn_sync(lambda tx: tx.execute(book, {"worker": "ivo", "state": "done", "told": False}))
