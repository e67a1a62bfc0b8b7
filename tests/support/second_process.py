"""A process of its own that answers, rings and sends on a given PostgreSQL, beside the others that do the same.

Run as a module: the address of the database and the sealing keys come in the environment; each message that it sends
is written as a line `address<TAB>text` to standard output.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime

from flows.effects import Effect, Say, SetTimer
from flows.events import Event, Said
from flows.facts import Facts
from flows.message import Part
from flows.state import State
from store.database import Database
from store.sealing import Sealer
from tests.support.ground import build_ground

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def step(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    """Counts what was written, one message each, and sets a timer that says so once more."""
    count = state.draft.get("count", 0) + 1
    heard = " ".join((*event.burst, event.text)) if isinstance(event, Said) else type(event).__name__
    part = Part("place.option", {"name": f"{count} {heard}", "district": "-"})
    timers = (SetTimer(f"t{count}", facts.now),) if isinstance(event, Said) else ()
    return state.with_draft(count=count), (Say("x", (part,)), *timers)


async def main() -> None:
    """Works until there is nothing left to do for a while."""
    db = Database.open(os.environ["DATABASE_URL"], Sealer.from_keys(os.environ["SEALING_KEYS"]))
    ground = build_ground(db, step, at=AT)
    print("ready", flush=True)
    sys.stdin.readline()
    idle = 0
    while idle < 5:
        counts = await asyncio.gather(ground.intake.work_inbox(), ground.intake.ring_due(), ground.drain.drain())
        idle = 0 if sum(counts) else idle + 1
        await asyncio.sleep(0.02)
    for phone in ground.phones.values():
        for address, text in phone.sent:
            print(f"{address}\t{text}")
    await db.close()


if __name__ == "__main__":
    asyncio.run(main())
