"""What happened, as lines for people and scripts: the journal's events, messages that left, and the sum of it all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from bot import journal
from bot.channels.simulator import Delivery
from bot.tables import addresses, outbox, people, requests
from flows.facts import Place
from flows.gsm7 import segments
from scheduler.hours import PRAGUE
from scheduler.tables import callbacks

PlaceOf = Callable[[str], Place | None]

_SPOKEN = ("person", "urgency", "area", "kinds", "place", "worker", "start", "end", "reason")
_ADDRESS_OF = (
    select(addresses.c.address)
    .where(addresses.c.person == bindparam("of_person"))
    .order_by(addresses.c.last_used.desc())
)
_SENT = select(outbox.c.screen, outbox.c.asks, outbox.c.language, outbox.c.urgent).where(
    outbox.c.id == bindparam("of_id")
)
_REQUESTS = select(
    requests.c.code,
    requests.c.area,
    requests.c.kinds,
    requests.c.urgency,
    requests.c.place,
    requests.c.anonymous,
    requests.c.on_behalf,
    requests.c.callback_to,
    requests.c.contact_by,
    requests.c.consent,
    requests.c.alias,
    requests.c.state,
).order_by(requests.c.opened_at, requests.c.code)
_CALLBACKS = select(
    callbacks.c.code, callbacks.c.state, callbacks.c.worker, callbacks.c.start_at, callbacks.c.end_at
).order_by(callbacks.c.id)
_PEOPLE = select(func.count()).select_from(people).where(people.c.role == "resident")


def local(moment: datetime) -> str:
    """A moment in ISO 8601 as Prague's clocks show it."""
    return moment.astimezone(PRAGUE).isoformat()


def events(tx: Connection, after: int, place_of: PlaceOf) -> list[tuple[int, dict[str, Any]]]:
    """The journal after the entry with this id, each with its id, as the lines of INTERFACES."""
    lines = []
    for entry in journal.since(tx, after):
        line: dict[str, Any] = {
            "at": local(entry.at),
            "type": "event",
            "event": entry.event,
            "code": entry.code or None,
        }
        if entry.person:
            line["person"] = tx.execute(_ADDRESS_OF, {"of_person": entry.person}).scalar()
        for name, value in entry.fields.items():
            if name in ("start", "end") and isinstance(value, str):
                value = local(datetime.fromisoformat(value))
            if name == "place":
                value = _place(value, place_of)
            if name in _SPOKEN or name not in line:
                line[name] = value
        lines.append((entry.id, line))
    return lines


def _place(code: Any, place_of: PlaceOf) -> Any:
    place = place_of(str(code)) if code else None
    return f"{place.name}/{place.district}" if place else code


def message(tx: Connection, channel: str, delivery: Delivery, at: datetime) -> dict[str, Any]:
    """One message that left, with its size where it is a text message."""
    row = tx.execute(_SENT, {"of_id": int(delivery.token)}).one_or_none()
    encoding, count = segments(delivery.message.text) if channel.endswith("sms") else (None, None)
    return {
        "at": local(at),
        "type": "message",
        "channel": channel,
        "to": delivery.address,
        "text": delivery.message.text,
        "encoding": encoding,
        "segments": count,
        "choices": [choice.label for choice in delivery.message.choices],
        "screen": row.screen if row else "",
        "asks": row.asks if row else "none",
        "language": row.language if row else "cs",
    }


def summary(tx: Connection, place_of: PlaceOf) -> dict[str, Any]:
    """People, requests and callbacks as they stand at the end."""
    return {
        "people": tx.execute(_PEOPLE).scalar_one(),
        "requests": [
            {
                "code": row.code,
                "area": row.area,
                "kinds": row.kinds,
                "urgency": row.urgency,
                "place": _place(row.place, place_of) or None,
                "anonymous": row.anonymous,
                "on_behalf": row.on_behalf,
                "for_whom": "other" if row.on_behalf else "self",
                "callback_to": row.callback_to,
                "contact_by": row.contact_by,
                "consent": row.consent,
                "alias": row.alias or None,
                "state": row.state,
            }
            for row in tx.execute(_REQUESTS)
        ],
        "callbacks": [
            {
                "code": row.code,
                "state": row.state,
                "worker": row.worker,
                "start": local(row.start_at),
                "end": local(row.end_at),
            }
            for row in tx.execute(_CALLBACKS)
        ],
    }
