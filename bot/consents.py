"""The ledger of consents: who agreed or refused, when, by which channel, to which version of the text."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, update

from bot.tables import consents
from store.prepared import Prepared

_INSERT = Prepared(insert(consents))
_FORGET = update(consents).where(consents.c.person == bindparam("of_person")).values(person=None)


def note(
    tx: Connection,
    at: datetime,
    person: str,
    code: str,
    given: bool,
    text_version: str,
    channel: str,
    *,
    oral: bool = False,
) -> None:
    """Adds a line to the ledger; nothing in it is ever changed."""
    _INSERT.run(tx, at=at, person=person, code=code, given=given, text_version=text_version, channel=channel, oral=oral)


def forget(tx: Connection, person: str) -> None:
    """Takes the person out of the ledger; that somebody agreed stays."""
    tx.execute(_FORGET, {"of_person": person})
