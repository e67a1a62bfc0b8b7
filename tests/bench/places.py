"""A name among all municipalities of the country, as people write it, beside RapidFuzz's `extractOne` with WRatio.

Both get the same queries; how often each finds the name that was meant stands beside the speed. The declined forms are
those of a dictionary, not of our rules; what is an official name of another place is left out.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from random import Random

from rapidfuzz import fuzz, process

from directory.places import Gazetteer
from flows.fold import fold
from tests.bench.national import MUNICIPALITIES, PARTS, PLACE_FORMS
from tests.bench.report import Bar, CannotRun, Figure
from tests.bench.timing import in_turn
from tests.support.queries import mistype

ROUNDS = 5
BARS = {"one_slip": 0.95, "declined": 0.97, "declined_one_slip": 0.85}
"""Shares of names to be found, by the way they are written; none is written with diacritics."""

_EACH, _TIMED = 1_000, 60  # queries of a kind
_PEER = "RapidFuzz extractOne(WRatio)"

Queries = Sequence[tuple[str, str]]  # what is written, and the official name that is meant


def run(folder: Path) -> Iterator[Figure]:
    """Reads the lists that lie beside the checkout."""
    if not MUNICIPALITIES.exists():
        raise CannotRun(f"the list of all municipalities is not at ../shared/data/{MUNICIPALITIES.name}")
    gazetteer = Gazetteer.load(MUNICIPALITIES, PARTS)
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
        names = sorted({row["name"] for row in csv.DictReader(file)})
    choices = [fold(name) for name in names]

    def ours(query: str) -> str:
        found = gazetteer.lookup(query)
        return found[0].name if found else ""

    def theirs(query: str) -> str:
        found = process.extractOne(query, choices, scorer=fuzz.WRatio)
        return names[found[2]] if found else ""

    queries = _queries(names)
    timed = chain.from_iterable(asked[:_TIMED] for asked in queries.values())
    times = in_turn({"ours": ours, "theirs": theirs}, (query for query, _ in timed), rounds=ROUNDS)
    micro = {whose: [value * 1e6 for value in runs] for whose, runs in times.items()}
    yield Figure("places.a_name.p50", "us", micro["ours"], micro["theirs"], _PEER, Bar("ratio", "<=", 1 / 25))
    for kind, asked in queries.items():
        bar = Bar("ours", ">=", BARS[kind]) if kind in BARS else None
        yield Figure(f"places.a_name.{kind}", "found", [_right(ours, asked)], [_right(theirs, asked)], _PEER, bar)


def _queries(names: Sequence[str]) -> dict[str, Queries]:
    chance, official = Random(1), {fold(name) for name in names}
    known = set(names)
    with PLACE_FORMS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "municipality" and row["lemma"] in known]
    forms = [(fold(row["form"]), row["lemma"]) for row in rows if fold(row["form"]) not in official]
    bare = [(fold(name), name) for name in names]
    return {
        "bare": chance.sample(bare, _EACH),
        "one_slip": _mistyped(chance.sample(bare, _EACH), chance),
        "declined": chance.sample(forms, _EACH),
        "declined_one_slip": _mistyped(chance.sample(forms, _EACH), chance),
    }


def _mistyped(asked: Queries, chance: Random) -> Queries:
    return [(mistype(written, chance), name) for written, name in asked]


def _right(find: Callable[[str], str], asked: Queries) -> float:
    return sum(find(query) == name for query, name in asked) / len(asked)
