"""How an official name is said: which of its words decline, which stay, and what of it people leave out."""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from directory.place_forms import Declension

_TAIL = frozenset({"nad", "nade", "pod", "u", "na", "v", "ve", "za", "při", "před"})
_ROMAN = re.compile(r"[IVX]+$")
_PIECE = re.compile(r" ?\d\. ?díl$")  # a part cut in two by another municipality: "Křečovice 1.díl"
_ALSO = " t. "  # "též": two names of one part


class Role(IntEnum):
    """How a word behaves within a name."""

    ATTRIBUTE = 0  # agrees with the noun: Nová Ves
    NOUN = 1
    FURTHER = 2  # declines or stays: Lázně Bohdaneč
    FIXED = 3  # stays: nad Sázavou
    NUMBER = 4  # Petrovice II


class Said(NamedTuple):
    """One way to say a name; `short` when something is left out, `noun` when only the noun is left."""

    words: tuple[tuple[str, Role], ...]
    short: bool = False
    noun: bool = False


def ways(name: str, declension: Declension) -> Iterator[Said]:
    """All ways to say a name: whole; without the tail; a half of a double name; the noun alone."""
    for one in _PIECE.sub("", name).split(_ALSO):
        halves = [half.strip() for half in one.split("-")]
        heads = [_head(half, declension) for half in halves]
        yield Said(tuple(word for head, tail in heads for word in head + tail))
        double = len(halves) > 1
        if double:  # Brandýs nad Labem-Stará Boleslav; "lázně" of Mšené-lázně is no name
            yield from (
                Said(h + t, short=True) for (h, t), half in zip(heads, halves, strict=True) if half[:1].isupper()
            )
        for head, tail in heads:
            if tail and (not double or head[0][0] != "lázně"):
                yield Said(head, short=True)
            if len(head) > 1 and head[-1][1] is Role.NUMBER:
                yield Said(head[:-1], short=True)
            elif len(head) > 1 and head[-1][1] is Role.NOUN:
                yield Said(head[-1:], short=True, noun=True)
            elif len(head) == 2 and head[0][0] in ("lázně", "město"):
                yield Said(((head[1][0], Role.NOUN),), short=True)


def _head(name: str, declension: Declension) -> tuple[tuple[tuple[str, Role], ...], tuple[tuple[str, Role], ...]]:
    """The words that decline and the tail that stays."""
    raw = name.split()
    cut = next((at for at, word in enumerate(raw) if at and word in _TAIL), len(raw))
    head: list[tuple[str, Role]] = []
    noun_seen = False
    for at, word in enumerate(raw[:cut]):
        low = word.lower()
        if (at and _ROMAN.match(word)) or (at and word.isdecimal()):
            head.append((word, Role.NUMBER))
        elif not noun_seen and at < cut - 1 and declension.is_adjective(low):
            head.append((low, Role.ATTRIBUTE))
        else:
            head.append((low, Role.FURTHER if noun_seen else Role.NOUN))
            noun_seen = True
    tail = tuple((word, Role.NUMBER) if _ROMAN.match(word) else (word.lower(), Role.FIXED) for word in raw[cut:])
    return tuple(head), tail
