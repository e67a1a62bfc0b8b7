"""Requests (cases) as rows: opened, changed, closed, found by their phrase, forgotten."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, select, update

from bot.tables import UNCLOSED, requests
from flows.effects import OpenRequest
from flows.fold import fold
from flows.message import Value
from scheduler.callbacks import Callback
from store.prepared import Prepared
from store.types import UtcDateTime, sealer_of

_PHRASE = "requests.phrase"
_INSERT = Prepared(insert(requests))
_CONSENT = Prepared(
    update(requests)
    .where(requests.c.code == bindparam("of_code"))
    .values(consent=bindparam("answer"), consent_version=bindparam("version"), consent_at=bindparam("at"))
)
_CLOSE = Prepared(
    update(requests)
    .where(requests.c.code == bindparam("of_code"), UNCLOSED)
    .values(state="closed", closed_at=bindparam("at"))
)
_MIRROR = update(requests).where(requests.c.code == bindparam("of_code"), UNCLOSED).values(state=bindparam("new_state"))
_OWNER = Prepared(select(requests.c.person).where(requests.c.code == bindparam("of_code")))
_NOTES = select(requests.c.notes).where(requests.c.code == bindparam("of_code"))
_BY_PHRASE = select(requests.c.code, requests.c.person).where(
    requests.c.phrase_lookup == bindparam("of_phrase"), UNCLOSED
)
_HAND_TO = update(requests).where(requests.c.code == bindparam("of_code")).values(person=bindparam("to_person"))
_CODE_USED = Prepared(select(requests.c.code).where(requests.c.code == bindparam("of_code")))
_ALIAS_USED = select(exists().where(requests.c.alias == bindparam("of_alias"), UNCLOSED))
_PHRASE_USED = select(exists().where(requests.c.phrase_lookup == bindparam("of_phrase"), UNCLOSED))
_CODES = select(requests.c.code).where(requests.c.person == bindparam("of_person"))
_FORGET = (
    update(requests)
    .where(requests.c.person == bindparam("of_person"))
    .values(
        person=None,
        alias="",
        words=None,
        name=None,
        phone=None,
        notes=None,
        phrase=None,
        phrase_lookup=None,
        state="closed",
        stuck="",
        closed_at=func.coalesce(requests.c.closed_at, bindparam("at", type_=UtcDateTime())),
    )
)

_PLAIN = frozenset(
    ("area", "urgency", "place", "on_behalf", "knows", "consent", "callback_to", "contact_by", "anonymous", "alias")
) | {"state", "forwarded_by", "stuck"}
_SEALED = frozenset(("words", "name", "phone"))


def open_request(
    tx: Connection, person: str, effect: OpenRequest, now: datetime, *, forwarder: str = "", **more: Any
) -> None:
    """Opens a request; `more` are further columns (name, phone, callback_to, consent ...)."""
    values = {
        "code": effect.code,
        "person": person,
        "area": effect.area,
        "kinds": list(effect.kinds),
        "urgency": effect.urgency,
        "place": effect.place,
        "on_behalf": effect.on_behalf,
        "knows": "unknown",
        "consent": "missing",
        "consent_version": "",
        "consent_at": None,
        "callback_to": "resident",
        "contact_by": "phone",
        "anonymous": effect.anonymous,
        "alias": effect.alias,
        "words": effect.words or None,
        "name": None,
        "phone": None,
        "notes": None,
        "phrase": effect.phrase or None,
        "phrase_lookup": _phrase_lookup(tx, effect.phrase) if effect.phrase else None,
        "state": "new",
        "forwarded_by": effect.forwarded_by,
        "forwarder": forwarder or None,
        "stuck": "",
        "opened_at": now,
        **more,
    }
    _INSERT.run(tx, **values)


def change(tx: Connection, code: str, fields: Mapping[str, Value]) -> None:
    """Changes the named fields of `CaseFacts`; kinds come as codes divided by commas. ValueError for another name."""
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if name in _PLAIN:
            values[name] = value if value is not None else ""
        elif name in _SEALED:
            values[name] = value or None
        elif name == "kinds":
            values["kinds"] = [kind for kind in str(value).split(",") if kind]
        elif name == "phrase":
            values["phrase"] = value or None
            values["phrase_lookup"] = _phrase_lookup(tx, str(value)) if value else None
        else:
            raise ValueError(f"a request has no field {name}")
    if values:
        tx.execute(update(requests).where(requests.c.code == code).values(**values))


def consent(tx: Connection, code: str, given: bool, version: str, at: datetime) -> None:
    """Notes the person's answer with the version of the text it was given to."""
    _CONSENT.run(tx, of_code=code, answer="given" if given else "refused", version=version, at=at)


def close(tx: Connection, code: str, now: datetime) -> bool:
    """Closes a request; False when it was closed already."""
    return _CLOSE.run(tx, of_code=code, at=now) == 1


def mirror(tx: Connection, call: Callback) -> None:
    """The state that a mayor's office sees, after its callback: accepted or new (DECISIONS 11)."""
    tx.execute(_MIRROR, {"of_code": call.code, "new_state": "accepted" if call.state == "accepted" else "new"})


def owner(tx: Connection, code: str) -> str | None:
    """The person of a request; None where there is no such request or nobody any more."""
    person: str | None = _OWNER.value(tx, of_code=code)
    return person


def add_note(tx: Connection, code: str, text: str, at: datetime, worker: str) -> None:
    """Adds a worker's note, sealed with those before it."""
    before = tx.execute(_NOTES, {"of_code": code}).scalar()
    notes = [*(json.loads(before) if before else ()), {"at": at.isoformat(), "by": worker, "text": text}]
    tx.execute(update(requests).where(requests.c.code == code).values(notes=json.dumps(notes, ensure_ascii=False)))


def by_phrase(tx: Connection, phrase: str) -> tuple[str, str] | None:
    """Code and person of the open request with these two words."""
    for index in sealer_of(tx).lookups(fold(phrase), _PHRASE):
        row = tx.execute(_BY_PHRASE, {"of_phrase": index}).first()
        if row is not None and row.person is not None:
            return row.code, row.person
    return None


def hand_to(tx: Connection, code: str, person: str, *, forwarder: str = "") -> None:
    """The request belongs to another person from now on; `forwarder` is the office that handed it over."""
    tx.execute(_HAND_TO, {"of_code": code, "to_person": person})
    if forwarder:
        tx.execute(update(requests).where(requests.c.code == code).values(forwarder=forwarder))


def codes_of(tx: Connection, person: str) -> Sequence[str]:
    """Codes of all requests of a person, closed ones included."""
    return tx.execute(_CODES, {"of_person": person}).scalars().all()


def forget(tx: Connection, person: str, now: datetime) -> None:
    """Closes the person's requests and takes everything out that leads to them; need, village and times stay."""
    tx.execute(_FORGET, {"of_person": person, "at": now})


def code_used(tx: Connection, code: str) -> bool:
    """Whether a request, open or closed, has this code."""
    return _CODE_USED.value(tx, of_code=code) is not None


def alias_used(tx: Connection, alias: str) -> bool:
    """Whether an open request goes under this alias."""
    return bool(tx.execute(_ALIAS_USED, {"of_alias": alias}).scalar())


def phrase_used(tx: Connection, phrase: str) -> bool:
    """Whether an open request has these two words."""
    return bool(tx.execute(_PHRASE_USED, {"of_phrase": _phrase_lookup(tx, phrase)}).scalar())


def _phrase_lookup(tx: Connection, phrase: str) -> bytes:
    return sealer_of(tx).lookup(fold(phrase), _PHRASE)
