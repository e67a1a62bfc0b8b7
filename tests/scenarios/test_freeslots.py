"""Free slots that a scripted dialogue names: in whatever shape they are written, workers are away but for them."""

import asyncio
from datetime import datetime

import pytest

from bot import dialogues
from bot.freeslots import free_slots
from directory.gazetteer import Municipality, Territory
from directory.world import build_world

AT = "2026-11-25T09:00:00+01:00"
START, END = datetime.fromisoformat(AT), datetime.fromisoformat("2026-11-25T09:30:00+01:00")


@pytest.mark.parametrize(
    "given",
    [
        {"slots": [AT]},
        {"free_slots": [{"start": AT, "end": END.isoformat()}]},
        {"slots": [{"worker": "w-1", "start": AT}]},
        {"free": {"w-1": [AT]}},
    ],
)
def test_every_shape_is_read(given: dict[str, object]) -> None:
    assert free_slots(given, ["w-1"]) == {"w-1": [(START, END)]}


def test_nothing_given_leaves_the_hours_as_they_are() -> None:
    assert free_slots({"case": {}}, ["w-1"]) == {}


def test_a_call_is_booked_in_the_only_free_slot() -> None:
    village = Municipality("1", "Lhota", "Kolín", "Kolín", 50.0, 15.0)
    world = {
        "worker_hours": "Mo-Fr 08:00-16:00",
        "quiet_hours": "20:00-07:00",
        "workers": [{"id": "w-1", "name": "Jana Lipová", "districts": ["Kolín"]}],
        "coordinator": {"id": "k", "name": "Hana"},
    }
    dialogue = {
        "id": "F1",
        "group": "resident_sms",
        "channel": "sms",
        "now": "2026-11-24T10:15:00+01:00",
        "given": {"slots": [AT]},
        "turns": [{"say": "mam dluhy, Lhota"}, {"say": "ano, zitra dopoledne"}],
    }
    national = Territory((village,), ())
    result = asyncio.run(dialogues.play(dialogue, build_world(world, national), national))
    assert [call["start"] for call in result.steps[-1].summary["callbacks"]] == [AT]
