"""Concepts join words of one sort; the lexicon holds folded words only, and no word belongs to many concepts."""

import re
from collections import Counter
from pathlib import Path

from directory.concepts import Concepts

FILE = Path(__file__).parents[2] / "directory" / "data" / "concepts.tsv"
ROWS = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines()]


def test_words_and_beginnings_are_found_with_their_place() -> None:
    concepts = Concepts({"walking": ["chodit*", "hole"], "stick": ["hole"]})
    assert concepts.find(("nove", "choditko", "a", "hole")) == {"walking": 1, "stick": 3}
    assert concepts.find(("chod", "holemi", "")) == {}


def test_no_concept_stands_twice_and_every_entry_is_folded() -> None:
    names = [row[0] for row in ROWS]
    assert len(set(names)) == len(names) >= 300
    faulty = [entry for _, words in ROWS for entry in words.split() if not re.fullmatch(r"[a-zа-яіїєґ]+\*?", entry)]
    assert faulty == []


def test_beginnings_are_long_enough_and_entries_belong_to_few() -> None:
    entries = Counter(entry for _, words in ROWS for entry in words.split())
    assert [entry for entry in entries if entry.endswith("*") and len(entry) < 5] == []
    assert max(entries.values()) <= 5
