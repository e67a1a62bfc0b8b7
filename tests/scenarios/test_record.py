"""A talk recorded by `simulate --record` is a scenario that plays."""

from pathlib import Path

from bot.cli import main
from tests.support.scenario import Scenario

WALK = Path(__file__).parents[2] / "docs" / "walk.jsonl"


def test_a_recorded_talk_is_a_scenario(tmp_path: Path) -> None:
    case = tmp_path / "walk.yaml"
    assert main(["simulate", "--script", str(WALK), "--record", str(case)]) == 0
    scenario = Scenario.load(case)
    assert [turn["who"] for turn in scenario.turns] == [
        "resident",
        "resident",
        "w-luze",
        "resident",
        "w-luze",
        "resident",
    ]
    assert scenario.turns[0]["say"].startswith("Dobry den, uz sama nezvladam")
    assert scenario.turns[2]["say"] == "1"
