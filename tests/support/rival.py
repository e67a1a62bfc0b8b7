"""A process among several on one PostgreSQL that rings, answers and sends, and writes down what it sent.

Run as a module with DATABASE_URL and SEALING_KEYS in the environment: it says `ready`, waits for a line, works until
there is nothing left to do, and writes each message that it sent as a line `address<TAB>text`.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta

from bot.house import Limits
from flows.effects import Book, Effect, OpenRequest, Say
from flows.events import Event, Said, TimerRang
from flows.facts import Facts
from flows.message import Part
from flows.state import State
from store.database import Database
from store.sealing import Sealer
from tests.support.ground import LUZE, build_ground

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
START = AT + timedelta(days=2)
LIMITS = Limits(sms_a_day_person=1_000, sms_a_day_region=100_000)


def say(text: str) -> Say:
    """A message that shows this text."""
    return Say("x", (Part("place.option", {"name": text, "district": "-"}),))


def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    """A timer says its name; whoever writes wants Ana's call at START."""
    if isinstance(event, TimerRang):
        return state, (say(event.name),)
    if not isinstance(event, Said):
        return state, ()
    free = facts.diary.slots(LUZE, start=START, limit=5)
    slot = next((one for one in free if one.worker == "ana" and one.start.astimezone(UTC) == START), None)
    if slot is None:
        return state, (say("obsazeno"),)
    code = facts.fresh.code()
    return state, (OpenRequest(code, "care", (), "normal", "slova"), Book(code, slot), say("domluveno"))


async def main() -> None:
    """Works until nothing is left to do for a while."""
    db = Database.open(os.environ["DATABASE_URL"], Sealer.from_keys(os.environ["SEALING_KEYS"]))
    ground = build_ground(db, step, at=AT, limits=LIMITS)
    print("ready", flush=True)
    sys.stdin.readline()
    idle = 0
    while idle < 5:
        ground.intake.look()
        counts = await asyncio.gather(ground.intake.work_inbox(), ground.intake.ring_due(), ground.drain.drain())
        idle = 0 if sum(counts) else idle + 1
        await asyncio.sleep(0.02)
    print("".join(f"{address}\t{text}\n" for address, text in ground.phones["sms"].sent), end="")
    await db.close()


if __name__ == "__main__":
    asyncio.run(main())
