"""The bot that residents, carers and mayors write to, on aiogram. Importing it takes seconds: only `serve` does."""

import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from aiohttp import ClientConnectorError
from pydantic import ValidationError

from bot.channels.pacing import Pace
from bot.channels.polling import Polling
from bot.channels.port import Receipt, ReceiveFn, ReportFn, SendFailed
from bot.channels.telegram_talk import KINDS, Taking, body, buttons, keys
from flows.facts import ChannelName
from flows.texts import Message

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


class TelegramPublic:
    """Updates in by long polling, messages out; private chats alone.

    `share_labels` are the labels of the buttons that share a "location" and a "contact".
    """

    name: ChannelName = "telegram"

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
        server = TelegramAPIServer.from_base(api_base) if api_base else PRODUCTION
        self._bot = Bot(token, session=AiohttpSession(api=server, timeout=timeout))
        self._share_labels = share_labels
        self._pace = pace or Pace()
        self._poll_seconds = poll_seconds
        self._timeout = timeout
        self._taking = Taking(
            self.name, self._bot.id, receive=receive, report=report, now=now, acknowledge=self._acknowledge
        )
        self._polling = Polling(self.name, self._fetch, self._taking.take)

    async def start(self) -> None:
        """Begin to take updates in. Comes back at once, whether Telegram can be reached or not."""
        self._polling.start()

    async def stop(self) -> None:
        """End polling and close the connections."""
        await self._polling.stop()
        await self._taking.stop()
        await self._bot.session.close()

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
            except AiogramError as error:
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
                text=label,
                request_contact=True if message.wants == "contact" else None,
                request_location=True if message.wants == "location" else None,
            )
            keyboard = [[share], *([KeyboardButton(text=text) for text in row] for row in rows)]
            return ReplyKeyboardMarkup(keyboard=keyboard, resize_keyboard=True, one_time_keyboard=True)
        if message.choices:
            rows_of = [[InlineKeyboardButton(text=t, callback_data=d) for t, d in row] for row in buttons(message)]
            return InlineKeyboardMarkup(inline_keyboard=rows_of)
        return ReplyKeyboardRemove(remove_keyboard=True)  # an earlier share button would stay in the way

    async def _fetch(self, offset: int | None) -> list[tuple[int, Any]]:
        try:
            if offset is None:  # polling and a webhook exclude each other
                await self._bot.delete_webhook()
            updates = await self._bot.get_updates(
                offset,
                timeout=self._poll_seconds,
                allowed_updates=list(KINDS),
                request_timeout=int(self._poll_seconds + self._timeout),
            )
        except ClientDecodeError as error:
            # One update of a shape that aiogram does not know fails all of them: read them one by one.
            result = error.data.get("result") if isinstance(error.data, dict) else None
            if not isinstance(result, list):
                raise _failed(error) from None
            return [(raw["update_id"], self._parsed(raw)) for raw in result]
        except AiogramError as error:
            raise _failed(error) from error
        return [(update.update_id, update) for update in updates]

    def _parsed(self, raw: Any) -> Update | None:
        try:
            return Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError:
            return None

    async def _acknowledge(self, query: str, chat: int, message: int) -> None:
        """Stop the clock on the button and take the buttons away."""
        with contextlib.suppress(AiogramError):
            await self._bot.answer_callback_query(query)
        with contextlib.suppress(AiogramError):
            await self._bot.edit_message_reply_markup(chat_id=chat, message_id=message, reply_markup=None)


def _failed(error: AiogramError) -> SendFailed:
    """Say which of our failures an error of aiogram is."""
    match error:
        case TelegramRetryAfter():
            return SendFailed("too_many", retry=True, retry_after=float(error.retry_after))
        case TelegramForbiddenError():
            return SendFailed("blocked", retry=False)
        case TelegramBadRequest() if "chat not found" in error.message.lower():
            return SendFailed("bad_address", retry=False)
        case TelegramUnauthorizedError() | TelegramNotFound():  # our token: the message is not at fault
            return SendFailed("rejected", retry=True)
        case TelegramNetworkError():
            left = not isinstance(error.__cause__, ClientConnectorError)
            return SendFailed("unreachable", retry=True, ambiguous=left)
        case TelegramServerError() | ClientDecodeError():
            return SendFailed("unreachable", retry=True, ambiguous=True)
        case _:
            return SendFailed("rejected", retry=False)
