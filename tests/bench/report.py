"""What a benchmark says: one JSON line for each figure, and a table that holds the figures against their bars."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal


class CannotRun(Exception):
    """What a benchmark compares with, or reads, is not on this machine; the message says what."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What the product is held to: our figure itself, or its ratio to the peer's."""

    of: Literal["ours", "ratio"]
    sign: Literal[">=", "<="]
    limit: float

    def met(self, figure: "Figure") -> bool:
        """Whether the figure keeps to it."""
        value = figure.ratio if self.of == "ratio" else figure.ours
        return value is not None and (value >= self.limit if self.sign == ">=" else value <= self.limit)

    def __str__(self) -> str:
        return f"{'ratio ' if self.of == 'ratio' else ''}{self.sign} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing: a value for each run, ours and the peer's in turn. What stands for them is the median."""

    name: str
    unit: str
    runs: Sequence[float]
    peer_runs: Sequence[float] = ()
    peer_name: str = ""
    bar: Bar | None = None

    @property
    def ours(self) -> float:
        """The median of our runs."""
        return median(self.runs)

    @property
    def peer(self) -> float | None:
        """The median of the peer's runs."""
        return median(self.peer_runs) if self.peer_runs else None

    @property
    def ratio(self) -> float | None:
        """Ours to the peer's."""
        return self.ours / self.peer if self.peer else None

    def line(self) -> str:
        """The figure as a line of JSON."""
        found = {
            "name": self.name,
            "ours": _short(self.ours),
            "peer": _short(self.peer),
            "peer_name": self.peer_name or None,
            "ratio": _short(self.ratio),
            "unit": self.unit,
            "runs": len(self.runs),
        }
        return json.dumps(found, ensure_ascii=False)


def table(figures: Iterable[Figure]) -> str:
    """All figures, one a row; the last column says whether the bar, where there is one, is met."""
    rows = [("", "ours", "peer", "ratio", "bar", "")]
    for figure in figures:
        verdict = "" if figure.bar is None else "met" if figure.bar.met(figure) else "NOT MET"
        peer = "" if figure.peer is None else f"{_told(figure.peer)} {figure.peer_name}"
        ratio = "" if figure.ratio is None else _told(figure.ratio)
        ours = f"{_told(figure.ours)} {figure.unit}"
        rows.append((figure.name, ours, peer, ratio, str(figure.bar or ""), verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which this share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def _told(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if 0.1 <= value < 10 else f"{value:.3g}"
