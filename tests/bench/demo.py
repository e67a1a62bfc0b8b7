"""The demo region as benchmarks use it: composed as the service composes it, with people who write to it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

from bot.app import App
from bot.channels.port import Channel, Incoming
from bot.channels.simulator import SimulatorChannel
from bot.compose import compose
from bot.house import Limits, Step
from bot.settings import Settings
from directory.region import Region, find_region, load_region
from flows import engine
from flows.effects import Effect
from flows.events import Event
from flows.facts import ChannelName, Facts
from flows.state import State
from scheduler.clock import Clock, HeldClock
from scheduler.hours import PRAGUE
from store.sealing import Sealer
from tests.bench.talk import turns

ROOT = Path(__file__).parents[2]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=PRAGUE)
"""An ordinary working morning."""

_MANY = 10**9
_numbers = count(1)


def empty_step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    """A step without a thought: the state stays, nothing follows."""
    return state, ()


@cache
def region() -> Region:
    """The demo region, with no daily cap on text messages: a benchmark sends more than its residents would."""
    found = load_region(find_region("skch"))
    return replace(found, settings=replace(found.settings, sms_daily_cap=_MANY))


def open_app(
    url: str,
    keys: str,
    *,
    step: Step = engine.step,
    clock: Clock | None = None,
    channels: Mapping[ChannelName, Channel] | None = None,
) -> App:
    """The demo region on a database, by the product's own composition; without limits on how often one may write."""
    settings = Settings(database_url=url, sealing_keys=keys, sms_daily_cap_person=_MANY)
    return compose(
        settings,
        clock=clock or HeldClock(MONDAY),
        rng=Random(1),
        channels=phones() if channels is None else channels,
        step=step,
        region=region(),
        limits=Limits(flood_messages=_MANY),
    )


def phones() -> dict[ChannelName, Channel]:
    """Simulated phones, on which messages are thrown away."""
    names: tuple[ChannelName, ...] = ("sms", "telegram", "staff_sms", "staff_telegram")
    return {name: SimulatorChannel(name, lambda delivery: None) for name in names}


def keys() -> str:
    """Keys for one database."""
    return Sealer.generate_key()


@cache
def residents() -> tuple[str, ...]:
    """The demo numbers that belong to nobody of the staff."""
    taken = {number for member in region().staff for number in member.phones}
    every = (f"+4206000000{tail:02}" for tail in range(100))
    return tuple(number for number in every if number not in taken)


def written(sender: str, text: str) -> Incoming:
    """A text message, never seen before."""
    return Incoming("sms", f"SM{next(_numbers):032}", sender, MONDAY, text)


def talk() -> Iterator[list[Incoming]]:
    """What all residents write, a message each at a time, without an end."""
    for said in turns():
        yield [written(sender, said[number % len(said)]) for number, sender in enumerate(residents())]
