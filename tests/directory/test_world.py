"""The invented region of scripted dialogues."""

from typing import Any

import pytest

from directory.faults import RegionFaults
from directory.gazetteer import Municipality, Part, Territory
from directory.taxonomy import Taxonomy
from directory.world import build_world
from flows.gsm7 import fold_gsm
from flows.opening import WeeklyHours, parse_hours

NATIONAL = Territory(
    (
        Municipality("100001", "Horní Ves", "Dolní Kraj", "Dolní Kraj", 49.5, 15.5),
        Municipality("100002", "Dolní Kraj", "Dolní Kraj", "Dolní Kraj", 49.6, 15.6, town=True),
        Municipality("200001", "Zálesí", "Lesní", "Zálesí", 49.9, 16.5),
        Municipality("200002", "Město Lesů", "Lesní", "Zálesí", 49.8, 16.4, town=True),
        Municipality("300001", "Jinde", "Jiný", "Jiný", 50.1, 14.1),
    ),
    (Part("Samota", "100001"), Part("Pustina", "300001")),
)


def world(**changes: Any) -> dict[str, Any]:
    return {
        "timezone": "Europe/Prague",
        "worker_hours": "Mo-Fr 08:00-16:00, not on public holidays",
        "slot_minutes": 30,
        "worker_deadline": "PT2H",
        "quiet_hours": "20:00-07:00",
        "workers": [
            {"id": "w-1", "name": "Alena První", "districts": ["Dolní Kraj", "Lesní"]},
            {"id": "w-2", "name": "Bedřich Druhý", "districts": ["Lesní"], "substitute": True},
        ],
        "coordinator": {"id": "k", "name": "Cyril Třetí", "phone": "600 000 099"},
        **changes,
    }


def test_each_district_has_one_invented_service_of_each_kind() -> None:
    region = build_world(world(), NATIONAL)
    assert set(region.places) == {"100001", "100002", "200001", "200002"}
    assert all(place.inside for place in region.places.values())
    assert region.demo
    codes = Taxonomy.load().kinds
    assert len(region.services) == 2 * len(codes)
    for place in region.places.values():
        served = [row.service.kind for row in region.services if row.serves(place)]
        assert sorted(served) == sorted(codes)
    for row in region.services:
        assert row.service.phone == "600 000 000"
        assert len(fold_gsm(row.service.sms_name)) <= 28
        assert row.service.demo
        assert row.active
    assert len({row.service.id for row in region.services}) == len(region.services)
    assert [part.name for part in region.territory.parts] == ["Samota"]


def test_workers_and_coordinator_have_their_ids_as_addresses() -> None:
    first, second, coordinator = build_world(world(), NATIONAL).staff
    assert (first.id, first.address, first.role, first.name) == ("w-1", "w-1", "worker", "Alena První")
    assert first.territory == frozenset({"100001", "100002", "200001", "200002"})
    assert first.base is not None
    assert first.base.name == "Dolní Kraj"
    assert (second.substitute, second.territory) == (True, frozenset({"200001", "200002"}))
    assert second.base is not None
    assert second.base.name == "Město Lesů"
    assert first.hours == parse_hours("po-pá 8:00-16:00")
    assert first.phone != second.phone
    assert (coordinator.address, coordinator.role, coordinator.phones) == ("k", "coordinator", ("+420600000099",))


def test_its_hours_are_those_of_the_block_and_no_others() -> None:
    settings = build_world(world(worker_deadline="PT1H30M"), NATIONAL).settings
    assert settings.sending == WeeklyHours((((7 * 60, 20 * 60),),) * 7, on_holidays=True)
    assert (settings.worker_deadline, settings.slot_minutes) == (90, 30)
    assert settings.as_facts()["worker_deadline_minutes"] == "90"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"worker_hours": "ráno"}, "world, položka worker_hours: položka chybí nebo jí nerozumím"),
        ({"quiet_hours": "v noci"}, "world, položka quiet_hours"),
        ({"worker_deadline": "dvě hodiny"}, "world, položka worker_deadline"),
        ({"workers": []}, "world, položka workers"),
        ({"workers": [{"id": "w", "name": "W", "districts": ["Nikde"]}]}, "okres „Nikde“ v seznamu obcí není"),
    ],
)
def test_a_block_that_cannot_be_used_is_refused_with_the_cure(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(RegionFaults, match=told):
        build_world(world(**changes), NATIONAL)
