"""What every channel looks like from inside: what comes in, what goes out, and the five ways in which sending fails."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from flows.facts import ChannelName
from flows.texts import Message

Failure = Literal["blocked", "bad_address", "too_many", "unreachable", "rejected"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person sent, whatever the channel. `vendor_id` is unique within the channel and never reused."""

    channel: ChannelName
    vendor_id: str
    address: str  # "+420600000001", or a Telegram chat id
    at: datetime  # aware; when the vendor received it
    text: str = ""
    choice: str = ""  # value of a pressed button
    given: int = 0  # number of the list the button stood under
    location: tuple[float, float] | None = None
    contact: str = ""  # a phone number shared by the messenger's button
    contact_own: bool = False
    attachment: str = ""  # voice, photo, sticker, document, contact, other
    late: bool = False  # found by the sweep, long after it was sent


@dataclass(frozen=True, slots=True)
class Receipt:
    """The vendor took a message over under this id."""

    vendor_id: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A vendor's later word on a message. `status`: queued, sent, delivered, failed; `token` is our outbox id.

    `address` alone (no id, no token) says it of an address as a whole: the person blocked the bot.
    """

    channel: ChannelName
    vendor_id: str
    status: Literal["queued", "sent", "delivered", "failed"]
    failure: Failure | None = None
    token: str = ""
    address: str = ""


class SendFailed(Exception):
    """A message did not go out.

    `retry` says whether the same message may go again, `retry_after` the wait in seconds the vendor asked for,
    `ambiguous` that the vendor may have taken it (to be settled from its record before it goes again).
    """

    def __init__(
        self, reason: Failure, *, retry: bool, retry_after: float | None = None, ambiguous: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason: Failure = reason
        self.retry = retry
        self.retry_after = retry_after
        self.ambiguous = ambiguous


class Channel(Protocol):
    """A way out. It translates and decides nothing."""

    name: ChannelName

    async def send(self, address: str, message: Message, *, token: str, valid_for: timedelta) -> Receipt:
        """Send one message; `token` (our outbox id) rides along where the vendor allows. Raises `SendFailed`."""
        ...

    async def settle(self, address: str, message: Message, *, token: str, since: datetime) -> Receipt | None:
        """Look an ambiguous message up in the vendor's own record; None when it is not there or there is no record."""
        ...


ReceiveFn = Callable[[Incoming], Awaitable[bool]]
"""Durably takes one incoming in; False when it was known already. Returns once it is safe to answer the vendor."""

ReportFn = Callable[[DeliveryReport], Awaitable[None]]
