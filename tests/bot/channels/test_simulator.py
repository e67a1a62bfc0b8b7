"""The simulator's channel: in the process, the same shape as the others."""

from datetime import timedelta

import pytest

from bot.channels.port import Channel, DeliveryReport, Receipt, SendFailed
from bot.channels.simulator import SimulatorChannel
from flows.facts import ChannelName
from flows.texts import Message
from tests.bot.channels.cases import AT, TWO_CHOICES, FailureCase, Inbox, OutgoingCase, named
from tests.support.peers.fault import Fault

PERSON = "+420600000001"
LATER = timedelta(hours=1)

OUTGOING = [
    OutgoingCase("text", Message("Dobrý den", TWO_CHOICES, given=3), {"sms": "Dobry den", "telegram": "Dobrý den"}),
    OutgoingCase("strange letters", Message("Олена 🙂"), {"staff_sms": "Olena ", "staff_telegram": "Олена 🙂"}),
    OutgoingCase("on purpose in another script", Message("Добрий день", ucs2=True), {"sms": "Добрий день"}),
]

FAILURES = [
    FailureCase("blocked", Fault(0, 21610), "blocked", retry=False),
    FailureCase("blocked on Telegram", Fault(0, 403), "blocked", retry=False),
    FailureCase("bad address", Fault(0, 21211), "bad_address", retry=False),
    FailureCase("too many", Fault(0, 429), "too_many", retry=True),
    FailureCase("unreachable", Fault(0, 30003), "unreachable", retry=True),
    FailureCase("anything else", Fault(0, 1), "rejected", retry=False),
]


class Phone:
    """What one channel's phones show."""

    def __init__(self, name: ChannelName, inbox: Inbox) -> None:
        self.shown: list[tuple[str, Message, str]] = []
        self.channel = SimulatorChannel(name, lambda *what: self.shown.append(what), inbox.report)

    async def send(self, message: Message, token: str = "1") -> Receipt:
        channel: Channel = self.channel
        return await channel.send(PERSON, message, token=token, valid_for=LATER)


@pytest.mark.parametrize("case", named(OUTGOING))
async def test_outgoing(case: OutgoingCase, inbox: Inbox) -> None:
    for name, text in case.request.items():
        phone = Phone(name, inbox)  # type: ignore[arg-type]
        assert await phone.send(case.message, "K-7") == Receipt("sim-K-7")
        [(address, message, token)] = phone.shown
        assert (address, message.text, token) == (PERSON, text, "K-7")
        assert (message.choices, message.given) == (case.message.choices, case.message.given)


@pytest.mark.parametrize("case", named(FAILURES))
async def test_failure(case: FailureCase, inbox: Inbox) -> None:
    phone = Phone("sms", inbox)
    phone.channel.refuse(PERSON, case.answer.code)
    with pytest.raises(SendFailed) as failed:
        await phone.send(Message("x"))
    assert (failed.value.reason, failed.value.retry, failed.value.ambiguous) == (case.reason, case.retry, False)
    assert phone.shown == []
    await phone.send(Message("x"))  # only the next one was refused
    assert await phone.channel.fail(PERSON, case.answer.code)
    assert inbox.reports == [DeliveryReport("sms", "sim-1", "failed", case.reason, "1")]


async def test_no_message_no_failure(inbox: Inbox) -> None:
    assert not await Phone("sms", inbox).channel.fail(PERSON, 21610)
    assert inbox.reports == []


async def test_nothing_to_settle_from(inbox: Inbox) -> None:
    channel: Channel = Phone("sms", inbox).channel
    assert await channel.settle(PERSON, Message("x"), token="1", since=AT) is None
