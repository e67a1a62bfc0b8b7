"""The people of a region pack: each row of staff.csv."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from directory.faults import Fault
from directory.sheets import Row, read_sheet
from flows.facts import Place, Role
from flows.opening import WeeklyHours

ROLES: Mapping[str, Role] = {"worker": "worker", "coordinator": "coordinator", "mayor": "mayor"}
LANGUAGES = ("cs", "uk", "en", "sk", "de", "pl", "ru")
COLUMNS = (
    *("id", "role", "name", "phone", "office_phone", "base", "territory", "hours", "substitute", "languages"),
    "municipality",
)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A worker, a coordinator or a mayor's office, under a role name.

    `phones` are the numbers they write and ring from (an office may have two), in the form +420600000001;
    `office_phone` is the public number that an anonymous resident rings. `territory` holds codes, None all of the
    region; `base` is where distance is measured from. Hours, base and territory are a worker's, `municipality` is
    a mayor's. `address` is where the simulator reaches them when that is not the phone.
    """

    id: str
    role: Role
    name: str
    phones: tuple[str, ...]
    office_phone: str = ""
    base: Place | None = None
    territory: frozenset[str] | None = frozenset()
    hours: WeeklyHours | None = None
    substitute: bool = False
    languages: tuple[str, ...] = ("cs",)
    municipality: Place | None = None
    address: str = ""

    @property
    def phone(self) -> str:
        """The number that rings first; empty where there is none."""
        return self.phones[0] if self.phones else ""


def read_staff(path: Path, places: Mapping[str, Place], faults: list[Fault], *, demo: bool) -> tuple[StaffMember, ...]:
    """The rows of staff.csv that are whole; faults are noted. `places` are the municipalities of the region."""
    found: list[StaffMember] = []
    seen: dict[str, int] = {}
    for row in read_sheet(path, COLUMNS, faults):
        before = len(faults)
        member = _member(row, places, demo)
        if member is None or len(faults) > before:
            continue
        # A number says who writes, so it belongs to one row alone.
        for column, value in [("id", member.id), *(("phone", number) for number in member.phones)]:
            if value in seen:
                row.fault(column, "cell.double", value=value, row=seen[value])
            seen[value] = row.number
        found.append(member)
    for role in ("worker", "coordinator"):
        if not any(member.role == role for member in found) and not faults:
            faults.append(Fault(path.name, 0, "role", f"staff.{role}"))
    return tuple(found)


def _member(row: Row, places: Mapping[str, Place], demo: bool) -> StaffMember | None:
    member_id, name = row.identifier("id"), row.text("name", most=40)
    phones = row.phones("phone", demo=demo)
    languages = row.words("languages", LANGUAGES)
    role = ROLES.get(row.choice("role", ROLES))
    if role == "worker":
        territory = row.territory("territory", places)
        office = row.phones("office_phone", demo=demo, optional=True)
        if territory is not None and not territory:
            row.fault("territory", "staff.territory")
        return StaffMember(
            member_id,
            role,
            name,
            phones,
            office[0] if office else "",
            places.get(row.municipality("base", places)),
            territory,
            row.hours("hours"),
            row.yes_no("substitute", optional=True),
            languages,
        )
    if role == "mayor":
        municipality = places.get(row.municipality("municipality", places))
        return StaffMember(member_id, role, name, phones, languages=languages, municipality=municipality)
    return StaffMember(member_id, role, name, phones, languages=languages) if role else None
