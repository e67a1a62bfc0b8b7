"""The one place where time is read; everything else is handed a clock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the moment: aware, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The moment in UTC."""
        return datetime.now(UTC)  # noqa: TID251


class ShiftedClock:
    """A clock that runs beside another one at a distance: the demo clock, which can be moved forward.

    The distance is kept in the database by its owner, who sets `offset` at start and after each move.
    """

    def __init__(self, base: Clock, offset: timedelta = timedelta(0)) -> None:
        self._base = base
        self.offset = offset

    def now(self) -> datetime:
        """The base clock's moment plus the offset."""
        return self._base.now() + self.offset


class HeldClock:
    """A clock that stands still until it is moved: scripts and tests hold it by hand."""

    def __init__(self, at: datetime) -> None:
        self._at = _in_utc(at)

    def now(self) -> datetime:
        """The moment it was last set to."""
        return self._at

    def move(self, to: datetime) -> None:
        """Set it to a later moment (or the same). Raises ValueError when asked to go back."""
        to = _in_utc(to)
        if to < self._at:
            raise ValueError("a clock does not go back")
        self._at = to


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC)
