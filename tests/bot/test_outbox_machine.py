"""Random crashes between claim, send and note: nothing is lost, order holds, nothing goes twice unless in doubt."""

import asyncio
import tempfile
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot import sending as rows
from bot.channels.port import Incoming, SendFailed
from bot.drain import Drain
from bot.house import Limits
from bot.migrations import migrate
from bot.wire import message_from_json
from flows.effects import Effect, Say
from flows.events import Event, Said
from flows.facts import ChannelName, Facts
from flows.message import Part
from flows.state import State
from scheduler.clock import HeldClock
from store.database import Database
from store.sealing import Sealer
from tests.support.ground import build_ground

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE: tuple[tuple[ChannelName, str], ...] = (
    ("sms", "+420600000001"),
    ("sms", "+420600000002"),
    ("telegram", "77"),
)


MANY = Limits(flood_messages=10_000, sms_a_day_person=10_000, sms_a_day_region=10_000)


def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    assert isinstance(event, Said)
    part = Part("place.option", {"name": event.text, "district": "-"})
    return state, (Say("x", (part,), not_after=facts.now + timedelta(days=30)),)


class Outbox(RuleBasedStateMachine):
    """Two senders on one database; either may die at any point, and the vendors fail as they please."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.loop = asyncio.new_event_loop()
        self.db = Database.open(f"sqlite:///{Path(self.folder.name)}/o.db", Sealer.from_keys(Sealer.generate_key()))
        migrate(self.db)
        self.ground = build_ground(self.db, step, at=AT, limits=MANY)
        self.senders = [self.ground.drain, Drain(self.db, self.ground.house, self.ground.drain.channels)]
        self.wanted: dict[tuple[ChannelName, str], list[str]] = {person: [] for person in PEOPLE}
        self.number = 0
        self.next: list[str] = []
        for phone in self.ground.phones.values():
            phone.fail = self.fail

    def fail(self, address: str, token: str) -> SendFailed | None:
        match self.next.pop(0) if self.next else "ok":
            case "unreachable":
                return SendFailed("unreachable", retry=True)
            case "too_many":
                return SendFailed("too_many", retry=True, retry_after=30)
            case "ambiguous":
                return SendFailed("unreachable", retry=True, ambiguous=True)
            case _:
                return None

    def run(self, what: Coroutine[Any, Any, object]) -> None:
        self.loop.run_until_complete(what)

    @initialize()
    def begin(self) -> None:
        self.next = []

    @rule(person=st.sampled_from(PEOPLE), count=st.integers(1, 3))
    def write(self, person: tuple[ChannelName, str], count: int) -> None:
        """Somebody writes, and is to be answered."""
        for _ in range(count):
            self.number += 1
            text = f"zprava {self.number}"
            self.wanted[person].append(f"{text} (-)")
            self.run(self.ground.intake.receive(Incoming(person[0], f"in-{self.number}", person[1], AT, text)))
            self.run(self.ground.intake.work_inbox())

    @rule(
        sender=st.integers(0, 1),
        fates=st.lists(st.sampled_from(["ok", "unreachable", "too_many", "ambiguous"]), max_size=4),
    )
    def drain(self, sender: int, fates: list[str]) -> None:
        """A sender does what it can."""
        self.next = list(fates)
        self.run(self.senders[sender].drain())

    @rule(sender=st.integers(0, 1), sent=st.booleans())
    def die(self, sender: int, sent: bool) -> None:
        """A sender claims, perhaps sends, and is never heard of again."""
        drain = self.senders[sender]
        for row in self.db.turn_sync(lambda tx: drain._claim(tx, 10)):
            if sent:
                self.next = []
                self.run(self._sent_without_note(row))
        self.senders[sender] = Drain(self.db, self.ground.house, drain.channels)

    async def _sent_without_note(self, row: rows.Row) -> None:
        phone, message, token = self.ground.phones[row.channel], message_from_json(row.body), str(row.id)
        if row.ambiguous_since is None or await phone.settle(row.clear_address, message, token=token, since=AT) is None:
            await phone.send(row.clear_address, message, token=token, valid_for=timedelta(hours=1))

    @rule(seconds=st.sampled_from([1, 31, 61, 400]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        clock = self.ground.house.clock
        assert isinstance(clock, HeldClock)
        clock.move(clock.now() + timedelta(seconds=seconds))

    @invariant()
    def order_holds_and_text_messages_go_once(self) -> None:
        """What left is the beginning of what was wanted, in order; only where no record is kept may one repeat."""
        for (name, address), wanted in self.wanted.items():
            sent = [text for to, text in self.ground.phones[name].sent if to == address]
            once = [text for at, text in enumerate(sent) if at == 0 or sent[at - 1] != text]
            assert once == wanted[: len(once)]
            if name == "sms":
                assert sent == once

    def teardown(self) -> None:
        """In the end everything has left."""
        self.next = []
        for _ in range(12):
            self.wait(400)
            self.wait(400)
            self.run(self.senders[0].drain())
            self.run(self.senders[1].drain())
        for (name, address), wanted in self.wanted.items():
            sent = [text for to, text in self.ground.phones[name].sent if to == address]
            assert list(dict.fromkeys(sent)) == wanted
        self.run(self.db.close())
        self.loop.close()
        self.folder.cleanup()


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # an example takes a second: shrinking one would take minutes
)
