"""People and the addresses they write from: who it is, where they are answered, what they wished for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast
from uuid import uuid4

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from bot.locks import locked
from bot.tables import addresses, conversations, people
from flows.facts import ChannelName, Role
from flows.phones import find_phone
from store.prepared import Prepared
from store.types import sealer_of

Network = Literal["sms", "telegram", "staff_telegram"]
Safe = Literal["unknown", "asking", "yes", "call_only", "no"]


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the row says."""

    id: str
    role: Role
    staff_id: str
    language: str
    stopped: bool
    anonymous: bool
    alias: str
    safe_to_write: Safe
    place: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is reached; the address itself stays sealed in its row."""

    id: int
    person: str
    network: Network
    blocked: str
    flood_from: datetime | None
    flood_count: int
    hinted: bool
    forget: bool


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, from where, and how the talk stands: all that is looked up at the beginning of a turn."""

    person: Person
    address: Address | None
    talk: str | None  # the saved state as JSON; None at the first contact
    revision: int


_PERSON = (
    people.c.id,
    people.c.role,
    people.c.staff_id,
    people.c.language,
    people.c.stopped_at,
    people.c.anonymous,
    people.c.alias,
    people.c.safe_to_write,
    people.c.place,
)
_ADDRESS = (
    addresses.c.id.label("address_id"),
    addresses.c.network,
    addresses.c.blocked,
    addresses.c.flood_from,
    addresses.c.flood_count,
    addresses.c.hinted,
    addresses.c.forget,
)
_TALK = (conversations.c.state, conversations.c.revision)
_WRITER = Prepared(
    select(*_PERSON, *_ADDRESS, *_TALK)
    .select_from(
        addresses.join(people, people.c.id == addresses.c.person).outerjoin(
            conversations, conversations.c.person == people.c.id
        )
    )
    .where(addresses.c.network == bindparam("of_network"), addresses.c.lookup == bindparam("of_lookup"))
)
# Where a person is answered: at the address that works and was used last.
_READER = Prepared(
    select(*_PERSON, *_ADDRESS, *_TALK)
    .select_from(
        people.outerjoin(addresses, and_(addresses.c.person == people.c.id, addresses.c.blocked == "")).outerjoin(
            conversations, conversations.c.person == people.c.id
        )
    )
    .where(people.c.id == bindparam("of_person"))
    .order_by(addresses.c.last_used.desc(), addresses.c.id)
    .limit(1)
)
_WHO = Prepared(
    select(addresses.c.person).where(
        addresses.c.network == bindparam("of_network"), addresses.c.lookup == bindparam("of_lookup")
    )
)
_HOLD_WHO = Prepared(
    select(locked(addresses.c.person)).where(
        addresses.c.network == bindparam("of_network"), addresses.c.lookup == bindparam("of_lookup")
    )
)
_INSERT_PERSON = Prepared(insert(people))
_INSERT_ADDRESS = Prepared(insert(addresses).returning(addresses.c.id))
_TOUCH = Prepared(
    update(addresses)
    .where(addresses.c.id == bindparam("of_id"))
    .values(
        last_used=bindparam("at"),
        blocked="",
        forget=False,
        flood_from=bindparam("counted_from"),
        flood_count=bindparam("counted"),
    )
)
_HINTED = update(addresses).where(addresses.c.id == bindparam("of_id")).values(hinted=True)
_BLOCK = update(addresses).where(addresses.c.id == bindparam("of_id")).values(blocked=bindparam("reason"))
_BIND = update(addresses).where(addresses.c.id == bindparam("of_id")).values(person=bindparam("to_person"))
_OPEN_ADDRESS = select(addresses.c.address).where(addresses.c.id == bindparam("of_id"))
_SMS_ADDRESS = (
    select(addresses.c.address)
    .where(addresses.c.person == bindparam("of_person"), addresses.c.network == "sms")
    .order_by(addresses.c.last_used.desc())
    .limit(1)
)
_ON_NETWORK = (
    select(addresses.c.person, *_ADDRESS)
    .where(
        addresses.c.person == bindparam("of_person"),
        addresses.c.network == bindparam("of_network"),
        addresses.c.blocked == "",
    )
    .order_by(addresses.c.last_used.desc())
    .limit(1)
)
_BY_STAFF = Prepared(select(people.c.id).where(people.c.staff_id == bindparam("of_staff")))
_HAS_ADDRESS = Prepared(
    select(addresses.c.id).where(addresses.c.person == bindparam("of_person"), addresses.c.blocked == "").limit(1)
)
_LOOKUPS = select(addresses.c.lookup).where(addresses.c.person == bindparam("of_person"))
_STOP = update(people).where(people.c.id == bindparam("of_person")).values(stopped_at=bindparam("at"))
_DELETE_ADDRESSES = delete(addresses).where(addresses.c.person == bindparam("of_person"))


def network_of(channel: ChannelName) -> Network:
    """The network a channel stands on: staff text from the same one as everybody."""
    return "sms" if channel == "staff_sms" else channel


def channel_of(network: Network, role: Role) -> ChannelName:
    """The channel on which a person of this role is met on a network; a mayor or worker who texts does so as staff."""
    return "staff_sms" if network == "sms" and role != "resident" else network


def normal(network: Network, address: str) -> str:
    """One spelling for one address, so that it is found again."""
    if network != "sms" or (address[:1] == "+" and address[1:].isdigit()):
        return address
    found = find_phone(address)
    return found.number if found else address


def lookup(tx: Connection, network: Network, address: str) -> bytes:
    """The blind index of an address under the newest key."""
    return sealer_of(tx).lookup(normal(network, address), network)


def writer(tx: Connection, network: Network, address: str) -> Writer | None:
    """Who writes from this address; None when nobody is known there."""
    for index in sealer_of(tx).lookups(normal(network, address), network):
        row = _WRITER.first(tx, of_network=network, of_lookup=index)
        if row is not None:
            return _writer(row)
    return None


def reader(tx: Connection, person: str) -> Writer | None:
    """A person and where they are answered now; None when there is no such person."""
    row = _READER.first(tx, of_person=person)
    return _writer(row) if row is not None else None


def find(tx: Connection, network: Network, address: str) -> str | None:
    """The id of the person of this address."""
    for index in sealer_of(tx).lookups(normal(network, address), network):
        person: str | None = _WHO.value(tx, of_network=network, of_lookup=index)
        if person is not None:
            return person
    return None


def hold_who_writes(tx: Connection, network: Network, address: str) -> None:
    """Holds the person of this address, if anybody is known there, as `hold` does; in one statement."""
    if tx.dialect.name == "postgresql":
        for index in sealer_of(tx).lookups(normal(network, address), network):
            _HOLD_WHO.all(tx, of_network=network, of_lookup=index)


def create(tx: Connection, now: datetime, *, role: Role = "resident", staff_id: str = "") -> Person:
    """A new person, of whom nothing is known but the role."""
    person = Person(uuid4().hex, role, staff_id, "cs", False, False, "", "yes", "")
    _INSERT_PERSON.run(
        tx,
        id=person.id,
        role=role,
        staff_id=staff_id or None,
        language=person.language,
        anonymous=False,
        alias="",
        safe_to_write=person.safe_to_write,
        place="",
        created_at=now,
    )
    return person


def add_address(tx: Connection, person: str, network: Network, address: str, now: datetime) -> Address:
    """A new address of a person; nobody may have it yet (IntegrityError)."""
    spelled = normal(network, address)
    number: int = _INSERT_ADDRESS.value(
        tx,
        person=person,
        network=network,
        lookup=sealer_of(tx).lookup(spelled, network),
        address=spelled,
        blocked="",
        last_used=now,
        flood_count=0,
        hinted=False,
        forget=False,
    )
    return Address(number, person, network, "", None, 0, False, False)


def touch(tx: Connection, address: int, now: datetime, counted_from: datetime | None, counted: int) -> None:
    """They wrote from here: it works, and is where the answer goes. Also notes the count of the flood gate."""
    _TOUCH.run(tx, of_id=address, at=now, counted_from=counted_from, counted=counted)


def hinted(tx: Connection, address: int) -> None:
    """A stranger got the one hint there is."""
    tx.execute(_HINTED, {"of_id": address})


def block(tx: Connection, address: int, reason: str) -> None:
    """Nothing is sent there until they write from it again."""
    tx.execute(_BLOCK, {"of_id": address, "reason": reason})


def bind(tx: Connection, address: int, person: str) -> None:
    """The address belongs to another person from now on."""
    tx.execute(_BIND, {"of_id": address, "to_person": person})


def open_address(tx: Connection, address: int) -> str | None:
    """The address in clear, for the channel."""
    clear: str | None = tx.execute(_OPEN_ADDRESS, {"of_id": address}).scalar()
    return clear


def phone_of(tx: Connection, person: str) -> str:
    """The number the person texts from, or nothing."""
    clear: str | None = tx.execute(_SMS_ADDRESS, {"of_person": person}).scalar()
    return clear or ""


def lookups_of(tx: Connection, person: str) -> Iterable[bytes]:
    """The blind indexes of all addresses of a person."""
    return tx.execute(_LOOKUPS, {"of_person": person}).scalars().all()


def address_on(tx: Connection, person: str, channel: str) -> Address | None:
    """The address of a person that works on this channel."""
    network = network_of(cast(ChannelName, channel))
    row = tx.execute(_ON_NETWORK, {"of_person": person, "of_network": network}).first()
    return _address(row[0], row[1:]) if row is not None else None


def of_staff(tx: Connection, staff_id: str) -> str | None:
    """The person who is this member of staff."""
    person: str | None = _BY_STAFF.value(tx, of_staff=staff_id)
    return person


def reachable(tx: Connection, person: str) -> bool:
    """Whether there is an address that works."""
    return _HAS_ADDRESS.value(tx, of_person=person) is not None


def stop(tx: Connection, person: str, at: datetime | None) -> None:
    """Opted out at this moment, or in again (None)."""
    tx.execute(_STOP, {"of_person": person, "at": at})


def remember(tx: Connection, person: str, values: dict[str, str | bool]) -> None:
    """Changes of language, safe_to_write, anonymous, alias or place."""
    if values:
        tx.execute(update(people).where(people.c.id == person).values(**values))


def _writer(row: Any) -> Writer:
    who, where, talk = row[:9], row[9:16], row[16:]
    identity, role, staff_id, language, stopped_at, anonymous, alias, safe, place = who
    person = Person(
        identity, role, staff_id or "", language, stopped_at is not None, bool(anonymous), alias, safe, place
    )
    return Writer(person, _address(identity, where), talk[0], talk[1] or 0)


def _address(person: str, columns: Any) -> Address | None:
    number, network, blocked, flood_from, flood_count, hint, forget = columns
    if number is None:
        return None
    return Address(number, person, network, blocked, flood_from, flood_count, bool(hint), bool(forget))
