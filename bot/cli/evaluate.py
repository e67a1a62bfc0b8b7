"""`evaluate`: scores a labelled file of messages, places or times, told by its fields."""

import argparse
import asyncio
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from bot.cli.main import Refused
from bot.evaluation import Miss, score_places, score_times
from bot.reading import load_understanding
from bot.understanding import Understanding
from directory.evaluate_messages import Answer, score
from directory.faults import RegionFaults
from directory.gazetteer import Territory
from directory.noise import NOISES

SEEN_FROM = datetime.fromisoformat("2026-11-24T10:15:00+01:00")
"""The moment from which texts without one of their own are read; it decides nothing but `when`."""


def run(args: argparse.Namespace) -> int:
    """Print a table (or one JSON object) of the scores, and the misses where they are asked for."""
    if Path(args.file).suffix in (".yaml", ".yml"):
        return _dialogues(args)
    rows = _rows(Path(args.file))
    kind = _kind(rows[0])
    try:
        understanding = load_understanding(args.region, args.municipalities, args.parts)
    except (RegionFaults, OSError) as fault:
        raise Refused(str(fault)) from fault
    noisy = _noisy(rows, "text" if kind == "messages" else "phrase", args.noise)
    _print(args, kind, *_score(kind, noisy, understanding))
    return 0


def _print(args: argparse.Namespace, kind: str, result: Mapping[str, Any], misses: Iterable[Mapping[str, Any]]) -> None:
    if args.json:
        listed = {"misses": list(misses)} if args.misses else {}
        print(json.dumps({"kind": kind, **result, **listed}, ensure_ascii=False))
        return
    for name, value in result.items():
        if name == "misses":
            continue  # the ids alone, by score: for programs; people ask for --misses
        print(f"{name:28} {_shown(value)}")
    for miss in misses if args.misses else ():
        print(json.dumps(miss, ensure_ascii=False))


def _dialogues(args: argparse.Namespace) -> int:
    """Play scripted dialogues through the simulator, in the file's own world, and judge them."""
    from bot import dialogues

    if args.noise:
        raise Refused("--noise je jen pro zprávy, místa a časy: dialogy se hrají tak, jak jsou napsané")
    if not args.municipalities:
        raise Refused("dialogy potřebují seznam obcí: přidejte --municipalities SOUBOR --parts SOUBOR")
    try:
        world, scripts = dialogues.read(Path(args.file))
        national = Territory.load(Path(args.municipalities), Path(args.parts) if args.parts else None)
        results = asyncio.run(dialogues.play_all(world, scripts, national))
    except (OSError, KeyError, yaml.YAMLError, RegionFaults) as fault:
        raise Refused(f"{args.file}: {fault}") from fault
    _print(args, "dialogues", dialogues.shares(results), dialogues.misses(results))
    return 0


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as fault:
        raise Refused(f"{path}: soubor nejde přečíst ({fault.strerror})") from fault
    except UnicodeDecodeError as fault:
        raise Refused(f"{path}: soubor není v UTF-8") from fault
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(line))
        except ValueError as fault:
            raise Refused(f"{path}, řádek {number}: není to JSON") from fault
    if not rows:
        raise Refused(f"{path}: soubor je prázdný")
    return rows


def _kind(row: Mapping[str, Any]) -> str:
    if {"text", "need", "urgency"} <= row.keys():
        return "messages"
    if {"phrase", "candidates"} <= row.keys():
        return "places"
    if {"phrase", "now"} <= row.keys():
        return "times"
    raise Refused("soubor nemá pole zpráv, míst ani časů")


def _noisy(rows: list[dict[str, Any]], field: str, noise: str | None) -> list[dict[str, Any]]:
    """The rows with what people wrote spoiled in the way asked for, the same way each time."""
    return [{**row, field: NOISES[noise](row[field])} for row in rows] if noise else rows


def _score(
    kind: str, rows: list[dict[str, Any]], understanding: Understanding
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    if kind == "messages":
        answers: dict[str, Answer] = {}

        def understand(text: str) -> Answer:
            answers[text] = found = _answer(understanding.read(text, SEEN_FROM))
            return found

        return score(rows, understand), [miss for row in rows for miss in _message_misses(row, answers[row["text"]])]
    share, found = (
        score_places(rows, understanding.read, SEEN_FROM) if kind == "places" else score_times(rows, understanding.read)
    )
    return {"right": share.as_dict()}, [_as_dict(miss) for miss in found]


def _answer(read: Mapping[str, Any]) -> Answer:
    return Answer(
        areas=tuple(area["code"] for area in read["areas"]),
        kinds=tuple(kind["code"] for kind in read["kinds"]),
        urgency=read["urgency"],
        check_safety=read["check_safety"],
        language=read["language"],
        on_behalf=read["on_behalf"],
    )


def _message_misses(row: Mapping[str, Any], answer: Answer) -> list[dict[str, Any]]:
    """What was wrong with one message, item by item."""
    wrong: list[tuple[str, object, object]] = []
    if not answer.areas or answer.areas[0] not in (row["need"], *row["also"]):
        wrong.append(("area", row["need"], answer.areas[:1]))
    if row["kinds"] and row["urgency"] != "emergency" and not set(row["kinds"]) & set(answer.kinds[:3]):
        wrong.append(("kinds", row["kinds"], answer.kinds[:3]))
    alarm = ("emergency", "crisis")
    if (row["urgency"] in alarm) != (answer.urgency in alarm):
        wrong.append(("urgency", row["urgency"], (answer.urgency, answer.check_safety)))
    if answer.on_behalf != row["on_behalf"]:
        wrong.append(("on_behalf", row["on_behalf"], answer.on_behalf))
    return [
        {"id": row["id"], "what": what, "wanted": want, "found": got, "text": row["text"]} for what, want, got in wrong
    ]


def _as_dict(miss: Miss) -> dict[str, Any]:
    return {"id": miss.id, "wanted": miss.wanted, "found": miss.found, "text": miss.text}


def _shown(value: Any) -> str:
    if isinstance(value, Mapping) and {"right", "of"} <= value.keys():
        interval = f"   [{value['low']:.1%}, {value['high']:.1%}]" if "low" in value else ""
        return f"{value['right']:4}/{value['of']:<4} {value['share']:6.1%}{interval}"
    if isinstance(value, float):
        return f"{value:6.1%}"
    return str(value)
