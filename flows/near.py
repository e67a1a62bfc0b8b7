"""Slips of the finger: a letter typed wrong, left out, added or swapped with its neighbour, or keys at random."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from zlib import crc32

_SHORTEST = 5  # letters of a word in which a slip is forgiven: in a shorter one it makes another word
_ROWS = ("qwertzuiop", "qwertyuiop", "asdfghjkl", "yxcvbnm", "zxcvbnm")
_RUN = 4  # keys beside each other that are struck by chance only ("tre", "lkj" are none)
_CODE = 32  # bits of a gap's code, and of a word's number behind it
_END = 2  # letters at either end of a word, one of which a slip leaves alone


def one_slip(a: str, b: str) -> bool:
    """Whether one letter changed, missing, added or swapped with its neighbour turns `a` into `b` (or they are equal).

    >>> one_slip("pomoc", "pomco"), one_slip("pomoc", "pomc"), one_slip("pomoc", "nemoc")
    (True, True, False)
    """
    if a == b:
        return True
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    rest = start + 1
    swapped = a[start : start + 2] == b[start : start + 2][::-1] and a[rest + 1 :] == b[rest + 1 :]
    return swapped or a[rest:] == b[rest:]


def is_noise(word: str) -> bool:
    """Whether a bare word is a run of neighbouring keys and none of any language ("asdfgh").

    >>> is_noise("asdfgh"), is_noise("qwert"), is_noise("pomoc")
    (True, True, False)
    """
    return len(word) >= _RUN and any(word in row or word in row[::-1] for row in _ROWS)


class Vocabulary:
    """Words in which one slip is forgiven, kept so that a look-up costs about a microsecond whatever their number."""

    def __init__(self, words: Iterable[str]) -> None:
        """Words under five letters are found only as they are written: one slip makes them other words."""
        self._words = frozenset(words)
        self._listed = tuple(sorted(word for word in self._words if len(word) >= _SHORTEST))
        # The code of each gap with the number of its word, in order: a hundredth of what texts in a dict would take.
        self._gaps = array(
            "Q",
            sorted(crc32(gap.encode()) << _CODE | at for at, word in enumerate(self._listed) for gap in _gaps(word)),
        )
        # By the length of what is written the ends that a word meant may have: most words are turned away by those.
        self._heads: dict[int, set[str]] = {}
        self._tails: dict[int, set[str]] = {}
        for word in self._listed:
            for length in (len(word) - 1, len(word), len(word) + 1):
                self._heads.setdefault(length, set()).add(word[:_END])
                self._tails.setdefault(length, set()).add(word[-_END:])

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def near(self, word: str) -> str | None:
        """The word itself when known, else the known word one slip away; of several the one of the same beginning."""
        if word in self._words:
            return word
        length = len(word)
        heads = self._heads.get(length)
        if heads is None or (word[:_END] not in heads and word[-_END:] not in self._tails[length]):
            return None
        gaps, listed, found = self._gaps, self._listed, set()
        for gap in _gaps(word):
            code = crc32(gap.encode()) << _CODE
            for at in range(bisect_left(gaps, code), len(gaps)):
                number = gaps[at] - code
                if number >= len(listed):
                    break
                if one_slip(word, listed[number]):
                    found.add(listed[number])
        return min(found, key=lambda known: (known[0] != word[0], known[-1] != word[-1], known), default=None)


def near(word: str, vocabulary: Vocabulary) -> str | None:
    """The word of the vocabulary that is meant, one slip forgiven; None when there is none."""
    return vocabulary.near(word)


def _gaps(word: str) -> set[str]:
    """The word and all it becomes with one letter left out; two words one slip apart always share one of these."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}
