"""What a text says beside the name of a place: regions, districts, postcodes. They tell namesakes apart."""

from collections.abc import Mapping

from directory.place_choice import Atlas, Hints
from directory.place_forms import ALL, key
from directory.place_index import Found, NameIndex
from directory.place_scene import Kind, Mention, Scene
from directory.place_text import Gap, Token
from directory.place_words import PlaceWords

_BEGINNING = 3  # letters that tell most words from the names of areas
_POSTCODE = ([5], [3, 2])  # how many digits stand together
_BRIEF = 8  # words of a text in which a slip in the name of an area is forgiven
_LEAST_SLIP = 7  # letters of such a name
_ALONE = 2  # further words beside a postcode that stands alone


class Hinter:
    """Reads hints; keeps nothing of a text. `codes` are the letters of districts (kh) with their names."""

    def __init__(
        self, atlas: Atlas, areas: NameIndex[frozenset[int]], codes: Mapping[str, str], words: PlaceWords
    ) -> None:
        self._atlas = atlas
        self._areas = areas
        self._beginnings = {name[:_BEGINNING] for name in areas.names()}
        self._codes = codes
        self._words = words

    def read_areas(self, scene: Scene, hints: Hints) -> list[range]:
        """Regions and districts named ("na Opavsku", "okres KH"): where their words stand; noted as hints."""
        spans: list[range] = []
        at = 0
        while at < len(scene.tokens):
            token = scene.tokens[at]
            found = self._area(scene, at) if token.key[:_BEGINNING] in self._beginnings else None
            code = self._code(scene, at) if not found and token.spelt in self._codes else None
            end = found.end if found else at + 1
            if found:
                hints.within.append(set().union(*self._areas.meanings(found.node)))
            elif code:
                hints.within.append(self._atlas.belonging.get(key(code), set()))
            if found or code:
                spans.append(range(at, end))
            at = end
        return spans

    def without_slipped_areas(self, scene: Scene, hints: Hints, mentions: list[Mention]) -> list[Mention]:
        """The mentions but for those that only read a slip in the name of an area otherwise: "na Vysočinně"."""
        if len(scene.tokens) > _BRIEF:
            return mentions
        exact = {at for mention in mentions if not mention.slips for at in mention.span}
        for at in range(1, len(scene.tokens)):
            token, before = scene.tokens[at], scene.tokens[at - 1].bare
            if (
                not token.capital
                or len(token.key) < _LEAST_SLIP
                or at in exact
                or before not in self._words.prepositions
            ):
                continue
            found = self._areas.find(scene.tokens, at, slips=1, marked=scene.marked)
            fitting = [one for one in found if one.slips and one.cases & self._words.prepositions[before]]
            if not fitting:
                continue
            area = max(fitting, key=lambda one: one.end)
            overlapping = [one for one in mentions if one.start < area.end and at < one.end]
            if all(at <= one.start and one.end <= area.end for one in overlapping):
                hints.within.append(set().union(*self._areas.meanings(area.node)))
                scene.areas = [*scene.areas, range(at, area.end)]
                mentions = [one for one in mentions if one not in overlapping]
        return mentions

    def is_area(self, scene: Scene, mention: Mention) -> bool:
        """Whether the name is that of a region; Milevsko is a town all the same unless one is "na Milevsku"."""
        if any(self._atlas.inside[option.target.municipality] for option in mention.options):
            return False
        for span in scene.areas:
            overlapping = mention.start < span.stop and span.start < mention.end
            if overlapping and len(mention.span) <= len(span) and not self._is_town(scene, mention, span):
                return True
        return False

    def belonging(self, mention: Mention) -> set[int]:
        """The municipalities of the district (or its like) that bears the name of a mention."""
        names = {key(self._atlas.rows[option.target.municipality].name) for option in mention.options}
        return set().union(*(self._atlas.belonging.get(name, set()) for name in names))

    def postcode(self, scene: Scene) -> str | None:
        """A known postcode: five digits, or three and two, that are no sum of money and no telephone number."""
        run: list[Token] = []
        for at, token in enumerate([*scene.tokens, None]):
            if token is not None and token.bare.isdecimal() and (not run or token.gap is Gap.SPACE):
                run.append(token)
                continue
            digits = "".join(part.bare for part in run)
            known = digits in self._atlas.postcodes and [len(part.bare) for part in run] in _POSTCODE
            if known and self._is_postcode(scene, at - len(run), len(run), token):
                return digits
            run = [token] if token is not None and token.bare.isdecimal() else []
        return None

    def _area(self, scene: Scene, at: int) -> Found | None:
        """The longest name of an area that begins here, spelt right and in a case that its preposition allows."""
        before = scene.tokens[at - 1].bare if at else ""
        wanted = self._words.prepositions.get(before, ALL)
        found = self._areas.find(scene.tokens, at, marked=scene.marked)
        fitting = [one for one in found if one.cases & wanted and not (one.marks and scene.marked)]
        return max(fitting, key=lambda one: one.end, default=None)

    def _code(self, scene: Scene, at: int) -> str | None:
        """The district that these two letters stand for, after "okres" or in brackets or in capitals behind a comma."""
        token = scene.tokens[at]
        told = at > 0 and self._words.is_district(scene.tokens[at - 1].bare)
        return self._codes[token.spelt] if told or (token.upper and (token.bracket or token.gap is Gap.BREAK)) else None

    def _is_town(self, scene: Scene, mention: Mention, span: range) -> bool:
        named = any(option.target.kind is Kind.NAME for option in mention.options) and not mention.slips
        if not named or len(mention.span) < len(span):
            return False
        typed = " ".join(token.key for token in scene.tokens[span.start : span.stop])
        if any(option.base for option in mention.options) and typed not in self._areas.names():
            return True  # Jeseník, although that is a case form of Jeseníky as well
        return typed.rstrip("aeiou").endswith(("sk", "ck")) and mention.preposition != "na"

    def _is_postcode(self, scene: Scene, first: int, parts: int, after: Token | None) -> bool:
        before = scene.tokens[first - 1] if first else None
        if before and before.bare in self._words.postcode_cues:
            return True
        if after is not None and any(after.bare.startswith(money) for money in self._words.money):
            return False
        beside = before is not None and before.capital and scene.tokens[first].gap in (Gap.SPACE, Gap.BREAK)
        return parts > 1 or scene.asked or beside or len(scene.tokens) <= parts + _ALONE
