"""Telephone numbers are found in every spelling, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.phones import find_phone, find_phones
from tests.support.work import MOST_CALLS, calls

MOBILE = "+420600000061"


@pytest.mark.parametrize(
    "text",
    [
        "600 000 061",
        "600000061",
        "+420600000061",
        "+420 600 000 061",
        "(+420) 600 000 061",
        "00420600000061",
        "00420 600 000 061",
        "420600000061",
        "tel. 600000061",
        "tel600000061",
        "tel.č. 600 000 061",
        "mobil: 600-000-061",
        "600.000.061.",
        "600/000061",
        "600 00 00 61",
        "6 0 0 0 0 0 0 6 1",
        "600\u00a0000\u00a0061",
        "moje číslo je 600 000 061, volejte po obědě",
        "mama ma 600000061 a je doma",
        "v 10 600 000 061",
        "ve čtvrtek 26.11. v 8:00 na 600000061",
        "do 15.12.2026 600000061",
        "bytem č.p. 12, 600 000 061",
        "мій номер +420 600 000 061",
        "call me at 600 000 061 please",
    ],
)
def test_one_number_in_every_spelling(text: str) -> None:
    found = find_phone(text)
    assert found is not None
    assert (found.number, found.landline) == (MOBILE, False)
    assert "".join(c for c in text[found.start : found.end] if c.isdigit()).endswith("600000061")


@pytest.mark.parametrize(
    ("text", "number", "landline"),
    [
        ("pevná 469 000 061", "+420469000061", True),
        ("+420 469000061", "+420469000061", True),
        ("0905 000 061", "+421905000061", False),
        ("+421 905 000 061", "+421905000061", False),
        ("+421 2 0000 0061", "+421200000061", True),
        ("+380 67 000 00 61", "+380670000061", False),
        ("0049 170 0000061", "+491700000061", False),
        ("+43 1 58858", "+43158858", False),
    ],
)
def test_landlines_and_foreign_numbers(text: str, number: str, landline: bool) -> None:
    found = find_phone(text)
    assert found is not None
    assert (found.number, found.landline) == (number, landline)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ano",
        "112",
        "zavolejte na 155 nebo 158",
        "linka 800 157 157",
        "116 111",
        "r.č. 755612/1234",
        "755612/1234",
        "535612/123",
        "rodné číslo 535612123",
        "24. 12. 2026",
        "15.12.2026 8:00",
        "2026-11-24 600",
        "dluzim 150000",
        "exekuce na 600 000 061 Kč",
        "600 000 061 korun",
        "účet 123456789/0800",
        "na účet 19-2000145399/0800",
        "číslo účtu 600000061",
        "IČO 60000006",
        "PSČ 538 54",
        "K-123",
        "203 EX 12345/21",
        "+420 60000006",
        "+420 160 000 061",
        "123456789",
        "důchod 12 500 a nájem 9 800",
        "1. ano 2. ne 3. nevim",
        "je mi 72 let, váha 60, tlak 160/90, puls 75",
    ],
)
def test_what_is_no_telephone_number(text: str) -> None:
    assert find_phone(text) is None


def test_several_numbers_in_order() -> None:
    text = "mama 600 000 061/600 000 062, ja +420600000063 nebo 469 000 064"
    assert [phone.number for phone in find_phones(text)] == [
        "+420600000061",
        "+420600000062",
        "+420600000063",
        "+420469000064",
    ]


@given(st.text(alphabet=st.one_of(st.sampled_from("0123456789 +/.-()"), st.characters()), max_size=400))
def test_whatever_is_written_only_well_formed_numbers_come_out(text: str) -> None:
    for phone in find_phones(text):
        assert phone.number.startswith("+")
        assert 9 <= len(phone.number) <= 16
        assert phone.number[1:].isdigit()
        assert 0 <= phone.start < phone.end <= len(text)


@given(
    st.integers(600_000_000, 600_000_099), st.sampled_from(["{}", "+420{}", "00420 {}", "tel {}", "volejte {} prosím"])
)
def test_every_spelling_with_every_grouping(number: int, frame: str) -> None:
    digits = str(number)
    for grouped in (digits, f"{digits[:3]} {digits[3:6]} {digits[6:]}", f"{digits[:3]} {digits[3:]}"):
        found = find_phone(frame.format(grouped))
        assert found is not None
        assert found.number == f"+420{digits}"


@pytest.mark.parametrize("text", ["1 " * 5000, "6" * 10_000, "600 " * 2500, "+4 " * 3333, "(((" * 3333])
def test_long_rubbish_costs_little(text: str) -> None:
    assert calls(lambda: list(find_phones(text))) < MOST_CALLS
