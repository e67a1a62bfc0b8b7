"""Plays a scenario, a table of who writes what and who of us must answer how, through the whole application.

A file holds `turns`; each says who writes (`who`, the resident unless said otherwise) and what: `say` (a list is sent
before we can answer), `press` (a button; on SMS its number), `send` (voice, photo ...), `at_place` ([lat, lon]), `fail`
(the last message to `who` failed with this vendor's number), or nothing, when only time passes. `wait` ("2h") or `at`
("2026-11-25 9:00", Prague) say when; otherwise a minute has passed.

What follows is told in `we` (messages: who gets them, screen/question) and `events` (the journal); a time stands
before what happened on the way to the turn. These two are rewritten by `--update-scenarios`; `has` and `lacks`
(who: substrings of what they get, without case and diacritics) and `ends` (parts of the summary) are written by hand.
`away` names workers who are on leave all the while; `known_fault` says what is not yet as the file has it. A resident
scenario plays on SMS and on Telegram; where Telegram must ask for a number first, it is answered here.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import Connection, insert

from bot.channels.port import Channel, Incoming
from bot.channels.simulator import SimulatorChannel
from bot.compose import compose
from bot.house import Step
from bot.settings import Settings
from bot.simulation import CHANNELS, Simulation
from directory.region import Region, find_region, load_region
from flows import engine
from flows.effects import Effect, Say
from flows.events import Event
from flows.facts import ChannelName, Facts
from flows.message import Part
from flows.state import State
from scheduler.clock import HeldClock
from scheduler.tables import leave
from store.sealing import Sealer

PRAGUE = ZoneInfo("Europe/Prague")
RESIDENTS = ("resident", "resident2", "new_phone", "forwarded", "stranger")
PHONE = "600 000 061"
"""What a resident on Telegram gives when asked for a number, unless the scenario says `phone: asked`."""

_AWAY = timedelta(days=60)
_DAYS = ("po", "út", "st", "čt", "pá", "so", "ne")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_WITH_START = ("callback_booked", "callback_moved", "callback_offered", "reminder_sent")


_MOST_SEGMENTS = {"danger.call": 1, "danger.safety": 1, "found": 3}


class ScenarioError(AssertionError):
    """A scenario cannot be played, or what followed differs from what it says."""


@dataclass
class Scenario:
    """A file of turns. `channels` are those its residents write on."""

    name: str
    path: Path
    begins: datetime
    turns: list[dict[str, Any]]
    channels: tuple[ChannelName, ...]
    postgresql: bool
    phone: str
    away: tuple[str, ...]
    known_fault: str
    ends: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path) -> "Scenario":
        """Read a file. Raises ScenarioError for a key nobody knows."""
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        unknown = set(data) - {"title", "at", "turns", "channels", "postgresql", "phone", "away", "known_fault", "ends"}
        unknown |= {key for turn in data["turns"] for key in turn} - _TURN_KEYS
        if unknown:
            raise ScenarioError(f"{path.name}: nobody knows {', '.join(sorted(unknown))}")
        return cls(
            path.stem,
            path,
            prague(str(data["at"])),
            data["turns"],
            tuple(data.get("channels", ("sms", "telegram"))),
            bool(data.get("postgresql")),
            str(data.get("phone", PHONE)),
            tuple(data.get("away", ())),
            str(data.get("known_fault", "")),
            data.get("ends", {}),
        )


_TURN_KEYS = {
    *("who", "say", "press", "send", "at_place", "fail", "wait", "at", "by", "late"),
    *("we", "events", "has", "lacks", "note"),
}


def prague(text: str) -> datetime:
    """A wall time in Prague; the second of two equal ones on the night in October is marked by a trailing "b"."""
    moment = datetime.strptime(text.rstrip("b").strip(), "%Y-%m-%d %H:%M").replace(tzinfo=PRAGUE)
    return moment.replace(fold=int(text.endswith("b")))


@dataclass
class Heard:
    """What the steps of a play said, for the register of texts: keys of the catalogue and screens."""

    keys: set[str] = field(default_factory=set)
    screens: set[str] = field(default_factory=set)

    def listening(self, step: Step = engine.step) -> Step:
        """The same step, watched: the state survives JSON, the messages keep to their number, the keys are noted."""

        def watched(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
            assert State.from_json(state.to_json()) == state
            after, effects = step(state, event, facts)
            assert State.from_json(after.to_json()) == after
            says = [effect for effect in effects if isinstance(effect, Say)]
            assert len(says) <= 3
            for say in says:
                self.screens.add(say.screen)
                self.keys.update(_keys((*say.parts, *(option.label for option in say.options))))
            return after, effects

        return watched


def _keys(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        yield part.key
        yield from _keys(tuple(value for value in part.params.values() if isinstance(value, Part)))


@cache
def demo() -> Region:
    """The demo region, read once."""
    return load_region(find_region("skch"))


def begin(url: str, at: datetime, heard: Heard, *, region: Region | None = None, seed: int = 0) -> Simulation:
    """A simulation as `bot.simulation.begin` makes one, whose steps are listened to."""
    clock = HeldClock(at)
    channels = {name: SimulatorChannel(name) for name in CHANNELS}
    wired: dict[ChannelName, Channel] = dict(channels)
    settings = Settings(database_url=url, sealing_keys=Sealer.generate_key(), region="skch")
    app = compose(
        settings,
        clock=clock,
        rng=Random(seed),
        channels=wired,
        region=region or demo(),
        step=heard.listening(),
    )
    return Simulation(app, clock, channels)


@dataclass
class Player:
    """Residents on one channel, staff on theirs, against one simulation."""

    simulation: Simulation
    channel: ChannelName
    phone: str = PHONE
    code: str = ""
    phrase: str = ""
    alias: str = ""

    def address(self, who: str, by: str = "") -> tuple[ChannelName, str]:
        """The channel and address that a name of the scenario stands for."""
        if who in RESIDENTS:
            number = RESIDENTS.index(who) + 1
            channel: ChannelName = "telegram" if (by or self.channel) == "telegram" else "sms"
            return channel, f"100{number}" if channel == "telegram" else f"+42060000000{number}"
        if by == "sms":
            return "staff_sms", who
        return ("telegram" if who.startswith("m-") else "staff_telegram"), who

    def name(self, channel: str, address: str) -> str:
        """Who of the scenario this address is; the address itself where nobody is."""
        member = self.simulation.app.members_by_address(
            {"staff_sms": "sms"}.get(channel, channel),
            address,  # a number of the staff
        )
        if member is not None:
            return member.id
        for number, who in enumerate(RESIDENTS, 1):
            if address in (f"100{number}", f"+42060000000{number}"):
                return who
        return address

    async def play(self, turn: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One turn and everything that follows from it, in order; each line also says `who`."""
        now = self.simulation.clock.now()
        at = self._moment(turn, now)
        out = await self.simulation.wait(at)
        who = str(turn.get("who", "resident"))
        channel, address = self.address(who, str(turn.get("by", "")))
        base = {"at": at.isoformat(), "channel": channel, "from": address}
        if isinstance(turn.get("say"), list):
            await self._burst(turn["say"], channel, address, at)
            out += await self.simulation.wait(at)
        elif turn.get("late"):
            await self._receive(str(turn["say"]), channel, address, at - span(str(turn["late"])))
            out += await self.simulation.wait(at)
        elif event := self._event(turn):
            out += await self.simulation.play({**base, **event})
        out = self._told(out)
        if who in RESIDENTS and self.phone != "asked" and _last_asks(out, who) == "phone":
            told = [line for line in out if line["type"] != "message" or line["asks"] != "phone"]
            answer = {**base, "at": (at + timedelta(seconds=5)).isoformat(), "text": self.phone}
            told += self._told(await self.simulation.play(answer))
            return [line for line in told if line.get("event") != "contact_given"]
        return out

    def _moment(self, turn: Mapping[str, Any], now: datetime) -> datetime:
        if "at" in turn:
            return prague(str(turn["at"]))
        return now + span(str(turn.get("wait", "1m")))

    def _event(self, turn: Mapping[str, Any]) -> dict[str, Any]:
        if "say" in turn:
            return {"text": self.filled(str(turn["say"]))}
        if "press" in turn:
            return {"choice": str(turn["press"])}
        if "send" in turn:
            return {"attachment": turn["send"]}
        if "at_place" in turn:
            lat, lon = turn["at_place"]
            return {"location": {"lat": lat, "lon": lon}}
        if "fail" in turn:
            return {"delivery": {"error": str(turn["fail"])}}
        return {}

    def filled(self, text: str) -> str:
        """A text with what the talk gave so far: {code}, {number} (its digits), {phrase}, {alias}."""
        given = {"code": self.code, "phrase": self.phrase, "alias": self.alias, "number": self.code.rpartition("-")[2]}
        for name, value in given.items():
            text = text.replace("{" + name + "}", value)
        return text

    async def _burst(self, texts: list[str], channel: ChannelName, address: str, at: datetime) -> None:
        for text in texts:
            await self._receive(text, channel, address, at)

    async def _receive(self, text: str, channel: ChannelName, address: str, at: datetime) -> None:
        self.simulation.sent += 1
        vendor_id = f"sim-{self.simulation.sent}"
        await self.simulation.app.receive(Incoming(channel, vendor_id, address, at, self.filled(text)))

    def _told(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for line in lines:
            if line["type"] == "message":
                line["who"] = self.name(line["channel"], line["to"])
                if found := re.search(r"heslo: (\w+ \w+)", bare(line["text"])):
                    self.phrase = found[1]
                if found := re.search(r"u nas jste ([\w -]+?)\.", bare(line["text"])):
                    self.alias = found[1]
            elif line["event"] == "request_opened":
                self.code = str(line["code"])
        return lines


def _last_asks(lines: list[dict[str, Any]], who: str) -> str:
    mine = [line for line in lines if line["type"] == "message" and line["who"] == who]
    return str(mine[-1]["asks"]) if mine else ""


def span(text: str) -> timedelta:
    """ "90m", "2h", "14d" as a span of time."""
    return timedelta(**{_UNITS[text[-1]]: float(text[:-1])})


def bare(text: str) -> str:
    """Lower case without diacritics, so that SMS and Telegram read the same."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def spelled_messages(lines: list[dict[str, Any]], at: datetime) -> list[str]:
    """The messages in the words of `we`."""
    return [
        f"{_before(line, at)}{line['who']} {line['screen']}" + (f"/{line['asks']}" if line["asks"] != "none" else "")
        for line in lines
        if line["type"] == "message"
    ]


def spelled_events(lines: list[dict[str, Any]], at: datetime) -> list[str]:
    """The journal in the words of `events`."""
    return [_before(line, at) + _event_words(line) for line in lines if line["type"] == "event"]


def _event_words(line: Mapping[str, Any]) -> str:
    words = [str(line["event"]), *(str(line[key]) for key in ("worker", "reason") if line.get(key))]
    if line["event"] in _WITH_START and line.get("start"):
        words.append(_moment_words(datetime.fromisoformat(line["start"])))
    if line["event"] in ("understood", "request_opened"):
        words.append(str(line.get("urgency")))
    return " ".join(words)


def _before(line: Mapping[str, Any], at: datetime) -> str:
    moment = datetime.fromisoformat(line["at"])
    return "" if abs(moment - at) < timedelta(seconds=30) else _moment_words(moment) + " "


def _moment_words(moment: datetime) -> str:
    local = moment.astimezone(PRAGUE)
    return f"{_DAYS[local.weekday()]} {local.day}.{local.month}. {local.hour}:{local.minute:02d}"


def check_always(lines: list[dict[str, Any]]) -> None:
    """What holds for every message of every scenario: size, language of the alphabet, no failure."""
    for line in lines:
        if line["type"] != "message":
            continue
        if line["screen"] == "failure":
            raise ScenarioError(f"a turn failed: {line['text']}")
        if line["who"] not in RESIDENTS or line["segments"] is None:
            continue
        most = _MOST_SEGMENTS.get(line["screen"], 2)
        if line["language"] == "uk":
            most = 4
        elif line["encoding"] != "gsm7":
            raise ScenarioError(f"not GSM-7: {line['text']}")
        if line["segments"] > most:
            raise ScenarioError(f"{line['segments']} segments where {most} are allowed: {line['text']}")


def check_turn(turn: Mapping[str, Any], lines: list[dict[str, Any]], at: datetime, filled: Any) -> list[str]:
    """What differs between a turn and what followed it."""
    faults = []
    for key, found in (("we", spelled_messages(lines, at)), ("events", spelled_events(lines, at))):
        wanted = list(turn.get(key) or ())
        if wanted != found:
            faults.append(f"{key}: wanted {wanted}, found {found}")
    messages = [line for line in lines if line["type"] == "message"]
    for key, present in (("has", True), ("lacks", False)):
        for who, substrings in (turn.get(key) or {}).items():
            text = bare("\n".join(line["text"] for line in messages if line["who"] == who))
            for piece in [substrings] if isinstance(substrings, str) else substrings:
                if (bare(filled(str(piece))) in text) != present:
                    faults.append(f"{who} {key} {piece!r}: {text}")
    return faults


def check_ends(ends: Mapping[str, Any], summary: Mapping[str, Any]) -> list[str]:
    """What differs between `ends` and the summary: lists are compared in order, objects by the fields named."""
    faults = []
    for key, wanted in ends.items():
        found = summary[key]
        if isinstance(wanted, list):
            same = len(wanted) == len(found) and all(
                all(have.get(name) == value for name, value in want.items())
                for want, have in zip(wanted, found, strict=True)
            )
        else:
            same = wanted == found
        if not same:
            faults.append(f"ends {key}: wanted {wanted}, found {found}")
    return faults


@dataclass
class Played:
    """What came of a play."""

    faults: list[str]
    heard: Heard
    said: list[tuple[list[str], list[str]]]  # of each turn: `we` and `events` as they were
    lines: list[dict[str, Any]]


async def play(scenario: Scenario, channel: ChannelName, url: str) -> Played:
    """Play a scenario with its residents on `channel`."""
    heard = Heard()
    simulation = begin(url, scenario.begins, heard)
    player = Player(simulation, channel, scenario.phone)
    played = Played([], heard, [], [])
    try:
        await simulation.app.db.turn(lambda tx: _send_away(tx, scenario))
        for number, turn in enumerate(scenario.turns, 1):
            lines = await player.play(turn)
            # The moment of the turn is where time stood when it was played, an answered number aside.
            at = simulation.clock.now().replace(second=0, microsecond=0)
            played.lines += [{"turn": number, **line} for line in lines]
            played.said.append((spelled_messages(lines, at), spelled_events(lines, at)))
            heard.screens.update(line["screen"] for line in lines if line["type"] == "message")
            try:
                check_always(lines)
            except ScenarioError as fault:
                played.faults.append(f"turn {number}: {fault}")
            played.faults += [f"turn {number}: {fault}" for fault in check_turn(turn, lines, at, player.filled)]
        summary = await simulation.summary()
        played.lines.append(summary)
        played.faults += check_ends({"clear_text_hits": 0, **scenario.ends}, summary)
    finally:
        await simulation.app.close()
    return played


def _send_away(tx: Connection, scenario: Scenario) -> None:
    for worker in scenario.away:
        tx.execute(insert(leave).values(worker=worker, start_at=scenario.begins, end_at=scenario.begins + _AWAY))


def rewritten(text: str, said: list[tuple[list[str], list[str]]]) -> str:
    """The text of a scenario with `we` and `events` of each turn as they were; all else stays as it is."""
    root = yaml.compose(text, yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    turns = next(value for key, value in root.value if key.value == "turns")
    pieces: list[tuple[int, int, str]] = []
    for node, (we, events) in zip(turns.value, said, strict=True):
        indent = " " * node.start_mark.column
        nodes = {key.value: (key, value) for key, value in node.value}
        last = max(_end(text, value) for _, value in nodes.values())
        block = "".join(
            f"{indent}{key}:" + ("".join(f"\n{indent}  - {row}" for row in rows) if rows else " []") + "\n"
            for key, rows in (("we", we), ("events", events))
            if rows or key == "we"
        )
        for key in ("we", "events"):
            if key in nodes:
                start = nodes[key][0].start_mark.index - len(indent)
                pieces.append((start, _end(text, nodes[key][1]) + 1, ""))
        pieces.append((last + 1, last + 1, block))
    for start, end, piece in sorted(pieces, key=lambda p: (p[0], p[1]), reverse=True):
        text = text[:start] + piece + text[end:]
    return text


def _end(text: str, node: yaml.Node) -> int:
    """Where a value ends: the end of its last line that is neither empty nor a comment."""
    end = int(node.end_mark.index)
    # A block ends where the next token begins, anything else where its own last character stands.
    block = isinstance(node, yaml.CollectionNode) and not node.flow_style
    line_end = text.rfind("\n", 0, end) if block else text.find("\n", end)
    while True:
        start = text.rfind("\n", 0, line_end) + 1
        line = text[start:line_end].strip()
        if (line and not line.startswith("#")) or start == 0:
            return line_end
        line_end = start - 1
