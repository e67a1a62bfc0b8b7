"""How understanding grows with the phrases: `python -m directory.validate` trains without whole lots and asks those.

A quarter, a half and all of the other lots' phrases (every fourth, every second, in order) are trained on; each line
gives the scores of `evaluate` on the lots held back, with 95 % Wilson intervals.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from directory.evaluate_messages import Answer, score
from directory.features import Synonyms
from directory.language import detect
from directory.lexicon import load_danger
from directory.lots import HELD_BACK, PHRASES, Example, read_lots
from directory.needs import Model, Needs
from directory.taxonomy import Taxonomy
from directory.train import fit, write
from flows.triage import DangerLexicon, read

_SHOWN = (
    "area",
    "kinds",
    "emergency_outright",
    "emergency_or_question",
    "alarm_or_question",
    "false_alarm",
    "question_on_ordinary",
    "on_behalf",
)


def trained(examples: Sequence[Example], taxonomy: Taxonomy) -> Callable[[str], Answer]:
    """What a program trained on these examples understands."""
    synonyms = Synonyms.load()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        write(fit(examples, synonyms, load_danger(weighed=False), taxonomy), taxonomy, path, len(examples))
        return asking(Needs(synonyms, Model.load(path), taxonomy), load_danger(model=path))


def asking(needs: Needs, danger: DangerLexicon) -> Callable[[str], Answer]:
    """What these readers make of a text, as `score` asks for it."""

    def understand(text: str) -> Answer:
        need = needs.read(text)
        found = read(text, danger, need.danger)
        return Answer(
            tuple(area.code for area in need.areas),
            tuple(kind.code for kind in need.kinds),
            found.level,
            found.check_safety,
            detect(text),
            need.on_behalf,
        )

    return understand


def main() -> int:
    """Print the curve."""
    taxonomy = Taxonomy.load()
    examples = read_lots(PHRASES, taxonomy)
    others = [example for example in examples if example.lot not in HELD_BACK]
    rows = [
        {
            "text": example.text,
            "lang": example.lang,
            "on_behalf": example.on_behalf,
            "need": example.area,
            "also": example.also,
            "kinds": example.kinds,
            "urgency": example.urgency,
        }
        for example in examples
        if example.lot in HELD_BACK
    ]
    print(f"held back: {len(rows)} phrases of the lots {', '.join(HELD_BACK)}")
    for every in (4, 2, 1):
        some = others[::every]
        scores = score(rows, trained(some, taxonomy))
        print(f"{len(some)} phrases")
        for name in _SHOWN:
            share = scores[name]
            print(f"  {name:22} {share['share']:6.1%}  [{share['low']:.1%}, {share['high']:.1%}]  of {share['of']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
