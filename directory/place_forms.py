"""Rules of Czech declension for names of places: every case form of a word as one stem and a table of endings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flows.fold import strip_marks

CASES = ("nominative", "genitive", "dative", "accusative", "vocative", "locative", "instrumental")
# A set of forms is a mask: bits 0-6 the cases of the singular, 7-13 those of the plural.
SINGULAR = 0b1111111
PLURAL = SINGULAR << 7
ALL = SINGULAR | PLURAL

# One line a type: number, ending of the base form, then the seven cases; "/" parts alternatives, "0" is no ending.
# A line without forms says that such names have none in that number. Spoken forms (-ejch, -ý for -é, -ách for -ech,
# -ama) and the commonest Slovak endings stand among them.
_NOUNS = """
s a    a y/e ě/e/i u o ě/e/i ou
s ka   ka ky ce/ke ku ko ce/ke kou
s ga   ga gy ze/ge gu go ze/ge gou
s ha   ha hy ze/he hu ho ze/he hou
s cha  cha chy še/che chu cho še/che chou
s ra   ra ry ře/re ru ro ře/re rou
p a    a 0 ům/ám a a ech/ách y/ama
p ka
p luka luka luk lukám luka luka lukách luky/lukami
s e    e e i e/i e i í/em
p e    e í/ů/0 ím/ům e e ích/iach emi/i/ema
s ě    ě ě i ě/i ě i í/ěm
p ě    ě í/0 ím ě ě ích/iach ěmi/ěma
s o    o a u o o ě/e/u em
s ko   ko ka ku ko ko ku/ce kem
s ho   ho ha hu ho ho hu/ze hem
s cho  cho cha chu cho cho chu/še chem
s ro   ro ra ru ro ro ře/ru/re rem
s í    í í/ího í/ímu í í í/ím ím
p í    í í/ích ím í í ích/iach ími/íma
s é    é ého/ýho ému/ýmu é é ém/ým/om ým
p é    é ých/ejch ým/ejm é é ých/ejch ými/ejma
s á    á é/ý/ej é/ý/ej ou á é/ý/ej ou
p á    á ých/ejch ým/ejm á á ých/ejch ými/ejma
s ý    ý/ej ého/ýho ému/ýmu ý/ej ý/ej ém/ým/om ým
p y    y ů/0 ům/ám/om y y ech/ích/ách/och y/ami/ama
p ky   ky ků/ek/k kům/kám ky ky cích/kách/koch ky/kami/kama
p hy   hy hů/h hům/hám hy hy zích/hách/hoch hy/hami/hama
p chy  chy chů/ch chům/chám chy chy ších/chách/choch chy/chami/chama
s ň    ň ně/ni ni ň ni ni ní/něm
s ť    ť tě/ti ti ť ti ti tí/těm
s ď    ď dě/di di ď di di dí/děm
"""
_HARD = "0 u/a/e/ě/i u/i/ě 0 e/i/u u/ě/e/i em/í"
_SOFT = "0 e/ě i 0 i/e i em/ěm/í"
_SOFT_CONSONANTS = "cčďjňřšťž"
# A consonant that changes before the ending of the locative.
_SOFTENED = {"k": "ce", "h": "ze", "ch": "še", "g": "ze", "r": "ře"}
_ADJECTIVES = """
s á    á é/ý/ej é/ý/ej ou á é/ý/ej ou
p á    á ých/ejch ým/ejm á á ých/ejch ými/ejma
s é    é ého/ýho ému/ýmu é é ém/ým/om ým
p é    é/ý ých/ejch ým/ejm é/ý é/ý ých/ejch ými/ejma
s ý    ý/ej ého/ýho ému/ýmu ý/ej ý/ej ém/ým/om ým
s í    í í/ího í/ímu í í í/ím í/ím
p í    í ích/ejch ím/ejm í í ích/ejch ími/íma
s ův   ův/ovo ova/ovo ovu/ovo ův/ovo ův/ovo ově/ovu/ovým/ovo ovým/ovo
s ova  ova/ovo ovy/ovo ově/ovo ovu/ovo ova/ovo ově/ovo ovou/ovo
s ovo  ovo ova/ovo ovu/ovo ovo ovo ově/ovu/ovým/ovo ovým/ovo
p ovy  ovy/ovo ových/ovejch/ovo ovým/ovejm/ovo ovy/ovo ovy/ovo ových/ovejch/ovo ovými/ovejma/ovo
s in   in/ino ina/ino inu/ino in/ino in/ino ině/inu/iným/ino iným/ino
s ina  ina/ino iny/ino ině/ino inu/ino ina/ino ině/ino inou/ino
s ino  ino ina/ino inu/ino ino ino ině/inu/iným/ino iným/ino
p iny  iny/ino iných/inejch/ino iným/inejm/ino iny/ino iny/ino iných/inejch/ino inými/inejma/ino
"""
_VOWELS = "aáeéěiíoóuúůyý"
_BARE = str.maketrans("áäčďéěíĺľňóôöřŕšťúůüýžy", "aacdeeillnooorrstuuuizi")
_DECIDING = 3  # no rule looks at more last letters of a word than these

Cells = tuple[tuple[str, ...], ...]
Rule = tuple[str, str, Cells]  # number, ending of the base form, forms for the seven cases


@dataclass(frozen=True, slots=True)
class Paradigm:
    """How one word declines: so many letters are cut off the base form, then one of the endings is added.

    `endings` maps the bare form of an ending to its spellings, each with the mask of cases that it may be.
    """

    cut: int
    endings: Mapping[str, tuple[tuple[str, int], ...]]


def key(word: str) -> str:
    """The bare form under which words of names are compared: no case, no marks, and y is i."""
    bare = word.lower().translate(_BARE)  # the letters of Czech and Slovak; whatever else there is takes the long way
    return bare if bare.isascii() else strip_marks(bare).replace("y", "i")


class Declension:
    """The rules, read once; one paradigm is shared by all words with the same ending."""

    def __init__(self) -> None:
        self._nouns = _rules(_NOUNS)
        self._adjectives = _rules(_ADJECTIVES)
        self._cache: dict[tuple[str, str], Paradigm] = {}

    def is_adjective(self, word: str) -> bool:
        """Whether a word that is not the last of a name agrees with the words after it."""
        return any(word.endswith(ending) and len(word) > len(ending) for _, ending, _ in self._adjectives)

    def adjective(self, word: str) -> Paradigm:
        """The paradigm of an attribute (Nová, Dolní, Hrochův); the word is in lower case."""
        return self._paradigm("a", word, self._adjectives)

    def noun(self, word: str) -> Paradigm:
        """The paradigm of a noun or of a name that is an adjective alone (Březová, Bystré)."""
        return self._paradigm("n", word, self._nouns)

    def noun_or_base(self, word: str) -> Paradigm:
        """As `noun`, for a further noun of a name, which may also stay as it is (Lázně Bohdaneč, Hradec Králové)."""
        found = self.noun(word)
        base = word[len(word) - found.cut :]
        endings = {
            bare: tuple((spelt, mask | (mask << 7 & ALL) | mask >> 7) for spelt, mask in spellings)
            for bare, spellings in found.endings.items()
        }  # of another number than the first noun: v Městě Albrechticích
        endings[key(base)] = (*endings.get(key(base), ()), (base, ALL))
        return Paradigm(found.cut, endings)

    def _paradigm(self, kind: str, word: str, rules: list[Rule]) -> Paradigm:
        known = (kind, word[-_DECIDING:])
        if known not in self._cache:
            self._cache[known] = _merge(known[1], list(_matching(known[1], rules)))
        return self._cache[known]


def _rules(table: str) -> list[Rule]:
    lines = (line.split() for line in table.strip().splitlines())
    return [(number, ending, _cells(forms)) for number, ending, *forms in lines]


def _cells(forms: Iterable[str]) -> Cells:
    return tuple(tuple(form.replace("0", "") for form in cell.split("/")) for cell in forms)


def _matching(word: str, rules: list[Rule]) -> Iterable[Rule]:
    """The rules for an ending: the longest one of each number, and what its last consonant asks for."""
    for number in "sp":
        found = [rule for rule in rules if rule[0] == number and word.endswith(rule[1])]
        if found:
            yield max(found, key=lambda rule: len(rule[1]))
    if word[-1] not in _VOWELS:
        yield from _consonantal(word)
    elif word[-1] in "yae" and len(word) > 2 and word[-2] not in _VOWELS and word[-3] not in _VOWELS:
        base = word[-2:]
        yield "p", base, _cells([base, f"e{word[-2]}", base, base, base, base, base])  # Nasavrky: Nasavrek


def _consonantal(word: str) -> Iterable[Rule]:
    regular = _cells((_SOFT if word[-1] in _SOFT_CONSONANTS else _HARD).split())
    yield "s", "", regular
    last = "ch" if word.endswith("ch") else word[-1]
    if last in _SOFTENED:
        soft = _SOFTENED[last]
        yield "s", last, _cells([last, last, last, last, last, soft, last])
    before = word[-len(last) - 1 : -len(last)]
    if before == "e":  # the vowel that falls out: Ledec, do Ledce; Plzeň, v Plzni
        hard = {"ň": "n", "ť": "t", "ď": "d"}.get(last, last)
        forms = tuple(tuple(hard + form if form else f"e{last}" for form in cell) for cell in regular)
        yield "s", f"e{last}", forms
        if last == "k":
            yield "s", "ek", _cells(["ek", "ek", "ek", "ek", "ek", "ce", "ek"])
    elif before == "ů":  # the long vowel that shortens: Důl, v Dole
        soft = {"r": "ř"}.get(last, last)
        yield (
            "s",
            f"ů{last}",
            tuple(tuple(f"o{last}{form}" if form else f"ů{last}" for form in cell) for cell in regular),
        )
        yield "s", f"ů{last}", _cells([f"ů{last}"] * 5 + [f"o{soft}e", f"ů{last}"])


def _merge(word: str, rules: list[Rule]) -> Paradigm:
    cut = max((len(ending) for _, ending, _ in rules), default=0)
    merged: dict[str, dict[str, int]] = {}
    base = word[len(word) - cut :]
    merged.setdefault(key(base), {})[base] = 0 if rules else ALL
    for number, ending, cells in rules:
        kept = base[: cut - len(ending)]
        for case, forms in enumerate(cells):
            bit = 1 << (case + (7 if number == "p" else 0))
            for form in forms:
                spellings = merged.setdefault(key(kept + form), {})
                spellings[kept + form] = spellings.get(kept + form, 0) | bit
    return Paradigm(cut, {bare: tuple(spellings.items()) for bare, spellings in merged.items()})
