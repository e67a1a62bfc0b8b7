"""The counter of segments and the folding to GSM-7, against Twilio's own calculator and a counter written apart."""

import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.gsm7 import BASIC, EXTENSION, fits_gsm, fold_gsm, segments, smart

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "sms" / "segment_vectors.json"
NAMES = {"GSM-7": "gsm7", "UCS-2": "ucs2"}

CZECH_AND_SLOVAK = "áäčďéěíĺľňóôŕřšťúůýžÁÄČĎÉĚÍĹĽŇÓÔŔŘŠŤÚŮÝŽ"
MARKS = "„“”‚‘’»«–—…\u00a0\u202f•×\u200b"

mixed = st.text(
    alphabet=st.one_of(
        st.sampled_from(BASIC),
        st.sampled_from(EXTENSION),
        st.sampled_from(CZECH_AND_SLOVAK + MARKS),
        st.sampled_from("абвгґєії😀👩ﬁ½"),
        st.characters(),
    ),
    max_size=700,
)
gsm = st.text(alphabet=st.sampled_from(BASIC + EXTENSION * 4), max_size=700)


def counted_apart(text: str) -> tuple[str, int]:
    """Cut the text into segments as a phone would, from the encoded units."""
    if set(text) <= set(BASIC) | set(EXTENSION):
        units = [b"\x1b" + b"x" if c in EXTENSION else b"x" for c in text]
        single, joined, name = 160, 153, "gsm7"
    else:
        units = [c.encode("utf-16-be", "surrogatepass") for c in text]
        single, joined, name = 140, 134, "ucs2"
    if len(b"".join(units)) <= single:
        return name, 1 if text else 0
    parts: list[bytes] = []
    part = b""
    for unit in units:
        if len(part) + len(unit) > joined:
            parts.append(part)
            part = b""
        part += unit
    return name, len([*parts, part])


@pytest.fixture(scope="module")
def vectors() -> list[dict[str, object]]:
    if not VECTORS.exists():
        pytest.skip("the vectors of Twilio's calculator (../shared/data/sms) are not here")
    found: list[dict[str, object]] = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    return found


@pytest.mark.parametrize("smart_encoding", [False, True])
def test_agrees_with_every_vector_of_twilios_calculator(vectors: list[dict[str, object]], smart_encoding: bool) -> None:
    cases = [v for v in vectors if v["smart_encoding"] is smart_encoding]
    assert len(cases) == 220
    for case in cases:
        text = smart(str(case["text"])) if smart_encoding else str(case["text"])
        assert segments(text) == (NAMES[str(case["encoding"])], case["segments"]), case


@given(mixed | gsm)
def test_agrees_with_a_counter_written_apart(text: str) -> None:
    assert segments(text) == counted_apart(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("gsm7", 0)),
        ("a" * 160, ("gsm7", 1)),
        ("a" * 161, ("gsm7", 2)),
        ("a" * 159 + "€", ("gsm7", 2)),
        ("a" * 306, ("gsm7", 2)),
        ("a" * 152 + "€" + "a" * 152, ("gsm7", 3)),  # the escape moves on, a place of the first segment stays empty
        ("č" * 70, ("ucs2", 1)),
        ("č" * 71, ("ucs2", 2)),
        ("č" * 66 + "😀" + "č" * 66, ("ucs2", 3)),
        ("\ud800", ("ucs2", 1)),
    ],
)
def test_borders(text: str, expected: tuple[str, int]) -> None:
    assert segments(text) == expected


def test_every_czech_and_slovak_letter_and_mark_folds() -> None:
    folded = fold_gsm(CZECH_AND_SLOVAK + MARKS)
    assert fits_gsm(folded)
    assert set(fold_gsm(CZECH_AND_SLOVAK)) <= set(string.ascii_letters)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Příští úterý – „Nová Ves“…", 'Pristi utery - "Nova Ves"...'),
        ("Müller, Łódź, Szőke, ½ dne", "Müller, Lodz, Szoke, 1/2 dne"),
        ("č v rozkladu", "c v rozkladu"),
        ("stojí\u00a0to 5 €", "stoji to 5 €"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("Київ 😀", "Київ 😀"),  # unknown to this table: stays
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold_gsm(text) == folded


@given(mixed)
def test_folding_twice_changes_nothing_and_never_breaks_what_fits(text: str) -> None:
    once = fold_gsm(text)
    assert fold_gsm(once) == once
    if fits_gsm(text):
        assert fits_gsm(once)


@given(st.text(alphabet=CZECH_AND_SLOVAK + MARKS + BASIC, max_size=300))
def test_czech_never_needs_ucs2(text: str) -> None:
    assert segments(fold_gsm(text))[0] == "gsm7"
