"""A request changes hands: a mayor's office forwards a resident's, or two spoken words bring it to another address."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from bot import consents, conversations, journal, people, requests
from bot.fresh import RowFresh
from bot.house import House
from bot.locks import hold
from bot.people import Person
from bot.tables import UNDER_WAY
from bot.tables import outbox as outbox_rows
from bot.tables import people as people_rows
from flows.effects import Forward, OpenRequest
from flows.state import State
from scheduler import timers
from scheduler.tables import timers as timer_rows

ORAL_VERSION = "oral"
"""Stands in the ledger where consent was given to the office by word of mouth."""

_STAFF = select(people_rows.c.role).where(people_rows.c.id == bindparam("of_person"))
_WITHDRAW = (
    update(outbox_rows)
    .where(
        UNDER_WAY,
        outbox_rows.c.person == bindparam("of_person"),
        outbox_rows.c.state == "queued",
        ~outbox_rows.c.urgent,
    )
    .values(state="withdrawn")
)
_CLEAR = delete(timer_rows).where(
    timer_rows.c.person == bindparam("of_person"), timer_rows.c.code == bindparam("of_code")
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A request that came along with its phrase, and the talk as it stood."""

    code: str
    state: State


def forward(tx: Connection, house: House, office: Person, effect: Forward, now: datetime) -> tuple[str, str]:
    """Opens the request that an office forwards; returns its code and the person it belongs to.

    With a number that is the resident's own; without one (or with one of the staff) the office stays the contact.
    """
    code = effect.code or RowFresh(tx, house.rng, house.words).code()
    resident = _resident(tx, house, effect.phone, now) if effect.phone else None
    person = resident or office.id
    if requests.owner(tx, code) == office.id:
        _hand_over(tx, code, person, effect, office, resident is not None)
        journal.write(tx, now, "forwarded", code, person, place=effect.place)
        if effect.oral_consent:
            _note_oral(tx, person, code, now)
        return code, person
    member = house.members.get(office.staff_id)
    opened = OpenRequest(
        code,
        effect.area,
        effect.kinds,
        effect.urgency,
        effect.words,
        place=effect.place,
        on_behalf=True,
        forwarded_by=member.name if member else "",
    )
    requests.open_request(
        tx,
        person,
        opened,
        now,
        forwarder=office.id,
        name=effect.name or None,
        phone=effect.phone or None,
        callback_to="resident" if resident else "mayor",
    )
    fields = {"area": effect.area, "kinds": effect.kinds, "urgency": effect.urgency, "place": effect.place}
    journal.write(tx, now, "request_opened", code, person, **fields)
    journal.write(tx, now, "forwarded", code, person, place=effect.place)
    if effect.oral_consent:
        _note_oral(tx, person, code, now)
    return code, person


def _hand_over(tx: Connection, code: str, person: str, effect: Forward, office: Person, to_resident: bool) -> None:
    """A request that the office had opened under its own name becomes the person's."""
    requests.hand_to(tx, code, person, forwarder=office.id)
    fields = {"place": effect.place, "words": effect.words, "phone": effect.phone, "name": effect.name}
    requests.change(tx, code, {**fields, "callback_to": "resident" if to_resident else "mayor"})


def _note_oral(tx: Connection, person: str, code: str, now: datetime) -> None:
    requests.consent(tx, code, True, ORAL_VERSION, now)
    consents.note(tx, now, person, code, True, ORAL_VERSION, "office", oral=True)
    journal.write(tx, now, "consent_given", code, person, version=ORAL_VERSION)


def claim(tx: Connection, person: Person, phrase: str) -> Claimed | None:
    """The request of these two words goes on with this person; None when no open request has them.

    Alias, place and anonymity come along, what was queued for the address before does not, and of the talk nothing
    that was said: only where it stood.
    """
    found = requests.by_phrase(tx, phrase)
    if found is None:
        return None
    code, before = found
    hold(tx, before)
    state, _ = conversations.load(tx, before)
    if before == person.id:
        return Claimed(code, state)
    requests.hand_to(tx, code, person.id)
    tx.execute(_CLEAR, {"of_person": person.id, "of_code": code})
    timers.hand_to(tx, before, person.id, code)
    tx.execute(_WITHDRAW, {"of_person": before})
    old = people.reader(tx, before)
    if old is not None:
        values: dict[str, str | bool] = {"anonymous": old.person.anonymous, "alias": old.person.alias}
        people.remember(tx, person.id, {**values, "place": old.person.place})
    conversations.forget(tx, before)
    return Claimed(code, state.but(code=code, trail=(), said=(), heard_at=""))


def _resident(tx: Connection, house: House, phone: str, now: datetime) -> str | None:
    known = people.find(tx, "sms", phone)
    if known is not None:
        return known if tx.execute(_STAFF, {"of_person": known}).scalar() == "resident" else None
    person = people.create(tx, now)
    people.add_address(tx, person.id, "sms", phone, now)
    return person.id
