"""Weekly hours laid over the real calendar: time zone, clock changes, public holidays, "the next moment we may".

Pure computation. Every moment that comes in is aware; what goes out stands in the region's zone, and all sums are made
in UTC, because two moments of one zone are otherwise compared by their wall clocks. A wall time that does not exist
moves forward by an hour, one that happens twice is the first one (domain/time_conventions.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.opening import WeeklyHours
from scheduler import feasts

PRAGUE = ZoneInfo("Europe/Prague")

_FAR = 400  # days after which looking for an open moment ends

Window = tuple[datetime, datetime]  # [from, to) in UTC


class Calendar:
    """Days of one country in one zone: public holidays with a region's own changes, wall clock to moment and back."""

    def __init__(
        self,
        zone: str = "Europe/Prague",
        *,
        country: str = "CZ",
        extra: Iterable[date] = (),
        working: Iterable[date] = (),
    ) -> None:
        """`extra` days count as holidays too, `working` ones do not although the law says so."""
        self.zone = ZoneInfo(zone)
        self._country = country
        self._extra = frozenset(extra)
        self._working = frozenset(working)
        self._years: dict[int, frozenset[date]] = {}
        self._timetables: dict[WeeklyHours, Timetable] = {}

    def is_holiday(self, day: date) -> bool:
        """Whether the day is a public holiday here."""
        year = self._years.get(day.year)
        if year is None:
            listed = feasts.of_year(self._country, day.year)
            year = self._years[day.year] = (listed | self._extra) - self._working
        return day in year

    def moment(self, day: date, minute: int) -> datetime:
        """The moment in UTC at which the wall clock of `day` shows so many minutes (0 to 1440)."""
        days, minute = divmod(minute, 24 * 60)
        wall = datetime.combine(day + timedelta(days=days), time(minute // 60, minute % 60), self.zone)
        return wall.astimezone(UTC)

    def local(self, at: datetime) -> datetime:
        """The same moment on the wall clock."""
        return at.astimezone(self.zone)

    def days_later(self, at: datetime, days: int) -> datetime:
        """So many days later (earlier where negative) at the same time of the wall clock, whatever the clocks did."""
        wall = self.local(at)
        moved = datetime.combine(wall.date() + timedelta(days=days), wall.time(), self.zone)
        return moved.astimezone(UTC).astimezone(self.zone)  # through UTC: a time that does not exist moves forward

    def span(self, first: date, last: date) -> Window:
        """From the beginning of `first` to the end of `last`: a leave, for instance."""
        return self.moment(first, 0), self.moment(last, 24 * 60)

    def timetable(self, weekly: WeeklyHours) -> "Timetable":
        """The weekly hours on this calendar; the same object for equal hours, so its days are laid out once."""
        found = self._timetables.get(weekly)
        if found is None:
            found = self._timetables[weekly] = Timetable(self, weekly)
        return found


class Timetable:
    """Weekly hours on a calendar: which moments are open."""

    def __init__(self, calendar: Calendar, weekly: WeeklyHours) -> None:
        self.calendar = calendar
        self.weekly = weekly
        self._days: dict[date, tuple[Window, ...]] = {}

    def windows(self, day: date) -> tuple[Window, ...]:
        """The open windows of one day of the wall clock, in order."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = self._lay_out(day)
        return found

    def _lay_out(self, day: date) -> tuple[Window, ...]:
        if not self.weekly.on_holidays and self.calendar.is_holiday(day):
            return ()
        ends = (
            (self.calendar.moment(day, a), self.calendar.moment(day, b)) for a, b in self.weekly.days[day.weekday()]
        )
        return tuple(window for window in ends if window[0] < window[1])

    def is_open(self, at: datetime) -> bool:
        """Whether the moment lies in a window."""
        return any(start <= at < end for start, end in self.windows(self._day(at)))

    def next_open(self, at: datetime) -> datetime | None:
        """`at` itself when open, else the start of the next window; None when there is none for more than a year."""
        if self.is_open(at):
            return at
        for day in self._days_from(at, 1):
            for start, _ in self.windows(day):
                if start > at:
                    return self.calendar.local(start)
        return None

    def last_open(self, at: datetime) -> datetime | None:
        """`at` itself when open, else the last open minute before it; None when there is none for more than a year."""
        if self.is_open(at):
            return at
        for day in self._days_from(at, -1):
            for start, end in reversed(self.windows(day)):
                if end <= at:
                    return self.calendar.local(max(start, end - timedelta(minutes=1)))
        return None

    def add(self, at: datetime, minutes: int) -> datetime | None:
        """The moment at which so many open minutes have passed since `at`; None when that takes more than a year."""
        left = timedelta(minutes=minutes)
        if left <= timedelta(0):
            return at
        for day in self._days_from(at, 1):
            for start, end in self.windows(day):
                start = max(start, at.astimezone(UTC))
                if start < end:
                    if left <= end - start:
                        return self.calendar.local(start + left)
                    left -= end - start
        return None

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.calendar.zone).date()

    def _days_from(self, at: datetime, step: int) -> Iterable[date]:
        day = self._day(at)
        return (day + timedelta(days=number * step) for number in range(_FAR))


@dataclass(frozen=True, slots=True)
class RegionHours:
    """The hours of one region: its calendar, office hours, and the hours in which we may write of our own accord."""

    calendar: Calendar
    office: Timetable
    sending: Timetable

    @classmethod
    def build(cls, calendar: Calendar, office: WeeklyHours, sending: WeeklyHours) -> "RegionHours":
        """Both on the one calendar."""
        return cls(calendar, calendar.timetable(office), calendar.timetable(sending))

    def working_days_end(self, at: datetime, days: int) -> datetime:
        """The midnight (UTC) that ends so many working days; the day of `at` counts while its office is open."""
        day = self.calendar.local(at).date()
        last, left = day, days
        for _ in range(_FAR):
            windows = self.office.windows(day)
            if windows and windows[-1][1] > at:
                last, left = day, left - 1
                if left == 0:
                    break
            day += timedelta(days=1)
        return self.calendar.moment(last, 24 * 60)
