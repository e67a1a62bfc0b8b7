"""The one writer of an SQLite file: a thread in which waiting turns share a commit, each in its own savepoint.

A commit that waits for the disk costs more than most turns, and SQLite lets one writer in at a time anyway. So turns
queue; the thread takes those that wait, runs each inside a savepoint, commits once, and only then tells each sender. A
turn that raises is rolled back to its savepoint and its sender gets the error; the others are not touched.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread, current_thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")
_Waiter = asyncio.Future[Any] | Future[Any]

# With a commit worth about one turn, sharing it among 32 leaves it almost free; more would only make the first wait.
_GROUP = 32


class _Turn:
    """A function on its way through the writer, who waits for it, and what came of it."""

    __slots__ = ("error", "fn", "loop", "result", "single", "waiter")

    def __init__(
        self, fn: Callable[[Connection], Any], waiter: _Waiter, loop: asyncio.AbstractEventLoop | None, single: bool
    ):
        self.fn = fn
        self.single = single
        self.waiter = waiter
        self.loop = loop
        self.result: Any = None
        self.error: BaseException | None = None

    def tell(self) -> None:
        """Hands the outcome to the waiter, in the waiter's own thread; one who gave up is left alone."""
        if self.waiter.cancelled():
            return
        if self.error is not None:
            self.waiter.set_exception(self.error)
        else:
            self.waiter.set_result(self.result)


class GroupWriter:
    """Runs turns one after another in its own thread and commits them in groups."""

    def __init__(self, engine: Engine) -> None:
        """`engine` must begin transactions with BEGIN IMMEDIATE."""
        self._engine = engine
        self._queue: SimpleQueue[_Turn | None] = SimpleQueue()
        self._connection: Connection | None = None  # used in the writer's thread alone
        self._thread = Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    async def turn(self, fn: Callable[[Connection], T], single: bool = False) -> T:
        """See Database.turn."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Turn(fn, waiter, loop, single))
        return await waiter

    def turn_sync(self, fn: Callable[[Connection], T]) -> T:
        """See Database.turn_sync."""
        if current_thread() is self._thread:
            raise RuntimeError("a turn cannot wait for another turn: pass its tx on instead")
        waiter: Future[T] = Future()
        self._queue.put(_Turn(fn, waiter, None, False))
        return waiter.result()

    def close(self) -> None:
        """Ends the thread once everything queued is committed; what is queued later waits for ever."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            group, open_ = self._take()
            if group:
                self._commit(group)
                _tell(group)
        self._drop_connection()

    def _take(self) -> tuple[list[_Turn], bool]:
        """The turns that wait, and whether the writer goes on after them."""
        group: list[_Turn] = []
        turn = self._queue.get()
        try:
            while turn is not None:
                # Who gave up before the turn began is taken at his word; once begun, a turn is finished.
                if not turn.waiter.cancelled():
                    group.append(turn)
                if len(group) == _GROUP:
                    return group, True
                turn = self._queue.get_nowait()
        except Empty:
            return group, True
        return group, False

    def _commit(self, group: list[_Turn]) -> None:
        """Runs the turns in order in one transaction and leaves in each what came of it."""
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            transaction = self._connection.begin()
        except BaseException as error:
            # Another process holds the file, or the disk is gone: the same for all who wait.
            self._drop_connection()
            for turn in group:
                turn.error = error
            return
        try:
            for turn in group:
                _run(turn, self._connection)
            transaction.commit()
        except BaseException as error:
            # Nothing of the group is in the file. Each of several may still succeed without the others (one of them
            # may break a rule that is checked at commit), so each gets a commit of its own.
            self._drop_connection()
            if len(group) == 1:
                group[0].error = group[0].error or error
            else:
                for turn in group:
                    self._commit([turn])

    def _drop_connection(self) -> None:
        """Gives up a connection whose state nobody can vouch for; the next group opens a new one."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def call(fn: Callable[[Connection], T], tx: Connection) -> T:
    """What `fn` returns. No future can carry StopIteration to who waits, so it becomes a RuntimeError."""
    try:
        return fn(tx)
    except StopIteration as stop:
        raise RuntimeError("StopIteration came out of a turn") from stop


def _run(turn: _Turn, connection: Connection) -> None:
    # Plain SQL: begin_nested costs as much as the statements of a small turn.
    driver: Any = connection.connection.driver_connection
    turn.error = turn.result = None
    if not turn.single:  # a statement that fails undoes itself
        driver.execute("SAVEPOINT turn")
    try:
        turn.result = call(turn.fn, connection)
    except BaseException as error:
        turn.error = error
        if not turn.single:
            driver.execute("ROLLBACK TO turn")
    if not turn.single:
        driver.execute("RELEASE turn")


def _tell(group: list[_Turn]) -> None:
    """Wakes the senders: one call into each event loop, however many of its turns are done."""
    loops: dict[asyncio.AbstractEventLoop, list[_Turn]] = {}
    for turn in group:
        if turn.loop is None:
            turn.tell()
        else:
            loops.setdefault(turn.loop, []).append(turn)
    for loop, turns in loops.items():
        try:
            loop.call_soon_threadsafe(_tell_all, turns)
        except RuntimeError:
            # The loop was closed meanwhile, and with it everybody who waited there.
            continue


def _tell_all(turns: list[_Turn]) -> None:
    for turn in turns:
        turn.tell()
