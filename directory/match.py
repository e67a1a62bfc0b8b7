"""Where help is: services for a need and a place, from a snapshot of the region, with the reason in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Protocol
from zoneinfo import ZoneInfo

from directory.listings import Listing
from directory.region import Region
from directory.search import Search
from directory.service_names import ServiceNames
from directory.taxonomy import Taxonomy
from flows.facts import DangerScore, IsHoliday, Match, Place, PlaceReading, Reading, Scored

MAX_AGE = timedelta(days=365)
"""A service not checked for longer is not shown (FEATURES 17, 63)."""

FALLBACK = ("terenni-socialni-prace", "odborne-poradenstvi", "terenni-programy")
"""Kinds that listen to anything; asked where nothing of what was wanted serves the village."""

_LEAST = 0.04  # of the best kind's score: a kind below has nothing to do with what was written
_STRONG = 0.15  # of the best kind's score: kinds below are shown only after all services of those above
_OPEN = ("need", "none")  # what was asked when a need may be told
_SEARCHED = 0.3  # score of a kind that no model understood but whose service was asked for by name
_FEW = 2  # kinds of the services found so; where there are more, it is not plain what was meant
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
        keywords: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """`keywords` is what people call each kind of help; without it a service is found by its own words alone."""
        self._taxonomy = taxonomy
        self._needs = needs
        self._places = places
        self._language = language
        self._is_holiday = is_holiday
        self._zone = ZoneInfo(region.settings.timezone)
        self._inside = region.places
        self._kinds: dict[str, list[Listing]] = {}
        active = [row for row in sorted(region.services, key=lambda row: row.service.id) if row.active]
        for listing in active:
            self._kinds.setdefault(listing.service.kind, []).append(listing)
        towns = {row.seat.name for row in region.services} | {place.name for place in region.places.values()}
        self._names = ServiceNames(active, towns)
        self._search = Search(active, keywords or {}, towns)
        # Invented services do not grow old: in a demo the years end with the last day on which any was checked.
        checked = [listing.verified_on for listing in region.services]
        self._last_day = max(checked, default=date.max) if region.demo else date.max

    # --- reading ---------------------------------------------------------------------------------------------

    def read(self, text: str, *, asked: str = "need") -> Reading:
        """Read a text: language, needs, danger score, place, on whose behalf.

        Where no kind of help was understood but the text is nothing else than what a service is called, its kind is.
        """
        need = self._needs.read(text)
        searched = self._searched(text, need) if asked in _OPEN and not need.kinds else ()
        return Reading(
            text=text,
            language=self._language(text),
            areas=_areas_of(searched, self._taxonomy) or need.areas,
            kinds=need.kinds or searched,
            danger=need.danger,
            place=self._places.read(text, asked=asked == "place"),
            on_behalf=need.on_behalf,
            because=need.because,
        )

    def _searched(self, text: str, need: NeedsSource) -> tuple[Scored, ...]:
        found = self._search.plain(text)
        if need.areas:  # whose words are known and yet ask for nothing: then only a name is meant
            named = self._names.heard(text)
            found = tuple(one for one in found if one.listing.service.id in named)
        kinds = dict.fromkeys(one.listing.service.kind for one in found)
        return tuple(Scored(kind, _SEARCHED) for kind in kinds) if len(kinds) <= _FEW else ()

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
        unlikely kinds in the same way; the least likely never. Of equally near ones an open one comes first. A service
        whose name stands in `words` ("říkali v Habřině") comes before others of its kind. Where nothing wanted serves
        the place, those who listen to anything are returned.
        """
        if place.code not in self._inside:
            return ()
        place = self._inside[place.code]
        local = now.astimezone(self._zone)
        named = self._names.heard(words)
        wanted = _best_of_each(kinds)
        likely = [kind for kind in wanted if kind.score >= _STRONG * wanted[0].score]
        found = [*self._tier(likely, place, local, named), *self._tier(wanted[len(likely) :], place, local, named)]
        return tuple(found or self._tier([Scored(code, 0.1) for code in FALLBACK], place, local, named))

    def _tier(self, kinds: Sequence[Scored], place: Place, local: datetime, named: frozenset[str]) -> Iterator[Match]:
        """One service of each kind, the nearest, then a second of each, and so on."""
        rows = [[self._match(kind, row) for row in self._of_kind(kind.code, place, local, named)] for kind in kinds]
        for one_of_each in zip_longest(*rows):
            yield from (match for match in one_of_each if match is not None)

    def _of_kind(self, kind: str, place: Place, local: datetime, named: frozenset[str]) -> list[_Found]:
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
        calling = [replace(row, named=True) for row in found if row.listing.service.id in named]
        return [*calling, *(row for row in found if row.listing.service.id not in named)]

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
    """Each kind once, with its best score, best first; equal scores keep their order, the least likely are left out."""
    best: dict[str, Scored] = {}
    for kind in kinds:
        if kind.code not in best or kind.score > best[kind.code].score:
            best[kind.code] = kind
    wanted = sorted(best.values(), key=lambda kind: -kind.score)
    return [kind for kind in wanted if kind.score >= _LEAST * wanted[0].score]


def _areas_of(kinds: Iterable[Scored], taxonomy: Taxonomy) -> tuple[Scored, ...]:
    """The foremost area of each kind, each once."""
    areas = dict.fromkeys(taxonomy.kinds[kind.code].areas[0] for kind in kinds if kind.code in taxonomy.kinds)
    return tuple(Scored(area, _SEARCHED) for area in areas)
