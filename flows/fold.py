"""Czech text brought to a bare form: lower case, no diacritics, no punctuation, no drawn-out letters."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^0-9a-zа-яіїєґ]+")
_DRAWN = re.compile(r"([a-zа-яіїєґ])\1{2,}")
# Letters that do not decompose into a base letter and a mark.
_SPECIAL = {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
# Marks that make a different Cyrillic letter and therefore stay (й, ї).
_KEPT = {"и\u0306": "й", "і\u0308": "ї"}


def _decomposed(text: str) -> str:
    return "".join([char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)])


# Every Latin letter with its bare form: a text in Czech or its neighbours needs no more than this table.
_LATIN = {chr(code): _decomposed(chr(code)) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))}
_PLAIN = str.maketrans(
    {letter: bare for letter, bare in _LATIN.items() if bare.isascii() and letter == letter.lower()} | _SPECIAL
)
_EVEN = {letter: bare for letter, bare in _PLAIN.items() if len(str(bare)) == 1} | {0xA0: " "}


def strip_marks(text: str) -> str:
    """Return `text` in lower case without diacritics; length may change, word borders do not."""
    low = text.lower()
    if low.isascii():
        return low
    low = low.translate(_PLAIN)
    if low.isascii():
        return low
    decomposed = unicodedata.normalize("NFKD", low)
    for pair, letter in _KEPT.items():
        decomposed = decomposed.replace(pair, letter)
    return "".join([char for char in decomposed if not unicodedata.combining(char)])


def in_place(text: str) -> str | None:
    """The text without marks, each letter in its old place; None where that cannot be (other scripts, emoji, "ß").

    Then the words of `fold` are its runs of letters and digits, but for letters drawn out.

    >>> in_place("Příliš!"), in_place("дім"), in_place("Straße")
    ('prilis!', None, None)
    """
    low = text.lower()
    if not low.isascii():
        low = low.translate(_EVEN)
    return low if low.isascii() and len(low) == len(text) else None


def undrawn(text: str) -> str:
    """The bare text with letters that are drawn out thrice or more written once."""
    return _DRAWN.sub(r"\1", text)


def fold(text: str) -> str:
    """Return the bare form: words of letters and digits parted by one space, a letter drawn out thrice or more once.

    >>> fold("  Příííšerně,  prosím!! ")
    'priserne prosim'
    """
    return undrawn(_NOT_WORD.sub(" ", strip_marks(text))).strip()


def words(text: str) -> tuple[str, ...]:
    """Return the words of the bare form, in order."""
    return tuple(fold(text).split())
