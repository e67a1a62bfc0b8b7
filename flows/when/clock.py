"""Times on a clock face: hours, halves, quarters, minutes to and past, digits in every spelling."""

from flows.when.numbers import LASTING, Row, amount, cardinal, counted, minutes, named
from flows.when.said import Clock
from flows.when.sense import word_set

Found = tuple[Clock, int]

_SUFFIXES = word_set("ti ta te tou mi ty tej й ій ї ої та у ту")  # "10ti", "po 14té", "о 10-й"
_FIVES = (5, 10, 15, 20, 25)


def clock(t: Row, i: int, *, case: str, ordinal: bool = True) -> Found | None:
    """A clock time beginning at `i`, and where it ends.

    `case`: the case in which a bare cardinal must stand. `ordinal`: whether an ordinal may tell the hour.
    """
    found = fraction(t, i) or _minutes_to(t, i) or _minutes_past(t, i)
    if found is not None:
        return None if counted(t, found[1]) else found
    if t[i].value >= 0:
        return _digits(t, i)
    if t[i].sense.hour > 0 and ordinal:
        # An unknown word behind an ordinal is what it orders: "po druhé mozkové příhodě".
        return None if t[i + 1].word and not t[i + 1].known else _worded(t, i + 1, t[i].sense.hour)
    number = cardinal(t, i)
    if number is not None and set(case) & set(number[1]):
        return _worded(t, number[2], number[0])
    return None


def fraction(t: Row, i: int) -> Found | None:
    """Halves and quarters; in Czech each is told by the hour that it leads to."""
    sense = t[i].sense
    minute, j = {"pul": 30, "ctvrt": 15, "trictvrte": 45}.get(sense.lemma, 0), i + 1
    if t[i].value >= 0 and t[i + 1].text == "/":
        minute, j = {(1, 2): 30, (1, 4): 15, (3, 4): 45}.get((t[i].value, t[i + 2].value), 0), i + 3
    elif sense.number == 3 and t[i + 1].sense.lemma == "ctvrt":
        minute, j = 45, i + 2
    if not minute:
        return None
    if t[j].sense.lemma == "past" or t[j].text == "to":
        hour = _leading(t, j + 1)  # "half past two", "quarter to three"
        if hour is None:
            return None
        return Clock((hour[0] * 60 + (minute if t[j].sense.lemma == "past" else -minute)) % 720 or 720), hour[1]
    if t[j].sense.prep == "na":
        j += 1
    elif minute != 30:
        return None
    hour = _leading(t, j)
    if hour is None:
        return None
    j = hour[1] + (t[hour[1]].text in ("hodin", "hod", "hodinu"))
    return Clock((hour[0] - 1 or 12) * 60 + minute), j


def _leading(t: Row, i: int) -> tuple[int, int] | None:
    """The hour, up to twelve, that a half or a quarter is told by."""
    if 0 < t[i].sense.hour <= 12:
        return t[i].sense.hour, i + 1
    found = cardinal(t, i)
    if (
        found is not None
        and 1 <= found[0] <= 12
        and not (t[found[2]].text in (":", ".") and t[found[2] + 1].value >= 0)
    ):
        return found[0], found[2]
    return None


def _minutes_to(t: Row, i: int) -> Found | None:
    """Minutes before an hour: "za pět minut tři", "za deset půl osmé"."""
    if t[i].sense.prep != "za":
        return None
    number = (1, "", i + 1) if t[i + 1].text in ("minutu", "minutku") else cardinal(t, i + 1)
    if number is None:
        return None
    value, _, j = number
    unit = t[j].sense.unit == "minute"
    j += unit
    if not 1 <= value <= 29 or (not unit and (t[j].value >= 0 or t[i + 1].value >= 0)):
        return None
    target = fraction(t, j) or (_digits(t, j) if t[j].value >= 0 else None)
    if target is None:
        hour = _leading(t, j) if t[j].sense.lemma != "ctvrt" else None
        if hour is None or counted(t, hour[1]):
            return None
        target = Clock(hour[0] * 60), hour[1] + (t[hour[1]].sense.unit == "hour")
    return Clock((target[0].minute - value) % 1440, target[0].sure), target[1]


def _minutes_past(t: Row, i: int) -> Found | None:
    """Minutes from an hour: "pět minut po třetí", "deset minut před osmou", "ten past three"."""
    value, unit, j = _few_minutes(t, i)
    if not 1 <= value <= 59:
        return None
    english = {"past": 1, "to": -1}.get(t[j].text, 0) if not (i and t[i - 1].text in ("from", "between")) else 0
    sign = english or {"po": 1, "pred": -1}.get(t[j].sense.prep, 0)
    if not sign or not (unit or value in _FIVES):
        return None
    target: Found | None
    if t[j + 1].sense.hour > 0:
        target = _worded(t, j + 2, t[j + 1].sense.hour)
    elif t[j + 1].value >= 0 and not english:
        target = _digits(t, j + 1) if unit else None
    else:
        hour = _leading(t, j + 1) if english else None
        target = fraction(t, j + 1) if hour is None else (Clock(hour[0] * 60), hour[1])
    if target is None:
        return None
    return Clock((target[0].minute + sign * value) % 1440 or 1440, target[0].sure), target[1]


def _few_minutes(t: Row, i: int) -> tuple[int, bool, int]:
    """So many minutes, whether a unit was said, and where they end; 0 minutes where there are none."""
    said = amount(t, i) if t[i].sense.lemma else None
    if said is not None and said[1] == "hour":
        return minutes(said[0], "hour"), True, said[2]
    number = cardinal(t, i)
    if number is None:
        return 0, False, i
    unit = t[number[2]].sense.unit == "minute"
    return number[0], unit, number[2] + unit


def _worded(t: Row, i: int, hour: int) -> Found | None:
    """The rest of a clock time after its hour in words: "hodin", "třicet", "nula pět"."""
    if hour > 24 or counted(t, i):
        return None
    if t[i].sense.unit == "hour":
        i = _past_hour_word(t, i)
    minute = 0
    if t[i].sense.number == 0 and 0 <= t[i + 1].sense.number <= 9:
        minute, i = t[i + 1].sense.number, i + 2
    elif (number := cardinal(t, i)) is not None and t[i].value < 0 and 10 <= number[0] < 60:
        j = number[2]
        if (
            t[j].sense.unit in ("", "minute")
            and not (counted(t, j) and t[j].sense.unit != "minute")
            and t[j].text not in (":", "-")
        ):
            minute, i = number[0], j + (t[j].sense.unit == "minute")
    return Clock(hour * 60 + minute, hour >= 13), i


def _past_hour_word(t: Row, i: int) -> int:
    dotted = t[i].text in ("hod", "h") and t[i + 1].text == "." and bool(t[i + 2].text)
    return i + 1 + dotted


def _digits(t: Row, i: int) -> Found | None:
    """8, 08:00, 14.30, 1430, 8h, 3 pm; None where the digits are a date, a name or a count."""
    token = t[i]
    hour, length = token.value, len(token.text)
    before = t[i - 1] if i else t[-1]
    if hour < 0 or named(t, i) or before.text in ("/", "+") or (length == 4 and before.sense.unit == "year"):
        return None
    sign, after = t[i + 1], t[i + 2]
    j, minute = i + 1, 0
    full = length == 2 and token.text[0] == "0"
    if length >= 3:
        hour, minute = divmod(hour, 100)
        if length == 3 and minute % 5:
            return None
        full = length == 4
    elif sign.text in (":", ".", ",") and not sign.gap and not after.gap and len(after.text) == 2 and after.value >= 0:
        if sign.text == "." and is_date(t, i):
            return None
        minute, j = after.value, i + 3
    elif sign.text == "." and is_date(t, i):
        return None
    elif sign.text == "." and after.sense.unit == "hour":
        j = i + 2
    elif sign.text in ("/", "+"):
        return None
    elif sign.gap and sign.text in ("00", "15", "30", "45") and not counted(t, i + 2):
        minute, j = sign.value, i + 2
    if t[j].text == "-" and t[j + 1].text in _SUFFIXES and not t[j + 1].gap:
        j += 2
    elif t[j].text in _SUFFIXES and not t[j].gap:
        j += 1
    if minute > 59 or hour > 24 or hour * 60 + minute > 1440 or counted(t, j):
        return None
    if t[j].sense.unit == "hour" and t[j].text not in LASTING:
        j = _past_hour_word(t, j)
        if not minute and 0 <= t[j].value < 60 and len(t[j].text) == 2 and t[j + 1].sense.unit in ("", "minute"):
            minute, j = t[j].value, j + 1 + (t[j + 1].sense.unit == "minute")
    sure = hour >= 13 or hour == 0 or full
    if t[j].sense.part in ("am", "pm"):
        hour = hour % 12 + (12 if t[j].sense.part == "pm" else 0)
        sure, j = True, j + 1
    return Clock(hour * 60 + minute, sure), j


def is_date(t: Row, i: int) -> bool:
    """Whether the number at `i` and the point behind it begin a date ("1. 12.", "3. prosince"), no clock time."""
    number, month = t[i].value, t[i + 2]
    if month.sense.month > 0 or 1 <= month.sense.date <= 12:
        return True
    if not 1 <= number <= 31 or not 1 <= month.value <= 12 or len(month.text) > 2:
        return False
    if month.gap or t[i + 1].gap or len(month.text) == 1:
        return True
    # "10.12" is a date, "v 10.12" a time, "v 10.12." a time at the end of a sentence.
    asked = i > 0 and (t[i - 1].sense.prep in ("v", "kolem") or t[i - 1].sense.mark == "about")
    dotted = t[i + 3].text == "." and not t[i + 3].gap
    return not asked or (dotted and bool(t[i + 4].text))
