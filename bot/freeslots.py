"""What a scripted dialogue says of free time: workers are away but for the slots that it names."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from scheduler.tables import leave

KEYS = ("slots", "free_slots", "free")
"""Names under which `given` may hold them: moments, or mappings with `start` and perhaps `worker`, or by worker."""

_SLOT = timedelta(minutes=30)
_AROUND = timedelta(days=60)


def free_slots(given: Mapping[str, Any], workers: Sequence[str]) -> dict[str, list[tuple[datetime, datetime]]]:
    """The free time of each worker that `given` speaks of, in order; one said without a worker is everybody's."""
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for key in KEYS:
        if key in given:
            for worker, start, end in _read(given[key], ""):
                for name in [worker] if worker else workers:
                    found.setdefault(name, []).append((start, end))
    return {worker: sorted(slots) for worker, slots in found.items()}


def _read(what: Any, worker: str) -> Iterator[tuple[str, datetime, datetime]]:
    if isinstance(what, Mapping) and "start" in what:
        start = datetime.fromisoformat(str(what["start"]))
        end = datetime.fromisoformat(str(what["end"])) if "end" in what else start + _SLOT
        yield str(what.get("worker", worker)), start, end
    elif isinstance(what, Mapping):
        for name, inner in what.items():
            yield from _read(inner, str(name))
    elif isinstance(what, list):
        for inner in what:
            yield from _read(inner, worker)
    elif what:
        start = what if isinstance(what, datetime) else datetime.fromisoformat(str(what))
        yield worker, start, start + _SLOT


def keep_free(tx: Connection, slots: Mapping[str, Sequence[tuple[datetime, datetime]]], now: datetime) -> None:
    """Let each worker be away around their free slots."""
    for worker, free in slots.items():
        edges = [now - timedelta(days=1), *(moment for slot in free for moment in slot), now + _AROUND]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if start < end:
                tx.execute(insert(leave).values(worker=worker, start_at=start, end_at=end))
