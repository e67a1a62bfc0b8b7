"""Words as they were meant: one that no phrase holds and that a single slip makes of a common one is that one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from flows.near import Vocabulary
from flows.phrases import Words

_SEEN = 2  # times from which a word of the phrases is one, and no slip
_COMMON = 5  # times from which a slip is taken for it
_LETTERS = 5  # a slip in a shorter word makes another word


class Spelling:
    """The words of the phrases, immutable after it is made."""

    def __init__(self, times: Mapping[str, int]) -> None:
        """`times` of each folded word, counted up to `_COMMON`."""
        self.times = dict(times)
        self._common = Vocabulary(word for word, count in times.items() if count >= _COMMON and len(word) >= _LETTERS)

    @classmethod
    def of(cls, messages: Iterable[Words]) -> "Spelling":
        """The spelling of these messages."""
        counts = Counter(word for message in messages for word in message.words)
        return cls({word: min(count, _COMMON) for word, count in sorted(counts.items()) if count >= _SEEN})

    @classmethod
    def load(cls, path: Path) -> "Spelling":
        """Read what `write` wrote."""
        rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
        return cls({word: int(count) for word, count in rows})

    def write(self, path: Path) -> None:
        """A word a row, a tab, and how often it occurs."""
        path.write_text("".join(f"{word}\t{count}\n" for word, count in self.times.items()), encoding="utf-8")

    def mended(self, message: Words) -> Words:
        """The message with such words written right."""
        return replace(message, words=tuple(map(self._meant, message.words)))

    def _meant(self, word: str) -> str:
        if len(word) < _LETTERS or word in self.times:
            return word
        return self._common.near(word) or word
