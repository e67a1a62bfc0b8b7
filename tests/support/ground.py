"""The ground for tests of the application: a house with real hours, texts and lexicons, and channels that can fail."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any, cast

from bot import catalogues, roster
from bot.channels.port import Channel, DeliveryReport, Incoming, Receipt, SendFailed
from bot.drain import Drain
from bot.house import House, Limits, Member, Step
from bot.intake import Intake
from directory.lexicon import load_danger
from directory.lines import CrisisLines
from flows.facts import ChannelName, Directory, Match, Place, Reading, Scored, WorkerCard
from flows.opening import parse_hours, sending_hours
from flows.texts import Catalogue, Message
from scheduler.clock import Clock, HeldClock
from scheduler.diary import WorkerRow
from scheduler.hours import Calendar, RegionHours
from store.database import Database

LUZE = Place("572853", "Luže", "Chrudim", "Vysoké Mýto", 49.89, 16.03, inside=True)
CHRAST = Place("571491", "Chrast", "Chrudim", "Chrudim", 49.9, 15.93, inside=True)
ANA = WorkerCard("ana", "terénní pracovnice Ana", "+420600000061", "+420600000062")
IVO = WorkerCard("ivo", "terénní pracovník Ivo", "+420600000063", "")
MEMBERS = {
    "ana": Member("ana", "worker", ANA.name, None, (("staff_telegram", "ana"), ("sms", ANA.phone))),
    "ivo": Member("ivo", "worker", IVO.name, None, (("sms", IVO.phone),)),
    "jana": Member("jana", "coordinator", "koordinátorka", None, (("staff_telegram", "jana"),)),
    "obec": Member("obec", "mayor", "obec Luže", LUZE, (("sms", "+420600000070"),)),
}


class Villages:
    """Two villages and no services: enough for rows that name a place."""

    def read(self, text: str, *, asked: str = "need") -> Reading:
        return Reading(text)

    def match(self, kinds: tuple[Scored, ...], place: Place, now: datetime, *, words: str = "") -> tuple[Match, ...]:
        return ()

    def place(self, code: str) -> Place | None:
        return {place.code: place for place in (LUZE, CHRAST)}.get(code)

    def nearest_place(self, lat: float, lon: float) -> Place | None:
        return LUZE

    def area_name(self, code: str, language: str) -> str:
        return code

    def kind_name(self, code: str, language: str) -> str:
        return code

    def areas_of(self, kind: str) -> tuple[str, ...]:
        return ()


@cache
def _texts() -> Mapping[str, Catalogue]:
    return cast(Mapping[str, Catalogue], catalogues.load(("cs",)))


@cache
def _danger() -> Any:
    return load_danger()


def build_house(step: Step, clock: Clock, **changes: Any) -> House:
    """A house with two workers, a coordinator and a mayor's office."""
    calendar = Calendar()
    office = parse_hours("po-pá 8:00-16:00")
    sending = sending_hours("20:00-8:00", quiet_sundays=True, quiet_holidays=True)
    assert office is not None
    assert sending is not None
    directory: Directory = Villages()
    return House(
        step=step,
        clock=clock,
        rng=changes.pop("rng", Random(7)),
        directory=directory,
        lines={"cs": CrisisLines.load(calendar.is_holiday)},
        hours=RegionHours.build(calendar, office, sending),
        workers=(
            WorkerRow(ANA, frozenset({LUZE.code, CHRAST.code}), LUZE, office),
            WorkerRow(IVO, frozenset({LUZE.code, CHRAST.code}), CHRAST, office),
        ),
        members=MEMBERS,
        lexicon=cast(Any, None),
        danger=_danger(),
        catalogues=_texts(),
        words=("modry", "klobouk", "tichy", "potok", "zlaty", "brambor"),
        cards={"ana": ANA, "ivo": IVO},
        settings={"worker_deadline_minutes": "120"},
        **changes,
    )


@dataclass
class Phone:
    """A channel that hands messages to nobody and remembers them; `fail` decides which of them do not arrive."""

    name: ChannelName
    fail: Callable[[str, str], SendFailed | None] = lambda address, token: None
    sent: list[tuple[str, str]] = field(default_factory=list)  # address, text
    tokens: list[str] = field(default_factory=list)
    record: dict[str, str] = field(default_factory=dict)  # token -> vendor id, what the vendor knows
    wait: Callable[[str], Awaitable[object]] = lambda address: asyncio.sleep(0)

    async def send(self, address: str, message: Message, *, token: str, valid_for: timedelta) -> Receipt:
        await self.wait(address)
        failure = self.fail(address, token)
        if failure is not None:
            if failure.ambiguous:
                self._take(address, message, token)
            raise failure
        return self._take(address, message, token)

    async def settle(self, address: str, message: Message, *, token: str, since: datetime) -> Receipt | None:
        return Receipt(self.record[token]) if self.name == "sms" and token in self.record else None

    def _take(self, address: str, message: Message, token: str) -> Receipt:
        self.sent.append((address, message.text))
        self.tokens.append(token)
        self.record[token] = f"{self.name}-{len(self.sent)}"
        return Receipt(self.record[token])


@dataclass
class Ground:
    """Intake and drain over one database, with a phone on every channel."""

    db: Database
    house: House
    phones: dict[ChannelName, Phone]
    intake: Intake
    drain: Drain
    written: int = 0

    async def write(self, text: str, address: str = "+420600000001", channel: ChannelName = "sms", **more: Any) -> None:
        """Somebody writes, and everything due now happens."""
        self.written += 1
        values = {"vendor_id": f"in-{self.written}", "at": self.house.clock.now(), "text": text, **more}
        await self.intake.receive(Incoming(channel=channel, address=address, **values))
        await self.settle()

    async def settle(self) -> None:
        """Everything due now happens."""
        while await self.intake.work_inbox() + await self.intake.ring_due() + await self.drain.drain():
            pass

    async def later(self, by: timedelta) -> None:
        """Time passes, and what is due then happens (moments between are not stopped at)."""
        clock = self.house.clock
        assert isinstance(clock, HeldClock)
        clock.move(clock.now() + by)
        await self.settle()

    async def report(self, **values: Any) -> None:
        """A vendor's word."""
        await self.drain.report(DeliveryReport(**values))

    def texts(self, channel: ChannelName = "sms", address: str = "") -> list[str]:
        """What was sent, in order."""
        return [text for to, text in self.phones[channel].sent if not address or to == address]


def build_ground(db: Database, step: Step, *, at: datetime, limits: Limits | None = None, **changes: Any) -> Ground:
    """A ground whose clock is held at a moment; the staff stands in the rows."""
    clock = HeldClock(at)
    house = build_house(step, clock, **changes)
    if limits is not None:
        house = replace(house, limits=limits)
    phones: dict[ChannelName, Phone] = {
        name: Phone(name) for name in ("sms", "telegram", "staff_telegram", "staff_sms")
    }
    channels = cast(Mapping[ChannelName, Channel], phones)
    intake = Intake(db, house, channels, lambda: None, asyncio.Event())
    db.turn_sync(lambda tx: roster.sync(tx, house.members.values(), clock.now()))
    return Ground(db, house, phones, intake, Drain(db, house, channels))
