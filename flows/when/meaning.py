"""From what was said to what is meant: refusals and corrections weighed, one day and one time of day chosen."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

from flows.when.calendar import ONE_DAY
from flows.when.clauses import judge
from flows.when.groups import Group, contradict, gather, joined, merged
from flows.when.said import Day, Hours, Item


@dataclass(slots=True)
class Meaning:
    """What a whole text offers.

    `open`: any time from now on. `clash`: a weekday and a date contradict each other. `offered`: the time stands
    beside words of a call, or with hardly any other words. `others`: alternatives. `exclude`: weekdays refused;
    `refused`: whether any day was. `move`: minutes by which what was agreed is to be moved.
    """

    day: Day | None = None
    hours: Hours | None = None
    open: bool = False
    clash: bool = False
    offered: bool = False
    others: list[tuple[Day | None, Hours | None]] = field(default_factory=list)
    exclude: set[int] = field(default_factory=set)
    refused: bool = False
    move: int = 0


def meaning(items: list[Item], past: list[bool], *, short: bool) -> Meaning:
    """The time that a row of items offers. `past`: for each item whether it is a verb of the past."""
    groups = gather(items)
    judge(items, past, groups, short)
    result = Meaning(move=sum(item.minutes for item in items if item.mark == "move"))
    for group, beside in pairwise(groups):
        _share(group, beside)
    usable = [free for group in groups if (free := _free(group, result)) is not None]
    _choose(result, usable)
    _complete(result, items, groups)
    return result


def _free(group: Group, result: Meaning) -> Group | None:
    """The time that a group leaves to offer; refused days are noted."""
    if group.fate == "kept":
        return group
    if group.fate == "dropped":
        return None
    free = _outside(group)
    if free is None and group.day is not None and group.hours is None:
        result.refused = True
        if group.day.sort == "weekend":
            result.exclude |= {5, 6}
        elif group.day.sort == "weekday":
            result.exclude.add(group.day.weekday)
    return free


def _share(group: Group, beside: Group) -> None:
    """Join a day and hours that only a verb parts: "ve středu dělám do dvou"."""
    if group.fate not in ("refused", "taken") or beside.fate != group.fate or beside.link == "correct":
        return
    if group.hours is None and beside.day is None and group.day is not None:
        group.hours, beside.fate = beside.hours, "dropped"
    elif group.day is None and beside.hours is None and group.hours is not None:
        group.day, beside.fate = beside.day, "dropped"


def _outside(group: Group) -> Group | None:
    """The time left free by a time that is taken, where it has one clear edge."""
    day, hours = group.day, group.hours
    free: Group | None = None
    if hours is not None and hours.kind == "before":
        free = Group(group.at, group.end, day, replace(hours, kind="after", frame=False))
    elif hours is not None and hours.kind == "after":
        free = Group(group.at, group.end, day, replace(hours, kind="before", frame=False))
    elif hours is not None and hours.kind == "range" and group.fate == "taken":
        free = Group(group.at, group.end, day, Hours("after", hours.last, part=hours.part))
    elif hours is None and day is not None and day.sort == "until" and day.last is not None:
        free = Group(group.at, group.end, Day("from", day.last + ONE_DAY))
    elif hours is None and day is not None and day.sort == "from" and day.first is not None:
        free = Group(group.at, group.end, Day("until", None, day.first - ONE_DAY))
    if free is not None:
        free.offered, free.called, free.link = True, group.called, group.link
    return free


def _choose(result: Meaning, usable: list[Group]) -> None:
    """Lay the offers over each other: what is new fills, what differs corrects, alternatives wait."""
    chosen = [group for group in usable if group.offered]
    result.offered = any(group.called for group in chosen)
    if not chosen:
        # Only told of in passing: a day, the last one, is better than nothing; hours without a day are not.
        chosen = [group for group in usable if group.day is not None and group.day.sort not in ("from", "until")][-1:]
    before: Group | None = None
    for at, group in enumerate(chosen):
        result.clash = result.clash or group.clash
        if before is not None and (group.link in ("or", "and") or _listed(chosen, at)):
            _alternative(result, group)
        else:
            _lay(result, group)
        before = group


def _listed(groups: list[Group], at: int) -> bool:
    """Whether a group goes on a plain list: "pondělí, úterý, středa", "ve dvě, ve tři"."""
    before, group = groups[at - 1], groups[at]
    if group.link != "list":
        return False
    if before.day is not None and group.day is not None:
        return before.day.sort == group.day.sort == "weekday"
    clocks = ("point", "approx")
    return (
        before.hours is not None
        and group.hours is not None
        and before.hours.kind in clocks
        and group.hours.kind in clocks
    )


def _alternative(result: Meaning, group: Group) -> None:
    """Two days running joined by "a" are one stretch; else the first stands and the other is kept beside it."""
    if group.link == "and" and group.day is not None and result.day is not None and result.hours == group.hours:
        first, last = result.day.last, group.day.first
        if first is not None and last is not None and last - first == ONE_DAY and result.day.first is not None:
            result.day = Day("span", result.day.first, group.day.last)
            return
    if result.hours is None and group.hours is not None and result.day is not None and group.day is not None:
        result.hours = group.hours
    result.others.append((group.day or result.day, group.hours or (result.hours if group.day is not None else None)))


def _lay(result: Meaning, group: Group) -> None:
    if group.day is not None:
        fitting = joined(result.day, group.day) if result.day is not None and group.link != "correct" else None
        if result.day is not None and fitting is None:
            result.clash = result.clash or (group.link == "list" and contradict(result.day, group.day))
            result.others.clear()
        result.day = fitting or group.day
    if group.hours is not None:
        fit = merged(result.hours, group.hours) if result.hours is not None and group.link != "correct" else None
        if (
            group.hours.kind == "part"
            and result.hours is not None
            and result.hours.kind not in ("part", "point", "approx")
        ):
            fit = None  # "do šesti jsem na noční, až odpoledne"
        result.hours = fit or group.hours


def _complete(result: Meaning, items: list[Item], groups: list[Group]) -> None:
    """Any time at all, and the day of refused hours for hours offered instead."""
    marks = [item.mark for item in items]
    if result.hours is not None and result.day is None:
        refused = [group.day for group in groups if group.fate in ("refused", "taken") and group.hours is not None]
        result.day = next((day for day in refused if day is not None), None)
    if "weekdays" in marks and "every" not in marks:
        result.exclude |= {5, 6}
    denied = result.refused and ("otherwise" in marks or "every" in marks)
    told = sum(mark in ("word", "busy", "money", "past") for mark in marks)
    asked = not {"offer", "call"}.isdisjoint(marks) or told <= 3
    result.open = denied or (asked and ("open" in marks or ("weekdays" in marks and "every" not in marks)))
    if not result.open and result.day is None and result.hours is None and "refuse" not in marks and "no" not in marks:
        called = "call" in marks or "offer" in marks
        result.open = ("at_once" in marks and (told <= 1 or called)) or (
            "now" in marks and (told == 0 or (called and told <= 2))
        )
