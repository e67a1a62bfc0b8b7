"""Plays scripted dialogues (`domain/dialogue_conventions.md`) through the simulator, in the world of their own file."""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.given import KNOWN, begins_at, bring_about
from bot.judge import Verdict, judge
from bot.judged import Context, Step, bare
from bot.simulation import Simulation, begin
from directory.gazetteer import Territory
from directory.lines import CrisisLines
from directory.region import Region, as_place
from directory.roster import StaffMember
from directory.world import build_world
from flows.facts import ChannelName, Place
from flows.phones import find_phone
from scheduler.hours import PRAGUE

MAIN = {"mayor": "mayor", "carer": "carer", "worker": "worker"}
"""Who speaks first in a group; in all others the resident."""

_PEOPLE = ("resident", "resident2", "new_phone", "carer", "mayor")
_ATTACHED = ("voice", "photo", "sticker", "contact", "document")
_MOST_ANSWERS = 6
"""Answers given from `answers` within one turn; more is a loop."""

_WORDS = re.compile(r"heslo: (\w+ \w+)")


@dataclass(frozen=True, slots=True)
class Result:
    """One dialogue played and judged; `unknown` names what of `given` could not be brought about."""

    id: str
    group: str
    steps: Sequence[Step]
    verdicts: Sequence[Verdict]
    unknown: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether nothing that a program can judge was wrong."""
        return all(verdict.ok is not False for verdict in self.verdicts)


def read(path: Path) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """The world and the dialogues of a file. Raises OSError, yaml.YAMLError, KeyError."""
    data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return data["world"], list(data["dialogues"])


async def play_all(
    world: Mapping[str, Any], dialogues: Sequence[Mapping[str, Any]], national: Territory
) -> list[Result]:
    """Play and judge each dialogue in a world of its own. Raises RegionFaults."""
    region = build_world(world, national)
    return [await play(dialogue, region, national) for dialogue in dialogues]


async def play(dialogue: Mapping[str, Any], region: Region, national: Territory, *, seed: int = 0) -> Result:
    """Play one dialogue and judge it."""
    given = dialogue.get("given") or {}
    cast = _cast(dialogue, region)
    now = datetime.fromisoformat(dialogue["now"])
    places = [as_place(row, inside=row.code in region.places) for row in national.municipalities]
    region = _with_mayor(region, given, places)
    with tempfile.TemporaryDirectory(prefix="prvni-kontakt-") as folder:
        url = f"sqlite:///{Path(folder, 'dialogue.db')}"
        simulation = await begin(region, (national,), url, begins_at(given, now), seed=seed)
        try:
            where = _place((given.get("case") or {}).get("place"), places)
            subject = "carer" if dialogue["group"] == "carer" else "resident"
            channel, address = cast[subject]
            await bring_about(simulation, given, channel, address, where, now)
            await simulation.wait(now)
            driver = _Driver(simulation, dialogue, cast, MAIN.get(dialogue["group"], "resident"), now)
            await driver.run()
        finally:
            await simulation.app.close()
    verdicts = judge(dialogue, driver.steps, _context(region, cast, simulation))
    return Result(str(dialogue["id"]), dialogue["group"], driver.steps, verdicts, tuple(sorted(set(given) - KNOWN)))


def _cast(dialogue: Mapping[str, Any], region: Region) -> dict[str, tuple[ChannelName, str]]:
    """Where everybody of a dialogue writes from."""
    channel: ChannelName = "telegram" if dialogue.get("channel") == "telegram" else "sms"
    cast: dict[str, tuple[ChannelName, str]] = {
        who: (channel, f"100{number}" if channel == "telegram" else f"+42060000000{number}")
        for number, who in enumerate(_PEOPLE, 1)
    }
    if dialogue["group"] == "mayor":
        # The resident of a forward is met at the number that the office gave.
        said = " ".join(str(turn.get("say", "")) for turn in dialogue["turns"])
        if found := find_phone(said):
            cast["resident"] = ("sms", found.number)
        cast["mayor"] = (channel, "mayor")
    case = (dialogue.get("given") or {}).get("callback") or {}
    workers = [member.id for member in region.staff if member.role == "worker"]
    first = str(case.get("worker", workers[0]))
    others = [worker for worker in workers if worker != first]
    cast["worker"], cast["worker2"] = ("staff_telegram", first), ("staff_telegram", others[0] if others else first)
    cast["coordinator"] = ("staff_telegram", next(m.id for m in region.staff if m.role == "coordinator"))
    return cast


def _with_mayor(region: Region, given: Mapping[str, Any], places: Sequence[Place]) -> Region:
    office = given.get("mayor") or {}
    if not office.get("registered"):
        return region
    where = _place(office.get("municipality"), places)
    mayor = StaffMember("mayor", "mayor", "obecní úřad", (), municipality=where, address="mayor")
    return replace(region, staff=(*region.staff, mayor))


def _place(name: Any, places: Sequence[Place]) -> Place | None:
    """The municipality of a name, perhaps with its district; one inside the region where several have it."""
    if not name:
        return None
    wanted, _, district = str(name).partition("/")
    found = [p for p in places if p.name == wanted and district in ("", p.district)]
    return min(found, key=lambda p: not p.inside, default=None)


@dataclass(slots=True)
class _Driver:
    """Sends turns and answers by the rules of the conventions."""

    simulation: Simulation
    dialogue: Mapping[str, Any]
    cast: Mapping[str, tuple[ChannelName, str]]
    main: str
    now: datetime
    steps: list[Step] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)  # who -> the question open for them
    words: str = ""

    async def run(self) -> None:
        waiting = list(enumerate(self.dialogue["turns"], 1))
        at = self.now
        while waiting:
            number, turn = self._next(waiting)
            if not number:
                break
            lines: list[dict[str, Any]] = []
            before = await self.simulation.summary()
            at = self._moment(turn, at, before)
            lines += await self._send(turn, at)
            at = await self._answered(turn, waiting, lines, at)
            sender = str(turn.get("from", self.main))
            summary = await self.simulation.summary()
            self.steps.append(Step(number, turn, sender, self.cast[sender][0], lines, summary, before))

    def _next(self, waiting: list[tuple[int, Mapping[str, Any]]]) -> tuple[int, Mapping[str, Any]]:
        """The next turn: one that answers the open question, else the next without `re`; what is passed is left out."""
        ahead = self._ahead(waiting)
        for place, (_, turn) in enumerate(ahead):
            if self._open(turn) in _listed(turn.get("re")):
                return waiting.pop(place)
        for _ in ahead:
            waiting.pop(0)
        if waiting:
            return waiting.pop(0)
        return 0, {}

    @staticmethod
    def _ahead(waiting: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, Mapping[str, Any]]]:
        ahead = []
        for entry in waiting:
            if "re" not in entry[1]:
                break
            ahead.append(entry)
        return ahead

    def _open(self, turn: Mapping[str, Any]) -> str:
        return self.asked.get(str(turn.get("from", self.main)), "none")

    async def _answered(
        self,
        turn: Mapping[str, Any],
        waiting: Sequence[tuple[int, Mapping[str, Any]]],
        lines: list[dict[str, Any]],
        at: datetime,
    ) -> datetime:
        """Give the answers that the turns do not foresee."""
        answers = self.dialogue.get("answers") or {}
        who = str(turn.get("from", self.main))
        if who in ("worker", "worker2", "coordinator"):
            who = self.main if self.main != "worker" else "resident"
        for _ in range(_MOST_ANSWERS):
            question = self.asked.get(who, "none")
            foreseen = any(self._open(ahead) in _listed(ahead.get("re")) for _, ahead in self._ahead(waiting))
            if question not in answers or foreseen:
                break
            at += timedelta(minutes=1)
            lines += await self._send({"say": str(answers[question]), "from": who}, at)
        return at

    def _moment(self, turn: Mapping[str, Any], before: datetime, summary: Mapping[str, Any]) -> datetime:
        if turn.get("to") == "callback_start":
            starts = [
                datetime.fromisoformat(row["start"]) for row in summary["callbacks"] if row["state"] != "cancelled"
            ]
            return max([*starts[-1:], before])
        if "at" in turn:
            return max(datetime.fromisoformat(turn["at"]), before)
        return before + timedelta(minutes=1) if self.steps else before

    async def _send(self, turn: Mapping[str, Any], at: datetime) -> list[dict[str, Any]]:
        who = str(turn.get("from", self.main))
        channel, address = self.cast[who]
        event: dict[str, Any] = {"at": at.astimezone(PRAGUE).isoformat()}
        if "say" in turn or "send" in turn:
            event |= {"channel": channel, "from": address}
            self.asked.pop(who, None)
        if "say" in turn:
            alias = [row["alias"] for row in (await self.simulation.summary())["requests"] if row["alias"]]
            event["text"] = str(turn["say"]).replace("{codeword}", self.words).replace("{alias}", (alias or [""])[-1])
        elif "send" in turn:
            event |= _sent(turn["send"])
        lines = await self.simulation.play(event)
        self._hear(lines)
        return lines

    def _hear(self, lines: Sequence[Mapping[str, Any]]) -> None:
        names = {address: who for who, (_, address) in self.cast.items()}
        for line in lines:
            if line["type"] != "message":
                continue
            if (who := names.get(line["to"])) is not None:
                self.asked[who] = line["asks"]
            if found := _WORDS.search(bare(line["text"])):
                self.words = found[1]


def _listed(what: Any) -> Sequence[Any]:
    return what if isinstance(what, list) else [what]


def _sent(what: Any) -> dict[str, Any]:
    if isinstance(what, Mapping) and "location" in what:
        lat, lon = what["location"]
        return {"location": {"lat": lat, "lon": lon}}
    return {"attachment": what if what in _ATTACHED else "document"}


def _context(region: Region, cast: Mapping[str, tuple[ChannelName, str]], simulation: Simulation) -> Context:
    lines = simulation.app.house.lines["cs"]
    assert isinstance(lines, CrisisLines)
    listed = [
        (bare(name), listing)
        for listing in region.services
        for name in (listing.service.name, listing.service.sms_name)
        if name
    ]

    def works(text: str, at: datetime) -> bool:
        packed = re.sub(r"(?<=\d)\s(?=\d)", "", text)
        local, holiday = at.astimezone(PRAGUE), lines.is_holiday(at.astimezone(PRAGUE).date())
        return (
            any(re.search(rf"\b{record.number}\b", packed) for record in lines.rescues)
            or any(record.number in packed and record.is_open(local, lines.is_holiday) for record in lines.records)
            or any(
                name in text and listing.opening is not None and listing.opening.holds(local, holiday=holiday)
                for name, listing in listed
            )
        )

    workers = frozenset(member.id for member in region.staff if member.role == "worker")
    coordinator = next(member.id for member in region.staff if member.role == "coordinator")
    return Context(
        {address: who for who, (_, address) in reversed(list(cast.items()))},
        workers,
        {name: listing.service.kind for name, listing in listed},
        works,
        coordinator,
    )


def misses(results: Sequence[Result]) -> Iterator[dict[str, Any]]:
    """What was wrong, one object an expectation."""
    for result in results:
        for verdict in result.verdicts:
            if verdict.ok is False:
                yield {"id": result.id, "turn": verdict.turn or "finally", "key": verdict.key, "why": verdict.why}


def shares(results: Sequence[Result]) -> dict[str, Any]:
    """Expectations met of those judged, dialogues without a fault, and how many expectations wait for a reader."""
    verdicts = [verdict for result in results for verdict in result.verdicts]
    judged = [verdict for verdict in verdicts if verdict.ok is not None]
    return {
        "expectations": _share(sum(bool(verdict.ok) for verdict in judged), len(judged)),
        "dialogues": _share(sum(result.right for result in results), len(results)),
        "not_judged": len(verdicts) - len(judged),
        "not_understood": sorted({what for result in results for what in result.unknown}),
    }


def _share(right: int, of: int) -> dict[str, Any]:
    return {"right": right, "of": of, "share": right / of if of else 0.0}
