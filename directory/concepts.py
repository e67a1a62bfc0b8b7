"""Groups of words that mean the same sort of thing for understanding what help is needed: walking aids, hunger, debts.

`data/concepts.tsv` holds a concept a row: its name, a tab, folded words parted by spaces; `chodit*` is every word that
begins so. A word that no phrase of ours holds is understood by its neighbours in a concept.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "concepts.tsv"


class Concepts:
    """Concepts by word and by beginning of a word, immutable after they are made."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        """`words` of each concept, folded; one that ends with `*` stands for all that begin so."""
        exact: dict[str, list[str]] = {}
        beginning: dict[str, list[str]] = {}
        for name, entries in words.items():
            for entry in entries:
                if entry.endswith("*"):
                    beginning.setdefault(entry[:-1], []).append(name)
                else:
                    exact.setdefault(entry, []).append(name)
        self._exact, self._beginning = exact, beginning
        self._shortest = min(map(len, beginning), default=0)
        self._longest = max(map(len, beginning), default=0)

    @classmethod
    def load(cls, path: Path = _FILE) -> "Concepts":
        """Read the concepts of a file (the built-in one when none is given)."""
        rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
        return cls({name: words.split() for name, words in rows})

    def find(self, words: Iterable[str]) -> dict[str, int]:
        """The concepts of these words, each with the number of the first word that belongs to it."""
        found: dict[str, int] = {}
        exact, beginning = self._exact, self._beginning
        for at, word in enumerate(words):
            for name in exact.get(word, ()):
                found.setdefault(name, at)
            for length in range(self._shortest, min(len(word), self._longest) + 1):
                for name in beginning.get(word[:length], ()):
                    found.setdefault(name, at)
        return found
