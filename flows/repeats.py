"""The same message twice: a double tap, or the network; it was answered already."""

import zlib
from datetime import datetime, timedelta

from flows.effects import Erase
from flows.events import Event, Said
from flows.fold import fold
from flows.turn import Turn

SAME_WORDS = 3  # a shorter message may be meant twice
SAME_WITHIN = timedelta(minutes=5)


def said_twice(turn: Turn, event: Said) -> bool:
    """The same message a second time within minutes, by a double tap or the network: it was answered already.

    A short one may answer the next question in the same word, but for the wish to be left alone.
    """
    mark, at = turn.draft.get("last_words") or ("", "")
    if not at or turn.now - datetime.fromisoformat(at) > SAME_WITHIN or mark != _words_mark(event.text):
        return False
    return len(event.text.split()) >= SAME_WORDS or turn.state.screen == "stopped"


def remember_words(turn: Turn, event: Event) -> None:
    """Keep a mark of what was said, unless the person has just been forgotten."""
    if (
        isinstance(event, Said)
        and turn.facts.person.role == "resident"
        and not any(isinstance(e, Erase) for e in turn.effects)
    ):
        turn.set(last_words=[_words_mark(event.text), turn.now.isoformat()])


def _words_mark(text: str) -> str:
    return f"{zlib.crc32(fold(text).encode()):08x}"
