"""A Twilio of our own on loopback: keeps its messages, refuses what Twilio refuses, fails when told to, calls back."""

import asyncio
import base64
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from twilio.request_validator import RequestValidator

from tests.support.peers.fault import Fault

ACCOUNT = "AC" + "0" * 32
TOKEN = "f" * 32
NUMBER = "+420600000900"

# Parameters of a new message that we use, and those the file of Twilio knows but we have no business to send.
_TAKEN = {"To", "Body", "From", "MessagingServiceSid", "StatusCallback", "ValidityPeriod", "SmartEncoded"}


@dataclass
class FakeTwilio:
    """The message part of Twilio's REST API. `now` is its own clock, which need not agree with ours."""

    now: Callable[[], datetime]
    messages: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)  # the requests for new messages, as they came
    callbacks: dict[str, str] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    port: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        app = web.Application(middlewares=[self._guard])
        root = "/2010-04-01/Accounts/{account}/Messages"
        app.router.add_post(root + ".json", self._create)
        app.router.add_get(root + ".json", self._list)
        app.router.add_get(root + "/{sid}.json", self._fetch)
        app.router.add_post(root + "/{sid}.json", self._update)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()

    def keep(self, **fields: Any) -> dict[str, Any]:
        """Put a message into the record."""
        at = format_datetime(self.now().astimezone(UTC).replace(microsecond=0)).replace("-0000", "+0000")
        sid = f"SM{len(self.messages) + 1:032x}"
        uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}"
        message = {
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "body": "",
            "date_created": at,
            "date_sent": at,
            "date_updated": at,
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": NUMBER,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": sid,
            "status": "queued",
            "subresource_uris": {"media": uri + "/Media.json"},
            "to": NUMBER,
            "uri": uri + ".json",
        } | fields
        self.messages.append(message)
        return message

    def came(self, sender: str, body: str, *, media: int = 0) -> dict[str, Any]:
        """Somebody wrote to our number."""
        return self.keep(
            **{"from": sender}, to=NUMBER, body=body, direction="inbound", status="received", num_media=str(media)
        )

    def status_call(self, sid: str, status: str, error: int = 0) -> tuple[str, bytes, dict[str, str]]:
        """Return address, body and headers of the call in which Twilio would tell how a message fared."""
        message = next(m for m in self.messages if m["sid"] == sid)
        form = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status}
        form |= {"AccountSid": ACCOUNT, "From": message["from"], "To": message["to"], "ApiVersion": "2010-04-01"}
        if error:
            form["ErrorCode"] = str(error)
        url = self.callbacks[sid]
        return url, urlencode(form).encode(), {"x-twilio-signature": signature(url, form)}

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") != expected:
            return _refused(401, 20003)
        if request.match_info.get("account") != ACCOUNT:
            return _refused(404, 20404)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _create(self, request: web.Request) -> web.StreamResponse:
        form = {k: str(v) for k, v in (await request.post()).items()}
        fault = self.faults.popleft() if self.faults else None
        if fault is None or fault.taken:
            wrong = self._wrong(form)
            if wrong:
                return _refused(400, wrong)
            self.sent.append(form)
            message = self.keep(
                **{"from": form.get("From", NUMBER)},
                to=form["To"],
                body=form["Body"],
                messaging_service_sid=form.get("MessagingServiceSid"),
            )
            if "StatusCallback" in form:
                self.callbacks[message["sid"]] = form["StatusCallback"]
        if fault is None:
            return web.json_response(message, status=201)
        if fault.status == 0:
            await asyncio.sleep(60)
        if fault.status == -1 and request.transport:
            request.transport.abort()
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        return _refused(max(fault.status, 400), fault.code, headers)

    @staticmethod
    def _wrong(form: dict[str, str]) -> int:
        """Return Twilio's number for what is wrong with a new message, 0 for nothing."""
        if not form.keys() <= _TAKEN:
            return 20001
        if not form.get("To", "").startswith("+") or not form["To"][1:].isdecimal():
            return 21211
        if not form.get("Body"):
            return 21602
        if len(form["Body"]) > 1600:
            return 21617
        if not ("From" in form) ^ ("MessagingServiceSid" in form):
            return 21603
        if not 1 <= int(form.get("ValidityPeriod", "1")) <= 36_000:
            return 21621
        return 0

    async def _list(self, request: web.Request) -> web.StreamResponse:
        wanted = request.query
        found = [m for m in reversed(self.messages) if wanted.get("To", m["to"]) == m["to"]]
        found = [m for m in found if wanted.get("From", m["from"]) == m["from"]]
        if after := wanted.get("DateSent>"):
            # Whole days, as Twilio documents the filter; a message not sent yet has no date to be found by.
            day = datetime.fromisoformat(after).date()
            found = [m for m in found if m["date_sent"] and _moment(m["date_sent"]).date() >= day]
        size, page = int(wanted.get("PageSize", 50)), int(wanted.get("Page", 0))
        here = found[page * size : (page + 1) * size]
        more = len(found) > (page + 1) * size
        uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?"
        following = uri + urlencode({**wanted, "PageSize": size, "Page": page + 1, "PageToken": "PA1"})
        return web.json_response(
            {
                "messages": here,
                "page": page,
                "page_size": size,
                "start": page * size,
                "end": page * size + len(here),
                # Described as whole addresses; Twilio itself, and its client, have the next page relative.
                "uri": self.base + uri + urlencode(wanted),
                "first_page_uri": self.base + uri + urlencode({**wanted, "Page": 0}),
                "next_page_uri": following if more else None,
                "previous_page_uri": None,
            }
        )

    async def _fetch(self, request: web.Request) -> web.StreamResponse:
        message = self._named(request)
        return web.json_response(message) if message else _refused(404, 20404)

    async def _update(self, request: web.Request) -> web.StreamResponse:
        message = self._named(request)
        if message is None:
            return _refused(404, 20404)
        if message["status"] in ("queued", "sending", "accepted"):
            return _refused(400, 20009)
        if (await request.post()).get("Body") != "":
            return _refused(400, 20001)
        message["body"] = ""
        return web.json_response(message)

    def _named(self, request: web.Request) -> dict[str, Any] | None:
        return next((m for m in self.messages if m["sid"] == request.match_info["sid"]), None)


def signature(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    """Sign a call as Twilio does, by Twilio's own library."""
    signed: str = RequestValidator(token).compute_signature(url, form)
    return signed


def _moment(rfc2822: str) -> datetime:
    return datetime.strptime(rfc2822, "%a, %d %b %Y %H:%M:%S %z")


def _refused(status: int, code: int, headers: dict[str, str] | None = None) -> web.Response:
    body = {"code": code, "message": "refused", "more_info": f"https://www.twilio.com/docs/errors/{code}"}
    return web.json_response(body | {"status": status}, status=status, headers=headers)
