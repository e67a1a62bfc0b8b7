"""Names of one or several words found in a row of words: in any case form, abbreviated, with slips of the finger."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Generic, NamedTuple, Protocol, TypeVar

from directory.place_forms import ALL, Declension, key
from directory.place_lexicon import Lexicon, Reading
from directory.place_names import Role

_LEXEMES = 1 << 16  # more than there are words; an edge is a node and a word in one number
_LEAST_LETTERS = 3  # of the longest word of a name: nothing but initials is none
_SHORT_TAIL = {"n": ("nad", "na"), "p": ("pod",)}

T = TypeVar("T")


class Word(Protocol):
    """What the index must know of a word of the text."""

    @property
    def key(self) -> str:
        """The bare form, y as i."""

    @property
    def spelt(self) -> str:
        """As written, in lower case."""

    @property
    def capital(self) -> bool:
        """It begins with a capital that says something."""

    @property
    def dotted(self) -> bool:
        """A dot or a slash follows."""

    @property
    def joined(self) -> bool:
        """Nothing but spaces, a hyphen or a slash stands between it and the word before."""

    @property
    def after_dot(self) -> bool:
        """A dot stands between them, which may be that of an abbreviation."""


class Found(NamedTuple):
    """A name found: its node, the word after its last one, the cases it may be in, how many marks differ.

    `slips` and `rare` are sums over its words (directory.place_lexicon.Reading); `letters` are those of its longest
    word as written.
    """

    node: int
    end: int
    cases: int = ALL
    marks: int = 0
    slips: int = 0
    rare: int = 0
    abbreviated: bool = False
    letters: int = 0


@dataclass(slots=True)
class _Walk:
    """One search: the words, where it began, how many slips it forgives, and what it came by."""

    words: Sequence[Word]
    start: int
    slips: int
    marked: bool
    found: list[Found] = field(default_factory=list)
    read: dict[tuple[int, bool], list[Reading]] = field(default_factory=dict)


class NameIndex(Generic[T]):
    """Names as paths of words, each leading to what it stands for. Filled by `add`, then closed by `freeze`."""

    def __init__(self, declension: Declension) -> None:
        self._lexicon = Lexicon(declension)
        self._edges: dict[int, int] = {}
        self._children: dict[int, list[tuple[str, int]]] = {}
        self._meanings: dict[int, list[T]] = {}
        self._names: dict[int, str] = {}
        self._nodes = 1

    def add(self, words: Sequence[tuple[str, Role]], meaning: T) -> None:
        """Let this row of words stand for `meaning`, besides what it may stand for already."""
        node, bare = 0, []
        for word, role in words:
            lexeme = self._lexicon.add(word, role)
            bare.append(self._lexicon.bare(lexeme))
            edge = node * _LEXEMES + lexeme
            after = self._edges.get(edge)
            if after is None:
                after = self._edges[edge] = self._nodes
                self._nodes += 1
                self._children.setdefault(node, []).append((bare[-1], lexeme))
            node = after
        meanings = self._meanings.get(node)
        if meanings is None:
            meanings = self._meanings[node] = []
            self._names[node] = " ".join(bare)
        if meaning not in meanings:
            meanings.append(meaning)

    def freeze(self) -> None:
        """Make ready for searching."""
        self._lexicon.freeze()
        # Only a name of several words is abbreviated in its first one.
        self._children[0] = [one for one in self._children.get(0, ()) if self._edges[one[1]] in self._children]
        for children in self._children.values():
            children.sort()

    def meanings(self, node: int) -> Sequence[T]:
        """What the name that ends in this node stands for."""
        return self._meanings[node]

    def name(self, node: int) -> str:
        """The bare form of the name that ends in this node."""
        return self._names[node]

    def names(self) -> Collection[str]:
        """The bare forms of all names."""
        return self._names.values()

    def forms(self, words: Sequence[tuple[str, Role]]) -> set[str]:
        """The bare forms of a name in every case; for few names, since they are many."""
        paradigms = [self._lexicon.paradigm(word, role) for word, role in words]
        stems = [key(word[: len(word) - paradigm.cut]) for (word, _), paradigm in zip(words, paradigms, strict=True)]
        found: set[str] = set()
        for bit in (1 << at for at in range(ALL.bit_length())):
            pieces = [
                [stem + end for end, spellings in paradigm.endings.items() if any(mask & bit for _, mask in spellings)]
                for stem, paradigm in zip(stems, paradigms, strict=True)
            ]
            found.update(map(" ".join, product(*pieces)))
        return found

    def find(self, words: Sequence[Word], start: int, *, slips: int = 0, marked: bool = True) -> list[Found]:
        """All names that begin with the word `start`; at most so many slips, never two in one word.

        `marked` tells that the text is written with diacritics, so that those count.
        """
        walk = _Walk(words, start, slips, marked)
        if not slips and not words[start].dotted:
            begun = walk.read[start, False] = self._lexicon.readings(words[start].key, forgiving=False)
            if not any(reading.lexeme in self._edges for reading in begun):
                return []  # most words begin no name; an edge from the beginning is the word alone
        self._go_on(walk, Found(0, start))
        return walk.found

    def _go_on(self, walk: _Walk, here: Found) -> None:
        inside = here.end > walk.start
        spelt_out = not here.abbreviated or (here.end > walk.start + 1 and here.letters >= _LEAST_LETTERS)
        if here.node in self._meanings and spelt_out:
            walk.found.append(here)
        if here.end == len(walk.words) or (inside and here.node not in self._children):
            return
        word = walk.words[here.end]
        if inside and not (word.joined or (word.after_dot and here.abbreviated)):
            return
        letters = max(here.letters, len(word.key))
        following = walk.words[here.end + 1].key if here.end + 1 < len(walk.words) else ""
        if letters < _LEAST_LETTERS and (inside or word.dotted) and len(following) < _LEAST_LETTERS:
            return  # two initials in a row begin no name
        for reading in self._readings(walk, here):
            after = self._edges.get(here.node * _LEXEMES + reading.lexeme)
            if after is None:
                continue
            cases, marks = self._lexicon.fit(word.spelt, reading, marked=walk.marked)
            if cases & here.cases:
                marks, slips, rare = here.marks + marks, here.slips + reading.slips, here.rare + reading.rare
                step = Found(after, here.end + 1, cases & here.cases, marks, slips, rare, here.abbreviated, letters)
                self._go_on(walk, step)
        for lexeme in self._shortened(word, here, inside):
            after = self._edges[here.node * _LEXEMES + lexeme]
            self._go_on(walk, here._replace(node=after, end=here.end + 1, abbreviated=True, letters=letters))

    def _readings(self, walk: _Walk, here: Found) -> list[Reading]:
        known = (here.end, walk.slips > here.slips)
        if known not in walk.read:
            walk.read[known] = self._lexicon.readings(walk.words[here.end].key, forgiving=known[1])
        return walk.read[known]

    def _shortened(self, word: Word, here: Found, inside: bool) -> Iterator[int]:
        """Words after the node that this one abbreviates: "n." or "n" for nad, "Uhl." for Uhlířské."""
        children = self._children.get(here.node, ())
        if inside and word.key in _SHORT_TAIL:
            yield from (lexeme for long, lexeme in children if long in _SHORT_TAIL[word.key])
        initial = inside and len(word.key) == 1 and (word.capital or here.abbreviated)
        if word.key.isalpha() and (word.dotted or initial):
            for at in range(bisect_left(children, (word.key, -1)), len(children)):
                long, lexeme = children[at]
                if not long.startswith(word.key):
                    break
                if len(long) > len(word.key) + 1:
                    yield lexeme
