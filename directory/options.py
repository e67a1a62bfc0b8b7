"""The settings of a region: region.yaml, item by item, each fault told by the item's name."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from directory.faults import Fault
from directory.sheets import read_day
from flows.opening import HoursFault, WeeklyHours, parse_hours, sending_hours


@dataclass(frozen=True, slots=True)
class Settings:
    """What region.yaml sets.

    `office` are the region's office hours, `sending` the hours in which we may write of our own accord;
    `worker_deadline` is in minutes of office hours; `holidays` count as public ones, `working_days` do not. So many
    days after its end is kept what somebody told us (`keep_days`).
    """

    timezone: str
    office: WeeklyHours
    sending: WeeklyHours
    worker_deadline: int = 120
    slot_minutes: int = 30
    sms_daily_cap: int = 500
    holidays: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    keep_days: int = 365

    def as_facts(self) -> Mapping[str, str]:
        """The settings that a step of the talk may ask for (`flows.facts.Facts.settings`)."""
        return {
            "worker_deadline_minutes": str(self.worker_deadline),
            "slot_minutes": str(self.slot_minutes),
            "keep_days": str(self.keep_days),
        }


class Options:
    """region.yaml, item by item; faults are noted by the item's name."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        self._faults = faults
        self._asked: set[str] = set()
        self._raw: dict[str, Any] = {}
        try:
            raw = yaml.load(path.read_text(encoding="utf-8-sig"), yaml.CSafeLoader)
        except OSError:
            self._fault("", "file.missing")
        except UnicodeDecodeError:
            self._fault("", "file.encoding")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self._fault("", "yaml.broken", line=mark.line + 1 if mark else 1)
        else:
            self._raw = raw if isinstance(raw, dict) else {}
            if not self._raw:
                self._fault("", "yaml.broken", line=1)

    def _fault(self, item: str, key: str, **values: object) -> None:
        self._faults.append(Fault("region.yaml", 0, item, key, values))

    def bad(self, item: str, key: str, **values: object) -> None:
        """The item's value cannot be used; `key` is the sentence that says what would do."""
        if item in self._raw:
            self._fault(item, key, value=self._raw[item], **values)

    def get(self, item: str, default: Any = None) -> Any:
        """The raw value; missing where it has no default."""
        self._asked.add(item)
        value = self._raw.get(item, default)
        if value is None and self._raw:
            self._fault(item, "yaml.missing")
        return value

    def text(self, item: str, default: str | None = None) -> str:
        """The value as text."""
        return str(self.get(item, default) or "")

    def flag(self, item: str, default: bool | None = None) -> bool:
        """true or false."""
        value = self.get(item, default)
        if value is not None and not isinstance(value, bool):
            self.bad(item, "yaml.flag")
        return value is True

    def whole(self, item: str, default: int, low: int, high: int) -> int:
        """A whole number within the limits."""
        value = self.get(item, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.bad(item, "yaml.whole", low=low, high=high)
            return default
        return value

    def days(self, item: str) -> frozenset[date]:
        """A list of days."""
        values = self.get(item, [])
        rows = values if isinstance(values, list) else [values]
        days = [value if isinstance(value, date) else read_day(str(value)) for value in rows]
        if None in days:
            self.bad(item, "yaml.days")
        return frozenset(day for day in days if day)

    def no_others(self) -> None:
        """Note items that nobody asked for: mistyped ones would otherwise be silently without effect."""
        for item in sorted(map(str, self._raw.keys() - self._asked)):
            self._fault(item, "yaml.unknown")


def read_settings(raw: Options) -> Settings | None:
    """The settings of region.yaml; None where one that has no default cannot be used (the fault is noted)."""
    zone = raw.text("timezone", "Europe/Prague")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raw.bad("timezone", "yaml.zone")
    office = sending = None
    with suppress(HoursFault):
        office = parse_hours(raw.text("office_hours"))
    if office is None or office.empty:
        raw.bad("office_hours", "yaml.hours")
    try:
        sending = sending_hours(
            raw.text("quiet_hours", "20:00-08:00"),
            quiet_sundays=raw.flag("quiet_sundays", True),
            quiet_holidays=raw.flag("quiet_holidays", True),
        )
    except HoursFault:
        raw.bad("quiet_hours", "yaml.quiet")
    deadline = raw.whole("worker_deadline_minutes", 120, 5, 2400)
    slot = raw.whole("slot_minutes", 30, 15, 120)
    if slot % 15:
        raw.bad("slot_minutes", "yaml.slot")
    cap = raw.whole("sms_daily_cap", 500, 1, 100_000)
    holidays, working = raw.days("holidays"), raw.days("working_days")
    keep = raw.whole("keep_days", 365, 30, 3650)
    if office is None or sending is None:
        return None
    return Settings(zone, office, sending, deadline, slot, cap, holidays, working, keep)
