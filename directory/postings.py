"""In which entries a word stands and how much it says there: BM25 over fields, as arrays made once."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from directory.vocabulary import Near

_SATURATION = 1.2  # k1: how soon a repeated word stops saying more
_LENGTH = 0.5  # b: how far a long entry is held against it

Occurrence = tuple[int, float]  # number of a word, and the weight of the field it stands in


class Postings:
    """Entries by number, and of each word those in which it stands with what it adds to their score."""

    def __init__(self, entries: Iterable[Sequence[Occurrence]], words: int) -> None:
        """`words` is how many there are; every entry lists all of its words, repeated ones repeatedly."""
        rows = list(entries)
        lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        flat = [occurrence for row in rows for occurrence in row]
        word = np.fromiter((number for number, _ in flat), dtype=np.int64, count=len(flat))
        weight = np.fromiter((share for _, share in flat), dtype=np.float64, count=len(flat))
        pairs, where = np.unique(
            word * max(len(rows), 1) + np.repeat(np.arange(len(rows)), lengths), return_inverse=True
        )
        heard = np.bincount(where, weight, minlength=len(pairs))
        word, entry = np.divmod(pairs, max(len(rows), 1))
        usual = max(float(lengths.mean()), 1.0) if rows else 1.0
        often = np.bincount(word, minlength=words)
        rarity = np.log1p((len(rows) - often + 0.5) / (often + 0.5))
        held = _SATURATION * (1 - _LENGTH + _LENGTH * lengths[entry] / usual)
        self._rarity = rarity
        self._entry = entry.astype(np.int32)
        self._share = (heard * (_SATURATION + 1) / (heard + held)).astype(np.float32)
        self._starts = np.concatenate(([0], np.cumsum(often))).tolist()
        self._many = len(rows)

    def scores(self, heard: Iterable[Sequence[Near]]) -> npt.NDArray[np.float32]:
        """The score of every entry; `heard` holds for each word of a query what may be meant by it.

        Several readings of one word count as one word, as rare as the commonest of them, and the best one counts.
        """
        total = np.zeros(self._many, dtype=np.float32)
        for readings in heard:
            if len(readings) == 1:
                ((number, closeness),) = readings
                begin, end = self._starts[number], self._starts[number + 1]
                total[self._entry[begin:end]] += self._share[begin:end] * np.float32(closeness * self._rarity[number])
            elif readings:
                rarity = min(self._rarity[number] for number, _ in readings)
                best = np.zeros(self._many, dtype=np.float32)
                for number, closeness in readings:
                    begin, end = self._starts[number], self._starts[number + 1]
                    entry, share = self._entry[begin:end], self._share[begin:end] * np.float32(closeness * rarity)
                    best[entry] = np.maximum(best[entry], share)
                total += best
        return total
