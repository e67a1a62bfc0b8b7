"""Who gets past before a turn: strangers on the staff's channels get one hint, floods one notice, danger always in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import emergency, invites, people
from bot.house import House
from bot.inbox import Pending
from bot.people import Address, Writer
from flows.effects import Say
from flows.message import Part


@dataclass(frozen=True, slots=True)
class Passed:
    """Who writes, and the rows that are to be answered."""

    writer: Writer
    rows: Sequence[Pending]


def admit(tx: Connection, house: House, writer: Writer, rows: Sequence[Pending], now: datetime) -> Passed | None:
    """What of the rows is to be stepped; None when nothing is. Notes that the address was used."""
    address = writer.address
    assert address is not None  # they just wrote from it
    if writer.person.role != "resident":
        people.touch(tx, address.id, now, None, 0)
        return Passed(writer, rows)
    staff_id = _invited(tx, rows, now)
    if staff_id is not None and staff_id in house.members:
        _welcome(tx, house, staff_id, address, rows[-1].incoming.address, now)
        return None
    if address.network == "staff_telegram" or rows[-1].incoming.channel == "staff_sms":
        _hint(tx, house, writer, address, now)
        return None
    return _flood(tx, house, writer, address, rows, now)


def _flood(
    tx: Connection, house: House, writer: Writer, address: Address, rows: Sequence[Pending], now: datetime
) -> Passed | None:
    limits = house.limits
    fresh = address.flood_from is None or now - address.flood_from > limits.flood_window
    before = 0 if fresh else address.flood_count
    count = before + len(rows)
    people.touch(tx, address.id, now, now if fresh else address.flood_from, count)
    if count <= limits.flood_messages:
        return Passed(writer, rows)
    urgent = [row for row in rows if emergency.speaks_of_danger(house, row.incoming.text)]
    if urgent:
        return Passed(writer, urgent)
    if before <= limits.flood_messages:
        emergency.say(tx, house, writer, Say("flood", (Part("flood.notice"),)), now)
    return None


def _invited(tx: Connection, rows: Sequence[Pending], now: datetime) -> str | None:
    for row in rows:
        staff_id = invites.redeem(tx, row.incoming.text, now) if row.incoming.text else None
        if staff_id is not None:
            return staff_id
    return None


def _welcome(tx: Connection, house: House, staff_id: str, address: Address, clear: str, now: datetime) -> None:
    member = house.members[staff_id]
    person = people.of_staff(tx, staff_id)
    if person is None:
        person = people.create(tx, now, role=member.role, staff_id=staff_id).id
    people.bind(tx, address.id, person)
    people.touch(tx, address.id, now, None, 0)
    newly = people.writer(tx, address.network, clear)
    if newly is not None:
        emergency.say(tx, house, newly, Say("staff", (Part("staff.welcome", {"name": member.name}),)), now)


def _hint(tx: Connection, house: House, writer: Writer, address: Address, now: datetime) -> None:
    people.touch(tx, address.id, now, None, 0)
    if not address.hinted:
        people.hinted(tx, address.id)
        emergency.say(tx, house, writer, Say("staff.unknown", (Part("staff.unknown"),)), now)
