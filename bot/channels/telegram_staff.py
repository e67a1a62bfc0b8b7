"""The bot that field workers and the coordinator write to, on python-telegram-bot."""

import contextlib
import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.pacing import Pace
from bot.channels.polling import Polling
from bot.channels.port import Receipt, ReceiveFn, ReportFn, SendFailed
from bot.channels.telegram_talk import KINDS, Taking, body, buttons, keys
from flows.facts import ChannelName
from flows.texts import Message

API = "https://api.telegram.org"

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


class _TooMany(TelegramError):
    """429 with the seconds to wait. The library's own `RetryAfter` warns of its future form when it is made."""

    def __init__(self, wait: float) -> None:
        super().__init__("too many")
        self.wait = wait


class _Wire(HTTPXRequest):
    """The library's HTTP client, reading the wait that Telegram asks for by itself."""

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        code, payload = await super().do_request(*args, **options)
        if code == 429:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                raise _TooMany(float(json.loads(payload)["parameters"]["retry_after"]))
            raise _TooMany(1.0)
        return code, payload


def _wire(connections: int, timeout: float) -> _Wire:
    return _Wire(connections, read_timeout=timeout, write_timeout=timeout, connect_timeout=timeout)


class TelegramStaff:
    """Updates in by long polling, messages out; private chats alone.

    `share_labels` are the labels of the buttons that share a "location" and a "contact".
    """

    name: ChannelName = "staff_telegram"

    def __init__(
        self,
        token: str,
        *,
        receive: ReceiveFn,
        report: ReportFn,
        now: Callable[[], datetime],
        share_labels: Mapping[str, str],
        api_base: str = "",
        pace: Pace | None = None,
        poll_seconds: int = 25,
        timeout: float = 15.0,
    ) -> None:
        # httpx logs every address, and the address holds the token; the library logs whole messages when asked to
        # debug. Neither may happen, however the service's own log is set.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("telegram").setLevel(logging.WARNING)
        self._wires = (_wire(1, timeout), _wire(32, timeout))
        self._bot = Bot(
            token,
            base_url=f"{api_base or API}/bot",
            base_file_url=f"{api_base or API}/file/bot",
            get_updates_request=self._wires[0],
            request=self._wires[1],
        )
        self._share_labels = share_labels
        self._pace = pace or Pace()
        self._poll_seconds = poll_seconds
        self._taking = Taking(
            self.name,
            int(token.partition(":")[0]),
            receive=receive,
            report=report,
            now=now,
            acknowledge=self._acknowledge,
        )
        self._polling = Polling(self.name, self._fetch, self._taking.take)

    async def start(self) -> None:
        """Begin to take updates in. Comes back at once, whether Telegram can be reached or not."""
        self._polling.start()

    async def stop(self) -> None:
        """End polling and close the connections."""
        await self._polling.stop()
        await self._taking.stop()
        for wire in self._wires:
            await wire.shutdown()

    async def send(self, address: str, message: Message, *, token: str, valid_for: timedelta) -> Receipt:
        """Send one message to a chat. Telegram knows neither `token` nor an end of life; both stay with us."""
        text, markup = body(message), self._markup(message)
        async with self._pace.turn(address):
            try:
                sent = await self._bot.send_message(
                    int(address),
                    text,
                    parse_mode="HTML",
                    reply_markup=markup,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
            except TelegramError as error:
                failed = _failed(error)
                if failed.retry_after:
                    self._pace.hold(address, failed.retry_after)
                raise failed from error
        return Receipt(str(sent.message_id))

    async def settle(self, address: str, message: Message, *, token: str, since: datetime) -> Receipt | None:
        """Telegram keeps no record that a bot could read: always None."""
        return None

    def _markup(self, message: Message) -> Markup:
        if message.wants:
            label, rows = keys(message, self._share_labels)
            share = KeyboardButton(
                label,
                request_contact=True if message.wants == "contact" else None,
                request_location=True if message.wants == "location" else None,
            )
            return ReplyKeyboardMarkup([[share], *rows], resize_keyboard=True, one_time_keyboard=True)
        if message.choices:
            return InlineKeyboardMarkup(
                [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in buttons(message)]
            )
        return ReplyKeyboardRemove()  # an earlier share button would stay in the way

    async def _fetch(self, offset: int | None) -> list[tuple[int, Any]]:
        try:
            if offset is None:  # polling and a webhook exclude each other
                await self._bot.delete_webhook()
            updates = await self._bot.get_updates(offset, timeout=self._poll_seconds, allowed_updates=KINDS)
        except TelegramError as error:
            raise _failed(error) from error
        return [(update.update_id, update) for update in updates]

    async def _acknowledge(self, query: str, chat: int, message: int) -> None:
        """Stop the clock on the button and take the buttons away."""
        with contextlib.suppress(TelegramError):
            await self._bot.answer_callback_query(query)
        with contextlib.suppress(TelegramError):
            await self._bot.edit_message_reply_markup(chat_id=chat, message_id=message, reply_markup=None)


def _failed(error: TelegramError) -> SendFailed:
    """Say which of our failures an error of the library is."""
    match error:
        case _TooMany():
            return SendFailed("too_many", retry=True, retry_after=error.wait)
        case Forbidden():
            return SendFailed("blocked", retry=False)
        case BadRequest() if "chat not found" in error.message.lower():
            return SendFailed("bad_address", retry=False)
        case BadRequest():
            return SendFailed("rejected", retry=False)
        case InvalidToken():  # our token: the message is not at fault
            return SendFailed("rejected", retry=True)
        case NetworkError():
            unsent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
            return SendFailed("unreachable", retry=True, ambiguous=not isinstance(error.__cause__, unsent))
        case _:
            return SendFailed("rejected", retry=False)
