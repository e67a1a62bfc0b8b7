"""Long polling when the vendor or our own disk fails."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.channels.polling import Polling
from bot.channels.port import SendFailed
from tests.support import virtual


class Vendor:
    """Answers each poll with the next thing prepared; an exception is raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[int | None] = []
        self.taken: list[Any] = []
        self.done = asyncio.Event()

    async def fetch(self, offset: int | None) -> Sequence[tuple[int, Any]]:
        self.asked.append(offset)
        if not self.answers:
            self.done.set()
            await asyncio.sleep(1e9)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        found: Sequence[tuple[int, Any]] = answer
        return found

    async def take(self, update: Any) -> None:
        self.taken.append(update)
        if isinstance(update, list) and update:
            raise update.pop()


async def talk(vendor: Vendor) -> list[float]:
    """Poll until the vendor has nothing left; return the pauses that were made."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    polling = Polling("bot", vendor.fetch, vendor.take, sleep=sleep)
    polling.start()
    await vendor.done.wait()
    await polling.stop()
    return pauses


async def test_each_update_is_confirmed_after_it_was_taken() -> None:
    vendor = Vendor([(7, "a"), (9, "b")], [], [(12, "c")])
    assert await talk(vendor) == []
    assert vendor.taken == ["a", "b", "c"]
    assert vendor.asked == [None, 10, 10, 13]


async def test_pauses_grow_and_a_wait_asked_for_is_kept() -> None:
    down = SendFailed("unreachable", retry=True)
    vendor = Vendor(*[down] * 8, SendFailed("too_many", retry=True, retry_after=42.0), [], down)
    assert await talk(vendor) == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 42.0, 1.0]


async def test_what_cannot_be_kept_is_tried_again_before_anything_else() -> None:
    stubborn: list[Exception] = [OSError("full"), OSError("full")]
    vendor = Vendor([(1, stubborn), (2, "after")])
    assert await talk(vendor) == [1.0, 2.0]
    assert vendor.taken == [stubborn, stubborn, stubborn, "after"]


async def test_what_nobody_can_read_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    vendor = Vendor([(1, None), (2, "after")])
    await talk(vendor)
    assert vendor.taken == ["after"]
    assert vendor.asked == [None, 3]
    assert "cannot be read" in caplog.text


def test_waits_in_real_seconds() -> None:
    async def run() -> float:
        vendor = Vendor(SendFailed("too_many", retry=True, retry_after=5.0))
        polling = Polling("bot", vendor.fetch, vendor.take)
        polling.start()
        await vendor.done.wait()
        await polling.stop()
        return asyncio.get_running_loop().time()

    assert virtual.run(run()) == pytest.approx(5.0, abs=0.1)
