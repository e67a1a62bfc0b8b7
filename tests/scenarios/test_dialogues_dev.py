"""The scripted dialogues for development, played in their own world: what they expect is met to the share recorded."""

import asyncio
import json
from pathlib import Path

import pytest

from bot import dialogues
from directory.gazetteer import Territory

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
FLOOR = 0.97
"""Of the expectations that a program can judge; raised when they are met, never lowered."""


@pytest.mark.slow
def test_expectations_are_met_to_the_recorded_share() -> None:
    if not (DATA / "dialogues_dev.yaml").exists():
        pytest.skip("the scripted dialogues (../shared/data/dialogues_dev.yaml) are not here")
    national = Territory.load(DATA / "municipalities_cz.csv", DATA / "municipality_parts_cz.csv")
    world, played = dialogues.read(DATA / "dialogues_dev.yaml")
    results = asyncio.run(dialogues.play_all(world, played, national))
    shares = dialogues.shares(results)
    assert shares["expectations"]["of"] > 150
    assert shares["not_understood"] == []
    missed = "\n".join(json.dumps(miss, ensure_ascii=False) for miss in dialogues.misses(results))
    assert shares["expectations"]["share"] >= FLOOR, f"{shares}\n{missed}"
