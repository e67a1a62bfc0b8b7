"""Our labelled phrases: lots of them in tab-separated files, one folder a language, read with every label checked."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from math import ceil
from pathlib import Path

from directory.taxonomy import Taxonomy
from flows.fold import fold

PHRASES = Path(__file__).parent / "data" / "phrases"
COLUMNS = ("text", "area", "also", "kinds", "urgency", "on_behalf", "lang")
DANGER = frozenset({"emergency", "crisis"})
HELD_BACK = (
    *("mixed_1", "mixed_4", "mixed_12", "dangers_1", "tempting_6", "needs_7", "free_4", "free_9", "told_3"),
    *("inbox_2", "inbox_6", "inbox_9", "inbox_12", "inbox_14", "inbox_18", "inbox_22", "inbox_26", "inbox_30"),
    *("inbox_35", "whom_2", "rough_2", "plain_3", "abroad_3", "contrasts_4", "twins_3", "borders_3", "stories_2"),
    *("inbox_43", "inbox_50", "crises_8", "whom_7", "abroad_6", "abroad_14", "answers_2"),
)
"""Lots that `directory.validate` does not train on: whole ones, by other hands than most of the rest."""

_URGENCIES = ("emergency", "crisis", "soon", "normal")
_ALIKE = 0.6  # share of words and pairs of words from which two phrases are one
_STEM = 5
_LEAST = 3  # shared words from which two phrases are compared at all


class PhraseFileError(ValueError):
    """A phrase file is broken; the message says file, row and column."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled phrase."""

    text: str
    area: str
    also: tuple[str, ...]
    kinds: tuple[str, ...]
    urgency: str
    on_behalf: bool
    lang: str
    lot: str

    @property
    def dangerous(self) -> bool:
        """Whether somebody must act today."""
        return self.urgency in DANGER


def read_lots(folder: Path, taxonomy: Taxonomy) -> tuple[Example, ...]:
    """All phrases of `<lang>/*.tsv`, in the order of the file names. Raises PhraseFileError."""
    examples: list[Example] = []
    for path in sorted(folder.glob("*/*.tsv")):
        rows = csv.DictReader(StringIO(path.read_text(encoding="utf-8")), delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise PhraseFileError(f"{path.name}: the first row must name {', '.join(COLUMNS)}")
        examples += [_example(row, path, number, taxonomy) for number, row in enumerate(rows, start=2)]
    return tuple(examples)


def _example(row: dict[str, str], path: Path, number: int, taxonomy: Taxonomy) -> Example:
    if None in row or None in row.values():
        raise PhraseFileError(f"{path.name}, row {number}: not {len(COLUMNS)} columns")
    also, kinds = (tuple(filter(None, row[column].split(","))) for column in ("also", "kinds"))
    for column, codes, known in (("area", (row["area"], *also), taxonomy.areas), ("kinds", kinds, taxonomy.kinds)):
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise PhraseFileError(f"{path.name}, row {number}, {column}: unknown {', '.join(unknown)}")
    if row["urgency"] not in _URGENCIES or row["on_behalf"] not in ("0", "1"):
        raise PhraseFileError(f"{path.name}, row {number}: urgency or on_behalf cannot be read")
    return Example(
        row["text"], row["area"], also, kinds, row["urgency"], row["on_behalf"] == "1", row["lang"], path.stem
    )


def near_duplicates(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of texts that are one and the same but for names, numbers or a slot: the later one first.

    Sets alike by such a share have one of their few rarest marks in common, so only those are looked up.
    """
    marked = [(_marks(text), text) for text in texts]
    common = Counter(mark for marks, _ in marked for mark in marks)
    holding: dict[object, list[int]] = {}
    for at, (marks, text) in enumerate(marked):
        rarest = sorted(marks, key=lambda mark: (common[mark], repr(mark)))
        rarest = rarest[: len(marks) - ceil(_ALIKE * len(marks)) + 1]
        for number in sorted({number for mark in rarest for number in holding.get(mark, ())}):
            others, other = marked[number]
            shared = len(marks & others)
            if shared >= _LEAST and shared / len(marks | others) >= _ALIKE:
                yield text, other
                break
        for mark in rarest:
            holding.setdefault(mark, []).append(at)


def _marks(text: str) -> frozenset[object]:
    words = ["0" if word.isdigit() else word[:_STEM] for word in fold(text).split()]
    return frozenset(pairwise(words)) | {word for word in words if len(word) > 3}
