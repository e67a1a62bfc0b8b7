"""Invented services and what people type to find them: misspelt, without marks, with words that only ask."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from directory.listings import Listing
from directory.taxonomy import Taxonomy
from flows.facts import Place, Service
from flows.fold import strip_marks

_LEADS = ("", "", "", "hledám ", "potřebuji ", "prosím ", "nevím si rady, ", "kdo mi pomůže? ", "máma potřebuje ")
_BODIES = ("Charita", "Diakonie", "Naděje", "Spolek Lípa", "Centrum služeb", "Občanská pomoc", "Křídla", "Na dosah")
_SENTENCES = (
    "Pomáháme lidem v domácnosti i v terénu, zdarma a po předchozí domluvě.",
    "Pracovník přijede za vámi a společně najdete řešení.",
    "Služba je určena seniorům, rodinám s dětmi i lidem se zdravotním postižením.",
    "Poradíme s dávkami, bydlením i dluhy a doprovodíme vás na úřad.",
    "Pečujeme o člověka, který už sám nezvládne hygienu, úklid a nákupy.",
    "Otevřeno každý všední den, v naléhavých případech i o víkendu.",
    "Nabízíme podporu rodičům, pečujícím příbuzným a lidem po nemoci.",
    "Půjčujeme polohovací postele, chodítka a vozíky, dovezeme je domů.",
    "Setkáváme se v klubu, hrajeme hry, zpíváme a jezdíme na výlety.",
    "Mluvíme s lidmi v krizi, mlčíme o všem, co slyšíme.",
)
_KEYS = "abcdefghijklmnoprstuvyz"
_PREPOSITION = 3  # letters
_WRONG, _BARE, _WITH_TOWN = 0.2, 0.6, 0.3  # shares of words mistyped, of queries without marks, of those with a town


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, and the kind of help that it asks for."""

    text: str
    kind: str


def services(many: int, towns: Sequence[str], taxonomy: Taxonomy, seed: int = 1) -> list[Listing]:
    """Services of all kinds in these towns, each with a name, a provider and some thirty words of text."""
    chance, kinds = Random(seed), list(taxonomy.kinds)
    places = [Place(f"{number:06}", town, "", "", 49.8, 16.0) for number, town in enumerate(towns)]
    found: list[Listing] = []
    for number in range(many):
        kind, place, body = chance.choice(kinds), chance.choice(places), chance.choice(_BODIES)
        called = taxonomy.kind_name(kind, "cs").partition("(")[0].strip()
        name = f"{called[0].upper()}{called[1:]} – {body} {place.name}"
        text = " ".join((*chance.sample(_SENTENCES, 3), f"Působíme v obci {place.name} a okolí."))
        service = Service(f"s{number}", name, "", kind, f"{body} {place.name}", "", "", text, False, True)
        found.append(Listing(service, None, place, None, (), date(2026, 11, 2)))
    return found


def queries(listings: Sequence[Listing], many: int, taxonomy: Taxonomy, seed: int = 2) -> Iterator[Query]:
    """The first two to four words of weight of a kind's name, as people type them."""
    chance = Random(seed)
    for _ in range(many):
        listing = chance.choice(listings)
        kind = listing.service.kind
        words = _beginning(taxonomy.kind_name(kind, "cs"), chance.randint(2, 4))
        words = [mistype(word, chance) if chance.random() < _WRONG else word for word in words]
        town = f" {listing.seat.name}" if chance.random() < _WITH_TOWN else ""
        text = f"{chance.choice(_LEADS)}{' '.join(words)}{town}"
        yield Query(strip_marks(text) if chance.random() < _BARE else text, kind)


def mistype(word: str, chance: Random) -> str:
    """The word with one slip after its first letter: a letter missing, put in, changed, or swapped with the next."""
    if len(word) < 4:
        return word
    at, letter = chance.randrange(1, len(word) - 1), chance.choice(_KEYS)
    match chance.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + letter + word[at:]
        case 2:
            return word[:at] + letter + word[at + 1 :]
        case _:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _beginning(name: str, weighty: int) -> list[str]:
    """The words of the name up to so many that say something: "domov pro" asks for nothing."""
    words = "".join(letter if letter.isalnum() else " " for letter in name).split()
    long = [at for at, word in enumerate(words) if len(word) > _PREPOSITION][:weighty]
    return words[: long[-1] + 1] if long else words
