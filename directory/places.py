"""The gazetteer: municipalities and their parts, found in what people write, by code, by name and by position."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from directory.gazetteer import Municipality, Territory
from directory.place_choice import Atlas
from directory.place_forms import Declension, key
from directory.place_hints import Hinter
from directory.place_index import NameIndex
from directory.place_names import Role, Said, ways
from directory.place_reader import Reader
from directory.place_scene import Kind, Target
from directory.place_words import PlaceWords
from flows.facts import Place, PlaceGuess, PlaceReading

_DATA = Path(__file__).parent / "data"
# Nouns that say nothing without the rest of the name: nobody calls Nové Město nad Metují just "Město".
_EMPTY_NOUNS = frozenset(
    ("ves", "město", "hora", "hory", "voda", "dvůr", "jan", "pole", "les", "mlýn", "lázně", "důl", "most", "hrad")
)
_LETTERS = 2  # an alias no longer than this is letters (KH) and does not decline
_LEAST_SCORE = 0.05


class Gazetteer:
    """All municipalities the program knows; those of the served region are marked inside. Frozen once it is built."""

    def __init__(self, territories: Sequence[Territory], inside: frozenset[str]) -> None:
        rows: dict[str, Municipality] = {}
        parts: dict[tuple[str, str], None] = {}  # in order, each once
        for territory in territories:
            for row in territory.municipalities:
                rows.setdefault(row.code, row)
            for part in territory.parts:
                parts[part.name, part.municipality] = None
        self._atlas = Atlas(list(rows.values()), inside)
        self._places = [
            Place(row.code, row.name, row.district, row.orp, row.lat, row.lon, inside=row.code in inside)
            for row in self._atlas.rows
        ]
        self._by_code = {row.code: index for index, row in enumerate(self._atlas.rows)}
        self._names: dict[str, list[Target]] = defaultdict(list)
        self._fill_names(parts)
        self._index = self._build_index()
        words = PlaceWords.load()
        hinter = Hinter(self._atlas, self._build_areas(), _read_codes(), words)
        self._reader = Reader(self._atlas, self._index, hinter, words, self._spoken())

    @classmethod
    def load(cls, municipalities: Path, parts: Path, *, inside: frozenset[str] = frozenset()) -> "Gazetteer":
        """From two CSV files alone; `inside` are the codes of the served region.

        Raises RegionFaults with every fault by file, row and column.
        """
        return cls([Territory.load(municipalities, parts)], inside)

    @classmethod
    def of(cls, region: Territory, *others: Territory) -> "Gazetteer":
        """A region, all of it inside, and beside it other lists: neighbours, the national one.

        The larger towns of the country are always known, so that a place outside is not taken for one inside.
        """
        inside = frozenset(row.code for row in region.municipalities)
        towns = Territory.load(_DATA / "towns.csv")
        return cls([region, *others, towns], inside)

    def read(self, text: str, *, asked: bool = False) -> PlaceReading:
        """The place where help is needed, as far as the text says it; never raises.

        `asked`: the assistant had just asked for the place, so that a bare name or one with a slip is enough. When
        `sure` is set, `guesses` begins with it and goes on with its namesakes; a score below 0.75 asks to be confirmed.
        """
        found = self._reader.read(text, asked=asked)
        if found is None:
            return PlaceReading()
        guesses = tuple(
            PlaceGuess(self._place(target), found.score if at == 0 and found.certain else _behind(found.certain, at))
            for at, target in enumerate(found.targets)
        )
        return PlaceReading(guesses[0].place if found.certain else None, guesses)

    def by_code(self, code: str) -> Place | None:
        """The municipality with this six-digit code."""
        index = self._by_code.get(code)
        return None if index is None else self._places[index]

    def nearest_inside(self, lat: float, lon: float, max_km: float = 15) -> Place | None:
        """The nearest municipality of the region to a position in degrees, None beyond `max_km` kilometres."""
        here = Place("", "", "", "", lat, lon)
        inside = [(here.distance_km(place), place.code, place) for place in self._places if place.inside]
        nearest = min(inside, default=None)
        return nearest[2] if nearest and nearest[0] <= max_km else None

    def by_name(self, name: str, district: str | None = None) -> tuple[Place, ...]:
        """The municipalities of this official name, else those with a part of it; case and marks do not matter."""
        targets = self._names.get(key(name), [])
        official = [target for target in targets if target.kind is Kind.NAME]
        places = (self._place(target) for target in official or targets)
        return tuple(place for place in places if district is None or key(place.district) == key(district))

    def lookup(self, name: str) -> tuple[Place, ...]:
        """The municipalities that a name alone may mean, likeliest first: in any case form, with slips; () when empty.

        For names out of forms and files, where nothing but the name of a municipality stands; unlike `read` it always
        gives the nearest name there is.
        """
        return tuple(self._places[index] for index in self._reader.nearest(name))

    def _place(self, target: Target) -> Place:
        place = self._places[target.municipality]
        return replace(place, part=target.part) if target.part and target.part != place.name else place

    def _fill_names(self, parts: Iterable[tuple[str, str]]) -> None:
        for index, row in enumerate(self._atlas.rows):
            self._names[key(row.name)].append(Target(Kind.NAME, index))
        for name, code in parts:
            index = self._by_code[code]
            if name != self._atlas.rows[index].name:
                self._names[key(name)].append(Target(Kind.PART, index, name))

    def _build_index(self) -> NameIndex[Target]:
        declension = Declension()
        index: NameIndex[Target] = NameIndex(declension)
        rows = self._atlas.rows
        known: dict[str, list[Said]] = {}
        for targets in self._names.values():
            for target in targets:
                name = target.part or rows[target.municipality].name
                if name not in known:
                    known[name] = list(ways(name, declension))
                for said in known[name]:
                    kind = self._kind(target, said.short, said.noun, said.words[-1][0])
                    if kind is not None:
                        index.add(said.words, target._replace(kind=kind))
        for alias, name, district in _rows("aliases.csv"):
            for target in self._names.get(key(name), ()):
                if target.kind is Kind.NAME and rows[target.municipality].district == district:
                    words = (
                        next(ways(alias, declension)).words if len(alias) > _LETTERS else ((alias.lower(), Role.FIXED),)
                    )
                    index.add(words, target._replace(kind=Kind.CUSTOM))
        index.freeze()
        return index

    def _kind(self, target: Target, short: bool, noun: bool, last: str) -> Kind | None:
        """By what right this way to say a name stands for the place; None where nobody would understand it."""
        row = self._atlas.rows[target.municipality]
        inside = self._atlas.inside[target.municipality]
        if not short:
            return target.kind
        if noun:
            return Kind.NOUN if (row.town or inside) and target.kind is Kind.NAME and last not in _EMPTY_NOUNS else None
        if target.kind is Kind.NAME or inside:
            return Kind.SHORT
        return Kind.PART if "-" in (target.part or "") else None

    def _spoken(self) -> dict[str, Target]:
        """The names inside the region in every case form; of two that fall together the municipality's."""
        declension = Declension()
        spoken: dict[str, Target] = {}
        for targets in self._names.values():
            for target in targets:
                if self._atlas.inside[target.municipality]:
                    name = target.part or self._atlas.rows[target.municipality].name
                    for form in self._index.forms(next(ways(name, declension)).words):
                        if form not in spoken or target.kind < spoken[form].kind:
                            spoken[form] = target
        return spoken

    def _build_areas(self) -> NameIndex[frozenset[int]]:
        declension = Declension()
        areas: NameIndex[frozenset[int]] = NameIndex(declension)
        for name, covers in _rows("areas.csv"):
            covered = frozenset[int]().union(*(self._atlas.belonging.get(key(one), ()) for one in covers.split("|")))
            areas.add(next(ways(name, declension)).words, covered)
        areas.freeze()
        return areas


def _behind(certain: bool, at: int) -> float:
    """The score of a guess that is not the sure one, falling with its place in the list."""
    return max(round((0.3 if certain else 0.5) - 0.02 * at, 2), _LEAST_SCORE)


def _read_codes() -> dict[str, str]:
    return {code.lower(): district for code, district in _rows("district_codes.csv")}


def _rows(name: str) -> Iterator[list[str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        yield from reader
