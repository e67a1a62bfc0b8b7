"""A Telegram of our own on loopback that refuses whatever the published description of the Bot API does not know."""

import asyncio
import json
import re
from collections import deque
from html import unescape
from typing import Any

from aiohttp import web

from tests.support.peers.fault import Fault
from tests.support.peers.process import data

TOKEN = "123456789:" + "A" * 35
BOT = {"id": 123456789, "is_bot": True, "first_name": "Kontakt", "username": "kontakt_bot"}

# Elements of HTML mode; a "<" that begins none of them is an error.
_TAG = re.compile(r"</?(b|strong|i|em|u|ins|s|strike|del|tg-spoiler|a|code|pre|blockquote)(\s[^<>]*)?>")
_SIMPLE: dict[str, Any] = {"Integer": int, "String": str, "Boolean": bool, "Float": (int, float)}


class Refused(Exception):
    """400 with these words."""


class StrictTelegram:
    """Some private chats with one bot. `calls` holds every call but polling; `sent` the plain text of messages."""

    def __init__(self) -> None:
        described = json.loads(data("telegram/api.json").read_text(encoding="utf-8"))
        self._methods: dict[str, Any] = described["methods"]
        self._types: dict[str, Any] = described["types"]
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.sent: list[str] = []
        self.faults: deque[Fault] = deque()
        self.waiting: list[dict[str, Any]] = []  # updates that are not confirmed
        self.asked: list[int] = []  # offsets of the polls
        self.webhook = ""
        self._number = 0
        self._news = asyncio.Event()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    def push(self, update: dict[str, Any]) -> int:
        """Something happened on the user's side; an id is given where the update has none."""
        self._number += 1
        numbered = {"update_id": self._number} | update
        self.waiting.append(numbered)
        self._news.set()
        return int(numbered["update_id"])

    def requests(self, method: str) -> list[dict[str, Any]]:
        """The calls of one method, their values read from JSON."""
        return [given for name, given in self.calls if name == method]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return _answer(401, description="Unauthorized")
        method = next((m for m in self._methods if m.lower() == request.match_info["method"].lower()), "")
        raw = {**request.query, **{k: v for k, v in (await request.post()).items() if isinstance(v, str)}}
        try:
            if not method:
                return _answer(404, description="Not Found: method not found")
            given = self._read(method, raw)
            if method == "getUpdates":
                return await self._get_updates(given)
            self.calls.append((method, given))
            if method == "sendMessage" and self.faults:
                return await self._fail(self.faults.popleft(), request, given)
            return _answer(200, result=self._do(method, given))
        except Refused as refused:
            return _answer(400, description=f"Bad Request: {refused}")

    async def _fail(self, fault: Fault, request: web.Request, given: dict[str, Any]) -> web.StreamResponse:
        if fault.taken:
            self._do("sendMessage", given)
        if fault.status == 0:
            await asyncio.sleep(60)
        if fault.status == -1 and request.transport:
            request.transport.abort()
        if fault.status == 502:
            return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
        wait = {"parameters": {"retry_after": int(fault.retry_after)}} if fault.retry_after else {}
        return _answer(max(fault.status, 400), description=fault.words, **wait)

    async def _get_updates(self, given: dict[str, Any]) -> web.StreamResponse:
        if self.webhook:
            return _answer(409, description="Conflict: can't use getUpdates method while webhook is active")
        offset = given.get("offset", 0)
        self.asked.append(offset)
        self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        if not self.waiting:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), given.get("timeout", 0) or 0.001)
            except TimeoutError:
                return _answer(200, result=[])
        wanted = {"update_id", *given.get("allowed_updates", [])}
        kept = [u for u in self.waiting if u.keys() <= wanted]
        return _answer(200, result=kept[: given.get("limit", 100)])

    def _do(self, method: str, given: dict[str, Any]) -> Any:
        match method:
            case "getMe":
                return BOT
            case "sendMessage":
                text = plain(given["text"], given.get("parse_mode", ""))
                _check_buttons(given.get("reply_markup", {}))
                self.sent.append(text)
                return _message(len(self.sent), int(given["chat_id"]), text)
            case "editMessageReplyMarkup":
                if not 0 < given["message_id"] <= len(self.sent):
                    raise Refused("message to edit not found")
                return _message(given["message_id"], int(given["chat_id"]), self.sent[given["message_id"] - 1])
            case "deleteWebhook":
                self.webhook = ""
        return True

    def _read(self, method: str, raw: dict[str, str]) -> dict[str, Any]:
        fields = {field["name"]: field for field in self._methods[method].get("fields", [])}
        for name, field in fields.items():
            if field["required"] and name not in raw:
                raise Refused(f"{name} is missing")
        given: dict[str, Any] = {}
        for name, value in raw.items():
            if name not in fields:
                raise Refused(f"{method} has no {name}")
            given[name] = self._value(fields[name]["types"], value, name)
        return given

    def _value(self, types: list[str], value: str, where: str) -> Any:
        if "String" in types and types[0] == "String":
            return value
        try:
            read = json.loads(value)
        except ValueError:
            read = value
        self._check(types, read, where)
        return read

    def _check(self, types: list[str], value: Any, where: str) -> None:
        """Raise unless a value has one of the described types."""
        problems = [self._problem(kind, value, where) for kind in types]
        if all(problems):
            raise Refused(str(problems[0]))

    def _problem(self, kind: str, value: Any, where: str) -> str:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return f"{where} is not an array"
            return next((p for v in value if (p := self._problem(kind.removeprefix("Array of "), v, where))), "")
        if kind in _SIMPLE:
            fits = isinstance(value, _SIMPLE[kind]) and (kind == "Boolean" or not isinstance(value, bool))
            return "" if fits else f"{where} is not {kind}"
        described = self._types[kind]
        if described.get("subtypes"):
            problems = [self._problem(one, value, where) for one in described["subtypes"]]
            return problems[0] if all(problems) else ""
        if not isinstance(value, dict):
            return f"{where} is not {kind}"
        fields = {field["name"]: field for field in described["fields"]}
        for name, field in fields.items():
            if field["required"] and name not in value:
                return f"{where}.{name} is missing"
        for name, inner in value.items():
            if name not in fields:
                return f"{kind} has no {name}"
            problems = [self._problem(one, inner, f"{where}.{name}") for one in fields[name]["types"]]
            if all(problems):
                return problems[0]
        return ""


def plain(text: str, mode: str) -> str:
    """Return the text without its markup, or refuse it as Telegram does."""
    if mode == "HTML":
        bare = _TAG.sub("", text)
        if "<" in bare:
            raise Refused("can't parse entities: Unsupported start tag")
        text = unescape(bare)
    if not text.strip():
        raise Refused("message text is empty")
    if len(text.encode("utf-16-le")) > 2 * 4096:
        raise Refused("message is too long")
    return text


def _check_buttons(markup: dict[str, Any]) -> None:
    for row in markup.get("inline_keyboard", []):
        for button in row:
            if len(button) != 2 or not 1 <= len(button.get("callback_data", "").encode()) <= 64:
                raise Refused("BUTTON_DATA_INVALID")
    for row in markup.get("keyboard", []):
        if any(len(button) > 2 or not button["text"] for button in row):
            raise Refused("exactly one of the fields must be used")


def _message(number: int, chat: int, text: str) -> dict[str, Any]:
    where = {"id": chat, "type": "private", "first_name": "X"}
    return {"message_id": number, "date": 1772438400, "chat": where, "from": BOT, "text": text}


def _answer(status: int, **fields: Any) -> web.Response:
    wrong = {} if status == 200 else {"error_code": status}
    return web.json_response({"ok": status == 200, **wrong, **fields}, status=status)
