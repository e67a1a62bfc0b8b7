"""The names that services go by, and which of them a message says: "volala jsem do Habřiny"."""

from collections import defaultdict
from collections.abc import Iterable

from directory.listings import Listing
from directory.vocabulary import Near, Vocabulary
from flows.fold import words as folded_words

_LETTERS = 4  # of a word that names somebody
_SLIP_LETTERS = 6  # of a word that may be mistyped: in a shorter one it is another word ("klid" is no "klíč")
_SLIP_CLOSENESS = 0.7  # of a slip after the first letter
_COMMON = frozenset(
    ("spolek", "domov", "centrum", "poradna", "mesto", "obec", "charita", "diakonie", "nadace", "sluzby", "ukazka")
)  # words of names that name nobody alone


class ServiceNames:
    """The services by their own names and those of their providers. Frozen once it is built.

    "Dům Habřina" goes by "habrina"; "Půjčovna pomůcek Luže" has no name of its own, only a kind and a town.
    """

    def __init__(self, listings: Iterable[Listing], towns: Iterable[str]) -> None:
        """`towns` are names that stand in names of services and do not tell them apart."""
        self._words = Vocabulary()
        self._bearers: dict[frozenset[int], list[str]] = defaultdict(list)
        self._names: dict[int, list[frozenset[int]]] = defaultdict(list)  # by each of their words
        nobody = _COMMON.union(*map(folded_words, towns))
        for listing in listings:
            for name in _own_names(listing, nobody):
                numbers = frozenset(map(self._words.add, name))
                if numbers not in self._bearers:
                    for number in numbers:
                        self._names[number].append(numbers)
                self._bearers[numbers].append(listing.service.id)

    def heard(self, text: str) -> frozenset[str]:
        """The ids of the services one of whose names the text says in full, inflected or with a slip."""
        said = {
            near.number
            for word in set(folded_words(text))
            for near in (self._words.near(word) if len(word) >= _LETTERS else ())
            if _is_meant(word, near)
        }
        return frozenset(
            bearer for number in said for name in self._names[number] if name <= said for bearer in self._bearers[name]
        )


def _is_meant(word: str, near: Near) -> bool:
    return near.closeness == 1.0 or (len(word) >= _SLIP_LETTERS and near.closeness >= _SLIP_CLOSENESS)


def _own_names(listing: Listing, nobody: frozenset[str]) -> Iterable[frozenset[str]]:
    """The names as the folded words that all must be heard: the provider's, the service's own."""
    service = listing.service
    rest = service.name.split()[1:]
    begins = next((at for at, word in enumerate(rest) if word[:1].isupper()), len(rest))
    proper = " ".join(rest[begins:])  # "Poslední jaro" of "Mobilní hospic Poslední jaro"
    for name in (service.provider, proper):
        told = frozenset(word for word in folded_words(name) if len(word) >= _LETTERS) - nobody
        if told:
            yield told
