"""What people write about places: tables read with the demo region alone, with the national list, without a region.

Also the region's names in all seven cases, and the shared example cases, with diacritics off and slips in.
"""

import json
import random
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from directory import noise
from directory.gazetteer import Territory
from directory.places import Gazetteer
from directory.region import REGIONS
from flows.facts import Place, PlaceReading

TABLES = Path(__file__).parent / "places"
SHARED = Path(__file__).parents[3] / "shared" / "data"
NATIONAL = (SHARED / "municipalities_cz.csv", SHARED / "municipality_parts_cz.csv")
DEV = SHARED / "places_dev.jsonl"
TEMPLATES = ("obec {}", "jsem z {}", "jezdí k {}", "jde o {}", "{}", "bydlim v {}", "je to za {}")
KEYS = "qwertzuiopasdfghjklyxcvbnm"

needs_national = pytest.mark.skipif(not NATIONAL[0].exists(), reason="no national list lies beside this checkout")


@pytest.fixture(scope="module")
def region() -> Gazetteer:
    folder = REGIONS / "skch"
    return Gazetteer.of(Territory.load(folder / "municipalities.csv", folder / "parts.csv"))


@pytest.fixture(scope="module")
def region_in_country() -> Gazetteer:
    folder = REGIONS / "skch"
    return Gazetteer.of(Territory.load(folder / "municipalities.csv", folder / "parts.csv"), Territory.load(*NATIONAL))


@pytest.fixture(scope="module")
def country() -> Gazetteer:
    return Gazetteer.load(*NATIONAL)


def rows(name: str) -> list[tuple[str, ...]]:
    lines = (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


def called(place: Place) -> set[str]:
    """The ways in which a table may name a place."""
    name = place.name + (f"/{place.part}" if place.part else "")
    return {name, place.name, f"{place.name}, {place.district}"}


def judge(reading: PlaceReading, expected: str) -> bool:
    sure = called(reading.sure) if reading.sure else set()
    choices = [called(guess.place) for guess in reading.guesses]
    if expected == "-":
        return not choices
    if expected[0] == "?":
        return not sure and all(any(one.strip() in choice for choice in choices) for one in expected[1:].split(";"))
    if expected[0] == "~":
        return expected[2:] in sure or (not sure and any(expected[2:] in choice for choice in choices))
    return expected in sure


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def slip(at_random: random.Random, word: str) -> str:
    """One letter left out, swapped with the next, changed or put in, never the first."""
    if len(word) < 4:
        return word
    at, letter = at_random.randrange(1, len(word) - 1), at_random.choice(KEYS)
    left, here, rest = word[:at], word[at], word[at + 1 :]
    return at_random.choice(
        [left + rest, left + rest[0] + here + rest[1:], left + letter + rest, left + letter + here + rest]
    )


@pytest.mark.parametrize(("phrase", "expected"), rows("region"))
def test_sentence_with_the_region_alone(region: Gazetteer, phrase: str, expected: str) -> None:
    assert judge(region.read(phrase.removeprefix("!"), asked=phrase.startswith("!")), expected)


@needs_national
@pytest.mark.parametrize(("phrase", "expected"), rows("region"))
def test_sentence_with_the_national_list_beside(region_in_country: Gazetteer, phrase: str, expected: str) -> None:
    assert judge(region_in_country.read(phrase.removeprefix("!"), asked=phrase.startswith("!")), expected)


@needs_national
@pytest.mark.parametrize(("phrase", "expected"), rows("country"))
def test_sentence_without_a_region(country: Gazetteer, phrase: str, expected: str) -> None:
    assert judge(country.read(phrase.removeprefix("!"), asked=phrase.startswith("!")), expected)


@needs_national
@pytest.mark.parametrize(("phrase", "expected"), rows("exam"))
def test_the_examination_over_the_country(country: Gazetteer, phrase: str, expected: str) -> None:
    assert judge(country.read(phrase.removeprefix("!"), asked=True), expected)


@needs_national
def test_the_examination_costs_little_without_marks_and_with_slips(country: Gazetteer) -> None:
    examined = [(phrase.removeprefix("!"), expected) for phrase, expected in rows("exam")]
    marks = sum(judge(country.read(noise.plain(phrase), asked=True), expected) for phrase, expected in examined)
    assert marks >= 0.97 * len(examined)
    slips = sum(
        judge(country.read(noise.typos(phrase, seed), asked=True), expected)
        for seed in range(3)
        for phrase, expected in examined
    )
    assert slips >= 0.91 * 3 * len(examined)


def is_named(place: Place, name: str) -> bool:
    return place.inside and name == (place.part or place.name)


def cases() -> Iterator[tuple[str, int, str]]:
    for row in rows("region_cases"):
        for case, cell in enumerate(row):
            yield from ((row[0], case, form) for form in cell.split("/"))


def first_right(gazetteer: Gazetteer, say: Callable[[str, int], str], *, asked: bool) -> tuple[int, int]:
    right = total = 0
    for name, case, form in cases():
        guesses = gazetteer.read(say(form, case), asked=asked).guesses
        total += 1
        right += bool(guesses) and is_named(guesses[0].place, name)
    return right, total


def test_the_table_of_cases_holds_every_name_of_the_region() -> None:
    folder = REGIONS / "skch"
    territory = Territory.load(folder / "municipalities.csv", folder / "parts.csv")
    names = {one.name for one in territory.municipalities} | {part.name for part in territory.parts}
    assert {row[0] for row in rows("region_cases")} == names
    assert all(len(row) == 7 for row in rows("region_cases"))


def test_answer_in_any_case_without_accents(region: Gazetteer) -> None:
    right, total = first_right(region, lambda form, _: plain(form).lower(), asked=True)
    assert right >= 0.98 * total


@needs_national
def test_answer_in_any_case_without_accents_beside_the_national_list(region_in_country: Gazetteer) -> None:
    right, total = first_right(region_in_country, lambda form, _: plain(form).lower(), asked=True)
    assert right >= 0.98 * total


def test_name_in_a_sentence_in_any_case_without_accents(region: Gazetteer) -> None:
    right, total = first_right(region, lambda form, case: TEMPLATES[case].format(plain(form)), asked=False)
    assert right >= 0.9 * total  # the rest are ordinary words: "jezdí k Louce", "je to za Ostrovem"


def top_three_with_a_slip(gazetteer: Gazetteer) -> float:
    at_random, right, total = random.Random(1), 0, 0
    for name, _, form in cases():
        guesses = gazetteer.read(slip(at_random, plain(form).lower()), asked=True).guesses[:3]
        total += 1
        right += any(is_named(guess.place, name) for guess in guesses)
    return right / total


def test_answer_in_any_case_with_a_slip_is_among_the_first_three(region: Gazetteer) -> None:
    assert top_three_with_a_slip(region) >= 0.95


@needs_national
def test_slips_are_forgiven_beside_the_national_list(region_in_country: Gazetteer) -> None:
    assert top_three_with_a_slip(region_in_country) >= 0.95


def judge_shared(reading: PlaceReading, row: dict[str, object]) -> bool:
    """As domain/place_conventions.md says: that one, or a question that offers it; else ask; else nothing."""
    listed = row["candidates"]
    assert isinstance(listed, list)
    candidates = {(one["name"], one["district"]) for one in listed}
    got = (reading.sure.name, reading.sure.district) if reading.sure else None
    guesses = {(guess.place.name, guess.place.district) for guess in reading.guesses}
    wanted = (row["expected"], row["district"])
    if None not in wanted:
        return got == wanted or (got is None and bool(candidates) and wanted in guesses)
    return got is None and (candidates <= guesses if candidates else not guesses)


def shared_rate(gazetteer: Gazetteer, change: Callable[[str], str], *, asked: bool) -> float:
    cases = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()]
    return sum(judge_shared(gazetteer.read(change(row["phrase"]), asked=asked), row) for row in cases) / len(cases)


@needs_national
@pytest.mark.skipif(not DEV.exists(), reason="the shared example cases do not lie beside this checkout")
@pytest.mark.parametrize("asked", [False, True])
def test_shared_example_cases(country: Gazetteer, region_in_country: Gazetteer, asked: bool) -> None:
    assert shared_rate(country, str, asked=asked) >= 0.97
    assert shared_rate(region_in_country, str, asked=asked) >= 0.97
    assert shared_rate(country, plain, asked=asked) >= 0.95
    at_random = random.Random(7)

    def with_slips(phrase: str) -> str:
        return " ".join(slip(at_random, word) if at % 3 == 0 else word for at, word in enumerate(phrase.split()))

    assert shared_rate(country, with_slips, asked=asked) >= 0.9


OUTSIDE = (
    "Bruzovicích",
    "Lužicích",
    "Ostravě",
    "Rosičkách",
    "Hrochově",
    "Skuhrově",
    "Horkách",
    "Chrastavě",
    "Vinařicích",
)


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_place_outside_is_not_taken_for_one_inside(region: Gazetteer, name: str) -> None:
    sure = region.read(f"bydlíme v {name}").sure
    assert sure is None or not sure.inside
