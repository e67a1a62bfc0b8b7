"""Invitations: a one-time code makes an address that of a member of staff; revoked rights end at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.tables import addresses, invites, outbox, people
from scheduler.tables import staff
from store.types import sealer_of

LIFE = timedelta(days=7)
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another
_LENGTH = 12
_SHAPE = re.compile(
    rf"(?:/start\s+)?([{_LETTERS}]{{4}})[\s-]?([{_LETTERS}]{{4}})[\s-]?([{_LETTERS}]{{4}})", re.IGNORECASE
)

_INSERT = insert(invites)
_USE = (
    update(invites)
    .where(
        invites.c.digest == bindparam("of_digest"),
        invites.c.used_at.is_(None),
        invites.c.expires_at > bindparam("at"),
        invites.c.staff_id.in_(select(staff.c.id).where(staff.c.active)),
    )
    .values(used_at=bindparam("at"))
    .returning(invites.c.staff_id)
)
_VALID_AGAIN = update(staff).where(staff.c.id == bindparam("of_staff")).values(revoked_at=None)
_REVOKE = (
    update(staff)
    .where(staff.c.id == bindparam("of_staff"), staff.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("at"))
)
_PERSON = select(people.c.id).where(people.c.staff_id == bindparam("of_staff"))
_WITHDRAW = (
    update(outbox)
    .where(outbox.c.person == bindparam("of_person"), outbox.c.state == "queued")
    .values(state="withdrawn")
)
_ADDRESSES = delete(addresses).where(addresses.c.person == bindparam("of_person"))
_LIST = (
    select(
        staff.c.id,
        staff.c.role,
        staff.c.name,
        staff.c.active,
        staff.c.revoked_at,
        func.count(addresses.c.id).label("addresses"),
    )
    .select_from(
        staff.outerjoin(people, people.c.staff_id == staff.c.id).outerjoin(
            addresses, (addresses.c.person == people.c.id) & (addresses.c.blocked == "")
        )
    )
    .group_by(staff.c.id, staff.c.role, staff.c.name, staff.c.active, staff.c.revoked_at)
    .order_by(staff.c.id)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A member of staff as `staff list` shows one; `addresses` counts those that work."""

    id: str
    role: str
    name: str
    active: bool
    revoked: bool
    addresses: int


def create(tx: Connection, staff_id: str, rng: Random, now: datetime, life: timedelta = LIFE) -> str:
    """A one-time code for a member of staff, to be sent to the bot within `life`. IntegrityError for an unknown id."""
    code = "".join(rng.choice(_LETTERS) for _ in range(_LENGTH))
    tx.execute(_INSERT, {"digest": _digest(tx, code), "staff_id": staff_id, "expires_at": now + life})
    tx.execute(_VALID_AGAIN, {"of_staff": staff_id})
    return "-".join(code[at : at + 4] for at in range(0, _LENGTH, 4))


def redeem(tx: Connection, text: str, now: datetime) -> str | None:
    """The staff id of the unused code that the text is ("/start CODE" or the bare code); it is used up."""
    found = _SHAPE.fullmatch(text.strip())
    if found is None:
        return None
    code = "".join(found.groups()).upper()
    for digest in sealer_of(tx).lookups(code, "invites"):
        staff_id: str | None = tx.execute(_USE, {"of_digest": digest, "at": now}).scalar()
        if staff_id is not None:
            return staff_id
    return None


def revoke(tx: Connection, staff_id: str, now: datetime) -> bool:
    """Ends a member's rights: their addresses are strangers' from now on. False when there were none."""
    if tx.execute(_REVOKE, {"of_staff": staff_id, "at": now}).rowcount != 1:
        return False
    person = tx.execute(_PERSON, {"of_staff": staff_id}).scalar()
    if person is not None:
        tx.execute(_WITHDRAW, {"of_person": person})
        tx.execute(_ADDRESSES, {"of_person": person})
    return True


def standing(tx: Connection) -> Sequence[Standing]:
    """Everybody of the staff and whether they can be reached."""
    rows = tx.execute(_LIST).all()
    return [
        Standing(row.id, row.role, row.name, bool(row.active), row.revoked_at is not None, row.addresses)
        for row in rows
    ]


def _digest(tx: Connection, code: str) -> bytes:
    return sealer_of(tx).lookup(code, "invites")
