"""Services found by words: in their names, kinds, towns and texts, in any case form and with slips of the finger.

BM25 chooses the candidates among all entries; the names of at most `RESCORED` of them are then compared with the query
letter by letter, so that the order of words and what is missing count as well.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from directory.listings import Listing
from directory.postings import Occurrence, Postings
from directory.vocabulary import Near, Vocabulary
from flows.fold import words as folded_words

RESCORED = 100
"""Candidates compared letter by letter, at most."""

SHORTEST = 3  # letters of a word that is looked for

_NAME, _PROVIDER, _TOWN, _TEXT = 5.0, 3.0, 3.0, 1.0  # weights of the fields
_LIKENESS = 1.0  # of the best score: what a name that is wholly like the query adds
_CANDIDATE = 0.4  # of the best score, from which an entry is compared
_MOST_WORDS = 30  # of a query; who writes more says the same again
_SLIP_LETTERS = 5  # of a word that may be mistyped where it alone decides
_PLAIN_WORDS = 6  # a longer text is a story, which is not for a search
# Words by which people ask for anything whatever; beside them stands what they ask for.
_ASKING = frozenset(
    (
        *("aha", "ahoj", "bych", "chci", "chteli", "chtel", "chtela", "cislo", "dobry", "den", "hleda", "hledam"),
        *(
            "hledame",
            "jak",
            "jsem",
            "jsme",
            "kam",
            "kde",
            "kdo",
            "koho",
            "kontakt",
            "mam",
            "mame",
            "mate",
            "mel",
            "mela",
        ),
        *("mne", "muze", "muzete", "nam", "neco", "nejak", "nejakou", "nejake", "nejaky", "nekdo", "nekoho", "nevi"),
        *(
            "nevim",
            "nevime",
            "pomoct",
            "pomoci",
            "pomuze",
            "pomuzete",
            "poradit",
            "poradi",
            "potreboval",
            "potrebovala",
        ),
        *(
            "potrebovali",
            "potrebuje",
            "potrebujeme",
            "potrebuji",
            "potrebuju",
            "prosim",
            "rad",
            "rada",
            "rady",
            "shanim",
        ),
        *("telefon", "volala", "volal", "zdravim"),
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """A service found, with its score beside those of the others of the same answer: the best one has 1."""

    listing: Listing
    score: float


class Search:
    """The services of a directory at one revision, ready to be searched. Frozen once it is built."""

    def __init__(
        self, listings: Iterable[Listing], kinds: Mapping[str, Iterable[str]], towns: Iterable[str] = ()
    ) -> None:
        """`kinds` holds what each kind is called, names and keywords; `towns` are names that say where, not what."""
        self._listings = tuple(listings)
        self._words = Vocabulary()
        entries = [self._entry(listing) for listing in self._listings]
        called = [[word for name in names for word in weighty(name)] for names in kinds.values()]
        of_kinds = [[(self._words.add(word), 1.0) for word in words] for words in called]
        self._where = frozenset(self._words.add(word) for town in towns for word in folded_words(town))
        self._own = Postings(entries, len(self._words))
        # What is said of a kind is said of all its services; the last row is that of services of no known kind.
        self._of_kinds = Postings([*of_kinds, []], len(self._words))
        row = {kind: number for number, kind in enumerate(kinds)}
        self._kind = np.array([row.get(one.service.kind, len(row)) for one in self._listings], dtype=np.int64)
        self._called = [frozenset(number for number, _ in occurrences) for occurrences in [*of_kinds, []]]
        self._names = [" ".join(folded_words(f"{one.service.name} {one.seat.name}")) for one in self._listings]

    def find(self, text: str, limit: int = 5) -> tuple[Found, ...]:
        """The services that the text names or describes, best first; of equally good ones the first listed."""
        words, heard = self._heard(text)
        best = self._best(words, heard.values(), limit)
        return tuple(Found(self._listings[at], score) for at, score in best)

    def plain(self, text: str) -> tuple[Found, ...]:
        """As `find`, but only where each word of the text is one of what the service, provider or kind is called by.

        Words that ask, and names of towns, are left aside; a text of nothing else is no query. A slip is forgiven in a
        long word alone: a short one is another word.
        """
        words, heard = self._heard(text)
        what = [
            {near.number for near in readings if near.closeness == 1.0 or len(word) >= _SLIP_LETTERS}
            for word, readings in heard.items()
        ]
        what = [numbers for numbers in what if not numbers or not numbers <= self._where]
        if not 0 < len(what) <= _PLAIN_WORDS:
            return ()
        best = self._best(words, heard.values(), limit=5)
        return tuple(Found(self._listings[at], score) for at, score in best if self._is_called(at, what))

    def _entry(self, listing: Listing) -> list[Occurrence]:
        service = listing.service
        fields = (
            (service.name, _NAME),
            (service.provider, _PROVIDER),
            (listing.seat.name, _TOWN),
            (service.text, _TEXT),
        )
        return [(self._words.add(word), weight) for text, weight in fields for word in weighty(text)]

    def _heard(self, text: str) -> tuple[list[str], dict[str, list[Near]]]:
        """The words of a query that say something, and what each of those that can be looked for may be."""
        words = [word for word in folded_words(text) if word not in _ASKING][:_MOST_WORDS]
        return words, {word: self._words.near(word) for word in words if len(word) >= SHORTEST}

    def _best(self, words: Collection[str], heard: Collection[list[Near]], limit: int) -> list[tuple[int, float]]:
        score = self._own.scores(heard) + self._of_kinds.scores(heard)[self._kind]
        highest = float(score.max(initial=0.0))
        if highest <= 0.0:
            return []
        near = np.flatnonzero(score >= _CANDIDATE * highest)
        if len(near) > RESCORED:
            # The order among equals must not hang on how the array is parted.
            border = np.partition(score[near], len(near) - RESCORED)[len(near) - RESCORED]
            over, on = near[score[near] > border], near[score[near] == border]
            near = np.concatenate((over, on[: RESCORED - len(over)]))
        names = [self._names[at] for at in near.tolist()]
        likeness = process.cdist([" ".join(words)], names, scorer=fuzz.token_set_ratio, dtype=np.float32)[0]
        total = score[near] / highest + _LIKENESS * likeness / 100
        order = np.lexsort((near, -total))[:limit]
        return [(int(near[at]), round(float(total[at] / total[order[0]]), 4)) for at in order]

    def _is_called(self, at: int, what: Iterable[set[int]]) -> bool:
        service = self._listings[at].service
        name = {
            near.number for word in weighty(f"{service.name} {service.provider}") for near in self._words.near(word)
        }
        called = name | self._called[int(self._kind[at])]
        return all(numbers & called for numbers in what)


def weighty(text: str) -> list[str]:
    """The folded words of a text that can be looked for."""
    return [word for word in folded_words(text) if len(word) >= SHORTEST]
