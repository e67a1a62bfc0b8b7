"""The words around names of places, read from data/place_words.toml."""

import tomllib
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from directory.place_forms import ALL, CASES, key
from flows.fold import strip_marks
from flows.near import one_slip

_FILE = Path(__file__).parent / "data" / "place_words.toml"
_SLIPPED = 4  # letters of a word that may be a slip of "okres"
_CASE = {"g": "genitive", "d": "dative", "a": "accusative", "l": "locative", "i": "instrumental"}


def cases(*names: str) -> int:
    """The mask of these cases, singular and plural."""
    return sum(1 << CASES.index(name) | 1 << (CASES.index(name) + len(CASES)) for name in names)


@dataclass(frozen=True, slots=True)
class Stems:
    """Words known by their beginning, and words known whole."""

    beginnings: tuple[str, ...]
    wholes: frozenset[str]

    def __contains__(self, bare: str) -> bool:
        return bare in self.wholes or bare.startswith(self.beginnings)

    @classmethod
    def read(cls, text: str) -> "Stems":
        """From a list in which a bar ends the words that are whole."""
        listed = strip_marks(text).split()
        beginnings = tuple(word for word in listed if not word.endswith("|"))
        return cls(beginnings, frozenset(word[:-1] for word in listed if word.endswith("|")))


Words = frozenset[str]


@dataclass(frozen=True)
class PlaceWords:
    """All lists of the file, in the bare form; what each is for stands there.

    `ordinary` are names that are ordinary words too, with y as i; `prepositions` carry the cases that follow them.
    """

    ordinary: Words
    prepositions: dict[str, int]
    dwellings: Words
    function_words: Words
    first_names: Words
    addressed: Words
    titles_of_places: Words
    fillers: Words
    bare_company: Words
    conjunctions: Words
    joining: Words
    verbs: Words
    leaders: Words
    personal: Words
    at: Words
    am: Words
    particles: Words
    tails: Words
    districts: Words
    connecting: Words
    own: Words
    sending: Words
    absent: Words
    homewards: Words
    here: Words
    away: Words
    towards: Words
    no: Words
    still: Words
    postcode_cues: Words
    money: Words
    living: Stems
    lived: Stems
    home: Stems
    refused: Stems
    hospital: Stems
    job: Stems
    work: Stems
    school: Stems
    born: Stems
    letter: Stems
    moved: Stems
    past: Stems
    now: Stems
    denied: Stems
    trip: Stems
    elder: Stems
    kin: Stems
    helping: Stems
    institution: Stems
    correction: Stems
    closing: Stems
    near: Stems

    @cached_property
    def parting(self) -> Words:
        """Words that may begin a clause."""
        return self.conjunctions | self.joining

    @cached_property
    def verb_beginnings(self) -> tuple[str, ...]:
        """The verbs, each the beginning of its forms."""
        return tuple(self.verbs)

    def is_district(self, bare: str) -> bool:
        """Whether the word says that a district follows, a slip of the finger forgiven."""
        return bare in self.districts or (len(bare) >= _SLIPPED and one_slip(bare, "okres"))

    @classmethod
    def load(cls, path: Path | None = None) -> "PlaceWords":
        """Read the file (the built-in one when none is given)."""
        raw = tomllib.loads((path or _FILE).read_text(encoding="utf-8"))
        whole = [field.name for field in fields(cls) if field.type is Words and field.name != "ordinary"]
        lists: dict[str, Any] = {name: frozenset(strip_marks(raw[name]).split()) for name in whole}
        lists |= {name: Stems.read(text) for name, text in raw["stems"].items()}
        names = [*raw["ordinary_names"].split(), *raw["ordinary_forms"].split(), *raw["ordinary_phrases"].split(";")]
        return cls(
            ordinary=frozenset(" ".join(key(name).split()) for name in names),
            prepositions={
                word: ALL if letters == "any" else cases(*(_CASE[letter] for letter in letters))
                for word, letters in raw["prepositions"].items()
            },
            **lists,
        )
