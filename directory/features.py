"""A text turned into hashed features: words, their beginnings, pairs, letter groups, synonyms of kinds, concepts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import yaml

from directory.concepts import Concepts
from directory.numbering import MOST_WORDS, Pieces, Places, number, scrambled
from flows.phrases import Book, Words

LONGEST = MOST_WORDS  # words read for needs: what is wanted stands within, and a long story costs no more
SHORTEST = 3  # letters of a word that can be known: shorter ones stand in every text
_DATA = Path(__file__).parent / "data"
_WORD, _BEGINNING, _PAIR, _LETTERS, _SYNONYM, _CONCEPT, _WHO = range(7)
_WEIGHTS = np.array([1.0, 0.9, 0.8, 0.35, 2.5, 1.0, 1.5])  # of each sort of feature, beside its rarity
_NO_WORD = -1
_BEGINNINGS = np.array([4, 5, 6, 7])
_GROUPS = np.array([3, 4])  # letters of a group: with a slip of the finger most groups of a word stay
_STEM = 5  # letters of a word in a pair
_BEFORE = np.uint64(0xA0761D6478BD642F)  # sets the first word of a pair apart from the second

# What is written, in the order of `_written`.
_SORTS = np.array([_WORD, _PAIR, _BEGINNING, *(_LETTERS for _ in _GROUPS)])
_SALTS = np.array([crc32(b"w:"), crc32(b"b:"), crc32(b"p:"), *(crc32(b"c:") for _ in _GROUPS)], dtype=np.uint64)

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
    """Numbers of features in order, no number twice; their weights by sort, and the word each came from (-1: none)."""

    numbers: npt.NDArray[np.integer[Any]]
    weights: npt.NDArray[np.float64]
    origin: npt.NDArray[np.int64]
    words: tuple[str, ...]

    def among(self, known: npt.NDArray[np.uint32]) -> "Features":
        """Those of the features whose numbers are `known` (in order), each numbered by its place there."""
        places = np.searchsorted(known, self.numbers)
        places[places == len(known)] = 0
        found = np.flatnonzero(known[places] == self.numbers)
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


def extract(message: Words, synonyms: Synonyms) -> Features:
    """The features of a message; their numbers have 32 bits."""
    words = message.first(LONGEST).words
    named = [(number(kind, "s:"), _SYNONYM, start) for kind, (start, _) in synonyms.find(message).items()]
    named += [(number(name, "m:"), _CONCEPT, at) for name, at in synonyms.concepts.find(words).items()]
    who = "".join(
        letter
        for letter, starts in (("k", _KIN), ("o", _OTHER), ("s", _SELF))
        if any(w.startswith(starts) for w in words)
    )
    named += [(number(who, "h:"), _WHO, _NO_WORD), (number(str(min(len(words) // 5, 8)), "n:"), _LETTERS, _NO_WORD)]
    by_name = np.array(named, dtype=np.int64)
    numbers, sorts, origin = _written(words)
    numbers = np.concatenate((by_name[:, 0].astype(np.uint32), numbers))
    # What comes first stands: a name before a word, a word before its pieces, the first mention before the next.
    order = numbers.argsort(kind="stable")
    numbers = numbers[order]
    first = np.empty(len(numbers), dtype=np.bool_)
    first[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=first[1:])
    order = order[first]
    weights = _WEIGHTS[np.concatenate((by_name[:, 1], sorts))[order]]
    return Features(numbers[first], weights, np.concatenate((by_name[:, 2], origin))[order], words)


def _written(words: tuple[str, ...]) -> tuple[npt.NDArray[np.uint32], Places, Places]:
    """Of words, pairs, beginnings and letter groups, in this order: number, sort, and the word each came from."""
    pieces = Pieces.of(words)
    starts, ends = pieces.starts + 1, pieces.ends - 1  # without the frame
    sizes = ends - starts
    cut, beginning = np.nonzero(sizes[:, None] > _BEGINNINGS)
    groups = [np.flatnonzero(pieces.word[: 1 - size] == pieces.word[size - 1 :]) for size in _GROUPS]
    counts = (len(starts), len(starts), len(cut), *map(len, groups))
    begin = np.concatenate((starts, starts, starts[cut], *groups))
    length = np.concatenate((sizes, np.minimum(sizes, _STEM), _BEGINNINGS[beginning], np.repeat(_GROUPS, counts[3:])))
    found = pieces.between(begin, begin + length)
    stems = found[len(starts) : 2 * len(starts)]
    stems[1:] += stems[:-1] * _BEFORE  # a pair
    at = np.arange(len(starts))
    return (
        scrambled(found, np.repeat(_SALTS, counts)),
        np.repeat(_SORTS, counts),
        np.concatenate((at, at, cut, pieces.word[np.concatenate(groups)])),
    )
