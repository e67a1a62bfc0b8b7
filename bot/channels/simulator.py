"""A phone that is not there: hands what would be sent to the terminal or the page, and fails when it is told to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.channels.alphabet import sms_text
from bot.channels.port import DeliveryReport, Failure, Receipt, ReportFn, SendFailed
from bot.channels.sms_faults import failure_of, may_go_again
from flows.facts import ChannelName
from flows.texts import Message

SinkFn = Callable[[str, Message, str], None]
"""Gets the address, the message as the phone would show it, and our token."""

_TELEGRAM: dict[int, Failure] = {400: "bad_address", 403: "blocked", 429: "too_many"}


class SimulatorChannel:
    """Stands in for the channel `name` inside the process; nothing leaves the machine.

    `report` hears of failed deliveries, as it does from a vendor.
    """

    def __init__(self, name: ChannelName, sink: SinkFn, report: ReportFn) -> None:
        self.name: ChannelName = name
        self._sink = sink
        self._report = report
        self._refused: dict[str, int] = {}
        self._last: dict[str, tuple[str, str]] = {}  # address -> vendor's id and token of the last message

    def refuse(self, address: str, code: int) -> None:
        """Let the next message to this address be refused with a vendor's number (Twilio's, or an HTTP status)."""
        self._refused[address] = code

    async def fail(self, address: str, code: int) -> bool:
        """Report that the last message to this address was not delivered; False when there was none."""
        vendor_id, token = self._last.get(address, ("", ""))
        if not vendor_id:
            return False
        await self._report(DeliveryReport(self.name, vendor_id, "failed", _failure(code), token))
        return True

    async def send(self, address: str, message: Message, *, token: str, valid_for: timedelta) -> Receipt:
        """Show one message. Its id is made of our token, so it is the same in every run."""
        code = self._refused.pop(address, None)
        if code is not None:
            raise SendFailed(_failure(code), retry=may_go_again(code) or code == 429)
        shown = replace(message, text=sms_text(message)) if self.name in ("sms", "staff_sms") else message
        receipt = Receipt(f"sim-{token}")
        self._last[address] = (receipt.vendor_id, token)
        self._sink(address, shown, token)
        return receipt

    async def settle(self, address: str, message: Message, *, token: str, since: datetime) -> Receipt | None:
        """Nothing is ever uncertain here: always None."""
        return None


def _failure(code: int) -> Failure:
    return _TELEGRAM.get(code) or failure_of(code)
