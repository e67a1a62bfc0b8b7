"""A small language of phrases over folded words, and a book of them that is searched in one pass.

A phrase is written as words parted by spaces, in the bare form of `flows.fold`: `lezi` is that word, `lez*` any word
that begins so, `a|b*` one of several, `@who` one of a named class, `..` up to two and `...` up to five words between,
`jeste?` a word that may be missing, `[jit domu|vyplat*]` one of several sequences where `|` alone joins single words.
`A & B` wants both within one message, not more than 30 words apart; `A ! C` wants A and no C anywhere. A phrase never
reaches over the end of a sentence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import inf
from typing import NamedTuple

from flows.fold import fold, in_place, undrawn

_SENTENCE = re.compile(r"[.!?;\n…]+(?![0-9])")
_GROUP = re.compile(r"\[([^\[\]]*)\]")
_WORD = re.compile(r"[0-9a-z]+")
_FOLDED = re.compile(r"[0-9a-zа-яіїєґ]+")
_NEAR = 30  # words that may lie between the two halves of an `&`
# Findings of one sequence, and starts tried for it: a message that repeats a word further says nothing new.
_ENOUGH, _TRIES = 12, 30
_GAPS = {"..": 2, "...": 5}
_HEAD = 3  # letters by which stems are looked up
_MAX_WORDS = 2_000  # what a message of 10,000 characters can hold; longer ones are read so far


class PhraseError(ValueError):
    """A phrase cannot be read; the message holds it."""


class Step(NamedTuple):
    """One word of a phrase: what it may be, how many words may stand before it, whether it may be missing."""

    exact: frozenset[str]
    stems: tuple[str, ...]
    gap: int = 0
    optional: bool = False


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
        bare = in_place(text)
        if bare is not None and (found := _WORD.findall(undrawn(bare))) and not _SENTENCE.search(bare):
            return cls(tuple(found[:_MAX_WORDS]), (0,) * min(len(found), _MAX_WORDS))
        words: list[str] = []
        sentence: list[int] = []
        for number, part in enumerate(_SENTENCE.split(text if bare is None else undrawn(bare))):
            found = fold(part).split() if bare is None else _WORD.findall(part)
            words += found
            sentence += [number] * len(found)
            if len(words) > _MAX_WORDS:
                break
        return cls(tuple(words[:_MAX_WORDS]), tuple(sentence[:_MAX_WORDS]))

    def first(self, count: int) -> "Words":
        """No more than so many words."""
        return self if len(self.words) <= count else Words(self.words[:count], self.sentence[:count])

    def text(self, span: Span) -> str:
        return " ".join(self.words[span.start : span.end])


class _Half(NamedTuple):
    """One sequence of words within a phrase, its own number, and which phrase it belongs to."""

    number: int
    phrase: int
    part: int
    steps: tuple[Step, ...]


class _Anchored(NamedTuple):
    """A half to be looked for around its rarest word, which stands `least` to `most` words behind its first."""

    number: int
    phrase: int
    part: int
    least: int
    most: int
    steps: tuple[Step, ...]


class _Phrase(NamedTuple):
    """How many sequences must be found; they are numbered from 0, and none of a higher number may be."""

    wanted: int


class Book:
    """Phrases under labels, each indexed by its rarest word: a message is read once, and most words lead to nothing."""

    def __init__(self, entries: Iterable[tuple[str, str]], classes: Mapping[str, Iterable[str]] | None = None) -> None:
        """`entries` are pairs of label and phrase; `classes` the words behind each `@name`. Raises PhraseError."""
        known = {name: " ".join(words).split() for name, words in (classes or {}).items()}
        self.labels: list[str] = []
        self._phrases: list[_Phrase] = []
        self._exact: dict[str, Sequence[_Anchored]] = {}
        self._stems: dict[str, list[tuple[str, list[_Anchored]]]] = {}  # by the first letters of the stem
        halves: list[_Half] = []
        spelt = _Spelt(known)
        for label, text in entries:
            self._add(label, text, spelt, halves)
        self._index(halves)

    def _add(self, label: str, text: str, spelt: "_Spelt", halves: list[_Half]) -> None:
        number = len(self.labels)
        wanted_text, *unwanted_texts = text.split(" ! ")
        wanted = wanted_text.split(" & ")
        unwanted = [part for chunk in unwanted_texts for part in chunk.split(" ! ")]
        self.labels.append(label)
        self._phrases.append(_Phrase(len(wanted)))
        for part, words in enumerate([*wanted, *unwanted]):
            for sequence in _sequences(words):
                halves.append(_Half(len(halves), number, part, spelt.steps(sequence, text)))

    def _index(self, halves: Iterable[_Half]) -> None:
        """Enter every half under its step whose words stand in the fewest steps of the book."""
        common = Counter(word for half in halves for step in half.steps for word in (*step.exact, *step.stems))
        exact: dict[str, list[_Anchored]] = {}
        stems: dict[str, list[_Anchored]] = {}
        for half in halves:
            at = 0
            if len(half.steps) > 1:
                weights = [
                    inf if step.optional else sum(map(common.__getitem__, (*step.exact, *step.stems)))
                    for step in half.steps
                ]
                at = weights.index(min(weights))
            before = half.steps[1 : at + 1]
            least = sum(not step.optional for step in before)
            most = sum(step.gap + 1 for step in before)
            anchored = _Anchored(half.number, half.phrase, half.part, least, most, half.steps)
            for word in half.steps[at].exact:
                exact.setdefault(word, []).append(anchored)
            for stem in half.steps[at].stems:
                stems.setdefault(stem, []).append(anchored)
        for stem, those in stems.items():
            self._stems.setdefault(stem[:_HEAD], []).append((stem, those))
        self._heads = tuple(sorted({len(head) for head in self._stems}))
        self._exact = {word: (*those, *self._by_stem(word)) for word, those in exact.items()}

    def find(self, message: Words, masked: frozenset[int] = frozenset()) -> list[tuple[str, Span]]:
        """Every phrase found, as label and span, in the order of the book; `masked` words fit nothing."""
        found: dict[int, list[tuple[int, int, int, int]]] = {}
        tries: dict[int, int] = {}
        words, sentence = message.words, message.sentence
        long = len(words) > _TRIES
        for at, word in enumerate(words):
            those = self._exact.get(word)
            if those is None:
                those = self._by_stem(word)
            if not those or at in masked:
                continue
            for number, owner, part, least, most, steps in those:
                if long:
                    tried = tries.get(number, 0)
                    if tried >= _TRIES:
                        continue
                    tries[number] = tried + 1
                for start in (at,) if not most else _starts(steps[0], at - least, at - most, message, masked):
                    end = _match(steps, 1, words, sentence, start + 1, masked) if len(steps) > 1 else start + 1
                    if end:
                        found.setdefault(owner, []).append((part, start, number, end))
        hits: list[tuple[str, Span]] = []
        for number in sorted(found):
            phrase, places = self._phrases[number], found[number]
            if len(places) == 1:
                if phrase.wanted == 1 and not places[0][0]:
                    hits.append((self.labels[number], Span(places[0][1], places[0][3])))
            elif phrase.wanted == 1 or len({place[0] for place in places}) == phrase.wanted:
                hits += [(self.labels[number], span) for span in _together(phrase, places)]
        return hits

    def _by_stem(self, word: str) -> Sequence[_Anchored]:
        """The halves to be looked for around a word that begins with one of their stems."""
        those: Sequence[_Anchored] = ()
        for length in self._heads:
            for stem, more in self._stems.get(word[:length], ()):
                if word.startswith(stem):
                    those = [*those, *more]
        return those


def _starts(first: Step, latest: int, earliest: int, message: Words, masked: frozenset[int]) -> Iterator[int]:
    """Where the first word of a half may stand that has its rarest one behind it."""
    words, exact, stems = message.words, first.exact, first.stems
    for start in range(latest, max(earliest, 0) - 1, -1):
        word = words[start]
        if (word in exact or (stems and word.startswith(stems))) and start not in masked:
            yield start


def _together(phrase: _Phrase, places: Iterable[tuple[int, int, int, int]]) -> list[Span]:
    """Where a phrase stands, of whose parts these were found (part, start, number of the half, end)."""
    parts: dict[int, list[Span]] = {}
    for part, start, _, end in sorted(set(places)):
        spans = parts.setdefault(part, [])
        if len(spans) < _ENOUGH:
            spans.append(Span(start, end))
    if max(parts) >= phrase.wanted:
        return []
    if phrase.wanted == 1:
        return parts[0]
    others = [parts[part] for part in range(1, phrase.wanted)]
    near = (first for first in parts[0] if all(any(_is_near(first, span) for span in spans) for spans in others))
    return list(islice(near, 1))


def _is_near(one: Span, other: Span) -> bool:
    return max(one.start - other.end, other.start - one.end) <= _NEAR


def _match(
    steps: tuple[Step, ...],
    index: int,
    words: tuple[str, ...],
    sentence: tuple[int, ...],
    at: int,
    masked: frozenset[int],
) -> int:
    """The end of the sequence whose steps from `index` on go on at `at`; 0 where they do not."""
    if index == len(steps):
        return at
    step = steps[index]
    here, exact, stems = sentence[at - 1], step.exact, step.stems
    for position in range(at, min(at + step.gap + 1, len(words))):
        if sentence[position] != here:
            break
        word = words[position]
        if (word in exact or (stems and word.startswith(stems))) and position not in masked:
            end = _match(steps, index + 1, words, sentence, position + 1, masked)
            if end:
                return end
    return _match(steps, index + 1, words, sentence, at, masked) if step.optional else 0


def _sequences(words: str) -> Iterable[str]:
    """Every sequence that groups in brackets stand for."""
    if "[" not in words:
        return (words,)
    literal, *rest = _GROUP.split(words)
    choices = [group.split("|") for group in rest[::2]]
    return (
        literal + "".join(pick + after for pick, after in zip(chosen, rest[1::2], strict=True))
        for chosen in product(*choices)
    )


_Alternatives = tuple[frozenset[str], tuple[str, ...]]
"""What one word of a phrase may be: words, and beginnings of words."""


class _Spelt:
    """The words of phrases, each read once: what it may be, letter by letter and by beginning."""

    def __init__(self, classes: Mapping[str, list[str]]) -> None:
        self._classes = classes
        self._read: dict[str, _Alternatives] = {}

    def steps(self, words: str, phrase: str) -> tuple[Step, ...]:
        """The steps of a sequence; `phrase` is named where it cannot be read. Raises PhraseError."""
        steps: list[Step] = []
        gap = 0
        for word in words.split():
            if word in _GAPS:
                gap = _GAPS[word]
                continue
            bare = word.rstrip("?")
            if bare not in self._read:
                self._read[bare] = self._alternatives(bare, phrase)
            steps.append(Step(*self._read[bare], gap, bare != word))
            gap = 0
        if not steps or steps[0].optional or gap:
            raise PhraseError(f"{phrase!r}: begins or ends with nothing")
        return tuple(steps)

    def _alternatives(self, word: str, phrase: str) -> _Alternatives:
        exact: set[str] = set()
        stems: set[str] = set()
        for choice in word.split("|"):
            if choice.startswith("@"):
                those, beginnings = self._class(choice[1:], phrase)
                exact |= those
                stems.update(beginnings)
            elif choice.endswith("*"):
                stems.add(choice[:-1])
            else:
                exact.add(choice)
        if not all(map(_FOLDED.fullmatch, exact)) or not all(map(_FOLDED.fullmatch, stems)):
            raise PhraseError(f"{phrase!r}: {word!r} is not in the folded form")
        return frozenset(exact), tuple(sorted(stems))

    def _class(self, name: str, phrase: str) -> _Alternatives:
        if name not in self._classes:
            raise PhraseError(f"{phrase!r}: no class @{name}")
        known = "|".join(self._classes[name])
        if known not in self._read:
            self._read[known] = self._alternatives(known, phrase)
        return self._read[known]
