"""What becomes of messages: still wanted or not, sent, reported, expired, and the five ways of failing."""

import logging
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import DBAPIError

from bot import emergency, erasure, journal, meta, outbox, people, sending, turns, wire
from bot.channels.port import DeliveryReport, Failure
from bot.house import House
from bot.locks import undone_if_raised
from bot.sending import Row
from bot.tables import outbox as rows
from flows.events import DeliveryFailed
from flows.texts import render

_STAFF_ON_SHIFT = ("worker", "coordinator")
_HUSHED = ("asking", "call_only", "no")
_LASTING: tuple[Failure, ...] = ("blocked", "bad_address")
_RANK = {"": 0, "queued": 1, "sent": 2, "delivered": 3, "failed": 3}
_CAP_TOLD = "cap_told"  # the day on which the coordinator was told of the cap
_log = logging.getLogger(__name__)

_BY_TOKEN = select(rows.c.id, rows.c.reported, rows.c.state).where(rows.c.id == bindparam("of_id"))
_BY_VENDOR = select(rows.c.id, rows.c.reported, rows.c.state).where(
    rows.c.vendor_id == bindparam("of_vendor"), rows.c.channel.in_(bindparam("of_channels", expanding=True))
)
_REPORTED = (
    update(rows)
    .where(rows.c.id == bindparam("of_id"))
    .values(reported=bindparam("status"), vendor_id=bindparam("vendor"))
)
_LEFT = (
    update(rows)
    .where(rows.c.id == bindparam("of_id"), rows.c.state == "sending")
    .values(state="sent", sent_at=bindparam("at"), lease_until=None, claim=None)
)


class Spent:
    """What is left of the daily caps of text messages, for one person and for the region (DECISIONS 32).

    The day is counted once, when it is first asked for: claims are many, and the day is long.
    """

    def __init__(self, tx: Connection, house: House, now: datetime) -> None:
        self.midnight = house.hours.calendar.moment(house.hours.calendar.local(now).date(), 0)
        self._tx, self._limits = tx, house.limits
        self._to: dict[int | None, int] | None = None
        self._all = 0

    def allow(self, address: int) -> bool:
        """Whether one more may go there; it counts from now on."""
        if self._to is None:
            self._to = outbox.sms_since(self._tx, self.midnight)
            self._all = sum(self._to.values())
        before = self._to.get(address, 0)
        if before >= self._limits.sms_a_day_person or self._all >= self._limits.sms_a_day_region:
            return False
        self._to[address] = before + 1
        self._all += 1
        return True


def still_wanted(tx: Connection, house: House, row: Row, now: datetime, spent: Spent) -> bool:
    """Whether the message is true and allowed at this moment; where not, it is withdrawn, expired or held back."""
    if row.proactive and not row.urgent:
        if row.role == "resident" and (row.stopped or row.safe_to_write in _HUSHED):
            sending.end(tx, row, "withdrawn", "stopped")
            return False
        if row.about and outbox.about(tx, row.code) != row.about:
            sending.end(tx, row, "withdrawn", "changed")
            return False
        if row.role not in _STAFF_ON_SHIFT and not house.hours.sending.is_open(now):
            return _hold_back(tx, house, row, now)
    return row.urgent or row.channel not in ("sms", "staff_sms") or _within_cap(tx, house, row, now, spent)


def _hold_back(tx: Connection, house: House, row: Row, now: datetime) -> bool:
    allowed = house.hours.sending.next_open(now)
    if allowed is None or allowed >= row.not_after:
        expire(tx, house, row, now)
    else:
        sending.later(tx, row, allowed)
    return False


def _within_cap(tx: Connection, house: House, row: Row, now: datetime, spent: Spent) -> bool:
    if spent.allow(row.address):
        return True
    sending.end(tx, row, "withdrawn", "cap")
    day = spent.midnight.isoformat()
    if meta.get(tx, _CAP_TOLD) != day:
        meta.put(tx, _CAP_TOLD, day)
        emergency.tell(tx, house, "told.cap", "", now, urgent=True)
    return False


def sent(tx: Connection, row: Row, claim: str, vendor_id: str, now: datetime) -> None:
    """The vendor has it."""
    sending.note_sent(tx, row, claim, vendor_id, now)
    _after(tx, row)


def expire(tx: Connection, house: House, row: Row, now: datetime) -> None:
    """Too late to be of use: it stays as expired, and an urgent one is told to people."""
    if sending.end(tx, row, "expired", "late") and row.urgent:
        _happen(tx, house, row, "expired", now)
    _after(tx, row)


def failed(tx: Connection, house: House, row: Row, reason: Failure, now: datetime) -> None:
    """It will not go this way: another address of the person is tried, else the conversation learns that it failed.

    An urgent one refused is told to people at once, whether or not it goes another way (DECISIONS 13).
    """
    if reason in _LASTING:
        people.block(tx, row.address, reason)
        other = people.reader(tx, row.person) if row.person else None
        if other is not None and other.address is not None and row.body:  # emptied meanwhile: nothing to say again
            catalogue = house.catalogues.get(row.language) or house.catalogues["cs"]
            say = wire.say_from_json(row.body, row.screen, urgent=row.urgent)
            message = render(say, catalogue, sms=other.address.network == "sms", spell=house.spell)
            channel = people.channel_of(other.address.network, other.person.role)
            sending.elsewhere(tx, row, other.address.id, channel, wire.body_to_json(message, say))
            if row.urgent:
                _happen(tx, house, row, reason, now)
            return
    if sending.end(tx, row, "failed", reason):
        _happen(tx, house, row, reason, now)
    _after(tx, row)


def reported(tx: Connection, house: House, report: DeliveryReport, now: datetime) -> None:
    """A vendor's later word, by our token or the vendor's id; what is known or older changes nothing."""
    if report.address and not (report.token or report.vendor_id):
        _blocked(tx, report)
        return
    found = None
    if report.token.isdigit():
        found = tx.execute(_BY_TOKEN, {"of_id": int(report.token)}).first()
    elif report.vendor_id:
        channels = ["sms", "staff_sms"] if report.channel in ("sms", "staff_sms") else [report.channel]
        found = tx.execute(_BY_VENDOR, {"of_channels": channels, "of_vendor": report.vendor_id}).first()
    if found is None or _RANK[report.status] <= _RANK[found.reported]:
        return
    tx.execute(_REPORTED, {"of_id": found.id, "status": report.status, "vendor": report.vendor_id})
    # The report may come before the sender has noted that it sent: then this is the note.
    tx.execute(_LEFT, {"of_id": found.id, "at": now})
    row = sending.one(tx, found.id)
    if report.status == "failed" and row is not None:
        failed(tx, house, row, report.failure or "unreachable", now)


def _blocked(tx: Connection, report: DeliveryReport) -> None:
    writer = people.writer(tx, people.network_of(report.channel), report.address)
    if writer is not None and writer.address is not None:
        people.block(tx, writer.address.id, report.failure or "blocked")


def _happen(tx: Connection, house: House, row: Row, reason: str, now: datetime) -> None:
    if not row.person:
        return
    if row.role == "coordinator":
        # Telling a coordinator that a coordinator cannot be told would go round in circles.
        journal.write(tx, now, "escalated", row.code, reason="undelivered")
        _log.error("message %d to the coordinator did not arrive: %s", row.id, reason)
        return
    try:
        with undone_if_raised(tx):
            turns.happen(tx, house, row.person, DeliveryFailed(reason, row.urgent, row.screen), now)
    except (turns.RunAgain, DBAPIError):
        raise
    except Exception as failure:
        _log.error("message %d: its failure could not be told: %s", row.id, type(failure).__name__)
        emergency.tell(tx, house, "told.undelivered.urgent", row.code, now, urgent=True)


def _after(tx: Connection, row: Row) -> None:
    erasure.empty(tx, row.id)
    erasure.finish(tx, row.address)
