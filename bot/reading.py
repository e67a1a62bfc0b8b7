"""Builds the readers of one region for commands that only read: no table, no key, no channel."""

from collections.abc import Iterable
from pathlib import Path

import yaml

from bot import lexicons
from bot.snapshot import snapshot
from bot.understanding import Understanding
from directory.gazetteer import Territory
from directory.lexicon import load_danger
from directory.region import Region, find_region, load_region
from directory.world import build_world
from scheduler.clock import SystemClock
from scheduler.hours import Calendar

DEMO = "skch"


class WorldMissing(ValueError):
    """K souboru --world je potřeba seznam obcí: přidejte --municipalities SOUBOR --parts SOUBOR."""


def load_understanding(
    region: str | None, municipalities: str | None = None, parts: str | None = None
) -> Understanding:
    """The readers of a region pack (the demo one when none is named), beside a national list where one is given.

    Raises RegionFaults for a pack or a list with faults, OSError for a file that cannot be read.
    """
    pack = load_region(find_region(region or DEMO))
    calendar = Calendar(pack.settings.timezone, extra=pack.settings.holidays, working=pack.settings.working_days)
    directory = snapshot(pack, calendar, national_list(municipalities, parts))
    return Understanding(directory, lexicons.load(), load_danger(), calendar.is_holiday, SystemClock())


def national_list(municipalities: str | None, parts: str | None) -> tuple[Territory, ...]:
    """The national list named on the command line, if one is."""
    if not municipalities:
        return ()
    return (Territory.load(Path(municipalities), Path(parts) if parts else None),)


def load_played(
    region: str | None, world: str | None, municipalities: str | None, parts: str | None
) -> tuple[Region, Iterable[Territory]]:
    """The region to play, a pack or the `world` block of a YAML file, with the municipalities known beside it.

    Raises RegionFaults, OSError, yaml.YAMLError, WorldMissing.
    """
    others = national_list(municipalities, parts)
    if not world:
        return load_region(find_region(region or DEMO)), others
    if not others:
        raise WorldMissing(WorldMissing.__doc__)
    block = yaml.load(Path(world).read_text(encoding="utf-8"), yaml.CSafeLoader)
    return build_world(block.get("world", block), others[0]), others
