"""The steps by which the linear model of needs is trained: small batches in an order of chance that is always the same.

Of each batch only the features that occur in it are moved (Adam, Kingma and Ba 2015, with its averages kept for each
weight and advanced only when the weight is touched). A tenth of a text's features is hidden at each look, so that no
single word decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

_LOOKS, _BATCH, _STEP, _HIDDEN = 4, 64, 0.02, 0.1
_KEPT, _KEPT_SQUARES, _TINY = 0.9, 0.999, 1e-8
_SEED = 2026

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that are mostly empty: of row r the columns and values at [starts[r], starts[r + 1])."""

    starts: Numbers
    columns: Numbers
    values: Floats
    width: int

    @classmethod
    def of(cls, columns: Sequence[npt.NDArray[np.integer[Any]]], values: Sequence[Floats], width: int) -> "Table":
        """The table of these rows; no column stands twice in a row."""
        starts = np.concatenate([[0], np.cumsum([len(row) for row in columns])])
        return cls(starts, np.concatenate(columns), np.concatenate(values), width)

    def some(self, rows: Numbers) -> tuple[Numbers, Numbers, Floats]:
        """The cells of these rows: which of the rows, column, value."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        before = np.cumsum(lengths) - lengths
        at = np.arange(lengths.sum()) + np.repeat(self.starts[rows] - before, lengths)
        return np.repeat(np.arange(len(rows)), lengths), self.columns[at], self.values[at]


class _Moved:
    """Weights with the running averages of their slopes."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.weights = np.zeros(shape)
        self._slope = np.zeros(shape)
        self._square = np.zeros(shape)
        self._touched = np.zeros(shape[0], dtype=np.int64)

    def move(self, rows: Numbers, slope: Floats, step: float) -> None:
        """One step down the slope, in these rows alone."""
        self._touched[rows] += 1
        times = self._touched[rows].reshape(-1, *([1] * (slope.ndim - 1)))
        mean = self._slope[rows] * _KEPT + (1 - _KEPT) * slope
        square = self._square[rows] * _KEPT_SQUARES + (1 - _KEPT_SQUARES) * slope * slope
        self._slope[rows], self._square[rows] = mean, square
        mean = mean / (1 - _KEPT**times)
        square = square / (1 - _KEPT_SQUARES**times)
        self.weights[rows] -= step * mean / (np.sqrt(square) + _TINY)


def fit_columns(
    words: Table, shown: Floats, targets: Floats, counts: Floats, groups: tuple[int, int]
) -> tuple[Floats, Floats, Floats]:
    """Weights of the words (width x columns), biases, and weights of what is `shown` for the last two columns.

    `targets` hold two groups of shares that add up to one (areas, kinds), then columns that are each 0 or 1. A row
    weighs its `counts` in the two groups and one in the rest.
    """
    chance = np.random.Generator(np.random.PCG64(_SEED))
    rows, columns = targets.shape
    weights, bias, of_shown = _Moved((words.width, columns)), _Moved((columns,)), _Moved((shown.shape[1], 2))
    both = sum(groups)
    steps = _LOOKS * -(-rows // _BATCH)
    done = 0
    for _ in range(_LOOKS):
        order = chance.permutation(rows)
        for first in range(0, rows, _BATCH):
            batch = order[first : first + _BATCH]
            row, column, value = words.some(batch)
            value = value * (chance.random(len(value)) >= _HIDDEN) / (1 - _HIDDEN)
            active, place = np.unique(column, return_inverse=True)
            dense = np.zeros((len(batch), len(active)))
            dense[row, place] = value
            logits = dense @ weights.weights[active] + bias.weights
            logits[:, -2:] += shown[batch] @ of_shown.weights
            error = (_beliefs(logits, groups) - targets[batch]) / len(batch)
            error[:, :both] *= counts[batch, None]
            step = _STEP * max(0.02, 1 - done / steps)
            weights.move(active, dense.T @ error, step)
            bias.move(np.arange(columns), error.sum(axis=0), step / 2)
            of_shown.move(np.arange(shown.shape[1]), shown[batch].T @ error[:, -2:], step)
            done += 1
    return weights.weights, bias.weights, of_shown.weights


def _beliefs(logits: Floats, groups: tuple[int, int]) -> Floats:
    beliefs = np.empty_like(logits)
    areas, both = groups[0], sum(groups)
    for part in (slice(0, areas), slice(areas, both)):
        raised = np.exp(logits[:, part] - logits[:, part].max(axis=1, keepdims=True))
        beliefs[:, part] = raised / raised.sum(axis=1, keepdims=True)
    beliefs[:, both:] = 1.0 / (1.0 + np.exp(-logits[:, both:]))
    return beliefs
