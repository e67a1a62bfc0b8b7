"""Where help is: services for a need and a place, from a snapshot of the region, with the reason in words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Protocol
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from directory.listings import Listing
from directory.region import Region
from directory.taxonomy import Taxonomy
from flows.facts import DangerScore, IsHoliday, Match, Place, PlaceReading, Reading, Scored
from flows.fold import words as folded_words

MAX_AGE = timedelta(days=365)
"""A service not checked for longer is not shown (FEATURES 17, 63)."""

FALLBACK = ("terenni-socialni-prace", "odborne-poradenstvi", "terenni-programy")
"""Kinds that listen to anything; asked where nothing of what was wanted serves the village."""

RESCORED = 200  # candidates compared letter by letter, at most
_STRONG = 0.15  # of the best kind's score: kinds below are shown only after all services of those above
_ALIKE = 80.0  # of 100: an inflected name still is the name ("do Habřiny"), another word is not
_LETTERS = 4  # that a name and its inflected form begin with alike
_COMMON = frozenset(
    ("spolek", "domov", "centrum", "poradna", "mesto", "obec", "charita", "diakonie", "nadace", "sluzby", "ukazka")
)  # words of names that name nobody alone
_NEAR_KM = 10.0  # at this distance the share of nearness in the score is half


class NeedsSource(Protocol):
    """What `directory.needs` tells of a text."""

    @property
    def areas(self) -> tuple[Scored, ...]: ...
    @property
    def kinds(self) -> tuple[Scored, ...]: ...
    @property
    def danger(self) -> DangerScore | None: ...
    @property
    def on_behalf(self) -> bool: ...
    @property
    def because(self) -> tuple[str, ...]: ...


class NeedsReader(Protocol):
    """Reads needs; fulfilled by `directory.needs`."""

    def read(self, text: str) -> NeedsSource: ...


class PlaceReader(Protocol):
    """Knows municipalities; fulfilled by `directory.places`."""

    def read(self, text: str, *, asked: bool = False) -> PlaceReading: ...

    def by_code(self, code: str) -> Place | None: ...

    def nearest_inside(self, lat: float, lon: float) -> Place | None: ...


@dataclass(frozen=True, slots=True)
class _Found:
    listing: Listing
    distance: float
    open_now: bool
    named: bool = False

    @property
    def order(self) -> tuple[float, bool, str]:
        return self.distance, not self.open_now, self.listing.service.id


class Snapshot:
    """The directory at one revision: fulfils `flows.facts.Directory`, and never changes."""

    def __init__(
        self,
        region: Region,
        taxonomy: Taxonomy,
        *,
        needs: NeedsReader,
        places: PlaceReader,
        language: Callable[[str], str],
        is_holiday: IsHoliday,
    ) -> None:
        self._taxonomy = taxonomy
        self._needs = needs
        self._places = places
        self._language = language
        self._is_holiday = is_holiday
        self._zone = ZoneInfo(region.settings.timezone)
        self._inside = region.places
        self._kinds: dict[str, list[Listing]] = {}
        for listing in sorted(region.services, key=lambda row: row.service.id):
            if listing.active:
                self._kinds.setdefault(listing.service.kind, []).append(listing)
        towns = frozenset(word for row in region.services for word in folded_words(row.seat.name))
        towns |= frozenset(word for place in region.places.values() for word in folded_words(place.name))
        self._names = {row.service.id: _own_names(row, towns) for row in region.services}
        # Invented services do not grow old: in a demo the years end with the last day on which any was checked.
        checked = [listing.verified_on for listing in region.services]
        self._last_day = max(checked, default=date.max) if region.demo else date.max

    # --- reading ---------------------------------------------------------------------------------------------

    def read(self, text: str, *, asked: str = "need") -> Reading:
        """Read a text: language, needs, danger score, place, on whose behalf."""
        need = self._needs.read(text)
        return Reading(
            text=text,
            language=self._language(text),
            areas=need.areas,
            kinds=need.kinds,
            danger=need.danger,
            place=self._places.read(text, asked=asked == "place"),
            on_behalf=need.on_behalf,
            because=need.because,
        )

    def place(self, code: str) -> Place | None:
        """The municipality with this code."""
        return self._places.by_code(code)

    def nearest_place(self, lat: float, lon: float) -> Place | None:
        """The nearest served municipality to a shared location, or None when it is too far."""
        return self._places.nearest_inside(lat, lon)

    def area_name(self, code: str, language: str) -> str:
        """The area's name for people."""
        return self._taxonomy.area_name(code, language)

    def kind_name(self, code: str, language: str) -> str:
        """The kind's name for people."""
        return self._taxonomy.kind_name(code, language)

    def areas_of(self, kind: str) -> tuple[str, ...]:
        """The areas that a kind of help answers, the foremost first; empty for an unknown kind."""
        known = self._taxonomy.kinds.get(kind)
        return tuple(known.areas) if known else ()

    # --- matching --------------------------------------------------------------------------------------------

    def match(self, kinds: tuple[Scored, ...], place: Place, now: datetime, *, words: str = "") -> tuple[Match, ...]:
        """Services of these kinds that serve the place, best first; empty for a place outside the region.

        First the nearest one of each likely kind, in the order of the kinds, then the next nearest of each, then the
        unlikely kinds in the same way. Of equally near ones an open one comes first. A service whose name stands in
        `words` ("říkali v Habřině") comes before others of its kind. Where nothing wanted serves the place, those who
        listen to anything are returned.
        """
        if place.code not in self._inside:
            return ()
        place = self._inside[place.code]
        local = now.astimezone(self._zone)
        heard = tuple(word for word in folded_words(words) if len(word) >= _LETTERS)
        wanted = _best_of_each(kinds)
        likely = [kind for kind in wanted if kind.score >= _STRONG * wanted[0].score]
        found = [*self._tier(likely, place, local, heard), *self._tier(wanted[len(likely) :], place, local, heard)]
        return tuple(found or self._tier([Scored(code, 0.1) for code in FALLBACK], place, local, heard))

    def _tier(self, kinds: Sequence[Scored], place: Place, local: datetime, heard: tuple[str, ...]) -> Iterator[Match]:
        """One service of each kind, the nearest, then a second of each, and so on."""
        rows = [[self._match(kind, row) for row in self._of_kind(kind.code, place, local, heard)] for kind in kinds]
        for one_of_each in zip_longest(*rows):
            yield from (match for match in one_of_each if match is not None)

    def _of_kind(self, kind: str, place: Place, local: datetime, heard: tuple[str, ...]) -> list[_Found]:
        holiday = self._is_holiday(local.date())
        found = [
            _Found(
                listing,
                round(listing.seat.distance_km(place), 1),
                listing.opening is not None and listing.opening.holds(local, holiday=holiday),
            )
            for listing in self._fresh(self._kinds.get(kind, ()), local.date())
            if listing.serves(place)
        ]
        found.sort(key=lambda row: row.order)
        if heard:
            named = [row for row in found[:RESCORED] if _is_named(self._names[row.listing.service.id], heard)]
            found = [replace(row, named=True) for row in named] + [row for row in found if row not in named]
        return found

    def _fresh(self, listings: Iterable[Listing], today: date) -> Iterator[Listing]:
        today = min(today, self._last_day)
        return (listing for listing in listings if today - listing.verified_on <= MAX_AGE)

    def _match(self, kind: Scored, found: _Found) -> Match:
        service = found.listing.service
        nearness = _NEAR_KM / (_NEAR_KM + found.distance)
        score = round(kind.score * (0.75 + 0.2 * nearness + 0.05 * found.open_now), 3)
        why = [
            self._taxonomy.kind_name(service.kind, "cs"),
            f"{found.listing.seat.name} {found.distance:.1f} km".replace(".", ","),
            "po domluvě" if found.listing.opening is None else "teď otevřeno" if found.open_now else "teď zavřeno",
            f"shoda {round(kind.score * 100)} %",
        ]
        if found.named:
            why.append("jmenováno ve zprávě")
        return Match(service, found.distance, min(score, 1.0), found.open_now, tuple(why))


def _best_of_each(kinds: tuple[Scored, ...]) -> list[Scored]:
    """Each kind once, with its best score, best first; equal scores keep their order."""
    best: dict[str, Scored] = {}
    for kind in kinds:
        if kind.code not in best or kind.score > best[kind.code].score:
            best[kind.code] = kind
    return sorted(best.values(), key=lambda kind: -kind.score)


def _own_names(listing: Listing, towns: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The names a service goes by, each as the folded words that all must be heard: its provider's, its own.

    "Dům Habřina" goes by "habrina"; "Půjčovna pomůcek Luže" has no name of its own, only a kind and a town.
    """
    service = listing.service
    proper = " ".join(word for word in service.name.split()[1:] if word[:1].isupper())
    names = (
        frozenset(word for word in folded_words(name) if len(word) >= _LETTERS) - _COMMON - towns
        for name in (service.provider, proper)
    )
    return tuple(name for name in names if name)


def _is_named(names: tuple[frozenset[str], ...], heard: tuple[str, ...]) -> bool:
    """Whether all words of one of the names were heard, inflected or with a typo."""
    return any(
        all(
            any(word[:_LETTERS] == other[:_LETTERS] and fuzz.ratio(word, other) >= _ALIKE for other in heard)
            for word in name
        )
        for name in names
    )
