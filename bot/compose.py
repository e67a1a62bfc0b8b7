"""The composition root: everything is built here, in order, and handed what it needs. Nothing is built by an import."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random, SystemRandom

from bot import meta, roster
from bot.app import App
from bot.channels.port import Channel
from bot.drain import Drain
from bot.furnish import furnish
from bot.house import House, Limits, Step
from bot.intake import Intake
from bot.migrations import migrate
from bot.retention import Retention
from bot.settings import Settings, SettingsError
from directory.gazetteer import Territory
from directory.region import Region, find_region, load_region
from flows import engine
from flows.facts import ChannelName
from scheduler.clock import Clock, ShiftedClock, SystemClock
from store.database import Database
from store.sealing import Sealer

__all__ = ["App", "DemoWithTokens", "compose", "sealer_for", "shift_clock"]

CLOCK_OFFSET = "clock_offset"
"""Under this key the demo clock's distance from the real one is kept, in seconds."""


class DemoWithTokens(SettingsError):
    """Ukázkový region nesmí psát skutečným lidem: nastavte vlastní REGION, nebo odeberte tokeny kanálů."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def compose(
    settings: Settings,
    *,
    clock: Clock | None = None,
    rng: Random | None = None,
    channels: Mapping[ChannelName, Channel] | None = None,
    step: Step = engine.step,
    region: Region | None = None,
    others: Iterable[Territory] = (),
    limits: Limits | None = None,
) -> App:
    """Builds the application; the schema is brought up to date and the staff of the pack into the rows.

    Without a clock the system's one is used (in a demo it can be moved forward), without an rng an unpredictable one.
    `channels` may be filled later by the caller, whose mapping is kept. `region` takes the place of the pack that the
    settings name. Raises DemoWithTokens, SettingsError, RegionFaults, BadUrl, BadKeys.
    """
    region = region or load_region(find_region(settings.region))
    if region.demo and settings.has_tokens:
        raise DemoWithTokens()
    sealer = sealer_for(settings, demo=region.demo)
    db = Database.open(settings.database_url, sealer)
    try:
        migrate(db)
        clock = clock or (_demo_clock(db) if region.demo else SystemClock())
        bounds = replace(
            limits or Limits(),
            sms_a_day_person=settings.sms_daily_cap_person,
            sms_a_day_region=region.settings.sms_daily_cap,
        )
        house = furnish(region, step=step, clock=clock, rng=rng or SystemRandom(), limits=bounds, others=others)
        now = clock.now()
        db.turn_sync(lambda tx: roster.sync(tx, house.members.values(), now))
    except BaseException:
        db.close_sync()
        raise
    return _wire(settings, db, sealer, house, channels if channels is not None else {})


def sealer_for(settings: Settings, *, demo: bool) -> Sealer:
    """The sealer of SEALING_KEYS. A demo on SQLite without keys gets one of its own, kept beside its database."""
    if settings.sealing_keys:
        return Sealer.from_keys(settings.sealing_keys)
    prefix, _, path = settings.database_url.partition(":///")
    if not demo or not prefix.startswith("sqlite") or not path:
        raise SettingsError("SEALING_KEYS is missing; `prvni-kontakt doctor` shows how to make a key")
    file = Path(path + ".key")
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(Sealer.generate_key() + "\n", encoding="ascii")
    return Sealer.from_keys(file.read_text(encoding="ascii").strip())


async def shift_clock(app: App, by: timedelta) -> None:
    """Moves the demo clock forward; the distance outlives the process. Raises TypeError for any other clock."""
    clock = app.house.clock
    if not isinstance(clock, ShiftedClock):
        raise TypeError("only a demo's clock can be moved")
    offset = clock.offset + max(by, timedelta(0))
    await app.db.turn(lambda tx: meta.put(tx, CLOCK_OFFSET, str(offset.total_seconds())))
    clock.offset = offset
    app.intake.look()
    app.drain.wake()
    app.retention.look()


def _wire(
    settings: Settings, db: Database, sealer: Sealer, house: House, channels: Mapping[ChannelName, Channel]
) -> App:
    drain = Drain(db, house, channels)
    intake = Intake(db, house, channels, drain.wake, asyncio.Event())
    return App(settings, db, sealer, house, channels, intake, drain, Retention(db, house))


def _demo_clock(db: Database) -> ShiftedClock:
    kept = db.read_sync(lambda tx: meta.get(tx, CLOCK_OFFSET))
    return ShiftedClock(SystemClock(), timedelta(seconds=float(kept or 0)))
