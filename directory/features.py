"""A text turned into hashed features: words, their beginnings, pairs, letter groups, synonyms of kinds, concepts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt
import yaml

from directory.concepts import Concepts
from flows.phrases import Book, Words

LONGEST = 120  # words read for needs: what is wanted stands within, and a long story costs no more
SHORTEST = 3  # letters of a word that can be known: shorter ones stand in every text
_DATA = Path(__file__).parent / "data"
_WORD, _BEGINNING, _PAIR, _LETTERS, _SYNONYM, _CONCEPT, _WHO = range(7)
_WEIGHTS = np.array([1.0, 0.9, 0.8, 0.35, 2.5, 1.0, 1.5])  # of each sort of feature, beside its rarity
_SORT_BITS = 3
_NO_WORD = -1 << _SORT_BITS
_BEGINNINGS = (4, 5, 6, 7)
_GROUPS = (3, 4)  # letters of a group: with a slip of the finger most groups of a word stay


# Where each sort of feature begins to be counted: what is alike in two sorts gets two numbers.
_AS = {sort: crc32(sort.encode()) for sort in ("s:", "m:", "w:", "p:", "b:", "c:", "h:", "n:")}

# Words that show who is to be helped: somebody near, a stranger, or the sender. Beginnings of folded words.
_KIN = (
    "mam",
    "mat",
    "tat",
    "otec",
    "otc",
    "tch",
    "bab",
    "ded",
    "prababi",
    "praded",
    "manzel",
    "syn",
    "dcer",
    "brat",
    "brach",
    "sestr",
    "segr",
    "stryc",
    "strejd",
    "tet",
    "vnu",
    "vnou",
    "neter",
    "svagr",
    "zet",
    "snach",
    "snes",
    "muj",
    "moje",
    "nase",
    "nas",
    "nasi",
    "rodic",
    "mimin",
    "kluk",
    "holk",
    "holcic",
    "chlapec",
    "deti",
    "dite",
)
_OTHER = (
    "soused",
    "pan",
    "pani",
    "starenk",
    "starik",
    "clovek",
    "chlap",
    "kamarad",
    "kolega",
    "kolegyn",
    "klient",
    "pacient",
    "obcan",
    "rodin",
    "zak",
    "zen",
    "divk",
    "lide",
    "bezdomov",
    "najemni",
    "znam",
    "nekdo",
)
_SELF = (
    "jsem",
    "sem",
    "me",
    "mi",
    "mne",
    "bych",
    "jsme",
    "bychom",
    "bysme",
    "nam",
    "chci",
    "chtel",
    "potrebuj",
    "potrebov",
    "hledam",
    "shanim",
    "muzu",
    "nemuzu",
    "nevim",
    "bydlim",
    "mam",
    "nemam",
    "umim",
    "neumim",
    "boli",
    "rada",
    "rad",
)


@dataclass(frozen=True, slots=True)
class Features:
    """Numbers of features, their weights by sort, and the word each came from (-1 for none). No number twice."""

    numbers: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]
    origin: npt.NDArray[np.int64]
    words: tuple[str, ...]

    def among(self, known: npt.NDArray[np.int64]) -> "Features":
        """Those of the features whose numbers are `known` (in order), each numbered by its place there."""
        places = np.searchsorted(known, self.numbers)
        places[places == len(known)] = 0
        found = known[places] == self.numbers
        return Features(places[found], self.weights[found], self.origin[found], self.words)


class Synonyms:
    """Phrases that name a kind of help, of all languages (written as flows/phrases.py says), and the concepts."""

    def __init__(self, by_kind: Mapping[str, tuple[str, ...]], concepts: Concepts) -> None:
        self.by_kind = dict(by_kind)
        self.concepts = concepts
        self._book = Book((kind, phrase) for kind, phrases in by_kind.items() for phrase in phrases)

    @classmethod
    def load(cls, folder: Path | None = None) -> "Synonyms":
        """Read every `synonyms.<lang>.yaml` of the folder (the built-in one when none is given)."""
        by_kind: dict[str, tuple[str, ...]] = {}
        for path in sorted((folder or _DATA).glob("synonyms.*.yaml")):
            for kind, phrases in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).items():
                by_kind[kind] = (*by_kind.get(kind, ()), *(str(phrase) for phrase in phrases))
        return cls(by_kind, Concepts.load())

    def find(self, message: Words) -> dict[str, tuple[int, int]]:
        """Kinds named in the message, each with the first and last word (exclusive) of its first mention."""
        found: dict[str, tuple[int, int]] = {}
        for kind, span in self._book.find(message):
            found.setdefault(kind, (span.start, span.end))
        return found


def mark(word: str) -> int:
    """The number by which a word is known, whatever its ending."""
    return crc32(word[:5].encode())


def _letters(word: str) -> bytes:
    """The word with a byte for each letter, Latin or Cyrillic."""
    return word.encode("cp1251", "replace")


def extract(message: Words, synonyms: Synonyms) -> Features:
    """The features of a message, in a fixed order; their numbers have 32 bits."""
    message = message.first(LONGEST)
    words = message.words
    found: dict[int, int] = {}  # number of a feature -> the word it came from, and behind it the sort
    for kind, (start, _) in synonyms.find(message).items():
        found.setdefault(crc32(kind.encode(), _AS["s:"]), start << _SORT_BITS | _SYNONYM)
    for concept, at in synonyms.concepts.find(words).items():
        found.setdefault(crc32(concept.encode(), _AS["m:"]), at << _SORT_BITS | _CONCEPT)
    before = b"^"
    for at, letters in enumerate(map(_letters, words)):
        word = at << _SORT_BITS
        found.setdefault(crc32(letters, _AS["w:"]), word | _WORD)
        of_beginning, of_group = word | _BEGINNING, word | _LETTERS
        for length in _BEGINNINGS:
            if len(letters) > length:
                found.setdefault(crc32(letters[:length], _AS["p:"]), of_beginning)
        stem = letters[:5]
        found.setdefault(crc32(before + b" " + stem, _AS["b:"]), word | _PAIR)
        before = stem
        framed = b"<" + letters + b">"
        for size in _GROUPS:
            for start in range(len(framed) - size + 1):
                found.setdefault(crc32(framed[start : start + size], _AS["c:"]), of_group)
    who = "".join(
        letter
        for letter, starts in (("k", _KIN), ("o", _OTHER), ("s", _SELF))
        if any(w.startswith(starts) for w in words)
    )
    found.setdefault(crc32(who.encode(), _AS["h:"]), _NO_WORD | _WHO)
    found.setdefault(crc32(b"%d" % min(len(words) // 5, 8), _AS["n:"]), _NO_WORD | _LETTERS)
    sorts = np.fromiter(found.values(), dtype=np.int64, count=len(found))
    return Features(
        np.fromiter(found, dtype=np.int64, count=len(found)),
        _WEIGHTS[sorts & (1 << _SORT_BITS) - 1],
        sorts >> _SORT_BITS,
        words,
    )
