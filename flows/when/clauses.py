"""Clauses, and what their words make of the times in them: offered, refused, taken, past."""

from dataclasses import dataclass, replace

from flows.when.groups import Group
from flows.when.said import Item
from flows.when.sense import word_set

_SPLITTING = frozenset(("stop", "comma", "but", "join"))
_VERBS = frozenset(("call", "offer", "refuse", "busy"))
_OFFERS = frozenset(("call", "offer"))
_STRANGE = frozenset(("word", "busy", "money", "past"))
_ONLY = word_set("jen jenom hlavne jedine pouze proste urcite rozhodne vubec")
_RATHER = word_set("radsi radci radeji radej radsej raci rather")
_FEW = 2  # so many unknown words make no story


@dataclass(slots=True)
class Clause:
    """A stretch of items with its groups."""

    items: list[Item]
    groups: list[Group]
    past: bool  # a verb of the past stands in it
    start: int  # its place among all items

    def has(self, mark: str) -> bool:
        """Whether a word with this mark stands in the clause."""
        return any(item.mark == mark for item in self.items)

    def ends_with(self, group: Group) -> bool:
        """Whether no strange word stands behind the group: "od pátku" alone offers, "od pátku mě bolí zub" does not."""
        return not any(item.mark in _STRANGE for item in self.items[group.end + 1 - self.start :])


def clauses(items: list[Item], past: list[bool], groups: list[Group]) -> list[Clause]:
    """The clauses of a text that hold a group; `past` tells for each item whether it is a verb of the past."""
    found: list[Clause] = []
    starts = _starts(items, groups)
    for start, end in zip(starts, [*starts[1:], len(items)], strict=True):
        inside = [group for group in groups if start <= group.at < end]
        if inside:
            found.append(Clause(items[start:end], inside, any(past[start:end]), start))
    return found


def _starts(items: list[Item], groups: list[Group]) -> list[int]:
    starts = [0]
    by_place = {group.at: group for group in groups}
    verb_first: bool | None = None  # whether the verbs of the clause stand before their times
    verb, seen = False, None  # a verb since the last time, and that time
    for at, item in enumerate(items):
        split = (
            item.mark in _SPLITTING
            or item.mark == "otherwise"
            or (item.mark in ("and", "or") and not _joins(items, at))
        )
        group = by_place.get(at)
        if group is not None and seen is not None and verb and verb_first is False and not _belongs(items, seen, group):
            split = True
        if item.mark in _VERBS and seen is not None and verb_first and not _noun(items, at):
            split = True
        if split:
            starts.append(at if item.timely or item.mark in _VERBS or item.mark == "otherwise" else at + 1)
            verb_first, verb, seen = None, False, None
        if item.mark in _VERBS:
            verb, verb_first = True, verb_first if verb_first is not None else seen is None
        if group is not None:
            seen = group
            verb = False
            verb_first = False if verb_first is None else verb_first
    return starts


def _noun(items: list[Item], at: int) -> bool:
    """Whether the word only completes an offer ("můžu v pátek doma")."""
    return items[at].mark in _OFFERS and items[at - 1].mark in _OFFERS


def _belongs(items: list[Item], before: Group, group: Group) -> bool:
    """Whether hours behind a verb belong to the day before it: "v pátek můžu odpoledne"."""
    if items[group.at - 1].word == "az" or before.day is None or before.hours is not None or group.day is not None:
        return group.link in ("and", "or")
    return True


def _joins(items: list[Item], at: int) -> bool:
    """Whether "a" or "nebo" joins two times."""
    before = [item for item in items[max(at - 2, 0) : at] if item.mark != "fill"]
    after = [item for item in items[at + 1 : at + 4] if item.mark not in ("fill", "about", "nor")]
    return bool(before and before[-1].timely and after and after[0].timely)


def judge(items: list[Item], past: list[bool], groups: list[Group], short: bool) -> None:
    """Set what becomes of each group."""
    strange = sum(item.mark in _STRANGE for item in items)
    for clause in clauses(items, past, groups):
        _judge(clause, strange, short)
    for at, group in enumerate(groups):
        _deny(items, group)
        before = groups[at - 1] if at else None
        if (
            before is not None
            and before.fate == "dropped"
            and _before(items, before) != "instead"
            and group.link == "list"
            and group.day
        ):
            group.fate = "dropped"  # "minulý pátek, tedy 20."
        if (
            before is not None
            and before.fate == "refused"
            and group.link in ("and", "or", "list")
            and _before(items, before) == "except"
        ):
            group.fate = "refused"


def _judge(clause: Clause, strange: int, short: bool) -> None:
    called = clause.has("call")
    offer = called or clause.has("offer") or clause.has("spare") or clause.has("open")
    conditional = clause.has("conditional")
    rather = any(item.word in _RATHER for item in clause.items)
    own = sum(item.mark in _STRANGE for item in clause.items)
    gone = clause.has("past") or (clause.past and not conditional and not clause.has("wish") and not clause.has("if"))
    refused = _refused(clause)
    busy = clause.has("busy") or (clause.has("away") and clause.has("be"))
    for group in clause.groups:
        steady = group.day is not None and group.day.sort not in ("from", "until")
        spoken = group.day is None and group.hours is not None and not group.hours.part
        last = group.day is not None and clause.ends_with(group)
        known = own == 0 or (own == 1 and short and (spoken or steady or last))
        group.called = called or rather or strange <= _FEW
        group.offered = offer or rather or conditional or known or (steady and strange <= _FEW)
        if (
            gone
            or (clause.has("every") and not clause.has("except"))
            or (clause.has("money") and not offer and not conditional)
        ):
            group.fate = "dropped"
        elif refused:
            group.fate = "refused"
        elif busy and not offer and not conditional and not clause.has("home"):
            group.fate = "taken"
    if clause.has("home") and not refused:
        _come_home(clause.groups)


def _refused(clause: Clause) -> bool:
    for at, item in enumerate(clause.items):
        if item.mark == "refuse":
            return not any(other.mark == "harmless" for other in clause.items[at + 1 : at + 4])
    return False


def _come_home(groups: list[Group]) -> None:
    """Make of "končím ve tři" what is free from then on."""
    for group in groups:
        if group.hours is not None and group.hours.kind in ("point", "approx"):
            group.hours, group.offered = replace(group.hours, kind="after"), True


def _before(items: list[Item], group: Group) -> str:
    """The mark just before a group, small words left out."""
    at = group.at - 1
    while at >= 0 and items[at].mark in ("fill", "at_once"):
        at -= 1
    return items[at].mark if at >= 0 else ""


def _deny(items: list[Item], group: Group) -> None:
    """Refuse or drop a group for "kromě", "ani", "místo" before it and "ne" before or behind it."""
    before = _before(items, group)
    if before == "except" or (before == "nor" and not any(item.word == "nevadi" for item in items[: group.at])):
        group.fate = "refused"
    elif before == "instead":
        group.fate = "dropped"
    elif before == "no" and _denied(items, group):
        group.fate = "refused"
    at = group.end + 1
    while at < len(items) and items[at].mark == "fill" and items[at].word not in ("ano", "jo"):
        at += 1
    at += at + 1 < len(items) and items[at].mark in ("word", "correct") and items[at + 1].mark == "no"
    if at < len(items) and items[at].mark == "no":
        # "středa ne pardon čtvrtek" is a slip of the tongue, "středa ne, čtvrtek" a refusal; both end in Thursday.
        following = items[at + 1].mark if at + 1 < len(items) else ""
        if following != "correct" and group.fate == "kept":
            group.fate = "refused"


def _denied(items: list[Item], group: Group) -> bool:
    """Whether the "ne" before a group refuses it, rather than taking back what was said before."""
    at = group.at - 1
    while items[at].mark != "no":
        at -= 1
    before = items[at - 1] if at else None
    if before is None or before.mark in ("stop", "join"):
        # "Ne v pátek" and "ne tento týden, ale příští" refuse, "ne, čtvrtek" and "ne čtvrtek" correct.
        return group.preposition or any(item.mark == "but" for item in items[group.end + 1 : group.end + 3])
    if before.mark == "comma":
        return at > 1 and items[at - 2].mark in ("open", "weekdays", "offer", "call")
    if before.timely:
        return False
    return before.word in _ONLY or before.mark in (
        "open",
        "but",
        "and",
        "weekdays",
        "every",
        "offer",
        "call",
        "spare",
        "conditional",
        "fill",
    )
