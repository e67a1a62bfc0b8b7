"""Clocks: the demo's distance, and a clock that is held by hand."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from scheduler.clock import HeldClock, ShiftedClock, SystemClock

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_system_clock_tells_aware_utc_and_goes_on() -> None:
    clock = SystemClock()
    first = clock.now()
    assert first.tzinfo is UTC
    assert clock.now() >= first


def test_a_shifted_clock_keeps_its_distance_and_can_be_moved() -> None:
    base = HeldClock(NINE)
    clock = ShiftedClock(base, timedelta(days=1))
    base.move(NINE + timedelta(minutes=5))
    assert clock.now() == NINE + timedelta(days=1, minutes=5)
    clock.offset += timedelta(hours=2)
    assert clock.now() == NINE + timedelta(days=1, hours=2, minutes=5)


def test_a_held_clock_stands_in_utc_and_refuses_to_go_back() -> None:
    clock = HeldClock(datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == NINE
    assert clock.now().tzinfo is UTC
    with pytest.raises(ValueError, match="back"):
        clock.move(NINE - timedelta(seconds=1))
    with pytest.raises(ValueError, match="zone"):
        clock.move(datetime(2026, 3, 2, 11))  # noqa: DTZ001
