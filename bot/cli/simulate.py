"""`simulate`: play a script line by line, or talk in the terminal as resident, worker, mayor."""

import argparse
import asyncio
import json
import shlex
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

import yaml

from bot.cli.common import plainly
from bot.cli.main import Refused
from bot.reading import WorldMissing, load_played
from bot.simulation import ScriptError, Simulation, begin, lines, moment
from directory.faults import RegionFaults
from directory.gazetteer import Territory
from directory.region import Region
from scheduler.clock import SystemClock
from scheduler.hours import PRAGUE

RESIDENT = "+420600000001"
HELP = (
    "Píšete jako obyvatelka (SMS). @adresa text = někdo jiný (pracovník, úřad, číslo), "
    "tg text = obyvatelka z Telegramu, +2h / +1d posune čas, ? = kdo je kdo, q = konec."
)


def run(args: argparse.Namespace) -> int:
    """Play `--script`, list `--who`, or talk."""
    try:
        region, others = load_played(args.region, args.world, args.municipalities, args.parts)
    except (RegionFaults, OSError, yaml.YAMLError, WorldMissing) as fault:
        raise Refused(str(fault)) from fault
    if args.who:
        for line in who(region):
            print(line)
        return 0
    with plainly(), _database(args.database) as url:
        play = _script if args.script else _talk
        return asyncio.run(play(args, region, others, url))


def who(region: Region) -> Iterator[str]:
    """Everybody of the staff with their simulator addresses."""
    for member in region.staff:
        channel = "telegram" if member.role == "mayor" else "staff_telegram"
        numbers = ", ".join(f"sms {number}" for number in member.phones)
        yield f"{member.id}\t{member.role}\t{member.name}\t{channel} {member.id}, {numbers}"


@contextmanager
def _database(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="prvni-kontakt-") as folder:
        yield f"sqlite:///{Path(folder, 'simulation.db')}"


async def _script(args: argparse.Namespace, region: Region, others: Iterable[Territory], url: str) -> int:
    source = sys.stdin if args.script == "-" else _open(args.script)
    simulation: Simulation | None = None
    played: list[dict[str, Any]] = []
    try:
        for event in lines(iter(source.readline, "")):
            if "sync" in event:
                _print(event)
                continue
            if simulation is None:
                simulation = await begin(region, others, url, moment(event), seed=args.seed)
            played.append(event)
            for line in await simulation.play(event):
                played.append(line)
                _print(line)
            sys.stdout.flush()
        if simulation is not None:
            _print(await simulation.summary())
    except ScriptError as fault:
        raise Refused(f"skript: {fault}") from fault
    finally:
        if source is not sys.stdin:
            source.close()
        if simulation is not None:
            await simulation.app.close()
    if args.record:
        _record(Path(args.record), played, region)
    return 0


def _open(path: str) -> TextIO:
    try:
        return open(path, encoding="utf-8")
    except OSError as fault:
        raise Refused(f"{path}: {fault.strerror}") from fault


def _print(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


async def _talk(args: argparse.Namespace, region: Region, others: Iterable[Territory], url: str) -> int:
    now = SystemClock().now().astimezone(PRAGUE).replace(microsecond=0)
    simulation = await begin(region, others, url, now, seed=args.seed)
    played: list[dict[str, Any]] = []
    print(HELP)
    try:
        while True:
            try:
                line = input(f"{simulation.clock.now().astimezone(PRAGUE):%a %d.%m. %H:%M}> ").strip()
            except EOFError:
                break
            if line == "q":
                break
            if line == "?":
                print("\n".join(who(region)))
                continue
            event = typed(line, simulation, region)
            if event is None:
                continue
            try:
                happened = await simulation.play(event)
            except ScriptError as fault:
                print(fault)
                continue
            played += [event, *happened]
            for told in happened:
                _show(told)
    finally:
        await simulation.app.close()
    if args.record:
        _record(Path(args.record), played, region)
    return 0


def typed(line: str, simulation: Simulation, region: Region) -> dict[str, Any] | None:
    """The event that a typed line stands for; None for an empty one."""
    now = simulation.clock.now().astimezone(PRAGUE)
    if not line:
        return None
    if line.startswith("+") and line[1:-1].isdigit() and line[-1] in "mhd":
        unit = {"m": "minutes", "h": "hours", "d": "days"}[line[-1]]
        return {"at": (now + timedelta(**{unit: int(line[1:-1])})).isoformat()}
    at = (now + timedelta(seconds=1)).isoformat()
    if line.startswith("@"):
        address, _, text = line[1:].partition(" ")
        role = next((member.role for member in region.staff if member.id == address), "resident")
        channel = {"resident": "sms", "mayor": "telegram"}.get(role, "staff_telegram")
        return {"at": at, "channel": channel, "from": address, "text": text}
    if line.startswith("tg "):
        return {"at": at, "channel": "telegram", "from": "1001", "text": line[3:]}
    return {"at": at, "channel": "sms", "from": RESIDENT, "text": line}


def _show(line: dict[str, Any]) -> None:
    at = datetime.fromisoformat(line["at"])
    if line["type"] == "message":
        size = f", {line['segments']} SMS" if line["segments"] else ""
        buttons = "".join(f" [{label}]" for label in line["choices"]) if line["encoding"] is None else ""
        print(f"  {at:%d.%m. %H:%M} {line['to']} ({line['channel']}{size}): {line['text']}{buttons}")
    else:
        print(f"  {at:%d.%m. %H:%M} · {line['event']} {line.get('code') or ''}")


RESIDENTS = ("resident", "resident2", "new_phone", "forwarded", "stranger")
"""Names that a scenario has for people outside the staff, in the order in which they come in."""


def _record(path: Path, played: list[dict[str, Any]], region: Region) -> None:
    """Save a talk as a scenario for `tests/scenarios`; what was answered is filled in by `--update-scenarios` there."""
    sent = [line for line in played if "type" not in line]
    staff = {address: member.id for member in region.staff for address in (member.id, *member.phones)}
    people: dict[str, str] = {}
    turns: list[dict[str, Any]] = []
    for line in sent:
        turn: dict[str, Any] = {}
        if "channel" in line:
            address = str(line["from"])
            name = staff.get(address) or people.setdefault(address, RESIDENTS[min(len(people), len(RESIDENTS) - 1)])
            turn = {"who": name, **_as_turn(line)}
            if name in staff.values() and str(line["channel"]).endswith("sms"):
                turn["by"] = "sms"
        turns.append({**turn, "at": _wall(line), "we": [], "events": []})
    scenario = {"title": path.stem, "at": turns[0]["at"] if turns else "", "turns": turns}
    try:
        path.write_text(yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False), encoding="utf-8")
    except OSError as fault:
        raise Refused(f"{shlex.quote(str(path))}: {fault.strerror}") from fault


def _as_turn(line: dict[str, Any]) -> dict[str, Any]:
    if "text" in line:
        return {"say": line["text"]}
    if "choice" in line:
        return {"press": line["choice"]}
    if location := line.get("location"):
        return {"at_place": [location["lat"], location["lon"]]}
    if delivery := line.get("delivery"):
        return {"fail": delivery.get("error", "")}
    return {"send": line.get("attachment", "")}


def _wall(line: dict[str, Any]) -> str:
    return f"{moment(line).astimezone(PRAGUE):%Y-%m-%d %H:%M}"
