"""A phone that is not there: keeps what it would have shown for the terminal or the page, and fails when told to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.channels.alphabet import sms_text
from bot.channels.port import DeliveryReport, Failure, Receipt, SendFailed
from bot.channels.sms_faults import failure_of, may_go_again
from flows.facts import ChannelName
from flows.texts import Message

_TELEGRAM: dict[int, Failure] = {400: "bad_address", 403: "blocked", 429: "too_many"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as the phone at `address` shows it; `token` is our outbox id."""

    address: str
    message: Message
    token: str


class SimulatorChannel:
    """Stands in for the channel `name` inside the process; nothing leaves the machine.

    Each delivery goes to `sink` at once; without one it waits for `take`.
    """

    def __init__(self, name: ChannelName, sink: Callable[[Delivery], None] | None = None) -> None:
        self.name: ChannelName = name
        self._waiting: list[Delivery] = []
        self._sink = sink or self._waiting.append
        self._refused: dict[str, int] = {}
        self._last: dict[str, Delivery] = {}

    def take(self) -> list[Delivery]:
        """Hand over what was delivered since the last call, in order."""
        taken = self._waiting.copy()
        self._waiting.clear()
        return taken

    def refuse(self, address: str, error: str) -> None:
        """Let the next message to this address be refused with a vendor's number (Twilio's, or an HTTP status)."""
        self._refused[address] = _number(error)

    def failed(self, address: str, error: str) -> DeliveryReport | None:
        """Say that the last message to this address was not delivered, in the words of a vendor's report.

        None when there was no message. `error` is a number as in `refuse`.
        """
        last = self._last.get(address)
        if last is None:
            return None
        return DeliveryReport(self.name, _receipt(last.token).vendor_id, "failed", _failure(_number(error)), last.token)

    async def send(self, address: str, message: Message, *, token: str, valid_for: timedelta) -> Receipt:
        """Show one message. Its id is made of our token, so it is the same in every run."""
        number = self._refused.pop(address, None)
        if number is not None:
            raise SendFailed(_failure(number), retry=may_go_again(number) or number == 429)
        shown = replace(message, text=sms_text(message)) if self.name in ("sms", "staff_sms") else message
        delivery = self._last[address] = Delivery(address, shown, token)
        self._sink(delivery)
        return _receipt(token)

    async def settle(self, address: str, message: Message, *, token: str, since: datetime) -> Receipt | None:
        """Nothing is ever uncertain here: always None."""
        return None


def _receipt(token: str) -> Receipt:
    return Receipt(f"sim-{token}")


def _number(error: str) -> int:
    return int(error) if error.isdecimal() else 0


def _failure(number: int) -> Failure:
    return _TELEGRAM.get(number) or failure_of(number)
