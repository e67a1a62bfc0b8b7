"""A day and hours laid on the clock of Prague: a beginning and an end, nothing before now."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from flows.when.calendar import ONE_DAY, elapsed, local
from flows.when.parts import PARTS, settle
from flows.when.said import Clock, Day, Hours

Kind = Literal["point", "approx", "range", "part", "day", "days", "open", "none"]

_BEGINS, _ENDS, _LATE, _MIDNIGHT, _NOON = 420, 1200, 1320, 1440, 720
_HALF_HOUR = 30
_MORNING_ENDS = 780  # parts that end by then bound the hours said behind them
_DAYS_TRIED = 9  # enough to pass a week of refused weekdays


@dataclass(frozen=True, slots=True)
class Interval:
    """[start, end) in Prague; `end` None is an open end. `daily`: hours of several days, in minutes from midnight."""

    start: datetime
    end: datetime | None
    kind: Kind
    daily: tuple[int, int] | None = None


def interval(day: Day | None, hours: Hours | None, now: datetime, refused: Set[int] = frozenset()) -> Interval | None:
    """What a day and hours mean at `now`; None where nothing of it is left. `refused`: weekdays to pass over."""
    if hours is not None and hours.kind in ("elapsed", "within"):
        return _counted(hours, now)
    if day is None:
        return None if hours is None else _nearest(hours, now, refused)
    if day.sort == "never":
        return None
    if day.first is not None and day.first == day.last:
        return _on(day.first, hours, now)
    return _over(day, hours, now)


def _counted(hours: Hours, now: datetime) -> Interval:
    then = elapsed(now, hours.minutes)
    if hours.kind == "within":
        return Interval(now, then, "range")
    if hours.about:
        return Interval(max(now, elapsed(then, -_HALF_HOUR)), elapsed(then, _HALF_HOUR), "approx")
    return Interval(then, elapsed(then, _HALF_HOUR), "point")


def _span(hours: Hours | None, now: datetime) -> tuple[int, int, Kind]:
    """Hours of a day in minutes from its midnight, and the kind of reading they make."""
    if hours is None:
        return _BEGINS, _ENDS, "day"
    if hours.kind == "wall":
        at = now.hour * 60 + now.minute
        return at, at + _HALF_HOUR, "point"
    if hours.kind == "part":
        return *PARTS[hours.part], "day" if hours.part == "cely_den" else "part"
    assert hours.first is not None
    at = settle(hours.first, hours.part).minute
    if hours.kind == "point":
        return at, at + _HALF_HOUR, "point"
    if hours.kind == "approx":
        return at - _HALF_HOUR, at + _HALF_HOUR, "approx"
    begins, ends = PARTS[hours.part] if hours.frame else (_BEGINS, _ENDS)
    if hours.kind == "after":
        if hours.frame and at < ends <= _MORNING_ENDS:
            return at, ends, "range"
        end = next((edge for edge in (_ENDS, _LATE, _MIDNIGHT) if at < edge), at + _NOON)
        return at, end, "range"
    if hours.kind == "before":
        if begins >= at:
            begins = _BEGINS
        if at <= begins and not hours.part and not hours.first.sure:
            at += _NOON
        return min(begins, at - 2 * _HALF_HOUR), at, "range"
    assert hours.last is not None
    return *_range(hours.first, hours.last, hours.part), "range"


def _range(first: Clock, last: Clock, name: str) -> tuple[int, int]:
    """Both ends of a range: the half of the day of one follows from the other."""
    begin, end = settle(first, name).minute, settle(last, name).minute
    if name and begin >= end and first.minute < end:
        begin = first.minute  # "od jedenácti do dvou odpoledne"
    if begin >= end and not last.sure and end + _NOON <= _MIDNIGHT:
        if not first.sure and first.minute < last.minute and end + _NOON > _ENDS:
            begin = first.minute  # "od 6 do 10" is a morning
        else:
            end += _NOON  # "od 10 do 2"
    if begin >= end and not first.sure and first.minute < end:
        begin = first.minute  # "od 6 do 14"
    return begin, end if begin < end else end + _MIDNIGHT


def _nearest(hours: Hours, now: datetime, refused: Set[int]) -> Interval | None:
    """Hours without a day: the nearest to come, or the rest of those begun while at least half of it is left."""
    begin, end, kind = _span(hours, now)
    day = now.date() - ONE_DAY if end > _MIDNIGHT else now.date()
    for _ in range(_DAYS_TRIED):
        start = local(day, begin)
        stop = elapsed(start, _HALF_HOUR) if kind == "point" else local(day, end)
        passed = start < now if kind == "point" else stop <= now
        # "do poledne" ends soon and is meant all the same
        begun = start < now and hours.kind != "before" and 2 * (stop - now) < stop - start
        if not passed and not begun and day.weekday() not in refused:
            return Interval(max(start, now), stop, kind)
        day += ONE_DAY
    return None


def _on(day: date, hours: Hours | None, now: datetime) -> Interval | None:
    """Hours of one day, cut at now. An hour of today that has passed is meant twelve hours later."""
    if day < now.date():
        return None
    begin, end, kind = _span(hours, now)
    for later in (0, _NOON) if hours is not None and _of_either_half(hours) else (0,):
        start, stop = local(day, begin + later), local(day, end + later)
        if end + later > _MIDNIGHT + _HALF_HOUR and later:
            return None
        if kind == "point":
            stop = elapsed(start, _HALF_HOUR)
        if start >= now if kind == "point" else stop > now:
            return Interval(max(start, now), stop, kind)
    return None


def _of_either_half(hours: Hours) -> bool:
    """Whether the hours may be those of the other half of the day."""
    return (
        hours.kind in ("point", "approx", "range", "before")
        and not hours.part
        and not (hours.first is not None and hours.first.minute >= 780)
    )


def _over(day: Day, hours: Hours | None, now: datetime) -> Interval | None:
    """Several days or days without an end; hours hold on the first and on the last of them."""
    begin, end, kind = _span(hours, now)
    if kind == "point":
        if day.first is not None and day.last is not None:
            return _on(max(day.first, now.date()), hours, now)
        end = begin
    start = now if day.first is None else max(local(day.first, begin), now)
    daily = None if hours is None else (begin, end)
    if day.last is None:
        return Interval(start, None, "open", daily)
    stop = local(day.last, end)
    return Interval(start, stop, "days", daily) if stop > now else None
