"""Texts that nobody meant: whatever comes in is read without a fault, and with little work.

Work is counted in calls, which no busy machine changes; the bench (`understanding.bad_text`) has the milliseconds.
"""

from datetime import datetime
from pathlib import Path

import pytest

from bot.reading import load_understanding
from bot.understanding import ASKED, Understanding
from tests.support.bad_texts import BAD_TEXTS, MOST
from tests.support.work import MOST_CALLS, calls

SHARED = Path(__file__).parents[3] / "shared" / "data"
LISTS = (SHARED / "municipalities_cz.csv", SHARED / "municipality_parts_cz.csv")
NOW = datetime.fromisoformat("2026-11-24T10:15:00+01:00")


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    here = LISTS[0].exists()
    return load_understanding(None, str(LISTS[0]) if here else None, str(LISTS[1]) if here else None)


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("name", BAD_TEXTS)
def test_bad_input_is_read_without_a_fault_and_with_little_work(
    understanding: Understanding, name: str, asked: str
) -> None:
    answer = understanding.read(BAD_TEXTS[name], NOW, asked)
    assert answer["urgency"] in ("emergency", "crisis", "soon", "normal")
    assert calls(lambda: understanding.read(BAD_TEXTS[name], NOW, asked)) < MOST_CALLS


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_work_grows_no_faster_than_the_text(understanding: Understanding, name: str) -> None:
    text = BAD_TEXTS[name]
    half = calls(lambda: understanding.read(text[: MOST // 2], NOW))
    whole = calls(lambda: understanding.read(text, NOW))
    assert whole <= 2.2 * half + 1_000
