"""What crosses a row as JSON and comes back the same: things received, messages with what they were made of, events."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any, get_args

from bot.channels.port import Incoming
from flows import events
from flows.effects import Say
from flows.events import Event
from flows.message import Option, Part
from flows.texts import Choice, Message

_EVENTS = {kind.__name__: kind for kind in get_args(Event)}
_MOMENTS = ("start",)


def incoming_to_json(incoming: Incoming) -> str:
    """Only what is not empty."""
    data: dict[str, Any] = {
        "channel": incoming.channel,
        "vendor_id": incoming.vendor_id,
        "address": incoming.address,
        "at": incoming.at.isoformat(),
    }
    for name in ("text", "choice", "given", "location", "contact", "contact_own", "attachment", "late"):
        value = getattr(incoming, name)
        if value:
            data[name] = value
    return _dump(data)


def incoming_from_json(text: str) -> Incoming:
    """What `incoming_to_json` wrote."""
    data = json.loads(text)
    data["at"] = datetime.fromisoformat(data["at"])
    if "location" in data:
        data["location"] = tuple(data["location"])
    return Incoming(**data)


def body_to_json(message: Message, say: Say) -> str:
    """A message and the `Say` it was rendered from, to be rendered again should it have to go another way."""
    data: dict[str, Any] = {"text": message.text, "parts": [_part(part) for part in say.parts], "budget": say.budget}
    if message.choices:
        data["choices"] = [[choice.value, choice.label] for choice in message.choices]
    if say.options:
        data["options"] = [[option.value, _part(option.label)] for option in say.options]
    for name, value in (("wants", message.wants), ("given", message.given), ("ucs2", message.ucs2)):
        if value:
            data[name] = value
    return _dump(data)


def message_from_json(text: str) -> Message:
    """The message out of a body."""
    data = json.loads(text)
    return Message(
        text=data["text"],
        choices=tuple(Choice(value, label) for value, label in data.get("choices", ())),
        wants=data.get("wants", ""),
        given=data.get("given", 0),
        ucs2=data.get("ucs2", False),
    )


def say_from_json(text: str, screen: str, *, urgent: bool) -> Say:
    """As much of the `Say` out of a body as rendering needs."""
    data = json.loads(text)
    return Say(
        screen=screen,
        parts=tuple(_read_part(part) for part in data["parts"]),
        options=tuple(Option(value, _read_part(label)) for value, label in data.get("options", ())),
        urgent=urgent,
        budget=data["budget"],
        wants=data.get("wants", ""),
        given=data.get("given", 0),
    )


def event_to_json(event: Event) -> str:
    """An event with its kind."""
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    data = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
    return _dump({"event": type(event).__name__, **data})


def event_from_json(text: str) -> Event:
    """What `event_to_json` wrote."""
    data = json.loads(text)
    kind = _EVENTS[data.pop("event")]
    for name in _MOMENTS:
        if data.get(name):
            data[name] = datetime.fromisoformat(data[name])
    if kind is events.Told:
        data["params"] = tuple((name, value) for name, value in data["params"])
    if kind is events.Said:
        data["burst"] = tuple(data["burst"])
    event: Event = kind(**data)
    return event


def _part(part: Part) -> list[Any]:
    params = {name: _part(value) if isinstance(value, Part) else value for name, value in part.params.items()}
    return [part.key, params, part.n, part.drop]


def _read_part(data: list[Any]) -> Part:
    key, params, n, drop = data
    read = {name: _read_part(value) if isinstance(value, list) else value for name, value in params.items()}
    return Part(key, read, n, drop)


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
