"""Messages on their way out, as rows: queued, and withdrawn where they are no longer true or wanted.

`bot.sending` has their way from there, `bot.drain` does the sending.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, case, func, insert, or_, select, update

from bot.tables import UNDER_WAY, outbox
from flows.effects import Say
from flows.facts import ChannelName
from scheduler import callbacks
from store.prepared import Prepared

_INSERT = Prepared(insert(outbox))
_QUEUED = and_(UNDER_WAY, outbox.c.state == "queued")
_OF_PERSON = outbox.c.person == bindparam("of_person")
_WITHDRAWN = {"state": "withdrawn"}
_QUESTION = and_(
    outbox.c.address == bindparam("of_address"),
    _QUEUED,
    ~outbox.c.urgent,
    ~outbox.c.proactive,
    outbox.c.asks != "none",
)
_ASKING = Prepared(select(outbox.c.id).where(_QUESTION).limit(1))
_OVERTAKEN = Prepared(update(outbox).where(_QUESTION).values(**_WITHDRAWN).returning(outbox.c.screen))
_STOPPED = update(outbox).where(_OF_PERSON, _QUEUED, ~outbox.c.urgent).values(**_WITHDRAWN)
_CANCELLED = Prepared(
    update(outbox).where(outbox.c.code == bindparam("of_code"), _QUEUED, ~outbox.c.urgent).values(**_WITHDRAWN)
)
_MOMENT = case(
    (outbox.c.state == "queued", func.coalesce(outbox.c.retry_at, outbox.c.due_at)), else_=outbox.c.lease_until
)
_NEXT = select(func.min(_MOMENT)).where(UNDER_WAY, bindparam("at") < _MOMENT)
_SMS_SINCE = Prepared(
    select(outbox.c.address, func.count().label("many"))
    .where(outbox.c.sent_at >= bindparam("since"), or_(outbox.c.channel == "sms", outbox.c.channel == "staff_sms"))
    .group_by(outbox.c.address)
)


def put(
    tx: Connection,
    say: Say,
    body: str,
    *,
    person: str,
    concerns: str,
    address: int,
    channel: ChannelName,
    language: str,
    now: datetime,
    life: timedelta,
) -> None:
    """Queues a message, rendered already (`body` as `bot.wire.body_to_json` gives it)."""
    _INSERT.run(
        tx,
        **{
            "person": person,
            "address": address,
            "channel": channel,
            "body": body,
            "screen": say.screen,
            "asks": say.asks,
            "language": language,
            "code": say.code,
            "concerns": concerns,
            "urgent": say.urgent,
            "proactive": say.proactive,
            "about": about(tx, say.code) if say.proactive and say.code else "",
            "queued_at": now,
            "due_at": max(now, say.not_before) if say.not_before else now,
            "not_after": say.not_after or now + life,
            "state": "queued",
            "attempts": 0,
            "reported": "",
            "failure": "",
            "forget": False,
        },
    )


def about(tx: Connection, code: str) -> str:
    """How the callback of a request stands now: a message about it is true as long as this does not change."""
    last = callbacks.latest(tx, code)
    return f"{last.id} {last.start.isoformat()} {'open' if last.open else 'over'}" if last else "none"


def overtaken(tx: Connection, address: int) -> frozenset[str]:
    """Withdraws questions not yet sent there, because the person wrote more meanwhile; returns their screens."""
    if _ASKING.first(tx, of_address=address) is None:  # nearly always; an update opens every index first
        return frozenset()
    return frozenset(row.screen for row in _OVERTAKEN.all(tx, of_address=address))


def stopped(tx: Connection, person: str) -> None:
    """Withdraws everything not urgent that the person was still to get."""
    tx.execute(_STOPPED, {"of_person": person})


def cancelled(tx: Connection, code: str) -> None:
    """Withdraws what was still to be said of a callback."""
    _CANCELLED.run(tx, of_code=code)


def next_due(tx: Connection, now: datetime) -> datetime | None:
    """The next moment after now at which something may be to do."""
    moment: datetime | None = tx.execute(_NEXT, {"at": now}).scalar()
    return moment


def sms_since(tx: Connection, since: datetime) -> dict[int | None, int]:
    """Text messages sent since then, by address; those of forgotten ones together under None."""
    return {row.address: row.many for row in _SMS_SINCE.all(tx, since=since)}
