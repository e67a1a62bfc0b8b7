"""Codes, aliases and phrases: easy to type and to say, and never two alike among what is open."""

from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import Connection

from bot import people, requests
from bot.fresh import RowFresh, load_words
from flows.effects import OpenRequest
from flows.fold import fold
from store.database import Database

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_the_words_suffice_for_22_bits_and_cannot_be_confused() -> None:
    words = load_words()
    assert len(words) >= 2048
    assert list(words) == sorted(words)
    assert all(word.isascii() and word.isalpha() and word == fold(word) and 3 <= len(word) <= 13 for word in words)
    assert len({word.replace("y", "i") for word in words}) == len(words)


def test_each_is_drawn_once(database: Database) -> None:
    words = load_words()[:3]

    def draw(tx: Connection) -> set[str]:
        person = people.create(tx, AT).id
        fresh = RowFresh(tx, Random(3), words)
        phrases = set()
        for number in range(6):
            phrase = fresh.phrase()
            requests.open_request(
                tx,
                person,
                OpenRequest(fresh.code(), "care", (), "normal", "", alias=f"Buk {number}", phrase=phrase),
                AT,
            )
            phrases.add(phrase)
        with pytest.raises(RuntimeError):
            RowFresh(tx, Random(4), words).phrase()
        return phrases

    phrases = database.turn_sync(draw)
    assert len(phrases) == 6
    assert all(first != second for first, second in (phrase.split() for phrase in phrases))


def test_the_words_of_an_open_request_are_found_in_a_sentence(database: Database) -> None:
    def ask(tx: Connection) -> list[str]:
        fresh = RowFresh(tx, Random(6), load_words())
        phrase = fresh.phrase()
        person = people.create(tx, AT).id
        requests.open_request(
            tx, person, OpenRequest(fresh.code(), "care", (), "normal", "", alias="Buk 1", phrase=phrase), AT
        )
        other = fresh.phrase()
        said = [f"Píšu z cizího mobilu, {phrase}.", f"{phrase.upper()} prosím", f"zdravím, {other}", "nic takového"]
        return [phrase, *map(fresh.said_phrase, said)]

    phrase, *found = database.turn_sync(ask)
    assert found == [phrase, phrase, "", ""]


def test_codes_are_digits_that_any_phone_types(database: Database) -> None:
    def draw(tx: Connection) -> tuple[list[str], list[str]]:
        fresh = RowFresh(tx, Random(5), load_words())
        return [fresh.code() for _ in range(300)], [fresh.alias() for _ in range(50)]

    codes, aliases = database.turn_sync(draw)
    assert len(set(codes)) == 300
    assert all(code.startswith("K-") and code[2:].isdigit() and len(code) == 6 for code in codes)
    assert len(set(aliases)) == 50
    assert all(alias.split()[1].isdigit() for alias in aliases)
