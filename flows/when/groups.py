"""Days and hours that belong together, and how one group is joined to the next."""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Literal

from flows.when.calendar import ONE_DAY, monday
from flows.when.said import Day, Hours, Item

Fate = Literal["kept", "refused", "taken", "dropped"]

_JOINING = frozenset(("fill", "about", "at_once", "dash"))
_QUIET = frozenset(("fill", "about", "at_once", "comma", "dash"))
_SINGLE = frozenset(("weekday", "date", "shift"))
_CLOCKS = frozenset(("point", "approx", "after", "before", "range"))


@dataclass(slots=True)
class Group:
    """A day and hours said together, where they stand among the items, and what becomes of them.

    `fate`: refused (the person cannot), taken (the person is at work, at a doctor's), dropped (past, habit, money).
    `offered`: beside words of an offer, or alone in its clause; `called`: beside words of a call or a visit, or nearly
    all that the text says. `link`: how it is joined to the group before.
    `clash`: a weekday and a date that contradict each other. `preposition`: one stands before its day.
    """

    at: int
    end: int
    day: Day | None = None
    hours: Hours | None = None
    fate: Fate = "kept"
    offered: bool = False
    called: bool = False
    link: Literal["", "or", "and", "list", "correct"] = ""
    clash: bool = False
    preposition: bool = False


def gather(items: list[Item]) -> list[Group]:
    """The groups of a text in their order: times with nothing but small words between them."""
    groups: list[Group] = []
    open_group: Group | None = None
    for at, item in enumerate(items):
        if not item.timely:
            if item.mark not in _JOINING:
                open_group = None
            continue
        if open_group is None or not _take(open_group, item, at):
            open_group = Group(at, at, item.day, item.hours, preposition=bool(item.word))
            groups.append(open_group)
    for before, group in pairwise(groups):
        group.link = _link(items, before, group)
    return groups


def _take(group: Group, item: Item, at: int) -> bool:
    """Put an item into a group where it fits; False where it begins a new one."""
    if item.day is not None and group.day is not None:
        both = joined(group.day, item.day)
        if both is None and not contradict(group.day, item.day):
            return False
        group.clash = group.clash or both is None
        group.day = both or item.day
    elif item.day is not None:
        group.day, group.preposition = item.day, bool(item.word)
    elif item.hours is not None and group.hours is not None:
        together = merged(group.hours, item.hours)
        if together is None:
            return False
        group.hours = together
    else:
        group.hours = item.hours
    group.end = at
    return True


def _link(items: list[Item], before: Group, group: Group) -> Literal["", "or", "and", "list", "correct"]:
    between = [item.mark for item in items[before.end + 1 : group.at]]
    if "correct" in between:
        return "correct"
    loud = {mark for mark in between if mark not in _QUIET}
    if loud and loud <= {"or", "and", "nor"}:
        return "or" if "or" in loud else "and"
    return "list" if not loud and ("comma" in between or not between) else ""


def contradict(a: Day, b: Day) -> bool:
    """Whether a weekday and a date, or two ways to tell a day, name different days."""
    return a.sort in _SINGLE and b.sort in _SINGLE and a.sort != b.sort and joined(a, b) is None


def joined(a: Day, b: Day) -> Day | None:
    """Two days said together as one, or None where they do not fit."""
    both = _joined(a, b) or _joined(b, a)
    if both is None and a.first is not None and a.first == a.last == b.first == b.last:
        return replace(a, sort="date", weekday=max(a.weekday, b.weekday))
    return both


def _joined(one: Day, other: Day) -> Day | None:
    """The day that `one` tells within `other`, or counted from it."""
    if one.first is None or (other.first is None and other.last is None):
        return None
    if one.sort == "weekday" and other.first is not None:
        if other.sort == "week" or (other.sort == "plus" and other.plus):
            at = monday(other.first) + timedelta(days=one.weekday)
            return Day("date", at, at, one.weekday)
        if other.sort in ("date", "shift") and other.first == other.last and other.first.weekday() == one.weekday:
            return replace(other, sort="date", weekday=one.weekday)
    if one.sort in ("shift", "from") and other.sort == "plus" and other.plus:
        at = one.first + timedelta(days=other.plus)
        return Day("date", at, at)
    if other.sort == "month" and other.first is not None and other.last is not None:
        if one.number and one.number <= other.last.day:
            at = other.first.replace(day=one.number)
            return Day("date", at, at)
        if one.sort == "month" and one.first.month == one.first.month and (other.last - other.first).days > 31:
            first = one.first.replace(year=other.first.year)
            return Day("month", first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY)
    if one.sort == "from" and other.sort == "until" and other.last is not None and one.first <= other.last:
        return Day("span", one.first, other.last)
    return None


def merged(a: Hours, b: Hours) -> Hours | None:
    """Two times of day said together as one, or None where the later one stands alone."""
    if a.kind == "part" and b.kind in _CLOCKS:
        return replace(b, part=b.part or a.part, frame=not b.part)
    if a.kind in _CLOCKS and b.kind == "part":
        return a if a.part else replace(a, part=b.part)
    if {a.kind, b.kind} == {"after", "before"}:
        after, before = (a, b) if a.kind == "after" else (b, a)
        return Hours("range", after.first, before.first, part=a.part or b.part)
    return None
