"""Named points of the running service at which a test kills it; the product knows nothing of them."""

import asyncio
import inspect
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Point:
    """Before or after the `nth` call of a function. `parks`: what called waits, all else in the process goes on."""

    module: str
    name: str
    when: Literal["before", "after"]
    nth: int = 1
    parks: bool = False


POINTS: Mapping[str, Point] = {
    # the way in
    "before the raw row": Point("bot.inbox", "take_in", "before"),
    "raw row written, not durable": Point("bot.inbox", "take_in", "after"),
    "raw row durable, before the 200": Point("bot.intake", "Intake.receive", "after"),
    "after the 200, before the turn": Point("bot.intake", "Intake.answer", "before", parks=True),
    # the turn
    "in the turn, before the step": Point("flows.engine", "step", "before"),
    "in the turn, half of the effects": Point("bot.apply", "_say", "before"),
    "between two follow-ups": Point("bot.turns", "_follow", "after"),
    "turn written, not durable": Point("bot.inbox", "done", "after"),
    "turn durable, nobody told": Point("bot.intake", "Intake.answer", "after"),
    "booked, not durable": Point("scheduler.callbacks", "_occupy", "after"),
    "moved, not durable": Point("scheduler.callbacks", "move", "after"),
    "taken by the worker, not durable": Point("scheduler.callbacks", "take", "after"),
    "outcome noted, not durable": Point("scheduler.callbacks", "done", "after"),
    "opted out, not durable": Point("bot.people", "stop", "after"),
    "half erased": Point("bot.requests", "forget", "after"),
    "erased, the last word not sent": Point("bot.channels.sms", "TwilioSms.send", "before"),
    # timers
    "timer claimed, not rung": Point("bot.intake", "Intake.ring", "before"),
    "timer rung, not durable": Point("bot.intake", "happen", "after"),
    # the way out
    "queued, not claimed": Point("bot.drain", "Drain.drain", "before", nth=2),
    "claimed, not sent": Point("bot.channels.sms", "TwilioSms.send", "before"),
    "sent, not noted": Point("bot.channels.sms", "TwilioSms.send", "after"),
    "first of two sent": Point("bot.channels.sms", "TwilioSms.send", "before", nth=2),
    "noted as sent, not durable": Point("bot.delivery", "sent", "after"),
    "report heard, not durable": Point("bot.delivery", "reported", "before"),
    # start, sweep, end
    "tables made, not durable": Point("alembic.command", "upgrade", "after"),
    "staff entered, not durable": Point("bot.roster", "sync", "after"),
    "first of two swept": Point("bot.intake", "Intake.receive", "after"),
    "swept, before the record is blanked": Point("bot.channels.sms", "TwilioSms.blank", "before"),
    "while it ends": Point("scheduler.ticker", "Ticker.stop", "after"),
    "ended, before the database is closed": Point("store.database", "Database.close", "before"),
}


def install(point: Point, reached: Callable[[], None]) -> None:
    """Puts a wrapper around the function: at the point it calls `reached` and goes no further."""
    owner: Any = import_module(point.module)
    *path, name = point.name.split(".")
    for part in path:
        owner = getattr(owner, part)
    original = getattr(owner, name)
    calls = iter(range(1, 1_000_000))

    def here(number: int, when: str) -> bool:
        return number == point.nth and when == point.when

    def halt() -> None:
        reached()
        threading.Event().wait()

    async def park() -> None:
        if not point.parks:
            halt()
        reached()
        await asyncio.Event().wait()

    if inspect.iscoroutinefunction(original):

        @wraps(original)
        async def wrapper(*args: Any, **more: Any) -> Any:
            number = next(calls)
            if here(number, "before"):
                await park()
            result = await original(*args, **more)
            if here(number, "after"):
                await park()
            return result

        setattr(owner, name, wrapper)
    else:

        @wraps(original)
        def plain(*args: Any, **more: Any) -> Any:
            number = next(calls)
            if here(number, "before"):
                halt()
            result = original(*args, **more)
            if here(number, "after"):
                halt()
            return result

        setattr(owner, name, plain)
