"""What is judged: a dialogue as it was played, step by step, and the words in which it is looked at."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_NUMBER = re.compile(r"\d{3}")

OPEN = ("proposed", "agreed", "offered", "accepted")
"""States of a callback that is still to come."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the lines do not say: who is who, which words are a service of which kind, what answers at an hour.

    `names` gives the folded name of a service its kind; `works` tells whether a folded text names a number or place
    that is open at a moment; `workers` and `coordinator` are addresses.
    """

    addresses: Mapping[str, str]  # address -> resident, carer, mayor, worker, worker2, ...
    workers: frozenset[str]
    names: Mapping[str, str]
    works: Callable[[str, datetime], bool]
    coordinator: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One turn as it was played, with its number in the file, from 1."""

    number: int
    turn: Mapping[str, Any]
    sender: str
    channel: str
    lines: Sequence[Mapping[str, Any]]
    summary: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)
    """The summary as it stood before the turn."""

    @property
    def messages(self) -> list[Mapping[str, Any]]:
        return [line for line in self.lines if line["type"] == "message"]

    def event(self, name: str) -> list[Mapping[str, Any]]:
        """The journal's events of this name."""
        return [line for line in self.lines if line["type"] == "event" and line["event"] == name]


@dataclass(slots=True)
class Case:
    """One step under judgement, with what came before it."""

    step: Step
    before: Sequence[Step]
    context: Context
    expects: Mapping[str, Any] = field(default_factory=dict)

    @property
    def replies(self) -> list[Mapping[str, Any]]:
        """What the sender of the turn got."""
        return [line for line in self.step.messages if self.named(line) == self.step.sender]

    def named(self, line: Mapping[str, Any]) -> str:
        return self.context.addresses.get(str(line["to"]), str(line["to"]))

    @property
    def text(self) -> str:
        return bare("\n".join(str(line["text"]) for line in self.replies))

    @property
    def request(self) -> Mapping[str, Any]:
        """The request that is talked about: the last open one, else the last."""
        requests = self.step.summary.get("requests", ())
        still = [row for row in requests if row["state"] != "closed"]
        rows = still or list(requests)
        return rows[-1] if rows else {}

    @property
    def call(self) -> Mapping[str, Any]:
        """The callback that is talked about: the last open one, else the last."""
        calls = self.step.summary.get("callbacks", ())
        still = [row for row in calls if row["state"] in OPEN]
        rows = still or list(calls)
        return rows[-1] if rows else {}

    def so_far(self, name: str) -> bool:
        return any(step.event(name) for step in (*self.before, self.step))

    def to_workers(self) -> list[Mapping[str, Any]]:
        return [line for line in self.step.messages if str(line["to"]) in self.context.workers]

    def kinds(self) -> set[str]:
        return {kind for line in self.replies for kind in services(str(line["text"]), self.context)}

    def asked(self) -> set[str]:
        return {str(line["asks"]) for line in self.replies} or {"none"}


def bare(text: str) -> str:
    """Lower case without diacritics."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def services(text: str, context: Context) -> list[str]:
    """The kinds of the services that a message shows: one for each line or sentence that begins with its name or has a
    number behind it.

    A kind that is only said back ("we understand: work (help in looking for a job)") is no service.
    """
    found = []
    for piece in re.split(r"\n|; ", bare(text)):
        bullet = piece.lstrip("- ")
        named = [
            name
            for name in context.names
            if name in piece and (bullet.startswith(name) or _NUMBER.search(piece, piece.index(name) + len(name)))
        ]
        if named:
            found.append(context.names[max(named, key=len)])
    return found
