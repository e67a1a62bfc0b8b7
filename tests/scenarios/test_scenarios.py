"""Every scenario plays on SMS and on Telegram as its file says; together they say every text and reach every screen."""

import ast
import asyncio
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot import catalogues
from flows.facts import ChannelName
from tests.support import scenario
from tests.support.scenario import Played, Scenario

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
FLOWS = Path(__file__).parents[2] / "flows"
REASONS = Path(__file__).parent / "unsaid.txt"
"""Texts and screens that no scenario says, each with the reason; what one does say by now must leave the list."""


@cache
def loaded(path: Path) -> Scenario:
    """A scenario, read once."""
    return Scenario.load(path)


CASES = [(path, channel) for path in FILES for channel in loaded(path).channels]
ON_POSTGRESQL = [(path, channel) for path, channel in CASES if loaded(path).postgresql and channel == "sms"]


class Stage:
    """Plays each scenario at most once a session: the register of texts needs them all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.played: dict[tuple[Path, ChannelName], Played] = {}

    def play(self, path: Path, channel: ChannelName) -> Played:
        key = (path, channel)
        if key not in self.played:
            url = f"sqlite:///{self.folder}/{path.stem}-{channel}.db"
            self.played[key] = asyncio.run(scenario.play(loaded(path), channel, url))
        return self.played[key]

    def all(self) -> Iterator[Played]:
        return (self.play(path, channel) for path, channel in CASES)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp("scenarios"))


@pytest.mark.parametrize(("path", "channel"), CASES, ids=[f"{path.stem}-{channel}" for path, channel in CASES])
def test_scenario(path: Path, channel: ChannelName, stage: Stage, request: pytest.FixtureRequest) -> None:
    played = stage.play(path, channel)
    if (
        request.config.getoption("--update-scenarios", default=False)
        and channel == loaded(path).channels[0]
        and not loaded(path).known_fault
    ):
        path.write_text(scenario.rewritten(path.read_text(encoding="utf-8"), played.said), encoding="utf-8")
        return
    if why := loaded(path).known_fault:
        assert played.faults, f"mended by now: {why}"
        pytest.xfail(why)
    if played.faults:
        pytest.fail("\n".join(played.faults), pytrace=False)


@pytest.mark.postgresql
@pytest.mark.parametrize(("path", "channel"), ON_POSTGRESQL, ids=[path.stem for path, _ in ON_POSTGRESQL])
def test_scenario_on_postgresql(path: Path, channel: ChannelName, empty_postgresql: str) -> None:
    played = asyncio.run(scenario.play(loaded(path), channel, empty_postgresql))
    if played.faults:
        pytest.fail("\n".join(played.faults), pytrace=False)


def test_every_text_is_said_somewhere_or_has_a_reason(stage: Stage) -> None:
    said = set[str]().union(*(played.heard.keys for played in stage.all()))
    unsaid = {key for key, _ in catalogues.load(("cs",))["cs"].entries()} - said
    silent, told = sorted(unsaid - set(reasons())), sorted(set(reasons()) & said)
    assert not silent, f"no scenario says {', '.join(silent)}"
    assert not told, f"said by now, take them off the list: {', '.join(told)}"


def test_every_screen_is_reached(stage: Stage) -> None:
    reached = set[str]().union(*(played.heard.screens for played in stage.all()))
    never = sorted(named_screens() - reached - set(reasons()))
    assert not never, f"no scenario reaches {', '.join(never)}"


def reasons() -> dict[str, str]:
    """Each text or screen of the list with its reason."""
    rows = (line.partition("  ") for line in REASONS.read_text(encoding="utf-8").splitlines() if line.strip())
    found = {key: why.strip() for key, _, why in rows if not key.startswith("#")}
    assert all(found.values()), "every line of the list says why"
    return found


def named_screens() -> set[str]:
    """The screens that the dialogs name where they say something."""
    found: set[str] = set()
    for file in (*FLOWS.glob("*.py"), *FLOWS.glob("dialogs/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and re.fullmatch(r"[a-z_.]+", str(first.value)):
                    found.add(str(first.value))
    return found
