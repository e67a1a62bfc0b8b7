"""The services of a region pack: each row of services.csv with what matching needs to know."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from directory.faults import Fault
from directory.sheets import Row, read_sheet
from directory.taxonomy import Taxonomy
from flows.facts import Place, Service
from flows.opening import WeeklyHours
from flows.wording import phone

SMS_NAME_MOST = 28  # DECISIONS 19
TEXT_MOST = 220
HOURS_MOST = 60
CONTACTS = ("telefon", "osobně", "domů", "e-mail")
"""How people reach a service: they ring, they come, somebody comes to them, they write."""

COLUMNS = (
    *("id", "name", "sms_name", "kind", "provider", "phone", "hours", "territory", "seat", "contact", "text"),
    *("verified_on", "active"),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A service with the area it serves and the day it was last checked.

    `territory` holds codes of municipalities, None all of the region; `seat` is where distance is measured from;
    `opening` is None where hours are by agreement.
    """

    service: Service
    territory: frozenset[str] | None
    seat: Place
    opening: WeeklyHours | None
    contact: tuple[str, ...]
    verified_on: date
    active: bool = True

    def serves(self, place: Place) -> bool:
        """Whether the municipality lies in the area served."""
        return place.inside if self.territory is None else place.code in self.territory


def read_listings(
    path: Path,
    taxonomy: Taxonomy,
    inside: Collection[str],
    seats: Mapping[str, Place],
    faults: list[Fault],
    *,
    demo: bool,
) -> tuple[Listing, ...]:
    """The rows of services.csv that are whole; faults are noted. `seats` are municipalities a service may sit in."""
    found: list[Listing] = []
    rows: dict[str, int] = {}
    for row in read_sheet(path, COLUMNS, faults):
        before = len(faults)
        listing = _listing(row, taxonomy, inside, seats, demo)
        if listing is None or len(faults) > before:
            continue
        if listing.service.id in rows:
            row.fault("id", "cell.double", value=listing.service.id, row=rows[listing.service.id])
            continue
        rows[listing.service.id] = row.number
        found.append(listing)
    return tuple(found)


def _listing(
    row: Row, taxonomy: Taxonomy, inside: Collection[str], seats: Mapping[str, Place], demo: bool
) -> Listing | None:
    kind = row.choice("kind", taxonomy.kinds, "kind.unknown")
    seat = seats.get(row.municipality("seat", seats, "code.seat"))
    phones = row.phones("phone", demo=demo)
    service = Service(
        id=row.identifier("id"),
        name=row.text("name", most=60),
        sms_name=row.sms_name("sms_name", SMS_NAME_MOST),
        kind=kind,
        provider=row.text("provider", most=60),
        phone=phone(phones[0]) if phones else "",
        hours=row.text("hours", most=HOURS_MOST),
        text=row.text("text", most=TEXT_MOST),
        statutory=bool(kind) and taxonomy.kinds[kind].statutory,
        demo=demo,
    )
    opening = row.hours("hours", agreed=True)
    territory = row.territory("territory", inside)
    contact = row.words("contact", CONTACTS)
    verified_on, active = row.day("verified_on"), row.yes_no("active")
    if seat is None:
        return None
    return Listing(service, territory, seat, opening, contact, verified_on, active)
