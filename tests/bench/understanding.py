"""What it costs to understand a message, with the municipalities of the whole country known; and a name among them.

The peer for a name is what most programs do: RapidFuzz's `extractOne` with WRatio over the official names. Both get the
same queries, and how often each finds the name that was meant stands beside the speed.
"""

import csv
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from rapidfuzz import fuzz, process

from bot.reading import load_understanding
from directory.places import Gazetteer
from flows.fold import fold
from tests.bench import demo
from tests.bench.report import CannotRun, Figure, percentile

ROUNDS = 5
_DATA = demo.ROOT.parent / "shared" / "data"
_MUNICIPALITIES, _PARTS = _DATA / "municipalities_cz.csv", _DATA / "municipality_parts_cz.csv"
_EACH = 60  # queries of a kind
_SHORTEST = 6  # letters of a name in which one is mistyped
_PEER = "RapidFuzz extractOne(WRatio)"


def run(folder: Path) -> Iterator[Figure]:
    """Reads the lists that lie beside the checkout."""
    if not _MUNICIPALITIES.exists():
        raise CannotRun(f"the list of all municipalities is not at ../shared/data/{_MUNICIPALITIES.name}")
    yield from _messages()
    yield from _names()


def _messages() -> Iterator[Figure]:
    understanding = load_understanding(None, str(_MUNICIPALITIES), str(_PARTS))
    lines = (_DATA / "messages_dev.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    middle, slow = list[float](), list[float]()
    for _ in range(ROUNDS):
        took = [_took(lambda text: understanding.read(text, demo.MONDAY), text) for text in texts]
        middle.append(percentile(took, 0.50) * 1000)
        slow.append(percentile(took, 0.99) * 1000)
    yield Figure("understanding.a_message.p50", "ms", middle)
    yield Figure("understanding.a_message.p99", "ms", slow)


def _names() -> Iterator[Figure]:
    gazetteer = Gazetteer.load(_MUNICIPALITIES, _PARTS)
    with _MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    choices = {number: fold(name) for number, name in enumerate(names)}

    def ours(query: str) -> str:
        found = gazetteer.lookup(query)
        return found[0].name if found else ""

    def theirs(query: str) -> str:
        found = process.extractOne(fold(query), choices, scorer=fuzz.WRatio)
        return names[found[2]] if found else ""

    queries = _queries(names)
    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(ROUNDS):
        for whose, find in (("ours", ours), ("theirs", theirs)):
            took = [_took(find, query) for asked in queries.values() for query, _ in asked]
            times[whose].append(percentile(took, 0.50) * 1e6)
    yield Figure("understanding.a_name.p50", "us", times["ours"], times["theirs"], _PEER)
    for kind, asked in queries.items():
        yield Figure(f"understanding.a_name.{kind}", "found", [_right(ours, asked)], [_right(theirs, asked)], _PEER)


def _queries(names: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Names as people write them, each with the official name that is meant."""
    chance = Random(1)
    bare = [(fold(name), name) for name in chance.sample(names, _EACH)]
    long = [name for name in names if len(name) >= _SHORTEST]
    typed = [(_mistype(fold(name), chance), name) for name in chance.sample(long, _EACH)]
    with (_DATA / "place_forms_cs.csv").open(encoding="utf-8", newline="") as file:
        forms = [(row["form"], row["lemma"]) for row in csv.DictReader(file) if row["kind"] == "municipality"]
    declined = [(form, name) for form, name in forms if form != name]
    return {"bare": bare, "mistyped": typed, "declined": chance.sample(declined, _EACH)}


def _mistype(name: str, chance: Random) -> str:
    """One letter after the first is missing, doubled, or changes places with the next."""
    at = chance.randrange(1, len(name) - 1)
    slips = (name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], _swapped(name, at))
    return chance.choice(slips)


def _swapped(name: str, at: int) -> str:
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _took(work: Callable[[str], object], text: str) -> float:
    began = time.perf_counter()
    work(text)
    return time.perf_counter() - began


def _right(find: Callable[[str], str], asked: Sequence[tuple[str, str]]) -> float:
    return sum(find(query) == name for query, name in asked) / len(asked)
