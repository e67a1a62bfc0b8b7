"""The journal: what happened, by codes and states; never a word, a name or a number of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.tables import journal
from store.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it was written; `person` is an opaque id, empty after erasure or where nobody is meant."""

    id: int
    at: datetime
    event: str
    code: str
    person: str
    fields: dict[str, Any]


_INSERT = Prepared(insert(journal))
_SINCE = (
    select(journal.c.id, journal.c.at, journal.c.event, journal.c.code, journal.c.person, journal.c.fields)
    .where(journal.c.id > bindparam("after"))
    .order_by(journal.c.id)
)
_FORGET = update(journal).where(journal.c.person == bindparam("of_person")).values(person=None)


def write(tx: Connection, at: datetime, event: str, code: str = "", person: str = "", **fields: Any) -> None:
    """Writes an event; fields that are empty are left out, moments stand in ISO 8601."""
    kept = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in fields.items()
        if value not in (None, "", ())
    }
    _INSERT.run(tx, at=at, event=event, code=code, person=person or None, fields=kept)


def since(tx: Connection, after: int) -> Sequence[Entry]:
    """The entries written after the one with this id (0: all), in order."""
    rows = tx.execute(_SINCE, {"after": after}).all()
    return [Entry(row.id, row.at, row.event, row.code, row.person or "", row.fields) for row in rows]


def forget(tx: Connection, person: str) -> None:
    """Takes the person out of all entries; the events stay and can be counted."""
    tx.execute(_FORGET, {"of_person": person})
