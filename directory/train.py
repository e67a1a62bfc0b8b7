"""Builds the model of `needs` from our labelled phrases: `python -m directory.train`, the same bytes each time.

A linear model in its dual form (one coefficient a phrase and column, full-batch descent with momentum), then rounded to
small integers, so that the last digits of a processor's arithmetic do not show.
"""

import csv
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from directory.features import BUCKETS, SHORTEST, Features, Synonyms, extract, mark
from directory.needs import NONE, normal
from directory.taxonomy import Taxonomy

COLUMNS = ("text", "area", "also", "kinds", "urgency", "on_behalf", "lang")
_DATA = Path(__file__).parent / "data"
_ROUNDS, _DECAY, _BIAS = 300, 0.03, 0.2
_DANGER = frozenset({"emergency", "crisis"})
_ALSO = 0.3  # how much of the belief goes to the other acceptable areas
_RARITY_STEPS = 24
_LEVELLING = 0.9

Floats = npt.NDArray[np.float64]


class PhraseFileError(ValueError):
    """A phrase file is broken; the message says file, row and column."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled phrase."""

    text: str
    area: str
    also: tuple[str, ...]
    kinds: tuple[str, ...]
    urgency: str
    on_behalf: bool
    lang: str
    lot: str


@dataclass(frozen=True, slots=True)
class Trained:
    """Weights before rounding, with what is needed to use them."""

    weights: Floats
    bias: Floats
    rarity: npt.NDArray[np.uint8]
    known: npt.NDArray[np.uint32]


def read_lots(folder: Path, taxonomy: Taxonomy) -> tuple[Example, ...]:
    """All phrases of `<lang>/*.tsv`, in the order of the file names. Raises PhraseFileError."""
    examples: list[Example] = []
    for path in sorted(folder.glob("*/*.tsv")):
        rows = csv.DictReader(StringIO(path.read_text(encoding="utf-8")), delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise PhraseFileError(f"{path.name}: the first row must name {', '.join(COLUMNS)}")
        examples += [_example(row, path, number, taxonomy) for number, row in enumerate(rows, start=2)]
    return tuple(examples)


def _example(row: dict[str, str], path: Path, number: int, taxonomy: Taxonomy) -> Example:
    if None in row or None in row.values():
        raise PhraseFileError(f"{path.name}, row {number}: not {len(COLUMNS)} columns")
    also, kinds = (tuple(filter(None, row[column].split(","))) for column in ("also", "kinds"))
    for column, codes, known in (("area", (row["area"], *also), taxonomy.areas), ("kinds", kinds, taxonomy.kinds)):
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise PhraseFileError(f"{path.name}, row {number}, {column}: unknown {', '.join(unknown)}")
    if row["urgency"] not in ("emergency", "crisis", "soon", "normal") or row["on_behalf"] not in ("0", "1"):
        raise PhraseFileError(f"{path.name}, row {number}: urgency or on_behalf cannot be read")
    return Example(
        row["text"],
        row["area"],
        also,
        kinds,
        row["urgency"],
        row["on_behalf"] == "1",
        row["lang"],
        f"{path.parent.name}/{path.stem}",
    )


def fit(examples: Sequence[Example], synonyms: Synonyms, taxonomy: Taxonomy) -> Trained:
    """Train on the examples. Deterministic; takes about ten milliseconds an example."""
    found = [extract(example.text, synonyms) for example in examples]
    rarity = _rarity(found)
    values = [normal(features.weights * rarity[features.buckets]) for features in found]
    flat = np.concatenate([features.buckets for features in found])
    flat_values = np.concatenate(values)
    lengths = np.array([len(features.buckets) for features in found])
    alike = _alike(flat, flat_values, lengths)
    areas = len(taxonomy.areas)
    targets = _targets(examples, list(taxonomy.areas), [*taxonomy.kinds, NONE])
    # A constant among the features carries the bias, so that one step length serves both.
    alike += _BIAS
    step = 1.0 / (0.5 * _largest_eigenvalue(alike) + _DECAY)
    dual = np.zeros_like(targets)
    ahead = dual
    for round_number in range(_ROUNDS):
        error = _beliefs(alike @ ahead, areas) - targets
        moved = ahead - step * (error + _DECAY * ahead)
        ahead = moved + round_number / (round_number + 3) * (moved - dual)
        dual = moved
    bias: Floats = _BIAS * dual.sum(axis=0)
    # Dangerous phrases are many among ours and most of them ask for health: most of that surplus is taken back.
    bias[:areas] -= _LEVELLING * np.log(targets[:, :areas].mean(axis=0))
    owner = np.repeat(np.arange(len(examples)), lengths)
    weights: Floats = np.stack(
        [np.bincount(flat, flat_values * dual[owner, column], minlength=BUCKETS) for column in range(dual.shape[1])],
        axis=1,
    ).astype(np.float64)
    known = sorted({mark(word) for features in found for word in features.words if len(word) >= SHORTEST})
    return Trained(weights, bias, rarity, np.array(known, dtype=np.uint32))


def write(trained: Trained, taxonomy: Taxonomy, folder: Path, phrases: int) -> None:
    """Round to integers and write `weights.npy`, `rarity.npy`, `known.npy` and `model.json`."""
    largest = float(np.abs(trained.weights).max())
    scale = 2.0 ** int(np.ceil(np.log2(largest / 127)))
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "weights.npy", np.rint(trained.weights / scale).astype(np.int8))
    np.save(folder / "rarity.npy", trained.rarity)
    np.save(folder / "known.npy", trained.known)
    head = {
        "areas": list(taxonomy.areas),
        "kinds": [*taxonomy.kinds, NONE],
        "phrases": phrases,
        "scale": scale,
        "bias": [int(step) for step in np.rint(trained.bias / scale)],
    }
    (folder / "model.json").write_text(json.dumps(head, indent=1) + "\n", encoding="utf-8")


def _rarity(found: Sequence[Features]) -> npt.NDArray[np.uint8]:
    seen = np.zeros(BUCKETS, dtype=np.int64)
    for features in found:
        seen[features.buckets] += 1
    steps = np.rint(_RARITY_STEPS * np.log((len(found) + 1) / (seen + 1)))
    steps[seen == 0] = 0
    return np.asarray(np.clip(steps, 0, 255), dtype=np.uint8)


def _alike(flat: npt.NDArray[np.int64], values: Floats, lengths: npt.NDArray[np.int64]) -> Floats:
    """How alike every two phrases are: the products of their features."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    alike = np.empty((len(lengths), len(lengths)))
    spread = np.zeros(BUCKETS)
    for row, (start, length) in enumerate(zip(starts, lengths, strict=True)):
        mine = slice(start, start + length)
        spread[flat[mine]] = values[mine]
        alike[row] = np.add.reduceat(spread[flat] * values, starts)
        spread[flat[mine]] = 0.0
    return alike


def _largest_eigenvalue(symmetric: Floats) -> float:
    vector = np.ones(len(symmetric)) / np.sqrt(len(symmetric))
    length = 1.0
    for _ in range(30):
        vector = symmetric @ vector
        length = float(np.sqrt(vector @ vector))
        vector = vector / length
    return 1.05 * length


def _targets(examples: Sequence[Example], areas: list[str], kinds: list[str]) -> Floats:
    targets = np.zeros((len(examples), len(areas) + len(kinds) + 2))
    for row, example in enumerate(examples):
        targets[row, areas.index(example.area)] = 1.0 - (_ALSO if example.also else 0.0)
        for area in example.also:
            targets[row, areas.index(area)] += _ALSO / len(example.also)
        wanted = example.kinds or (NONE,)
        for kind in wanted:
            targets[row, len(areas) + kinds.index(kind)] = 1.0 / len(wanted)
        targets[row, -2] = example.urgency in _DANGER
        targets[row, -1] = example.on_behalf
    return targets


def _beliefs(logits: Floats, areas: int) -> Floats:
    beliefs = np.empty_like(logits)
    for part in (slice(0, areas), slice(areas, -2)):
        raised = np.exp(logits[:, part] - logits[:, part].max(axis=1, keepdims=True))
        beliefs[:, part] = raised / raised.sum(axis=1, keepdims=True)
    beliefs[:, -2:] = 1.0 / (1.0 + np.exp(-logits[:, -2:]))
    return beliefs


def main() -> int:
    """Train on all lots and write the model."""
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        # The library reads the number of threads when it is loaded, so start again with one.
        os.execve(
            sys.executable,
            [sys.executable, "-m", "directory.train"],
            {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
        )
    taxonomy = Taxonomy.load()
    try:
        examples = read_lots(_DATA / "phrases", taxonomy)
    except PhraseFileError as fault:
        print(fault, file=sys.stderr)
        return 1
    write(fit(examples, Synonyms.load(), taxonomy), taxonomy, _DATA / "model", len(examples))
    print(f"{len(examples)} phrases of {len({example.lot for example in examples})} lots")
    return 0


if __name__ == "__main__":
    sys.exit(main())
