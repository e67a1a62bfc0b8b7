"""A region pack: a folder of plain files that a coordinator copies and edits, read and checked as a whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from directory.faults import Fault, RegionFaults
from directory.gazetteer import Municipality, Part, Territory
from directory.listings import Listing, read_listings
from directory.options import Options, Settings, read_settings
from directory.roster import StaffMember, read_staff
from directory.sheets import Row, read_sheet
from directory.taxonomy import Taxonomy
from flows.facts import Place

REGIONS = Path(__file__).parent / "regions"
_TOWNS = ("město", "statutární město", "hlavní město")
_MUNICIPALITY_COLUMNS = ("code", "name", "district", "region", "orp", "lat", "lon", "status", "postcodes")
_PART_COLUMNS = ("part_name", "municipality_code", "postcodes")


@dataclass(frozen=True, slots=True)
class Region:
    """One served region. `id` is the folder's name; `places` are its municipalities by code, all marked inside.

    `neighbours` are municipalities around it, where some services sit. A demo region is served by the simulator alone.
    """

    id: str
    name: str
    demo: bool
    settings: Settings
    territory: Territory
    places: Mapping[str, Place]
    services: tuple[Listing, ...]
    staff: tuple[StaffMember, ...]
    neighbours: Territory = field(default_factory=lambda: Territory(()))


def find_region(name_or_folder: str | Path) -> Path:
    """The folder of a pack: a folder that holds region.yaml, else the name of one that comes with the program.

    Raises RegionFaults naming those there are.
    """
    folder = Path(name_or_folder)
    candidates = [folder, REGIONS / folder] if len(folder.parts) == 1 else [folder]
    for candidate in candidates:
        if (candidate / "region.yaml").is_file():
            return candidate
    known = ", ".join(sorted(path.parent.name for path in REGIONS.glob("*/region.yaml")))
    raise RegionFaults([Fault("region.yaml", 0, "", "region.unknown", {"value": name_or_folder, "known": known})])


def load_region(folder: Path, taxonomy: Taxonomy | None = None) -> Region:
    """Read a pack. Raises RegionFaults with every fault found, each by file, row and column, in Czech."""
    taxonomy = taxonomy or Taxonomy.load()
    faults: list[Fault] = []
    raw = Options(folder / "region.yaml", faults)
    name, demo = raw.text("name"), raw.flag("demo")
    settings = read_settings(raw)
    raw.no_others()
    municipalities = _municipalities(folder / "municipalities.csv", faults)
    places = {row.code: as_place(row, inside=True) for row in municipalities}
    territory = Territory(municipalities, _parts(folder / "parts.csv", places, faults))
    around = folder / "neighbours.csv"
    neighbours = Territory(_municipalities(around, faults) if around.exists() else ())
    seats = {row.code: as_place(row, inside=False) for row in neighbours.municipalities} | places
    staff = read_staff(folder / "staff.csv", places, faults, demo=demo)
    services = read_listings(folder / "services.csv", taxonomy, places, seats, faults, demo=demo)
    if not services and not faults:
        faults.append(Fault("services.csv", 0, "", "services.none"))
    if faults or settings is None:
        raise RegionFaults(faults)
    return Region(
        folder.resolve().name, name, demo, settings, territory, MappingProxyType(places), services, staff, neighbours
    )


def as_place(row: Municipality, *, inside: bool) -> Place:
    """A municipality as the talk knows it."""
    return Place(row.code, row.name, row.district, row.orp, row.lat, row.lon, inside=inside)


def _municipalities(path: Path, faults: list[Fault]) -> tuple[Municipality, ...]:
    found: dict[str, Municipality] = {}
    rows: dict[str, int] = {}
    for row in read_sheet(path, _MUNICIPALITY_COLUMNS, faults):
        code = row.text("code")
        if code and not (len(code) == 6 and code.isdecimal()):
            row.fault("code", "code.bad", value=code)
        if code in rows:
            row.fault("code", "cell.double", value=code, row=rows[code])
        rows[code] = row.number
        found[code] = _municipality(row, code)
    return tuple(found.values())


def _municipality(row: Row, code: str) -> Municipality:
    return Municipality(
        code,
        row.text("name"),
        row.text("district"),
        row.text("orp"),
        row.number_between("lat", 48, 52),
        row.number_between("lon", 11, 20),
        row.text("region", optional=True),
        row.text("status", optional=True) in _TOWNS,
        tuple(row.text("postcodes", optional=True).split()),
    )


def _parts(path: Path, known: Collection[str], faults: list[Fault]) -> tuple[Part, ...]:
    return tuple(
        Part(
            row.text("part_name"),
            row.municipality("municipality_code", known),
            tuple(row.text("postcodes", optional=True).split()),
        )
        for row in read_sheet(path, _PART_COLUMNS, faults)
    )
