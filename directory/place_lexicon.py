"""The words that names of places are made of: read back from any case form, letter by letter or with one slip.

No form is stored. A word is known by its stem and a table of endings that it shares with its kind, so that the names of
the whole country take little room and are ready at once.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA

from directory.place_forms import ALL, Declension, Paradigm, key
from directory.place_names import Role

_LONGEST_ENDING = 6
_HEAD = 4  # letters
_SHORTEST_STEM = 3  # in which a slip is looked for
_SHORTEST_WORD = 4
_LONGEST_ROMAN = 7
_SAME_TAIL = {"ve": "v", "nade": "nad", "pode": "pod"}
_ROMAN = {"i": 1, "v": 5, "x": 10}
_SPOKEN = {
    1: "jedna prvni jednicka",
    2: "dva dve druhe druha druhi dvojka",
    3: "tri treti trojka",
    4: "ctiri ctvrte ctvrta ctvrti ctirka",
    5: "pet pate pata pati petka",
    6: "sest seste sesta sesti sestka",
    7: "sedm sedme sedma sedmi",
    8: "osm osme osma osmi",
}
_FIXED = Paradigm(0, {"": (("", ALL),)})

Spellings = tuple[tuple[str, int], ...]  # of an ending, each with the cases that it may be


class Reading(NamedTuple):
    """A word of the text read as one of the lexicon.

    `slips` is 0 or 1; `rare` is 1 where the slip put in or changed a letter, which is rarer than leaving one out or
    swapping two.
    """

    lexeme: int
    spellings: Spellings
    slips: int = 0
    rare: int = 0


class Lexicon:
    """Words with their roles, numbered in the order of adding. Filled by `add`, then closed by `freeze`."""

    def __init__(self, declension: Declension) -> None:
        self._declension = declension
        self._numbered: dict[tuple[str, Role], int] = {}
        self._stems: dict[str, list[int]] = {}
        self._bare: list[str] = []  # of each word, its bare form
        self._written: list[str] = []  # its stem with the marks
        self._paradigms: list[Paradigm] = []
        self._numerals: dict[int, int] = {}
        self._deleted: dict[str, list[str]] = {}
        self._known_endings: set[str] = set()
        self._heads: set[str] = set()  # the first letters of the longer stems: most words have none of them
        self._spoken = {word: number for number, words in _SPOKEN.items() for word in words.split()}

    def add(self, word: str, role: Role) -> int:
        """The number of the word in this role; it is taken in where it is new."""
        known = self._numbered.get((word, role))
        if known is not None:
            return known
        numeral = self._numeral(word.lower()) if role is Role.NUMBER else None
        if numeral in self._numerals:
            return self._numbered.setdefault((word, role), self._numerals[numeral])
        lexeme = self._numbered[word, role] = len(self._written)
        paradigm, bare = self.paradigm(word, role), key(word)
        self._bare.append(bare)
        self._written.append(word[: len(word) - paradigm.cut])
        self._paradigms.append(paradigm)
        if numeral is None:
            self._stems.setdefault(bare[: len(bare) - paradigm.cut], []).append(lexeme)
        else:
            self._numerals[numeral] = lexeme
        return lexeme

    def freeze(self) -> None:
        """List the stems with one letter left out, by which slips are found, and the endings there are."""
        for paradigm in self._paradigms:
            self._known_endings.update(paradigm.endings)
        self._heads = {stem[:_HEAD] for stem in self._stems}
        for stem in self._stems:
            if len(stem) >= _SHORTEST_STEM:
                for at in range(len(stem)):
                    self._deleted.setdefault(stem[:at] + stem[at + 1 :], []).append(stem)

    def bare(self, lexeme: int) -> str:
        """The bare form of the word as it was added."""
        return self._bare[lexeme]

    def paradigm(self, word: str, role: Role) -> Paradigm:
        """How a word in lower case declines in this role."""
        match role:
            case Role.ATTRIBUTE:
                return self._declension.adjective(word)
            case Role.NOUN:
                return self._declension.noun(word)
            case Role.FURTHER:
                return self._declension.noun_or_base(word)
            case _:
                return _FIXED

    def readings(self, word: str, *, forgiving: bool) -> list[Reading]:
        """Every way to read a word in its bare form; with one slip as well when `forgiving`."""
        exact = [Reading(lexeme, spellings) for lexeme, spellings in self._exact(word)]
        if not forgiving or len(word) < _SHORTEST_WORD:
            return exact
        known = {reading.lexeme for reading in exact}
        near = [reading for reading in self._near(word) if reading.lexeme not in known]
        least: dict[int, int] = {}
        for reading in near:
            least[reading.lexeme] = min(reading.rare, least.get(reading.lexeme, reading.rare))
        return [*exact, *dict.fromkeys(reading for reading in near if reading.rare == least[reading.lexeme])]

    def fit(self, spelt: str, reading: Reading, *, marked: bool) -> tuple[int, int]:
        """The cases that the spelling may be, and by how many letters it differs from the nearest right one.

        Where the text is not `marked` with diacritics, or has a slip, every spelling of the ending fits.
        """
        if not marked or reading.slips:
            cases = 0
            for _, mask in reading.spellings:
                cases |= mask
            return cases, 0
        stem = self._written[reading.lexeme]
        fewest, cases = len(spelt) + 1, 0
        for ending, mask in reading.spellings:
            right = stem + ending
            differing = 0 if right == spelt else _differing(right, spelt)
            if differing < fewest:
                fewest, cases = differing, mask
            elif differing == fewest:
                cases |= mask
        return cases, fewest

    def _exact(self, word: str) -> list[tuple[int, Spellings]]:
        word = _SAME_TAIL.get(word, word)
        found = self._declined(word)
        numeral = self._numeral(word)
        if numeral in self._numerals:
            found.append((self._numerals[numeral], (("", ALL),)))
        return found

    def _declined(self, word: str) -> list[tuple[int, Spellings]]:
        stems, paradigms = self._stems, self._paradigms
        found: list[tuple[int, Spellings]] = []
        longest = len(word) if word[:_HEAD] in self._heads else min(len(word), _HEAD - 1)
        for at in range(longest, max(len(word) - _LONGEST_ENDING, 1) - 1, -1):
            lexemes = stems.get(word[:at])
            if lexemes:
                ending = word[at:]
                for lexeme in lexemes:
                    spellings = paradigms[lexeme].endings.get(ending)
                    if spellings:
                        found.append((lexeme, spellings))
        return found

    def _near(self, word: str) -> Iterator[Reading]:
        for at in range(len(word) - 1):
            if word[at] != word[at + 1]:
                swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
                yield from (Reading(lexeme, spellings, 1) for lexeme, spellings in self._declined(swapped))
        for at in range(len(word), max(len(word) - _LONGEST_ENDING - 1, 2) - 1, -1):
            stem, ending = word[:at], word[at:]
            if at >= _SHORTEST_STEM:
                yield from self._slip_in_ending(stem, ending)
            for near in sorted(self._near_stems(stem)) if ending in self._known_endings else ():
                for lexeme in self._stems[near]:
                    spellings = self._paradigms[lexeme].endings.get(ending)
                    if spellings:
                        yield Reading(lexeme, spellings, 1, int(len(near) <= at))

    def _slip_in_ending(self, stem: str, ending: str) -> Iterator[Reading]:
        for lexeme in self._stems.get(stem, ()):
            for right, spellings in self._paradigms[lexeme].endings.items():
                if abs(len(right) - len(ending)) < 2 and OSA.distance(right, ending, score_cutoff=1) == 1:
                    yield Reading(lexeme, spellings, 1, int(len(right) <= len(ending)))

    def _near_stems(self, stem: str) -> set[str]:
        """The stems one letter away: one more, one less, or one other."""
        near = set(self._deleted.get(stem, ()))
        if len(stem) >= _SHORTEST_STEM:
            for at in range(len(stem)):
                less = stem[:at] + stem[at + 1 :]
                if less in self._stems and len(less) >= _SHORTEST_STEM:
                    near.add(less)
                for one in self._deleted.get(less, ()):
                    if one not in near and OSA.distance(one, stem, score_cutoff=1) == 1:
                        near.add(one)
        near.discard(stem)
        return near

    def _numeral(self, word: str) -> int | None:
        if word.isdecimal():
            return int(word) if len(word) < 3 else None
        if len(word) <= _LONGEST_ROMAN and not word.strip("ivx"):
            values = [_ROMAN[letter] for letter in word]
            return sum(-value if value < after else value for value, after in pairwise([*values, 0]))
        return self._spoken.get(word)


def _differing(right: str, spelt: str) -> int:
    return sum(a != b for a, b in zip(right, spelt, strict=False)) + abs(len(right) - len(spelt))
