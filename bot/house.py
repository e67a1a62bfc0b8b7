"""What turns need beside the rows: the step, the region's knowledge, the texts, clock and chance. Built once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from flows.effects import Effect
from flows.events import Event
from flows.facts import Directory, Facts, Lines, Place, Role, WorkerCard
from flows.state import State
from flows.texts import Catalogue, Spell
from scheduler.clock import Clock
from scheduler.diary import WorkerRow
from scheduler.hours import RegionHours

if TYPE_CHECKING:
    from flows.intents import Lexicon
    from flows.triage import DangerLexicon
from flows.wishes import NO_WISHES, Wishes

Step = Callable[[State, Event, Facts], tuple[State, tuple[Effect, ...]]]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff as the region pack names one; `addresses` are (network, address) known from the pack."""

    id: str
    role: Role
    name: str
    municipality: Place | None = None
    addresses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep loops and bills small (DECISIONS 32), and how long messages live."""

    flood_messages: int = 20
    flood_window: timedelta = timedelta(minutes=10)
    sms_a_day_person: int = 30
    sms_a_day_region: int = 2_000
    reply_life: timedelta = timedelta(hours=12)
    told_life: timedelta = timedelta(days=2)
    follow_ups: int = 30
    attempts: int = 3


@dataclass(frozen=True, slots=True)
class House:
    """Everything a turn may use; nothing in it changes while the program runs but the clock and the rng."""

    step: Step
    clock: Clock
    rng: Random
    directory: Directory
    lines: Mapping[str, Lines]  # by language; "cs" is always there
    hours: RegionHours
    workers: tuple[WorkerRow, ...]  # leaves come from the rows
    members: Mapping[str, Member]
    lexicon: "Lexicon"
    danger: "DangerLexicon"
    catalogues: Mapping[str, Catalogue]  # by language; "cs" is always there
    words: tuple[str, ...]  # for phrases of two words
    region_name: str = ""
    demo: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)  # what dialogues may read
    limits: Limits = Limits()
    spell: Spell | None = None
    wishes: Wishes = NO_WISHES
    slot_minutes: int = 30
    keep_days: int = 365  # see `bot.retention`; what the privacy text promises
    cards: Mapping[str, WorkerCard] = field(default_factory=dict)
