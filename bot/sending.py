"""Messages under way: claimed for sending one an address, noted as sent, to go again, ended, or going elsewhere.

Order: of one address, an earlier message that is due goes first, an urgent one before all others. One message at a time
is under way for an address; the database itself sees to that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, not_, or_, select, text, update

from bot.locks import hold
from bot.tables import UNDER_WAY, addresses, outbox, people
from flows.facts import ChannelName
from store.prepared import Prepared

LEASE = timedelta(seconds=60)
"""How long a claimed row is left to the process that sends it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A claimed message, everything that sending and failing needs."""

    id: int
    person: str
    address: int
    channel: ChannelName
    body: str
    screen: str
    asks: str
    language: str
    code: str
    urgent: bool
    proactive: bool
    about: str
    queued_at: datetime
    not_after: datetime
    attempts: int
    ambiguous_since: datetime | None
    stopped: bool
    role: str
    safe_to_write: str
    clear_address: str
    claim: str = ""


_QUEUED = and_(UNDER_WAY, outbox.c.state == "queued")
_SENDING = and_(UNDER_WAY, outbox.c.state == "sending")
_earlier = outbox.alias("earlier")
_BLOCKED = exists().where(
    _earlier.c.address == outbox.c.address,
    text("earlier.state IN ('queued', 'sending')"),
    or_(
        _earlier.c.state == "sending",
        and_(
            _earlier.c.state == "queued",
            _earlier.c.id < outbox.c.id,
            _earlier.c.due_at <= bindparam("at"),
            or_(_earlier.c.urgent, not_(outbox.c.urgent)),
        ),
    ),
)
_COLUMNS = (
    outbox.c.id,
    outbox.c.person,
    outbox.c.address,
    outbox.c.channel,
    outbox.c.body,
    outbox.c.screen,
    outbox.c.asks,
    outbox.c.language,
    outbox.c.code,
    outbox.c.urgent,
    outbox.c.proactive,
    outbox.c.about,
    outbox.c.queued_at,
    outbox.c.not_after,
    outbox.c.attempts,
    outbox.c.ambiguous_since,
    people.c.stopped_at,
    people.c.role,
    people.c.safe_to_write,
    addresses.c.address,
)
_ROWS = select(*_COLUMNS).select_from(
    outbox.join(addresses, addresses.c.id == outbox.c.address).join(people, people.c.id == addresses.c.person)
)
_DUE = Prepared(
    _ROWS.where(
        _QUEUED,
        outbox.c.due_at <= bindparam("at"),
        or_(outbox.c.retry_at.is_(None), outbox.c.retry_at <= bindparam("at")),
        ~_BLOCKED,
    )
    .order_by(outbox.c.urgent.desc(), outbox.c.id)
    .limit(bindparam("most"))
)
_LAPSED = Prepared(_ROWS.where(_SENDING, outbox.c.lease_until <= bindparam("at")).limit(bindparam("most")))
_ONE = _ROWS.where(outbox.c.id == bindparam("of_id"))
_STALE = Prepared(_ROWS.where(_QUEUED, outbox.c.not_after <= bindparam("at")).limit(bindparam("most")))
_CLAIM = Prepared(
    update(outbox)
    .where(outbox.c.id == bindparam("of_id"), _QUEUED)
    .values(state="sending", claim=bindparam("by"), lease_until=bindparam("until"), attempts=outbox.c.attempts + 1)
)
_RECLAIM = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_id"), _SENDING, outbox.c.lease_until <= bindparam("at"))
    .values(
        claim=bindparam("by"),
        lease_until=bindparam("until"),
        attempts=outbox.c.attempts + 1,
        ambiguous_since=func.coalesce(outbox.c.ambiguous_since, outbox.c.lease_until),
    )
)
_MINE = (outbox.c.id == bindparam("of_id"), outbox.c.state == "sending", outbox.c.claim == bindparam("by"))
_SENT = Prepared(
    update(outbox)
    .where(*_MINE)
    .values(state="sent", sent_at=bindparam("at"), vendor_id=bindparam("vendor"), lease_until=None, claim=None)
)
_AGAIN = (
    update(outbox)
    .where(*_MINE)
    .values(
        state="queued",
        retry_at=bindparam("retry"),
        ambiguous_since=bindparam("since"),
        lease_until=None,
        claim=None,
    )
)
_END = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_id"), outbox.c.state.in_(("queued", "sending", "sent")))
    .values(state=bindparam("end"), failure=bindparam("why"), lease_until=None, claim=None)
)
_LATER = update(outbox).where(outbox.c.id == bindparam("of_id"), _QUEUED).values(due_at=bindparam("due"))
_ELSEWHERE = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_id"))
    .values(
        state="queued",
        address=bindparam("to_address"),
        channel=bindparam("to_channel"),
        body=bindparam("new_body"),
        failure="",
        vendor_id=None,
        reported="",
        retry_at=None,
        ambiguous_since=None,
        lease_until=None,
        claim=None,
    )
)


def stale(tx: Connection, now: datetime, limit: int) -> Sequence[Row]:
    """Rows that nobody wants any more: too late."""
    return [_row(row) for row in _STALE.all(tx, at=now, most=limit)]


def due(tx: Connection, now: datetime, limit: int) -> Sequence[Row]:
    """Rows that may go now, one an address, urgent ones first. On PostgreSQL nobody else looks at the same time."""
    hold(tx, "outbox")
    first: dict[int, Row] = {}
    for got in _DUE.all(tx, at=now, most=limit):
        row = _row(got)
        first.setdefault(row.address, row)
    return list(first.values())


def claim(tx: Connection, row: Row, by: str, now: datetime) -> bool:
    """Takes a row for sending; False when somebody else has it."""
    return _CLAIM.run(tx, of_id=row.id, by=by, until=now + LEASE) == 1


def reclaim(tx: Connection, by: str, now: datetime, limit: int) -> Sequence[Row]:
    """Takes rows whose sender was not heard of again: nobody knows whether they left."""
    rows = [_row(row) for row in _LAPSED.all(tx, at=now, most=limit)]
    taken = [
        row
        for row in rows
        if tx.execute(_RECLAIM, {"of_id": row.id, "by": by, "until": now + LEASE, "at": now}).rowcount == 1
    ]
    return [_row(tx.execute(_ONE, {"of_id": row.id}).one()) for row in taken]


def one(tx: Connection, number: int) -> Row | None:
    """The row of this id, if it still has an address."""
    row = tx.execute(_ONE, {"of_id": number}).first()
    return _row(row) if row is not None else None


def note_sent(tx: Connection, row: Row, by: str, vendor_id: str, now: datetime) -> bool:
    """The vendor has it; False when that was known, from a report or by another sender."""
    return _SENT.run(tx, of_id=row.id, by=by, vendor=vendor_id, at=now) == 1


def note_again(tx: Connection, row: Row, by: str, retry_at: datetime, ambiguous_since: datetime | None) -> None:
    """It goes again, not before `retry_at`."""
    tx.execute(_AGAIN, {"of_id": row.id, "by": by, "retry": retry_at, "since": ambiguous_since})


def end(tx: Connection, row: Row, state: str, why: str) -> bool:
    """It goes no more: failed, expired or withdrawn, and why. False when it had ended before."""
    return tx.execute(_END, {"of_id": row.id, "end": state, "why": why}).rowcount == 1


def later(tx: Connection, row: Row, due_at: datetime) -> None:
    """Held back until then."""
    tx.execute(_LATER, {"of_id": row.id, "due": due_at})


def elsewhere(tx: Connection, row: Row, address: int, channel: ChannelName, body: str) -> None:
    """It goes to another address of the person."""
    tx.execute(_ELSEWHERE, {"of_id": row.id, "to_address": address, "to_channel": channel, "new_body": body})


def _row(got: Any) -> Row:
    values = list(got)
    values[1] = values[1] or ""
    values[16] = values[16] is not None
    return Row(*values)
