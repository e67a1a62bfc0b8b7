"""A text as a row of tokens: bare words with their meanings, numbers, and the signs that part thoughts."""

import re
from dataclasses import dataclass
from itertools import islice, pairwise

from flows.fold import strip_marks
from flows.when.lexicon import WORDS, run_together, slip, undoubled
from flows.when.sense import NOTHING, Sense

LIMIT, MOST = 2_000, 250  # characters and tokens that are read; a longer letter is no answer to "when"

# Digits that are no time, whatever stands around them: phones, birth numbers, postcodes, thousands, prices, percent.
_MASKED = re.compile(
    r"(?<![\d.:])(?:(?:(?:\+|00)\s?\d{2,3}[\s-]?)?\d{3}[\s-]?\d{3}[\s-]?\d{3}(?!\d)|\d{6}\s?/\s?\d{3,4}|\d{3}\s\d{2}(?![\d.:])"
    r"|\d{1,3}(?:\s\d{3})+(?!\d)|\d{5,}|\d+(?:[.,]\d+)?\s?(?:,-|kc\b|czk\b|eur\b|%|€|°))"
)
_GROUPS = re.compile(r"(?<![\d.:-])\+?\d{2,4}(?:[ -]\d{2,3}){2,4}(?![\d.:])")
_DIGIT = re.compile(r"\d")
_APOSTROPHES = frozenset("'’ʼ`")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[.,;:!?/+()\n§\u2044–—-]")
_SIGNS = {"\n": ".", ";": ".", "!": ".", "?": ".", "(": ",", ")": ",", "–": "-", "—": "-", "\u2044": "/"}
_CONTRACTED = {"tonight": ("today", "evening")}
_PHONE_DIGITS = 9
_ANSWER, _SHORT_ANSWER = 8, 5  # words
_HALF = ("pul", "ctvrt")
_BLOCK = "§"  # stands for what was masked


@dataclass(slots=True)
class Token:
    """A word, a number or a sign; `sense` is empty for a word outside the vocabulary."""

    text: str
    sense: Sense = NOTHING
    value: int = -1  # of a number of at most four digits
    gap: bool = False  # white space stands before it
    word: bool = False
    known: bool = True  # the word is in the vocabulary, or one slip from a word of it


AHEAD = 5  # empty tokens behind every row, so that a rule may look ahead without asking
_END = Token("")


def tokens(text: str) -> list[Token]:
    """The tokens of a text, and `AHEAD` empty ones behind them."""
    bare = strip_marks(text[:LIMIT])
    if not _APOSTROPHES.isdisjoint(bare):
        bare = _APOSTROPHE.sub("", bare)
    bare = _DRAWN.sub(r"\1", bare)
    if _DIGIT.search(bare):
        bare = _GROUPS.sub(_phone, _MASKED.sub(f" {_BLOCK} ", bare))
    row: list[Token] = []
    end = 0
    for found in islice(_TOKEN.finditer(bare), MOST):
        part, start = found.group(), found.start()
        gap, end = start > end, found.end()
        sense = WORDS.get(part)
        if sense is not None:
            row.append(Token(part, sense, -1, gap, True))
        elif part[0].isalpha():
            if part in _CONTRACTED:
                row += [Token(word, WORDS[word], gap=True, word=True) for word in _CONTRACTED[part]]
            else:
                row.append(Token(part, NOTHING, -1, gap, True, False))
        elif part[0].isdecimal():
            value = int(part) if len(part) <= 4 and part.isascii() else -1
            row.append(Token(part, value=value, gap=gap))
        else:
            row.append(Token(_SIGNS.get(part, part), gap=gap))
    return _mended(row) + [_END] * AHEAD


def _phone(found: re.Match[str]) -> str:
    digits = sum(c.isdigit() for c in found.group())
    return f" {_BLOCK} " if digits >= _PHONE_DIGITS else found.group()


def _mended(row: list[Token]) -> list[Token]:
    """The row with unknown words taken for slips of words of time, or parted where a space is missing.

    A short text is an answer, and any of its words may be of time; in a long one only a word beside words of time is.
    Short words are near to everything: they need a word beside them that is plainly of time.
    """
    words = sum(token.word for token in row)
    mended: list[Token] = []
    before = _END
    for token, after in pairwise([*row, _END]):
        mended.append(token)
        if token.known or not token.word:
            before = token
            continue
        timely = words <= _ANSWER or before.sense.timely or after.sense.timely or before.value >= 0 or after.value >= 0
        sense = None
        if timely:
            sense = slip(
                token.text,
                short=words <= _SHORT_ANSWER or _tells(before) or _tells(after),
                counted=before.value >= 0
                or max(before.sense.number, before.sense.hour) >= 0
                or before.sense.lemma in _HALF,
            )
        sense = sense or (undoubled(token.text) if timely else None)
        if sense is not None:
            token.sense, token.known = sense, True
        elif len(token.text) >= 4 and (halves := run_together(token.text, after_preposition=before.sense.prep != "")):
            mended[-1:] = [Token(half, WORDS[half], gap=True, word=True) for half in halves]
        before = token
    return mended


def _tells(token: Token) -> bool:
    """Whether the token is plainly of time, more than a preposition."""
    sense = token.sense
    return (
        token.value >= 0
        or bool(sense.part or sense.unit)
        or sense.lemma in ("pul", "novy", "konec", "nez")
        or max(sense.weekday, sense.shift, sense.hour, sense.month) >= 0
    )
