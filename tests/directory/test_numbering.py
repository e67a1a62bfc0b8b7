"""Numbers of words and their pieces: those of the same letters are the same wherever they stand, others differ."""

from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from directory.numbering import MOST_LETTERS, MOST_WORDS, Pieces, number, scrambled

words = st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=8)


def whole(pieces: Pieces) -> list[int]:
    return [int(piece) for piece in pieces.between(pieces.starts, pieces.ends)]


@given(words, words)
def test_a_word_has_one_number_wherever_it_stands(before: list[str], those: list[str]) -> None:
    alone = [whole(Pieces.of([word]))[0] for word in those]
    assert whole(Pieces.of([*before, *those]))[len(before) :] == alone


@given(words)
def test_words_that_differ_have_numbers_that_differ(those: list[str]) -> None:
    salts = np.full(len(those), crc32(b"w:"), dtype=np.uint64)
    numbers = scrambled(np.array(whole(Pieces.of(those)), dtype=np.uint64), salts).tolist()
    assert len(set(numbers)) == len(set(those))


@given(words)
def test_a_piece_is_numbered_by_its_letters(those: list[str]) -> None:
    pieces = Pieces.of(those)
    first = pieces.between(pieces.starts + 1, pieces.starts + 2)
    assert len(set(first.tolist())) == len({word[0] for word in those})


def test_what_is_alike_in_two_sorts_has_two_numbers() -> None:
    one = np.array([12345], dtype=np.uint64)
    assert scrambled(one, np.array([1], dtype=np.uint64)) != scrambled(one, np.array([2], dtype=np.uint64))
    assert number("mluvit", "s:") != number("mluvit", "m:")


def test_long_messages_and_words_are_read_so_far() -> None:
    pieces = Pieces.of(["a" * 10_000, *["b"] * 1_000])
    assert len(pieces.starts) == MOST_WORDS
    assert pieces.ends[0] == MOST_LETTERS + len("<>")


def test_letters_of_no_known_script_count_as_one() -> None:
    assert whole(Pieces.of(["漢"])) == whole(Pieces.of(["字"]))
