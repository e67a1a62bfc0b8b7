"""How many of the labelled time expressions for development are read as they are labelled."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import holidays
import pytest

from flows.fold import strip_marks
from flows.when import read

LABELLED = Path(__file__).parents[2].parent / "shared" / "data" / "times_dev.jsonl"
FLOOR = 0.97
CZECH = holidays.country_holidays("CZ", years=range(2026, 2029))


@pytest.fixture(scope="module")
def labelled() -> list[dict[str, Any]]:
    if not LABELLED.exists():
        pytest.skip("the labelled times (../shared/data/times_dev.jsonl) are not here")
    return [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]


def is_holiday(day: date) -> bool:
    return day in CZECH


def right(case: dict[str, Any], phrase: str) -> bool:
    """Start to the minute, end too but for a point; any of the readings that are as good will do."""
    when = read(phrase, datetime.fromisoformat(case["now"]), is_holiday)
    for label in (case["expected"], *case.get("also", ())):
        if label is None or when is None or when.start is None:
            if label is None and (when is None or when.start is None):
                return True
            continue
        end = datetime.fromisoformat(label["end"]) if label["end"] else None
        if when.start == datetime.fromisoformat(label["start"]) and (case["kind"] == "point" or when.end == end):
            return True
    return False


def test_the_labelled_times_are_read(labelled: list[dict[str, Any]]) -> None:
    misses = [case["id"] for case in labelled if not right(case, case["phrase"])]
    assert len(misses) <= (1 - FLOOR) * len(labelled), misses


def test_without_diacritics_hardly_fewer(labelled: list[dict[str, Any]]) -> None:
    misses = [case["id"] for case in labelled if not right(case, strip_marks(case["phrase"]))]
    assert len(misses) <= (1 - FLOOR + 0.02) * len(labelled), misses
