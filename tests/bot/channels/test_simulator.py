"""The simulator's channel: in the process, the same shape as the others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.port import Channel, DeliveryReport, Receipt, SendFailed
from bot.channels.simulator import Delivery, SimulatorChannel
from flows.texts import Message
from tests.bot.channels.cases import AT, TWO_CHOICES, FailureCase, OutgoingCase, named
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
    FailureCase("not a number", Fault(0), "rejected", retry=False),
]


async def send(channel: Channel, message: Message, token: str = "1") -> Receipt:
    return await channel.send(PERSON, message, token=token, valid_for=LATER)


@pytest.mark.parametrize("case", named(OUTGOING))
async def test_outgoing(case: OutgoingCase) -> None:
    for name, text in case.request.items():
        phone = SimulatorChannel(name)  # type: ignore[arg-type]
        assert await send(phone, case.message, "K-7") == Receipt("sim-K-7")
        assert phone.take() == [Delivery(PERSON, replace(case.message, text=text), "K-7")]
        assert phone.take() == []


@pytest.mark.parametrize("case", named(FAILURES))
async def test_failure(case: FailureCase) -> None:
    phone, error = SimulatorChannel("sms"), str(case.answer.code or "?")
    phone.refuse(PERSON, error)
    with pytest.raises(SendFailed) as refused:
        await send(phone, Message("x"))
    assert (refused.value.reason, refused.value.retry, refused.value.ambiguous) == (case.reason, case.retry, False)
    assert phone.take() == []
    assert phone.failed(PERSON, error) is None  # nothing was sent that could have failed
    await send(phone, Message("x"))  # only the next one was refused
    assert phone.failed(PERSON, error) == DeliveryReport("sms", "sim-1", "failed", case.reason, "1")


async def test_a_listener_hears_at_once() -> None:
    heard: list[Delivery] = []
    phone = SimulatorChannel("telegram", heard.append)
    await send(phone, Message("Dobrý den"))
    assert heard == [Delivery(PERSON, Message("Dobrý den"), "1")]
    assert phone.take() == []


async def test_nothing_to_settle_from() -> None:
    channel: Channel = SimulatorChannel("sms")
    assert await channel.settle(PERSON, Message("x"), token="1", since=AT) is None
