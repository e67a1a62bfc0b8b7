"""Texts as hurried fingers write them, for measuring: without diacritics, or with a slip in every third longer word."""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

LONG = 4
"""Letters from which a word may bear a slip; a shorter one would become another word."""

_WORD = re.compile(rf"[^\W\d_]{{{LONG},}}")
_BEARS = 3  # of so many long words one bears a slip
_ROWS = ("qwertzuiop", "asdfghjkl", "yxcvbnm")  # a Czech keyboard
_PLACE = {key: (column, row) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)}


def plain(text: str) -> str:
    """The text without any diacritics; what is no mark stays as it is, the case of letters too."""
    return unicodedata.normalize(
        "NFC", "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    )


def typos(text: str, seed: int = 0) -> str:
    """The text with one slip in every third word of at least four letters, the same for the same text and seed.

    A slip is a neighbouring key, a letter left out, doubled or swapped with the next one. Which of the three words
    comes first is drawn too, so that texts of one word bear a slip as often as the words of long ones.
    """
    drawn = random.Random(f"{seed} {text}".encode("utf-8", "surrogatepass"))  # bytes seed alike in every process
    count = drawn.randrange(_BEARS)

    def slip(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return _slipped(found[0], drawn) if count % _BEARS == 0 else found[0]

    return _WORD.sub(slip, text)


def _slipped(word: str, drawn: random.Random) -> str:
    """The word with one slip; it always differs from the word."""
    kinds = [_missing, _doubled, _wrong_key, _swapped]
    drawn.shuffle(kinds)
    for kind in kinds:
        at = drawn.randrange(len(word) - (kind is _swapped))
        slipped = kind(word, at, drawn)
        if slipped != word:
            return slipped
    return _missing(word, 0, drawn)  # "aaaa" swapped or hit beside a key that has no neighbour


def _missing(word: str, at: int, drawn: random.Random) -> str:
    return word[:at] + word[at + 1 :]


def _doubled(word: str, at: int, drawn: random.Random) -> str:
    return word[: at + 1] + word[at:]


def _swapped(word: str, at: int, drawn: random.Random) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _wrong_key(word: str, at: int, drawn: random.Random) -> str:
    key = plain(word[at]).lower()
    if key not in _PLACE:
        return word
    here = _PLACE[key]
    near = [other for other, there in _PLACE.items() if other != key and _beside(here, there)]
    struck = drawn.choice(near)
    return word[:at] + (struck.upper() if word[at].isupper() else struck) + word[at + 1 :]


def _beside(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two keys touch: the lower row stands half a key to the right."""
    columns, rows = other[0] - one[0], other[1] - one[1]
    return (rows == 0 and abs(columns) == 1) or (rows == 1 and columns in (-1, 0)) or (rows == -1 and columns in (0, 1))


NOISES: Mapping[str, Callable[[str], str]] = {"plain": plain, "typos": typos}
"""The noises that a measure can be asked for, by name."""
