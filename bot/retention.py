"""What is erased by age, and when: messages, what a closed request held, people not heard of; and what is still held.

Counts, codes and events stay. Staff are never erased here, nor anybody with an open request, however long it lasts.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from sqlalchemy import BindParameter, ColumnElement, Connection, and_, bindparam, exists, func, or_, select, update

from bot import erasure, journal
from bot.house import House
from bot.locks import hold
from bot.tables import UNDER_WAY, addresses, conversations, inbox, outbox, people, requests
from store.database import Database
from store.prepared import Prepared

RAW = timedelta(days=90)
"""How long a message as it came or went is kept; less where the region keeps everything for less."""

_DAY = timedelta(days=1)
_log = logging.getLogger(__name__)

_BEFORE: BindParameter[Any] = bindparam("before")
_OF_ID: BindParameter[Any] = bindparam("of_id")
_RECEIVED = and_(inbox.c.received_at <= _BEFORE, inbox.c.state != "new", inbox.c.raw.is_not(None))
_SENT = and_(
    outbox.c.queued_at <= _BEFORE, outbox.c.state != "queued", outbox.c.state != "sending", outbox.c.body.is_not(None)
)
_HELD = ("words", "name", "phone", "notes", "phrase", "phrase_lookup")
_CLOSED = and_(
    requests.c.state == "closed",
    requests.c.closed_at <= _BEFORE,
    or_(requests.c.alias != "", *(requests.c[name].is_not(None) for name in _HELD)),
)
# What is on its way to somebody is not erased under the hands of the sender: it ends within days.
_IDLE = and_(
    people.c.staff_id.is_(None),
    people.c.created_at <= _BEFORE,
    ~exists().where(addresses.c.person == people.c.id, addresses.c.last_used > _BEFORE),
    ~exists().where(conversations.c.person == people.c.id, conversations.c.changed_at > _BEFORE),
    ~exists().where(
        requests.c.person == people.c.id, or_(requests.c.state != "closed", requests.c.closed_at > _BEFORE)
    ),
    ~exists().where(UNDER_WAY, outbox.c.person == people.c.id),
)
_EMPTY_RECEIVED = Prepared(update(inbox).where(inbox.c.id == _OF_ID, _RECEIVED).values(raw=None, lookup=b""))
_EMPTY_SENT = Prepared(update(outbox).where(outbox.c.id == _OF_ID, _SENT).values(body=None))
_EMPTY_CLOSED = Prepared(
    update(requests).where(requests.c.code == _OF_ID, _CLOSED).values(alias="", **dict.fromkeys(_HELD))
)
_STILL_IDLE = Prepared(select(people.c.id).where(people.c.id == _OF_ID, _IDLE))

_Ids = Sequence[Any]


class _Erase(Protocol):
    def __call__(self, tx: Connection, keys: _Ids, before: datetime, now: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Count:
    """How many: messages received and sent, closed requests, people."""

    received: int = 0
    sent: int = 0
    requests: int = 0
    people: int = 0

    def __bool__(self) -> bool:
        return any(asdict(self).values())


@dataclass(frozen=True, slots=True)
class Terms:
    """Moments up to which each kind is overdue: messages by when they came or were queued, the rest by its end."""

    raw: datetime
    kept: datetime

    @classmethod
    def at(cls, now: datetime, keep_days: int) -> "Terms":
        """As they stand now in a region that keeps for so many days."""
        keep = timedelta(days=keep_days)
        return cls(now - min(RAW, keep), now - keep)


class _Kind:
    """Rows of one kind that are overdue: how they are found and counted, and what a transaction does with some."""

    def __init__(
        self,
        key: ColumnElement[Any],
        overdue: ColumnElement[bool],
        erase: _Erase,
        *,
        raw: bool = False,
        first: int | str = "",
        alone: bool = False,
    ) -> None:
        """`erase` gets the keys, the moment of the term and now; it looks again, and returns how many it erased.

        `first` lies before every key. `alone`: each row is a transaction of its own.
        """
        self._find = Prepared(
            select(key.label("key")).where(overdue, key > bindparam("after")).order_by(key).limit(bindparam("most"))
        )
        self._count = Prepared(select(func.count(key).label("rows")).where(overdue))
        self.erase = erase
        self.first = first
        self.alone = alone
        self._raw = raw

    def term(self, terms: Terms) -> datetime:
        return terms.raw if self._raw else terms.kept

    def find(self, tx: Connection, terms: Terms, after: int | str, most: int) -> _Ids:
        return [row.key for row in self._find.all(tx, before=self.term(terms), after=after, most=most)]

    def count(self, tx: Connection, terms: Terms) -> int:
        count: int = self._count.first(tx, before=self.term(terms)).rows
        return count


def _emptying(statement: Prepared) -> _Erase:
    def erase(tx: Connection, keys: _Ids, before: datetime, now: datetime) -> int:
        return sum(statement.run(tx, of_id=key, before=before) for key in keys)

    return erase


def _erase_people(tx: Connection, keys: _Ids, before: datetime, now: datetime) -> int:
    count = 0
    for person in keys:
        hold(tx, person)  # as their own turn does: who is just writing is not idle any more
        if _STILL_IDLE.first(tx, of_id=person, before=before) is not None:
            erasure.erase(tx, person, None, now)
            count += 1
    return count


_KINDS = {
    "received": _Kind(inbox.c.id, _RECEIVED, _emptying(_EMPTY_RECEIVED), raw=True, first=0),
    "sent": _Kind(outbox.c.id, _SENT, _emptying(_EMPTY_SENT), raw=True, first=0),
    "requests": _Kind(requests.c.code, _CLOSED, _emptying(_EMPTY_CLOSED)),
    "people": _Kind(people.c.id, _IDLE, _erase_people, alone=True),
}


def overdue(tx: Connection, terms: Terms) -> Count:
    """What is held past its term: what a sweep would erase, and after one the proof that it did."""
    return Count(**{name: kind.count(tx, terms) for name, kind in _KINDS.items()})


@dataclass(slots=True)
class Retention:
    """Erases what is overdue, at most `batch` rows in a transaction, a person in one alone; what is left after so many
    `batches` of a kind the next sweep takes."""

    db: Database
    house: House
    came: asyncio.Event = field(default_factory=asyncio.Event)
    batch: int = 100
    batches: int = 200
    _next: datetime | None = None

    def look(self) -> None:
        """A day may have passed."""
        self.came.set()

    async def sweep_daily(self) -> None:
        """A sweep, where a day has passed since the last one that went through, or there was none yet."""
        now = self.house.clock.now()
        if self._next is None or now >= self._next:
            await self.sweep()
            self._next = now + _DAY

    async def sweep(self) -> Count:
        """Erases what is overdue now; returns how many. The journal keeps these figures, and how many were left."""
        now = self.house.clock.now()
        terms, erased = Terms.at(now, self.house.keep_days), Count()
        for name, kind in _KINDS.items():
            erased = replace(erased, **{name: await self._erase(kind, terms, now)})
        left = await self.db.read(partial(overdue, terms=terms))
        if erased or left:
            figures = asdict(erased) | {f"{name}_left": rows for name, rows in asdict(left).items() if rows}
            await self.db.turn(lambda tx: journal.write(tx, now, "retention", **figures))
        if left:
            _log.warning("%d rows past their term are left to the next sweep", sum(asdict(left).values()))
        return erased

    async def _erase(self, kind: _Kind, terms: Terms, now: datetime) -> int:
        count, after, before = 0, kind.first, kind.term(terms)
        for _ in range(self.batches):
            # Looked for beside the writer: most days there is much to look through, and little to erase.
            keys = await self.db.read(partial(kind.find, terms=terms, after=after, most=self.batch))
            for some in [[key] for key in keys] if kind.alone else [keys]:
                count += await self.db.turn(partial(kind.erase, keys=some, before=before, now=now))
            if len(keys) < self.batch:
                break
            after = keys[-1]
        return count
