"""A clock held by hand: time stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class HandClock:
    """Has the shape of scheduler.clock.Clock."""

    def __init__(self, now: datetime) -> None:
        """`now` must be aware."""
        self.set(now)

    def now(self) -> datetime:
        """The moment it was left at, in UTC."""
        return self._now

    def set(self, now: datetime) -> None:
        """Moves to `now`, which must be aware; backwards too."""
        if now.tzinfo is None:
            raise ValueError("a moment without a zone")
        self._now = now.astimezone(UTC)

    def advance(self, by: timedelta) -> datetime:
        """Moves on by `by` and returns the new moment."""
        self._now += by
        return self._now
