"""What a single word can mean in a time expression."""

from dataclasses import dataclass
from typing import Any, Literal

Unit = Literal["", "minute", "hour", "day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Sense:
    """The meanings of one bare word; a word may have several, the grammar takes the one that fits its place.

    Numbers are -1 where the word has no such meaning.
    """

    weekday: int = -1  # 0 = Monday
    short: int = -1  # a weekday, but only an abbreviation ("po", "st"): to be believed only beside other signs
    shift: int = -1  # days from today ("zítra" 1)
    number: int = -1  # a cardinal
    cases: str = ""  # of the cardinal: a (after "v"), g (after "do", "po"), i (after "mezi", "před")
    hour: int = -1  # an ordinal of feminine gender: an hour ("po třetí")
    date: int = -1  # an ordinal in the masculine genitive: a day of the month ("třetího")
    after_date: int = -1  # an ordinal in another masculine case ("po patnáctém", "před třetím")
    month: int = -1
    unit: Unit = ""
    part: str = ""  # the morning, the noon ...: see `flows.when.parts`
    prep: str = ""  # a preposition, under its shortest Czech name
    which: int = -1  # this 0, next 1, the one after next 2, the nearest 3
    lemma: str = ""  # other words that the grammar names
    mark: str = ""  # what the word does to its sentence: see `flows.when.marks`
    timely: bool = False  # the word can begin or belong to a time expression; set by `merge`


_TELLING = (
    "weekday",
    "short",
    "shift",
    "number",
    "hour",
    "date",
    "after_date",
    "month",
    "which",
    "unit",
    "part",
    "prep",
    "lemma",
)

NOTHING = Sense()
Entry = tuple[str, Sense]


def word_set(words: str) -> frozenset[str]:
    """The words of a text that are parted by spaces."""
    return frozenset(words.split())


def entries(words: str, **meaning: Any) -> list[Entry]:
    """The same meaning for each of several words parted by spaces."""
    sense = Sense(**meaning)
    return [(word, sense) for word in words.split()]


def merge(found: list[Entry]) -> dict[str, Sense]:
    """One sense for each word; where two meanings fill one field the first stands, cases of a number are joined."""
    gathered: dict[str, list[Sense]] = {}
    for word, sense in found:
        gathered.setdefault(word, []).append(sense)
    joined: dict[tuple[int, ...], Sense] = {}  # words with the very same meanings share one sense
    for senses in gathered.values():
        which = tuple(map(id, senses))
        if which not in joined:
            joined[which] = _joined(senses)
    return {word: joined[tuple(map(id, senses))] for word, senses in gathered.items()}


def _joined(senses: list[Sense]) -> Sense:
    fields: dict[str, Any] = {}
    for sense in senses:
        for name in Sense.__slots__:
            value = getattr(sense, name)
            if name == "cases":
                if fields.get("number", sense.number) == sense.number:
                    fields[name] = fields.get(name, "") + value
            elif value != -1 and value != "" and name != "timely":
                fields.setdefault(name, value)
    return Sense(**fields, timely=any(name in fields for name in _TELLING))
