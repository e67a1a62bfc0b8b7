"""Scores of places and times on labelled phrases, as the conventions of the labelled files define them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from directory.evaluate_messages import Share

Read = Callable[[str, datetime, str], Mapping[str, Any]]
"""What the program says of a text, seen from a moment, after it had asked for something (`Understanding.read`)."""

_DAYS = {"po": "mon", "út": "tue", "st": "wed", "čt": "thu", "pá": "fri", "so": "sat", "ne": "sun"}
_DAY_NAMES = ("pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota", "neděle")
_DAY_CODES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Miss:
    """A labelled phrase on which the program is wrong."""

    id: str
    text: str
    wanted: str
    found: str


def score_places(rows: Iterable[Mapping[str, Any]], read: Read, now: datetime) -> tuple[Share, list[Miss]]:
    """The share of phrases answered as `domain/place_conventions.md` asks, and those that were not."""
    right, misses, count = 0, [], 0
    for row in rows:
        count += 1
        answer = read(row["phrase"], now, "place")
        if place_right(row, answer):
            right += 1
        else:
            found = _spelled(answer["place"]) if answer["place"] else " | ".join(map(_spelled, answer["places"])) or "-"
            wanted = f"{row['expected']}/{row['district']} of {len(row['candidates'])}"
            misses.append(Miss(str(row["id"]), row["phrase"], wanted, found))
    return Share(right, count), misses


def place_right(row: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    """Whether one answer is right: the municipality, or the right question, or nothing."""
    expected = (row["expected"], row["district"])
    candidates = {(c["name"], c["district"]) for c in row["candidates"]}
    place = answer["place"]
    asked = {(guess["name"], guess["district"]) for guess in answer["places"]}
    if row["expected"] is None and not candidates:
        return place is None and not asked
    if row["expected"] is not None and row["district"] is not None:
        if place is not None:
            return (place["name"], place["district"]) == expected
        return bool(candidates) and expected in asked
    return place is None and bool(asked & candidates)


def _spelled(place: Mapping[str, Any]) -> str:
    return f"{place['name']}/{place['district']}"


def score_times(rows: Iterable[Mapping[str, Any]], read: Read) -> tuple[Share, list[Miss]]:
    """The share of phrases read as `domain/time_conventions.md` asks, and those that were not."""
    right, misses, count = 0, [], 0
    for row in rows:
        count += 1
        answer = read(row["phrase"], datetime.fromisoformat(row["now"]), "time")
        if time_right(row, answer):
            right += 1
        else:
            misses.append(
                Miss(str(row["id"]), row["phrase"], str(row["expected"]), f"{answer['when']} {answer['exclude']}")
            )
    return Share(right, count), misses


def time_right(row: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    """Whether one interval is right, to the minute; the end of a point does not count."""
    refused = {_day(day) for day in row.get("exclude") or ()}
    if refused and refused != set(answer["exclude"]):
        return False
    when = answer["when"]
    if row["expected"] is None:
        return when is None
    readings = [row["expected"], *(row.get("also") or ())]
    return when is not None and any(_same(reading, when, point=row["kind"] == "point") for reading in readings)


def _day(name: str) -> str:
    low = name.lower()
    if low in _DAY_CODES:
        return low
    if low in _DAY_NAMES:
        return _DAY_CODES[_DAY_NAMES.index(low)]
    return _DAYS.get(low[:2], low)


def _same(wanted: Mapping[str, Any], found: Mapping[str, Any], *, point: bool) -> bool:
    if _minute(wanted["start"]) != _minute(found["start"]):
        return False
    return point or _minute(wanted["end"]) == _minute(found["end"])


def _minute(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(second=0, microsecond=0) if text else None
