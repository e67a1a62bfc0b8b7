"""The invented region that scripted dialogues are played in: their workers, and one service of each kind a district."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from directory.faults import Fault, RegionFaults
from directory.gazetteer import Municipality, Territory
from directory.listings import SMS_NAME_MOST, Listing
from directory.options import Settings
from directory.region import Region, as_place
from directory.roster import StaffMember
from directory.taxonomy import Kind, Taxonomy
from flows.facts import Place, Service
from flows.fold import fold
from flows.gsm7 import fold_gsm
from flows.opening import HoursFault, WeeklyHours, parse_hours, sending_hours

_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?")
_PHONE = "600 000 000"  # of every service; the numbers after it are people's in the dialogues
_OFFICE_PHONE = "+420600000079"
_FIRST_WORKER_PHONE = 80
_ROUND_THE_CLOCK = frozenset(
    ("krizova-pomoc", "telefonicka-krizova-pomoc", "tisnova-pece", "azylove-domy", "hospic", "intervencni-centra")
)
_CHECKED = date(2026, 11, 1)


def build_world(world: Mapping[str, Any], national: Territory, taxonomy: Taxonomy | None = None) -> Region:
    """A demo region out of a `world` block (domain/dialogue_conventions.md) and a list of municipalities.

    The territory is that of the workers' districts; ids are the addresses of workers and coordinator; the quiet hours
    are those of the block and no others. Raises RegionFaults.
    """
    taxonomy = taxonomy or Taxonomy.load()
    settings = _settings(world)
    workers = world.get("workers") or []
    districts = list(dict.fromkeys(district for worker in workers for district in worker["districts"]))
    by_district = {name: [row for row in national.municipalities if row.district == name] for name in districts}
    unknown = [name for name, rows in by_district.items() if not rows]
    if unknown or not districts:
        raise _fault("workers", "world.district", value=", ".join(unknown))
    municipalities = tuple(row for rows in by_district.values() for row in rows)
    places = {row.code: as_place(row, inside=True) for row in municipalities}
    centres = {name: places[_centre(name, rows).code] for name, rows in by_district.items()}
    codes = {name: frozenset(row.code for row in rows) for name, rows in by_district.items()}
    coordinator = world.get("coordinator") or {}
    return Region(
        id="world",
        name="ukázkový region",
        demo=True,
        settings=settings,
        territory=Territory(municipalities, tuple(part for part in national.parts if part.municipality in places)),
        places=MappingProxyType(places),
        services=tuple(
            _listing(kind, name, number, centres[name], codes[name])
            for number, name in enumerate(districts, start=1)
            for kind in taxonomy.kinds.values()
        ),
        staff=(
            *(_worker(row, number, centres, codes, settings.office) for number, row in enumerate(workers)),
            StaffMember(
                str(coordinator.get("id", "k")),
                "coordinator",
                str(coordinator.get("name", "")),
                ("+420" + str(coordinator.get("phone", "600 000 099")).replace(" ", ""),),
                address=str(coordinator.get("id", "k")),
            ),
        ),
    )


def _settings(world: Mapping[str, Any]) -> Settings:
    try:
        office = parse_hours(str(world.get("worker_hours", "")))
    except HoursFault:
        office = None
    if office is None:
        raise _fault("worker_hours", "world.item")
    try:
        sending = sending_hours(str(world.get("quiet_hours", "")), quiet_sundays=False, quiet_holidays=False)
    except HoursFault:
        raise _fault("quiet_hours", "world.item") from None
    deadline = _DURATION.fullmatch(str(world.get("worker_deadline", "PT2H")))
    if deadline is None:
        raise _fault("worker_deadline", "world.item")
    minutes = int(deadline[1] or 0) * 60 + int(deadline[2] or 0)
    zone, slot = str(world.get("timezone", "Europe/Prague")), int(world.get("slot_minutes", 30))
    return Settings(zone, office, sending, minutes, slot)


def _worker(
    row: Mapping[str, Any],
    number: int,
    centres: Mapping[str, Place],
    codes: Mapping[str, frozenset[str]],
    hours: WeeklyHours,
) -> StaffMember:
    return StaffMember(
        id=str(row["id"]),
        role="worker",
        name=str(row["name"]),
        phones=(f"+4206000000{_FIRST_WORKER_PHONE + number % 19:02d}",),
        office_phone=_OFFICE_PHONE,
        base=centres[row["districts"][0]],
        territory=frozenset().union(*(codes[name] for name in row["districts"])),
        hours=hours,
        substitute=bool(row.get("substitute", False)),
        address=str(row["id"]),
    )


def _listing(kind: Kind, district: str, number: int, centre: Place, codes: frozenset[str]) -> Listing:
    name = kind.names["cs"][0].upper() + kind.names["cs"][1:]
    hours = "nonstop" if kind.code in _ROUND_THE_CLOCK else "po-pá 8:00-16:00"
    service = Service(
        id=f"{fold(district).replace(' ', '-')}-{kind.code}",
        name=f"{name} {district}",
        sms_name=_sms_name(name, district),
        kind=kind.code,
        provider=f"Ukázka {number}",
        phone=_PHONE,
        hours=hours,
        text=f"{kind.official[0].upper()}{kind.official[1:]} pro okres {district}.",
        statutory=kind.statutory,
        demo=True,
    )
    return Listing(service, codes, centre, parse_hours(hours), ("telefon",), _CHECKED)


def _sms_name(name: str, district: str) -> str:
    """The kind with its district where both fit into a text message's name, else as much of the kind as fits."""
    whole = fold_gsm(f"{name} {district}")
    if len(whole) <= SMS_NAME_MOST:
        return whole
    words = fold_gsm(name).split()
    while len(" ".join(words)) > SMS_NAME_MOST or len(words[-1]) <= 3:  # nor end on "pro" or "v"
        words.pop()
    return " ".join(words)


def _centre(district: str, rows: list[Municipality]) -> Municipality:
    """The town that the district is called after, else its first town."""
    return min(rows, key=lambda row: (row.name != district, not row.town, row.code))


def _fault(item: str, key: str, **values: object) -> RegionFaults:
    return RegionFaults([Fault("world", 0, item, key, values)])
