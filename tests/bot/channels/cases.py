"""The one shape of case for every channel: what comes in, what goes out, how sending fails."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.port import DeliveryReport, Failure, Incoming
from flows.texts import Choice, Message
from tests.support.peers.fault import Fault

RECORDED = Path(__file__).parent / "recorded"
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

TWO_CHOICES = (Choice("yes", "Ano"), Choice("no", "Ne"))


@dataclass(frozen=True, slots=True)
class IncomingCase:
    """A body as the vendor sends it, and what it means to us: an `Incoming`, a `DeliveryReport`, or nothing."""

    name: str
    body: str
    means: Incoming | DeliveryReport | None


@dataclass(frozen=True, slots=True)
class OutgoingCase:
    """A message, and what of it stands in the request that the vendor gets (fields not named are not looked at)."""

    name: str
    message: Message
    request: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FailureCase:
    """How the vendor refuses, and what that is to us."""

    name: str
    answer: Fault
    reason: Failure
    retry: bool
    retry_after: float | None = None
    ambiguous: bool = False


def named(cases: Iterable[Any]) -> list[Any]:
    """Turn cases into parameters that pytest shows by name."""
    return [pytest.param(case, id=case.name) for case in cases]


class Inbox:
    """Takes in what channels hand over, as the way in does: an id that is known changes nothing."""

    def __init__(self) -> None:
        self.taken: dict[tuple[str, str], Incoming] = {}
        self.reports: list[DeliveryReport] = []
        self.fails = 0  # so many times taking in fails first, as with a full disk

    async def receive(self, incoming: Incoming) -> bool:
        if self.fails:
            self.fails -= 1
            raise OSError("disk full")
        key = (incoming.channel, incoming.vendor_id)
        return self.taken.setdefault(key, incoming) is incoming

    async def report(self, report: DeliveryReport) -> None:
        self.reports.append(report)

    def meanings(self) -> list[Incoming | DeliveryReport]:
        return [*self.taken.values(), *self.reports]
