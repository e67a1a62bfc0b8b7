"""Public holidays by year: the Czech ones from a table that the library made, all others from the library itself.

The library loads the holidays of every country of the world, which takes longer than most of our commands run.
`python -m scheduler.feasts` prints the table anew; a test holds it to the library.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

TABLED = ("CZ", range(2024, 2061))
"""The country and the years in the table."""

_TABLE = Path(__file__).parent / "data" / "holidays.txt"


def of_year(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country (ISO 3166) in one year."""
    if country != TABLED[0] or year not in TABLED[1]:
        return of_library(country, year)
    row = next(line for line in _TABLE.read_text(encoding="ascii").splitlines() if line.startswith(str(year)))
    return frozenset(date.fromisoformat(f"{year}-{day}") for day in row.split()[1:])


def of_library(country: str, year: int) -> frozenset[date]:
    """The same, as the library knows it."""
    import holidays  # here, for what it costs

    return frozenset(holidays.country_holidays(country, years=year))


def table() -> Iterator[str]:
    """The lines of the table, a year each."""
    country, years = TABLED
    for year in years:
        yield " ".join((str(year), *(f"{day:%m-%d}" for day in sorted(of_library(country, year)))))


if __name__ == "__main__":
    print("\n".join(table()))
