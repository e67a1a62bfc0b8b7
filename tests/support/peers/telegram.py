"""The published Telegram emulator telegram-test-api, with its gaps filled by the shim beside, and a user's hands."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.peers.process import PEERS, free_port, package, running

_SHIM = Path(__file__).parent / "tgserver_shim.js"


@contextmanager
def emulator() -> Iterator[str]:
    """Run the emulator; give its address."""
    package("telegram-test-api/package.json")
    port = free_port()
    with running(["node", str(_SHIM), str(port)], "ready http", PEERS_DIR=str(PEERS.parent)):
        yield f"http://127.0.0.1:{port}"


class User:
    """Somebody with Telegram in their hand, in a private chat with one bot."""

    def __init__(self, session: aiohttp.ClientSession, base: str, token: str, chat: int, date: int) -> None:
        self._session = session
        self._base = base
        self._token = token
        self._date = date  # of everything they do, unix seconds
        self._chat = chat

    async def say(self, text: str = "", **fields: Any) -> None:
        """Write to the bot; other fields of a message (location, contact, voice) go in as they are."""
        await self._post("/sendMessage", {"date": self._date, "text": text} | fields)

    async def press(self, message: dict[str, Any], label: str) -> None:
        """Press the button with this label under a message of the bot."""
        rows = message["message"]["reply_markup"]["inline_keyboard"]
        pressed = next(button for row in rows for button in row if button["text"] == label)
        under = {"message_id": message["messageId"], "date": self._date, "text": message["message"]["text"]}
        under |= {"chat": {"id": self._chat, "type": "private", "first_name": "Ema"}}
        under |= {"from": {"id": int(self._token.partition(":")[0]), "is_bot": True, "first_name": "Bot"}}
        await self._post("/sendCallback", {"date": self._date, "data": pressed["callback_data"], "message": under})

    async def news(self) -> list[dict[str, Any]]:
        """What the bot sent since the last look, oldest first."""
        answer = await self._session.post(
            self._base + "/getUpdates", json={"token": self._token, "chatId": str(self._chat)}
        )
        return list((await answer.json())["result"])

    async def _post(self, path: str, fields: dict[str, Any]) -> None:
        who = {"id": self._chat, "first_name": "Ema", "username": "ema_novotna"}
        sent = {"botToken": self._token, "from": who | {"is_bot": False}, "chat": who | {"type": "private"}} | fields
        async with self._session.post(self._base + path, json=sent) as answer:
            answer.raise_for_status()
