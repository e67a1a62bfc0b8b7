"""Finding names of places in a text: letter by letter first, then with slips where a place is expected."""

from collections.abc import Collection, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.place_choice import Atlas
from directory.place_index import Found, NameIndex
from directory.place_scene import Kind, Mention, Option, Scene, Target
from directory.place_sense import Sense
from directory.place_text import Gap, Token
from directory.place_words import PlaceWords

_SHORT_TEXT = 6  # words of a text that is read as an answer even if nothing was asked
_ANSWER = 3  # words of a bare answer that may all belong to one name
_LEAST_SLIP = 5  # letters of a word in which a slip is looked for, 4 where the place was asked for
_LEAST_ASKED = 4
_LEAST_PIECE = 3  # letters of a word from which a space was left out
_INITIALS = 3  # letters of an abbreviation in small letters
_TRIES = 6  # words of a text in which slips are looked for


class Finder:
    """Finds mentions by the index of names; keeps nothing of a text."""

    def __init__(self, index: NameIndex[Target], words: PlaceWords, atlas: Atlas) -> None:
        self._index = index
        self._words = words
        self._sense = Sense(words, atlas)
        self._common = sorted(words.function_words)

    def mentions(self, scene: Scene) -> list[Mention]:
        """The names that the sentence makes places, in order."""
        exact = self._exact(scene)
        if exact:
            scene.cut(at for mention in exact for at in mention.span)
        mentions = self._with_slips(scene, exact)
        self._sense.look_around(scene, mentions)
        return [mention for mention in mentions if self._sense.is_place(scene, mention)]

    def whole(self, words: Sequence[Token]) -> list[Option]:
        """The municipalities of whose official name the words are a form, exactly, else with slips."""
        for slips in (0, 1 + len(words) // 3):
            found = [name for name in self._index.find(words, 0, slips=slips) if name.end == len(words)]
            least = min((name.slips for name in found), default=0)
            options = [
                Option(target, name.cases, name.marks, False, False, name.rare)
                for name in found
                if name.slips == least
                for target in self._index.meanings(name.node)
                if target.kind is Kind.NAME
            ]
            if options:
                fewest = min(option.marks for option in options)
                return [option for option in options if option.marks == fewest]
        return []

    def _exact(self, scene: Scene) -> list[Mention]:
        """The longest names that stand in the text letter by letter."""
        found: list[Mention] = []
        at = 0
        while at < len(scene.tokens):
            mention = None
            if self._may_begin(scene, at):
                mention = self._longest(scene, at, self._index.find(scene.tokens, at, marked=scene.marked))
            if mention:
                found.append(mention)
            at = mention.end if mention else at + 1
        return found

    def _may_begin(self, scene: Scene, at: int) -> bool:
        """Whether a name may begin here: no common word, unless in capitals (KH) or an initial (V. Hamry).

        With a capital a common word may be one too where a place is told: "obec Pátek", "bydlím v Úterý".
        """
        token, words = scene.tokens[at], self._words
        if token.upper or (token.dotted and (token.capital or len(token.bare) <= _INITIALS)):
            return True
        if token.bare not in words.function_words:
            return token.capital or token.bare not in words.bare_company
        if not token.capital:
            return False
        left = scene.bare(scene.starts[at], at)
        return scene.asked or any(word in words.titles_of_places or word in words.living for word in left)

    def _longest(self, scene: Scene, start: int, names: list[Found]) -> Mention | None:
        if not names:
            return None
        end = max(name.end for name in names)
        slips = min(name.slips for name in names if name.end == end)
        typed = " ".join(token.key for token in scene.tokens[start:end])
        options: list[Option] = []
        for name in names:
            if name.end == end and name.slips == slips:
                called = self._index.name(name.node)
                ordinary = typed in self._words.ordinary or called in self._words.ordinary
                options += [
                    Option(target, name.cases, name.marks, ordinary, called == typed, name.rare)
                    for target in self._index.meanings(name.node)
                ]
        return Mention(start, end, options, slips)

    def _with_slips(self, scene: Scene, exact: list[Mention]) -> list[Mention]:
        """Names with one slip of the finger, where a name is expected and nothing reads letter by letter."""
        taken = {at: mention for mention in exact for at in mention.span}
        tries = _TRIES
        for at in range(len(scene.tokens)):
            mention = taken.get(at)
            behind = mention.end if mention else at
            if not (self._may_grow(scene, mention, taken) if mention else self._may_slip(scene, at, taken)):
                if mention or not scene.asked or not self._may_begin_several(scene, at, taken):
                    continue
                behind = at + 1
            names = [
                name
                for name in self._index.find(scene.tokens, at, slips=1, marked=scene.marked)
                if name.slips
                and name.end > behind
                and all(taken[i].start >= at and taken[i].end <= name.end for i in range(at, name.end) if i in taken)
            ]
            better = self._longest(scene, at, names) or (None if mention or behind > at else self._split(scene, at))
            if better:
                taken.update(dict.fromkeys(better.span, better))
            tries -= 1
            if tries == 0:
                break
        unique = {id(mention): mention for mention in taken.values()}
        return sorted(unique.values(), key=lambda mention: mention.start)

    def _split(self, scene: Scene, at: int) -> Mention | None:
        """A name of several words with a space left out: "Novemesto na Moravě"."""
        token = scene.tokens[at]
        for cut in range(_LEAST_PIECE, len(token.bare) - _LEAST_PIECE + 1):
            pieces = [
                token._replace(spelt=piece, bare=piece, key=piece.replace("y", "i"), dotted=False, gap=gap)
                for piece, gap in ((token.bare[:cut], token.gap), (token.bare[cut:], Gap.SPACE))
            ]
            words = [*scene.tokens[:at], *pieces, *scene.tokens[at + 1 :]]
            names = [name for name in self._index.find(words, at, marked=False) if name.end >= at + 2]
            if names:
                end = max(name.end for name in names)
                return self._longest(scene, at, [n._replace(end=end - 1, slips=1) for n in names if n.end == end])
        return None

    def _may_grow(self, scene: Scene, mention: Mention, taken: Collection[int]) -> bool:
        """Whether the name may go on in words that are not read yet: "Ronov | nad Dobravou", "Vrch. | Janovce"."""
        after = mention.end
        if after >= len(scene.tokens) or scene.tokens[after].gap > Gap.DOT:
            return False
        if scene.tokens[after - 1].dotted:
            return True
        if scene.tokens[after].bare in self._words.prepositions:
            after += 1
        return after < len(scene.tokens) and after not in taken and self.is_unknown(scene.tokens[after])

    def _may_slip(self, scene: Scene, at: int, taken: Collection[int]) -> bool:
        """Whether a place is expected here: after a preposition with some further sign, or in a bare answer."""
        token = scene.tokens[at]
        shortened = token.dotted and token.capital and len(token.bare) > 1  # "Uhl. Jnovice"
        if not shortened and len(token.bare) < (_LEAST_ASKED if scene.asked else _LEAST_SLIP):
            return False
        if not self._is_expected(scene, at, taken):
            return False
        if shortened:
            return True
        if token.capital and at > scene.starts[at]:
            return not self._sense.is_common(token)  # "u Kutné", although that is one slip from "nutné"
        return self.is_unknown(token)

    def _may_begin_several(self, scene: Scene, at: int, taken: Collection[int]) -> bool:
        """Whether an answer may be a name of several words that begins with a common word: "Nové Msěto n. M."."""
        token = scene.tokens[at]
        several = (
            at + 1 < len(scene.tokens) and scene.tokens[at + 1].gap <= Gap.DOT and len(scene.tokens) <= _SHORT_TEXT
        )
        return token.capital and several and self._is_expected(scene, at, taken)

    def _is_expected(self, scene: Scene, at: int, taken: Collection[int]) -> bool:
        words = self._words
        brief = len(scene.tokens) <= _SHORT_TEXT
        before = scene.tokens[at - 1].bare if at > scene.starts[at] else ""
        if before in words.prepositions or before in words.titles_of_places or before in words.fillers:
            if scene.asked or scene.tokens[at].capital:
                return True
            if any(word in words.living for word in scene.bare(scene.starts[at], at)):
                return True
            return brief and self._sense.others(scene, scene.clause(at), taken) <= 1
        if not (scene.asked or brief):
            return False
        shortened = sum(scene.tokens[i].dotted for i in scene.clause(at))  # "Nové Msěto n. M."
        return self._sense.others(scene, scene.clause(at), taken) <= _ANSWER + shortened

    def is_unknown(self, token: Token) -> bool:
        """Whether the word is none of the common ones, not even by a slip."""
        if self._sense.is_common(token):
            return False
        return process.extractOne(token.bare, self._common, scorer=OSA.distance, score_cutoff=1) is None
