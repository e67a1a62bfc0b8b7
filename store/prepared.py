"""Statements compiled once: built with SQLAlchemy Core, run straight on the driver, for what every turn executes.

Core spends some 20 us on an execution before SQLite is asked, and SQLite answers in two. So a statement of the hot path
is compiled at its first use on a database, together with the conversions of its column types, and from then on handed
to the driver as it is. Whatever runs rarely stays with `tx.execute`.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Statement = Select[Any] | Insert | Update | Delete
_Convert = Callable[[Any], Any] | None
_EXECUTOR = "store.prepared.executor"


class Prepared:
    """One statement whose values come by name, through `bindparam` or, where an insert or update names no values, as
    the columns that the caller's names are.

    Rows come back as named tuples. What the driver refuses is raised as SQLAlchemy's error, without the values. A list
    of values that would change the SQL (`in_` of a parameter) raises NotImplementedError.
    """

    def __init__(self, statement: Statement) -> None:
        """Nothing is compiled yet: that needs the database."""
        self._statement = statement
        # One of these serves every database of the process, and forgets those that are gone.
        self._compiled: WeakKeyDictionary[Dialect, dict[tuple[str, ...], _Compiled]] = WeakKeyDictionary()

    def all(self, tx: Connection, /, **values: Any) -> list[Any]:
        """All rows that a query finds or a `returning` gives back."""
        compiled, cursor = self._execute(tx, values)
        rows = cursor.fetchall()
        row = compiled.row or compiled.learn_row(cursor)
        return [row(found) for found in rows]

    def first(self, tx: Connection, /, **values: Any) -> Any:
        """The first row, or None; the others are not read."""
        compiled, cursor = self._execute(tx, values)
        found = cursor.fetchone()
        row = compiled.row or compiled.learn_row(cursor)
        if tx.dialect.name == "sqlite":
            cursor.close()  # it would hold on to the rows that are not read
        return None if found is None else row(found)

    def value(self, tx: Connection, /, **values: Any) -> Any:
        """The first column of the first row, or None where there is no row."""
        row = self.first(tx, **values)
        return None if row is None else row[0]

    def run(self, tx: Connection, /, **values: Any) -> int:
        """How many rows an insert, update or delete touched."""
        count: int = self._execute(tx, values)[1].rowcount
        return count

    def run_many(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """The same for each of `rows`, which all have the names of the first in its order."""
        if not rows:
            return
        compiled, executor = self._on(tx, tuple(rows[0]))
        many = [compiled.arguments(values) for values in rows]
        try:
            executor.executemany(compiled.sql, many)
        except tx.dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemy_says(error, compiled.sql, tx) from error

    def _execute(self, tx: Connection, values: Mapping[str, Any]) -> "tuple[_Compiled, Any]":
        compiled, executor = self._on(tx, tuple(values))
        arguments = compiled.arguments(values)
        try:
            return compiled, executor.execute(compiled.sql, arguments)
        except tx.dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemy_says(error, compiled.sql, tx) from error

    def _on(self, tx: Connection, names: tuple[str, ...]) -> "tuple[_Compiled, Any]":
        """This statement as it is compiled for these names, and what executes it on this connection."""
        kept = tx.connection.info  # lives as long as the driver's connection
        try:
            return kept[self, names], kept[_EXECUTOR]
        except KeyError:
            compiled = kept[self, names] = self._for(tx.dialect, names)
            if _EXECUTOR not in kept:
                driver: Any = tx.connection.driver_connection
                # psycopg takes as long to make a cursor as to execute: one serves, its rows always taken at once.
                kept[_EXECUTOR] = driver if tx.dialect.name == "sqlite" else driver.cursor()
            return compiled, kept[_EXECUTOR]

    def _for(self, dialect: Dialect, names: tuple[str, ...]) -> "_Compiled":
        of_names = self._compiled.setdefault(dialect, {})
        if names not in of_names:
            of_names[names] = _Compiled(self._statement, dialect, names)
        return of_names[names]


class _Compiled:
    """A statement for one database and one set of names."""

    __slots__ = ("_columns", "_dialect", "_positional", "_steps", "row", "sql")

    def __init__(self, statement: Statement, dialect: Dialect, names: tuple[str, ...]) -> None:
        compiled = statement.compile(
            dialect=dialect, column_keys=None if isinstance(statement, Select) else list(names)
        )
        assert isinstance(compiled, SQLCompiler)
        if compiled.post_compile_params or compiled.literal_execute_params:
            raise NotImplementedError(f"not for a prepared statement: {compiled.string}")
        defaults = {column.key: _plain_default(column) for column in compiled.prefetch}
        steps: dict[str, tuple[str, str | None, _Convert, Any]] = {}
        for bind, name in compiled.bind_names.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if bind.key in names:
                steps[name] = (name, bind.key, convert, None)
                continue
            if bind.key not in defaults and bind.required:
                raise TypeError(f"a value for {bind.key} is missing")
            constant = defaults.get(bind.key, bind.effective_value)
            steps[name] = (name, None, None, convert(constant) if convert else constant)
        unknown = set(names) - {bind.key for bind in compiled.bind_names}
        if unknown:
            raise TypeError(f"no parameter {', '.join(sorted(unknown))}")
        self.sql = compiled.string
        self.row: Callable[[Sequence[Any]], Any] | None = None
        self._positional = compiled.positional
        self._steps = [steps[name] for name in compiled.positiontup or ()] if self._positional else list(steps.values())
        self._columns = list(getattr(statement, "exported_columns", ()))
        self._dialect = dialect

    def arguments(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them: converted by the types of their columns, in order or by name."""
        if self._positional:
            return [
                (constant if key is None else values[key] if convert is None else convert(values[key]))
                for _, key, convert, constant in self._steps
            ]
        return {
            name: (constant if key is None else values[key] if convert is None else convert(values[key]))
            for name, key, convert, constant in self._steps
        }

    def learn_row(self, cursor: Any) -> Callable[[Sequence[Any]], Any]:
        """How a row of the driver becomes a named tuple; some types need to know what the driver calls them."""
        converts = [
            (at, convert)
            for at, (column, described) in enumerate(zip(self._columns, cursor.description, strict=True))
            if (convert := column.type.dialect_impl(self._dialect).result_processor(self._dialect, described[1]))
        ]
        keys = [column.key for column in self._columns]
        row_type: Any = namedtuple("Row", keys, rename=True)  # type: ignore[misc]  # its names come from the statement
        make: Callable[[Sequence[Any]], Any] = row_type._make

        def converted(found: Sequence[Any]) -> Any:
            values = list(found)
            for at, convert in converts:
                values[at] = convert(values[at])
            return make(values)

        self.row = converted if converts else make
        return self.row


def _plain_default(column: Any) -> Any:
    """The value a column has when none is given; one that would be computed for each row is not supported."""
    if not column.default.is_scalar:
        raise NotImplementedError(f"a computed default, of {column}")
    return column.default.arg


def _as_sqlalchemy_says(error: Any, sql: str, tx: Connection) -> BaseException:
    """The error that `tx.execute` would have raised, with the same consequence for a lost connection."""
    driver: Any = tx.connection.driver_connection
    lost = tx.dialect.is_disconnect(error, driver, None)
    if lost:
        tx.invalidate(error)
    base: Any = tx.dialect.loaded_dbapi.Error
    wrapped: BaseException = DBAPIError.instance(
        sql, None, error, base, hide_parameters=True, connection_invalidated=lost, dialect=tx.dialect
    )
    return wrapped
