"""Who calls, and when: the nearest worker and their free slots, computed from rows handed in.

The order of workers is DECISIONS 17: territory filters, distance decides (to a tenth of a kilometre, as it is shown),
then load; substitutes come after all others; the id settles what is still equal, so the order never changes by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flows.facts import Place, Ranked, Slot, WorkerCard
from flows.opening import WeeklyHours
from scheduler.hours import RegionHours, Timetable, Window

CELL = timedelta(minutes=15)  # what a booking occupies, and what it stands on (DECISIONS 5)
LEAD = timedelta(minutes=30)  # nobody is promised a call sooner
WORKING_DAYS = 5  # how far a free slot is looked for (DECISIONS 22)
_NOON = 12

Bookings = Mapping[str, Mapping[datetime, str]]  # worker id -> start of a taken cell (aware) -> code of the callback


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A worker as the diary needs one.

    `territory` holds codes of municipalities, None all of the region; `base` is where distance is measured from, None
    counts as no distance. `away` are leaves as [from, to) of aware moments.
    """

    card: WorkerCard
    territory: frozenset[str] | None
    base: Place | None
    hours: WeeklyHours
    substitute: bool = False
    away: tuple[Window, ...] = ()

    def serves(self, place: Place) -> bool:
        """Whether the municipality lies in the worker's territory."""
        return place.inside if self.territory is None else place.code in self.territory


class DiaryView:
    """The diary at one moment: fulfils `flows.facts.Diary` over rows of one transaction."""

    def __init__(
        self,
        hours: RegionHours,
        workers: Iterable[WorkerRow],
        bookings: Bookings,
        *,
        now: datetime,
        load: Mapping[str, int] | None = None,
        slot_minutes: int = 30,
    ) -> None:
        """`load` counts the open callbacks of each worker; `bookings` holds the cells taken from `now` on, at least."""
        self._hours = hours
        self._calendar = hours.calendar
        self._workers = {row.card.id: row for row in sorted(workers, key=lambda row: row.card.id)}
        self._bookings = bookings
        self._now = now.astimezone(UTC)
        self._load = load or {}
        self._length = timedelta(minutes=slot_minutes)

    # --- who ---------------------------------------------------------------------------------------------------

    def ranking(self, place: Place, *, exclude: frozenset[str] = frozenset()) -> tuple[Ranked, ...]:
        """Workers whose territory holds the place, nearest first, substitutes after all others.

        Who has no shift within five working days (a leave) is left out.
        """
        end = self._hours.working_days_end(self._now, WORKING_DAYS)
        return tuple(
            self._ranked(row, place)
            for row in self._order(place)
            if row.card.id not in exclude and next(self._shifts(row, self._now, end), None)
        )

    def worker(self, worker_id: str) -> WorkerCard | None:
        """The worker's card; None where nobody has this id."""
        row = self._workers.get(worker_id)
        return row.card if row else None

    def on_duty(self, now: datetime, place: Place | None = None) -> tuple[WorkerCard, ...]:
        """Workers on shift at `now`; with a place only those whose territory holds it, in the order of `ranking`."""
        rows = self._order(place) if place else sorted(self._workers.values(), key=lambda row: row.substitute)
        return tuple(row.card for row in rows if self._on_shift(row, now, now))

    def works(self, worker_id: str, start: datetime, end: datetime) -> bool:
        """Whether the worker is on shift for all of [start, end), leave and holidays considered."""
        row = self._workers.get(worker_id)
        return row is not None and self._on_shift(row, start, end)

    def displaced(self) -> tuple[str, ...]:
        """Codes of callbacks to come whose worker is no longer on shift then: a leave came between."""
        codes = {
            code
            for worker_id, cells in self._bookings.items()
            for start, code in cells.items()
            if start >= self._now and not self.works(worker_id, start, start + CELL)
        }
        return tuple(sorted(codes))

    # --- when --------------------------------------------------------------------------------------------------

    def slots(
        self,
        place: Place,
        *,
        start: datetime,
        end: datetime | None = None,
        limit: int = 3,
        exclude_workers: frozenset[str] = frozenset(),
        exclude_days: frozenset[int] = frozenset(),
        only_worker: str | None = None,
        without: str | None = None,
    ) -> tuple[Slot, ...]:
        """Free slots in order of time, none sooner than half an hour from now, none on a holiday or off duty.

        With an end: the first ones within [start, end) of the nearest worker who has any; where the interval is too
        short for a whole slot on the grid of quarters, one that begins in it. Without an end: within five working days
        of `start`, each in another half day, of the nearest worker first, then of the next ones; what is still missing
        is filled up from the same half days. `only_worker` asks one worker, whatever the territory.
        """
        start = max(start.astimezone(UTC), self._now)
        first = _quarter_up(max(start, self._now + LEAD))
        rows = self._askable(place, exclude_workers, only_worker)
        if end is None:
            horizon = self._hours.working_days_end(start, WORKING_DAYS)
            return self._spread(rows, lambda row: self._free(row, first, horizon, exclude_days, without), limit)
        last = end.astimezone(UTC)
        for row in rows:
            # A slot may begin in the last cells of the interval only when none fits into it whole.
            begun = list(self._free(row, first, last + self._length, exclude_days, without))
            whole = [at for at in begun if at + self._length <= last]
            chosen = self._apart(whole, limit) or self._apart((at for at in begun if at < last), 1)
            if chosen:
                return tuple(self._slot(row.card.id, at) for at in chosen)
        return ()

    def next_working_moment(self, now: datetime) -> datetime:
        """`now` when some worker is on shift, else the start of the next shift (office hours where there is none)."""
        now = now.astimezone(UTC)
        end = now + timedelta(days=31)
        starts = [max(window[0], now) for row in self._workers.values() for window in self._first(row, now, end)]
        if starts:
            return self._calendar.local(min(starts))
        return self._hours.office.next_open(now) or self._calendar.local(now)

    # --- hours of the region -------------------------------------------------------------------------------------

    def add_working_time(self, now: datetime, minutes: int) -> datetime:
        """The moment when so many minutes of the region's office hours have passed."""
        return self._hours.office.add(now, minutes) or now + timedelta(minutes=minutes)

    def may_send(self, at: datetime) -> bool:
        """Whether a message of our own accord may go to a resident at this moment."""
        return self._hours.sending.is_open(at)

    def last_allowed(self, at: datetime) -> datetime:
        """`at` itself when allowed, else the last allowed minute before it."""
        return self._hours.sending.last_open(at) or at

    def next_allowed(self, at: datetime) -> datetime:
        """`at` itself when allowed, else the first allowed moment after it."""
        return self._hours.sending.next_open(at) or at

    def is_holiday(self, day: date) -> bool:
        """Whether the day is a public holiday in the region."""
        return self._calendar.is_holiday(day)

    # --- inside ------------------------------------------------------------------------------------------------

    def _order(self, place: Place) -> list[WorkerRow]:
        rows = [row for row in self._workers.values() if row.serves(place)]
        return sorted(
            rows,
            key=lambda row: (row.substitute, _distance(row, place), self._load.get(row.card.id, 0), row.card.id),
        )

    def _ranked(self, row: WorkerRow, place: Place) -> Ranked:
        today = self._calendar.local(self._now).date()
        cells = self._bookings.get(row.card.id, {})
        calls = len({code for start, code in cells.items() if self._calendar.local(start).date() == today})
        distance = _distance(row, place)
        words = [f"{row.base.name} {distance:.1f} km".replace(".", ",")] if row.base else []
        words.append(f"dnes {calls} {_calls_word(calls)}")
        if row.substitute:
            words.append("zástup")
        return Ranked(row.card, distance, self._load.get(row.card.id, 0), row.substitute, ", ".join(words))

    def _askable(self, place: Place, exclude: frozenset[str], only: str | None) -> Sequence[WorkerRow]:
        if only is not None:
            row = self._workers.get(only)
            return [row] if row and only not in exclude else []
        return [row for row in self._order(place) if row.card.id not in exclude]

    def _timetable(self, row: WorkerRow) -> Timetable:
        return self._calendar.timetable(row.hours)

    def _shifts(self, row: WorkerRow, start: datetime, end: datetime) -> Iterator[Window]:
        """The parts of the worker's shifts within [start, end), leaves and holidays taken out, in order."""
        day = self._calendar.local(start).date()
        last = self._calendar.local(end).date()
        timetable = self._timetable(row)
        while day <= last:
            if not self._calendar.is_holiday(day):
                for opens, closes in timetable.windows(day):
                    if opens < end and start < closes:
                        yield from _without((max(opens, start), min(closes, end)), row.away)
            day += timedelta(days=1)

    def _first(self, row: WorkerRow, start: datetime, end: datetime) -> tuple[Window, ...]:
        found = next(self._shifts(row, start, end), None)
        return (found,) if found else ()

    def _on_shift(self, row: WorkerRow, start: datetime, end: datetime) -> bool:
        """Whether the moment `start` and all time up to `end` lie in one shift."""
        end = max(end.astimezone(UTC), start.astimezone(UTC) + timedelta(microseconds=1))
        return any(opens <= start and end <= closes for opens, closes in self._shifts(row, start.astimezone(UTC), end))

    def _free(
        self, row: WorkerRow, start: datetime, end: datetime, exclude_days: frozenset[int], without: str | None
    ) -> Iterator[datetime]:
        """Starts (UTC, on the grid of quarters) at which a whole slot is free within [start, end)."""
        taken = {at.astimezone(UTC) for at, code in self._bookings.get(row.card.id, {}).items() if code != without}
        for opens, closes in self._shifts(row, start, end):
            if self._calendar.local(opens).weekday() in exclude_days:
                continue
            at = _quarter_up(opens)
            while at + self._length <= closes:
                if not any(cell in taken for cell in cells(at, at + self._length)):
                    yield at
                at += CELL

    def _spread(
        self, rows: Sequence[WorkerRow], free: Callable[[WorkerRow], Iterator[datetime]], limit: int
    ) -> tuple[Slot, ...]:
        chosen: dict[datetime, str] = {}
        halves: set[tuple[date, bool]] = set()
        for another_half_only in (True, False):
            for row in rows:
                for at in free(row):
                    if len(chosen) == limit:
                        break
                    wall = self._calendar.local(at)
                    half = (wall.date(), wall.hour >= _NOON)
                    if another_half_only and half in halves:
                        continue
                    if all(abs(at - other) >= self._length for other in chosen):
                        halves.add(half)
                        chosen[at] = row.card.id
        return tuple(self._slot(worker_id, at) for at, worker_id in sorted(chosen.items()))

    def _apart(self, starts: Iterable[datetime], limit: int) -> list[datetime]:
        chosen: list[datetime] = []
        for at in starts:
            if len(chosen) < limit and (not chosen or at - chosen[-1] >= self._length):
                chosen.append(at)
        return chosen

    def _slot(self, worker_id: str, at: datetime) -> Slot:
        return Slot(worker_id, self._calendar.local(at), self._calendar.local(at + self._length))


def cells(start: datetime, end: datetime) -> tuple[datetime, ...]:
    """The starts (UTC) of the 15-minute cells that [start, end) occupies."""
    at = start.astimezone(UTC)
    at -= timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    found = []
    while at < end:
        found.append(at)
        at += CELL
    return tuple(found)


def _quarter_up(at: datetime) -> datetime:
    """The moment itself on a quarter of an hour, else the next one (offsets of our zones are whole quarters)."""
    floor = at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return floor if floor == at else floor + CELL


def _without(window: Window, away: Sequence[Window]) -> Iterator[Window]:
    """What is left of a window when the leaves are taken out, in order."""
    start, end = window
    for gone, back in sorted(away):
        if gone < end and start < back:
            if start < gone:
                yield start, gone.astimezone(UTC)
            start = max(start, back.astimezone(UTC))
    if start < end:
        yield start, end


def _distance(row: WorkerRow, place: Place) -> float:
    return round(row.base.distance_km(place), 1) if row.base else 0.0


def _calls_word(number: int) -> str:
    return "hovor" if number == 1 else "hovory" if 2 <= number <= 4 else "hovorů"
