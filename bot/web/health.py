"""Whether the service is ready for work: what a supervisor asks. Numbers and yes or no, nothing of a person."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.app import App
from bot.migrations import current
from bot.tables import outbox
from scheduler.tables import timers

TIMERS_LATE = timedelta(seconds=60)
"""A timer that is overdue by more than this says that nobody rings them."""
OUTBOX_OLD = timedelta(minutes=5)
"""A message that might have left and has waited longer than this says that nobody sends them."""

_OLDEST_TIMER = select(func.min(timers.c.due_at)).where(timers.c.due_at <= bindparam("at"))
_MOMENT = func.coalesce(outbox.c.retry_at, outbox.c.due_at)
_OLDEST_MESSAGE = select(func.min(_MOMENT)).where(outbox.c.state.in_(("queued", "sending")), bindparam("at") >= _MOMENT)


@dataclass(frozen=True, slots=True)
class Readiness:
    """How the service stands; the lags are in seconds."""

    database: bool = False  # it answers
    schema: bool = False  # it stands where this program wants it
    timers_late: float = 0.0
    outbox_oldest: float = 0.0

    @property
    def ready(self) -> bool:
        """Whether work may be given to it."""
        return (
            self.database
            and self.schema
            and self.timers_late <= TIMERS_LATE.total_seconds()
            and self.outbox_oldest <= OUTBOX_OLD.total_seconds()
        )


async def look(app: App) -> Readiness:
    """Ask the database how the service stands at this moment."""
    now = app.house.clock.now()
    try:
        if not await asyncio.to_thread(current, app.db):
            return Readiness(database=True)
        timers_late, outbox_oldest = await app.read(lambda tx: _lags(tx, now))
    except SQLAlchemyError:
        return Readiness()
    return Readiness(True, True, timers_late, outbox_oldest)


def _lags(tx: Connection, now: datetime) -> tuple[float, float]:
    oldest = [tx.execute(query, {"at": now}).scalar() for query in (_OLDEST_TIMER, _OLDEST_MESSAGE)]
    timer, message = (round((now - at).total_seconds(), 1) if at else 0.0 for at in oldest)
    return timer, message
