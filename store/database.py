"""The database, SQLite or PostgreSQL: a turn is one function in one durable transaction.

SQLite: WAL, synchronous FULL, one writer thread with group commit (see group). PostgreSQL: a transaction for each turn
over a few threads; a turn that the server gave up for a deadlock or a conflict is run again.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from store.group import GroupWriter, call
from store.locks import AdvisoryLock, FileLock, Lock
from store.sealing import Sealer
from store.types import attach_sealer

T = TypeVar("T")
Kind = Literal["sqlite", "postgresql"]

_BUSY_SECONDS = 15
_ATTEMPTS = 8
_RUN_AGAIN = {"40001", "40P01"}  # serialization_failure, deadlock_detected
_ONE_VIEW = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Closed(RuntimeError):
    """The database is closed: nothing can be read or written through it any more."""


class BadUrl(ValueError):
    """DATABASE_URL must be `sqlite:///path/to/file.db` or `postgresql://user:password@host/name`."""

    def __init__(self) -> None:
        """The rejected URL is not repeated: it may hold a password."""
        super().__init__(self.__doc__)


class BrokenReference(RuntimeError):
    """A change of tables would leave a row that refers to one that does not exist; nothing was changed."""

    def __init__(self, where: str) -> None:
        """`where` names tables and row, no content."""
        super().__init__(f"{self.__doc__} ({where})")


class Database:
    """One open database. A function given to it takes a Connection inside a transaction that is not its to end.

    Such a function must fetch what it reads, must not commit or roll back, and may be run more than once before its
    one commit: it changes nothing but the database.
    """

    def __init__(self, url: URL, kind: Kind, sealer: Sealer | None, threads: int) -> None:
        """Use `open`."""
        self.url = url
        self.kind: Kind = kind
        self.engine = _sqlite(url, reading=False) if kind == "sqlite" else _postgresql(url, threads)
        # What only reads goes past the writer, on connections that cannot write.
        self._read_engine = _sqlite(url, reading=True) if kind == "sqlite" else self.engine
        if sealer is not None:
            attach_sealer(self.engine, sealer)
            attach_sealer(self._read_engine, sealer)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="store")
        self._writer = GroupWriter(self.engine) if kind == "sqlite" else None
        self._closed = False

    @classmethod
    def open(cls, url: str, sealer: Sealer | None = None, *, threads: int = 4) -> "Database":
        """Opens the database at `url`; an SQLite file, and its folder, are made if need be. Raises BadUrl.

        `sealer` serves the Sealed columns. `threads` bounds how many functions run at once (writes on SQLite: one).
        """
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise BadUrl() from None
        if parsed.get_backend_name() in ("postgresql", "postgres") and parsed.database:
            return cls(parsed.set(drivername="postgresql+psycopg"), "postgresql", sealer, threads)
        if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
            raise BadUrl()
        path = Path(str(parsed.database))
        path.parent.mkdir(parents=True, exist_ok=True)
        # Only its owner may read the file; SQLite gives its -wal and -shm the same rights.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        return cls(parsed.set(drivername="sqlite+pysqlite"), "sqlite", sealer, threads)

    async def turn(self, fn: Callable[[Connection], T], *, single: bool = False) -> T:
        """Runs `fn` in a transaction and returns its result once that is durable; what it raises undoes it alone.

        A caller cancelled before `fn` began has undone it; one cancelled later has not, he only does not learn.
        `single`: `fn` executes one statement and nothing fails after it, so that no savepoint and no BEGIN is needed.
        """
        self._must_be_open()
        if self._writer is not None:
            return await self._writer.turn(fn, single)
        return await asyncio.wrap_future(self._threads.submit(self._alone if single else self._transact, fn))

    def turn_sync(self, fn: Callable[[Connection], T]) -> T:
        """The same for a caller that has no event loop, a command or a test."""
        self._must_be_open()
        return self._transact(fn) if self._writer is None else self._writer.turn_sync(fn)

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Runs `fn` on one consistent view of the database, in a transaction that cannot write."""
        self._must_be_open()
        return await asyncio.wrap_future(self._threads.submit(self.read_sync, fn))

    def read_sync(self, fn: Callable[[Connection], T]) -> T:
        """The same for a caller that has no event loop."""
        return self._transact(fn, self._read_engine, **_ONE_VIEW if self.kind == "postgresql" else {})

    def alter_sync(self, fn: Callable[[Connection], T]) -> T:
        """Runs `fn`, which changes tables, in one transaction beside which no other `alter_sync` runs.

        SQLite rebuilds a table to change it, which foreign keys would take for a deletion of all its rows: they are
        off meanwhile, and `fn` is rolled back with BrokenReference if one is broken at the end.
        """
        if self.kind == "postgresql":

            def alone(tx: Connection) -> T:
                tx.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('alter', 0))"))
                return fn(tx)

            return self._transact(alone)
        with self.engine.connect() as tx:
            driver: Any = tx.connection.driver_connection
            driver.execute("PRAGMA foreign_keys = OFF")
            try:
                with tx.begin():
                    result = fn(tx)
                    broken = tx.exec_driver_sql("PRAGMA foreign_key_check").first()
                    if broken is not None:
                        raise BrokenReference(f"table {broken[0]}, row {broken[1]}, to {broken[2]}")
            finally:
                driver.execute("PRAGMA foreign_keys = ON")
        return result

    def try_lock(self, name: str) -> Lock | None:
        """The lock of this name among all processes of this database, or None where another holds it. May block for
        the time of one query."""
        if self.kind == "postgresql":
            return AdvisoryLock.try_take(self.engine, name)
        return FileLock.try_take(Path(f"{self.url.database}.{name}.lock"))

    async def close(self) -> None:
        """Waits for what was begun or queued, and closes every connection. Doing so twice is harmless."""
        closing, self._closed = not self._closed, True
        if closing:
            await asyncio.to_thread(self._close)

    def close_sync(self) -> None:
        """The same for a caller that has no event loop."""
        closing, self._closed = not self._closed, True
        if closing:
            self._close()

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._threads.shutdown()
        self._read_engine.dispose()
        self.engine.dispose()

    def _must_be_open(self) -> None:
        if self._closed:
            raise Closed(Closed.__doc__)

    def _alone(self, fn: Callable[[Connection], T]) -> T:
        """`fn`, which executes one statement, without a BEGIN and a COMMIT to wait for: PostgreSQL alone."""
        return self._transact(fn, isolation_level="AUTOCOMMIT")

    def _transact(self, fn: Callable[[Connection], T], engine: Engine | None = None, **options: Any) -> T:
        """`fn` in a transaction of its own, run again where PostgreSQL gave it up and nothing of it can have stayed."""
        attempt = 0
        while True:
            committing = options.get("isolation_level") == "AUTOCOMMIT"
            try:
                with (engine or self.engine).connect().execution_options(**options) as tx:
                    transaction = tx.begin()
                    result = call(fn, tx)
                    committing = True
                    transaction.commit()
                    return result
            except DBAPIError as error:
                attempt += 1
                if attempt == _ATTEMPTS or not _left_no_trace(error, committing):
                    raise
            # Those who clashed must not meet again: each waits a time of its own, longer with each clash.
            time.sleep(random.uniform(0, 0.005 * 2**attempt))


def _left_no_trace(error: DBAPIError, committing: bool) -> bool:
    """Whether the transaction is certainly undone for a reason that need not come again."""
    if getattr(error.orig, "sqlstate", None) in _RUN_AGAIN:
        return True
    # A connection lost before COMMIT was sent took its transaction with it; one lost after that may have kept it.
    return error.connection_invalidated and not committing


def _sqlite(url: URL, *, reading: bool) -> Engine:
    engine = create_engine(
        url,
        # Python's own handling of transactions is off: ours begin in the event below.
        connect_args={"isolation_level": None, "timeout": _BUSY_SECONDS, "check_same_thread": False},
        hide_parameters=True,
    )
    pragmas = ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"]
    if reading:
        pragmas.append("query_only = ON")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    # Without IMMEDIATE a transaction that reads before it writes fails when another has written in between.
    begin_sql = "BEGIN" if reading else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.execute(begin_sql)

    return engine


def _postgresql(url: URL, threads: int) -> Engine:
    return create_engine(
        url,
        pool_size=threads,
        connect_args={
            "application_name": "prvni-kontakt",
            "connect_timeout": 10,
            # A turn that waits for a lock longer than this fails and is taken up again; it must not hold a thread.
            "options": f"-c timezone=UTC -c lock_timeout={_BUSY_SECONDS}s",
        },
        hide_parameters=True,
    )
