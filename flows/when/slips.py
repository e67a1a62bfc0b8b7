"""Words one slip of the finger away: a letter wrong, missing, too many, or two swapped."""

from collections.abc import Iterable


def shortened(word: str) -> set[str]:
    """The word with each of its letters left out in turn."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def one_slip(a: str, b: str) -> bool:
    """Whether the two differ by one wrong, missing, extra or swapped letter.

    >>> one_slip("patek", "paetk"), one_slip("patek", "patke"), one_slip("streda", "sterad")
    (False, True, False)
    """
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    if len(a) > len(b):
        return a[start + 1 :] == b[start:]
    if a[start + 1 :] == b[start + 1 :]:
        return True
    return a[start : start + 2] == b[start : start + 2][::-1] and a[start + 2 :] == b[start + 2 :]


def index(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each word and each of its shortened forms the words it may come from."""
    found: dict[str, list[str]] = {}
    for word in words:
        for form in (word, *shortened(word)):
            found.setdefault(form, []).append(word)
    return {form: tuple(dict.fromkeys(words)) for form, words in found.items()}


def near(word: str, table: dict[str, tuple[str, ...]]) -> list[str]:
    """The words of an index that are one slip away, without repeats."""
    found: dict[str, None] = {}
    for form in (word, *shortened(word)):
        for other in table.get(form, ()):
            if other not in found and one_slip(word, other):
                found[other] = None
    return list(found)
