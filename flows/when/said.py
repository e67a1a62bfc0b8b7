"""What grammar finds in a text, before it is laid on a calendar: clock times, hours of a day, days, and marks."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

HoursKind = Literal["part", "point", "approx", "after", "before", "range", "wall", "elapsed", "within"]
DaySort = Literal["weekday", "date", "shift", "plus", "week", "weekend", "month", "span", "from", "until", "never"]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time on the face of a clock in minutes from midnight. `sure`: the half of the day is known, too."""

    minute: int
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """A time within a day.

    `part` names a part of the day; beside clock times it decides their half of the day, and `frame` tells that it
    was said before them and so bounds them ("dopoledne od devíti"). Of "od rána" it is the part that stands for the
    clock. `minutes` count from now (elapsed, within); `about` makes a counted moment an approximate one.
    """

    kind: HoursKind
    first: Clock | None = None
    last: Clock | None = None
    part: str = ""
    frame: bool = False
    minutes: int = 0
    about: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day or several: `first` None is from now on, `last` None without an end.

    `weekday`: the one that was named. `plus`: of "za týden", the days when they are whole weeks. `number`: of
    "patnáctého", the day of the month said without a month. A day of the sort "never" exists in no calendar.
    """

    sort: DaySort
    first: date | None = None
    last: date | None = None
    weekday: int = -1
    plus: int = 0
    number: int = 0


class Item(NamedTuple):
    """One thing found in a text, in its order: a day, hours, or a mark (breaks and plain words are marks, too).

    `word` is the word of a mark, or the preposition before a day. `minutes`: of the mark "move", how much later.
    """

    mark: str = ""
    day: Day | None = None
    hours: Hours | None = None
    word: str = ""
    minutes: int = 0

    @property
    def timely(self) -> bool:
        """Whether this is a day or hours."""
        return self.day is not None or self.hours is not None
