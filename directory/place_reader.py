"""Reading a text for the place where help is needed: which of the places named counts, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from directory.place_choice import Atlas, Choice, Chooser, Hints
from directory.place_finder import Finder
from directory.place_hints import Hinter
from directory.place_index import NameIndex
from directory.place_roles import Ranker
from directory.place_scene import Kind, Mention, Scene, Sign, Target
from directory.place_text import Token, tokens
from directory.place_words import PlaceWords

_WITHIN = frozenset(("v", "ve"))  # between a part and its municipality: "Řetenice v Teplicích"
_CONNECTED = 5  # words between a name and what tells it from its namesakes
_TIE = 0.05  # of rank
_REGION_TIE = 0.4
_FROM_SOMEWHERE = 1.6  # the rank of a mere "z Prahy", vague in a text of more words than _BRIEF
_BRIEF = 4
_MOST_TIED = 8
_SHORT_NAME = 3  # letters of an answer that is likened to the names inside
_LONG_NAME = 7  # letters of a name that may have two slips
_SLIPS = 2
_CHOICES = 5


class Read(NamedTuple):
    """What a text says of places: the targets, likeliest first; `certain` when the first is meant; how sure, 0 to 1."""

    targets: tuple[Target, ...]
    certain: bool
    score: float


@dataclass(slots=True)
class _Found:
    """A mention that may be the place of help; `near` when it only tells the neighbourhood."""

    mention: Mention
    rank: float
    near: bool


class Reader:
    """Reads texts; holds the index, the atlas and the words, and keeps nothing of a text."""

    def __init__(
        self, atlas: Atlas, index: NameIndex[Target], hinter: Hinter, words: PlaceWords, spoken: Mapping[str, Target]
    ) -> None:
        """`spoken` are the names inside the region in every case form, to which an answer is likened."""
        self._atlas = atlas
        self._hinter = hinter
        self._words = words
        self._spoken = spoken
        self._finder = Finder(index, words, atlas)
        self._ranker = Ranker(words)
        self._chooser = Chooser(atlas)

    def read(self, text: str, *, asked: bool) -> Read | None:
        """The place that a text names; None where it names none. `asked`: the answer to "where?" is awaited."""
        scene = Scene(tokens(text), asked, self._words)
        hints = Hints()
        scene.areas = self._hinter.read_areas(scene, hints)
        mentions = [one for one in self._finder.mentions(scene) if not self._hinter.is_area(scene, one)]
        mentions = self._hinter.without_slipped_areas(scene, hints, mentions)
        postcode = self._hinter.postcode(scene)
        found = self._firm(scene, self._ranked(scene, mentions, hints))
        if postcode:
            hints.within.append(self._atlas.postcodes[postcode])
        found = self._connected(scene, found, hints)
        if not self._atlas.complete:
            found = [one for one in found if not one.mention.slips or asked or self._is_inside(one)]
        if not found and postcode:
            return self._by_postcode(postcode)
        read = self._decide(scene, found, hints) if found else None
        if all(one.mention.slips and not self._is_inside(one) for one in found):
            return self._by_likeness(scene, read) or read
        return read

    def nearest(self, name: str) -> tuple[int, ...]:
        """The municipalities whose name is nearest to this one, likeliest first; () for an empty name."""
        words = tokens(name)
        if not words:
            return ()
        typed = " ".join(word.key for word in words)
        if typed in self._atlas.names:
            return tuple(self._atlas.names[typed])
        options = self._finder.whole(words)
        if options:
            likely = self._chooser.by_likeness(options, typed, bare=True)
            return tuple(dict.fromkeys(target.municipality for target in likely))
        found = process.extractOne(typed, self._atlas.names.keys(), scorer=JaroWinkler.normalized_similarity)
        return tuple(self._atlas.names[found[0]])

    @staticmethod
    def _firm(scene: Scene, found: list[_Found]) -> list[_Found]:
        """Beside a name spelt right, with a capital, a word in small letters is no slip: "s rodinou v Hejnicích"."""
        if not any(scene.tokens[one.mention.start].capital and not one.mention.slips for one in found):
            return found
        return [one for one in found if not one.mention.slips or scene.tokens[one.mention.start].capital]

    def _ranked(self, scene: Scene, mentions: list[Mention], hints: Hints) -> list[_Found]:
        """The mentions that may be the place of help; a district named as such becomes a hint."""
        found: list[_Found] = []
        for mention, rank in zip(mentions, self._ranker.ranks(scene, mentions), strict=True):
            if mention.title == "okres":
                hints.within.append(self._hinter.belonging(mention))
            elif rank is not None:
                between = bool(found) and found[-1].mention.preposition == "mezi" and not mention.preposition
                near = between or mention.preposition in self._words.near
                found.append(_Found(mention, found[-1].rank if between else rank, near))
        return found

    def _connected(self, scene: Scene, found: list[_Found], hints: Hints) -> list[_Found]:
        """Join a part with its municipality; turn neighbours and districts beside a name into hints."""
        left: list[_Found] = []
        for one in found:
            if not (left and self._joins(scene, left[-1], one, hints)):
                left.append(one)
        firm = [one for one in left if not one.near]
        if not firm or len(firm) == len(left):
            return left
        near = [one for one in left if one.near]
        hints.near += [{option.target.municipality for option in one.mention.options} for one in near]
        likely = [one for one in firm if not self._chooser.is_refuted(one.mention, hints)]
        if not likely and all(one.mention.slips for one in near):
            hints.near.clear()  # what only a slip makes a neighbour refutes nothing: "ve Vatníě u přehrady"
            return firm
        return likely or near

    def _joins(self, scene: Scene, before: _Found, one: _Found, hints: Hints) -> bool:
        """Whether two neighbouring mentions are one place; `before` then holds what is left of it."""
        between = [word for word in scene.bare(before.mention.end, one.mention.start) if not word.isdecimal()]
        known = self._words.connecting | _WITHIN
        if len(between) > _CONNECTED or any(
            word not in known and not self._words.is_district(word) for word in between
        ):
            return False
        rank = max(before.rank, one.rank)
        for part, whole in ((before, one), (one, before)):
            wholes = {option.target.municipality for option in whole.mention.options if option.target.part is None}
            parts = [
                option
                for option in part.mention.options
                if option.target.kind in (Kind.PART, Kind.SHORT) and option.target.municipality in wholes
            ]
            if parts and part.mention.options != whole.mention.options:
                before.mention.options = parts
                before.rank, before.near = rank, before.near and one.near
                return True
        if one.near or one.mention.preposition or _WITHIN & set(between):
            return False
        for place, area in ((before, one), (one, before)):
            belonging = self._hinter.belonging(area.mention)
            names = {option.target.municipality for option in area.mention.options if option.target.kind is Kind.NAME}
            fits = any(option.target.municipality in belonging - names for option in place.mention.options)
            if fits and not area.mention.preposition and place.mention.slips <= area.mention.slips:
                hints.within.append(belonging)
                before.mention, before.rank = place.mention, rank
                return True
        return False

    def _by_postcode(self, postcode: str) -> Read:
        """The municipalities that share a postcode: those inside before others, and the only town among them."""
        rows, inside = self._atlas.rows, self._atlas.inside
        everything = sorted(self._atlas.postcodes[postcode], key=lambda at: (not inside[at], not rows[at].town, at))
        likely = [at for at in everything if inside[at]] or everything
        towns = [at for at in likely if rows[at].town]
        return Read(tuple(Target(Kind.NAME, at) for at in everything), len(likely) == 1 or len(towns) == 1, 0.8)

    def _by_likeness(self, scene: Scene, read: Read | None) -> Read | None:
        """A short answer likened to the names inside the region, else a long name alone to all of the country's.

        `read` is what was found so far, a name outside with a slip; what is found inside is then asked about first.
        """
        words = [token for token in scene.tokens if token.bare not in self._words.bare_company]
        if not words or scene.areas or len(words) > _BRIEF or any(self._is_common(token) for token in words):
            return None
        if any(self._words.is_district(token.bare) for token in scene.tokens):
            return None  # "okres Benešov" names no municipality
        typed = " ".join(token.key for token in words)
        if scene.asked and len(typed) >= _SHORT_NAME:
            near = process.extract(typed, self._spoken.keys(), scorer=OSA.distance, score_cutoff=1, limit=_CHOICES)
            targets = tuple(dict.fromkeys(self._spoken[form] for form, _, _ in near))
            if targets:
                alone = len(targets) == 1 and read is None and len(typed) >= _LONG_NAME
                return Read((*targets, *(read.targets if read else ())), alone and self._atlas.complete, 0.6)
        told = scene.asked or (len(words) == len(scene.tokens) and scene.tokens[-1].capital)
        if read or not told or not self._atlas.complete or len(typed) < _LONG_NAME:
            return None
        if len(words) == 1 and not self._finder.is_unknown(words[0]):
            return None  # "u maminly"
        found = process.extract(typed, self._atlas.names.keys(), scorer=OSA.distance, score_cutoff=_SLIPS, limit=2)
        if not found or found[0][0][:1] != typed[:1] or (len(found) > 1 and found[1][1] == found[0][1]):
            return None
        places = self._atlas.names[found[0][0]]
        towns = [at for at in places if self._atlas.rows[at].town]
        order = dict.fromkeys([*towns, *places])
        return Read(tuple(Target(Kind.NAME, at) for at in order), len(towns or places) == 1, 0.6)

    def _decide(self, scene: Scene, found: list[_Found], hints: Hints) -> Read:
        """The mention of the highest rank; several of the same rank are asked about, unless one alone is inside."""
        top = max(one.rank for one in found)
        tied = [one for one in found if one.rank >= top - _TIE]
        if self._atlas.has_region:
            tied = [one for one in found if one.rank >= top - _REGION_TIE and self._is_inside(one)] or tied
        tied = tied[-_MOST_TIED:]
        choices = [self._choose(scene, one, hints) for one in tied]
        meant = {choice.targets[0].municipality for choice in choices}
        if len(meant) == 1 and all(choice.certain for choice in choices):
            return Read(choices[0].targets, self._is_sure(scene, tied[0]), self._score(tied[0], choices[0]))
        if len(choices) == 1:
            return Read(choices[0].targets, False, self._score(tied[0], choices[0]))
        everything = dict.fromkeys(
            target for choice in choices for target in (choice.targets[:1] if choice.certain else choice.targets)
        )
        return Read(tuple(everything), False, 0.5)

    def _choose(self, scene: Scene, one: _Found, hints: Hints) -> Choice:
        typed = " ".join(token.key for token in scene.tokens[one.mention.start : one.mention.end])
        return self._chooser.choose(one.mention, typed, hints)

    def _is_inside(self, one: _Found) -> bool:
        return any(self._atlas.inside[option.target.municipality] for option in one.mention.options)

    def _is_sure(self, scene: Scene, one: _Found) -> bool:
        """Whether the mention may stand without a question.

        A mere "z Prahy" may not, nor a slip as long as the villages of the country are not all known.
        """
        vague = one.mention.cut or (one.rank <= _FROM_SOMEWHERE and len(scene.tokens) > _BRIEF)
        return not vague and (self._atlas.complete or not one.mention.slips)

    def _is_common(self, token: Token) -> bool:
        words = self._words
        return token.bare in words.function_words or token.bare in words.dwellings or token.bare.isdecimal()

    def _score(self, one: _Found, choice: Choice) -> float:
        score = 0.95
        if one.mention.slips:
            score -= 0.1
        if choice.shared:
            score -= 0.1
        if one.near or one.rank <= _FROM_SOMEWHERE:
            score -= 0.25
        if one.mention.sign <= Sign.CAPITAL and not one.mention.alone:
            score -= 0.15
        return round(score, 2)
