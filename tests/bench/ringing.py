"""Processes that ring timers and may be killed while they do: ours and APScheduler's. Run as a module.

`ours URL AHEAD`: rings everything due, the clock that many seconds ahead, and ends when nothing is left; the keys of
the database come in the environment as BENCH_KEYS. `peer URL FILE`: runs the jobs of an SQLAlchemyJobStore until it is
killed; each job, once it is done, writes its number to FILE.
"""

import asyncio
import os
import sys
import time
from datetime import UTC, timedelta
from threading import Event as Signal

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from flows.effects import Effect, Say
from flows.events import Event, TimerRang
from flows.facts import Facts
from flows.message import Part
from flows.state import State
from scheduler.clock import HeldClock
from tests.bench import demo

_WORK = 0.05  # seconds that a job of the peer takes: it would hand its message to a vendor over HTTP
_IDLE = 5  # times without anything due before we take it that nothing is left


def say_it_rang(state: State, event: Event, facts: Facts) -> tuple[State, tuple[Effect, ...]]:
    """For each timer one message, on a screen of its name."""
    if not isinstance(event, TimerRang):
        return state, ()
    return state, (Say(event.name, (Part("place.option", {"name": "Luže", "district": "Chrudim"}),)),)


async def ours(url: str, ahead: float) -> None:
    """Rings what is due."""
    clock = HeldClock(demo.MONDAY + timedelta(seconds=ahead))
    app = demo.open_app(url, os.environ["BENCH_KEYS"], step=say_it_rang, clock=clock)
    print("ready", flush=True)
    sys.stdin.readline()
    idle = 0
    while idle < _IDLE:
        idle = 0 if await app.intake.ring_due() else idle + 1
        await asyncio.sleep(0.02)
    await app.close()


def scheduler(url: str) -> BackgroundScheduler:
    """APScheduler as its guide sets it up for jobs that are to be kept, and patient with late ones."""
    return BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=url)},
        executors={"default": ThreadPoolExecutor(10)},
        job_defaults={"misfire_grace_time": None},
        timezone=UTC,
    )


def job(number: int, path: str) -> None:
    """What the peer is to do."""
    time.sleep(_WORK)
    with open(path, "a", encoding="ascii") as file:
        file.write(f"{number}\n")


def main() -> None:
    """One process, told by the command line."""
    kind, url, last = sys.argv[1:]
    if kind == "ours":
        asyncio.run(ours(url, float(last)))
    else:
        running = scheduler(url)
        running.start()
        print("ready", flush=True)
        Signal().wait()


if __name__ == "__main__":
    main()
