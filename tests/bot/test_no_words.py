"""Nothing a person wrote, no number and no name stands readable in the database or in the log."""

import io
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import log
from bot.app import spelled, stored
from flows.effects import AddNote, ChangeRequest, Effect, Forward, OpenRequest, Say, SetTimer, TellStaff
from flows.events import Event, Said
from flows.facts import Facts
from flows.message import Part
from flows.state import State
from store.database import Database
from tests.support.ground import build_ground

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME, RESIDENT, CHAT = "+420600000001", "+420600000002", "7700770077"
WORDS = "manželka mě bije a nemám kam jít"
NAME, NOTE, PHRASE = "Květoslava Vondrušková", "chce zavolat sestře", "modry potok"


def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    """Puts what it hears wherever it can be put, and fails for some."""
    if not isinstance(event, Said):
        return state, (Say("x", (Part("place.option", {"name": repr(event), "district": NAME}),)),)
    if event.text == "spadni":
        raise RuntimeError(f"{NAME} {ME} {WORDS}")
    code = f"K-{4000 + state.draft.get('count', 0)}{'' if facts.channel == 'sms' else 9}"
    effects: tuple[Effect, ...] = (
        OpenRequest(code, "family", (), "crisis", event.text, alias="Javor 12", anonymous=True, phrase=PHRASE + code),
        ChangeRequest(code, {"name": NAME, "phone": ME}),
        AddNote(code, NOTE),
        SetTimer("zeptat se", facts.now, code, detail=event.text),
        TellStaff("coordinator", "told.message", (("text", event.text), ("who", NAME)), code),
        Say("x", (Part("place.option", {"name": event.text, "district": NAME}),)),
        Forward(RESIDENT, NAME, event.text, "family", (), "soon", "", False, code=code + "7"),
    )
    return state.with_draft(name=NAME, words=event.text, count=state.draft.get("count", 0) + 1), effects


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """All that the log says, down to the last detail."""
    stream = io.StringIO()
    handler = log.set_up("DEBUG", stream)
    yield stream
    log.take_down(handler)


async def test_nothing_readable_is_left_behind(database: Database, heard: io.StringIO) -> None:
    ground = build_ground(database, step, at=AT)
    await ground.write(WORDS)
    await ground.write(WORDS, address=CHAT, channel="telegram")
    await ground.write("spadni")
    for _ in range(3):
        await ground.later(timedelta(seconds=30))
    assert any(WORDS in text for text in ground.texts("telegram"))
    if database.kind == "sqlite":
        await database.turn(lambda tx: None)
    data = b"\0".join(stored(database)) + heard.getvalue().encode()
    assert len(data) > 10_000
    for secret in (ME, RESIDENT, CHAT, WORDS, NAME, NOTE, PHRASE, "Vondru", "bije a nem", "sestře"):
        assert re.search(spelled(secret), data) is None, secret
    assert "a turn failed: RuntimeError" in heard.getvalue()


def test_the_search_itself_finds_a_number_in_any_spelling() -> None:
    for text in ("600000001", "+420 600 000 001", "600-000-001", "00420600000001"):
        assert re.search(spelled(ME), text.encode())
    assert re.search(spelled("1001"), b"chat 1001.")
    assert not re.search(spelled("1001"), b"K-1001 210014")


def test_our_records_keep_ids_and_kinds(heard: io.StringIO) -> None:
    logger = logging.getLogger("bot.test")
    logger.warning("message %d of %s, code %s: %s", 7, "0123456789abcdef" * 2, "K-1234", "unreachable")
    assert "message 7 of 0123456789abcdef0123456789abcdef, code K-1234: unreachable" in heard.getvalue()


def test_an_exception_says_where_it_was_and_not_what_it_said(heard: io.StringIO) -> None:
    try:
        raise ValueError(WORDS)
    except ValueError:
        logging.getLogger("bot.test").exception("failed")
    assert WORDS not in heard.getvalue()
    assert "ValueError at" in heard.getvalue()


def test_what_libraries_say_is_withheld(heard: io.StringIO) -> None:
    logging.getLogger("httpx").warning("GET https://api.example/bot123:ABC/sendMessage?text=%s", WORDS)
    assert "ABC" not in heard.getvalue()
    assert "httpx" in heard.getvalue()


@given(st.text(min_size=3), st.sampled_from(["bot.x", "aiogram.event", "store.y"]))
def test_no_text_gets_through(text: str, name: str) -> None:
    formatter = log.Discreet()
    said = f"<{text}> {text} +420 600 000 001"
    for message, args in (("got %s", (said,)), ("%sx", (said,)), ("got %s and %s", (said,)), ("number %d", (said,))):
        line = formatter.format(logging.LogRecord(name, logging.INFO, "", 0, message, args, None))
        assert said not in line
        assert "000 001" not in line
