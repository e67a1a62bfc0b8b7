"""An index of words that are one slip of the finger away, and all of them, since several may be meant."""

from collections.abc import Iterable

from flows.near import one_slip

Index = dict[str, tuple[str, ...]]
_LONGEST = 24  # letters; no word of time is longer


def index(words: Iterable[str]) -> Index:
    """For each word and each of its forms with a letter left out the words that it may come from."""
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        for form in _forms(word):
            found.setdefault(form, []).append(word)
    return {form: tuple(known) for form, known in found.items()}


def near(word: str, known: Index) -> list[str]:
    """The words of an index that are one slip away, without repeats, in no order that means anything."""
    if len(word) > _LONGEST:
        return []
    found = dict.fromkeys(other for form in sorted(_forms(word)) for other in known.get(form, ()))
    return [other for other in found if one_slip(word, other)]


def _forms(word: str) -> set[str]:
    """The word, and all it becomes with one letter left out; two words one slip apart share one of these."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}
