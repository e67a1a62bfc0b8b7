"""A small language of phrases over folded words, and a book of them that is searched in one pass.

A phrase is written as words parted by spaces, in the bare form of `flows.fold`: `lezi` is that word, `lez*` any word
that begins so, `a|b*` one of several, `@who` one of a named class, `..` up to two and `...` up to five words between,
`jeste?` a word that may be missing, `[jit domu|vyplat*]` one of several sequences where `|` alone joins single words.
`A & B` wants both within one message, not more than 30 words apart; `A ! C` wants A and no C anywhere. A phrase never
reaches over the end of a sentence.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from flows.fold import fold

_SENTENCE = re.compile(r"[.!?;\n…]+(?![0-9])")
_GROUP = re.compile(r"\[([^\[\]]*)\]")
_FOLDED = re.compile(r"[0-9a-zа-яіїєґ]+")
_NEAR = 30  # words that may lie between the two halves of an `&`
# Findings of one sequence, and starts tried for it: a message that repeats a word further says nothing new.
_ENOUGH, _TRIES = 12, 30
_GAPS = {"..": 2, "...": 5}
_MAX_WORDS = 2_000  # what a message of 10,000 characters can hold; longer ones are read so far


class PhraseError(ValueError):
    """A phrase cannot be read; the message holds it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One word of a phrase: what it may be, how many words may stand before it, whether it may be missing."""

    exact: frozenset[str]
    stems: tuple[str, ...]
    gap: int = 0
    optional: bool = False

    def fits(self, word: str) -> bool:
        return word in self.exact or (bool(self.stems) and word.startswith(self.stems))


@dataclass(frozen=True, slots=True)
class Span:
    """Where a phrase was found: words [start, end) of the message."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """The folded words of a message in order, each with the number of its sentence."""

    words: tuple[str, ...]
    sentence: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Words":
        """Split into sentences, fold and count; at most 2,000 words are kept."""
        words: list[str] = []
        sentence: list[int] = []
        for number, part in enumerate(_SENTENCE.split(text)):
            found = fold(part).split()
            words += found
            sentence += [number] * len(found)
            if len(words) > _MAX_WORDS:
                break
        return cls(tuple(words[:_MAX_WORDS]), tuple(sentence[:_MAX_WORDS]))

    def text(self, span: Span) -> str:
        return " ".join(self.words[span.start : span.end])


@dataclass(frozen=True, slots=True)
class _Half:
    """One sequence of words within a phrase, its own number, and which phrase it belongs to."""

    number: int
    phrase: int
    part: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """How many sequences must be found (they are numbered from 0), and how many further ones must not."""

    wanted: int
    unwanted: int


class Book:
    """Phrases under labels, indexed by the first word so that a message is read once whatever the number of phrases."""

    def __init__(self, entries: Iterable[tuple[str, str]], classes: Mapping[str, Iterable[str]] | None = None) -> None:
        """`entries` are pairs of label and phrase; `classes` the words behind each `@name`. Raises PhraseError."""
        known = {name: " ".join(words).split() for name, words in (classes or {}).items()}
        self.labels: list[str] = []
        self._phrases: list[_Phrase] = []
        self._exact: dict[str, list[_Half]] = {}
        self._stems: dict[str, list[_Half]] = {}
        self._shortest = 99
        self._halves = 0
        for label, text in entries:
            self._add(label, text, known)

    def _add(self, label: str, text: str, classes: Mapping[str, list[str]]) -> None:
        number = len(self.labels)
        wanted_text, *unwanted_texts = text.split(" ! ")
        wanted = wanted_text.split(" & ")
        unwanted = [part for chunk in unwanted_texts for part in chunk.split(" ! ")]
        self.labels.append(label)
        self._phrases.append(_Phrase(len(wanted), len(unwanted)))
        for part, words in enumerate([*wanted, *unwanted]):
            for sequence in _sequences(words):
                self._index(_Half(self._halves, number, part, _steps(sequence, text, classes)))

    def _index(self, half: _Half) -> None:
        self._halves += 1
        first = half.steps[0]
        for word in first.exact:
            self._exact.setdefault(word, []).append(half)
        for stem in first.stems:
            self._stems.setdefault(stem, []).append(half)
            self._shortest = min(self._shortest, len(stem))

    def find(self, message: Words, masked: frozenset[int] = frozenset()) -> list[tuple[str, Span]]:
        """Every phrase found, as label and span, in the order of the book; `masked` words fit nothing."""
        found: dict[int, dict[int, list[Span]]] = {}
        tries: dict[int, int] = {}
        for at, word in enumerate(message.words):
            if at in masked:
                continue
            for half in self._starting(word):
                tried = tries.get(half.number, 0)
                if tried >= _TRIES:
                    continue
                tries[half.number] = tried + 1
                end = _match(half.steps, 1, message, at + 1, masked)
                if end is not None:
                    spans = found.setdefault(half.phrase, {}).setdefault(half.part, [])
                    if len(spans) < _ENOUGH:
                        spans.append(Span(at, end))
        hits: list[tuple[str, Span]] = []
        for number in sorted(found):
            phrase, parts = self._phrases[number], found[number]
            if any(part >= phrase.wanted and spans for part, spans in parts.items()):
                continue
            hits += [(self.labels[number], span) for span in _together(phrase, parts)]
        return hits

    def _starting(self, word: str) -> Iterable[_Half]:
        yield from self._exact.get(word, ())
        for length in range(self._shortest, len(word) + 1):
            yield from self._stems.get(word[:length], ())


def _together(phrase: _Phrase, parts: Mapping[int, list[Span]]) -> Iterable[Span]:
    if phrase.wanted == 1:
        yield from parts.get(0, ())
        return
    if not all(parts.get(part) for part in range(phrase.wanted)):
        return
    for first in parts[0]:
        chosen = [first]
        for part in range(1, phrase.wanted):
            near = [s for s in parts[part] if max(first.start - s.end, s.start - first.end) <= _NEAR]
            if not near:
                break
            chosen.append(near[0])
        else:
            yield first
            return


def _match(steps: tuple[Step, ...], index: int, message: Words, at: int, masked: frozenset[int]) -> int | None:
    if index == len(steps):
        return at
    step = steps[index]
    sentence = message.sentence[at - 1]
    for position in range(at, min(at + step.gap + 1, len(message.words))):
        if message.sentence[position] != sentence:
            break
        if position not in masked and step.fits(message.words[position]):
            end = _match(steps, index + 1, message, position + 1, masked)
            if end is not None:
                return end
    return _match(steps, index + 1, message, at, masked) if step.optional else None


def _sequences(words: str) -> Iterable[str]:
    """Every sequence that groups in brackets stand for."""
    literal, *rest = _GROUP.split(words)
    choices = [group.split("|") for group in rest[::2]]
    for chosen in product(*choices):
        yield literal + "".join(pick + after for pick, after in zip(chosen, rest[1::2], strict=True))


def _steps(words: str, phrase: str, classes: Mapping[str, list[str]]) -> tuple[Step, ...]:
    steps: list[Step] = []
    gap = 0
    for word in words.split():
        if word in _GAPS:
            gap = _GAPS[word]
            continue
        optional = word.endswith("?")
        alternatives: list[str] = []
        for choice in word.rstrip("?").split("|"):
            if choice.startswith("@"):
                if choice[1:] not in classes:
                    raise PhraseError(f"{phrase!r}: no class {choice}")
                alternatives += classes[choice[1:]]
            else:
                alternatives.append(choice)
        exact = frozenset(choice for choice in alternatives if not choice.endswith("*"))
        stems = tuple(sorted({choice[:-1] for choice in alternatives if choice.endswith("*")}))
        if not _FOLDED.fullmatch("".join(alternatives).replace("*", "")) or "" in stems:
            raise PhraseError(f"{phrase!r}: {word!r} is not in the folded form")
        steps.append(Step(exact, stems, gap, optional))
        gap = 0
    if not steps or steps[0].optional or gap:
        raise PhraseError(f"{phrase!r}: begins or ends with nothing")
    return tuple(steps)
