"""What came in, as rows: taken in once, read in order, done in the transaction of what it caused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot import people
from bot.channels.port import Incoming
from bot.tables import UNANSWERED, inbox
from bot.wire import incoming_from_json, incoming_to_json
from store.prepared import Prepared

Mailbox = tuple[people.Network, bytes]
"""Whose rows they are: the network and the blind index of the address."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A row still to be answered."""

    id: int
    incoming: Incoming
    attempts: int


_TAKE_IN = {
    "sqlite": Prepared(sqlite_insert(inbox).on_conflict_do_nothing()),
    "postgresql": Prepared(postgresql_insert(inbox).on_conflict_do_nothing()),
}
_READY = or_(inbox.c.retry_at.is_(None), inbox.c.retry_at <= bindparam("at"))
_OF_MAILBOX = (inbox.c.network == bindparam("of_network"), inbox.c.lookup == bindparam("of_lookup"))
_PENDING = Prepared(
    select(inbox.c.id, inbox.c.raw, inbox.c.attempts).where(UNANSWERED, *_OF_MAILBOX).order_by(inbox.c.id)
)
_WAITING = Prepared(
    select(inbox.c.network, inbox.c.lookup)
    .where(UNANSWERED, _READY)
    .group_by(inbox.c.network, inbox.c.lookup)
    .order_by(func.min(inbox.c.id))
    .limit(bindparam("most"))
)
_DONE = Prepared(update(inbox).where(inbox.c.id == bindparam("of_id")).values(state=bindparam("end")))
_ERASED = update(inbox).where(inbox.c.id == bindparam("of_id")).values(state="done", raw=None, lookup=b"")
_FAILED = (
    update(inbox)
    .where(UNANSWERED, *_OF_MAILBOX)
    .values(attempts=inbox.c.attempts + 1, retry_at=bindparam("retry"))
    .returning(inbox.c.attempts)
)
_NEXT = select(func.min(inbox.c.retry_at)).where(UNANSWERED, inbox.c.retry_at > bindparam("at"))


def take_in(tx: Connection, incoming: Incoming, now: datetime) -> Mailbox | None:
    """Writes what came in, sealed; None when the vendor's id is known already."""
    network = people.network_of(incoming.channel)
    lookup = people.lookup(tx, network, incoming.address)
    values = {
        "channel": incoming.channel,
        "vendor_id": incoming.vendor_id,
        "network": network,
        "lookup": lookup,
        "raw": incoming_to_json(incoming),
        "received_at": now,
        "state": "new",
        "attempts": 0,
    }
    return (network, lookup) if _TAKE_IN[tx.dialect.name].run(tx, **values) == 1 else None


def waiting(tx: Connection, now: datetime, limit: int) -> Sequence[Mailbox]:
    """Mailboxes with rows to be answered now, the one that has waited longest first."""
    return [(row.network, row.lookup) for row in _WAITING.all(tx, at=now, most=limit)]


def pending(tx: Connection, mailbox: Mailbox) -> Sequence[Pending]:
    """The rows of one mailbox still to be answered, in order."""
    rows = _PENDING.all(tx, of_network=mailbox[0], of_lookup=mailbox[1])
    return [Pending(row[0], incoming_from_json(row[1]), row[2]) for row in rows]


def done(tx: Connection, rows: Sequence[Pending], *, end: str = "done", erased: bool = False) -> None:
    """The rows are answered (`end` "failed": apologised for); after an erasure nothing is left in them."""
    for row in rows:
        if erased:
            tx.execute(_ERASED, {"of_id": row.id})
        else:
            _DONE.run(tx, of_id=row.id, end=end)


def failed(tx: Connection, mailbox: Mailbox, retry_at: datetime) -> int:
    """A turn of this mailbox failed: not before `retry_at` again. Returns how often it has failed."""
    values = {"of_network": mailbox[0], "of_lookup": mailbox[1], "retry": retry_at}
    return max(tx.execute(_FAILED, values).scalars(), default=0)


def next_due(tx: Connection, now: datetime) -> datetime | None:
    """The next moment after now at which a row that failed is to be tried again."""
    moment: datetime | None = tx.execute(_NEXT, {"at": now}).scalar()
    return moment
