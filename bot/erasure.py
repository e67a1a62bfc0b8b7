"""Erasing a person: everything that leads to them goes, counts stay, and one last confirmation may still leave."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, or_, select, update

from bot import consents, conversations, journal, people, requests
from bot.tables import UNDER_WAY, addresses, inbox, outbox
from bot.tables import conversations as talks
from bot.tables import people as people_rows
from scheduler import callbacks, timers
from store.prepared import Prepared

_INBOX = (
    update(inbox).where(inbox.c.lookup == bindparam("of_lookup"), inbox.c.state != "new").values(raw=None, lookup=b"")
)
_WITHDRAW = (
    update(outbox)
    .where(outbox.c.person == bindparam("of_person"), outbox.c.state == "queued")
    .values(state="withdrawn")
)
_SENT = (
    update(outbox)
    .where(outbox.c.person == bindparam("of_person"), outbox.c.state != "sending")
    .values(person=None, body=None)
)
_SENDING = (
    update(outbox).where(outbox.c.person == bindparam("of_person"), outbox.c.state == "sending").values(forget=True)
)
# What the staff was told of the request: gone where it was sent, emptied once sent where it is on its way.
_TOLD = (
    update(outbox)
    .where(outbox.c.concerns == bindparam("of_code"), outbox.c.state.not_in(("queued", "sending")))
    .values(body=None)
)
_TELLING = (
    update(outbox)
    .where(outbox.c.concerns == bindparam("of_code"), outbox.c.state.in_(("queued", "sending")))
    .values(forget=True)
)
_OTHERS = delete(addresses).where(addresses.c.person == bindparam("of_person"), addresses.c.id != bindparam("keep"))
_LAST = update(addresses).where(addresses.c.id == bindparam("of_id")).values(forget=True, flood_count=0)
_BLANK = (
    update(people_rows)
    .where(people_rows.c.id == bindparam("of_person"))
    .values(stopped_at=None, anonymous=False, alias="", safe_to_write="yes", place="")
)
_FORGOTTEN = Prepared(select(addresses.c.person).where(addresses.c.id == bindparam("of_id"), addresses.c.forget))
_STILL_COMING = select(exists().where(UNDER_WAY, outbox.c.address == bindparam("of_id")))
_OF_ADDRESS = (
    update(outbox)
    .where(or_(outbox.c.address == bindparam("of_id"), outbox.c.person == bindparam("of_person")))
    .values(person=None, body=None, address=None)
)
_DELETE_ADDRESS = delete(addresses).where(addresses.c.id == bindparam("of_id"))
_DELETE_PERSON = delete(people_rows).where(
    people_rows.c.id == bindparam("of_person"),
    people_rows.c.staff_id.is_(None),
    ~exists().where(addresses.c.person == people_rows.c.id),
    ~exists().where(talks.c.person == people_rows.c.id),
)
_EMPTY = Prepared(
    update(outbox).where(outbox.c.id == bindparam("of_id"), outbox.c.forget).values(body=None, person=None)
)


def erase(tx: Connection, person: str, keep: int | None, now: datetime) -> None:
    """Erases the person; the address `keep` stays until the last confirmation has left (`finish`).

    What they wrote that is just being answered is still in the inbox: the turn empties it when it marks it done.
    """
    for lookup in people.lookups_of(tx, person):
        tx.execute(_INBOX, {"of_lookup": lookup})
    timers.drop_person(tx, person)
    for code in requests.codes_of(tx, person):
        timers.drop(tx, person, "*", code)
        callbacks.cancel(tx, code, now)
        tx.execute(_TOLD, {"of_code": code})
        tx.execute(_TELLING, {"of_code": code})
    requests.forget(tx, person, now)
    journal.forget(tx, person)
    consents.forget(tx, person)
    conversations.forget(tx, person)
    tx.execute(_WITHDRAW, {"of_person": person})
    tx.execute(_SENDING, {"of_person": person})
    tx.execute(_SENT, {"of_person": person})
    tx.execute(_BLANK, {"of_person": person})
    tx.execute(_OTHERS, {"of_person": person, "keep": keep or 0})
    if keep is not None:
        tx.execute(_LAST, {"of_id": keep})
    else:
        tx.execute(_DELETE_PERSON, {"of_person": person})


def finish(tx: Connection, address: int) -> None:
    """Forgets an erased person's address once nothing is under way to it; who wrote again meanwhile is left alone."""
    forgotten = _FORGOTTEN.first(tx, of_id=address)
    if forgotten is None or tx.execute(_STILL_COMING, {"of_id": address}).scalar():
        return
    person = forgotten.person
    tx.execute(_OF_ADDRESS, {"of_id": address, "of_person": person})
    tx.execute(_DELETE_ADDRESS, {"of_id": address})
    tx.execute(_DELETE_PERSON, {"of_person": person})


def empty(tx: Connection, message: int) -> None:
    """Empties a message that was to be forgotten once it left."""
    _EMPTY.run(tx, of_id=message)
