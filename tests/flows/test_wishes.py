"""Wishes about calls that stand anywhere in a message: whom to call, and to write instead of calling."""

import pytest

from bot.lexicons import load_wishes
from flows.wishes import Wishes

RATHER_WRITTEN = (
    "I'm deaf so please don't call, only write here",
    "please don't call, text me",
    "jsem hluchý, nevolejte, jen pište",
    "volat mi nemůžete, jenom psát sem",
    "napište mi radši, nevolejte",
    "nevolejte, jen pište",
    "nemůžu telefonovat, pošlete sms",
    "som hluchý, nevolajte, len píšte",
    "я глухий, не дзвоніть, тільки пишіть",
)
CALLED = {
    "hlavně nevolejte jemu, volejte mně. ve čtvrtek v půl deváté": "me",
    "mamě nevolejte, volejte mně": "me",
    "nevolejte mamince, zavolejte radši mně": "me",
    "volejte mně, ne mamě": "me",
    "už se nebudu schovávat, zavolejte mi": "me",
    "volejte rovnou babičce": "them",
    "nevolejte mně, volejte mamě": "them",
    "mně nevolejte, zavolejte přímo dědovi": "them",
    "volejte jí, mně volat nemusíte": "them",
}


@pytest.fixture(scope="module")
def wishes() -> Wishes:
    return load_wishes()


@pytest.mark.parametrize("text", RATHER_WRITTEN)
def test_to_write_instead_of_calling_wants_no_call(text: str, wishes: Wishes) -> None:
    heard = wishes.heard(text)
    assert "no_phone" in heard
    assert "wants_call" not in heard
    assert not wishes.who(text)


@pytest.mark.parametrize("text", CALLED)
def test_not_that_one_but_this_one_is_to_be_called(text: str, wishes: Wishes) -> None:
    heard = wishes.heard(text)
    assert wishes.who(text) == CALLED[text]
    assert "wants_call" in heard
    assert not heard & {"no_phone", "no_call"}


@pytest.mark.parametrize(
    "text", ["píšu mámě, ale neodpovídá", "máma nechce volat doktora, spadla", "syn mi píše zprávy z vězení"]
)
def test_other_calls_and_messages_are_no_wish(text: str, wishes: Wishes) -> None:
    assert not wishes.heard(text) & {"no_phone", "call_me", "wants_call"}
