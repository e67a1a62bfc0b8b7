"""Who works on what at the same time: locks on PostgreSQL (SQLite has one writer), and savepoints inside a turn."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Connection, String, bindparam, func, literal_column, select

from store.prepared import Prepared


def locked(name: ColumnElement[str]) -> ColumnElement[None]:
    """In a query on PostgreSQL: waits for this name, and holds it until the end of the transaction."""
    return func.pg_advisory_xact_lock(func.hashtextextended(name, literal_column("0")))


_HOLD = Prepared(select(locked(bindparam("name", type_=String))))


def hold(tx: Connection, name: str) -> None:
    """Waits until no other transaction holds this name, and holds it until the end of this one."""
    if tx.dialect.name == "postgresql":
        _HOLD.all(tx, name=name)


@contextmanager
def undone_if_raised(tx: Connection) -> Iterator[None]:
    """What the block wrote is undone when it raises; the transaction goes on."""
    tx.exec_driver_sql("SAVEPOINT part")
    try:
        yield
    except BaseException:
        tx.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
        raise
    finally:
        tx.exec_driver_sql("RELEASE SAVEPOINT part")
