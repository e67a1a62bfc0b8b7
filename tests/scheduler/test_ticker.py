"""The heartbeat against the real APScheduler and the real event loop."""

import asyncio
import logging

import pytest

from scheduler.ticker import Ring, Ticker


async def _until(condition: asyncio.Event) -> None:
    await asyncio.wait_for(condition.wait(), 5)


async def test_each_ring_beats_again_and_again_until_stopped() -> None:
    beats: list[str] = []
    enough = asyncio.Event()

    async def beat() -> None:
        beats.append("a")
        if len(beats) >= 3:
            enough.set()

    ticker = Ticker([Ring("a", 0.01, beat)])
    ticker.start()
    await _until(enough)
    await ticker.stop()
    count = len(beats)
    await asyncio.sleep(0.05)
    assert len(beats) == count


async def test_a_slow_ring_never_overlaps_itself_nor_holds_up_another() -> None:
    inside, most, quick = 0, 0, 0
    enough = asyncio.Event()

    async def slow() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.1)
        inside -= 1

    async def fast() -> None:
        nonlocal quick
        quick += 1
        if quick >= 8:
            enough.set()

    ticker = Ticker([Ring("slow", 0.01, slow), Ring("fast", 0.02, fast)])
    ticker.start()
    await _until(enough)
    await ticker.stop()
    assert most == 1
    assert inside == 0


async def test_a_failure_is_told_by_its_kind_alone_and_the_heart_beats_on(caplog: pytest.LogCaptureFixture) -> None:
    beats = 0
    enough = asyncio.Event()

    async def broken() -> None:
        nonlocal beats
        beats += 1
        if beats >= 2:
            enough.set()
        raise RuntimeError("mam hlad a je mi zima")

    ticker = Ticker([Ring("broken", 0.01, broken)])
    ticker.start()
    with caplog.at_level(logging.INFO):
        await _until(enough)
        await ticker.stop()
    assert "ring broken failed: RuntimeError" in caplog.text
    assert "hlad" not in caplog.text


async def test_stop_waits_for_a_beat_that_runs() -> None:
    begun, ended = asyncio.Event(), False

    async def turn() -> None:
        nonlocal ended
        begun.set()
        await asyncio.sleep(0.1)
        ended = True

    ticker = Ticker([Ring("turn", 0.01, turn)])
    ticker.start()
    await _until(begun)
    await ticker.stop()
    assert ended


async def test_stop_without_start_and_twice_is_harmless() -> None:
    async def never() -> None:
        raise AssertionError("the first beat comes after an interval")

    ticker = Ticker([Ring("never", 60, never)])
    await ticker.stop()
    ticker.start()
    await ticker.stop()
    await ticker.stop()
