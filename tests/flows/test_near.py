"""One slip of the finger is forgiven, two are not, and the index finds what a plain search finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.near import Vocabulary, near, one_slip

words = st.text(alphabet="abc", max_size=8)


def distance(a: str, b: str) -> int:
    """Damerau-Levenshtein distance with adjacent swaps, by the table."""
    table = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(words, words)
def test_one_slip_is_a_distance_of_one(a: str, b: str) -> None:
    assert one_slip(a, b) == (distance(a, b) <= 1)


@given(words, st.sets(words, max_size=12))
def test_the_index_finds_what_a_plain_search_finds(word: str, known: set[str]) -> None:
    plain = {k for k in known if k == word or (len(k) >= 5 and one_slip(word, k))}
    found = near(word, Vocabulary(known))
    assert found in plain if plain else found is None


@pytest.mark.parametrize(
    ("word", "found"),
    [("pomco", "pomoc"), ("pomooc", "pomoc"), ("clovk", "clovek"), ("stpo", None), ("stop", "stop"), ("pomotka", None)],
)
def test_short_words_are_taken_as_written(word: str, found: str | None) -> None:
    assert near(word, Vocabulary(["pomoc", "clovek", "stop"])) == found


@given(words, st.sets(words, max_size=12), st.integers(min_value=3, max_value=6))
def test_all_that_are_alike_are_found(word: str, known: set[str], shortest: int) -> None:
    assert Vocabulary(known, shortest).alike(word) == {k for k in known if len(k) >= shortest and one_slip(word, k)}
