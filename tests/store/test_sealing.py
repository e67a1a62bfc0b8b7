"""Sealing: what is sealed opens only with its key and in its place; keys rotate; nothing of the text shows."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.sealing import BadKeys, BrokenSeal, Sealer, SealingError, UnknownKey

OLD, NEW = Sealer.generate_key(), Sealer.generate_key()
TEXT = "Maminka už nemůže sama vstát, Luže 12"


@given(text=st.text(alphabet=st.characters(codec="utf-8")), context=st.text(alphabet=st.characters(codec="utf-8")))
def test_what_is_sealed_opens_again(text: str, context: str) -> None:
    sealer = Sealer.from_keys(OLD)
    assert sealer.open(sealer.seal(text, context), context) == text


def test_equal_texts_are_sealed_differently_and_show_nothing() -> None:
    sealer = Sealer.from_keys(OLD)
    first, second = sealer.seal(TEXT), sealer.seal(TEXT)
    assert first != second
    assert "Luže".encode() not in first


def test_the_newest_key_seals_and_every_key_opens() -> None:
    old, both = Sealer.from_keys(OLD), Sealer.from_keys(f"{NEW}, {OLD}")
    sealed = old.seal(TEXT)
    assert both.open(sealed) == TEXT
    assert both.key_ids == (NEW.split(":")[0], OLD.split(":")[0])
    assert not both.is_newest(sealed)
    moved = both.reseal(sealed)
    assert both.is_newest(moved)
    assert both.reseal(moved) == moved
    assert Sealer.from_keys(NEW).open(moved) == TEXT


def test_a_key_taken_out_too_early_is_named() -> None:
    sealed = Sealer.from_keys(OLD).seal(TEXT)
    with pytest.raises(UnknownKey, match=rf"put that key back.*\(key {OLD.split(':')[0]}\)"):
        Sealer.from_keys(NEW).open(sealed)


def test_another_key_under_the_same_id_does_not_open() -> None:
    sealed = Sealer({"k1": b"a" * 32}).seal(TEXT)
    with pytest.raises(BrokenSeal, match="restore the right key"):
        Sealer({"k1": b"b" * 32}).open(sealed)


def test_a_value_moved_elsewhere_stays_shut() -> None:
    sealer = Sealer.from_keys(OLD)
    with pytest.raises(BrokenSeal):
        sealer.open(sealer.seal(TEXT, "inbox.raw"), "outbox.text")


def test_any_changed_byte_is_noticed() -> None:
    sealer = Sealer.from_keys(OLD)
    sealed = sealer.seal("ano")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealingError):
            sealer.open(bytes(changed))


@given(junk=st.binary(max_size=64))
def test_junk_is_refused_by_name(junk: bytes) -> None:
    with pytest.raises(SealingError):
        Sealer.from_keys(OLD).open(junk)


def test_errors_hold_neither_text_nor_key() -> None:
    secret = OLD.split(":")[1]
    sealed = Sealer.from_keys(OLD).seal(TEXT)
    with pytest.raises(SealingError) as refused:
        Sealer.from_keys(NEW).open(sealed)
    with pytest.raises(BadKeys) as malformed:
        Sealer.from_keys(f"k1:{secret}x")
    assert "Luže" not in str(refused.value)
    assert secret not in str(malformed.value)


def test_the_index_finds_equal_values_under_any_key_held() -> None:
    old, both = Sealer.from_keys(OLD), Sealer.from_keys(f"{NEW},{OLD}")
    stored = old.lookup("+420600000001", "addresses")
    assert stored == old.lookup("+420600000001", "addresses")
    assert both.lookup("+420600000001", "addresses") != stored
    assert both.lookups("+420600000001", "addresses") == (both.lookup("+420600000001", "addresses"), stored)


def test_the_index_tells_values_and_contexts_apart() -> None:
    sealer = Sealer.from_keys(OLD)
    pairs = [("+420600000001", "a"), ("+420600000002", "a"), ("+420600000001", "b"), ("420600000001", "a+")]
    assert len({sealer.lookup(value, context) for value, context in pairs}) == len(pairs)


BAD_SETTINGS = {
    "empty": "",
    "only commas": " , ",
    "no key": "k1",
    "no id": OLD.split(":")[1],
    "short": "k1:" + base64.b64encode(b"short").decode(),
    "not base64": "k1:ěšč",
    "id with a space": "spaced id:" + OLD.split(":")[1],
    "twice": f"{OLD},{OLD}",
}


@pytest.mark.parametrize("setting", BAD_SETTINGS.values(), ids=BAD_SETTINGS)
def test_a_setting_that_cannot_be_used_is_refused_with_its_cure(setting: str) -> None:
    with pytest.raises(BadKeys, match="newest first, each id once"):
        Sealer.from_keys(setting)


def test_both_alphabets_of_base64_are_read() -> None:
    secret = bytes([251, 255] * 16)
    standard = Sealer.from_keys("k1:" + base64.b64encode(secret).decode())
    safe = Sealer.from_keys("k1:" + base64.urlsafe_b64encode(secret).decode())
    assert safe.open(standard.seal(TEXT)) == TEXT
