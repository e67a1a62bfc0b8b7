"""Dates in digits and in words, and the next day that they mean."""

from dataclasses import dataclass
from datetime import date

from flows.when.calendar import IsHoliday, next_date, next_day_of_month
from flows.when.clock import is_date
from flows.when.marks import COUNTED
from flows.when.numbers import Row, counted, named
from flows.when.said import Day
from flows.when.sense import word_set

Found = tuple[Day, int]

NEVER = Day("never")
_NOT_DATES = word_set("z ze bez u toho jednoho pro meho sveho naseho")
_ENGLISH_MONTHS = word_set("january february march april june july august september october november december")
_ENGLISH_ENDS = frozenset(("st", "nd", "rd", "th"))
_DATE_ENDS = frozenset(("ho", "teho", "eho", "tyho", "ого", "го"))


@dataclass(frozen=True, slots=True)
class Around:
    """What days are reckoned from. `short`: the whole text is a few words. `beside`: a time stands just before."""

    today: date
    is_holiday: IsHoliday
    short: bool
    beside: bool = False


def a_date(t: Row, i: int, prep: str, around: Around) -> Found | None:
    """A date beginning at `i`, behind `prep` that is already read, and where it ends.

    One that does not exist or lies in the past by its year is a day of the sort "never".
    """
    return _english(t, i, around) or _in_digits(t, i, prep, around) or _in_words(t, i, prep, around)


def _on(today: date, number: int, month: int, year: int = 0) -> Day:
    """The day of a date. `month` 0: the next day with that number. `year` 0: the next such date."""
    at: date | None
    if year:
        try:
            at = date(year + 2000 * (year < 100), month, number)
        except ValueError:
            return NEVER
        at = at if at >= today else None
    else:
        at = next_date(today, month, number) if month else next_day_of_month(today, number)
    return NEVER if at is None else Day("date", at, at, number=0 if month else number)


def _year(t: Row, i: int, *, short: bool = False) -> int:
    """A year written at `i`, or 0; `short`: two digits are one, too."""
    if len(t[i].text) == 4 and 1900 <= t[i].value < 2100:
        return t[i].value
    return t[i].value if short and len(t[i].text) == 2 and not t[i].gap and 20 <= t[i].value < 60 else 0


def _dated(t: Row, j: int, around: Around, number: int, month: int, *, short_year: bool = False) -> Found | None:
    """The date whose month ends before `j`, with its year; None where a number of a house follows."""
    year = _year(t, j, short=short_year)
    if year:
        return _on(around.today, number, month, year), j + 1
    if t[j].value > 24 or (t[j].value >= 0 and len(t[j].text) > 2 and t[j].value > 2400):
        return None
    return _on(around.today, number, month), j


def _in_digits(t: Row, i: int, prep: str, around: Around) -> Found | None:
    token, sign, after = t[i], t[i + 1], t[i + 2]
    number = token.value
    if number < 0 or named(t, i):
        return None
    if len(token.text) == 4:
        if sign.text == "-" and t[i + 3].text == "-" and after.value > 0 and t[i + 4].value > 0:
            return _on(around.today, t[i + 4].value, after.value, number), i + 5
        return None
    if len(token.text) > 2:
        return None
    if sign.text == "/":
        return _slashed(t, i, around)
    if sign.text in _DATE_ENDS and not sign.gap:
        return _on(around.today, number, 0), i + 2
    j = i + 1 + (sign.text == ".")
    month = _month(t, j, spelled=sign.text == ".")
    if month:
        return _dated(t, j + 1, around, number, month)
    if sign.text != ".":
        return None
    if after.value > 0 and len(after.text) <= 2:
        if not is_date(t, i) or after.value > 12 or (prep == "v" and not after.gap and len(after.text) == 2):
            return None
        dotted = t[i + 3].text == "." and not t[i + 3].gap
        return _dated(t, i + 3 + dotted, around, number, after.value, short_year=dotted)
    return _numbered(t, i, prep, around)


def _slashed(t: Row, i: int, around: Around) -> Found | None:
    """A date with slashes: "3/12", "3/12/2026"; "1/2 3" and "3/4 na 3" are clock times."""
    number, month, following = t[i].value, t[i + 2].value, t[i + 3]
    if not (1 <= number <= 31 and 1 <= month <= 12) or len(t[i + 2].text) > 2:
        return None
    if (number, month) in ((1, 2), (1, 4), (3, 4)) and (
        following.value >= 0 or following.sense.prep == "na" or counted(t, i + 3)
    ):
        return None
    if following.text == "/" and (year := _year(t, i + 4, short=True)):
        return _on(around.today, number, month, year), i + 5
    return _on(around.today, number, month), i + 3


def _month(t: Row, j: int, *, spelled: bool) -> int:
    """The month named at `j`; `spelled`: also one told by an ordinal ("dvanáctý", "dvanáctého"); 0 for none."""
    sense = t[j].sense
    if sense.month > 0:
        return sense.month if t[j].text != "march" else 0
    if spelled and sense.weekday < 0:
        if 1 <= sense.date <= 12:
            return sense.date
        if 1 <= sense.hour <= 12 and t[j].text.endswith("y"):
            return sense.hour
        if 1 <= sense.after_date <= 12:
            return sense.after_date
    return 0


def _numbered(t: Row, i: int, prep: str, around: Around) -> Found | None:
    """A number alone: "30."; its month may follow behind a range ("od 1. do 5. 12.")."""
    number, following = t[i].value, t[i + 2]
    if not 1 <= number <= 31 or prep in ("v", "kolem", "o"):
        return None
    if following.text in COUNTED or following.sense.unit == "hour" or following.sense.lemma == "svatky":
        return None
    month = 0
    if following.text == "-" or following.sense.prep in ("do", "az") or following.sense.mark == "and":
        k = i + 3 + (t[i + 3].sense.prep == "do")
        if t[k].value > 0 and t[k + 1].text == ".":
            if t[k + 2].sense.unit == "hour":
                return None  # "mezi 17. a 18. hodinou"
            month = _month(t, k + 2, spelled=True) or (t[k + 2].value if 1 <= t[k + 2].value <= 12 else 0)
    if month:
        return _on(around.today, number, month), i + 2
    last = following.text == "" and not around.short and not around.beside
    if last and (prep not in ("na", "k") or number <= 24):
        return None  # the point ends the sentence: "přijďte po 15."
    if (following.word and not following.known and prep == "") or (following.value >= 0 and not following.gap):
        return None
    return _on(around.today, number, 0), i + 2


def _in_words(t: Row, i: int, prep: str, around: Around) -> Found | None:
    """A date in words: "třicátého", "dvacátého pátého prosince", "po patnáctém", "druhého dvanáctý"."""
    number, j = t[i].sense.date, i + 1
    if number < 0:
        number = t[i].sense.after_date
        if number < 0 or prep == "v" or (prep not in ("po", "pred", "mezi", "k", "kolem") and t[j].sense.month < 0):
            return None
    ones = max(t[j].sense.date, t[j].sense.after_date)
    if number in (20, 30) and 1 <= ones <= 9:
        number, j = number + ones, j + 1
    month = _month(t, j, spelled=t[i].sense.date > 0)
    if month:
        return _dated(t, j + 1, around, number, month)
    if t[j].text in COUNTED or t[j].sense.unit or (i and t[i - 1].sense.lemma == "pul"):
        return None
    if number <= 3 and ((t[j].word and not t[j].known) or (i and t[i - 1].text in _NOT_DATES)):
        return None  # "z prvního manželství", "druhého syna"
    if t[j].sense.prep in ("do", "az") or t[j].sense.mark == "and":
        k = j + 1 + (t[j + 1].sense.prep == "do")
        if max(t[k].sense.date, t[k].sense.after_date) > 0 and (month := _month(t, k + 1, spelled=False)):
            return _on(around.today, number, month), j
    return _on(around.today, number, 0), j


def _english(t: Row, i: int, around: Around) -> Found | None:
    """An English date: "December 12th", "12th of December", "the 12th"."""
    i += t[i].text == "the"
    if t[i].text in _ENGLISH_MONTHS and 1 <= t[i + 1].value <= 31:
        j = i + 2 + (t[i + 2].text in _ENGLISH_ENDS)
        return _on(around.today, t[i + 1].value, t[i].sense.month), j
    if 1 <= t[i].value <= 31 and t[i + 1].text in _ENGLISH_ENDS and not t[i + 1].gap:
        j = i + 2 + (t[i + 2].text == "of")
        month = 5 if t[j].text == "may" else max(t[j].sense.month, 0)
        return _on(around.today, t[i].value, month), j + 1 if month else i + 2
    return None
