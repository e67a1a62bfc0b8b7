"""New codes, aliases and phrases, unique among the requests; chance comes from outside."""

from bisect import bisect_left
from itertools import pairwise
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from bot import requests
from flows.fold import fold

_FILE = Path(__file__).parent / "data" / "words.txt"
_TRIES = 60
_DIGITS = 4
_MOST_WORDS = 15  # a longer message says no phrase: a list of words would be a guess at all of them
_AROUND = ".,;:!?\"'()„“”‚‘’"

TREES = (
    "Bez", "Borovice", "Bojinek", "Buk", "Dub", "Habr", "Jalovec", "Jasan", "Javor", "Jedle", "Jilm", "Kaktus",
    "Kapradina", "Kopretina", "Kosatec", "Lilie", "Lipa", "Malina", "Mech", "Modrin", "Narcis", "Olivovnik", "Oreh",
    "Pivonka", "Rozmaryn", "Sedmikraska", "Smrk", "Topol", "Tulipan", "Vrba",
)  # fmt: skip
"""What aliases are named after: nobody takes a tree for a name."""


def load_words(path: Path = _FILE) -> tuple[str, ...]:
    """The words that phrases are made of, each once, sorted."""
    return tuple(word for word in path.read_text(encoding="utf-8").split("\n") if word)


class RowFresh:
    """Fulfils `flows.facts.Fresh` over the rows of one transaction."""

    def __init__(self, tx: Connection, rng: Random, words: tuple[str, ...]) -> None:
        """`words` as `load_words` gives them; `rng` must be unpredictable outside of scripts and tests."""
        self._tx, self._rng, self._words = tx, rng, words
        self._given: set[str] = set()

    def code(self) -> str:
        """A code such as K-4711: digits alone, so that any phone types it; longer ones once the short are scarce."""
        for attempt in range(_TRIES):
            digits = _DIGITS + attempt // 20
            code = f"K-{self._rng.randrange(10 ** (digits - 1), 10**digits)}"
            if code not in self._given and not requests.code_used(self._tx, code):
                self._given.add(code)
                return code
        raise RuntimeError("no free code was found")

    def alias(self) -> str:
        """An alias such as "Javor 12"."""
        for attempt in range(_TRIES):
            alias = f"{self._rng.choice(TREES)} {self._rng.randrange(2, 100 * 10 ** (attempt // 20))}"
            if alias not in self._given and not requests.alias_used(self._tx, alias):
                self._given.add(alias)
                return alias
        raise RuntimeError("no free alias was found")

    def phrase(self) -> str:
        """Two words to be said aloud, 22 bits (FEATURES 46)."""
        for _ in range(_TRIES):
            phrase = " ".join(self._rng.sample(self._words, 2))
            if phrase not in self._given and not requests.phrase_used(self._tx, phrase):
                self._given.add(phrase)
                return phrase
        raise RuntimeError("no free phrase was found")

    def said_phrase(self, text: str) -> str:
        """Two neighbouring words of a text that are the phrase of an open request, or ""."""
        words = fold(text).split()
        if len(words) > _MOST_WORDS:
            return ""
        ours = [self._is_ours(word.strip(_AROUND)) for word in words]
        phrases = (f"{first} {second}" for first, second in pairwise(ours) if first and second)
        return next((phrase for phrase in phrases if requests.by_phrase(self._tx, phrase)), "")

    def _is_ours(self, word: str) -> str:
        """The word, where phrases are made of it; else ""."""
        at = bisect_left(self._words, word)
        return word if at < len(self._words) and self._words[at] == word else ""
