"""What both Telegram bots must do, against the strict Telegram; each bot's file runs it with its own library."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from bot.channels.pacing import Pace
from bot.channels.port import Channel, DeliveryReport, Incoming, Receipt, SendFailed
from flows.texts import Choice, Message
from tests.bot.channels.cases import (
    AT,
    RECORDED,
    TWO_CHOICES,
    FailureCase,
    Inbox,
    IncomingCase,
    OutgoingCase,
    named,
)
from tests.support.clock import HandClock
from tests.support.peers.fault import Fault
from tests.support.peers.strict_telegram import TOKEN, StrictTelegram
from tests.support.waiting import until

CHAT = "600001"
LATER = timedelta(hours=1)
LABELS = {"location": "Poslat polohu", "contact": "Poslat číslo"}
UPDATES: dict[str, Any] = json.loads((RECORDED / "telegram.json").read_text(encoding="utf-8"))


def came(name: str, text: str = "", **fields: Any) -> Incoming:
    at = fields.pop("at", AT)
    return Incoming("telegram", f"123456789.{UPDATES[name]['update_id']}", CHAT, at, text, **fields)


def incoming(name: str, means: Incoming | DeliveryReport | None) -> IncomingCase:
    return IncomingCase(name, json.dumps(UPDATES[name]), means)


INCOMING = [
    incoming("text", came("text", "Dobrý den, potřebuji pomoc s dluhy & <hypotékou> 🙏")),
    incoming("command", came("command", "/start")),
    incoming("command with payload", came("command with payload", "/start luze-01")),
    incoming("location", came("location", location=(49.8929, 16.0286))),
    incoming("own contact", came("own contact", contact="+420600000001", contact_own=True)),
    incoming("somebody's contact", came("somebody's contact", contact="+420600000002")),
    incoming("contact without a number", came("contact without a number", attachment="contact")),
    incoming("voice", came("voice", attachment="voice")),
    incoming("photo with caption", came("photo with caption", "tohle prislo z uradu", attachment="photo")),
    incoming("sticker", came("sticker", attachment="sticker")),
    incoming("document", came("document", attachment="document")),
    incoming("video", came("video", attachment="other")),
    incoming("forwarded", came("forwarded", "prosim pomozte sousedce")),
    incoming("edited", came("edited", "bydlím v Luži", at=AT + timedelta(seconds=40))),
    incoming("moving live location", None),
    incoming("press", came("press", choice="slot:2", given=7)),
    incoming("press without a list", came("press without a list", choice="yes")),
    incoming("press under an old message", came("press under an old message", choice="no", given=3)),
    incoming("blocked", DeliveryReport("telegram", "", "failed", "blocked", address=CHAT)),
    incoming("unblocked", None),
    incoming("pinned", None),
    incoming("group", None),
    incoming("another bot", None),
]

REMOVED = {"remove_keyboard": True}

OUTGOING = [
    OutgoingCase("text", Message("Dobrý den"), {"chat_id": 600001, "text": "Dobrý den", "reply_markup": REMOVED}),
    OutgoingCase("markup", Message("<b>&amp;\n*_[x](y) \"'"), {"text": "&lt;b&gt;&amp;amp;\n*_[x](y) \"'"}),
    OutgoingCase("mode", Message("x"), {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}),
    OutgoingCase("too long", Message("ž🙂" * 2000), {"text": "ž🙂" * 1365 + "…"}),
    OutgoingCase(
        "choices",
        Message("Zavoláme?", TWO_CHOICES, given=12),
        {
            "reply_markup": {
                "inline_keyboard": [
                    [{"text": "Ano", "callback_data": "12:yes"}, {"text": "Ne", "callback_data": "12:no"}]
                ]
            }
        },
    ),
    OutgoingCase(
        "long choices",
        Message("Kdy?", (Choice("slot:1", "úterý 3. března 9:00"), Choice("other", "Jindy"))),
        {
            "reply_markup": {
                "inline_keyboard": [
                    [{"text": "úterý 3. března 9:00", "callback_data": "0:slot:1"}],
                    [{"text": "Jindy", "callback_data": "0:other"}],
                ]
            }
        },
    ),
    OutgoingCase(
        "location wanted",
        Message("Kde?", wants="location"),
        {
            "reply_markup": {
                "keyboard": [[{"text": "Poslat polohu", "request_location": True}]],
                "resize_keyboard": True,
                "one_time_keyboard": True,
            }
        },
    ),
    OutgoingCase(
        "contact wanted, or a choice",
        Message("Číslo?", (Choice("skip", "Bez čísla"),), wants="contact"),
        {
            "reply_markup": {
                "keyboard": [[{"text": "Poslat číslo", "request_contact": True}], [{"text": "Bez čísla"}]],
                "resize_keyboard": True,
                "one_time_keyboard": True,
            }
        },
    ),
]

FAILURES = [
    FailureCase("blocked", Fault(403, words="Forbidden: bot was blocked by the user"), "blocked", retry=False),
    FailureCase("no such chat", Fault(400, words="Bad Request: chat not found"), "bad_address", retry=False),
    FailureCase(
        "too many",
        Fault(429, words="Too Many Requests: retry after 7", retry_after="7"),
        "too_many",
        retry=True,
        retry_after=7.0,
    ),
    FailureCase("server error", Fault(500, words="Internal Server Error"), "unreachable", retry=True, ambiguous=True),
    FailureCase("bad gateway", Fault(502), "unreachable", retry=True, ambiguous=True),
    FailureCase("no answer in time", Fault(0, taken=True), "unreachable", retry=True, ambiguous=True),
    FailureCase("connection lost", Fault(-1, taken=True), "unreachable", retry=True, ambiguous=True),
    FailureCase("wrong token of ours", Fault(401, words="Unauthorized"), "rejected", retry=True),
    FailureCase("anything else", Fault(400, words="Bad Request: TOPIC_CLOSED"), "rejected", retry=False),
]


class TelegramSuite:
    """Run with `make`, a bot's class."""

    make: ClassVar[Any]

    @asynccontextmanager
    async def bot(
        self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock, *, start: bool = True, **options: Any
    ) -> AsyncIterator[Any]:
        opened = self.make(
            options.pop("token", TOKEN),
            receive=inbox.receive,
            report=inbox.report,
            now=clock.now,
            share_labels=LABELS,
            api_base=telegram.base,
            pace=options.pop("pace", Pace(overall=0, each=0)),
            poll_seconds=1,
            **options,
        )
        if start:
            await opened.start()
        try:
            yield opened
        finally:
            await opened.stop()

    def on(self, means: Any) -> list[Any]:
        return [replace(means, channel=self.make.name)] if means else []

    @pytest.mark.parametrize("case", named(INCOMING))
    async def test_incoming(self, case: IncomingCase, telegram: StrictTelegram, inbox: Inbox, clock: HandClock) -> None:
        number = telegram.push(json.loads(case.body))
        async with self.bot(telegram, inbox, clock):
            await until(lambda: number + 1 in telegram.asked)
        assert inbox.meanings() == self.on(case.means)

    @pytest.mark.parametrize("case", named(OUTGOING))
    async def test_outgoing(self, case: OutgoingCase, telegram: StrictTelegram, inbox: Inbox, clock: HandClock) -> None:
        async with self.bot(telegram, inbox, clock, start=False) as bot:
            receipt = await bot.send(CHAT, case.message, token="K-7", valid_for=LATER)
        assert receipt == Receipt("1")
        assert case.request.items() <= telegram.requests("sendMessage")[0].items()

    @pytest.mark.parametrize("case", named(FAILURES))
    async def test_failure(self, case: FailureCase, telegram: StrictTelegram, inbox: Inbox, clock: HandClock) -> None:
        telegram.faults.append(case.answer)
        async with self.bot(telegram, inbox, clock, start=False, timeout=0.3) as bot:
            with pytest.raises(SendFailed) as failed:
                await bot.send(CHAT, Message("x"), token="1", valid_for=LATER)
        told = failed.value
        assert (told.reason, told.retry, told.retry_after, told.ambiguous) == (
            case.reason,
            case.retry,
            case.retry_after,
            case.ambiguous,
        )

    async def test_nobody_there_is_not_ambiguous(
        self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock
    ) -> None:
        await telegram.stop()
        async with self.bot(telegram, inbox, clock, start=False) as bot:
            with pytest.raises(SendFailed) as failed:
                await bot.send(CHAT, Message("x"), token="1", valid_for=LATER)
        assert (failed.value.reason, failed.value.retry, failed.value.ambiguous) == ("unreachable", True, False)

    @pytest.mark.parametrize(
        "message", [Message(" \n"), Message("x", (Choice("v" * 63, "Ano"),))], ids=["blank", "long data"]
    )
    async def test_message_that_cannot_go(
        self, message: Message, telegram: StrictTelegram, inbox: Inbox, clock: HandClock
    ) -> None:
        async with self.bot(telegram, inbox, clock, start=False) as bot:
            with pytest.raises(SendFailed) as failed:
                await bot.send(CHAT, message, token="1", valid_for=LATER)
        assert (failed.value.reason, failed.value.retry) == ("rejected", False)
        assert telegram.calls == []

    async def test_nothing_to_settle_from(self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock) -> None:
        async with self.bot(telegram, inbox, clock, start=False) as bot:
            channel: Channel = bot
            assert await channel.settle(CHAT, Message("x"), token="1", since=AT) is None

    async def test_duplicate(self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock) -> None:
        for _ in range(3):
            telegram.push(UPDATES["text"])
        async with self.bot(telegram, inbox, clock):
            await until(lambda: 502 in telegram.asked)
        assert len(inbox.taken) == 1

    async def test_taking_in_fails(
        self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        inbox.fails = 1
        for name in ("text", "command"):
            telegram.push(UPDATES[name])
        async with self.bot(telegram, inbox, clock):
            await until(lambda: 503 in telegram.asked)
        assert [m.text[:6] for m in inbox.taken.values()] == ["Dobrý ", "/start"]
        assert "dluhy" not in caplog.text

    async def test_nothing_is_confirmed_before_it_is_kept(
        self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock
    ) -> None:
        telegram.push(UPDATES["text"])
        reached, never = asyncio.Event(), asyncio.Event()

        class Crash(Inbox):
            async def receive(self, incoming: Incoming) -> bool:
                reached.set()
                return await never.wait()

        async with self.bot(telegram, Crash(), clock):
            await reached.wait()
        assert len(telegram.waiting) == 1
        assert 502 not in telegram.asked
        async with self.bot(telegram, inbox, clock):
            await until(lambda: inbox.taken)

    async def test_update_of_a_shape_that_nobody_knows(
        self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock
    ) -> None:
        strange = json.loads(json.dumps(UPDATES["forwarded"]))
        strange["message"]["forward_origin"] = {"type": "telepathy", "date": 0}
        telegram.push(strange)
        after = telegram.push(UPDATES["edited"])
        async with self.bot(telegram, inbox, clock):
            await until(lambda: after + 1 in telegram.asked)
        assert "bydlím v Luži" in [m.text for m in inbox.taken.values()]

    async def test_press_is_acknowledged(self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock) -> None:
        async with self.bot(telegram, inbox, clock) as bot:
            await bot.send(CHAT, Message("Kdy?", TWO_CHOICES, given=7), token="1", valid_for=LATER)
            telegram.push(UPDATES["press"])
            await until(lambda: telegram.requests("editMessageReplyMarkup"))
        assert telegram.requests("answerCallbackQuery") == [{"callback_query_id": "q519"}]
        assert telegram.requests("editMessageReplyMarkup") == [{"chat_id": 600001, "message_id": 1}]

    async def test_webhook_set_before_does_not_keep_polling_out(
        self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock
    ) -> None:
        telegram.webhook = "https://old.example/hook"
        telegram.push(UPDATES["text"])
        async with self.bot(telegram, inbox, clock):
            await until(lambda: inbox.taken)

    async def test_wait_asked_for_holds_this_person_alone(
        self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock
    ) -> None:
        held: list[tuple[str, float]] = []

        class Watched(Pace):
            def hold(self, person: str, seconds: float) -> None:
                held.append((person, seconds))

        telegram.faults.append(Fault(429, words="Too Many Requests", retry_after="7"))
        async with self.bot(telegram, inbox, clock, start=False, pace=Watched(overall=0, each=0)) as bot:
            with pytest.raises(SendFailed):
                await bot.send(CHAT, Message("x"), token="1", valid_for=LATER)
        assert held == [(CHAT, 7.0)]

    async def test_secrets_stay_out_of_logs(
        self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for name in ("text", "own contact", "press"):
            telegram.push(UPDATES[name])
        async with self.bot(telegram, inbox, clock, timeout=0.3) as bot:
            await bot.send(CHAT, Message("Vase heslo je modra lipa"), token="1", valid_for=LATER)
            for fault in (Fault(403, words="Forbidden"), Fault(-1), Fault(0), Fault(502)):
                telegram.faults.append(fault)
                with pytest.raises(SendFailed):
                    await bot.send(CHAT, Message("Vase heslo je modra lipa"), token="1", valid_for=LATER)
            await until(lambda: 520 in telegram.asked)
            await telegram.stop()
            await until(lambda: "no updates" in caplog.text)
        for secret in ("lipa", "dluhy", "600000001", CHAT, "Tajn", TOKEN, "A" * 35):
            assert secret not in caplog.text

    async def test_names_are_not_kept(self, telegram: StrictTelegram, inbox: Inbox, clock: HandClock) -> None:
        for update in sorted(UPDATES.values(), key=lambda update: update["update_id"]):
            telegram.push(update)
        async with self.bot(telegram, inbox, clock):
            await until(lambda: 524 in telegram.asked)
        assert len(inbox.taken) == sum(isinstance(case.means, Incoming) for case in INCOMING)
        for name in ("Božena", "Tajn", "bozena"):
            assert name not in repr(inbox.meanings())
