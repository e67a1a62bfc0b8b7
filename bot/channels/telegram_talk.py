"""What the two Telegram bots share: taking updates in, and the text and buttons of a message. No library's types.

An update is read by attribute: aiogram and python-telegram-bot both name fields as the Bot API does ("from" is
`from_user`). A user's name is never looked at.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from bot.channels.port import DeliveryReport, Incoming, ReceiveFn, ReportFn, SendFailed
from flows.facts import ChannelName
from flows.texts import Message

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that we ask for."""

_LONGEST_TEXT = 4096  # UTF-16 units, counted after the markup is read
_LONGEST_DATA = 64  # bytes under a button
_SHORT_LABEL = 3  # characters: such buttons ("1", "2", ...) stand side by side
_MEDIA = {
    "voice": "voice",
    "photo": "photo",
    "sticker": "sticker",
    "document": "document",
    **dict.fromkeys(
        ("animation", "audio", "video", "video_note", "live_photo", "paid_media", "story", "dice", "poll", "checklist"),
        "other",
    ),
    **dict.fromkeys(("game", "giveaway", "invoice", "gift", "rich_message"), "other"),
}


class Taking:
    """Hands what an update means to the way in, then acknowledges a pressed button on the side.

    `acknowledge` gets the query's id and the chat and number of the message that the button stands under. By then the
    press is kept, so it need not succeed, and nobody waits for it.
    """

    def __init__(
        self,
        channel: ChannelName,
        bot_id: int,
        *,
        receive: ReceiveFn,
        report: ReportFn,
        now: Callable[[], datetime],
        acknowledge: Callable[[str, int, int], Awaitable[None]],
    ) -> None:
        self._channel: ChannelName = channel
        self._bot_id = bot_id
        self._receive = receive
        self._report = report
        self._now = now
        self._acknowledge = acknowledge
        self._asides: set[asyncio.Future[None]] = set()

    async def take(self, update: Any) -> None:
        """Take one update in for good."""
        told = read(update, self._channel, self._bot_id, self._now())
        if isinstance(told, Incoming):
            await self._receive(told)
        elif told is not None:
            await self._report(told)
        query = update.callback_query
        if query is not None and query.message is not None:
            aside = asyncio.ensure_future(self._acknowledge(query.id, query.message.chat.id, query.message.message_id))
            self._asides.add(aside)
            aside.add_done_callback(self._asides.discard)

    async def stop(self) -> None:
        """Give up on acknowledgements still under way."""
        for aside in self._asides:
            aside.cancel()
        await asyncio.gather(*self._asides, return_exceptions=True)


def read(update: Any, channel: ChannelName, bot_id: int, now: datetime) -> Incoming | DeliveryReport | None:
    """Say what an update means to us; None for what concerns nobody (groups, other bots, service notes).

    An edited message counts as written anew: a person who mends a word expects it to be read. `now` is the time of a
    pressed button, which carries none.
    """
    vendor_id = f"{bot_id}.{update.update_id}"
    if update.callback_query is not None:
        return _pressed(update.callback_query, channel, vendor_id, now)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, channel)
    message = update.message or update.edited_message
    if message is None or message.chat.type != "private" or message.from_user is None or message.from_user.is_bot:
        return None
    edited = update.message is None
    text = message.text or message.caption or ""
    if edited and not text:  # a moving live location, a changed picture
        return None
    location = None if edited or message.location is None else (message.location.latitude, message.location.longitude)
    contact, own = _contact(message)
    attachment = next((kind for field, kind in _MEDIA.items() if getattr(message, field, None)), "")
    if message.contact is not None and not contact:
        attachment = "contact"
    if not (text or location or contact or attachment):
        return None
    return Incoming(
        channel,
        vendor_id,
        str(message.chat.id),
        _moment(message.edit_date if edited else message.date),
        text,
        location=location,
        contact=contact,
        contact_own=own,
        attachment=attachment,
    )


def body(message: Message) -> str:
    """Return the text as HTML, cut to what Telegram takes. Raises `SendFailed` for a text of blanks alone."""
    text = message.text.encode("utf-16-le", "replace").decode("utf-16-le")  # no half characters
    if not text.strip():
        raise SendFailed("rejected", retry=False)
    units = text.encode("utf-16-le")
    if len(units) > 2 * _LONGEST_TEXT:
        text = units[: 2 * (_LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
    return escape(text, quote=False)


def buttons(message: Message) -> list[list[tuple[str, str]]]:
    """Return rows of labels and data for the choices under a message. Raises `SendFailed` where data are too long."""
    placed = [(choice.label, f"{message.given}:{choice.value}") for choice in message.choices]
    if any(len(data.encode()) > _LONGEST_DATA for _, data in placed):
        raise SendFailed("rejected", retry=False)
    return _rows(placed)


def keys(message: Message, share_labels: Mapping[str, str]) -> tuple[str, list[list[str]]]:
    """Return the label of the share button, and rows of labels that answer as if they had been written."""
    return share_labels[message.wants], [
        [label for label, _ in row] for row in _rows([(c.label, "") for c in message.choices])
    ]


def _rows(placed: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    if placed and all(len(label) <= _SHORT_LABEL for label, _ in placed) and len(placed) <= 8:
        return [placed]
    return [[one] for one in placed]


def _pressed(query: Any, channel: ChannelName, vendor_id: str, now: datetime) -> Incoming | None:
    if query.message is None or query.message.chat.type != "private":
        return None
    given, mark, value = (query.data or "").partition(":")
    if not (mark and given.isdecimal()):
        given, value = "0", query.data or ""
    return Incoming(channel, vendor_id, str(query.message.chat.id), now, choice=value, given=int(given))


def _membership(change: Any, channel: ChannelName) -> DeliveryReport | None:
    if change.chat.type != "private" or change.new_chat_member.status != "kicked":
        return None
    return DeliveryReport(channel, "", "failed", "blocked", address=str(change.chat.id))


def _contact(message: Any) -> tuple[str, bool]:
    """Return a shared number in the form +420600000001, and whether it is the sender's own."""
    if message.contact is None:
        return "", False
    # Telegram gives international numbers without a plus; a card from an address book may hold a local one.
    digits = re.sub(r"\D", "", message.contact.phone_number).removeprefix("00")
    if len(digits) == 9:
        digits = "420" + digits
    known = 10 <= len(digits) <= 15
    return ("+" + digits if known else ""), known and message.contact.user_id == message.from_user.id


def _moment(value: datetime | int) -> datetime:
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int) else value.astimezone(UTC)
