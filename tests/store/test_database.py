"""Turns on both databases: durable when they return, undone alone when they fail, many at once, cancelled, closed."""

import asyncio
import os
import stat
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from store.database import BadUrl, BrokenReference, Closed, Database

METADATA = MetaData()
NOTES = Table("notes", METADATA, Column("id", Integer, primary_key=True), Column("n", Integer, nullable=False))
PARENTS = Table("parents", METADATA, Column("id", Integer, primary_key=True))
CHILDREN = Table(
    "children",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("parent", ForeignKey("parents.id", deferrable=True, initially="DEFERRED"), nullable=False),
)
PUT, PUT_CHILD = insert(NOTES), insert(CHILDREN)
ALL = select(NOTES.c.id).order_by(NOTES.c.id)
ADD = NOTES.update().where(NOTES.c.id == bindparam("which")).values(n=NOTES.c.n + 1)


@pytest.fixture
def db(database: Database) -> Database:
    database.turn_sync(METADATA.create_all)
    return database


def ids(tx: Connection) -> list[int]:
    return list(tx.scalars(ALL))


def put(tx: Connection, note: int) -> int:
    tx.execute(PUT, {"id": note, "n": 0})
    return note


def putting(note: int) -> Callable[[Connection], int]:
    return lambda tx: put(tx, note)


class Spoiled(Exception):
    """Raised by a turn after it has written."""


def put_and_fail(tx: Connection, note: int) -> int:
    put(tx, note)
    raise Spoiled


async def test_a_turn_returns_what_its_function_returns_and_stays(db: Database, database_url: str) -> None:
    assert await db.turn(lambda tx: put(tx, 1)) == 1
    other = Database.open(database_url)
    assert other.turn_sync(ids) == [1]
    other.close_sync()


async def test_a_failing_turn_leaves_nothing_and_tells_its_sender(db: Database) -> None:
    with pytest.raises(Spoiled):
        await db.turn(lambda tx: put_and_fail(tx, 1))
    assert await db.read(ids) == []


async def test_failing_turns_do_not_spoil_those_they_share_a_commit_with(db: Database) -> None:
    await db.turn(lambda tx: put(tx, 0))
    gate = threading.Event()
    first = asyncio.create_task(db.turn(lambda tx: gate.wait()))
    await asyncio.sleep(0.05)

    def wanted(n: int, tx: Connection) -> int:
        if n % 3 == 1:
            return put_and_fail(tx, n)
        if n % 3 == 2:
            return put(tx, 0)  # breaks the primary key
        return put(tx, n)

    rest = [asyncio.create_task(db.turn(partial(wanted, n))) for n in range(1, 101)]
    await asyncio.sleep(0.05)
    gate.set()
    await first
    outcomes = await asyncio.gather(*rest, return_exceptions=True)
    for n, outcome in enumerate(outcomes, start=1):
        if n % 3 == 0:
            assert outcome == n
        else:
            assert isinstance(outcome, Spoiled if n % 3 == 1 else IntegrityError)
    assert await db.read(ids) == [0, *range(3, 101, 3)]


async def test_turns_of_a_single_statement_stay_and_one_that_fails_spoils_no_other(db: Database) -> None:
    await db.turn(lambda tx: put(tx, 0), single=True)
    gate = threading.Event()
    first = asyncio.create_task(db.turn(lambda tx: gate.wait()))
    await asyncio.sleep(0.05)
    wanted = [asyncio.create_task(db.turn(putting(n % 5), single=n % 2 == 0)) for n in range(20)]
    await asyncio.sleep(0.05)
    gate.set()
    await first
    outcomes = await asyncio.gather(*wanted, return_exceptions=True)
    assert sorted(n for n in outcomes if isinstance(n, int)) == [1, 2, 3, 4]
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 16
    assert await db.read(ids) == [0, 1, 2, 3, 4]


async def test_after_a_single_statement_a_connection_begins_transactions_again(db: Database) -> None:
    for n in range(8):
        await db.turn(lambda tx, n=n: put(tx, n), single=True)  # type: ignore[misc]
        with pytest.raises(Spoiled):
            await db.turn(lambda tx, n=n: put_and_fail(tx, 100 + n))  # type: ignore[misc]
    assert await db.read(ids) == list(range(8))


async def test_a_rule_checked_at_commit_fails_the_one_who_broke_it(db: Database) -> None:
    gate = threading.Event()
    first = asyncio.create_task(db.turn(lambda tx: gate.wait()))
    await asyncio.sleep(0.05)

    def orphan(tx: Connection) -> None:
        tx.execute(PUT_CHILD, {"id": 1, "parent": 99})

    tasks = [asyncio.create_task(db.turn(putting(n))) for n in (1, 2)]
    broken = asyncio.create_task(db.turn(orphan))
    tasks.append(asyncio.create_task(db.turn(lambda tx: put(tx, 3))))
    await asyncio.sleep(0.05)
    gate.set()
    await first
    with pytest.raises(IntegrityError):
        await broken
    assert await asyncio.gather(*tasks) == [1, 2, 3]
    assert await db.read(ids) == [1, 2, 3]


async def test_many_turns_at_once_lose_no_update(db: Database) -> None:
    await db.turn(lambda tx: put(tx, 1))

    async def sender() -> None:
        for _ in range(20):
            await db.turn(lambda tx: tx.execute(ADD, {"which": 1}).close())

    await asyncio.gather(*(sender() for _ in range(16)))
    assert await db.read(lambda tx: tx.scalar(select(NOTES.c.n))) == 320


def test_turns_of_several_threads_and_loops_all_arrive(db: Database) -> None:
    async def some(start: int) -> None:
        await asyncio.gather(*(db.turn(putting(n)) for n in range(start, start + 25)))

    threads = [threading.Thread(target=lambda start: asyncio.run(some(start)), args=[n * 25]) for n in range(4)]
    for thread in threads:
        thread.start()
    for n in range(100, 110):
        db.turn_sync(putting(n))
    for thread in threads:
        thread.join()
    assert db.read_sync(ids) == list(range(110))


async def test_who_gives_up_before_the_turn_began_has_undone_it(db: Database) -> None:
    gate = threading.Event()
    blocking = [asyncio.create_task(db.turn(lambda tx: gate.wait())) for _ in range(4)]
    await asyncio.sleep(0.05)
    given_up = asyncio.create_task(db.turn(lambda tx: put(tx, 1)))
    kept = asyncio.create_task(db.turn(lambda tx: put(tx, 2)))
    await asyncio.sleep(0.05)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    gate.set()
    await asyncio.gather(*blocking, kept)
    assert await db.read(ids) == [2]


async def test_who_gives_up_after_the_turn_began_has_not(db: Database) -> None:
    began, gate = threading.Event(), threading.Event()

    def slow(tx: Connection) -> int:
        began.set()
        gate.wait()
        return put(tx, 1)

    task = asyncio.create_task(db.turn(slow))
    await asyncio.to_thread(began.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.set()
    await db.turn(lambda tx: put(tx, 2))
    await db.close()
    again = Database.open(db.url.render_as_string(hide_password=False))
    assert again.turn_sync(ids) == [1, 2]
    again.close_sync()


def test_a_loop_that_ended_early_does_not_stop_the_others(db: Database) -> None:
    began, gate = threading.Event(), threading.Event()

    def slow(tx: Connection) -> None:
        began.set()
        gate.wait()
        put(tx, 1)

    async def leave() -> None:
        task = asyncio.create_task(db.turn(slow))
        await asyncio.to_thread(began.wait)
        task.cancel()

    asyncio.run(leave())
    gate.set()
    assert db.turn_sync(lambda tx: put(tx, 2)) == 2
    db.close_sync()


async def test_what_reads_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError):
        await db.read(lambda tx: put(tx, 1))
    assert await db.read(ids) == []


async def test_a_reader_sees_one_view_while_others_write(db: Database) -> None:
    await db.turn(lambda tx: put(tx, 1))
    seen, written = threading.Event(), threading.Event()

    def twice(tx: Connection) -> tuple[list[int], list[int]]:
        before = ids(tx)
        seen.set()
        written.wait()
        return before, ids(tx)

    reading = asyncio.create_task(db.read(twice))
    await asyncio.to_thread(seen.wait)
    await db.turn(lambda tx: put(tx, 2))
    written.set()
    assert await reading == ([1], [1])
    assert await db.read(ids) == [1, 2]


async def test_stop_iteration_is_told_too(db: Database) -> None:
    with pytest.raises(RuntimeError):
        await db.turn(lambda tx: next(iter([])))
    assert await db.turn(lambda tx: put(tx, 1)) == 1


async def test_close_finishes_what_waits_and_then_refuses(database_url: str) -> None:
    db = Database.open(database_url)
    await db.turn(METADATA.create_all)
    waiting = [asyncio.create_task(db.turn(putting(n))) for n in range(50)]
    await asyncio.sleep(0)
    await db.close()
    await db.close()
    assert await asyncio.gather(*waiting) == list(range(50))
    with pytest.raises(Closed):
        await db.turn(lambda tx: put(tx, 50))
    with pytest.raises(Closed):
        db.turn_sync(lambda tx: put(tx, 50))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_a_turn_that_waits_for_a_turn_is_told_so(db: Database) -> None:
    with pytest.raises(RuntimeError, match="pass its tx on"):
        db.turn_sync(lambda tx: db.turn_sync(ids))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_is_set_up_to_be_durable_private_and_strict(db: Database) -> None:
    def pragmas(tx: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        return {name: tx.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 15000}
    assert db.turn_sync(pragmas) == expected


def test_a_new_sqlite_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    db = Database.open(f"sqlite:///{tmp_path}/new/folder/file.db")
    db.turn_sync(METADATA.create_all)
    files = list((tmp_path / "new/folder").iterdir())
    assert {file.name for file in files} == {"file.db", "file.db-wal", "file.db-shm"}
    assert {stat.S_IMODE(os.stat(file).st_mode) for file in files} == {0o600}
    db.close_sync()


@pytest.mark.parametrize(
    "url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://u:heslo@h/db", "postgresql://u:heslo@h"]
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadUrl, match="DATABASE_URL must be") as refused:
        Database.open(url)
    assert "heslo" not in str(refused.value)


def test_changing_tables_keeps_the_rows_that_refer_to_them(db: Database) -> None:
    def fill(tx: Connection) -> None:
        tx.execute(insert(PARENTS), {"id": 1})
        tx.execute(PUT_CHILD, {"id": 1, "parent": 1})

    def rebuild(tx: Connection) -> None:
        tx.execute(text("CREATE TABLE successor (id INTEGER PRIMARY KEY)"))
        tx.execute(text("INSERT INTO successor SELECT id FROM parents"))
        if db.kind == "sqlite":  # the way SQLite alters a table
            tx.execute(text("DROP TABLE parents"))
            tx.execute(text("ALTER TABLE successor RENAME TO parents"))

    db.turn_sync(fill)
    db.alter_sync(rebuild)
    assert db.turn_sync(lambda tx: tx.scalar(select(func.count()).select_from(CHILDREN))) == 1
    with pytest.raises(IntegrityError):
        db.turn_sync(lambda tx: tx.execute(PUT_CHILD, {"id": 2, "parent": 99}).close())


def test_changing_tables_may_not_leave_a_reference_to_nothing(db: Database) -> None:
    with pytest.raises((BrokenReference, IntegrityError)):
        db.alter_sync(lambda tx: tx.execute(PUT_CHILD, {"id": 1, "parent": 99}).close())
    assert db.turn_sync(lambda tx: tx.scalar(select(func.count()).select_from(CHILDREN))) == 0


def test_a_lock_has_one_holder_among_processes(db: Database, database_url: str) -> None:
    other = Database.open(database_url)
    held = db.try_lock("telegram")
    assert held is not None
    assert held.held()
    assert other.try_lock("telegram") is None
    assert db.try_lock("telegram") is None
    second = other.try_lock("another")
    assert second is not None
    held.release()
    held.release()
    assert not held.held()
    taken = other.try_lock("telegram")
    assert taken is not None
    for lock in (taken, second):
        lock.release()
    other.close_sync()


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_postgresql_a_lost_connection_has_lost_its_lock(db: Database) -> None:
    lock = db.try_lock("telegram")
    assert lock is not None
    db.turn_sync(_end_other_connections)
    assert not lock.held()
    again = db.try_lock("telegram")
    assert again is not None
    again.release()


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_postgresql_turns_go_on_after_the_server_has_ended_their_connections(db: Database, database_url: str) -> None:
    db.turn_sync(lambda tx: put(tx, 1))
    other = Database.open(database_url)
    other.turn_sync(_end_other_connections)
    other.close_sync()
    assert db.turn_sync(lambda tx: put(tx, 2)) == 2
    assert db.turn_sync(ids) == [1, 2]


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
async def test_postgresql_a_deadlock_is_run_again(db: Database) -> None:
    await db.turn(lambda tx: [put(tx, n) for n in (1, 2)])
    meet, runs = threading.Barrier(2, timeout=5), []

    def cross(tx: Connection, order: tuple[int, int]) -> None:
        runs.append(order)
        tx.execute(ADD, {"which": order[0]})
        if len(runs) <= 2:
            meet.wait()
        tx.execute(ADD, {"which": order[1]})

    await asyncio.gather(db.turn(lambda tx: cross(tx, (1, 2))), db.turn(lambda tx: cross(tx, (2, 1))))
    assert len(runs) == 3
    assert await db.read(lambda tx: list(tx.scalars(select(NOTES.c.n)))) == [2, 2]


def _end_other_connections(tx: Connection) -> None:
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    tx.execute(text(f"SELECT pg_terminate_backend(pid) {others}")).all()
