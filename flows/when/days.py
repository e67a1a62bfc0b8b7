"""Days as people say them, laid on the calendar: weekdays, "in so many days", what "do" and "od" make of them."""

from datetime import date, timedelta

from flows.when.calendar import ONE_DAY, add_months, monday
from flows.when.dates import NEVER, Around, Found, a_date
from flows.when.feasts import feast_day
from flows.when.hours import limited
from flows.when.numbers import REACH, Row, amount, counted
from flows.when.said import Day
from flows.when.sense import word_set
from flows.when.weeks import month, nth_weekday, week

_SKIPPED = word_set("ten tu to tom the ty")
_LIMITS = {"after": "od", "before": "do"}
_TELLING_PARTS = word_set("rano dopoledne odpoledne vecer navecer")
_FARTHEST = 120  # months; what lies beyond ten years is no appointment
_CLAUSE_ENDS = frozenset(("", ",", ".", "/"))


def day(t: Row, i: int, around: Around) -> Found | None:
    """A day or several beginning at `i`, and where they end."""
    limit, stop = "", i + REACH
    while i < stop and ((found := limited(t, i)) is not None or t[i].sense.mark == "about"):
        limit, i = found if found is not None else (limit, i + 1)
    if t[i].sense.prep == "az" and t[i + 1].sense.prep:
        i += 1
    prep = "" if _short_day(t, i, "", around) else t[i].sense.prep
    j = i + 1 if prep else i
    while prep and (t[j].text in _SKIPPED or t[j].sense.mark == "about"):
        j += 1
    if prep in ("z", "po", "pred") and t[j].sense.unit:
        return None  # "po týdnu", "před rokem"
    if (found_day := _so_long_from(t, i, around)) is not None:
        return found_day
    if (found_day := _in_so_long(t, j, prep, around.today)) is not None:
        said, j = found_day
        return (Day("from", said.first), j) if limit == "after" and said.sort == "plus" else found_day
    if prep == "mezi" and (found_day := _between(t, j, around)) is not None:
        return found_day
    prep = _LIMITS.get(limit, prep)
    if (found_day := feast_day(t, j, prep, around.today, around.is_holiday)) is not None:
        return found_day
    found_day = core(t, j, prep, around)
    if found_day is None or found_day[0].sort == "never":
        return found_day
    if limit == "before" and t[i].sense.prep not in ("do", "pred") and t[i - 1].sense.lemma == "nez":
        prep = "pred"  # "dřív než v pátek" ends before it, "nejpozději v pátek" with it
    return _placed(t, found_day[0], found_day[1], prep, around)


def core(t: Row, i: int, prep: str, around: Around) -> Found | None:
    """A day without its preposition, with both a first and a last day."""
    today = around.today
    found = week(t, i, prep, today) or month(t, i, prep, today) or nth_weekday(t, i, today)
    if found is not None:
        return found
    sense = t[i].sense
    which, j = -1, i
    if sense.which >= 0 and sense.weekday < 0:
        which, j = sense.which, i + 1
    elif sense.lemma == "cely":
        j = i + 1
    j += t[j].text in _SKIPPED and t[j + 1].sense.weekday >= 0
    sense = t[j].sense
    if sense.weekday >= 0:
        return _weekday(sense.weekday, which, today), j + 1
    if sense.short >= 0 and (which in (0, 1, 2) or _short_day(t, j, prep, around)):
        dotted = t[j + 1].text == "." and not t[j + 1].gap and bool(t[j + 2].text)
        return _weekday(sense.short, which, today), j + 1 + dotted
    if which >= 0:
        return None
    if sense.shift >= 0:
        at = today + timedelta(days=sense.shift)
        return Day("shift", at, at), j + 1
    if [token.text for token in t[i : i + 3]] == ["day", "after", "tomorrow"]:
        return Day("shift", today + 2 * ONE_DAY, today + 2 * ONE_DAY), i + 3
    return a_date(t, i, prep, around)


def _weekday(weekday: int, which: int, today: date) -> Day:
    """The nearest such weekday after today, or the one of this, the next or the week after it."""
    if which in (0, 1, 2):
        at = monday(today) + timedelta(days=7 * which + weekday)
        return NEVER if at < today else Day("date", at, at, weekday)
    at = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return Day("weekday", at, at, weekday)


def _short_day(t: Row, i: int, prep: str, around: Around) -> bool:
    """Whether a two-letter word is a weekday here: behind "v", in "po-pá", beside hours, or in a short answer.

    "Po" and "ne" are mostly "after" and "no", "pá" is a farewell: they need more than the others.
    """
    short = t[i].sense.short
    if short < 0:
        return False
    before = t[i - 1] if i else None
    after = t[i + 1] if t[i + 1].text != "." else t[i + 2]
    if t[i + 1].text in ("-", "/") and t[i + 2].sense.short >= 0:
        return True
    if before is not None and before.text in ("-", "/") and i > 1 and t[i - 2].sense.short >= 0:
        return True
    if len(t[i].text) > 3:  # "v páte", "ve čtvrte" lack a letter; "v páté třídě" does not
        return prep in ("v", "na") and not counted(t, i + 1) and t[i + 1].known and t[i + 1].sense.unit == ""
    if prep in ("v", "na"):
        return prep == "v" or short not in (0, 6)
    if prep in ("do", "od", "mezi", "pred"):
        return short in (1, 2, 3, 4)
    if short == 0:
        return (
            after.sense.part in _TELLING_PARTS
            and t[i].text == "po"
            and not (before is not None and before.sense.prep == "az")
        )
    if short == 6:
        return False
    beside = (
        after.sense.part in _TELLING_PARTS
        or after.value >= 0
        or (after.sense.prep in ("v", "od", "do") and t[i + 2].value >= 0)
    )
    alone = around.short and (
        after.text in _CLAUSE_ENDS or after.sense.mark in ("or", "no", "refuse") or after.sense.short >= 0
    )
    return beside or (alone and (short not in (4, 5) or i == 0))


def _placed(t: Row, said: Day, j: int, prep: str, around: Around) -> Found:
    """A day as its preposition turns it: "do" makes an end of it, "od" a beginning."""
    first, last = said.first, said.last
    assert first is not None
    assert last is not None
    before = first - ONE_DAY
    end = _range_end(t, j, prep, around)
    until = None if end is None else _not_before(end[0], first)
    if end is not None and until is not None:
        return Day("span", first, until), end[1]
    if prep == "od":
        return Day("from", first), j
    if prep == "do":
        return Day("until", None, before if said.sort in ("month", "weekend") else last), j
    if prep == "pred":
        return Day("until", None, before), j
    if prep == "po" and said.sort != "week":
        return Day("from", last + ONE_DAY), j
    if prep == "kolem" and first == last:
        return Day("span", before, first + ONE_DAY), j
    return said, j


def _range_end(t: Row, j: int, prep: str, around: Around) -> Found | None:
    """The second day of a range whose first one ends before `j`: "až středa", "-pá", "do pátku"."""
    if prep not in ("", "v", "na", "od"):
        return None
    if t[j].text == "-":
        return core(t, j + 1, "do", around)
    if t[j].sense.prep == "az":
        return core(t, j + 1 + (t[j + 1].sense.prep in ("do", "v", "k", "na")), "do", around)
    return core(t, j + 1, "do", around) if prep == "od" and t[j].sense.prep == "do" else None


def _not_before(said: Day, first: date) -> date | None:
    """The last day of `said` where it does not lie before `first`; a weekday then is one of the next week."""
    last = said.last
    if last is not None and last < first and said.sort == "weekday":
        last += timedelta(days=7 * ((first - last).days // 7 + 1))
    return last if last is not None and last >= first else None


def _between(t: Row, i: int, around: Around) -> Found | None:
    """Days between two: "mezi pondělím a středou"."""
    first = core(t, i, "mezi", around)
    if first is None or first[0].first is None or t[first[1]].sense.mark != "and":
        return None
    second = core(t, first[1] + 1, "mezi", around)
    until = None if second is None else _not_before(second[0], first[0].first)
    return None if second is None or until is None else (Day("span", first[0].first, until), second[1])


def _so_long_from(t: Row, i: int, around: Around) -> Found | None:
    """So long before or after a day: "den před Vánoci", "dva dny po pátku", "týden od zítřka"."""
    said = amount(t, i) if t[i].sense.prep == "" else None
    if said is None or said[1] not in ("day", "week"):
        return None
    size, unit, j = said
    prep = t[j].sense.prep
    if prep == "od" and t[j + 1].sense.shift >= 0:
        at = around.today + timedelta(days=round(size * (7 if unit == "week" else 1)) + t[j + 1].sense.shift)
        return Day("date", at, at), j + 2
    if prep not in ("pred", "po"):
        return None
    found = feast_day(t, j + 1, "na", around.today, around.is_holiday) or core(t, j + 1, prep, around)
    if found is None or found[0].first is None or found[0].last is None:
        return None
    away = timedelta(days=round(size * (7 if unit == "week" else 1)))
    at = found[0].first - away if prep == "pred" else found[0].last + away
    return (Day("date", at, at) if at >= around.today else NEVER), found[1]


def _in_so_long(t: Row, i: int, prep: str, today: date) -> Found | None:
    """So long from today: "za tři dny", "do týdne", "během 14 dnů", "v příštích pěti dnech", in Slovak "o týždeň"."""
    ahead = t[i].sense.which in (1, 3) and t[i].text.endswith("ch")
    if prep not in ("za", "do", "behem", "o") and not (ahead and prep in ("v", "")):
        return None
    said = amount(t, i + ahead)
    if said is None or said[1] in ("minute", "hour"):
        return None
    size, unit, j = said
    bare = t[i].sense.unit != ""
    if bare and ((prep == "behem" and unit in ("week", "day")) or (prep == "do" and t[i].text in ("dne", "roku"))):
        return None  # "během dne" is a part of the day, "během týdne" this week
    if prep == "o" and (
        unit == "year" or (t[j].word and not t[j].sense.timely) or t[j].sense.lemma in ("pozde", "driv")
    ):
        return None  # "o pět let mladší", "o týden později"
    if unit in ("month", "year"):
        months = round(size * (12 if unit == "year" else 1))
        if months > _FARTHEST:
            return None
        target = add_months(today, months)
    else:
        target = today + timedelta(days=round(size * (7 if unit == "week" else 1)))
    if prep in ("za", "o"):
        days = (target - today).days if unit in ("day", "week") else 0
        return Day("plus", target, target, plus=days if days % 7 == 0 else 0), j
    return Day("until", None, target), j
