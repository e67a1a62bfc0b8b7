"""Floors of understanding on the labelled messages, and that the scores count as their guidelines say."""

import json
from pathlib import Path

import pytest

from directory.evaluate_messages import Answer, Share, score
from directory.lexicon import load_danger
from directory.needs import Needs
from directory.validate import asking

MESSAGES = Path(__file__).parents[3] / "shared" / "data" / "messages_dev.jsonl"
understand = asking(Needs.load(), load_danger())


@pytest.mark.skipif(not MESSAGES.exists(), reason="the labelled messages do not lie beside this checkout")
def test_floors_on_labelled_messages() -> None:
    rows = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    scores = score(rows, understand)
    assert scores["area"]["share"] >= 0.87, scores["misses"]["area"]
    assert scores["kinds"]["share"] >= 0.92, scores["misses"]["kinds"]
    assert scores["emergency_or_question"]["share"] == 1.0, scores["misses"]["emergency_or_question"]
    assert scores["emergency_outright"]["share"] >= 0.90, scores["misses"]["emergency_outright"]
    assert scores["alarm_or_question"]["share"] >= 0.95, scores["misses"]["alarm_or_question"]
    assert scores["false_alarm"]["share"] <= 0.03, scores["misses"]["false_alarm"]
    assert scores["question_on_ordinary"]["share"] <= 0.08, scores["misses"]["question_on_ordinary"]
    assert scores["language"]["share"] >= 0.99, scores["misses"]["language"]
    assert scores["on_behalf"]["share"] >= 0.85, scores["misses"]["on_behalf"]


ROWS = [
    {"id": "1", "text": "one two three four", "lang": "cs", "on_behalf": True, "need": "care", "also": ["health"],
     "kinds": ["hospic"], "urgency": "emergency", "note": ""},
    {"id": "2", "text": "five", "lang": "cs", "on_behalf": False, "need": "money", "also": [], "kinds": ["nzdm"],
     "urgency": "normal", "note": "tempting: x"},
    {"id": "3", "text": "six", "lang": "cs", "on_behalf": False, "need": "money", "also": [], "kinds": [],
     "urgency": "crisis", "note": ""},
]  # fmt: skip


def test_scores_count_as_the_guidelines_say() -> None:
    answers = {
        "one two three four": Answer(("health", "care"), ("hospic",), "crisis", True, "cs", True),
        "five": Answer(("money",), ("a", "b", "c", "nzdm"), "crisis", False, "sk", True),
    }
    scores = score(ROWS, answers.get)
    shares = {
        name: (value["right"], value["of"])
        for name, value in scores.items()
        if isinstance(value, dict) and "of" in value
    }
    assert shares == {
        "alarm": (1, 2),
        "alarm_or_question": (1, 2),
        "area": (2, 3),
        "area_strict": (1, 3),
        "emergency_as_crisis": (1, 1),
        "emergency_or_question": (1, 1),
        "emergency_outright": (0, 1),
        "false_alarm": (1, 1),
        "false_alarm_tempting": (1, 1),
        "false_emergency": (0, 1),
        "kinds": (0, 1),
        "language": (1, 1),
        "on_behalf": (1, 3),
        "question_on_ordinary": (0, 1),
    }
    assert scores["misses"]["kinds"] == ["2"]
    assert scores["misses"]["area"] == ["3"]
    assert scores["misses"]["false_alarm"] == ["2"]
    assert scores["area_macro"] == 0.75
    assert scores["confusions"] == {"area": [["money", "-", 1]], "kinds": [["nzdm", "a", 1]]}


def test_wilson_interval() -> None:
    low, high = Share(8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(0, 0).value == 0.0
