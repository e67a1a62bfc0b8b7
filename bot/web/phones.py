"""The phones of the simulator's page: what each has shown and written, kept in memory and rebuilt from the rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, select

from bot import people
from bot.channels.alphabet import sms_text
from bot.channels.port import Incoming
from bot.channels.simulator import Delivery, SimulatorChannel
from bot.tables import addresses, inbox, outbox
from bot.wire import incoming_from_json, message_from_json
from flows.facts import ChannelName
from flows.gsm7 import segments
from flows.texts import Choice, Message

CHANNELS: tuple[ChannelName, ...] = ("sms", "telegram", "staff_telegram", "staff_sms")
_TEXTS = ("sms", "staff_sms")
_KEPT = 2_000  # bubbles, on all phones together
_REBUILT = 400  # rows each way that are read again after a restart

_RECEIVED = (
    select(inbox.c.raw, inbox.c.received_at).where(inbox.c.raw.is_not(None)).order_by(inbox.c.id.desc()).limit(_REBUILT)
)
_SENT = (
    select(outbox.c.channel, outbox.c.body, outbox.c.sent_at, addresses.c.address)
    .select_from(outbox.join(addresses, addresses.c.id == outbox.c.address))
    .where(outbox.c.state == "sent", outbox.c.body.is_not(None))
    .order_by(outbox.c.id.desc())
    .limit(_REBUILT)
)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on a phone. `phone` is network:address; `mine` was written on it, the others came to it."""

    number: int
    phone: str
    mine: bool
    at: datetime
    text: str = ""
    what: str = ""  # a voice, a photo, a place, ... instead of a text
    choices: tuple[Choice, ...] = ()
    given: int = 0
    wants: str = ""
    size: tuple[str, int] | None = None  # encoding and segments of a text message


@dataclass(slots=True)
class Phones:
    """All bubbles in the order in which they came. `boot` tells one run of the program from the next."""

    now: Callable[[], datetime]
    boot: str = field(default_factory=lambda: uuid4().hex)
    bubbles: list[Bubble] = field(default_factory=list)
    _count: int = 0

    def channels(self) -> dict[ChannelName, SimulatorChannel]:
        """A simulated channel of each name, whose messages land here."""
        return {name: SimulatorChannel(name, self._sink(name)) for name in CHANNELS}

    def since(self, number: int) -> Sequence[Bubble]:
        """The bubbles after the one with this number."""
        return [bubble for bubble in self.bubbles if bubble.number > number]

    def bubble(self, number: int) -> Bubble | None:
        """The bubble with this number, while it is kept."""
        return next((bubble for bubble in reversed(self.bubbles) if bubble.number == number), None)

    def wrote(self, incoming: Incoming) -> None:
        """Somebody wrote, pressed or shared something on their phone."""
        key = phone(incoming.channel, incoming.address)
        text, what = incoming.text, incoming.attachment
        if incoming.choice:
            text = self._label(key, incoming)
        elif incoming.location is not None:
            what = "location"
        elif incoming.contact:
            text, what = incoming.contact, "contact"
        self._add(key, True, incoming.at, text=text, what=what)

    def came(self, channel: str, address: str, message: Message, at: datetime) -> None:
        """A message came to a phone."""
        sms = channel in _TEXTS
        self._add(
            phone(channel, address),
            False,
            at,
            text=message.text,
            choices=() if sms else message.choices,
            given=message.given,
            wants="" if sms else message.wants,
            size=segments(message.text) if sms else None,
        )

    def rebuild(self, tx: Connection) -> None:
        """Fill the phones from the last rows; what was erased is not among them."""
        rows: list[tuple[datetime, Any]] = [
            (row.received_at, incoming_from_json(row.raw)) for row in reversed(tx.execute(_RECEIVED).all())
        ]
        rows += [(row.sent_at, row) for row in reversed(tx.execute(_SENT).all())]
        for at, row in sorted(rows, key=lambda pair: pair[0]):
            if isinstance(row, Incoming):
                self.wrote(row)
                continue
            message = message_from_json(row.body)
            if row.channel in _TEXTS:
                message = Message(sms_text(message))
            self.came(row.channel, row.address, message, at)

    def _label(self, key: str, incoming: Incoming) -> str:
        for bubble in reversed(self.bubbles):
            if bubble.phone == key and bubble.given == incoming.given:
                for choice in bubble.choices:
                    if choice.value == incoming.choice:
                        return choice.label
        return incoming.choice

    def _sink(self, name: ChannelName) -> Callable[[Delivery], None]:
        return lambda delivery: self.came(name, delivery.address, delivery.message, self.now())

    def _add(self, key: str, mine: bool, at: datetime, **content: Any) -> None:
        self._count += 1
        self.bubbles.append(Bubble(self._count, key, mine, at, **content))
        del self.bubbles[:-_KEPT]


def phone(channel: str, address: str) -> str:
    """The key of the phone on which an address of a channel is read."""
    network = people.network_of(channel)  # type: ignore[arg-type]  # checked where it comes in
    return f"{network}:{people.normal(network, address)}"
