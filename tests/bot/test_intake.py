"""The way in: once, in order, one turn one transaction, and never a person without an answer."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.channels.port import Incoming
from bot.tables import inbox, outbox, people
from flows.effects import Effect, Part, Say
from flows.events import Event, Said
from flows.facts import Facts
from flows.state import State
from store.database import Database
from tests.support.ground import build_ground

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def echo(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    """Says back how much was heard in all."""
    heard = [*event.burst, event.text] if isinstance(event, Said) else [type(event).__name__]
    state = state.with_draft(heard=[*state.draft.get("heard", ()), *heard])
    part = Part("place.option", {"name": " ".join(heard), "district": len(state.draft["heard"])})
    return state, (Say("echo", (part,)),)


async def test_a_message_is_answered(database: Database) -> None:
    ground = build_ground(database, echo, at=AT)
    await ground.write("dobry den")
    assert ground.texts() == ["dobry den (1)"] or ground.texts()[0].startswith("dobry den")
