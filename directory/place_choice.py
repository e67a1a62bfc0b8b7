"""Which of several municipalities of one name is meant: by hints in the text, the region, towns before villages."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, radians
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from directory.gazetteer import Municipality
from directory.place_forms import key
from directory.place_scene import Kind, Mention, Option, Target

_KM_PER_DEGREE = 111.2
_NEARBY_KM = 30.0  # a neighbour by which people tell a village from its namesakes is not farther
_EQUALLY_NEAR_KM = 3.0
_WHOLE_COUNTRY = 3000  # municipalities; with fewer a name one slip away may be that of a village not listed
_SURELY_NEARER = 0.02  # of Jaro-Winkler similarity, between two names that are both one slip away


class Atlas:
    """All known municipalities: which are inside the region, where they lie, and to what they belong."""

    def __init__(self, rows: Sequence[Municipality], inside: Collection[str]) -> None:
        self.rows = rows
        self.inside = [row.code in inside for row in rows]
        self.has_region = any(self.inside)
        self.complete = len(rows) > _WHOLE_COUNTRY
        self.belonging: dict[str, set[int]] = defaultdict(set)
        self.postcodes: dict[str, set[int]] = defaultdict(set)
        self.names: dict[str, list[int]] = defaultdict(list)
        for index, row in enumerate(rows):
            self.names[key(row.name)].append(index)
            for whole in (row.district, row.orp, row.region):
                self.belonging[key(whole)].add(index)
            for postcode in row.postcodes:
                self.postcodes[postcode].add(index)

    def km(self, one: int, other: int) -> float:
        """Distance in kilometres, exact enough within one country."""
        a, b = self.rows[one], self.rows[other]
        return _KM_PER_DEGREE * hypot(a.lat - b.lat, (a.lon - b.lon) * cos(radians((a.lat + b.lat) / 2)))


@dataclass(slots=True)
class Hints:
    """What a text says beside the name: sets of municipalities one of which is meant, and neighbours of it."""

    within: list[set[int]] = field(default_factory=list)
    near: list[set[int]] = field(default_factory=list)


class Choice(NamedTuple):
    """The readings left, likeliest first, one for each municipality; `certain` when the first is meant.

    `shared` tells that others of the same name were put behind it.
    """

    targets: tuple[Target, ...]
    certain: bool
    shared: bool


class Chooser:
    """Chooses among the readings of a mention."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

    def choose(self, mention: Mention, typed: str, hints: Hints) -> Choice:
        """The order of the readings of a mention; `typed` is its bare form as written."""
        targets = list(dict.fromkeys(option.target for option in mention.options))
        hinted = self._by_hints(targets, hints)
        doubtful = False
        if hinted:
            targets = hinted
        elif mention.slips:
            targets = self.by_likeness(mention.options, typed, bare=not mention.preposition)
            doubtful = self._divided(targets)
        else:
            # "Horky" is a village outside and a case form of one inside
            base = {option.target for option in mention.options if option.base}
            doubtful = bool(base) and not mention.preposition and self._divided([*base], targets)
        groups = self._groups(targets)
        if doubtful:
            groups = [[target for group in groups for target in group]]
        likeliest = _one_each(groups[0])
        everything = _one_each(target for group in groups for target in group)
        return Choice(everything, len(likeliest) == 1, len(everything) > 1 and not hinted)

    def _divided(self, targets: list[Target], others: list[Target] | None = None) -> bool:
        """Whether some lie inside and others do not; with `others` whether only those do."""
        inside = [self._atlas.inside[target.municipality] for target in targets]
        if others is None:
            return any(inside) and not all(inside)
        return not any(inside) and any(self._atlas.inside[target.municipality] for target in others)

    def _by_hints(self, targets: list[Target], hints: Hints) -> list[Target]:
        found: list[Target] = []
        for within in hints.within:
            found = [target for target in found or targets if target.municipality in within] or found
        for near in hints.near:
            found = self._nearest(found or targets, near) or found
        return found

    def is_refuted(self, mention: Mention, hints: Hints) -> bool:
        """Whether a name with a slip lies nowhere near what the text says of its neighbourhood."""
        targets = [option.target for option in mention.options]
        return bool(mention.slips and hints.near) and not any(self._nearest(targets, near) for near in hints.near)

    def _nearest(self, targets: Iterable[Target], near: set[int]) -> list[Target]:
        distances = {
            target: min(self._atlas.km(target.municipality, other) for other in near if other != target.municipality)
            for target in targets
            if near - {target.municipality}
        }
        close = {target: km for target, km in distances.items() if km <= _NEARBY_KM}
        towns = {self._atlas.rows[other].name for other in near}
        close = {
            target: km for target, km in close.items() if self._atlas.rows[target.municipality].district in towns
        } or close
        names = {target: km for target, km in close.items() if target.kind is Kind.NAME} or close
        least = min(names.values(), default=0.0)
        return [target for target, km in names.items() if km <= least + _EQUALLY_NEAR_KM]

    def by_likeness(self, options: list[Option], typed: str, *, bare: bool) -> list[Target]:
        """Of several names one slip away the likeliest: the same first letter, the slip, a municipality, a town.

        Those inside the region that begin alike stay as well, before the others. A `bare` name, without a preposition,
        is likelier in its base form.
        """
        rows, inside = self._atlas.rows, self._atlas.inside
        rank: dict[Target, tuple[float, ...]] = {}
        for option in options:
            target = option.target
            name = key(target.part or rows[target.municipality].name)
            likeness = (
                name[:1] == typed[:1],
                bare and OSA.distance(typed, name, score_cutoff=1) <= 1,
                -option.rare,
                target.kind <= Kind.CUSTOM,
                rows[target.municipality].town and target.part is None,
                _likeness(typed, name, short=target.kind in (Kind.SHORT, Kind.NOUN)),
            )
            rank[target] = max(rank.get(target, likeness), likeness)
        best = max(rank.values())
        likely = [
            target
            for target in sorted(rank, key=lambda one: rank[one], reverse=True)
            if rank[target][:-1] == best[:-1] and rank[target][-1] > best[-1] - _SURELY_NEARER
        ]
        near = [target for target in rank if inside[target.municipality] and rank[target][0] == best[0]]
        return [*near, *(target for target in likely if target not in near)]

    def _groups(self, targets: list[Target]) -> list[list[Target]]:
        """The targets by likelihood; one group holds those that only a question can tell apart."""
        groups: dict[int, list[Target]] = defaultdict(list)
        names = [target for target in targets if target.kind <= Kind.CUSTOM]
        town = any(self._is_town(target) for target in names)
        for target in targets:
            groups[self._level(target, bool(names), town)].append(target)
        inside = self._atlas.inside
        return [sorted(groups[level], key=lambda target: not inside[target.municipality]) for level in sorted(groups)]

    def _level(self, target: Target, names: bool, town: bool) -> int:
        """0 is likeliest. `names` and `town` tell that some municipality, some town, bears exactly this name."""
        official = target.kind <= Kind.CUSTOM
        if self._atlas.inside[target.municipality]:
            return 0 if official else 2 if town else 1
        if official:
            return 2 if self._is_town(target) or not town else 3
        if target.kind is Kind.SHORT and self._is_town(target):
            return 4 if town else 2 if names else 3
        return 4

    def _is_town(self, target: Target) -> bool:
        return target.part is None and self._atlas.rows[target.municipality].town


def _likeness(typed: str, name: str, *, short: bool) -> float:
    """How like a name is, 0 to 1; of one that was not said whole its likest word counts."""
    pieces = [name, *name.split()] if short else [name]
    return max(JaroWinkler.similarity(typed, piece) for piece in pieces)


def _one_each(targets: Iterable[Target]) -> tuple[Target, ...]:
    """The first target of each municipality."""
    first: dict[int, Target] = {}
    for target in targets:
        first.setdefault(target.municipality, target)
    return tuple(first.values())
