"""Texts spoiled for measuring: what changes, what stays, and that it is the same each time."""

import re

from hypothesis import given
from hypothesis import strategies as st

from directory.noise import plain, typos

TEXT = "Dobrý den, maminka potřebuje odvoz k lékaři ve čtvrtek 26. 11. do Žďáru nad Sázavou"


def changed(text: str, seed: int) -> list[tuple[str, str]]:
    """The words that bear a slip, before and after."""
    return [(one, other) for one, other in zip(text.split(), typos(text, seed).split(), strict=True) if one != other]


def test_no_diacritics_are_left_and_nothing_else_changes() -> None:
    assert plain("Žluťoučký KŮŇ, 26. 11. – 8:00!") == "Zlutoucky KUN, 26. 11. – 8:00!"


def test_every_third_longer_word_bears_one_slip() -> None:
    long = [word for word in re.findall(r"[^\W\d_]+", TEXT) if len(word) >= 4]
    for seed in range(30):
        slips = changed(TEXT, seed)
        assert len(slips) in (len(long) // 3, len(long) // 3 + 1)
        for before, after in slips:
            assert len(before.strip(",")) >= 4
            assert abs(len(before) - len(after)) <= 1


def test_all_four_kinds_of_slip_come() -> None:
    seen = set()
    for seed in range(60):
        for before, after in changed("maminka", seed):
            doubled = any(after == before[: i + 1] + before[i:] for i in range(len(before)))
            same = sorted(before) == sorted(after)
            seen.add("doubled" if doubled else "swapped" if same else len(after) - len(before))
    assert seen == {"doubled", "swapped", -1, 0}


def test_one_word_bears_a_slip_a_third_of_the_time() -> None:
    borne = sum(bool(changed("maminka", seed)) for seed in range(300))
    assert 70 < borne < 130


@given(st.text(max_size=60), st.integers(0, 5))
def test_a_text_is_spoiled_the_same_way_each_time(text: str, seed: int) -> None:
    assert typos(text, seed) == typos(text, seed)
    assert plain(plain(text)) == plain(text)


@given(st.text(alphabet="aá mM1,", max_size=40))
def test_letters_without_neighbours_or_all_alike_are_no_trouble(text: str) -> None:
    typos(text)
