"""Hours on the real calendar: holidays, clock changes, quiet hours, working time; 2024 to 2035."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.opening import ALWAYS, WeeklyHours, parse_hours, sending_hours
from scheduler.hours import Calendar, RegionHours, Timetable

PRAGUE = ZoneInfo("Europe/Prague")
FIRST, LAST = date(2024, 1, 1), date(2035, 12, 31)
MINUTE = timedelta(minutes=1)
CALENDAR = Calendar()
QUIET = sending_hours("20:00-08:00", quiet_sundays=True, quiet_holidays=True)
SENDING = CALENDAR.timetable(QUIET)


def weekly(text: str) -> WeeklyHours:
    hours = parse_hours(text)
    assert hours is not None
    return hours


OFFICE = CALENDAR.timetable(weekly("po-pá 8:00-16:00"))


def prague(*at: int) -> datetime:
    return datetime(*at, tzinfo=PRAGUE)  # type: ignore[arg-type, misc]


def days() -> list[date]:
    return [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


moments = st.datetimes(datetime(2024, 1, 2), datetime(2035, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def spans(draw: st.DrawFn, earliest: int = 0) -> tuple[tuple[int, int], ...]:
    ends = sorted(draw(st.sets(st.integers(earliest, 1440), max_size=4)))
    return tuple(zip(ends[::2], ends[1::2], strict=False))


def weeks(earliest: int = 0) -> st.SearchStrategy[WeeklyHours]:
    rows = st.lists(spans(earliest), min_size=7, max_size=7).filter(any)
    return st.builds(WeeklyHours, rows.map(tuple), st.booleans())


# --- holidays ------------------------------------------------------------------------------------------------------


def test_the_public_holidays_of_2027() -> None:
    listed = [
        *((1, 1), (3, 26), (3, 29), (5, 1), (5, 8), (7, 5), (7, 6)),
        *((9, 28), (10, 28), (11, 17), (12, 24), (12, 25), (12, 26)),
    ]
    found = [(day.month, day.day) for day in days() if day.year == 2027 and CALENDAR.is_holiday(day)]
    assert found == listed


def test_a_region_adds_and_takes_away_holidays() -> None:
    calendar = Calendar(extra=[date(2026, 12, 23)], working=[date(2026, 11, 17)])
    assert calendar.is_holiday(date(2026, 12, 23))
    assert not calendar.is_holiday(date(2026, 11, 17))
    assert not CALENDAR.is_holiday(date(2026, 12, 23))


# --- clock changes -------------------------------------------------------------------------------------------------


def test_office_hours_stand_by_the_wall_clock_on_every_day() -> None:
    for day in days():
        for start, end in OFFICE.windows(day):
            assert (start.astimezone(PRAGUE).time(), end.astimezone(PRAGUE).time()) == (
                datetime(2024, 1, 1, 8).time(),  # noqa: DTZ001
                datetime(2024, 1, 1, 16).time(),  # noqa: DTZ001
            )
            assert end - start == timedelta(hours=8)


def test_the_day_before_at_the_same_wall_time_is_23_24_or_25_hours_away() -> None:
    distances = set()
    for day in days():
        call = datetime(day.year, day.month, day.day, 10, tzinfo=PRAGUE)
        before = CALENDAR.days_later(call, -1)
        assert (before.date(), before.hour, before.minute) == (day - timedelta(days=1), 10, 0)
        distances.add(call.astimezone(UTC) - before.astimezone(UTC))
    assert distances == {timedelta(hours=hours) for hours in (23, 24, 25)}


def test_a_wall_time_that_does_not_exist_moves_forward_and_a_doubled_one_is_the_first() -> None:
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    assert CALENDAR.local(CALENDAR.moment(spring, 150)).strftime("%H:%M %z") == "03:30 +0200"
    assert CALENDAR.local(CALENDAR.moment(autumn, 150)).strftime("%H:%M %z") == "02:30 +0200"
    assert CALENDAR.days_later(prague(2027, 3, 27, 2, 30), 1).strftime("%H:%M %z") == "03:30 +0200"


def test_round_the_clock_has_23_and_25_hours_on_the_days_of_change() -> None:
    table = CALENDAR.timetable(ALWAYS)
    (spring,), (autumn,) = table.windows(date(2027, 3, 28)), table.windows(date(2027, 10, 31))
    assert spring[1] - spring[0] == timedelta(hours=23)
    assert autumn[1] - autumn[0] == timedelta(hours=25)


def test_a_leave_covers_its_days_whole() -> None:
    start, end = CALENDAR.span(date(2027, 3, 27), date(2027, 3, 28))
    assert end - start == timedelta(hours=47)


# --- quiet hours ---------------------------------------------------------------------------------------------------


def test_nothing_goes_at_night_on_sundays_or_holidays_in_twelve_years() -> None:
    for day in days():
        for hour in (0, 2, 7, 8, 12, 19, 20, 23):
            at = datetime(day.year, day.month, day.day, hour, 59 if hour in (7, 19) else 0, tzinfo=PRAGUE)
            quiet = not 8 <= hour < 20 or day.weekday() == 6 or CALENDAR.is_holiday(day)
            assert SENDING.is_open(at) is not quiet


@pytest.mark.parametrize(
    ("at", "last", "then"),
    [
        # Tuesday night: the evening before, the morning after.
        ((2026, 3, 3, 2, 0), (2026, 3, 2, 19, 59), (2026, 3, 3, 8, 0)),
        ((2026, 3, 2, 20, 0), (2026, 3, 2, 19, 59), (2026, 3, 3, 8, 0)),
        ((2026, 3, 2, 19, 59), (2026, 3, 2, 19, 59), (2026, 3, 2, 19, 59)),
        # Easter: from Saturday evening to Tuesday morning.
        ((2026, 4, 6, 10, 0), (2026, 4, 4, 19, 59), (2026, 4, 7, 8, 0)),
        # Christmas: three holidays and a Sunday in a row.
        ((2026, 12, 25, 12, 0), (2026, 12, 23, 19, 59), (2026, 12, 28, 8, 0)),
        # The Sunday on which the clocks change.
        ((2027, 3, 28, 2, 30), (2027, 3, 27, 19, 59), (2027, 3, 30, 8, 0)),
        ((2027, 10, 31, 2, 30), (2027, 10, 30, 19, 59), (2027, 11, 1, 8, 0)),
    ],
)
def test_the_last_minute_before_and_the_first_after(
    at: tuple[int, ...], last: tuple[int, ...], then: tuple[int, ...]
) -> None:
    assert SENDING.last_open(prague(*at)) == prague(*last)
    assert SENDING.next_open(prague(*at)) == prague(*then)


def test_a_world_without_sundays_and_holidays_knows_only_its_night() -> None:
    world = CALENDAR.timetable(sending_hours("20:00-07:00", quiet_sundays=False, quiet_holidays=False))
    assert world.is_open(prague(2026, 12, 25, 7, 0))
    assert world.next_open(prague(2026, 12, 26, 21, 0)) == prague(2026, 12, 27, 7, 0)


# --- working time --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "minutes", "then"),
    [
        ((2026, 3, 2, 9, 0), 120, (2026, 3, 2, 11, 0)),
        ((2026, 3, 2, 14, 0), 120, (2026, 3, 2, 16, 0)),
        ((2026, 3, 2, 15, 0), 120, (2026, 3, 3, 9, 0)),
        ((2026, 3, 6, 15, 30), 60, (2026, 3, 9, 8, 30)),
        ((2026, 3, 7, 10, 0), 1, (2026, 3, 9, 8, 1)),
        ((2026, 12, 23, 15, 0), 120, (2026, 12, 28, 9, 0)),
        ((2027, 3, 25, 15, 0), 120, (2027, 3, 30, 9, 0)),
        ((2026, 3, 7, 10, 0), 0, (2026, 3, 7, 10, 0)),
    ],
)
def test_working_time_runs_in_office_hours_only(at: tuple[int, ...], minutes: int, then: tuple[int, ...]) -> None:
    assert OFFICE.add(prague(*at), minutes) == prague(*then)


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ((2026, 3, 2, 9, 0), (2026, 3, 7)),  # Monday morning: Monday to Friday
        ((2026, 3, 2, 16, 0), (2026, 3, 10)),  # after the office closed: Tuesday to Monday
        ((2026, 12, 23, 9, 0), (2027, 1, 1)),  # the 23rd, then the 28th to the 31st
    ],
)
def test_five_working_days_end_at_midnight(at: tuple[int, ...], end: tuple[int, int, int]) -> None:
    hours = RegionHours.build(CALENDAR, OFFICE.weekly, QUIET)
    assert hours.working_days_end(prague(*at), 5) == CALENDAR.moment(date(*end), 0)


def test_hours_that_never_come_give_none_and_not_a_loop() -> None:
    never = CALENDAR.timetable(WeeklyHours(((),) * 7))
    at = prague(2026, 3, 2, 9, 0)
    assert (never.next_open(at), never.last_open(at), never.add(at, 1)) == (None, None, None)


# --- for any hours -------------------------------------------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(weeks(), moments, st.floats(0, 1))
def test_next_and_last_are_open_and_nothing_open_lies_between(week: WeeklyHours, at: datetime, part: float) -> None:
    table = CALENDAR.timetable(week)
    coming, gone = table.next_open(at), table.last_open(at)
    if coming is not None:
        assert table.is_open(coming)
        assert coming >= at
        assert coming == at or not table.is_open(at + (coming.astimezone(UTC) - at) * part * 0.999)
    if gone is not None:
        assert table.is_open(gone)
        assert gone <= at
        between = gone.astimezone(UTC) + MINUTE
        assert gone == at or not table.is_open(between + (at - between) * part)
    assert table.is_open(at) == (coming == at) == (gone == at)


def brute_minutes(table: Timetable, start: datetime, end: datetime) -> int:
    """Open minutes counted one by one on the wall clock, by another road than the windows."""
    count, at = 0, start
    while at < end:
        wall = at.astimezone(PRAGUE)
        count += table.weekly.holds(wall, holiday=CALENDAR.is_holiday(wall.date()))
        at += MINUTE
    return count


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(weeks(earliest=240), moments, st.integers(1, 600))
def test_as_many_open_minutes_pass_as_were_asked_for(week: WeeklyHours, at: datetime, minutes: int) -> None:
    at = at.replace(second=0, microsecond=0)
    table = CALENDAR.timetable(week)
    end = table.add(at, minutes)
    if end is not None and end.astimezone(UTC) - at < timedelta(days=20):
        assert brute_minutes(table, at, end.astimezone(UTC)) == minutes


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(weeks(earliest=240), moments)
def test_open_by_the_windows_is_open_by_the_wall_clock(week: WeeklyHours, at: datetime) -> None:
    wall = at.astimezone(PRAGUE)
    expected = week.holds(wall, holiday=CALENDAR.is_holiday(wall.date()))
    assert CALENDAR.timetable(week).is_open(at) is expected
