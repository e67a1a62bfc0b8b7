"""Texts as Telegram takes them, whatever stands in them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.port import SendFailed
from bot.channels.telegram_talk import body
from flows.texts import Message
from tests.support.peers.strict_telegram import plain

MARKUP = st.text(alphabet=st.one_of(st.sampled_from("_*[]()~`>#+-=|{}.!<&;/\"' \nbi"), st.characters()))


@settings(max_examples=5000, deadline=None)
@given(st.one_of(MARKUP, st.sampled_from(["<b>", "</b>", "&lt;", "&amp;lt;", "<a href='x'>y</a>", "&#0;", "&nbsp"])))
def test_every_text_is_shown_as_it_is(text: str) -> None:
    try:
        sent = body(Message(text))
    except SendFailed:
        assert not text.strip()
    else:
        assert plain(sent, "HTML") == text.encode("utf-8", "replace").decode()


@given(st.text(alphabet="a🙂<&\ud83d", min_size=1, max_size=9), st.integers(100, 6000))
@settings(deadline=None)
def test_a_long_text_is_cut_to_what_is_taken(piece: str, times: int) -> None:
    text = piece * times
    sent = plain(body(Message(text)), "HTML")
    units = len(sent.encode("utf-16-le")) // 2
    assert units <= 4096
    assert units >= min(4095, len(text))
