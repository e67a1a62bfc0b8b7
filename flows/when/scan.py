"""One pass over the tokens: days, hours and the words that turn them, in the order of the text."""

from dataclasses import replace
from datetime import timedelta

from flows.when.calendar import monday
from flows.when.dates import Around
from flows.when.days import day
from flows.when.hours import hours
from flows.when.lexicon import ONLY_PREPOSITIONS
from flows.when.numbers import LASTING, REACH, Row, amount
from flows.when.phrases import BEGINNINGS, phrase
from flows.when.said import Day, DaySort, Item
from flows.when.sense import NOTHING, word_set
from flows.when.tokens import AHEAD

# A point behind these shortens the word and ends no sentence.
_SHORTENED = word_set("hod h min dopol odpol dop odp sv cca tel c p ul tzn atd napr m nam tr")
_LASTING_PREPOSITIONS = word_set("pred po na pres od v do o")
_LONG = word_set("uz celou cele cely celych dlouhou dobrou dobre")
_PASSED = _LONG | word_set("ten tu to tom the ty tech te tou sv")  # words between a preposition and a time


def scan(t: Row, around: Around) -> list[Item]:
    """Everything in the row that bears on a time, in its order. Words of no bearing are items with the mark "word"."""
    items: list[Item] = []
    i, end = 0, len(t) - AHEAD
    beside = False  # a day or hours stand just before
    while i < end:
        token = t[i]
        if not token.word and token.value < 0 and not token.text.isdecimal():
            items.append(Item(_sign(t, i)))
            beside = beside and token.text in (",", "-", ".")
            i += 1
            continue
        if token.sense is NOTHING and token.word and token.text not in BEGINNINGS:
            items.append(Item("word", word=token.text))  # most words of a story
            i, beside = i + 1, False
            continue
        found = phrase(t, i, items)
        if found is None and _may_be_time(t, i):
            found = _time(t, i, around if not beside else replace(around, beside=True))
        if found is not None:
            items.append(found[0])
            i, beside = max(found[1], i + 1), found[0].timely
            continue
        if token.sense.which in (1, 2) and (again := _the_next(items, token.sense.which, around)) is not None:
            items.append(Item(day=again))
            i, beside = i + 1, True
            continue
        mark = token.sense.mark or ("fill" if token.sense.timely else "word")
        items.append(Item(mark, word=token.text))
        beside = beside and mark in ("fill", "about", "at_once")
        i += 1
    return items


def _may_be_time(t: Row, i: int) -> bool:
    """Whether a time may begin at `i`: not with a preposition before a word that tells nothing ("v nemocnici")."""
    sense, following = t[i].sense, t[i + 1]
    if t[i].text in ONLY_PREPOSITIONS and following.word and following.sense is NOTHING:
        return following.text in _PASSED
    return t[i].value >= 0 or sense.timely or sense.mark in ("about", "no", "conditional")


def _the_next(items: list[Item], which: int, around: Around) -> Day | None:
    """A next one whose noun was said before: "tento týden ne, až příští"."""
    said = next((item.day for item in reversed(items) if item.day is not None), None)
    if said is None or (said.sort not in ("week", "weekend") and said.weekday < 0):
        return None
    start = monday(around.today) + timedelta(days=7 * which)
    first, last = {"week": (0, 4), "weekend": (5, 6)}.get(said.sort, (said.weekday, said.weekday))
    sort: DaySort = said.sort if said.weekday < 0 else "date"
    return Day(sort, start + timedelta(days=first), start + timedelta(days=last), said.weekday)


def _time(t: Row, i: int, around: Around) -> tuple[Item, int] | None:
    """A day, hours, or a length of time beginning at `i`, as one item."""
    lasting = _lasting(t, i)
    a_day = day(t, i, around)
    if a_day is not None:
        said, j = a_day
        if lasting is None or lasting[1] <= j or said.sort in ("plus", "until"):
            return Item(day=said, word=t[i].text if t[i].sense.prep else ""), j
    some = hours(t, i, beside=around.beside, short=around.short)
    if some is not None and (
        lasting is None or lasting[1] < some[1] or some[0].kind in ("elapsed", "within") or _clocklike(t, i, lasting[1])
    ):
        return Item(hours=some[0]), some[1]
    return None if lasting is None else (Item(lasting[0], word=t[i].text), lasting[1])


def _lasting(t: Row, i: int) -> tuple[str, int] | None:
    """A length of time that is no appointment: how long, how long ago ("past"), after how long."""
    prep = t[i].sense.prep if t[i].sense.prep in _LASTING_PREPOSITIONS else ""
    j = i + 1 if prep else i
    stop = j + REACH
    while j < stop and (t[j].sense.mark == "about" or t[j].text in _LONG):
        j += 1
    mark = "past" if prep == "pred" else "word"
    if prep == "pres" and t[j].sense.unit == "day":
        return None  # "přes den" is a part of the day
    if t[j].sense.lemma == "vague":
        return (mark, j + 2) if t[j + 1].sense.unit else (mark, j + 1) if prep or t[i].sense.prep == "za" else None
    if t[i].sense.prep == "za" and t[i + 1].sense.lemma == "vague":
        return "word", i + 2 + (t[i + 2].sense.unit != "")
    said = amount(t, j)
    if said is None or (said[2] == j + 1 and not prep and t[j].text in ("den", "dne", "dny", "hod", "h", "dni")):
        return None
    if t[said[2]].text in ("ago", "тому", "zpatky", "zpet", "nazpet", "назад"):
        return "past", said[2] + 1
    return mark, said[2]


def _clocklike(t: Row, i: int, end: int) -> bool:
    """Whether an amount of hours is a clock time after all: "po 14. hodině", "v 8 hodin"."""
    return t[end - 1].sense.unit == "hour" and t[end - 1].text not in LASTING


def _sign(t: Row, i: int) -> str:
    """The mark of a punctuation sign: the end of a sentence, a comma, "or", or nothing."""
    text = t[i].text
    if text == ".":
        before = t[i - 1] if i else t[-1]
        shortened = before.text in _SHORTENED or (before.sense.short >= 0 and len(before.text) <= 3)
        return "fill" if shortened and t[i + 1].text else "stop"
    return {",": "comma", "-": "dash", "/": "or", "§": "word"}.get(text, "fill")
