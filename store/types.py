"""Column types: moments in UTC, JSON values and sealed text, alike on SQLite and PostgreSQL."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, String, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from store.sealing import Sealer, SealingError

_SEALER = "prvni_kontakt_sealer"
_WIDTH = len("2026-03-02 08:00:00.000000")


class NoSealer(SealingError):
    """A sealed column was read or written through a database that was opened without a sealer: pass one to
    `Database.open(url, sealer=...)`."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, given back in UTC to the microsecond; a naive one is refused with ValueError.

    On PostgreSQL `timestamptz`; on SQLite text of one width (`2026-03-02 08:00:00.000000`), which sorts as time does.
    """

    impl = String(_WIDTH)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The native type where there is one that keeps the zone."""
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else String(_WIDTH))

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """To UTC, as the column keeps it."""
        # These two run some thirty times a turn: a function each, without TypeDecorator's layers around it.
        return _utc if dialect.name == "postgresql" else _to_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """To an aware datetime in UTC."""
        return _utc if dialect.name == "postgresql" else _from_text


def _utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    return value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    moment = _utc(value)
    return None if moment is None else moment.isoformat(" ", "microseconds")[:_WIDTH]


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


class Json(TypeDecorator[Any]):
    """A value of lists, dicts, strings, numbers, booleans; as text, keys in order, so equal values are equal text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To text; raises TypeError or ValueError for what JSON cannot say."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From text."""
        return None if value is None else json.loads(value)


class Sealed(TypeDecorator[str]):
    """Text that lies encrypted in the column and is plain in Python.

    The sealer is the one its `Database` was opened with. `context` names the column (`"inbox.raw"`): what is moved to
    another column does not open. Sealed columns cannot be compared or sorted; search by `Sealer.lookups`. To see the
    bytes (rotation, proof of erasure) select `type_coerce(column, LargeBinary)`.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        """`context` must never change once rows exist: they would not open."""
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seals; raises NoSealer."""
        return None if value is None else _sealer(dialect).seal(value, self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Opens; raises NoSealer, UnknownKey or BrokenSeal."""
        return None if value is None else _sealer(dialect).open(value, self.context)


def attach_sealer(engine: Engine, sealer: Sealer) -> None:
    """Makes `sealer` the one that seals and opens the Sealed columns of `engine`.

    Statements are built once for all engines; the dialect is the one thing of an engine that a column type is shown.
    """
    setattr(engine.dialect, _SEALER, sealer)


def sealer_of(tx: Connection) -> Sealer:
    """The sealer of the database behind `tx`, for blind indexes and rotation; raises NoSealer."""
    return _sealer(tx.dialect)


def _sealer(dialect: Dialect) -> Sealer:
    sealer: Sealer | None = getattr(dialect, _SEALER, None)
    if sealer is None:
        raise NoSealer(dialect.name)
    return sealer
