"""A text cut into clauses, and the places mentioned in it: what passes between finding, judging and choosing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from directory.place_text import Gap, Token
from directory.place_words import PlaceWords

_MARKED_OF = 8  # one word in so many bears a mark where a text is written with them; a lone one is the keyboard's
_LONGEST_CLAUSE = 40  # words
_SHORT = 3  # letters of a word whose dot is that of an abbreviation


class Kind(IntEnum):
    """By what right a name stands for a municipality."""

    NAME = 0  # its official name
    CUSTOM = 1  # what people call it (Budějky)
    PART = 2  # the name of a part of it
    SHORT = 3  # its name without the tail (Světlá), half of a double name (Frýdek)
    NOUN = 4  # the noun of its name alone (Krumlov)


class Target(NamedTuple):
    """What a name may stand for: the municipality's place in the list, and the part where a part is named."""

    kind: Kind
    municipality: int
    part: str | None = None


class Option(NamedTuple):
    """One reading of a mention: the target, the cases the form may be in, how many marks differ.

    `ordinary` tells that it is an ordinary word as well, `base` that the name stands as it is written officially,
    `rare` counts slips of the rarer kind.
    """

    target: Target
    cases: int
    marks: int
    ordinary: bool
    base: bool
    rare: int


class Sign(IntEnum):
    """How strongly a sentence makes a name a place."""

    NONE = 0
    CAPITAL = 1
    PREPOSITION = 2
    BOTH = 3  # a preposition and a capital
    LIVING = 4  # "bydlím v", "jsem z", "u nás v"
    TOLD = 5  # "obec", or the answer to the question


@dataclass(slots=True)
class Mention:
    """A name in the text: words from `start` to before `end`, its preposition at `lead`; `alone` in its clause."""

    start: int
    end: int
    options: list[Option]
    slips: int
    lead: int = 0
    preposition: str = ""
    title: str = ""  # "obec", "starosta", "okres" before it
    sign: Sign = Sign.NONE
    alone: bool = False
    among_us: bool = False  # "u nás v", which may be a village or the kitchen
    awaited: bool = False  # it counts only because a place had been asked for
    cut: bool = False  # words behind it may belong to the name: "Bystřice | nad Olší"
    companion: int = -1  # the first word of the next name

    @property
    def span(self) -> range:
        """The words of the name."""
        return range(self.start, self.end)


@dataclass(slots=True)
class Scene:
    """A text cut into clauses: for each word the first one of its clause and the one after the last.

    `asked`: the assistant had asked for the place. `areas` are the words of regions and districts, which are no places.
    """

    tokens: Sequence[Token]
    asked: bool
    words: PlaceWords
    areas: Sequence[range] = ()
    marked: bool = field(init=False)  # written with diacritics
    capitals: bool = field(init=False)  # written with capitals that say something
    starts: list[int] = field(init=False)
    ends: list[int] = field(init=False)

    def __post_init__(self) -> None:
        marked = sum(token.spelt != token.bare for token in self.tokens)
        self.marked = marked > 0 and marked * _MARKED_OF >= len(self.tokens)
        self.capitals = any(token.capital for token in self.tokens)
        self.cut(())

    def cut(self, named: Iterable[int]) -> None:
        """Cut into clauses. `named` are words within names: no border runs through a name, and "a" parts two."""
        inside = frozenset(named)
        parting = self.words.parting
        self.starts = []
        begin, seen = 0, False
        for at, token in enumerate(self.tokens):
            # Most words have nothing but a space before them and part nothing.
            plain = token.gap <= Gap.HYPHEN and at - begin < _LONGEST_CLAUSE and token.bare not in parting
            if not plain and self._is_border(at, begin, inside, seen):
                begin, seen = at, False
            seen = seen or at in inside
            self.starts.append(begin)
        self.ends = [len(self.tokens)] * len(self.tokens)
        for at in range(len(self.tokens) - 2, -1, -1):
            self.ends[at] = self.ends[at + 1] if self.starts[at] == self.starts[at + 1] else at + 1

    def clause(self, at: int) -> range:
        """The words of the clause in which the word stands."""
        return range(self.starts[at], self.ends[at])

    def bare(self, start: int, end: int) -> list[str]:
        """The bare forms of the words from `start` to before `end`."""
        return [token.bare for token in self.tokens[start:end]]

    def _is_border(self, at: int, begin: int, inside: frozenset[int], seen: bool) -> bool:
        token = self.tokens[at]
        if at - begin >= _LONGEST_CLAUSE:
            return True
        if token.bare in self.words.conjunctions:
            return not (at and self._is_verb(at - 1))  # "bydlí ale v Bystřici"
        if token.bare in self.words.joining and at + 1 < len(self.tokens):
            return seen or self._is_verb(at + 1)
        if token.gap is Gap.DOT:
            return len(self.tokens[at - 1].bare) > _SHORT and not (at in inside and at - 1 in inside)
        return token.gap >= Gap.BREAK or (token.gap is Gap.DASH and not (at in inside and at - 1 in inside))

    def _is_verb(self, at: int) -> bool:
        return self.tokens[at].bare.startswith(self.words.verb_beginnings)
