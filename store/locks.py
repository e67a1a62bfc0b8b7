"""Named locks between processes: who holds `telegram` polls it, the others wait their turn.

On PostgreSQL an advisory lock on a connection of its own; beside an SQLite file a lock on a small file. Either is gone
the moment its process dies, however it dies.
"""

import fcntl
import os
from hashlib import sha256
from pathlib import Path
from typing import Protocol, Self

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

_TRY = text("SELECT pg_try_advisory_lock(:key)")
_PING = text("SELECT 1")


class Lock(Protocol):
    """A lock held until it is released, or until its process or its connection ends. Its methods may block."""

    def held(self) -> bool:
        """Whether it is still ours: a lost connection to PostgreSQL has let it go."""

    def release(self) -> None:
        """Lets it go. Doing so twice is harmless."""


class FileLock:
    """A lock on a file, for processes of one machine."""

    def __init__(self, descriptor: int) -> None:
        """`descriptor` is open and locked."""
        self._descriptor: int | None = descriptor

    @classmethod
    def try_take(cls, path: Path) -> Self | None:
        """The lock on `path`, which is made if need be, or None where another holds it."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return cls(descriptor)

    def held(self) -> bool:
        """See Lock."""
        return self._descriptor is not None

    def release(self) -> None:
        """See Lock. The file stays: whoever opened it meanwhile would otherwise lock one that nobody else can see."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class AdvisoryLock:
    """An advisory lock of PostgreSQL, held by a connection that does nothing else."""

    def __init__(self, connection: Connection) -> None:
        """`connection` commits by itself and holds the lock."""
        self._connection: Connection | None = connection

    @classmethod
    def try_take(cls, engine: Engine, name: str) -> Self | None:
        """The lock of this name in the database of `engine`, or None where another holds it."""
        # Detached, so that the pool never hands the connection, and with it the lock, to anyone else.
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        key = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
        if connection.scalar(_TRY, {"key": key}):
            return cls(connection)
        connection.close()
        return None

    def held(self) -> bool:
        """See Lock."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(_PING)
        except DBAPIError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """See Lock."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
