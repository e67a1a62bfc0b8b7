"""Czech text brought to a bare form: lower case, no diacritics, no punctuation, no drawn-out letters."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^0-9a-zа-яіїєґ]+")
_DRAWN = re.compile(r"([a-zа-яіїєґ])\1{2,}")
# Letters that do not decompose into a base letter and a mark.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})
# Marks that make a different Cyrillic letter and therefore stay (й, ї).
_KEPT = {"и\u0306": "й", "і\u0308": "ї"}


def strip_marks(text: str) -> str:
    """Return `text` in lower case without diacritics; length may change, word borders do not."""
    low = text.lower().translate(_PLAIN)
    if low.isascii():
        return low
    decomposed = unicodedata.normalize("NFKD", low)
    for pair, letter in _KEPT.items():
        decomposed = decomposed.replace(pair, letter)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Return the bare form: words of letters and digits parted by one space, a letter drawn out thrice or more once.

    >>> fold("  Příííšerně,  prosím!! ")
    'priserne prosim'
    """
    return _DRAWN.sub(r"\1", _NOT_WORD.sub(" ", strip_marks(text))).strip()


def words(text: str) -> tuple[str, ...]:
    """Return the words of the bare form, in order."""
    return tuple(fold(text).split())
