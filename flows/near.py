"""Slips of the finger: a letter typed wrong, left out, added or swapped with its neighbour, or keys at random."""

from collections.abc import Iterable

_SHORTEST = 5  # letters of a word in which a slip is forgiven: in a shorter one it makes another word
_ROWS = ("qwertzuiop", "qwertyuiop", "asdfghjkl", "yxcvbnm", "zxcvbnm")
_RUN = 4  # keys beside each other that are struck by chance only ("tre", "lkj" are none)


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
    start, end = 0, len(a)
    while start < end and a[start] == b[start]:
        start += 1
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


_Halves = tuple[int, dict[str, list[str]], dict[str, list[str]]]
"""Of the words of one length: how long a half is, the words by their beginning, and by their end."""


class Vocabulary:
    """Words in which one slip is forgiven; most words are turned away by their ends alone, whatever its size."""

    def __init__(self, words: Iterable[str], shortest: int = _SHORTEST) -> None:
        """Words under `shortest` letters are found only as they are written: one slip makes them other words."""
        self._words = frozenset(words)
        # One slip leaves the beginning or the end of a word as it is, each a little shorter than its half: so every
        # word stands twice, under its length and either of them.
        self._halves: dict[int, _Halves] = {}
        for word in self._words:
            length = len(word)
            if length >= shortest:
                half, heads, tails = self._halves.setdefault(length, ((length - 1) // 2, {}, {}))
                heads.setdefault(word[:half], []).append(word)
                tails.setdefault(word[-half:], []).append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def near(self, word: str) -> str | None:
        """The word itself when known, else the known word one slip away; of several the one of the same beginning."""
        if word in self._words:
            return word
        found = self.alike(word)
        return min(found, key=lambda known: (known[0] != word[0], known[-1] != word[-1], known), default=None)

    def alike(self, word: str) -> set[str]:
        """All known words that are no more than one slip away."""
        found: set[str] = set()
        for length in range(len(word) - 1, len(word) + 2):
            if length not in self._halves:
                continue
            half, heads, tails = self._halves[length]
            # In the other half the slip leaves the outer letter alone, or all but the two outer ones.
            if likely := heads.get(word[:half]):
                last, begin = word[-1], word[: length - 2]
                near = [one for one in likely if one[-1] == last or one[: length - 2] == begin]
                found.update(one for one in near if one_slip(word, one))
            if likely := tails.get(word[-half:]):
                first, end = word[0], word[2 - length :]
                near = [one for one in likely if one[0] == first or one[2:] == end]
                found.update(one for one in near if one_slip(word, one))
        return found


def near(word: str, vocabulary: Vocabulary) -> str | None:
    """The word of the vocabulary that is meant, one slip forgiven; None when there is none."""
    return vocabulary.near(word)
