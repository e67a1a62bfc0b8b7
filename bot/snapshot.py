"""The directory of a region as one snapshot: needs, places, language and services, each read once."""

from collections.abc import Iterable

from directory.gazetteer import Territory
from directory.keywords import load_keywords
from directory.language import detect
from directory.match import Snapshot
from directory.needs import Needs
from directory.places import Gazetteer
from directory.region import Region
from directory.taxonomy import Taxonomy
from scheduler.hours import Calendar


def snapshot(region: Region, calendar: Calendar, others: Iterable[Territory] = ()) -> Snapshot:
    """The directory of a region; places outside it are known from its neighbours and from `others`."""
    taxonomy = Taxonomy.load()
    return Snapshot(
        region,
        taxonomy,
        needs=Needs.load(),
        places=Gazetteer.of(region.territory, region.neighbours, *others),
        language=detect,
        is_holiday=calendar.is_holiday,
        keywords=load_keywords(taxonomy),
    )
