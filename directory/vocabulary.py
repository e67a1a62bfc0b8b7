"""Words of a collection by number, found again in another case form or with one slip of the finger.

A word is known by its stem: the bare form without the ending of a case, a number or a gender. Slips are found by
symmetric deletes: two stems one letter apart fall together when a letter of either is left out, so that a look-up costs
a few dictionary reads for each letter of the word, however many words there are.
"""

from typing import NamedTuple

from rapidfuzz.distance import OSA

_SHORTEST_STEM = 3
_SHORTEST_CUT = 4  # letters of a stem left by an ending of several: "Radim" is no form of "rada"
_SHORTEST_SLIP = 4  # letters of a stem in which a slip is looked for: shorter ones are all near each other
_LONGEST = 32  # letters of a word that are read
_SLIP, _FIRST_LETTER_TOO = 0.7, 0.4  # a slip of the finger rarely hits the first letter
# Of nouns and adjectives, in the bare form; the longest that leaves a stem is cut off.
_ENDINGS = frozenset(
    (
        *("atech", "ovych", "ovymi", "atum", "etem", "ovou", "emi", "imi", "ymi", "ami", "ama", "ech", "ich", "ach"),
        *("ych", "eho", "iho", "emu", "imu", "ova", "ove", "ovi", "ovo", "ovy", "ata", "aty", "eti"),
        *("am", "em", "im", "um", "ym", "ou", "ej", "a", "e", "i", "o", "u", "y"),
    )
)
_LONGEST_ENDING = max(map(len, _ENDINGS))


class Near(NamedTuple):
    """A word of the vocabulary that may be meant, and how near it is: 1 for the same stem, less for a slip."""

    number: int
    closeness: float


def stem(word: str) -> str:
    """The part of a folded word that stays in all its forms; of a short word all of it."""
    for length in range(min(_LONGEST_ENDING, len(word) - _SHORTEST_CUT), 1, -1):
        if word[-length:] in _ENDINGS:
            return word[:-length]
    return word[:-1] if len(word) > _SHORTEST_STEM and word[-1] in _ENDINGS else word


class Vocabulary:
    """Stems numbered from 0 in the order of adding."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._shortened: dict[str, list[int]] = {}  # of each stem with one letter left out, the numbers of such stems
        self._stems: list[str] = []
        self._known: dict[str, int] = {}  # words as they came, so that each is cut once

    def __len__(self) -> int:
        return len(self._stems)

    def add(self, word: str) -> int:
        """The number of a folded word; it is taken in where it is new."""
        known = self._known.get(word)
        if known is not None:
            return known
        its_stem = stem(word[:_LONGEST])
        number = self._numbers.get(its_stem)
        if number is None:
            number = self._numbers[its_stem] = len(self._stems)
            self._stems.append(its_stem)
            for less in _shortened(its_stem):
                self._shortened.setdefault(less, []).append(number)
        self._known[word] = number
        return number

    def near(self, word: str) -> list[Near]:
        """The words of which this may be a form, the same stem first; those one slip away where there is none."""
        asked = stem(word[:_LONGEST])
        same = self._numbers.get(asked)
        if same is not None:
            return [Near(same, 1.0)]
        found = dict.fromkeys(self._shortened.get(asked, ()) if len(asked) >= _SHORTEST_SLIP else ())
        for less in _shortened(asked):
            longer = self._numbers.get(less)
            if longer is not None and len(less) >= _SHORTEST_SLIP:
                found[longer] = None
            for number in self._shortened.get(less, ()):
                if number not in found and OSA.distance(asked, self._stems[number], score_cutoff=1) == 1:
                    found[number] = None
        return [Near(number, _SLIP if self._stems[number][0] == asked[0] else _FIRST_LETTER_TOO) for number in found]


def _shortened(word: str) -> list[str]:
    if len(word) < _SHORTEST_SLIP:
        return []
    return list({word[:at] + word[at + 1 :]: None for at in range(len(word))})
