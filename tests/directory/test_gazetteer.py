"""The gazetteer: its lists and their faults, looking up by code, name and position, bad input, what a text costs."""

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.faults import RegionFaults
from directory.gazetteer import Municipality, Part, Territory
from directory.places import Gazetteer
from directory.region import REGIONS
from tests.support.work import MOST_CALLS, calls

SHARED = Path(__file__).parents[3] / "shared" / "data"
NATIONAL = (SHARED / "municipalities_cz.csv", SHARED / "municipality_parts_cz.csv")
HEADING = "code,name,district,orp,lat,lon,postcodes\n"

needs_national = pytest.mark.skipif(not NATIONAL[0].exists(), reason="no national list lies beside this checkout")


@pytest.fixture(scope="module")
def region() -> Gazetteer:
    folder = REGIONS / "skch"
    return Gazetteer.of(Territory.load(folder / "municipalities.csv", folder / "parts.csv"))


@pytest.fixture(scope="module")
def country() -> Gazetteer:
    return Gazetteer.load(*NATIONAL)


def write(folder: Path, municipalities: str, parts: str = "part_name,municipality_code\n") -> tuple[Path, Path]:
    paths = folder / "municipalities.csv", folder / "parts.csv"
    paths[0].write_text(municipalities, encoding="utf-8")
    paths[1].write_text(parts, encoding="utf-8")
    return paths


def told(faults: RegionFaults) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.row, fault.column) for fault in faults.faults]


def test_lists_are_read_as_excel_writes_them(tmp_path: Path) -> None:
    paths = tmp_path / "m.csv", tmp_path / "p.csv"
    paths[0].write_bytes(
        "code;name;district;orp;lat;lon;status\n571776;Luže;Chrudim;Chrudim;49,89;16,03;město\n".encode("cp1250")
    )
    paths[1].write_text("part_name;municipality_code;postcodes\nVoletice;571776;53854\n", encoding="utf-8-sig")
    territory = Territory.load(*paths)
    assert territory.municipalities == (Municipality("571776", "Luže", "Chrudim", "Chrudim", 49.89, 16.03, "", True),)
    assert territory.parts == (Part("Voletice", "571776", ("53854",)),)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("57177,Luže,Chrudim,Chrudim,49.9,16.0,", "code"),
        ("571776,,Chrudim,Chrudim,49.9,16.0,", "name"),
        ("571776,Luže,,Chrudim,49.9,16.0,", "district"),
        ("571776,Luže,Chrudim,Chrudim,severně,16.0,", "lat"),
        ("571776,Luže,Chrudim,Chrudim,49.9,61.0,", "lon"),
        ("571776,Luže,Chrudim", "orp"),
    ],
)
def test_a_fault_is_told_by_file_row_and_column(tmp_path: Path, row: str, column: str) -> None:
    paths = write(tmp_path, HEADING + "571539,Chrast,Chrudim,Chrudim,49.9,15.93,\n" + row + "\n")
    with pytest.raises(RegionFaults) as caught:
        Gazetteer.load(*paths)
    assert told(caught.value) == [("municipalities.csv", 3, column)]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    row = "571776,Luže,Chrudim,Chrudim,49.9,16.0,\n"
    paths = write(tmp_path, HEADING + row + row, "part_name,municipality_code\nVoletice,571777\n,571776\n")
    with pytest.raises(RegionFaults) as caught:
        Gazetteer.load(*paths)
    expected = [("municipalities.csv", 3, "code"), ("parts.csv", 2, "municipality_code"), ("parts.csv", 3, "part_name")]
    assert told(caught.value) == expected


def test_a_missing_file_and_a_missing_column_are_told(tmp_path: Path) -> None:
    with pytest.raises(RegionFaults):
        Territory.load(tmp_path / "none.csv")
    paths = write(tmp_path, "code,name,district,lat,lon\n")
    with pytest.raises(RegionFaults) as caught:
        Territory.load(*paths)
    assert [fault.column for fault in caught.value.faults] == ["orp"]


def test_by_code(region: Gazetteer) -> None:
    place = region.by_code("571776")
    assert place is not None
    assert (place.name, place.district, place.inside) == ("Luže", "Chrudim", True)
    assert region.by_code("000000") is None


def test_larger_towns_are_known_and_outside(region: Gazetteer) -> None:
    prague = region.by_code("554782")
    assert prague is not None
    assert not prague.inside


def test_by_name(region: Gazetteer) -> None:
    assert [place.district for place in region.by_name("OSTROV")] == ["Chrudim", "Karlovy Vary"]
    assert [place.name for place in region.by_name("ostrov", "chrudim")] == ["Ostrov"]
    assert [(place.name, place.part) for place in region.by_name("Voletice")] == [("Luže", "Voletice")]
    assert region.by_name("Nikde") == ()


def test_nearest_inside(region: Gazetteer) -> None:
    near = region.nearest_inside(49.894, 16.03)
    assert near is not None
    assert near.name == "Luže"
    assert region.nearest_inside(50.08, 14.43) is None
    assert region.nearest_inside(50.08, 14.43, max_km=200) is not None


def test_a_sure_place_leads_its_namesakes_and_bears_its_part(region: Gazetteer) -> None:
    reading = region.read("bydlím v Ostrově")
    assert reading.sure is not None
    assert [guess.place.district for guess in reading.guesses] == ["Chrudim", "Karlovy Vary"]
    assert reading.guesses[0].score > reading.guesses[1].score
    part = region.read("bydlím ve Voleticích").sure
    assert part is not None
    assert (part.name, part.part, part.inside) == ("Luže", "Voletice", True)


def test_a_mere_neighbourhood_asks_to_be_confirmed(region: Gazetteer) -> None:
    near, plain = region.read("bydlím u Luže"), region.read("bydlím v Luži")
    assert near.guesses[0].place.name == plain.guesses[0].place.name == "Luže"
    assert near.guesses[0].score < 0.75 <= plain.guesses[0].score


@needs_national
def test_many_namesakes_are_all_guesses(country: Gazetteer) -> None:
    reading = country.read("bydlím v Nové Vsi")
    assert reading.sure is None
    assert {g.place.district for g in reading.guesses} >= {place.district for place in country.by_name("Nová Ves")}
    scores = [guess.score for guess in reading.guesses]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


@needs_national
def test_a_regions_namesake_wins_over_those_outside() -> None:
    folder = REGIONS / "skch"
    both = Gazetteer.of(Territory.load(folder / "municipalities.csv", folder / "parts.csv"), Territory.load(*NATIONAL))
    for phrase, name in (("bydlím v Rosicích", "Rosice"), ("jsme z Ostrova", "Ostrov"), ("v Lozicích", "Lozice")):
        sure = both.read(phrase).sure
        assert sure is not None
        assert (sure.name, sure.inside) == (name, True)


BAD = (
    "",
    " ",
    "\x00\x01",
    "😀",
    "x" * 10_000,
    "a " * 5_000,
    "v " * 5_000,
    "1 " * 5_000,
    "1" * 10_000,
    "N. " * 3_300,
    "č. " * 3_300,
    "Nová " * 2_000,
    "v Luži " * 1_400,
    "bydlim v xyzovicich " * 500,
    "Rornov nad Dobravou " * 500,
    "\u202e\u200fLuže",
    "Лужe Луже 東京 طوكيو",
    "ß" * 300,
    "I̧̟͛" * 1_000,
)


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_bad_input_neither_raises_nor_is_much_work(region: Gazetteer, text: str) -> None:
    for asked in (False, True):
        assert calls(partial(region.read, text[:10_000], asked=asked)) < MOST_CALLS


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=200), asked=st.booleans())
def test_any_text_is_read(region: Gazetteer, text: str, asked: bool) -> None:
    reading = region.read(text, asked=asked)
    assert reading.sure is None or reading.guesses[0].place == reading.sure


SMALL = [
    *("v", "z", "u", "na", "Luže", "luze", "Skuteč", "Nová", "Ves", "n.", "S.", ",", ".", "-", "/", "538", "54"),
    *("ne", "ale", "okres", "KH", "("),
]


@settings(max_examples=300, deadline=None)
@given(words=st.lists(st.sampled_from(SMALL)))
def test_any_row_of_names_and_small_words_is_read(region: Gazetteer, words: list[str]) -> None:
    for asked in (False, True):
        reading = region.read(" ".join(words), asked=asked)
        assert reading.sure is None or reading.guesses[0].place == reading.sure


@needs_national
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Uhlířské Janovice", "Uhlířské Janovice"),
        ("uhlirske janovice", "Uhlířské Janovice"),
        ("uhlirskych janovicich", "Uhlířské Janovice"),
        ("uhlirske jnovice", "Uhlířské Janovice"),
        ("smrzvoce", "Smržovka"),
        ("Ústí n. L.", "Ústí nad Labem"),
        ("Vlasim", "Vlašim"),
        ("kaplyce", "Kaplice"),
    ],
)
def test_lookup_gives_the_nearest_municipality(country: Gazetteer, typed: str, name: str) -> None:
    assert country.lookup(typed)[0].name == name


def test_lookup_of_nothing_is_nothing(region: Gazetteer) -> None:
    assert region.lookup("  ") == ()
