"""How long single pieces of work take, ours and the peers' in turn on the same inputs."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from tests.bench.report import percentile


def took(work: Callable[[str], object], text: str) -> float:
    """Seconds that the work takes on this text."""
    began = time.perf_counter()
    work(text)
    return time.perf_counter() - began


def in_turn(
    works: Mapping[str, Callable[[str], object]], texts: Iterable[str], *, rounds: int, share: float = 0.5
) -> dict[str, list[float]]:
    """Of each work and round the percentile of its times in seconds; in every round all go over the same texts."""
    asked: Sequence[str] = list(texts)
    times: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():  # what is made at the first call is no part of a call
        work(asked[0])
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(percentile([took(work, text) for text in asked], share))
    return times
