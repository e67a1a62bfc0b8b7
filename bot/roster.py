"""The staff of the region pack brought into the rows: who they are, and the addresses the pack knows of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Connection, bindparam, insert, select, update

from bot import people
from bot.house import Member
from bot.locks import hold
from bot.people import Network
from bot.tables import people as people_rows
from scheduler.tables import staff

_KNOWN = select(staff.c.id, staff.c.role, staff.c.name, staff.c.active, staff.c.revoked_at)
_INSERT = insert(staff)
_UPDATE = (
    update(staff)
    .where(staff.c.id == bindparam("of_staff"))
    .values(role=bindparam("new_role"), name=bindparam("new_name"), active=True)
)
_GONE = update(staff).where(staff.c.id == bindparam("of_staff")).values(active=False)
_ROLE = update(people_rows).where(people_rows.c.staff_id == bindparam("of_staff")).values(role=bindparam("new_role"))


def sync(tx: Connection, members: Iterable[Member], now: datetime) -> None:
    """Makes the rows of the staff agree with the pack; run again with the same pack it changes nothing.

    Who left the pack is inactive. An address in the pack belongs to its member, even if it was taken for a resident's;
    rights that were revoked by hand stay so.
    """
    hold(tx, "roster")
    known = {row.id: row for row in tx.execute(_KNOWN)}
    named = {member.id: member for member in members}
    for member in named.values():
        before = known.get(member.id)
        if before is None:
            tx.execute(_INSERT, {"id": member.id, "role": member.role, "name": member.name, "active": True})
        elif (before.role, before.name, bool(before.active)) != (member.role, member.name, True):
            tx.execute(_UPDATE, {"of_staff": member.id, "new_role": member.role, "new_name": member.name})
            tx.execute(_ROLE, {"of_staff": member.id, "new_role": member.role})
        if before is None or before.revoked_at is None:
            _bind_all(tx, member, now)
    for staff_id in known.keys() - named.keys():
        tx.execute(_GONE, {"of_staff": staff_id})


def bind(tx: Connection, member: Member, network: Network, address: str, now: datetime) -> str:
    """The address is the member's from now on; returns the member's person."""
    person = people.of_staff(tx, member.id)
    if person is None:
        person = people.create(tx, now, role=member.role, staff_id=member.id).id
    writer = people.writer(tx, network, address)
    if writer is None or writer.address is None:
        people.add_address(tx, person, network, address, now)
    elif writer.person.id != person:
        people.bind(tx, writer.address.id, person)
    return person


def _bind_all(tx: Connection, member: Member, now: datetime) -> None:
    # As if used the day before: whichever they write from first becomes the one they are answered at.
    for network, address in member.addresses:
        bind(tx, member, cast(Network, network), address, now - timedelta(days=1))
