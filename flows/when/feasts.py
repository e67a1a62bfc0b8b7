"""Feasts and name days: how they are said, and the days that stand for them."""

from datetime import date

from flows.when.calendar import EASTER_DAYS, ONE_DAY, IsHoliday, feast, first_working, named_day
from flows.when.numbers import Row
from flows.when.said import Day
from flows.when.sense import word_set

Found = tuple[Day, int]

# Names that people bear, too: a preposition must tell that the day is meant.
_GIVEN = word_set("stepan mikulas barbora martin katerina ondrej lucie vaclav josef valentyn jiri silvestr")
_PLAIN = word_set("hromnice dusicky carodejnice")
_SEVERAL = frozenset(("vanoce", "velikonoce"))
# After these a working day is meant; after a name day the next day.
_PUBLIC = _SEVERAL | word_set("novy_rok tri_krale stedry_den bozi_hod stepan silvestr") | frozenset(EASTER_DAYS)
_EVE_ENDS = _SEVERAL | {"novy_rok"}  # "do Vánoc" ends before them, "do Silvestra" with it
_TOLD_BY_WEEKDAY = {
    ("velky", 4): "velky_patek",
    ("zeleny", 3): "zeleny_ctvrtek",
    ("bily", 5): "bila_sobota",
    ("velikonocni", 0): "velikonocni_pondeli",
    ("velikonocni", 6): "velikonocni_nedele",
}


def feast_day(t: Row, i: int, prep: str, today: date, is_holiday: IsHoliday) -> Found | None:
    """A feast beginning at `i`, behind `prep` that is already read, as days."""
    if prep == "mezi":
        return _between(t, i, today)
    found = _name(t, i)
    if found is None:
        return None
    name, j = found
    if name in _GIVEN and prep not in ("na", "po", "pred", "do", "od", "o", "kolem"):
        return None
    first, last = _days(name, today)
    if prep == "po":
        after = last + ONE_DAY
        return Day("from", first_working(after, is_holiday) if name in _PUBLIC else after), j
    if prep == "od":
        return Day("from", first), j
    if prep == "pred" or (prep == "do" and name in _EVE_ENDS):
        return Day("until", None, first - ONE_DAY), j
    if prep == "do":
        return Day("until", None, last), j
    if prep == "kolem" and first == last:
        return Day("span", first - ONE_DAY, last + ONE_DAY), j
    return Day("date" if first == last else "span", first, last), j


def _between(t: Row, i: int, today: date) -> Found | None:
    """The days between the years: "mezi svátky", "mezi Vánoci a Novým rokem"."""
    j = i + (t[i].sense.lemma == "vanocni")
    if t[j].sense.lemma == "svatky":
        return Day("span", *feast("mezi_svatky", today)), j + 1
    first = _name(t, i)
    second = _name(t, first[1] + 1) if first is not None and t[first[1]].sense.mark == "and" else None
    if first is None or second is None:
        return None
    if first[0] == "vanoce" and second[0] in ("silvestr", "novy_rok"):
        return Day("span", *feast("mezi_svatky", today)), second[1]
    begins, ends = _days(first[0], today)[0], _days(second[0], today)[1]
    return (Day("span", begins, ends), second[1]) if begins <= ends else None


def _days(name: str, today: date) -> tuple[date, date]:
    """First and last day of a feast."""
    return feast(name, today) if name in _SEVERAL else (named_day(name, today),) * 2


def _name(t: Row, i: int) -> tuple[str, int] | None:
    """The name of a feast beginning at `i`, and where it ends."""
    i += t[i].sense.lemma == "svaty"
    i += t[i].text == "." and t[i - 1].text == "sv"
    lemma, following = t[i].sense.lemma, t[i + 1]
    if lemma in ("vanoce", "svatky"):
        return "vanoce", i + 1
    if lemma == "vanocni" and following.sense.lemma == "svatky":
        return "vanoce", i + 2
    if lemma == "velikonoce":
        return "velikonoce", i + 1
    if lemma == "novy" and following.sense.unit == "year":
        return "novy_rok", i + 2
    if (t[i].sense.number == 3 or t[i].value == 3 or t[i].text == "tech") and following.sense.lemma == "kral":
        return "tri_krale", i + 2
    if lemma == "stedry" and (following.sense.unit == "day" or following.sense.part == "vecer"):
        return "stedry_den", i + 1 + (following.sense.unit == "day")
    if lemma == "bozi" and (following.sense.lemma == "hod" or following.text == "hod"):
        return "bozi_hod", i + 2 + (t[i + 2].sense.lemma == "vanocni")
    if (lemma, following.sense.weekday) in _TOLD_BY_WEEKDAY:
        return _TOLD_BY_WEEKDAY[lemma, following.sense.weekday], i + 2
    order = 1 if t[i].sense.hour == 1 or t[i].value == 1 else 2 if t[i].sense.hour == 2 or t[i].value == 2 else 0
    j = i + 1 + (following.text == ".")
    if order and t[j].sense.lemma == "svatky" and t[j + 1].sense.lemma == "vanocni":
        return ("bozi_hod" if order == 1 else "stepan"), j + 2
    if lemma in _GIVEN or lemma in _PLAIN:
        return lemma, i + 1
    return None
