"""How likely a place named in a sentence is the place where help is needed, by the words of its clause."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from directory.place_scene import Mention, Scene, Sign
from directory.place_words import PlaceWords, Stems

_BRIEF = 4  # words between two names in which the second takes the first back
_CLOSE = 2  # words before a name that send somebody home
_BEHIND = 4  # words after a name that still belong to it
_FIRST_PERSON = ("im", "ime", "iju", "iji")  # endings of "bydlím", "bydlíme", "žiju"
_PARTICIPLE = ("l", "la", "li", "ly")


class Ranker:
    """Ranks mentions: higher is likelier; None is no place of help (work, hospital, birth, denied, left)."""

    def __init__(self, words: PlaceWords) -> None:
        self._words = words

    def ranks(self, scene: Scene, mentions: Sequence[Mention]) -> list[float | None]:
        """The rank of each mention, in order."""
        ranks: list[float | None] = []
        for index, mention in enumerate(mentions):
            clause = scene.clause(mention.start)
            before = mentions[index - 1].end if index else 0
            after = mentions[index + 1].lead if index + 1 < len(mentions) else len(scene.tokens)
            left = scene.bare(max(clause.start, before), mention.lead)
            right = scene.bare(mention.end, min(clause.stop, after))
            if index and self._takes_back(scene, mention, left, scene.bare(before, mention.lead)):
                ranks = [None] * len(ranks)
            ranks.append(None if self._is_excluded(mention, left, right) else self._rank(mention, left))
        return ranks

    def _takes_back(self, scene: Scene, mention: Mention, left: list[str], between: list[str]) -> bool:
        """Whether the words before take back what was named earlier: "teda vlastně", "ne, v Chrasti"."""
        if self._any(left, self._words.correction):
            return True
        if len(between) <= _BRIEF and self._any(between, self._words.correction):
            return True
        behind = between[:_CLOSE]  # "Křižanov, teda ne, tam bydlí dcera, já jsem ze Sněžného"
        if self._any(behind, self._words.correction) and self._one_of(behind, self._words.no):
            return True
        begins = scene.starts[mention.lead] == mention.lead
        return begins and bool(between) and between[-1] in self._words.no

    def _is_excluded(self, mention: Mention, left: list[str], right: list[str]) -> bool:
        words, preposition = self._words, mention.preposition
        if (left and left[-1] in words.no) or (len(right) == 1 and right[0] in words.no):
            return True
        if self._any(left, words.denied) and (preposition in words.away | words.here or not preposition):
            return True
        if self._any(left + right, words.born) or self._any(left, words.past):
            return True
        if self._any(left, words.moved):
            return preposition in words.away
        if self._any(left, words.lived) and not self._one_of(left, words.still):
            return True
        if self._any(left + right, words.letter) and preposition in words.away:
            return True
        if self._one_of(left[-_CLOSE:], words.homewards):
            return False
        if self._last(left, words.kin) >= 0 and self._one_of(right, words.absent):
            return True
        if self._any(left, words.living) or self._comes_from(left, preposition):
            return False
        return self._is_elsewhere(left) or self._goes_on_elsewhere(right)

    def _comes_from(self, left: list[str], preposition: str) -> bool:
        """Whether somebody says where they are from ("jsem z Luže"), not where they came from ("jeli jsme z Prahy")."""
        travelling = len(left) > 1 and left[-2].endswith(_PARTICIPLE)
        return bool(left) and left[-1] in self._words.am and preposition in self._words.away and not travelling

    def _is_elsewhere(self, left: list[str]) -> bool:
        """Whether somebody is there for a doctor, for work or on a trip."""
        words = self._words
        if any(before in words.prepositions and word in words.job for before, word in pairwise(left)):
            return True
        return any(self._any(left, stems) for stems in (words.hospital, words.work, words.trip))

    def _goes_on_elsewhere(self, right: list[str]) -> bool:
        """Whether the clause goes on "v nemocnici", "na LDN", "u doktora", "pracuju" right after the name."""
        words = self._words
        for at, word in enumerate(right[:_BEHIND]):
            if word in words.hospital or word in words.school:
                return at == 0 or right[at - 1] in words.here or right[0] in words.here or right[0] == "u"
            if word in words.work:
                return True
        return False

    def _rank(self, mention: Mention, left: list[str]) -> float:
        words, preposition = self._words, mention.preposition
        elder, kin = self._last(left, words.elder), self._last(left, words.kin)
        own, last = self._one_of(left, words.own), left[-1] if left else ""
        if self._any(left, words.now) or self._one_of(left[-_CLOSE:], words.homewards):
            return 5.0
        if self._any(left, words.moved) and preposition in words.towards:
            return 5.0
        if self._any(left, words.living):
            return self._rank_living(left, elder, kin, own)
        if self._one_of(left, words.sending):
            return 1.2
        if self._comes_from(left, preposition):
            return 4.5 if elder >= 0 else 3.1 if own else 3.8
        if self._any(left, words.refused):
            return 1.3
        if self._any(left, words.institution) and mention.sign < Sign.TOLD:
            return 1.7
        if elder >= 0 and ((elder > kin and preposition not in words.away) or elder == len(left) - 1):
            return 4.5
        if kin >= 0 and preposition in words.here:
            return 2.6
        if own and last in words.am and preposition in words.here:
            return 1.2  # "já jsem v Brně"
        if self._any(left, words.home) and not self._any(left, words.helping):
            return 3.6
        return self._rank_plain(mention, own) + (0.3 if self._any(left, words.helping) else 0.0)

    def _rank_living(self, left: list[str], elder: int, kin: int, own: bool) -> float:
        """Somebody lives there: the old before the writer, the writer before grown children who live elsewhere."""
        if elder >= 0 and elder > kin:
            return 5.0
        if kin >= 0:
            return 4.1 if "ale" in left else 3.9
        if own:
            return 3.2
        return 4.0 if any(word.endswith(_FIRST_PERSON) for word in left) else 4.6

    def _rank_plain(self, mention: Mention, own: bool) -> float:
        words, preposition = self._words, mention.preposition
        if mention.title:
            return 3.7
        if mention.alone:
            return 3.5
        if preposition in words.here:
            return 3.1 if own else 3.0
        if preposition in words.towards:
            return 2.2
        if preposition in words.near:
            return 2.0
        return 1.6 if preposition in words.away else 1.8

    @staticmethod
    def _any(heard: list[str], stems: Stems) -> bool:
        return any(word in stems for word in heard)

    @staticmethod
    def _one_of(heard: list[str], words: Collection[str]) -> bool:
        return any(word in words for word in heard)

    @staticmethod
    def _last(heard: list[str], stems: Stems) -> int:
        return max((at for at, word in enumerate(heard) if word in stems), default=-1)
