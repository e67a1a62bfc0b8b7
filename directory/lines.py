"""Rescue numbers and crisis lines: read from their data file and chosen by signal, audience and hour."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from flows.facts import IsHoliday, Line

_FILE = Path(__file__).parent / "data" / "lines.yaml"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)")
_ANY = "any"
_ALWAYS = {"cs": "nonstop", "en": "24 hours", "uk": "цілодобово"}  # hours of the rescue numbers
AUDIENCES = frozenset({"children", "parents", "seniors", "carers", "victims", "adults"})


class LinesError(ValueError):
    """The file of lines is broken; the message names the line."""


@dataclass(frozen=True, slots=True)
class LineRecord:
    """One line as the file has it. `week` holds for each weekday the open minutes as pairs [from, to)."""

    id: str
    number: str
    names: Mapping[str, str]
    hours: Mapping[str, str]
    audience: frozenset[str]
    answers: frozenset[str]
    week: tuple[tuple[tuple[int, int], ...], ...]
    open_on_holidays: bool
    source: str
    verified_on: date | None

    def is_open(self, now: datetime, is_holiday: IsHoliday) -> bool:
        """Whether somebody answers at `now` (local time)."""
        if not self.open_on_holidays and is_holiday(now.date()):
            return False
        minute = now.hour * 60 + now.minute
        return any(start <= minute < end for start, end in self.week[now.weekday()])


@dataclass(frozen=True, slots=True)
class CrisisLines:
    """The lines in one language; fulfils `flows.facts.Lines`."""

    rescues: tuple[LineRecord, ...]
    records: tuple[LineRecord, ...]
    is_holiday: IsHoliday
    language: str = "cs"

    @classmethod
    def load(cls, is_holiday: IsHoliday, language: str = "cs", path: Path | None = None) -> "CrisisLines":
        """Read and check the file (the built-in one when none is given); raises LinesError where it is broken."""
        raw = yaml.load((path or _FILE).read_text(encoding="utf-8"), yaml.CSafeLoader)
        always = {"audience": sorted(AUDIENCES), "week": "always", "holidays": "open", "hours": _ALWAYS}
        rescues = tuple(_record({**always, **row}) for row in raw["rescue"])
        if not any(_ANY in record.answers for record in rescues):
            raise LinesError("rescue: no number answers any signal")
        return cls(rescues, tuple(_record(row) for row in raw["lines"]), is_holiday, language)

    def in_language(self, language: str) -> "CrisisLines":
        """The same lines with names and hours in another language (Czech where there are none)."""
        return CrisisLines(self.rescues, self.records, self.is_holiday, language)

    def rescue(self, signal: str) -> Line:
        """The rescue number for an emergency signal: the one that names it, else the one for anything (112)."""
        named = [record for record in self.rescues if signal in record.answers]
        general = [record for record in self.rescues if _ANY in record.answers]
        return self._line((named or general)[0], open_now=True)

    def crisis(self, signals: frozenset[str], audience: frozenset[str], now: datetime) -> tuple[Line, ...]:
        """Lines for these signals and audiences, best first; a closed or unchecked line is never first.

        A line fits when its audience is met (everybody grown up counts as an adult) and it answers one of the signals
        or anything. Open and checked ones come first, among them those that name a signal, then those made for
        a narrower audience. Where none is open, the general rescue number stands first.
        """
        wanted = audience if audience & AUDIENCES else frozenset({"adults"})
        if "children" not in wanted:
            wanted |= {"adults"}
        scored: list[tuple[tuple[bool, bool, int], int, LineRecord, bool]] = []
        for place, record in enumerate(self.records):
            named = bool(record.answers & signals)
            if not (record.audience & wanted and (named or _ANY in record.answers)):
                continue
            open_now = record.is_open(now, self.is_holiday)
            narrow = bool(record.audience & (wanted - {"adults"})) and "adults" not in record.audience
            key = (not (open_now and record.verified_on), not open_now, -(2 * named + narrow))
            scored.append((key, place, record, open_now))
        scored.sort(key=lambda row: (row[0], row[1]))
        found = [self._line(record, open_now) for _, _, record, open_now in scored]
        if not scored or scored[0][0][0]:
            found.insert(0, self.rescue(""))
        return tuple(found)

    def _line(self, record: LineRecord, open_now: bool) -> Line:
        name = record.names.get(self.language) or record.names["cs"]
        hours = record.hours.get(self.language) or record.hours["cs"]
        return Line(record.id, record.number, name, record.audience, record.answers, open_now, hours)


def _record(row: Mapping[str, Any]) -> LineRecord:
    line = str(row.get("id", "?"))
    for key in ("number", "cs", "en", "uk", "source", "answers"):
        if not row.get(key):
            raise LinesError(f"{line}: {key} is missing")
    if not re.fullmatch(r"\d{3,9}", row["number"]):
        raise LinesError(f"{line}: number {row['number']!r} is not 3 to 9 digits")
    unknown = set(row["audience"]) - AUDIENCES
    if unknown:
        raise LinesError(f"{line}: unknown audience {', '.join(sorted(unknown))}")
    if row["holidays"] not in ("open", "closed"):
        raise LinesError(f"{line}: holidays must be open or closed")
    return LineRecord(
        id=line,
        number=row["number"],
        names={language: row[language] for language in ("cs", "en", "uk")},
        hours=row["hours"],
        audience=frozenset(row["audience"]),
        answers=frozenset(row["answers"]),
        week=_week(line, row["week"]),
        open_on_holidays=row["holidays"] == "open",
        source=row["source"],
        verified_on=row.get("verified_on"),
    )


def _week(line: str, text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    if text == "always":
        return (((0, 24 * 60),),) * 7
    days: list[list[tuple[int, int]]] = [[] for _ in _DAYS]
    for part in text.split("; "):
        found = _SPAN.fullmatch(part)
        if not found or found[1] not in _DAYS or (found[2] or "mon") not in _DAYS:
            raise LinesError(f"{line}: hours {part!r} cannot be read")
        first, last = _DAYS.index(found[1]), _DAYS.index(found[2] or found[1])
        start, end = int(found[3]) * 60 + int(found[4]), int(found[5]) * 60 + int(found[6])
        if last < first or end <= start or end > 24 * 60:
            raise LinesError(f"{line}: hours {part!r} run backwards")
        for day in range(first, last + 1):
            days[day].append((start, end))
    return tuple(tuple(day) for day in days)
