"""A region played by hand: phones that write, a clock that is held, and everything that happens told in order."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import Any

from bot import told
from bot.app import App
from bot.channels.port import Incoming
from bot.channels.simulator import Delivery, SimulatorChannel
from bot.compose import compose
from bot.settings import Settings
from directory.gazetteer import Territory
from directory.region import Region
from flows.facts import ChannelName
from scheduler.clock import HeldClock
from store.sealing import Sealer

CHANNELS: tuple[ChannelName, ...] = ("sms", "telegram", "staff_telegram", "staff_sms")
ATTACHMENTS = ("voice", "photo", "sticker", "document", "contact")
OWN_NUMBER = "+420600000009"
"""The number a simulated phone shares by the messenger's contact button."""


class ScriptError(ValueError):
    """A line of a script cannot be played; the message says why and what is wanted."""


@dataclass(slots=True)
class Simulation:
    """Plays events against one application whose clock is held, and tells what happens.

    `heard` are the addresses that wrote and the texts sent as a name or a number: nothing of them may stand readable in
    the database or the log (`clear_text_hits`).
    """

    app: App
    clock: HeldClock
    channels: Mapping[ChannelName, SimulatorChannel]
    seen: int = 0  # last journal row told
    sent: int = 0  # number of the last vendor id
    last: dict[tuple[str, str], Delivery] = field(default_factory=dict)
    asked: dict[tuple[str, str], str] = field(default_factory=dict)
    heard: set[str] = field(default_factory=set)

    async def play(self, event: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Let time pass up to the event, then play it. Answers everything that happened, in order."""
        at = moment(event)
        out = await self.wait(at)
        if "channel" in event:
            await self._enter(event, at)
            out += await self._settle()
        return out

    async def wait(self, until: datetime) -> list[dict[str, Any]]:
        """Let everything due up to `until` happen, in order."""
        if until < self.clock.now():
            raise ScriptError("at: time does not go back")
        out: list[dict[str, Any]] = []
        while (due := await self.app.next_due()) is not None and due <= until:
            if due > self.clock.now():
                self.clock.move(due)
            out += await self._settle()
        if until > self.clock.now():
            self.clock.move(until)
        return out + await self._settle()

    async def _settle(self) -> list[dict[str, Any]]:
        await self.app.run_due(self.clock.now())
        return await self.told()

    async def told(self) -> list[dict[str, Any]]:
        """What happened since the last call: the journal's events, then the messages that left."""
        place_of = self.app.house.directory.place
        rows = await self.app.read(lambda tx: told.events(tx, self.seen, place_of))
        out: list[dict[str, Any]] = []
        for row_id, line in rows:
            self.seen = row_id
            out.append(line)
        for channel, delivery in self._delivered():
            line = await self.app.read(partial(told.message, channel=channel, delivery=delivery, at=self.clock.now()))
            self.last[channel, delivery.address] = delivery
            self.asked[channel, delivery.address] = line["asks"]
            out.append(line)
        return out

    def _delivered(self) -> list[tuple[str, Delivery]]:
        taken = [(channel.name, delivery) for channel in self.channels.values() for delivery in channel.take()]
        return sorted(taken, key=lambda pair: int(pair[1].token))

    async def _enter(self, event: Mapping[str, Any], at: datetime) -> None:
        address = str(event.get("from", ""))
        channel = next((name for name in CHANNELS if name == event["channel"]), None)
        if channel is None or not address:
            raise ScriptError(f"channel is one of {', '.join(CHANNELS)}; from is an address")
        if delivery := event.get("delivery"):
            await self._fail(channel, address, str(delivery.get("error", "")))
            return
        self.sent += 1
        incoming = Incoming(
            channel=channel, vendor_id=f"sim-{self.sent}", address=address, at=at, **self._content(event)
        )
        if self.app.members_by_address(channel, address) is None:
            self.heard.add(address)
            # A digit or two is a choice, not a name or a number, and stands in every file.
            if self.asked.get((channel, address)) in ("name", "phone") and len(incoming.text or "") > 2:
                self.heard.add(incoming.text)
        await self.app.receive(incoming)

    def _content(self, event: Mapping[str, Any]) -> dict[str, Any]:
        if "text" in event:
            return {"text": str(event["text"])}
        if "choice" in event:
            return self._choice(str(event["channel"]), str(event["from"]), str(event["choice"]))
        if location := event.get("location"):
            try:
                return {"location": (float(location["lat"]), float(location["lon"]))}
            except (KeyError, TypeError, ValueError) as fault:
                raise ScriptError("location: lat and lon are wanted, in degrees") from fault
        if (attachment := event.get("attachment")) in ATTACHMENTS:
            if attachment == "contact" and event["channel"] == "telegram":
                return {"contact": OWN_NUMBER, "contact_own": True}
            return {"attachment": attachment}
        raise ScriptError("a line with a channel needs text, choice, location, attachment or delivery")

    def _choice(self, channel: str, address: str, choice: str) -> dict[str, Any]:
        last = self.last.get((channel, address))
        if channel.endswith("sms") or last is None:
            return {"text": choice}
        for number, option in enumerate(last.message.choices, 1):
            if choice in (str(number), option.label, option.value):
                return {"choice": option.value, "given": last.message.given}
        return {"text": choice}

    async def _fail(self, channel: ChannelName, address: str, error: str) -> None:
        report = self.channels[channel].failed(address, error)
        if report is None:
            raise ScriptError(f"delivery: nothing was sent to {channel} yet")
        await self.app.report(report)

    async def summary(self) -> dict[str, Any]:
        """The last line of a script: people, requests, callbacks, and what stands readable."""
        found: dict[str, Any] = await self.app.read(lambda tx: told.summary(tx, self.app.house.directory.place))
        found["clear_text_hits"] = self.app.clear_text_hits(self.heard)
        return {"type": "summary", **found}


async def begin(region: Region, others: Iterable[Territory], url: str, at: datetime, *, seed: int = 0) -> Simulation:
    """A simulation of a region on a database, beginning at `at`; chance is seeded, so that a run can be repeated."""
    clock = HeldClock(at)
    channels = {name: SimulatorChannel(name) for name in CHANNELS}
    settings = Settings(database_url=url, sealing_keys=Sealer.generate_key(), region=region.id)
    app = compose(settings, clock=clock, rng=Random(seed), channels=channels, region=region, others=others)
    return Simulation(app, clock, channels)


def moment(event: Mapping[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(str(event["at"]))
    except (KeyError, ValueError) as fault:
        raise ScriptError("at: an ISO 8601 moment is wanted") from fault
    if at.tzinfo is None:
        raise ScriptError("at: the offset is wanted")
    return at


def lines(text: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The events of a script, each a JSON object. Raises ScriptError with the number of the line."""
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except ValueError as fault:
            raise ScriptError(f"line {number}: not JSON") from fault
        if not isinstance(event, dict):
            raise ScriptError(f"line {number}: an object is wanted")
        yield event
