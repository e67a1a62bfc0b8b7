"""The danger lexicon read from its files, one a language; flows itself opens no file."""

import json
import tomllib
from pathlib import Path
from typing import Any, get_args

from directory.needs import MODEL
from flows.facts import DangerScore, Urgency
from flows.phrases import PhraseError
from flows.triage import DangerLexicon, Rule

FOLDER = Path(__file__).parent.parent / "flows" / "lexicon"


def load_danger(folder: Path | None = None, *, weighed: bool = True, model: Path = MODEL) -> DangerLexicon:
    """Read every `danger.<lang>.toml` of the folder (the built-in one when none is given) into one lexicon, with the
    weights of its signs that were trained together with the `model` of needs unless `weighed` is False.

    A file has tables `classes` (name -> words), `contexts` and `audiences` (name -> phrases) and an array `rule` of
    {signal, level, phrases, possible?, firm?}. Classes are known to the file that names them. Raises PhraseError with
    the name of the file.
    """
    rules: list[Rule] = []
    contexts: dict[str, list[str]] = {}
    audiences: dict[str, list[str]] = {}
    classes: dict[str, list[str]] = {}
    slips: dict[str, list[str]] = {"words": [], "spared": []}
    files = sorted((folder or FOLDER).glob("danger.*.toml"))
    if not files:
        raise PhraseError("no danger.<lang>.toml found")
    for path in files:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        language = path.name.split(".")[1]
        for name, words in raw.get("classes", {}).items():
            classes[f"{language}.{name}"] = words
        for target, table in ((contexts, "contexts"), (audiences, "audiences")):
            for name, phrases in raw.get(table, {}).items():
                target.setdefault(name, []).extend(_scoped(phrase, language) for phrase in phrases)
        rules += [_rule(row, language, path.name) for row in raw.get("rule", ())]
        for name, words in raw.get("slips", {}).items():
            slips[name].extend(words)
    weights = _weights(model) if weighed else {}
    return DangerLexicon(rules, contexts, audiences, classes, slips["words"], slips["spared"], weights)


def _weights(model: Path) -> dict[str, DangerScore]:
    head = json.loads((model / "model.json").read_text(encoding="utf-8"))
    return {sign: DangerScore(*pair) for sign, pair in head["signs"].items()}


def _scoped(phrase: str, language: str) -> str:
    return phrase.replace("@", f"@{language}.")


def _rule(row: dict[str, Any], language: str, file: str) -> Rule:
    levels: dict[str, Urgency] = {level: level for level in get_args(Urgency)}
    if row.get("level") not in levels:
        raise PhraseError(f"{file}: level {row.get('level')!r} of {row.get('signal')!r} is not an urgency")
    return Rule(
        signal=row["signal"],
        level=levels[row["level"]],
        certain=not row.get("possible", False),
        firm=bool(row.get("firm", False)),
        phrases=tuple(_scoped(phrase, language) for phrase in row["phrases"]),
    )
