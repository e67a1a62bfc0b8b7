"""What it costs to understand a message, and how well it is done, beside what one would take instead.

Ours reads everything: need, danger, place among all municipalities of the country, time, language. The others read what
they can (tests.bench.usual). All are asked the same labelled messages, which none of them was trained on.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bot.reading import load_understanding
from bot.understanding import Understanding
from directory.evaluate_messages import Answer, score
from directory.features import Synonyms
from directory.lots import read_lots
from directory.taxonomy import Taxonomy
from tests.bench import demo
from tests.bench.national import MESSAGES, MUNICIPALITIES, PARTS
from tests.bench.report import Bar, CannotRun, Figure
from tests.bench.timing import in_turn
from tests.bench.usual import DangerStems, Fts5, LinearSvc, WRatio
from tests.support.bad_texts import BAD_TEXTS

ROUNDS = 5
_PHRASES = demo.ROOT / "directory" / "data" / "phrases"
_ASPECTS = {
    "area": "area",
    "kinds_of_three": "kinds",
    "dangers_found": "alarm",
    "false_alarms": "false_alarm",
}
"""What is told, and the score of `directory.evaluate_messages` that tells it."""

_SAYS: Mapping[type[WRatio | Fts5 | LinearSvc | DangerStems], tuple[str, ...]] = {
    WRatio: ("area", "kinds_of_three"),
    Fts5: tuple(_ASPECTS),
    LinearSvc: tuple(_ASPECTS),
    DangerStems: ("dangers_found", "false_alarms"),
}
"""What each of the others can say anything of."""


def run(folder: Path) -> Iterator[Figure]:
    """Reads the lists that lie beside the checkout."""
    for needed in (MUNICIPALITIES, MESSAGES):
        if not needed.exists():
            raise CannotRun(f"no {needed.name} at ../shared/data")
    rows = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows]
    understanding = load_understanding(None, str(MUNICIPALITIES), str(PARTS))
    readers = {"ours": _ours(understanding), **_others()}

    for name, share in (("p50", 0.50), ("p99", 0.99)):
        (times,) = in_turn({"ours": readers["ours"]}, texts, rounds=ROUNDS, share=share).values()
        yield Figure(f"understanding.a_message.{name}", "ms", [value * 1000 for value in times])
    yield Figure("understanding.bad_text.slowest", "ms", _slowest(readers["ours"]), bar=Bar("ours", "<=", 50))
    found = {name: score(rows, reader) for name, reader in readers.items()}
    asked = [found["ours"]["alarm_or_question"]["share"]]
    yield Figure("understanding.a_message.dangers_found_or_asked", "share", asked)
    times_of = in_turn(readers, texts, rounds=ROUNDS)
    milliseconds = {name: [value * 1000 for value in runs] for name, runs in times_of.items()}
    for other, aspects in _SAYS.items():
        for aspect in aspects:
            ours, theirs = ([found[whose][_ASPECTS[aspect]]["share"]] for whose in ("ours", other.name))
            yield Figure(f"understanding.{other.code}.{aspect}", "share", ours, theirs, other.name)
        ours, theirs = milliseconds["ours"], milliseconds[other.name]
        yield Figure(f"understanding.{other.code}.p50", "ms", ours, theirs, other.name)


def _slowest(read: Callable[[str], Answer]) -> list[float]:
    """Milliseconds that the worst of the bad texts took, in each round."""
    alone = [in_turn({"ours": read}, [text], rounds=ROUNDS)["ours"] for text in BAD_TEXTS.values()]
    return [max(times) * 1000 for times in zip(*alone, strict=True)]


def _ours(understanding: Understanding) -> Callable[[str], Answer]:
    def read(text: str) -> Answer:
        said = understanding.read(text, demo.MONDAY)
        areas, kinds = (tuple(row["code"] for row in said[which]) for which in ("areas", "kinds"))
        return Answer(areas, kinds, said["urgency"], said["check_safety"], said["language"], said["on_behalf"])

    return read


def _others() -> dict[str, Callable[[str], Answer]]:
    taxonomy, synonyms = Taxonomy.load(), Synonyms.load()
    examples = read_lots(_PHRASES, taxonomy)
    others = (
        WRatio(synonyms, taxonomy),
        Fts5(synonyms, examples, taxonomy),
        LinearSvc(examples, taxonomy),
        DangerStems(),
    )
    return {other.name: other.read for other in others}
