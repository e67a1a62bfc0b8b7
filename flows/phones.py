"""Telephone numbers in what people write: found, told from dates, prices and birth numbers, brought to one form."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

READ = 2_000
"""Characters of a text that are looked at; nobody hides a number farther back."""

_GROUP = re.compile(r"(?P<plus>\+)?(?P<digits>[0-9]+)")
_BETWEEN = re.compile(r"[ \u00a0\u202f]{0,2}[./()\-–]{0,2}[ \u00a0\u202f]?")
_LABEL = re.compile(r"(?:tel|mob|telefon|telefonu|mobil|cislo|číslo|č|c|phone|тел|номер)$", re.IGNORECASE)
_OTHER_NUMBER = re.compile(
    r"(?:\br\.?\s?[cč]|\brodn\w+\s+[cč][ií]sl\w+|\bi[cč]o?|\b[uú][cč][eět]t?\w*|\bps[cč]|\bsp\.?\s?zn|\bvs)\W{0,4}$",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\s{0,2}(?:k[cč]|korun|eur|€|,-|czk|грн)", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[./ -]{1,2}\d{1,2}[./ -]{1,2}(?:19|20)\d\d")
_BIRTH_NUMBER = re.compile(r"\d{6}\s?/\s?\d{3,4}$")
_ACCOUNT = re.compile(r"\d\s?/\s?\d{4}(?!\d)")

# Czech numbering plan: 2-5 fixed lines, 6 and 7 mobiles, 91-97 networks of firms and offices; 80-90 are special lines
# that nobody is called back on.
_CZECH = re.compile(r"(?:[2-7]\d|9[1-7])\d{7}")
_SLOVAK_HOME = re.compile(r"09\d{8}")
_LANDLINE = re.compile(r"\+420[2-5]|\+421[2-5]")
_FOREIGN_DIGITS = range(8, 16)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in the form +420600000001, whether it is a landline, and where in the text it stood."""

    number: str
    landline: bool
    start: int
    end: int


def find_phone(text: str) -> Phone | None:
    """The first telephone number in the text: Czech with or without prefix, Slovak, or foreign with its prefix.

    Birth numbers, bank accounts, dates and sums of money are none.

    >>> find_phone("volejte mamě, tel. 469 000 061")
    Phone(number='+420469000061', landline=True, start=19, end=30)
    """
    return next(find_phones(text), None)


def find_phones(text: str) -> Iterator[Phone]:
    """All telephone numbers in the text, in order."""
    text = text[:READ]
    for run in _runs(text):
        if _ACCOUNT.search(text, run[0].start(), run[-1].end()):
            continue
        at = 0
        while at < len(run):
            length, number = _number_at(text, run, at)
            if number:
                start, end = run[at].start(), run[at + length - 1].end()
                yield Phone(number, bool(_LANDLINE.match(number)), start, end)
            at += length


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Groups of digits with nothing but the usual marks between them; a plus begins a new run."""
    run: list[re.Match[str]] = []
    for group in _GROUP.finditer(text):
        if run and (group["plus"] or not _BETWEEN.fullmatch(text, run[-1].end(), group.start())):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _number_at(text: str, run: Sequence[re.Match[str]], at: int) -> tuple[int, str]:
    """How many groups are used up from `at`, and the number they make (empty when they make none)."""
    start = run[at].start()
    before = text[max(0, start - 25) : start]
    if _OTHER_NUMBER.search(before) or (before[-1:].isalpha() and not _LABEL.search(before)):
        return 1, ""
    digits, best = "", (1, "")
    for length, group in enumerate(run[at:], 1):
        digits += group["digits"]
        if len(digits) > _FOREIGN_DIGITS[-1] + 2:
            break
        number = _international(digits) if run[at]["plus"] else _any_form(digits)
        if number and not _misleading(text, start, group.end()):
            best = length, number
    return best


def _international(digits: str) -> str:
    if digits.startswith(("420", "421")):
        home = digits[3:]
        return f"+{digits}" if len(home) == 9 and home[0] in "2345679" else ""
    return f"+{digits}" if len(digits) in _FOREIGN_DIGITS and digits[0] != "0" else ""


def _any_form(digits: str) -> str:
    if _CZECH.fullmatch(digits):
        return f"+420{digits}"
    if digits.startswith("00"):
        return _international(digits[2:])
    if _SLOVAK_HOME.fullmatch(digits):
        return f"+421{digits[1:]}"
    return _international(digits) if digits.startswith(("420", "421")) and len(digits) == 12 else ""


def _misleading(text: str, start: int, end: int) -> bool:
    """Whether these digits are rather a date, a birth number or a sum."""
    written = text[start:end]
    return bool(_DATE.match(written) or _BIRTH_NUMBER.match(written) or _MONEY.match(text, end))
