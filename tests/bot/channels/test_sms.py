"""Text messages by Twilio: its signed calls to us, our calls to it, and its record."""

import json
import logging
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from bot.channels.port import DeliveryReport, Incoming, Receipt, SendFailed
from bot.channels.sms import SmsHooks, TwilioSms
from bot.web.hooks import BODY_LIMIT, App, hooks
from flows.texts import Message
from tests.bot.channels.cases import AT, RECORDED, FailureCase, Inbox, IncomingCase, OutgoingCase, named
from tests.support.asgi import not_found, post
from tests.support.clock import HandClock
from tests.support.peers.fault import Fault
from tests.support.peers.twilio import ACCOUNT, NUMBER, TOKEN, FakeTwilio, signature

PUBLIC = "https://kontakt.example"
PERSON = "+420600000001"
LATER = timedelta(hours=1)
BODIES: dict[str, str] = json.loads((RECORDED / "twilio.json").read_text(encoding="utf-8"))


def came(n: int, text: str, attachment: str = "") -> Incoming:
    return Incoming("sms", f"{'MM' if attachment else 'SM'}{n:032d}", PERSON, AT, text, attachment=attachment)


def fared(n: int, status: Any, failure: Any = None) -> DeliveryReport:
    return DeliveryReport("sms", f"SM{n:032d}", status, failure, "K-7/ž")


INCOMING = [
    IncomingCase("text", BODIES["text"], came(1, "potrebuju pomoc s dluhy, bydlim v Luzi")),
    IncomingCase(
        "accents and emoji",
        BODIES["accents and emoji"],
        came(2, "Příliš žluťoučký kůň 🐴\nna dvou řádcích & s „uvozovkami“"),
    ),
    IncomingCase("empty", BODIES["empty"], came(3, "")),
    IncomingCase("photo", BODIES["photo"], came(4, "tohle prislo postou", "photo")),
    IncomingCase("voice", BODIES["voice"], came(5, "", "voice")),
    IncomingCase("other attachment", BODIES["card"], came(6, "", "other")),
    IncomingCase("unknown parameter", BODIES["unknown parameter"], came(7, "dobry den")),
    IncomingCase("long", BODIES["long"], came(8, "a" * 1600)),
    IncomingCase("nobody to answer", BODIES["sender by name"], None),
    IncomingCase("queued", BODIES["queued"], fared(11, "queued")),
    IncomingCase("sent", BODIES["sent"], fared(12, "sent")),
    IncomingCase("delivered", BODIES["delivered"], fared(13, "delivered")),
    IncomingCase("blocked", BODIES["opted out"], fared(14, "failed", "blocked")),
    IncomingCase("bad address", BODIES["landline"], fared(15, "failed", "bad_address")),
    IncomingCase("unreachable", BODIES["phone off"], fared(16, "failed", "unreachable")),
    IncomingCase("rejected", BODIES["number of an error nobody knows"], fared(17, "failed", "rejected")),
    IncomingCase("too many", BODIES["queue full"], fared(18, "failed", "too_many")),
    IncomingCase("unknown kind", BODIES["status nobody knows"], None),
]

OUTGOING = [
    OutgoingCase("text", Message("Dobry den"), {"Body": "Dobry den", "To": PERSON, "From": NUMBER}),
    OutgoingCase("accents", Message("Příští úterý „v Luži“…"), {"Body": 'Pristi utery "v Luzi"...'}),
    OutgoingCase("strange letters", Message("Jméno: Олена 🙂"), {"Body": "Jmeno: Olena "}),
    OutgoingCase("on purpose in another script", Message("Добрий день", ucs2=True), {"Body": "Добрий день"}),
    OutgoingCase("markup", Message("<b>&\n*_[x](y)"), {"Body": "<b>&\n*_[x](y)"}),
    OutgoingCase("smart encoding off", Message("x"), {"SmartEncoded": "false"}),
    OutgoingCase("our id rides along", Message("x"), {"StatusCallback": f"{PUBLIC}/sms/status?token=K-7%2F%C5%BE"}),
]

FAILURES = [
    FailureCase("blocked", Fault(400, 21610), "blocked", retry=False),
    FailureCase("not a number", Fault(400, 21211), "bad_address", retry=False),
    FailureCase("landline", Fault(400, 21614), "bad_address", retry=False),
    FailureCase("country not allowed", Fault(400, 21408), "bad_address", retry=False),
    FailureCase("too many", Fault(429, 20429, retry_after="7"), "too_many", retry=True, retry_after=7.0),
    FailureCase("too many, no hint", Fault(429, 20429), "too_many", retry=True, retry_after=1.0),
    FailureCase("server error", Fault(503), "unreachable", retry=True, ambiguous=True),
    FailureCase("no answer in time", Fault(0, taken=True), "unreachable", retry=True, ambiguous=True),
    FailureCase("connection lost", Fault(-1, taken=True), "unreachable", retry=True, ambiguous=True),
    FailureCase("wrong password of ours", Fault(401, 20003), "rejected", retry=True),
    FailureCase("anything else", Fault(400, 21617), "rejected", retry=False),
]


class Written:
    """Ids that are written to messages of ours."""

    def __init__(self) -> None:
        self.ids: set[str] = set()

    async def known(self, vendor_id: str) -> bool:
        return vendor_id in self.ids


@asynccontextmanager
async def channel(base: str, written: Written | None = None, **options: Any) -> Any:
    opened = TwilioSms(
        ACCOUNT,
        TOKEN,
        options.pop("sender", NUMBER),
        known=(written or Written()).known,
        public_base_url=options.pop("public_base_url", PUBLIC),
        api_base=base,
        **options,
    )
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
def app(inbox: Inbox, clock: HandClock) -> App:
    sms = SmsHooks(ACCOUNT, TOKEN, PUBLIC, receive=inbox.receive, report=inbox.report, now=clock.now)
    return hooks(sms.routes(), not_found)


async def call(app: App, body: str, path: str = "/sms/inbound", query: str = "", **other: Any) -> int:
    """Post a body signed for our address (or for `url`) and return the status of the answer."""
    url = other.pop("url", PUBLIC + path + (f"?{query}" if query else ""))
    form = dict(parse_qsl(body, keep_blank_values=True))
    headers = {"x-twilio-signature": other.pop("signature", signature(url, form))} | other.pop("headers", {})
    answer = await post(app, path, body.encode(), query=query, headers=headers, **other)
    return answer.status


@pytest.mark.parametrize("case", named(INCOMING))
async def test_incoming(case: IncomingCase, app: App, inbox: Inbox) -> None:
    inward = "MessageStatus" not in case.body
    path, query = ("/sms/inbound", "") if inward else ("/sms/status", "token=K-7%2F%C5%BE")
    assert await call(app, case.body, path, query) == 200
    assert inbox.meanings() == ([case.means] if case.means else [])


@pytest.mark.parametrize("case", named(OUTGOING))
async def test_outgoing(case: OutgoingCase, twilio: FakeTwilio) -> None:
    async with channel(twilio.base) as sms:
        receipt = await sms.send(PERSON, case.message, token="K-7/ž", valid_for=LATER)
    assert receipt == Receipt(twilio.messages[0]["sid"])
    assert case.request.items() <= twilio.sent[0].items()


@pytest.mark.parametrize("case", named(FAILURES))
async def test_failure(case: FailureCase, twilio: FakeTwilio) -> None:
    twilio.faults.append(case.answer)
    async with channel(twilio.base, timeout=0.3) as sms:
        with pytest.raises(SendFailed) as failed:
            await sms.send(PERSON, Message("x"), token="1", valid_for=LATER)
    told = failed.value
    assert (told.reason, told.retry, told.retry_after, told.ambiguous) == (
        case.reason,
        case.retry,
        case.retry_after,
        case.ambiguous,
    )


async def test_nobody_there_is_not_ambiguous(twilio: FakeTwilio) -> None:
    await twilio.stop()
    async with channel(twilio.base) as sms:
        with pytest.raises(SendFailed) as failed:
            await sms.send(PERSON, Message("x"), token="1", valid_for=LATER)
    assert (failed.value.reason, failed.value.ambiguous) == ("unreachable", False)


async def test_duplicate(app: App, inbox: Inbox) -> None:
    assert [await call(app, BODIES["text"]) for _ in range(3)] == [200, 200, 200]
    assert len(inbox.taken) == 1


async def test_taking_in_fails(app: App, inbox: Inbox, caplog: pytest.LogCaptureFixture) -> None:
    inbox.fails = 1
    assert await call(app, BODIES["text"]) == 500
    assert "dluhy" not in caplog.text
    assert await call(app, BODIES["text"]) == 200
    assert len(inbox.taken) == 1


async def test_secrets_stay_out_of_logs(
    app: App, twilio: FakeTwilio, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    message = Message("Vase heslo je modra lipa")
    await call(app, BODIES["text"])
    await call(app, BODIES["text"], signature="forged")
    async with channel(twilio.base) as sms:
        await sms.send(PERSON, message, token="1", valid_for=LATER)
        twilio.faults.append(Fault(400, 21610))
        with pytest.raises(SendFailed):
            await sms.send(PERSON, message, token="1", valid_for=LATER)
        await sms.settle(PERSON, message, token="1", since=clock.now())
        await sms.sweep(clock.now())
    for secret in ("600000001", "lipa", "dluhy", TOKEN, ACCOUNT):
        assert secret not in caplog.text


# Only what Twilio signed for our one address is taken in (and answered 200).


def addresses() -> Iterator[Any]:
    for scheme in ("https", "http"):
        for host in ("kontakt.example", "Kontakt.Example", "evil.example"):
            for port in ("", ":443", ":80", ":8443"):
                for path in ("/sms/inbound", "/sms/inbound/", "/SMS/inbound", "/sms/status"):
                    ours = scheme == "https" and host == "kontakt.example" and path == "/sms/inbound"
                    yield f"{scheme}://{host}{port}{path}", 200 if ours and port in ("", ":443") else 403


@pytest.mark.parametrize(("signed_for", "status"), list(addresses()))
async def test_signature_is_for_our_address_alone(signed_for: str, status: int, app: App, inbox: Inbox) -> None:
    assert await call(app, BODIES["text"], url=signed_for) == status
    assert len(inbox.taken) == (status == 200)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["127.0.0.1:8080", "kontakt.example", "KONTAKT.example:443"])
async def test_what_the_proxy_makes_of_the_address_does_not_matter(scheme: str, host: str, app: App) -> None:
    headers = {"host": host, "x-forwarded-proto": "http", "x-forwarded-host": "evil.example"}
    assert await call(app, BODIES["text"], scheme=scheme, headers=headers) == 200


@pytest.mark.parametrize(
    "change",
    [
        {"signature": ""},
        {"signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        {"signature": "ž"},
        {"url": PUBLIC + "/sms/inbound?a=b"},
        {"query": "a=b", "url": PUBLIC + "/sms/inbound"},
        {"headers": {"x-twilio-webhooks-signature-settings": "algorithm=HMAC_MD5"}},
        {"headers": {"x-twilio-webhooks-signature-settings": "key=k,algorithm=HMAC_SHA256"}},
    ],
    ids=str,
)
async def test_forged_call_is_refused(change: dict[str, Any], app: App, inbox: Inbox) -> None:
    assert await call(app, BODIES["text"], **change) == 403
    assert inbox.meanings() == []


@pytest.mark.parametrize("spoil", ["&Body=jine", "&Extra=1", "&=x", "&%ff", "&Body=%ff"])
async def test_changed_body_is_refused(spoil: str, app: App, inbox: Inbox) -> None:
    form = dict(parse_qsl(BODIES["text"], keep_blank_values=True))
    assert await call(app, BODIES["text"] + spoil, signature=signature(PUBLIC + "/sms/inbound", form)) == 403
    assert inbox.meanings() == []


async def test_name_given_twice_is_refused(app: App, inbox: Inbox) -> None:
    signed = signature(PUBLIC + "/sms/inbound", dict(parse_qsl(BODIES["text"], keep_blank_values=True)))
    assert await call(app, "Body=jine&" + BODIES["text"], signature=signed) == 403
    assert inbox.meanings() == []


async def test_a_value_left_blank_is_part_of_what_is_signed(app: App) -> None:
    form = dict(parse_qsl(BODIES["text"], keep_blank_values=True))
    assert "" in form.values()
    without = urlencode({name: value for name, value in form.items() if value})
    assert await call(app, without, signature=signature(PUBLIC + "/sms/inbound", form)) == 403


async def test_another_account_is_refused(app: App, inbox: Inbox) -> None:
    assert await call(app, BODIES["text"].replace(ACCOUNT, "AC" + "1" * 32)) == 403
    assert inbox.meanings() == []


async def test_signature_by_the_newer_algorithm(app: App) -> None:
    from twilio.request_validator import RequestValidator

    form = dict(parse_qsl(BODIES["text"], keep_blank_values=True))
    signed = RequestValidator(TOKEN).compute_signature(PUBLIC + "/sms/inbound", form, "HMAC_SHA256")
    settings = {"x-twilio-webhooks-signature-settings": "key=k,algorithm=HMAC_SHA256"}
    assert await call(app, BODIES["text"], signature=signed, headers=settings) == 200


async def test_limits_of_a_call(app: App, inbox: Inbox) -> None:
    assert await call(app, BODIES["text"], method="GET") == 405
    assert await call(app, "a" * (BODY_LIMIT + 1)) == 413
    assert await call(app, "a" * (BODY_LIMIT + 1), headers={"content-length": str(BODY_LIMIT + 1)}) == 413
    assert await call(app, "", path="/sms/unknown") == 404
    assert await call(app, "&".join(f"a{n}=1" for n in range(500))) == 403
    assert await call(app, urlencode({"AccountSid": ACCOUNT})) == 400
    assert inbox.meanings() == []


# What is uncertain is settled from Twilio's record.


async def test_taken_without_an_answer_is_found(twilio: FakeTwilio, clock: HandClock) -> None:
    since, written = clock.now(), Written()
    async with channel(twilio.base, written, timeout=0.3) as sms:
        for fault in (Fault(0, taken=True), Fault(-1, taken=True), Fault(502, taken=True)):
            twilio.faults.append(fault)
            message = Message(f"Zavolá vám v úterý ({fault.status})")
            with pytest.raises(SendFailed):
                await sms.send(PERSON, message, token="1", valid_for=LATER)
            found = await sms.settle(PERSON, message, token="1", since=since)
            assert found == Receipt(twilio.messages[-1]["sid"])


async def test_not_taken_is_not_found(twilio: FakeTwilio, clock: HandClock) -> None:
    since, written, text = clock.now(), Written(), Message("Nerozumím. Napište to jinak.")
    body = "Nerozumim. Napiste to jinak."
    twilio.came(PERSON, body)
    twilio.keep(to="+420600000002", body=body)
    twilio.keep(to=PERSON, body=body + " ")
    written.ids.add(twilio.messages[-1]["sid"])  # the same words, sent before and noted
    twilio.keep(to=PERSON, body="")
    clock.advance(-timedelta(days=1))
    twilio.keep(to=PERSON, body=body)
    async with channel(twilio.base, written) as sms:
        assert await sms.settle(PERSON, text, token="1", since=since) is None


async def test_found_though_the_clocks_differ_and_the_account_is_on_trial(twilio: FakeTwilio, clock: HandClock) -> None:
    since = clock.now()
    clock.advance(-timedelta(seconds=90))
    kept = twilio.keep(to=PERSON, body="Sent from your Twilio trial account - Ahoj", date_sent=None, status="queued")
    async with channel(twilio.base) as sms:
        assert await sms.settle(PERSON, Message("Ahoj"), token="1", since=since) == Receipt(kept["sid"])


async def test_record_that_cannot_be_read_settles_nothing(twilio: FakeTwilio, clock: HandClock) -> None:
    await twilio.stop()
    async with channel(twilio.base) as sms:
        with pytest.raises(SendFailed):
            await sms.settle(PERSON, Message("x"), token="1", since=clock.now())


# The sweep finds what came while nobody listened.


async def test_sweep(twilio: FakeTwilio, clock: HandClock) -> None:
    since = clock.now()
    clock.advance(-timedelta(minutes=1))
    twilio.came(PERSON, "before")
    clock.advance(timedelta(minutes=2))
    first = twilio.came(PERSON, "dobrý den")
    twilio.came("Operator", "kredit")
    twilio.keep(to=PERSON, body="from us")
    twilio.came(PERSON, "")  # blanked, so taken in
    clock.advance(timedelta(hours=30))
    second = twilio.came("+420600000002", "", media=1)
    async with channel(twilio.base) as sms:
        found = await sms.sweep(since)
    at = since + timedelta(minutes=1)
    assert found == [
        Incoming("sms", first["sid"], PERSON, at, "dobrý den", late=True),
        Incoming("sms", second["sid"], "+420600000002", clock.now(), attachment="other", late=True),
    ]


async def test_sweep_reads_every_page(twilio: FakeTwilio, clock: HandClock) -> None:
    for n in range(450):
        twilio.came(PERSON, str(n))
    async with channel(twilio.base, sender="MG" + "0" * 32) as sms:
        assert sorted(int(m.text) for m in await sms.sweep(clock.now())) == list(range(450))


async def test_sweep_and_call_know_the_same_message(
    twilio: FakeTwilio, clock: HandClock, app: App, inbox: Inbox
) -> None:
    kept = twilio.came(PERSON, "ahoj")
    form = {"MessageSid": kept["sid"], "AccountSid": ACCOUNT, "From": PERSON, "Body": "ahoj", "NumMedia": "0"}
    await call(app, urlencode(form))
    async with channel(twilio.base) as sms:
        assert [await inbox.receive(late) for late in await sms.sweep(clock.now())] == [False]


async def test_reports_come_by_call_or_by_sweep(twilio: FakeTwilio, clock: HandClock, app: App, inbox: Inbox) -> None:
    async with channel(twilio.base) as sms:
        receipt = await sms.send(PERSON, Message("x"), token="K-7", valid_for=LATER)
        url, body, headers = twilio.status_call(receipt.vendor_id, "undelivered", 30003)
        parts = urlsplit(url)
        answer = await post(app, parts.path, body, query=parts.query, headers=headers)
        assert answer.status == 200
        twilio.messages[0] |= {"status": "undelivered", "error_code": 30003}
        swept = await sms.sweep_reports(clock.now())
    assert inbox.reports == [DeliveryReport("sms", receipt.vendor_id, "failed", "unreachable", "K-7")]
    assert swept == [DeliveryReport("sms", receipt.vendor_id, "failed", "unreachable")]


async def test_blanking(twilio: FakeTwilio) -> None:
    async with channel(twilio.base) as sms:
        receipt = await sms.send(PERSON, Message("x"), token="1", valid_for=LATER)
        with pytest.raises(SendFailed) as early:
            await sms.blank(receipt.vendor_id)
        twilio.messages[0]["status"] = "delivered"
        await sms.blank(receipt.vendor_id)
        await sms.blank("SM" + "e" * 32)  # gone there
    assert early.value.retry
    assert twilio.messages[0]["body"] == ""


@pytest.mark.parametrize(
    ("valid_for", "seconds"),
    [(timedelta(minutes=5), "300"), (timedelta(days=3), "36000"), (timedelta(milliseconds=20), "1")],
)
async def test_life_of_a_message(valid_for: timedelta, seconds: str, twilio: FakeTwilio) -> None:
    async with channel(twilio.base) as sms:
        await sms.send(PERSON, Message("x"), token="1", valid_for=valid_for)
    assert twilio.sent[0]["ValidityPeriod"] == seconds


async def test_no_public_address_and_a_messaging_service(twilio: FakeTwilio) -> None:
    async with channel(twilio.base, sender="MG" + "0" * 32, public_base_url="") as sms:
        await sms.send(PERSON, Message("x"), token="1", valid_for=LATER)
    assert "StatusCallback" not in twilio.sent[0]
    assert twilio.sent[0]["MessagingServiceSid"] == "MG" + "0" * 32
    assert "From" not in twilio.sent[0]


# Twilio's own description of its interface, in front of our client and of our own Twilio.


async def test_requests_are_as_twilio_describes_them(
    prism_mock: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.sms._SWEPT", 3)  # each page of the examples names a next one
    monkeypatch.setattr("bot.channels.sms._LOOKED_THROUGH", 3)
    async with channel(prism_mock) as sms:
        receipt = await sms.send(PERSON, Message("x"), token="1", valid_for=LATER)
        assert receipt.vendor_id.startswith("SM")
        await sms.settle(PERSON, Message("x"), token="1", since=clock.now())
        await sms.blank("SM" + "0" * 32)
        await sms.sweep(clock.now())
    async with channel(prism_mock) as sms:
        sms._account = ("AC0", TOKEN)
        with pytest.raises(SendFailed):
            await sms.send(PERSON, Message("x"), token="1", valid_for=LATER)


async def test_our_own_twilio_answers_as_twilio_describes(
    prism_proxy: str, twilio: FakeTwilio, clock: HandClock
) -> None:
    async with channel(prism_proxy) as sms:
        receipt = await sms.send(PERSON, Message("x"), token="1", valid_for=LATER)
        twilio.came(PERSON, "ahoj")
        twilio.messages[0] |= {"status": "delivered"}
        assert len(await sms.sweep(clock.now())) == 1
        assert len(await sms.sweep_reports(clock.now())) == 1
        await sms.blank(receipt.vendor_id)
        twilio.faults.append(Fault(429, 20429, retry_after="3"))
        with pytest.raises(SendFailed) as failed:
            await sms.send(PERSON, Message("x"), token="1", valid_for=LATER)
        assert failed.value.retry_after == 3.0
        twilio.messages[0] |= {"status": "teleported"}
        with pytest.raises(SendFailed):  # the proxy does its work
            await sms.sweep_reports(clock.now())
