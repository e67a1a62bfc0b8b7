"""Days reckoned: the next such date, weeks, months, Easter, named days, and the wall clock of Prague."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PRAGUE = ZoneInfo("Europe/Prague")
IsHoliday = Callable[[date], bool]
ONE_DAY = timedelta(days=1)

# Days known by a name: month and day.
NAMED_DAYS: dict[str, tuple[int, int]] = {
    "novy_rok": (1, 1),
    "tri_krale": (1, 6),
    "hromnice": (2, 2),
    "valentyn": (2, 14),
    "josef": (3, 19),
    "jiri": (4, 24),
    "carodejnice": (4, 30),
    "vaclav": (9, 28),
    "dusicky": (11, 2),
    "martin": (11, 11),
    "katerina": (11, 25),
    "ondrej": (11, 30),
    "barbora": (12, 4),
    "mikulas": (12, 6),
    "lucie": (12, 13),
    "stedry_den": (12, 24),
    "bozi_hod": (12, 25),
    "stepan": (12, 26),
    "silvestr": (12, 31),
}
# Days that move with Easter Sunday: so many days from it.
EASTER_DAYS: dict[str, int] = {
    "zeleny_ctvrtek": -3,
    "velky_patek": -2,
    "bila_sobota": -1,
    "velikonocni_nedele": 0,
    "velikonocni_pondeli": 1,
}


def local(day: date, minute: int) -> datetime:
    """The moment of a wall clock in Prague; `minute` counts from midnight and may pass into the next day.

    A time that does not exist moves forward by an hour; of one that happens twice the first is meant.
    """
    day, minute = day + timedelta(days=minute // 1440), minute % 1440
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=PRAGUE)
    return wall.astimezone(UTC).astimezone(PRAGUE)


def elapsed(now: datetime, minutes: int) -> datetime:
    """The moment so many minutes later, whatever the clocks do in between."""
    return (now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(PRAGUE)


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def next_day_of_month(today: date, number: int) -> date | None:
    """The next day with this number, today included; None for a number that no month has."""
    if not 1 <= number <= 31:
        return None
    month = today.replace(day=1)
    while number > month_end(month).day or month.replace(day=number) < today:
        month = add_months(month, 1)
    return month.replace(day=number)


def next_date(today: date, month: int, number: int) -> date | None:
    """The next such date, today included; None for one that does not exist (31 April)."""
    for year in range(today.year, today.year + 9):  # 29 February may be eight years away (2096 to 2104)
        if 1 <= month <= 12 and 1 <= number <= monthrange(year, month)[1] and date(year, month, number) >= today:
            return date(year, month, number)
    return None


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def first_working(day: date, is_holiday: IsHoliday) -> date:
    """The first working day from this day on, the day included; at most a fortnight is looked through."""
    for _ in range(14):
        if day.weekday() < 5 and not is_holiday(day):
            break
        day += ONE_DAY
    return day


def named_day(name: str, today: date) -> date:
    """The next day of this name, today included."""
    for year in (today.year, today.year + 1):
        moved = EASTER_DAYS.get(name)
        day = date(year, *NAMED_DAYS[name]) if moved is None else easter(year) + timedelta(days=moved)
        if day >= today:
            break
    return day


def feast(name: str, today: date) -> tuple[date, date]:
    """First and last day of the next "vanoce", "velikonoce" or "mezi_svatky" (the days between the years)."""
    for year in (today.year, today.year + 1):
        if name == "velikonoce":
            first, last = easter(year) - timedelta(days=2), easter(year) + ONE_DAY
        elif name == "mezi_svatky":
            first, last = date(year, 12, 27), date(year, 12, 31)
        else:
            first, last = date(year, 12, 24), date(year, 12, 26)
        if last >= today:
            break
    return first, last
