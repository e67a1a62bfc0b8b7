"""Whether a sentence makes a name a place: its preposition and case, capitals, company, and what else it may be."""

from collections.abc import Collection, Sequence

from directory.place_choice import Atlas
from directory.place_forms import key
from directory.place_scene import Kind, Mention, Option, Scene, Sign
from directory.place_text import ABBREVIATIONS, Gap, Token
from directory.place_words import PlaceWords, cases

_BASE = cases("nominative", "accusative")
_GENITIVE = cases("genitive")
_LOCATIVE = cases("locative")
_OUT = frozenset(("z", "ze", "zo"))
_FILLERS = 3  # words between a name and its preposition
_NEGATION = "ne"
_FURTHER = 1  # words beside an answer that is an ordinary word too
_PLAIN = 6  # letters of a name that may stand in a sentence without any sign
_LEAST_BARE = 6  # letters of a name with a slip that stands alone without being asked for
_ADJECTIVAL = ("a", "e", "i", "eho", "emu", "em", "im", "ou", "ich")
_DECLINED = ("em", "im", "eho", "ou", "ich", "ej")  # endings of adjectives that nouns have not


class Sense:
    """Judges mentions by the words around them."""

    def __init__(self, words: PlaceWords, atlas: Atlas) -> None:
        self._words = words
        self._atlas = atlas

    def others(self, scene: Scene, clause: range, taken: Collection[int]) -> int:
        """How many words of the clause belong neither to a name nor to the company in which a name stands alone."""
        tokens, company = scene.tokens, self._words.bare_company
        count = 0
        for at in clause:
            if at not in taken:
                word = tokens[at].bare
                count += word not in company and not word.isdecimal()
        return count

    def is_common(self, token: Token) -> bool:
        """Whether the word is one of those known to be no name, or no word at all."""
        words = self._words
        if not token.bare.isalpha() or token.bare in words.function_words or token.bare in words.dwellings:
            return True
        if token.bare in words.bare_company or token.bare in words.fillers:
            return True
        known = (words.living, words.elder, words.kin, words.near, words.correction)
        return any(token.bare in stems for stems in known)

    def look_around(self, scene: Scene, mentions: Sequence[Mention]) -> None:
        """Note of each mention its preposition and title, whether it stands alone, and how strong a sign it has."""
        covered = {at for mention in mentions for at in mention.span} | {at for span in scene.areas for at in span}
        for index, mention in enumerate(mentions):
            mention.companion = mentions[index + 1].start if index + 1 < len(mentions) else -1
            clause = scene.clause(mention.start)
            self._find_lead(scene, mention, clause, covered)
            own = set(range(mention.lead, mention.end))
            if mention.end + 1 in clause and scene.tokens[mention.end].bare in self._words.tails:
                own.update((mention.end, mention.end + 1))  # a tail that people add: "Lhotka pod Kosířem"
            mention.alone = self.others(scene, clause, covered | own) == 0
            mention.sign = self._sign(scene, mention, clause)

    def is_place(self, scene: Scene, mention: Mention) -> bool:
        """Keep the readings that fit the sentence; whether any is left and the name is a place at all."""
        first = scene.tokens[mention.start]
        self._fit_slips(scene, mention)
        self._fit_case(mention, first.capital)
        self._fit_marks(scene, mention)
        if self._is_person(scene, mention):
            return False
        mention.options = [
            option for option in mention.options if not option.ordinary or self._is_made_place(scene, mention, option)
        ]
        if not mention.options or self._is_cut_off(scene, mention) or self._is_attribute(scene, mention):
            return False
        if all(len(first.bare) < 3 and option.target.kind is Kind.CUSTOM for option in mention.options):
            return first.upper and mention.sign >= Sign.PREPOSITION  # letters such as KH
        if mention.slips and not mention.preposition and not mention.title:
            if not first.capital and self._tells_of_kin(scene, mention):
                return False  # "babička už nechodí"
            letters = sum(len(token.bare) for token in scene.tokens[mention.start : mention.end])
            return mention.alone and (scene.asked or letters >= _LEAST_BARE)
        if mention.sign >= Sign.PREPOSITION or mention.alone:
            return True
        return self._stands_plain(scene, mention)

    def _tells_of_kin(self, scene: Scene, mention: Mention) -> bool:
        """Whether the clause tells of a relative, and not where they live."""
        words, clause = self._words, scene.clause(mention.start)
        heard = scene.bare(clause.start, clause.stop)
        return any(word in words.elder or word in words.kin for word in heard) and not any(
            word in words.living for word in heard
        )

    def _find_lead(self, scene: Scene, mention: Mention, clause: range, covered: Collection[int]) -> None:
        tokens, words = scene.tokens, self._words
        at = mention.start - 1
        while at >= clause.start and at >= mention.start - _FILLERS:
            if tokens[at].bare in words.titles_of_places:
                mention.title = mention.title or tokens[at].bare
            elif tokens[at].bare not in words.fillers:
                break
            at -= 1
        mention.lead = mention.start
        if at < clause.start:
            return
        if tokens[at].bare in words.prepositions and at not in covered and not tokens[at].dotted:
            mention.lead, mention.preposition = at, tokens[at].bare
        elif words.is_district(tokens[at].bare):
            mention.lead, mention.title = at, "okres"

    def _sign(self, scene: Scene, mention: Mention, clause: range) -> Sign:
        capital = scene.tokens[mention.start].capital
        if mention.title or (scene.asked and mention.alone):
            return Sign.TOLD
        if not mention.preposition:
            return Sign.CAPITAL if capital else Sign.NONE
        left = scene.bare(clause.start, mention.lead)
        living = any(word in self._words.living for word in left)
        before = left[-1] if left else ""
        mention.awaited = scene.asked and not living and before != "nas"
        mention.among_us = before == "nas" and not living and not capital
        if living or scene.asked or before == "nas" or (before in self._words.am and mention.preposition in _OUT):
            return Sign.LIVING
        return Sign.BOTH if capital else Sign.PREPOSITION

    def _fit_slips(self, scene: Scene, mention: Mention) -> None:
        """A slip makes no place out of what is nearly an ordinary word; asked, one inside the region may be meant."""
        if not mention.slips:
            return
        first = scene.tokens[mention.start]
        if first.key.startswith(_NEGATION) and not first.capital:  # "nechodí" is not Náchod
            named = [
                (option, key(option.target.part or self._atlas.rows[option.target.municipality].name))
                for option in mention.options
            ]
            mention.options = [option for option, name in named if name.startswith(_NEGATION)]
        plain = [option for option in mention.options if not option.ordinary]
        if scene.tokens[mention.start].capital:
            mention.options = mention.options if scene.asked else plain or mention.options
        elif len(plain) < len(mention.options):
            inside = [option for option in mention.options if self._atlas.inside[option.target.municipality]]
            asked = [option for option in mention.options if option in plain or option in inside]
            mention.options = asked if scene.asked else []

    def _fit_case(self, mention: Mention, capital: bool) -> None:
        """Keep the readings in a case that the preposition allows, without one those in the base form."""
        options = mention.options
        if not mention.preposition:
            if mention.title in self._words.leaders:
                fitting = [option for option in options if option.cases & _GENITIVE]
            else:
                fitting = [option for option in options if option.base] or [o for o in options if o.cases & _BASE]
                if mention.alone or mention.title:
                    fitting += [o for o in options if self._atlas.inside[o.target.municipality] and o not in fitting]
                    fitting = fitting or options
        elif mention.title and any(option.base for option in options):
            fitting = [option for option in options if option.base]  # "z obce Krouna"
        else:
            wanted = self._words.prepositions[mention.preposition]
            if mention.sign is Sign.PREPOSITION and wanted & _LOCATIVE:
                wanted &= _LOCATIVE  # "na křtiny" is where one goes, and a place in small letters is where one is
            fitting = [option for option in options if option.cases & wanted]
            if not fitting and (capital or mention.sign >= Sign.LIVING) and not mention.slips:
                # as foreigners say it: "v Kaplice", "v Prahy"
                fitting = [option for option in options if option.base] or [o for o in options if not o.ordinary]
        mention.options = fitting

    def _fit_marks(self, scene: Scene, mention: Mention) -> None:
        """In a text with diacritics keep the readings with the fewest wrong ones.

        A word in small letters that bears marks of its own is no name spelt with others: "v práci" is not Práče.
        """
        if not scene.marked or not mention.options:
            return
        fewest = min(option.marks for option in mention.options)
        spelt = any(token.spelt != token.bare for token in scene.tokens[mention.start : mention.end])
        told = mention.sign >= Sign.BOTH or mention.alone
        mention.options = [
            option for option in mention.options if option.marks == fewest and (fewest == 0 or told or not spelt)
        ]

    def _is_person(self, scene: Scene, mention: Mention) -> bool:
        """Whether a person is named rather than a place."""
        tokens, words = scene.tokens, self._words
        if mention.title and mention.title not in words.leaders:
            return False
        single = mention.end == mention.start + 1
        personal = not mention.preposition or mention.preposition in words.personal
        if single and personal and tokens[mention.start].bare in words.first_names and mention.sign < Sign.TOLD:
            return True
        if mention.lead < mention.start or mention.start == scene.starts[mention.start]:
            return False
        before = tokens[mention.start - 1]
        if before.bare in words.closing and not scene.asked:
            return True
        named = before.bare in words.first_names and (before.capital or not scene.capitals)
        return named or before.bare in words.addressed - words.titles_of_places

    def _is_made_place(self, scene: Scene, mention: Mention, option: Option) -> bool:
        """Whether an ordinary word is made a place by what stands around it."""
        first, words = scene.tokens[mention.start], self._words
        if mention.sign is Sign.TOLD:
            return bool(mention.title) or self._is_answer(scene, mention)
        if mention.sign is Sign.LIVING and mention.awaited and not first.capital:
            return False  # "nemám ani na brambory", although a place was asked for
        if mention.sign is Sign.LIVING and not mention.among_us:
            return first.capital or not (first.bare in words.dwellings or first.key.endswith(_DECLINED))
        if mention.sign is Sign.BOTH:
            return mention.preposition in words.at
        if not mention.alone:
            return False
        if mention.end < len(scene.tokens) and scene.tokens[mention.end].bare == "u":
            near = mention.end < mention.companion <= mention.end + _FILLERS
            if near and first.bare not in words.dwellings:
                return True  # "pisecna u jablunkova"
        clause = scene.clause(mention.start)
        sentence = first.gap is Gap.STOP and mention.start > 0  # "Doma je zle. Plavy"
        company = mention.companion in clause or any(span.start in clause for span in scene.areas)
        notable = option.target.kind is Kind.NAME and self._is_notable(option.target.municipality)
        return first.capital and option.base and (sentence or company or notable)

    def _is_answer(self, scene: Scene, mention: Mention) -> bool:
        """Whether hardly more is said than the name: "dobrá, tak já počkám" is no answer to "where?"."""
        capital = scene.tokens[mention.start].capital
        if mention.preposition or (mention.companion >= 0 and scene.tokens[mention.companion].capital):
            return True
        covered = {at for span in scene.areas for at in span} | set(mention.span)
        return self.others(scene, range(len(scene.tokens)), covered) <= (_FURTHER if capital else 0)

    def _is_notable(self, municipality: int) -> bool:
        return self._atlas.inside[municipality] or self._atlas.rows[municipality].town

    def _is_cut_off(self, scene: Scene, mention: Mention) -> bool:
        """Whether the name is only a piece of a longer one that is not known.

        "Horní | Slavkov", "Vrch. | Janovce", "Rornov nad | Doubravou"; where people add a tail to an official name
        ("Bystřice | nad Olší"), the mention is noted as cut.
        """
        tokens, start, words = scene.tokens, mention.start, self._words
        if mention.title:
            return False
        if start > scene.starts[start] and mention.lead != start - 1:
            word = tokens[start - 1]
            if word.capital and word.dotted and len(word.bare) > 1 and tokens[start].gap is Gap.DOT:
                return word.bare not in ABBREVIATIONS
            if word.capital and word.key.endswith(_ADJECTIVAL) and tokens[start].gap is Gap.SPACE:
                return not self.is_common(word) and word.bare not in words.first_names
        if mention.preposition in words.tails and mention.lead > scene.starts[start]:
            return tokens[mention.lead - 1].capital
        if mention.end + 1 < len(tokens) and tokens[mention.end].bare in words.tails and tokens[mention.end].joined:
            mention.cut = tokens[mention.end + 1].capital and not self.is_common(tokens[mention.end + 1])
        return mention.cut and not any(option.target.kind is Kind.NAME for option in mention.options)

    def _is_attribute(self, scene: Scene, mention: Mention) -> bool:
        """Whether the name is an adjective before its noun: "od Nového roku", "na letnich prazdninach"."""
        first = scene.tokens[mention.start]
        if mention.end - mention.start > 1 or mention.end == len(scene.tokens):
            return False
        ordinary = any(option.ordinary for option in mention.options)
        likely = first.key.endswith(_ADJECTIVAL if ordinary else _DECLINED) and (ordinary or not first.capital)
        return likely and self._is_noun(scene.tokens[mention.end])

    def _is_noun(self, after: Token) -> bool:
        """Whether the next word may be the noun of an adjective: in small letters, no verb or particle we know."""
        words = self._words
        if after.gap is not Gap.SPACE or after.capital or after.bare in words.particles | words.prepositions.keys():
            return False
        return not any(after.bare in stems for stems in (words.living, words.helping, words.elder))

    def _stands_plain(self, scene: Scene, mention: Mention) -> bool:
        """Whether a name without preposition, title or a clause of its own is a place all the same."""
        first = scene.tokens[mention.start]
        several = mention.end - mention.start > 1
        at_border = mention.end == scene.ends[mention.start] or mention.start == scene.starts[mention.start]
        official = any(option.target.kind is Kind.NAME and option.cases & _BASE for option in mention.options)
        if mention.sign is Sign.CAPITAL:
            return several or first.gap < Gap.STOP or (scene.asked and official and at_border)
        return official and (several or (len(first.bare) >= _PLAIN and at_border))
