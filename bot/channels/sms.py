"""Text messages by Twilio: sending, settling what is uncertain, the sweep of its record, and its signed calls."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from aiohttp import ClientConnectorError, ClientError, encode_basic_auth
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator, get_signature_algorithm
from twilio.rest import Client

from bot.channels.alphabet import sms_text
from bot.channels.hook import Answer, Call, Hook
from bot.channels.port import DeliveryReport, Incoming, Receipt, ReceiveFn, ReportFn, SendFailed
from bot.channels.sms_faults import failure_of, may_go_again
from flows.facts import ChannelName
from flows.texts import Message

KnownFn = Callable[[str], Awaitable[bool]]
"""Whether a vendor's id is written to some message already (so that it cannot be the one being looked for)."""

API = "https://api.twilio.com"

_LONGEST_VALIDITY = 36_000  # seconds; Twilio's own limit (errors 30036, 90007)
_CLOCKS_APART = timedelta(minutes=2)  # between Twilio's clock, which counts whole seconds, and ours
_LOOKED_THROUGH = 100  # newest messages to one number that are searched for an uncertain one
_SWEPT = 10_000  # messages read in one sweep at most, so that a record without an end cannot hold it up
_TRIAL = "Sent from your Twilio trial account - "
_ANSWERABLE = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164; senders by name and short codes cannot be answered
_STATUS: Mapping[str, Any] = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending"), "queued"),
    "sent": "sent",
    **dict.fromkeys(("delivered", "read", "partially_delivered"), "delivered"),
    **dict.fromkeys(("undelivered", "failed", "canceled"), "failed"),
}
_NO_REPLY = Answer(200, b'<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml; charset=utf-8")

_log = logging.getLogger(__name__)
# Twilio's client logs whole requests, numbers and all; a logger outside the tree and without a handler swallows that.
_silent = logging.Logger("twilio", logging.CRITICAL + 1)


class _Wire(AsyncTwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """Twilio's HTTP client with another host in tests, a time limit that holds, and failures in our own words."""

    def __init__(self, base: str, limit: float) -> None:
        super().__init__(logger=_silent)
        self._base = urlsplit(base)
        self._limit = limit

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Any:
        # The parent's own `timeout` switches every limit off when it is None, and its `auth` is deprecated in aiohttp.
        asked = urlsplit(url)
        local = urlunsplit((self._base.scheme, self._base.netloc, asked.path, asked.query, ""))
        signed = dict(headers or {})
        if auth:
            signed["Authorization"] = encode_basic_auth(*auth)
        try:
            async with asyncio.timeout(timeout or self._limit):
                answer = await super().request(method, local, params, data, signed, None, None, allow_redirects)
        except ClientConnectorError as error:
            raise SendFailed("unreachable", retry=True) from error
        except (TimeoutError, ClientError, OSError) as error:  # it had left us: Twilio may have taken it
            raise SendFailed("unreachable", retry=True, ambiguous=True) from error
        if answer.status_code == 429:
            wait = answer.headers.get("Retry-After", "")
            raise SendFailed("too_many", retry=True, retry_after=float(wait) if wait.isdecimal() else 1.0)
        if answer.status_code >= 500:
            raise SendFailed("unreachable", retry=True, ambiguous=True)
        return answer


class TwilioSms:
    """The way out to a phone, and Twilio's record of what went out and came in.

    `sender` is our number (E.164) or the id of a Messaging Service (MG...). Without `public_base_url` Twilio calls
    nobody back: `sweep` and `sweep_reports` then bring what its calls would have brought.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        *,
        known: KnownFn,
        public_base_url: str = "",
        api_base: str = API,
        timeout: float = 15.0,
        name: ChannelName = "sms",
    ) -> None:
        self.name: ChannelName = name
        self._account = (account_sid, auth_token)
        self._sender = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
        self._known = known
        self._callback = public_base_url.rstrip("/")
        self._api_base = api_base
        self._timeout = timeout
        self._wire: _Wire | None = None
        self._client: Any = None

    async def close(self) -> None:
        """Close the connections to Twilio; the next call opens them again."""
        if self._wire is not None:
            await self._wire.close()
        self._wire = self._client = None

    async def send(self, address: str, message: Message, *, token: str, valid_for: timedelta) -> Receipt:
        """Hand one message to Twilio. `valid_for` is cut to what Twilio takes: 1 second to 10 hours."""
        options: dict[str, Any] = dict(self._sender)
        if self._callback:
            options["status_callback"] = f"{self._callback}/sms/status?token={quote(token, safe='')}"
        seconds = max(1, min(_LONGEST_VALIDITY, int(valid_for.total_seconds())))
        created = await _asked(
            self._messages().create_async(
                to=address, body=sms_text(message), validity_period=seconds, smart_encoded=False, **options
            )
        )
        return Receipt(created.sid)

    async def settle(self, address: str, message: Message, *, token: str, since: datetime) -> Receipt | None:
        """Find a message that may have gone out after `since` in Twilio's record.

        Twilio does not list the callback address, so `token` cannot be seen there: a message counts as ours when
        number, direction and body are the same, it is not older than `since` (give or take the clocks), and no other
        message of ours has its id already. The oldest such one is taken. Raises `SendFailed` when the record cannot be
        read: the message is then as uncertain as before.
        """
        body = sms_text(message).strip()
        listed = await _asked(self._messages().list_async(to=address, limit=_LOOKED_THROUGH, page_size=_LOOKED_THROUGH))
        for found in sorted(listed, key=_created):
            same = (found.body or "").removeprefix(_TRIAL).strip() == body
            if not same or found.direction == "inbound" or _created(found) < since - _CLOCKS_APART:
                continue
            if not await self._known(found.sid):
                return Receipt(found.sid)
        return None

    async def blank(self, vendor_id: str) -> None:
        """Empty the body of a message in Twilio's record. Possible once it has reached its last state.

        One that is gone there counts as emptied. Raises `SendFailed` (with `retry` where a later try may do).
        """
        try:
            await self._messages()(vendor_id).update_async(body="")
        except TwilioRestException as error:
            if error.status != 404:
                raise SendFailed("rejected", retry=error.status in (400, 409)) from error

    async def sweep(self, since: datetime) -> list[Incoming]:
        """List what people sent us since then, oldest first, each marked as late.

        The caller drops those it has. A message without text and without an attachment was blanked: it was taken in.
        """
        came = await self._since(since, "inbound")
        return [
            Incoming(
                self.name, m.sid, m.from_, _created(m), m.body or "", attachment=_attached(m.num_media, ""), late=True
            )
            for m in came
            if _ANSWERABLE.fullmatch(m.from_ or "") and (m.body or _attached(m.num_media, ""))
        ]

    async def sweep_reports(self, since: datetime) -> list[DeliveryReport]:
        """List how the messages sent since then fared, oldest first: for lost calls, or where Twilio cannot call us."""
        went = await self._since(since, "outbound")
        return [_report(self.name, m.sid, m.status, m.error_code) for m in went if m.status in _STATUS]

    async def _since(self, since: datetime, direction: str) -> list[Any]:
        ours = self._sender.get("from_")
        side: dict[str, Any] = {"to" if direction == "inbound" else "from_": ours} if ours else {}
        # A day of slack: the filter is documented for whole days; the exact moment is checked here.
        listed = await _asked(
            self._messages().list_async(date_sent_after=since - timedelta(days=1), page_size=200, limit=_SWEPT, **side)
        )
        fresh = [m for m in listed if str(m.direction).startswith(direction) and _created(m) >= since]
        return sorted(fresh, key=_created)

    def _messages(self) -> Any:
        if self._client is None:
            self._wire = _Wire(self._api_base, self._timeout)
            self._client = Client(*self._account, http_client=self._wire)
        return self._client.messages


class SmsHooks:
    """Twilio's calls to us. Only what carries its signature for our one public address is taken in.

    The signature has no time in it, so a recorded call stays genuine for ever: `receive` knows it by its id.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        public_base_url: str,
        *,
        receive: ReceiveFn,
        report: ReportFn,
        now: Callable[[], datetime],
        name: ChannelName = "sms",
    ) -> None:
        self._account_sid = account_sid
        self._validator = RequestValidator(auth_token)
        self._base = public_base_url.rstrip("/")
        self._receive = receive
        self._report = report
        self._now = now
        self._name: ChannelName = name

    def routes(self) -> dict[str, Hook]:
        """Return the paths that Twilio is given, each with what answers it."""
        return {"/sms/inbound": self.inbound, "/sms/status": self.status}

    async def inbound(self, call: Call) -> Answer:
        """Take a text message in: 200 once it is kept for good, 403 when the call is not Twilio's."""
        form = self._genuine(call)
        if form is None:
            return Answer(403)
        sid, sender = form.get("MessageSid", ""), form.get("From", "")
        if not sid:
            return Answer(400)
        if _ANSWERABLE.fullmatch(sender):
            kind = _attached(form.get("NumMedia", "0"), form.get("MediaContentType0", ""))
            await self._receive(Incoming(self._name, sid, sender, self._now(), form.get("Body", ""), attachment=kind))
        return _NO_REPLY

    async def status(self, call: Call) -> Answer:
        """Pass on how a message fared: 200 once that is kept, 403 when the call is not Twilio's."""
        form = self._genuine(call)
        if form is None:
            return Answer(403)
        sid, status = form.get("MessageSid", ""), form.get("MessageStatus", "")
        if not sid:
            return Answer(400)
        if status in _STATUS:
            code = form.get("ErrorCode", "")
            token = dict(parse_qsl(call.query)).get("token", "")
            await self._report(_report(self._name, sid, status, int(code) if code.isdecimal() else None, token))
        return _NO_REPLY

    def _genuine(self, call: Call) -> dict[str, str] | None:
        """Return the form of a call that Twilio signed for this very address, else None."""
        try:
            # Blank values are part of what is signed.
            pairs = parse_qsl(
                call.body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=200
            )
        except ValueError:
            return None
        form = dict(pairs)
        url = self._base + call.path + ("?" + call.query if call.query else "")
        signature = call.headers.get("x-twilio-signature", "")
        algorithm = get_signature_algorithm(call.headers.get("x-twilio-webhooks-signature-settings"))
        if (
            len(form) != len(pairs)  # Twilio names nothing twice, and a signature could hide one of the two
            or form.get("AccountSid") != self._account_sid
            or not self._validator.validate(url, form, signature, algorithm)
        ):
            _log.warning("call to %s refused: not signed by Twilio for our address", call.path)
            return None
        return form


async def _asked(answer: Awaitable[Any]) -> Any:
    try:
        return await answer
    except TwilioRestException as error:
        raise SendFailed(failure_of(error.code), retry=may_go_again(error.code)) from error


def _created(message: Any) -> datetime:
    created: datetime = message.date_created or message.date_sent
    return created


def _attached(count: object, content_type: str) -> str:
    if str(count or "0") == "0":
        return ""
    return {"image": "photo", "audio": "voice"}.get(content_type.partition("/")[0], "other")


def _report(channel: ChannelName, sid: str, status: str, code: int | None, token: str = "") -> DeliveryReport:
    told = _STATUS[status]
    return DeliveryReport(channel, sid, told, failure_of(code) if told == "failed" else None, token)
