"""Weekly hours as they are written on a door ("po-pá 8:00-16:00, st do 18:00"), read into minutes of the wall clock.

Directory and scheduler both need them and do not know each other, so the reading lives on the floor below them.
Holidays and time zones come later, in `scheduler.hours`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flows.fold import strip_marks

DAY_MINUTES = 24 * 60

Span = tuple[int, int]  # minutes of the wall day, [from, to)

_DAYS = {
    name: number
    for number, names in enumerate(
        (
            "po pon pondeli pondelky mo mon monday",
            "ut ute utery utery tu tue tuesday",
            "st str streda stredy stredu we wed wednesday",
            "ct ctv ctvrtek ctvrtky th thu thursday",
            "pa pat patek patky fr fri friday",
            "so sob sobota soboty sobotu sa sat saturday",
            "ne ned nedele nedeli su sun sunday",
        )
    )
    for name in names.split()
}
_DAY_GROUPS = {
    "denne": range(7),
    "daily": range(7),
    "vsedni dny": range(5),
    "pracovni dny": range(5),
    "weekdays": range(5),
    "vikend": range(5, 7),
    "vikendy": range(5, 7),
}
_ALWAYS = ("nonstop", "non-stop", "24/7", "nepretrzite")
_SHUT_ON_HOLIDAYS = ("not on public holidays", "ph off", "krome svatku", "mimo svatky", "mimo svatku", "ne o svatcich")
_OPEN_ON_HOLIDAYS = ("including public holidays", "vcetne svatku", "i o svatcich", "i ve svatky", "i svatky")
_CLOSED = ("zavreno", "closed", "off")
_AGREED = ("po domluve", "dle domluvy", "podle domluvy", "dle dohody", "po dohode", "na objednani", "by appointment")

_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-"})
_TIME = r"(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?"
_TOKEN = re.compile(rf"\s*(?:(?P<time>{_TIME})(?![\d:.])\s*(?:hod\.?|h\b)?|(?P<word>[a-z]+)\.?|(?P<mark>[-,;+&]))")
_QUIET = re.compile(rf"\s*({_TIME})\s*-\s*({_TIME})\s*$")


class HoursFault(ValueError):
    """Hours cannot be read; `piece` is the part that was not understood."""

    def __init__(self, piece: str) -> None:
        super().__init__(f"hours not understood at: {piece!r}")
        self.piece = piece


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """When something is open in a week without holidays.

    `days` holds Monday to Sunday, each a row of spans in minutes of the wall day, in order and not touching.
    `on_holidays` tells that public holidays count like any other day.
    """

    days: tuple[tuple[Span, ...], ...]
    on_holidays: bool = False

    def holds(self, local: datetime, *, holiday: bool) -> bool:
        """Whether this wall clock moment lies within the hours; `holiday` tells of its day."""
        if holiday and not self.on_holidays:
            return False
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self.days[local.weekday()])

    @property
    def empty(self) -> bool:
        """Never open."""
        return not any(self.days)


ALWAYS = WeeklyHours((((0, DAY_MINUTES),),) * 7, on_holidays=True)


def parse_hours(text: str) -> WeeklyHours | None:
    """Read weekly hours in Czech or English; None where they are by agreement only ("po domluvě").

    Days and their spans alternate: "po-čt 8:00-12:00, 13:00-17:00; pá 8-12", "denně 8-20", "Mo-Fr 08:00-16:00, not on
    public holidays", "so-ne zavřeno", "nonstop". "st do 18:00" prolongs what was said for Wednesday before. A span
    that meets an earlier one of the same day replaces it, one that does not is added. A span may run over midnight.
    Public holidays are off unless said ("i o svátcích"). Raises HoursFault.
    """
    line = " ".join(strip_marks(text.translate(_DASHES)).split())
    if any(words in line for words in _AGREED):
        return None
    line, on_holidays = _holiday_clause(line)
    if line.strip(" ,;") in _ALWAYS:
        return ALWAYS
    for group in _DAY_GROUPS:
        if " " in group:
            line = line.replace(group, group.replace(" ", ""))
    week = _Week()
    week.read(_tokens(line))
    if not week.said:
        raise HoursFault(text.strip())
    return WeeklyHours(tuple(_merged(spans) for spans in week.days), on_holidays)


def sending_hours(quiet: str, *, quiet_sundays: bool, quiet_holidays: bool) -> WeeklyHours:
    """The hours that are left when `quiet` ("20:00-08:00", may be empty) is taken out of each day.

    Raises HoursFault where the span cannot be read or nothing is left.
    """
    allowed: tuple[Span, ...] = ((0, DAY_MINUTES),)
    if quiet.strip():
        found = _QUIET.match(quiet.translate(_DASHES))
        if found is None:
            raise HoursFault(quiet.strip())
        start, end = _minutes(found[1]), _minutes(found[2]) % DAY_MINUTES
        if start % DAY_MINUTES == end:
            raise HoursFault(quiet.strip())
        allowed = ((end, start),) if end < start else _merged([(0, start), (end, DAY_MINUTES)])
    return WeeklyHours((allowed,) * 6 + (() if quiet_sundays else allowed,), on_holidays=not quiet_holidays)


class _Week:
    """The week while its text is being read, token by token."""

    def __init__(self) -> None:
        self.days: list[list[Span]] = [[] for _ in range(7)]
        self.said = False

    def read(self, tokens: list[str]) -> None:
        chosen: list[int] = []
        naming = False  # still within a list of days
        at = 0
        while at < len(tokens):
            token, rest = tokens[at], tokens[at + 1 :]
            if token in _DAY_GROUPS_TIGHT or token in _DAYS:
                chosen = [] if not naming else chosen
                naming = True
                if token in _DAYS and rest[:1] in (["-"], ["az"], ["to"]) and rest[1:2] and rest[1] in _DAYS:
                    chosen += _day_range(_DAYS[token], _DAYS[rest[1]])
                    at += 3
                    continue
                chosen += [_DAYS[token]] if token in _DAYS else list(_DAY_GROUPS_TIGHT[token])
            elif token in _CLOSED and chosen:
                for day in chosen:
                    self.days[day] = []
                self.said, naming = True, False
            elif token[0].isdigit() and chosen and rest[:1] in (["-"], ["do"], ["to"], ["az"]) and _is_time(rest[1:2]):
                self._add(chosen, _minutes(token), _minutes(rest[1]), f"{token}-{rest[1]}")
                self.said, naming = True, False
                at += 3
                continue
            elif token in ("do", "until") and chosen and _is_time(rest[:1]):
                self._prolong(chosen, _minutes(rest[0]), f"{token} {rest[0]}")
                naming = False
                at += 2
                continue
            elif token not in (",", ";", "+", "&", "a", "and", "od", "from", "v", "ve"):
                raise HoursFault(token)
            at += 1
        if naming:  # days that nothing was said of
            raise HoursFault(tokens[-1])

    def _add(self, chosen: list[int], start: int, end: int, piece: str) -> None:
        if start in (end, DAY_MINUTES):
            raise HoursFault(piece)
        for day in chosen:
            if start < end:
                self._put(day, (start, end))
            else:
                self._put(day, (start, DAY_MINUTES))
                if end:
                    self._put((day + 1) % 7, (0, end))

    def _put(self, day: int, span: Span) -> None:
        kept = [old for old in self.days[day] if old[1] <= span[0] or span[1] <= old[0]]
        self.days[day] = sorted([*kept, span])

    def _prolong(self, chosen: list[int], end: int, piece: str) -> None:
        for day in chosen:
            if not self.days[day] or self.days[day][-1][0] >= end:
                raise HoursFault(piece)
            self.days[day][-1] = (self.days[day][-1][0], end)


_DAY_GROUPS_TIGHT = {group.replace(" ", ""): days for group, days in _DAY_GROUPS.items()}


def _holiday_clause(line: str) -> tuple[str, bool]:
    """The line without what it says of holidays, and whether they are open."""
    open_then = False
    for words, value in [(w, False) for w in _SHUT_ON_HOLIDAYS] + [(w, True) for w in _OPEN_ON_HOLIDAYS]:
        if words in line:
            line, open_then = line.replace(words, ""), value
    return line, open_then


def _tokens(line: str) -> list[str]:
    found, at = [], 0
    line = line.strip()
    while at < len(line):
        match = _TOKEN.match(line, at)
        if match is None:
            raise HoursFault(line[at:].split()[0])
        found.append(match["time"] or match["word"] or match["mark"])
        at = match.end()
        while at < len(line) and line[at] == " ":
            at += 1
    return found


def _is_time(tokens: list[str]) -> bool:
    return bool(tokens) and tokens[0][0].isdigit()


def _minutes(token: str) -> int:
    hour, _, minute = token.replace(".", ":").partition(":")
    value = int(hour) * 60 + int(minute or 0)
    if value > DAY_MINUTES:
        raise HoursFault(token)
    return value


def _day_range(first: int, last: int) -> list[int]:
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
