"""Whatever is put into a text message stays inside GSM-7, and stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.alphabet import sms_text
from flows.gsm7 import fits_gsm
from flows.texts import Message


@given(st.text())
def test_every_text_fits(text: str) -> None:
    assert fits_gsm(sms_text(Message(text)))


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = sms_text(Message(text))
    assert sms_text(Message(once)) == once


@given(st.text())
def test_another_script_on_purpose_is_left_alone(text: str) -> None:
    assert sms_text(Message(text, ucs2=True)) == text


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Žluťoučký kůň", "Zlutoucky kun"),
        ("Олена Ковальчук", "Olena Koval'chuk"),
        ("Nguyễn Thị Hằng", "Nguyen Thi Hang"),
        ("ahoj 🙂👩‍👩‍👧", "ahoj "),
        ("100 ₴", "100 HRN"),
        ("€ [x] {y} ~|^\\", "€ [x] {y} ~|^\\"),
        ("\x00\x07tma", "tma"),
    ],
)
def test_what_names_become(written: str, sent: str) -> None:
    assert sms_text(Message(written)) == sent
