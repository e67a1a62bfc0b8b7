"""What the simulator's page can do to a running demo: write as anybody, press, share, and let time pass in order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Connection

from bot import people
from bot.app import App
from bot.channels.port import Incoming
from bot.house import Member
from bot.web import outlook, words
from bot.web.phones import Phones, phone
from flows.facts import ChannelName
from flows.fold import fold
from flows.state import State

RESIDENT_SMS, RESIDENT_TELEGRAM = "+420600000001", "1001"
_NUMBERS = [f"+4206000000{tail:02}" for tail in range(1, 60)]
_ROUNDS = 1_000  # of things due in one moment; more is a loop
_WAITS, _WAIT = 100, 0.01  # how often, and how long in seconds, we wait for what a loop has taken

Attachment = Literal["voice", "photo", "sticker", "document", "contact"]
Shift = Callable[[timedelta], Awaitable[None]]
"""Moves the demo clock forward and keeps how far."""


class Refusal(ValueError):
    """What was asked for cannot be; the message is for the person at the page."""


@dataclass(slots=True)
class Desk:
    """One running demo, its phones and its clock."""

    app: App
    phones: Phones
    shift: Shift
    _moving: asyncio.Lock = field(default_factory=asyncio.Lock)

    # --- writing -------------------------------------------------------------------------------------------------

    async def say(self, channel: ChannelName, address: str, text: str) -> None:
        """Somebody writes a text."""
        await self._take(channel, address, text=text)

    async def press(self, channel: ChannelName, address: str, bubble: int, choice: int) -> None:
        """Somebody presses a button under a message; under one with a button that shares, labels are written."""
        shown = self.phones.bubble(bubble)
        if shown is None or shown.phone != phone(channel, address) or not 0 <= choice < len(shown.choices):
            raise Refusal(words.SERVER["no_button"])
        pressed = shown.choices[choice]
        if shown.wants:
            await self._take(channel, address, text=pressed.label)
        else:
            await self._take(channel, address, choice=pressed.value, given=shown.given)

    async def attach(self, channel: ChannelName, address: str, kind: Attachment) -> None:
        """Somebody sends something that is not a text."""
        await self._take(channel, address, attachment=kind)

    async def share_contact(self, channel: ChannelName, address: str) -> None:
        """Somebody shares their own number by the messenger's button."""
        await self._take(channel, address, contact=_own_number(address), contact_own=True)

    async def share_place(self, channel: ChannelName, address: str, code: str) -> None:
        """Somebody shares where they are: in the middle of a municipality of the region."""
        place = self.app.house.directory.place(code)
        if place is None:
            raise Refusal(words.SERVER["unknown_place"])
        await self._take(channel, address, location=(place.lat, place.lon))

    async def newcomer(self, channel: ChannelName) -> str:
        """An address from which nobody wrote yet. Raises Refusal when there is none left."""
        network = people.network_of(channel)
        candidates = _NUMBERS if network == "sms" else [str(number) for number in range(1001, 2000)]

        def first_free(tx: Connection) -> str | None:
            known = {shown.phone for shown in self.phones.bubbles}
            return next(
                (
                    address
                    for address in candidates
                    if phone(channel, address) not in known and people.find(tx, network, address) is None
                ),
                None,
            )

        found = await self.app.read(first_free)
        if found is None:
            raise Refusal(words.SERVER["no_numbers"])
        return found

    async def _take(self, channel: ChannelName, address: str, **content: Any) -> None:
        incoming = Incoming(channel, f"page-{uuid4().hex}", address, self._now(), **content)
        await self.app.receive(incoming)
        self.phones.wrote(incoming)
        await self._settle()

    # --- time ----------------------------------------------------------------------------------------------------

    async def advance(self, by: timedelta) -> None:
        """Let so much time pass; everything due on the way happens at its moment, in order."""
        async with self._moving:
            await self._until(self._now() + by)

    async def to_next_due(self) -> None:
        """On to the next moment at which something happens by itself. Raises Refusal when nothing waits."""
        async with self._moving:
            due = await self.app.next_due()
            if due is None:
                raise Refusal(words.SERVER["nothing_due"])
            await self._until(due)

    async def to_morning(self) -> None:
        """On to eight o'clock of the nearest working day."""
        async with self._moving:
            await self._until(self._morning())

    async def _until(self, until: datetime) -> None:
        await self._settle()
        while (due := await self.app.next_due()) is not None and due <= until:
            await self._move(due)
            await self._settle()
        await self._move(until)
        await self._settle()

    async def _move(self, to: datetime) -> None:
        by = to - self._now()
        if by > timedelta(0):
            await self.shift(by)

    async def _settle(self) -> None:
        """Everything due now happens before we go on. The application's own loops may help: each thing is done once."""
        waited = 0
        for _ in range(_ROUNDS):
            done = await self.app.intake.work_inbox()
            done += await self.app.intake.ring_due()
            if done + await self.app.drain.drain():
                continue
            # A loop may hold something still; what a killed run left held is given up when its lease ends.
            if waited == _WAITS or not await self.app.read(outlook.under_way):
                return
            waited += 1
            await asyncio.sleep(_WAIT)

    def _morning(self) -> datetime:
        hours, now = self.app.house.hours, self._now()
        day = hours.calendar.local(now).date()
        while not hours.office.windows(day) or hours.calendar.moment(day, 8 * 60) <= now:
            day += timedelta(days=1)
        return hours.calendar.moment(day, 8 * 60)

    def _now(self) -> datetime:
        return self.app.house.clock.now()

    # --- looking -------------------------------------------------------------------------------------------------

    async def state(self, boot: str, since: int, watched: list[str]) -> dict[str, Any]:
        """Everything the page shows that changes: bubbles after `since` (all, where `boot` is of another run), where
        the talk on each watched phone stands, what is due, what happened, the clock."""
        house, now = self.app.house, self._now()

        def rows(tx: Connection) -> dict[str, Any]:
            return {
                "talks": {key: talk for key in watched if (talk := _talk(tx, key)) is not None},
                "due": [_line(line) for line in outlook.due(tx, house, now)],
                "happened": [_line(line) for line in outlook.happened(tx, house)],
            }

        fresh = self.phones.since(since if boot == self.phones.boot else 0)
        found = await self.app.read(rows)
        return {
            "boot": self.phones.boot,
            "clock": words.moment(house.hours.calendar.local(now)),
            "ahead": round(getattr(house.clock, "offset", timedelta(0)).total_seconds()),
            "bubbles": [self._bubble(bubble) for bubble in fresh],
            "last": fresh[-1].number if fresh else (since if boot == self.phones.boot else 0),
            **found,
        }

    def cast(self) -> dict[str, Any]:
        """Who can be on the phones, and the places that can be shared."""
        members = self.app.house.members.values()
        return {
            "residents": {"sms": RESIDENT_SMS, "telegram": RESIDENT_TELEGRAM},
            "staff": [_member(member) for member in members],
            "places": self._places(),
        }

    def _places(self) -> list[dict[str, str]]:
        codes = frozenset[str]().union(*(worker.territory or () for worker in self.app.house.workers))
        found = (self.app.house.directory.place(code) for code in codes)
        named = sorted((fold(place.name), place.code, place.name) for place in found if place is not None)
        return [{"code": code, "name": name} for _, code, name in named]

    def _bubble(self, bubble: Any) -> dict[str, Any]:
        at = self.app.house.hours.calendar.local(bubble.at)
        return {
            "number": bubble.number,
            "phone": bubble.phone,
            "mine": bubble.mine,
            "at": f"{at.hour}:{at.minute:02}",
            "day": f"{words.DAYS[at.weekday()]} {at.day}. {at.month}.",
            "text": bubble.text,
            "what": words.ATTACHMENTS.get(bubble.what, bubble.what),
            "choices": [choice.label for choice in bubble.choices],
            "wants": bubble.wants,
            "size": _size(bubble.size),
        }


def _talk(tx: Connection, key: str) -> dict[str, str] | None:
    network, _, address = key.partition(":")
    found = people.writer(tx, network, address)  # type: ignore[arg-type]  # an unknown network has no addresses
    if found is None or found.talk is None:
        return None
    state = State.from_json(found.talk)
    return {"screen": state.screen, "asks": words.ASKS.get(state.asks, state.asks)}


def _member(member: Member) -> dict[str, Any]:
    reached = dict(reversed(member.addresses))  # of several on one network the first
    return {"id": member.id, "role": member.role, "name": member.name, "addresses": reached}


def _own_number(chat: str) -> str:
    """The number that belongs to a simulated chat: always the same, never one of the staff's."""
    return f"+4206000000{40 + int(chat) % 20:02}" if chat.isdecimal() else chat


def _line(line: outlook.Line) -> dict[str, str]:
    return {"at": line.at, "what": line.what, "who": line.who, "code": line.code}


def _size(size: tuple[str, int] | None) -> str:
    return f"{'GSM-7' if size[0] == 'gsm7' else 'UCS-2'} · {size[1]} SMS" if size else ""
