"""The table of public holidays is what the library says."""

from datetime import date
from pathlib import Path

import pytest

from scheduler import feasts
from scheduler.hours import Calendar

COUNTRY, YEARS = feasts.TABLED


def test_the_table_is_what_the_library_would_print() -> None:
    file = Path(feasts.__file__).parent / "data" / "holidays.txt"
    assert file.read_text(encoding="ascii").splitlines() == list(feasts.table())


@pytest.mark.parametrize("year", [YEARS[0], 2038, YEARS[-1]])
def test_a_year_of_the_table_has_the_days_of_the_library(year: int) -> None:
    assert feasts.of_year(COUNTRY, year) == feasts.of_library(COUNTRY, year)


@pytest.mark.parametrize(
    ("country", "day"), [("CZ", date(1999, 10, 28)), ("CZ", date(2070, 7, 5)), ("SK", date(2026, 8, 29))]
)
def test_what_is_not_in_the_table_comes_from_the_library(country: str, day: date) -> None:
    assert Calendar(country=country).is_holiday(day)
    assert not Calendar(country=country).is_holiday(day.replace(month=10, day=13))
