"""Which people of the staff are meant: a member by id, every coordinator, or whoever is on shift nearest."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot import people
from bot.facts import diary
from bot.house import House
from bot.tables import people as people_rows
from bot.tables import requests
from scheduler.tables import staff

_COORDINATORS = (
    select(people_rows.c.id)
    .join(staff, staff.c.id == people_rows.c.staff_id)
    .where(staff.c.role == "coordinator", staff.c.active, staff.c.revoked_at.is_(None))
    .order_by(staff.c.id)
)
_PLACE = select(requests.c.place).where(requests.c.code == bindparam("of_code"))


def resolve(tx: Connection, house: House, to: str, code: str, now: datetime) -> Sequence[str]:
    """Persons to be told: `to` is a staff id, "coordinator" or "duty". Who cannot be reached has the coordinator in
    their place; nobody at all only where no coordinator has an address."""
    if to == "duty":
        place = tx.execute(_PLACE, {"of_code": code}).scalar() if code else None
        on_duty = diary(tx, house, now).on_duty(now, house.directory.place(place) if place else None)
        for card in on_duty:
            person = people.of_staff(tx, card.id)
            if person is not None and people.reachable(tx, person):
                return (person,)
    elif to != "coordinator":
        person = people.of_staff(tx, to)
        if person is not None and people.reachable(tx, person):
            return (person,)
    found = tx.execute(_COORDINATORS).scalars().all()
    return [person for person in found if people.reachable(tx, person)]
