"""Weeks, weekends, months and years, their beginnings, middles and ends."""

from datetime import date, timedelta

from flows.when.calendar import ONE_DAY, add_months, monday, month_end
from flows.when.numbers import REACH, Row
from flows.when.said import Day, DaySort
from flows.when.sense import word_set

Found = tuple[Day, int]

_EDGES = word_set("zacatek pulka konec prubeh")
_NAMED_ONLY_BESIDE = word_set("zari maje jul jun march april")  # words that are no month when they stand alone


def _opening(t: Row, i: int) -> tuple[str, int, int]:
    """Which edge ("konec"), of this or the next, and where the unit stands."""
    edge = t[i].sense.lemma if t[i].sense.lemma in _EDGES else ""
    j = i + bool(edge)
    which, stop = -1, j + REACH
    while j < stop and (t[j].sense.which >= 0 or t[j].sense.lemma == "cely" or t[j].text in ("of", "the")):
        which = max(which, t[j].sense.which)
        j += 1
    return edge, which, j


def week(t: Row, i: int, prep: str, today: date) -> Found | None:
    """A week or a weekend beginning at `i`, behind `prep` that is already read."""
    edge, which, j = _opening(t, i)
    start = monday(today)
    behind = _behind(t, j) if not edge and which >= 0 and t[j].sense.unit == "week" else None
    if behind is not None:
        edge = behind[0]
    if t[j].sense.lemma == "vikend" and not edge:
        saturday = start + timedelta(days=5 + 7 * (which if which in (1, 2) else 0))
        return Day("weekend", saturday, saturday + ONE_DAY), j + 1
    if t[j].sense.unit != "week":
        return None
    if which < 0 and j == i and prep not in ("v", "pres", "behem"):
        return None  # "týden" alone is how long
    ahead = 1 if which == 3 else max(which, 0)
    start += timedelta(days=7 * ahead)
    friday = start + timedelta(days=4 if today <= start + timedelta(days=4) else 6)
    j = behind[1] if behind is not None else j + 1
    if edge == "konec":
        if prep in ("do", "pred"):
            return Day("week", start, friday), j
        return Day("span", start + timedelta(days=3), friday), j
    if edge == "pulka":
        at = start + timedelta(days=2 if which >= 0 or today.weekday() < 2 else 9)
        return Day("date", at, at), j
    if edge == "zacatek":
        # Most of it must be to come: on Tuesday the beginning of the next week is meant.
        start += timedelta(days=0 if which >= 0 or today.weekday() == 0 else 7)
        return Day("span", start, start + ONE_DAY), j
    return Day("week", start, friday), j


def month(t: Row, i: int, prep: str, today: date) -> Found | None:
    """A month or a year beginning at `i`, behind `prep` that is already read."""
    edge, which, j = _opening(t, i)
    unit = t[j].sense.unit
    ahead = 1 if which == 3 else max(which, 0)
    first = today.replace(day=1)
    limit = {"zacatek": 10, "pulka": 20}.get(edge, 31)
    if unit == "month" and j > i:
        first = add_months(first, ahead if which > 0 or today.day <= limit else 1)
    elif unit == "year" and j > i and t[j].text in ("rok", "roku", "roce", "rokem", "year"):
        if not edge and which == 1:
            return Day("month", date(today.year + 1, 1, 1), date(today.year + 1, 12, 31)), j + 1
        if edge not in ("konec", "zacatek"):
            return None
        first = date(today.year + ahead, 12, 1) if edge == "konec" else date(today.year + max(ahead, 1), 1, 1)
        if edge == "konec" and prep in ("do", "pred"):
            return Day("span", first, month_end(first)), j + 1
    elif t[j].sense.month > 0 and (t[j + 1].value < 0 or len(t[j + 1].text) == 4):
        if j == i and (
            (prep == "" and t[j].text in _NAMED_ONLY_BESIDE) or (i and (t[i - 1].text == "." or t[i - 1].value >= 0))
        ):
            return None
        year = t[j + 1].value
        first = date(year if 1900 <= year < 2100 else today.year, t[j].sense.month, 1)
        if 1900 <= year < 2100:
            j += 1
            if today > month_end(first):
                return Day("never"), j + 1
        elif today > first.replace(day=min(limit, month_end(first).day)):
            first = date(today.year + 1, first.month, 1)
    else:
        return None
    j += 1
    if not edge and (behind := _behind(t, j - 1)) is not None:
        edge, j = behind
    order = t[i - 1].sense.hour if i and edge == "pulka" and bool(edge) else 0
    begins, ends = {"zacatek": (1, 10), "pulka": (11, 20), "konec": (21, 31)}.get(edge, (1, 31))
    if order in (1, 2):
        begins, ends = (1, 15) if order == 1 else (16, 31)
    end = month_end(first)
    sort: DaySort = "span" if edge in ("zacatek", "pulka", "konec") else "month"
    return Day(sort, first.replace(day=begins), min(first.replace(day=min(ends, end.day)), end)), j


def _behind(t: Row, j: int) -> tuple[str, int] | None:
    """An edge said behind its week or month ("příští týden spíš koncem"), and where it ends."""
    j += 1
    while t[j].sense.mark in ("fill", "correct", "about", "offer") and t[j].word and not t[j].sense.prep:
        j += 1
    j += t[j].sense.prep in ("v", "na", "k", "z")
    edge = t[j].sense.lemma
    if (
        edge not in ("zacatek", "pulka", "konec")
        or t[j + 1].sense.unit
        or t[j + 1].sense.month > 0
        or t[j + 1].sense.which >= 0
    ):
        return None
    return edge, j + 1


def nth_weekday(t: Row, i: int, today: date) -> Found | None:
    """Told by its place in the month: "první pondělí v lednu", "druhý týden v prosinci", "poslední pátek v měsíci"."""
    order = -1 if t[i].sense.lemma == "posledni" else t[i].sense.hour if 1 <= t[i].sense.hour <= 5 else 0
    j = i + 1 + (t[i + 1].text == ".")
    whole = month(t, j, "v", today) if order < 0 else None
    if whole is not None and whole[0].last and t[whole[1]].sense.weekday < 0 and t[whole[1]].sense.unit == "":
        return Day("date", whole[0].last, whole[0].last), whole[1]  # "posledního listopadu"
    adjective = t[j].sense.month > 0  # "první prosincový týden"
    weekday = t[j + adjective].sense.weekday
    if not order or (weekday < 0 and t[j + adjective].sense.unit != "week"):
        return None
    whole = month(t, j if adjective else j + 1 + (t[j + 1].sense.prep == "v"), "v", today)
    if whole is None or whole[0].sort != "month" or whole[0].first is None:
        return None
    first, j = whole[0].first, whole[1] + adjective
    end = month_end(first)
    if weekday < 0:
        start = first + timedelta(days=7 * (order - 1)) if order > 0 else end - timedelta(days=6)
        return Day("span", start, start + timedelta(days=6)), j
    if order > 0:
        at = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (order - 1))
    else:
        at = end - timedelta(days=(end.weekday() - weekday) % 7)
    return Day("date", at, at), j
