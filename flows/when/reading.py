"""The way from a text to the time that it offers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows.when.calendar import PRAGUE
from flows.when.dates import Around
from flows.when.interval import Kind, interval
from flows.when.lexicon import ONLY_PREPOSITIONS
from flows.when.marks import NOT_PAST
from flows.when.meaning import Meaning, meaning
from flows.when.phrases import BEGINNINGS
from flows.when.said import Day, Item
from flows.when.scan import scan
from flows.when.tokens import Token, tokens

_FEW_WORDS = 4
_OPENING = frozenset(("open", "at_once", "now", "any"))
_VERB_ENDS = ("l", "la", "lo", "li", "ly")
_VERB_MARKS = frozenset(("word", "fill", "call", "offer", "refuse", "conditional"))


@dataclass(frozen=True, slots=True)
class When:
    """The time that a text offers: [start, end) in Prague, `end` None for an open end; nothing before now.

    `start` is None when only refusals (or a wish to move) were said; then `kind` is "none". `exclude`: weekdays
    refused, 0 = Monday. `day_said`, `hour_said`: whether a day, whether hours or a part of the day were said, so that
    a correction keeps what it does not name. `offered`: the time was offered or stands alone; False where it was only
    told of in a story. `daily`: the hours that hold on each of several days, in minutes from midnight. `others`:
    alternatives ("ve středu nebo v pátek"). `move`: what was agreed is to be moved by so much ("o hodinu později").
    """

    start: datetime | None
    end: datetime | None
    kind: Kind
    exclude: tuple[int, ...] = ()
    day_said: bool = False
    hour_said: bool = False
    offered: bool = True
    daily: tuple[int, int] | None = None
    others: tuple[tuple[datetime, datetime | None], ...] = ()
    move: timedelta | None = None


def read(text: str, now: datetime, is_holiday: Callable[[date], bool], *, base: date | None = None) -> When | None:
    """Read the time that a person offers; None where the text holds none.

    `now` is aware. `base`: hours said without a day are read on this day (a correction of a booked time keeps it).
    Never raises on bad text.
    """
    now = now.astimezone(PRAGUE)
    row = tokens(text)
    if not _may_tell(row):
        return None
    short = sum(token.word or token.value >= 0 for token in row) <= _FEW_WORDS
    items = scan(row, Around(now.date(), is_holiday, short))
    if not any(item.timely or item.mark in ("open", "at_once", "now", "weekdays", "move") for item in items):
        return None
    return _when(meaning(items, [_is_past(item) for item in items], short=short), now, base)


def _may_tell(row: list[Token]) -> bool:
    """Whether there is a word of time, more than a preposition, or one that begins a set phrase beside it."""
    timely = beginning = False
    for token in row:
        sense = token.sense
        if token.value >= 0 or sense.mark in _OPENING or (sense.timely and token.text not in ONLY_PREPOSITIONS):
            return True
        timely = timely or sense.timely
        beginning = beginning or sense.mark != "" or token.text in BEGINNINGS
    return timely and beginning


def _is_past(item: Item) -> bool:
    """Whether an item is a verb of the past: it ends in -l and is none of the words that only look so."""
    word = item.word
    return len(word) > 2 and item.mark in _VERB_MARKS and word.endswith(_VERB_ENDS) and word not in NOT_PAST


def _when(meant: Meaning, now: datetime, base: date | None) -> When | None:
    exclude = tuple(sorted(meant.exclude))
    move = timedelta(minutes=meant.move) if meant.move else None
    nothing = When(None, None, "none", exclude, move=move) if exclude or meant.refused or move else None
    if meant.clash:
        return nothing
    day = meant.day
    if day is None and meant.hours is not None and base is not None and meant.hours.kind not in ("elapsed", "within"):
        day = Day("date", base, base)
    if day is None and meant.hours is None:
        return When(now, None, "open", exclude, move=move) if meant.open else nothing
    found = interval(day, meant.hours, now, meant.exclude)
    if found is None:
        return nothing
    others = [interval(other_day, hours, now, meant.exclude) for other_day, hours in meant.others]
    return When(
        found.start,
        found.end,
        found.kind,
        exclude,
        day_said=meant.day is not None,
        hour_said=meant.hours is not None,
        offered=meant.offered,
        daily=found.daily,
        others=tuple((other.start, other.end) for other in others if other is not None),
        move=move,
    )
