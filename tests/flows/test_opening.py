"""Weekly hours as people write them."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.opening import ALWAYS, HoursFault, WeeklyHours, parse_hours, sending_hours

H = 60
SHUT: tuple[tuple[int, int], ...] = ()


def week(**days: tuple[tuple[int, int], ...]) -> tuple[tuple[tuple[int, int], ...], ...]:
    return tuple(days.get(day, SHUT) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


def workdays(*spans: tuple[int, int]) -> tuple[tuple[tuple[int, int], ...], ...]:
    return (spans,) * 5 + (SHUT, SHUT)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("po-pá 8:00-16:00", workdays((8 * H, 16 * H))),
        ("Po–Pá 8.00 – 16.00 hod.", workdays((8 * H, 16 * H))),
        ("všední dny od 8 do 16 h", workdays((8 * H, 16 * H))),
        ("Mo-Fr 08:00-16:00, not on public holidays", workdays((8 * H, 16 * H))),
        ("pondělí až pátek 8-16", workdays((8 * H, 16 * H))),
        ("po až pá od 8:00 do 16:00", workdays((8 * H, 16 * H))),
        ("po-pá 8-12, 13-17", workdays((8 * H, 12 * H), (13 * H, 17 * H))),
        ("po-pá 8-12; po-pá 13-17", workdays((8 * H, 12 * H), (13 * H, 17 * H))),
        ("po-pá 8-12, 12-16", workdays((8 * H, 16 * H))),
        ("po, st 13:00-17:30", week(mon=((13 * H, 17 * H + 30),), wed=((13 * H, 17 * H + 30),))),
        ("út a čt 9-11", week(tue=((9 * H, 11 * H),), thu=((9 * H, 11 * H),))),
        ("pá-po 8-9", week(mon=((480, 540),), fri=((480, 540),), sat=((480, 540),), sun=((480, 540),))),
        ("po-út 8:00-16:00, út do 18:00", week(mon=((8 * H, 16 * H),), tue=((8 * H, 18 * H),))),
        ("po-út 8-16, út 8-18", week(mon=((8 * H, 16 * H),), tue=((8 * H, 18 * H),))),
        ("po-út 8-16, út zavřeno", week(mon=((8 * H, 16 * H),))),
        ("so 22:00-02:00", week(sat=((22 * H, 24 * H),), sun=((0, 2 * H),))),
        ("ne 20-24", week(sun=((20 * H, 24 * H),))),
    ],
)
def test_written_hours_are_read(text: str, days: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    assert parse_hours(text) == WeeklyHours(days)


def test_a_night_shelter_is_open_over_midnight_and_on_holidays_when_it_says_so() -> None:
    hours = parse_hours("denně 18:00-8:00 i o svátcích")
    assert hours == WeeklyHours((((0, 8 * H), (18 * H, 24 * H)),) * 7, on_holidays=True)


@pytest.mark.parametrize("text", ["nonstop", "Nonstop", "24/7", "nepřetržitě"])
def test_round_the_clock(text: str) -> None:
    assert parse_hours(text) == ALWAYS


@pytest.mark.parametrize("text", ["po domluvě", "dle dohody", "út na objednání"])
def test_hours_by_agreement_are_no_hours(text: str) -> None:
    assert parse_hours(text) is None


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("", ""),
        ("8-16", "8"),
        ("po-pá", "pa"),
        ("po 8-16, út", "ut"),
        ("po 8:00-8:00", "8:00-8:00"),
        ("po 8-26", "26"),
        ("po 24:30-3", "24:30"),
        ("kdykoli", "kdykoli"),
        ("st do 18:00", "do 18:00"),
        ("po 12-16, po do 11", "do 11"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, piece: str) -> None:
    with pytest.raises(HoursFault) as fault:
        parse_hours(text)
    assert piece in fault.value.piece


def test_holds_by_the_wall_clock_and_the_holiday() -> None:
    hours = parse_hours("po-pá 8:00-16:00")
    assert hours is not None
    monday = datetime(2026, 3, 2)  # noqa: DTZ001
    assert hours.holds(monday.replace(hour=8), holiday=False)
    assert not hours.holds(monday.replace(hour=7, minute=59), holiday=False)
    assert not hours.holds(monday.replace(hour=16), holiday=False)
    assert not hours.holds(monday.replace(hour=8), holiday=True)
    assert ALWAYS.holds(monday, holiday=True)


def test_what_quiet_hours_leave() -> None:
    default = sending_hours("20:00-08:00", quiet_sundays=True, quiet_holidays=True)
    assert default == WeeklyHours((((8 * H, 20 * H),),) * 6 + ((),))
    world = sending_hours("20:00-07:00", quiet_sundays=False, quiet_holidays=False)
    assert world == WeeklyHours((((7 * H, 20 * H),),) * 7, on_holidays=True)
    noon = sending_hours("12:00-13:00", quiet_sundays=False, quiet_holidays=False)
    assert noon.days[0] == ((0, 12 * H), (13 * H, 24 * H))
    evening = sending_hours("20:00-24:00", quiet_sundays=False, quiet_holidays=False)
    assert evening.days[0] == ((0, 20 * H),)
    assert sending_hours("", quiet_sundays=False, quiet_holidays=False) == ALWAYS


@pytest.mark.parametrize("quiet", ["večer", "20", "8:00-8:00", "0-24"])
def test_quiet_hours_that_cannot_be_read_or_leave_nothing_are_refused(quiet: str) -> None:
    with pytest.raises(HoursFault):
        sending_hours(quiet, quiet_sundays=True, quiet_holidays=True)


@given(st.text(alphabet="poútčápne-,;: 0123456789.doazřenvsty", max_size=40))
def test_any_text_is_read_or_refused_with_its_piece(text: str) -> None:
    try:
        hours = parse_hours(text)
    except HoursFault:
        return
    for spans in hours.days if hours else ():
        assert all(0 <= start < end <= 24 * H for start, end in spans)
        assert all(one[1] < other[0] for one, other in pairwise(spans))
