"""Numbers for words and their pieces, all of a message at once: the same text has the same number on every machine.

The number of a piece is its letters as the digits of a number in a large base, modulo 2^64, scrambled into 32 bits.
Sums over the whole message give that of any piece of it, so that a message costs a few dozen steps however long it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

MOST_WORDS, MOST_LETTERS = 120, 40
"""Words of a message, and letters of a word, that are read."""

Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

_BASE = 0x9E3779B97F4A7C15  # odd, so that it can be divided by; its bits are as if by chance
_LETTERS = MOST_WORDS * (MOST_LETTERS + len("<>"))
_POWERS = np.multiply.accumulate(np.array([1] + [_BASE] * _LETTERS, dtype=np.uint64))
_DIVISORS = np.multiply.accumulate(np.array([1] + [pow(_BASE, -1, 1 << 64)] * _LETTERS, dtype=np.uint64))
_SCRAMBLE = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The words of a message, each framed as `<word>`, in one row of letters."""

    starts: Places  # of each framed word
    ends: Places
    word: Places  # of each letter, the word it belongs to
    _sums: Numbers

    @classmethod
    def of(cls, words: Sequence[str]) -> "Pieces":
        """The words in order, no more than MOST_WORDS; all letters neither Latin nor Cyrillic count as one."""
        framed = [b"<%b>" % word[:MOST_LETTERS].encode("cp1251", "replace") for word in words[:MOST_WORDS]]
        letters = np.frombuffer(b"".join(framed), dtype=np.uint8)
        sizes = np.fromiter(map(len, framed), dtype=np.int64, count=len(framed))
        ends = np.cumsum(sizes)
        sums = np.zeros(len(letters) + 1, dtype=np.uint64)
        np.cumsum(letters * _POWERS[: len(letters)], out=sums[1:])
        return cls(ends - sizes, ends, np.repeat(np.arange(len(framed)), sizes), sums)

    def between(self, starts: Places, ends: Places) -> Numbers:
        """The pieces from these letters up to those (exclusive), unscrambled."""
        return (self._sums[ends] - self._sums[starts]) * _DIVISORS[starts]


def scrambled(pieces: Numbers, salts: Numbers) -> npt.NDArray[np.uint32]:
    """Numbers of 32 bits; what is alike in two sorts of features gets two numbers, by the salt of each."""
    mixed = (pieces + salts) * _SCRAMBLE
    mixed ^= mixed >> _HALF
    mixed *= _SCRAMBLE
    mixed >>= _HALF
    return mixed.astype(np.uint32)


def number(name: str, sort: str) -> int:
    """The number of a feature that has a name."""
    return crc32(name.encode(), crc32(sort.encode()))
