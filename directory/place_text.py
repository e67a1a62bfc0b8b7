"""A text as a row of words with what stands between them; Cyrillic in Latin letters."""

import re
import unicodedata
from enum import IntEnum
from typing import NamedTuple

from flows.fold import in_place, strip_marks

_WORD = re.compile(r"[^\W\d_]+|\d+")
_LONGEST_WORD = 30
_FIRST, _LAST = 150, 50  # words of a long text that are read: ten text messages have about 170
_DOTS = (".", "/")
_SENTENCE = re.compile(r"[.!?…\n]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # marks of direction, soft hyphens
_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгґдезиійклмнорстуфхцы", "abvhgdeziijklmnorstufhcy", strict=True)),
        **{"п": "p", "є": "je", "ж": "ž", "ї": "ji", "ч": "č", "ш": "š", "щ": "šč", "ю": "ju", "я": "ja", "х": "ch"},
        **{"ь": "", "ъ": "", "э": "e", "ё": "jo"},
    }
)
# Words that end with a dot inside a sentence.
ABBREVIATIONS = frozenset(
    [
        *("okr", "ul", "c", "cp", "tel", "mob", "mudr", "mgr", "ing", "bc", "p", "sv", "n", "obl", "tj", "napr"),
        *("hod", "vs", "st", "nam", "psc", "kr", "dr", "phdr"),
    ]
)


class Gap(IntEnum):
    """What stands before a word."""

    SPACE = 0
    HYPHEN = 1  # a hyphen or a slash without spaces: Frýdek-Místek, n/L
    DASH = 2
    DOT = 3  # perhaps of an abbreviation
    BREAK = 4  # a comma, a bracket, a colon
    STOP = 5  # the end of a sentence, or the beginning of the text


class Token(NamedTuple):
    """A word or a number of the text.

    `spelt` is in lower case, `bare` without marks, `key` with y as i too. `capital` and `upper` (several letters, all
    capitals) are set only where the text has small letters as well, so that they say something.
    """

    spelt: str
    bare: str
    key: str
    capital: bool
    upper: bool
    gap: Gap
    bracket: bool  # an opening bracket stands before it
    dotted: bool  # a dot or a slash follows

    @property
    def joined(self) -> bool:
        """Whether a name may go on from the word before."""
        return self.gap <= Gap.DASH

    @property
    def after_dot(self) -> bool:
        """Whether a name may go on if the word before is an abbreviation."""
        return self.gap is Gap.DOT


def tokens(text: str) -> list[Token]:
    """The words and numbers of a text in order; of a very long one those of the beginning and of the end."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    found = [match for match in _WORD.finditer(text) if match.end() - match.start() <= _LONGEST_WORD]
    if len(found) > _FIRST + _LAST:
        found[_FIRST:-_LAST] = []
    shouting = text.upper() == text
    low, plain = text.lower(), in_place(text)
    out: list[Token] = []
    end = 0
    for match in found:
        start, before = match.start(), end
        end = match.end()
        if plain is not None:  # every letter has its bare one in the same place
            spelt, bare = low[start:end], plain[start:end]
        else:
            spelt = match.group().lower()
            if "\u0400" <= spelt[0] <= "\u04ff":
                spelt = spelt.translate(_CYRILLIC)
            bare = spelt if spelt.isascii() else strip_marks(spelt)
            if not bare:
                continue
        first = text[start]
        # The capital may have changed places with the letter behind it: "uKtné Hory".
        swapped = end - start > 2 and text[start + 1 : end].istitle() and first.islower()
        capital = not shouting and (first.isupper() or swapped)
        between = text[before:start]
        out.append(
            Token(
                spelt,
                bare,
                bare.replace("y", "i"),
                capital,
                capital and end - start > 1 and text[start:end].isupper(),
                Gap.SPACE if out and between == " " else _gap(between, first, out[-1] if out else None),
                "(" in between,
                text.startswith(_DOTS, end),
            )
        )
    return out


def _gap(between: str, first: str, before: Token | None) -> Gap:
    if before is None:
        return Gap.STOP
    if between == " " or not between.strip():
        return Gap.STOP if "\n" in between else Gap.SPACE
    mark = between.strip()
    if mark in ("-", "/", "–"):
        return Gap.HYPHEN if mark == between and mark != "–" else Gap.DASH
    if mark == ".":
        short = before.bare in ABBREVIATIONS or len(before.bare) < 2 or (before.capital and len(before.bare) < 7)
        return Gap.DOT if short or not first.isupper() else Gap.STOP
    return Gap.STOP if _SENTENCE.search(between) else Gap.BREAK
