"""The alphabet of text messages (GSM 03.38): folding a text into it and counting its segments exactly."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

Encoding = Literal["gsm7", "ucs2"]

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"  # each is an escape and a letter: two septets

_OUTSIDE = re.compile(f"[^{re.escape(BASIC + EXTENSION)}]")
_KNOWN = frozenset(BASIC + EXTENSION)

# Septets or UTF-16 units: a message of one segment, and each segment of a longer one (six octets go to its header).
_SINGLE = {"gsm7": 160, "ucs2": 70}
_JOINED = {"gsm7": 153, "ucs2": 67}

# Typographic marks that a plain key stands for. Marks without width or direction of their own vanish.
_MARKS = str.maketrans(
    {
        **dict.fromkeys("„“”‟«»″〝〞", '"'),
        **dict.fromkeys("‚‘’‛‹›′´ʼʹ`", "'"),
        **dict.fromkeys("‐‑‒–—―−⁃", "-"),
        **dict.fromkeys(map(chr, (0x09, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)), " "),
        **dict.fromkeys("\u2028\u2029\u0085\x0b", "\n"),
        **dict.fromkeys(
            map(chr, (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)), ""
        ),
        **dict.fromkeys("•·●▪", "-"),
        "…": "...",
        "×": "x",
        "÷": "/",
        "⁄": "/",
        "°": "st",
    }
)

# Letters that have no decomposition, and those of GSM-7 that would stand alone among bare ones: Czech é in a text whose
# á and š are folded reads like a mistake, Slovak ä likewise. German ö and ü stay, they belong to names.
_LETTERS = str.maketrans("éÉäÄłŁđĐıŒœħĦŧŦðÐ", "eEaAlLdDiOohHtTdD") | {ord("þ"): "th", ord("Þ"): "Th"}


def smart(text: str) -> str:
    """Replace typographic marks alone (quotes, dashes, ellipsis, spaces); letters keep their diacritics.

    That is what Twilio does to a body sent with its "smart encoding".
    """
    return text.translate(_MARKS)


def fold_gsm(text: str) -> str:
    """Fold Czech, Slovak and other Latin letters and typographic marks into GSM-7; unknown characters stay.

    >>> fold_gsm("Příští úterý – „Nová Ves“…")
    'Pristi utery - "Nova Ves"...'
    """
    return _OUTSIDE.sub(_bare, unicodedata.normalize("NFC", text).translate(_FOLDED))


def _bare(found: re.Match[str]) -> str:
    return _without_marks(found[0])


def _without_marks(letter: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    bare = bare.translate(_MARKS).translate(_LETTERS)
    return bare if _KNOWN.issuperset(bare) else letter


# The same for every Latin letter at once, so that Czech takes one pass.
_FOLDED = {
    **{code: _without_marks(chr(code)) for code in range(0xC0, 0x250) if chr(code) not in _KNOWN},
    **_MARKS,
    **_LETTERS,
}


def fits_gsm(text: str) -> bool:
    """Whether every character of the text is in GSM-7."""
    return _OUTSIDE.search(text) is None


def segments(text: str) -> tuple[Encoding, int]:
    """Return the encoding that a text needs and the number of its segments (0 for an empty text).

    One segment holds 160 septets or 70 UTF-16 units; of several each holds 153 or 67. Neither an escape with its letter
    nor a surrogate pair is split over a border, which may leave one place of a segment empty.
    """
    if fits_gsm(text):
        doubles = sum(map(text.count, EXTENSION))
        return "gsm7", _count("gsm7", len(text) + doubles, doubles, (2 if c in EXTENSION else 1 for c in text))
    doubles = sum(1 for c in text if c > "\uffff")
    return "ucs2", _count("ucs2", len(text) + doubles, doubles, (2 if c > "\uffff" else 1 for c in text))


def _count(encoding: Encoding, size: int, doubles: int, sizes: Iterable[int]) -> int:
    room = _JOINED[encoding]
    if size <= _SINGLE[encoding]:
        return min(size, 1)
    if not doubles:
        return -(-size // room)
    full, used = 1, 0
    for cost in sizes:
        if used + cost > room:
            full, used = full + 1, 0
        used += cost
    return full
