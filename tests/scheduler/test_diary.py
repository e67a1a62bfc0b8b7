"""The diary: who is asked first, which half hours are offered; examples, then properties for any rows."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.facts import Diary, Place, Slot, WorkerCard
from flows.opening import WeeklyHours, parse_hours, sending_hours
from scheduler.diary import CELL, DiaryView, WorkerRow, cells
from scheduler.hours import Calendar, RegionHours

PRAGUE = ZoneInfo("Europe/Prague")
CALENDAR = Calendar()
HALF_HOUR = timedelta(minutes=30)


def weekly(text: str) -> WeeklyHours:
    hours = parse_hours(text)
    assert hours is not None
    return hours


OFFICE = weekly("po-pá 8:00-16:00")
HOURS = RegionHours.build(CALENDAR, OFFICE, sending_hours("20:00-08:00", quiet_sundays=True, quiet_holidays=True))


def prague(*at: int) -> datetime:
    return datetime(*at, tzinfo=PRAGUE)  # type: ignore[arg-type, misc]


def municipality(code: str, name: str, lat: float, lon: float) -> Place:
    return Place(code, name, "Chrudim", "Chrudim", lat, lon, inside=True)


LUZE = municipality("571776", "Luže", 49.893513, 16.028604)
CHRAST = municipality("571539", "Chrast", 49.902149, 15.934067)
SKUTEC = municipality("572241", "Skuteč", 49.843567, 15.996654)
HORKA = municipality("571466", "Horka", 49.887322, 15.916873)
ALL = frozenset({LUZE.code, CHRAST.code, SKUTEC.code, HORKA.code})
MONDAY = prague(2026, 3, 2, 9, 0)


def row(
    name: str,
    base: Place | None,
    hours: WeeklyHours = OFFICE,
    territory: frozenset[str] | None = ALL,
    substitute: bool = False,
    away: tuple[tuple[datetime, datetime], ...] = (),
) -> WorkerRow:
    return WorkerRow(WorkerCard(name, name, "600 000 001", ""), territory, base, hours, substitute, away)


def diary(
    *rows: WorkerRow,
    taken: Mapping[str, Mapping[datetime, str]] | None = None,
    now: datetime = MONDAY,
    load: Mapping[str, int] | None = None,
) -> DiaryView:
    return DiaryView(HOURS, rows, taken or {}, now=now, load=load)


def starts(slots: tuple[Slot, ...]) -> list[str]:
    return [f"{slot.worker} {slot.start:%d.%m. %H:%M}" for slot in slots]


def booked(code: str, start: datetime) -> dict[datetime, str]:
    return dict.fromkeys(cells(start, start + HALF_HOUR), code)


# --- who -----------------------------------------------------------------------------------------------------------


def names(view: Diary, place: Place = HORKA, exclude: frozenset[str] = frozenset()) -> list[str]:
    return [ranked.worker.id for ranked in view.ranking(place, exclude=exclude)]


def test_the_territory_filters_and_distance_decides() -> None:
    view = diary(
        row("skutec", SKUTEC), row("luze", LUZE), row("chrast", CHRAST), row("far", HORKA, territory=frozenset())
    )
    assert names(view) == ["chrast", "skutec", "luze"]
    assert names(view, exclude=frozenset({"chrast"})) == ["skutec", "luze"]


def test_load_decides_between_equally_near_and_then_the_id() -> None:
    view = diary(row("b", CHRAST), row("a", CHRAST), row("c", CHRAST), load={"a": 2, "b": 1, "c": 1})
    assert names(view) == ["b", "c", "a"]


def test_a_substitute_comes_after_all_others_however_near() -> None:
    assert names(diary(row("near", HORKA, substitute=True), row("luze", LUZE))) == ["luze", "near"]


def test_a_worker_on_leave_for_five_working_days_is_not_ranked() -> None:
    week = CALENDAR.span(date(2026, 3, 2), date(2026, 3, 6))
    days = CALENDAR.span(date(2026, 3, 2), date(2026, 3, 5))
    assert names(diary(row("chrast", CHRAST, away=(week,)), row("luze", LUZE))) == ["luze"]
    assert names(diary(row("chrast", CHRAST, away=(days,)), row("luze", LUZE))) == ["chrast", "luze"]


def test_the_reason_is_told_in_plain_words() -> None:
    calls = booked("K-1", prague(2026, 3, 2, 10, 0)) | booked("K-2", prague(2026, 3, 2, 11, 0))
    tomorrow = booked("K-3", prague(2026, 3, 3, 10, 0))
    view = diary(row("w", LUZE), row("s", None, substitute=True), taken={"w": calls | tomorrow, "s": {}}, load={"w": 3})
    first, second = view.ranking(HORKA)
    assert (first.why, first.load, first.distance_km) == ("Luže 8,0 km, dnes 2 hovory", 3, 8.0)
    assert second.why == "dnes 0 hovorů, zástup"


def test_on_duty_follows_shifts_leaves_and_holidays() -> None:
    away = (prague(2026, 3, 2, 8, 0), prague(2026, 3, 2, 10, 0))
    view = diary(row("luze", LUZE), row("chrast", CHRAST, away=(away,)), row("else", SKUTEC, territory=frozenset()))
    assert [card.id for card in view.on_duty(MONDAY, HORKA)] == ["luze"]
    assert [card.id for card in view.on_duty(prague(2026, 3, 2, 10, 0), HORKA)] == ["chrast", "luze"]
    assert [card.id for card in view.on_duty(prague(2026, 3, 2, 10, 0))] == ["chrast", "else", "luze"]
    assert view.on_duty(prague(2026, 3, 2, 16, 0), HORKA) == ()
    assert view.on_duty(prague(2026, 5, 1, 10, 0), HORKA) == ()
    assert view.worker("nobody") is None
    found = view.worker("luze")
    assert found is not None
    assert found.phone == "600 000 001"


def test_the_next_working_moment_is_now_or_the_next_shift() -> None:
    view = diary(row("early", LUZE, weekly("po-pá 7:00-12:00")), row("late", LUZE, weekly("po-pá 10:00-18:00")))
    assert view.next_working_moment(MONDAY) == MONDAY
    assert view.next_working_moment(prague(2026, 3, 6, 18, 0)) == prague(2026, 3, 9, 7, 0)
    assert view.next_working_moment(prague(2027, 3, 25, 19, 0)) == prague(2027, 3, 30, 7, 0)
    assert diary().next_working_moment(prague(2026, 3, 7, 9, 0)) == prague(2026, 3, 9, 8, 0)


def test_a_leave_displaces_what_was_agreed_before() -> None:
    leave = CALENDAR.span(date(2026, 3, 4), date(2026, 3, 4))
    calls = (
        booked("K-1", prague(2026, 3, 3, 9, 0))
        | booked("K-2", prague(2026, 3, 4, 9, 0))
        | booked("K-0", prague(2026, 3, 1, 9, 0))
    )
    assert diary(row("w", LUZE, away=(leave,)), taken={"w": calls}).displaced() == ("K-2",)
    assert diary(taken={"gone": calls}).displaced() == ("K-1", "K-2")


# --- when ----------------------------------------------------------------------------------------------------------


def test_without_an_end_each_slot_stands_in_another_half_day() -> None:
    view = diary(row("chrast", CHRAST), row("luze", LUZE))
    assert starts(view.slots(HORKA, start=MONDAY)) == [
        "chrast 02.03. 09:30",
        "chrast 02.03. 12:00",
        "chrast 03.03. 08:00",
    ]


def test_half_an_hour_passes_first_and_the_grid_is_a_quarter() -> None:
    view = diary(row("chrast", CHRAST), now=prague(2026, 3, 2, 9, 7))
    assert starts(view.slots(HORKA, start=prague(2026, 3, 2, 9, 0), limit=1)) == ["chrast 02.03. 09:45"]


def test_the_next_worker_fills_the_half_days_that_the_nearest_has_not() -> None:
    view = diary(row("chrast", CHRAST, weekly("st 8:00-9:00")), row("luze", LUZE))
    assert starts(view.slots(HORKA, start=MONDAY)) == ["luze 02.03. 09:30", "luze 02.03. 12:00", "chrast 04.03. 08:00"]


def test_what_is_missing_comes_from_the_same_half_days() -> None:
    view = diary(row("chrast", CHRAST, weekly("st 8:00-10:00")))
    assert starts(view.slots(HORKA, start=MONDAY)) == [
        "chrast 04.03. 08:00",
        "chrast 04.03. 08:30",
        "chrast 04.03. 09:00",
    ]


def test_five_working_days_and_no_further() -> None:
    assert diary(row("chrast", CHRAST, weekly("po 8:00-9:00"))).slots(HORKA, start=MONDAY) == ()
    assert diary(row("chrast", CHRAST, weekly("pá 8:00-9:00"))).slots(HORKA, start=MONDAY, limit=1) != ()


def test_a_substitute_is_offered_only_where_the_others_have_nothing() -> None:
    full = row("near", HORKA, substitute=True)
    assert starts(diary(full, row("luze", LUZE)).slots(HORKA, start=MONDAY))[0].startswith("luze")
    away = (MONDAY - timedelta(days=1), MONDAY + timedelta(days=30))
    assert starts(diary(full, row("luze", LUZE, away=(away,))).slots(HORKA, start=MONDAY))[0].startswith("near")


def test_within_an_interval_the_first_ones_of_the_nearest_who_has_any() -> None:
    view = diary(row("chrast", CHRAST, weekly("po-pá 13:00-16:00")), row("luze", LUZE))
    morning = view.slots(HORKA, start=prague(2026, 3, 3, 8, 0), end=prague(2026, 3, 3, 12, 0))
    assert starts(morning) == ["luze 03.03. 08:00", "luze 03.03. 08:30", "luze 03.03. 09:00"]
    day = view.slots(HORKA, start=prague(2026, 3, 3, 7, 0), end=prague(2026, 3, 3, 20, 0), limit=2)
    assert starts(day) == ["chrast 03.03. 13:00", "chrast 03.03. 13:30"]


def test_a_point_off_the_grid_gets_the_slot_that_begins_in_it() -> None:
    view = diary(row("chrast", CHRAST))
    found = view.slots(HORKA, start=prague(2026, 3, 3, 14, 20), end=prague(2026, 3, 3, 14, 50))
    assert starts(found) == ["chrast 03.03. 14:30"]
    exact = view.slots(HORKA, start=prague(2026, 3, 3, 14, 15), end=prague(2026, 3, 3, 14, 45))
    assert starts(exact) == ["chrast 03.03. 14:15"]


def test_an_interval_that_is_over_or_off_duty_gives_nothing() -> None:
    view = diary(row("chrast", CHRAST))
    assert view.slots(HORKA, start=prague(2026, 3, 2, 8, 0), end=prague(2026, 3, 2, 9, 0)) == ()
    assert view.slots(HORKA, start=prague(2026, 3, 3, 18, 0), end=prague(2026, 3, 3, 20, 0)) == ()
    assert view.slots(HORKA, start=prague(2026, 5, 1, 8, 0), end=prague(2026, 5, 1, 16, 0)) == ()


def test_refused_days_and_workers_are_left_out() -> None:
    view = diary(row("chrast", CHRAST), row("luze", LUZE))
    found = view.slots(HORKA, start=MONDAY, exclude_days=frozenset({0, 1}), exclude_workers=frozenset({"chrast"}))
    assert starts(found) == ["luze 04.03. 08:00", "luze 04.03. 12:00", "luze 05.03. 08:00"]
    assert view.slots(HORKA, start=MONDAY, only_worker="luze")[0].worker == "luze"
    assert view.slots(HORKA, start=MONDAY, only_worker="nobody") == ()


def test_own_cells_count_as_free_when_a_callback_is_moved() -> None:
    at = prague(2026, 3, 3, 14, 0)
    view = diary(row("chrast", CHRAST), taken={"chrast": booked("K-1", at)})
    end = at + HALF_HOUR
    assert view.slots(HORKA, start=at, end=end) == ()
    assert starts(view.slots(HORKA, start=at, end=end, without="K-1")) == ["chrast 03.03. 14:00"]


@pytest.mark.parametrize(("now", "day"), [((2027, 3, 28, 12, 0), 30), ((2027, 10, 31, 12, 0), 1)])
def test_slots_stand_by_the_wall_clock_after_the_clocks_change(now: tuple[int, ...], day: int) -> None:
    slot = diary(row("chrast", CHRAST), now=prague(*now)).slots(HORKA, start=prague(*now))[0]
    assert (slot.start.day, slot.start.hour, slot.start.tzinfo) == (day, 8, PRAGUE)


# --- for any rows ---------------------------------------------------------------------------------------------------

moments = st.datetimes(datetime(2024, 1, 2), datetime(2035, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
places = st.sampled_from([LUZE, CHRAST, SKUTEC, HORKA])
Made = tuple[DiaryView, list[WorkerRow], dict[str, dict[datetime, str]], dict[str, int], datetime]


def any_hours(dice: Random) -> WeeklyHours:
    days = []
    for _ in range(7):
        ends = sorted(dice.sample(range(1441), dice.choice((0, 2, 2, 4))))
        days.append(tuple(zip(ends[::2], ends[1::2], strict=True)))
    return WeeklyHours(tuple(days), dice.random() < 0.3)


def any_leave(dice: Random, now: datetime) -> tuple[datetime, datetime]:
    gone = now + timedelta(hours=dice.randint(-48, 150))
    return gone, gone + timedelta(hours=dice.randint(1, 72))


def any_taken(dice: Random, now: datetime) -> dict[datetime, str]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {midnight + number * CELL: f"K-{number // 2}" for number in dice.sample(range(700), dice.randint(0, 300))}


def throw(seed: int, now: datetime) -> Made:
    """A diary of up to four workers, thrown with dice (Hypothesis draws the seed: rows of this size shrink badly)."""
    dice = Random(seed)
    rows = [
        row(
            name,
            dice.choice((None, LUZE, CHRAST, SKUTEC, HORKA)),
            dice.choice((OFFICE, any_hours(dice))),
            dice.choice((None, ALL, frozenset(dice.sample(sorted(ALL), 2)))),
            dice.random() < 0.3,
            tuple(any_leave(dice, now) for _ in range(dice.choice((0, 0, 1, 2)))),
        )
        for name in "abcd"[: dice.randint(0, 4)]
    ]
    taken = {one.card.id: any_taken(dice, now) for one in rows}
    load = {one.card.id: dice.randint(0, 2) for one in rows}
    return diary(*rows, taken=taken, now=now, load=load), rows, taken, load, now


def order(made: Made, place: Place) -> list[str]:
    """Whom to ask, worked out here once more from the rule: territory, then substitutes last, distance, load, id."""
    _, rows, _, load, _ = made
    keys = []
    for one in rows:
        if one.territory is None or place.code in one.territory:
            distance = round(one.base.distance_km(place), 1) if one.base else 0.0
            keys.append((one.substitute, distance, load[one.card.id], one.card.id))
    return [key[-1] for key in sorted(keys)]


diaries = st.builds(throw, st.integers(0, 2**32), moments)


def check(slot: Slot, rows: list[WorkerRow], taken: Mapping[str, Mapping[datetime, str]], now: datetime) -> None:
    """What must hold of any slot, judged minute by minute on the wall clock and not by the diary's own windows."""
    (worker,) = [one for one in rows if one.card.id == slot.worker]
    begin, end = slot.start.astimezone(UTC), slot.end.astimezone(UTC)
    assert end - begin == HALF_HOUR
    assert begin >= now + HALF_HOUR
    assert begin.minute % 15 == begin.second == begin.microsecond == 0
    assert not CALENDAR.is_holiday(slot.start.date())
    for minute in range(30):
        at = begin + timedelta(minutes=minute)
        wall = at.astimezone(PRAGUE)
        if wall.hour >= 4:  # in the hour that is doubled or left out the wall clock alone does not tell the moment
            assert worker.hours.holds(wall, holiday=False)
        assert not any(gone <= at < back for gone, back in worker.away)
    assert not set(cells(begin, end)) & set(taken[slot.worker])


@pytest.mark.slow
@settings(max_examples=3000, deadline=None)
@given(diaries, places, st.integers(0, 96), st.frozensets(st.integers(0, 6), max_size=3))
def test_free_slots_are_never_off_duty_on_a_holiday_taken_or_doubled(
    made: Made,
    place: Place,
    hours: int,
    refused: frozenset[int],
) -> None:
    view, rows, taken, _, now = made
    start = now + timedelta(hours=hours)
    found = view.slots(place, start=start, exclude_days=refused)
    for slot in found:
        check(slot, rows, taken, now)
        assert slot.start >= start
        assert slot.start.weekday() not in refused
        assert slot.start.astimezone(UTC) < HOURS.working_days_end(start, 5)
        (worker,) = [one for one in rows if one.card.id == slot.worker]
        assert worker.serves(place)
    assert found == view.slots(place, start=start, exclude_days=refused)
    assert list(found) == sorted(found, key=lambda slot: slot.start)
    assert len({(slot.worker, slot.start) for slot in found}) == len(found) <= 3


@pytest.mark.slow
@settings(max_examples=3000, deadline=None)
@given(diaries, places, st.integers(-10, 160), st.integers(15, 3000))
def test_slots_in_an_interval_lie_in_it_and_come_from_the_first_worker_who_has_one(
    made: Made,
    place: Place,
    hours: int,
    minutes: int,
) -> None:
    view, rows, taken, _, now = made
    start = now + timedelta(hours=hours)
    end = start + timedelta(minutes=minutes)
    found = view.slots(place, start=start, end=end)
    assert len(found) <= 3
    for slot in found:
        check(slot, rows, taken, now)
        assert start <= slot.start < end
        assert slot.end <= end or len(found) == 1
    assert len({slot.worker for slot in found}) <= 1
    for nearer in order(made, place):
        if found and nearer == found[0].worker:
            break
        assert view.slots(place, start=start, end=end, only_worker=nearer) == ()


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(diaries, places, st.randoms(use_true_random=False))
def test_the_order_of_workers_is_stable_and_keeps_its_rule(made: Made, place: Place, random: Random) -> None:
    view, rows, taken, load, now = made
    found = view.ranking(place)
    ranked = [one.worker.id for one in found]
    assert ranked == [worker for worker in order(made, place) if worker in ranked]
    random.shuffle(rows)
    assert diary(*rows, taken=taken, now=now, load=load).ranking(place) == found
    on_duty = view.on_duty(now, place)
    assert {card.id for card in on_duty} <= set(ranked)
    assert all(view.works(card.id, now, now + timedelta(microseconds=1)) for card in on_duty)


def test_the_view_is_a_diary() -> None:
    view: Diary = diary()
    assert view.ranking(HORKA) == ()
    assert not view.may_send(prague(2026, 3, 2, 7, 59))
    assert view.last_allowed(prague(2026, 3, 2, 7, 0)) == prague(2026, 2, 28, 19, 59)
    assert view.next_allowed(prague(2026, 3, 1, 12, 0)) == prague(2026, 3, 2, 8, 0)
    assert view.add_working_time(prague(2026, 3, 6, 15, 0), 120) == prague(2026, 3, 9, 9, 0)
    assert view.is_holiday(date(2026, 5, 1))
