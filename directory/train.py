"""Builds the model of `needs` from our labelled phrases: `python -m directory.train`, the same bytes each time.

A linear model, one column for each area, kind, no kind, on-behalf, and two for danger, trained by small steps in a
fixed order of chance and rounded to small integers, so that the last digits of a processor's arithmetic do not show.
The signs that the danger phrases find are weighed beside the words, in the same steps.
"""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from directory.features import SHORTEST, Features, Synonyms, extract, mark
from directory.lexicon import load_danger
from directory.lots import PHRASES, Example, PhraseFileError, read_lots
from directory.needs import MODEL, NONE, normal
from directory.noise import typos
from directory.spelling import Spelling
from directory.steps import Table, fit_columns
from directory.taxonomy import Taxonomy
from flows.phrases import Words
from flows.triage import DangerLexicon, read, signs

_ALSO = 0.3  # how much of the belief goes to the other acceptable areas
_RARITY_STEPS = 24
_MOST = 90_000  # features that get weights, of all the numbers met: more would not fit into eight megabytes
_SEEN = 2  # phrases in which a feature is met at least
_SIGN = 1.0  # the value of a sign that was found, beside words that are of length one together
# Dangerous phrases are many among ours, and few kinds answer them: elsewhere they would be seen everywhere.
_DANGER_COUNTS = 0.4
_AREAS_LEVELLED, _KINDS_LEVELLED = 0.9, 1.0  # how much of the surplus of the commoner ones is taken back
_NO_KIND = 0.1  # the share of messages that want no service; the kinds are as likely as each other
_CLIPPED = 0.9995  # the share of weights that is told apart by the integers; the few larger ones are cut

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trained:
    """Weights before rounding, with what is needed to use them."""

    weights: Floats
    bias: Floats
    features: npt.NDArray[np.uint32]
    signs: tuple[str, ...]
    sign_weights: Floats  # a row for each sign: alarm, emergency
    rarity: npt.NDArray[np.uint8]
    known: npt.NDArray[np.uint32]
    spelling: Spelling


def fit(examples: Sequence[Example], synonyms: Synonyms, danger: DangerLexicon, taxonomy: Taxonomy) -> Trained:
    """Train on the examples, as they are written and with slips. Deterministic; some five milliseconds an example."""
    texts = [example.text for example in examples]
    messages = [Words.of(text) for text in texts]
    spelling = Spelling.of(messages)
    found = [extract(message, synonyms) for message in messages]
    numbers, rarity = _commonest(found)
    known = sorted({mark(word) for features in found for word in features.words if len(word) >= SHORTEST})
    slipped = [typos(text) for text in texts]
    found += [extract(Words.of(text), synonyms) for text in slipped]
    found = [features.among(numbers) for features in found]
    words = Table.of(
        [features.numbers for features in found],
        [normal(features.weights * rarity[features.numbers]) for features in found],
        len(numbers),
    )
    seen = [signs(read(text, danger)) for text in (*texts, *slipped)]
    names = tuple(sorted({name for row in seen for name in row}))
    place = {name: number for number, name in enumerate(names)}
    shown = np.zeros((len(seen), len(names)))
    for row, of_row in enumerate(seen):
        shown[row, [place[name] for name in of_row]] = _SIGN
    areas, kinds = list(taxonomy.areas), [*taxonomy.kinds, NONE]
    targets = np.tile(_targets(examples, areas, kinds), (2, 1))
    counts = np.tile([_DANGER_COUNTS if example.dangerous else 1.0 for example in examples], 2)
    weights, bias, of_signs = fit_columns(words, shown, targets, counts, (len(areas), len(kinds)))
    share = np.maximum(counts @ targets, 1.0) / counts.sum()  # what never occurs counts as once
    both = len(areas) + len(kinds)
    bias[: len(areas)] -= _AREAS_LEVELLED * np.log(share[: len(areas)])
    bias[len(areas) : both] -= _KINDS_LEVELLED * np.log(share[len(areas) : both])
    bias[both - 1] += np.log(_NO_KIND / ((1 - _NO_KIND) / (len(kinds) - 1)))
    return Trained(weights, bias, numbers, names, of_signs * _SIGN, rarity, np.array(known, dtype=np.uint32), spelling)


def write(trained: Trained, taxonomy: Taxonomy, folder: Path, phrases: int) -> None:
    """Round to integers and write the six files of a model, the way `Model.load` reads them."""
    largest = np.quantile(np.abs(trained.weights), _CLIPPED, axis=0, method="higher")
    scale = 2.0 ** np.ceil(np.log2(largest / 127))
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "features.npy", trained.features)
    fresh = folder / "weights.new.npy"  # whoever has the old file mapped keeps it
    np.save(fresh, np.clip(np.rint(trained.weights / scale), -127, 127).astype(np.int8))
    fresh.replace(folder / "weights.npy")
    np.save(folder / "rarity.npy", trained.rarity)
    np.save(folder / "known.npy", trained.known)
    trained.spelling.write(folder / "words.tsv")
    head = {
        "areas": list(taxonomy.areas),
        "kinds": [*taxonomy.kinds, NONE],
        "phrases": phrases,
        "scale": [float(step) for step in scale],
        "bias": [int(step) for step in np.rint(trained.bias / scale)],
        "signs": {
            name: [round(float(weight), 2) for weight in row]
            for name, row in zip(trained.signs, trained.sign_weights, strict=True)
        },
    }
    (folder / "model.json").write_text(json.dumps(head, indent=1) + "\n", encoding="utf-8")


def _commonest(found: Sequence[Features]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """The numbers of the features that are learnt, in order, and how rare each is."""
    numbers, seen = np.unique(np.concatenate([features.numbers for features in found]), return_counts=True)
    commonest = np.argsort(-seen, kind="stable")[:_MOST]
    learnt = np.sort(commonest[seen[commonest] >= _SEEN])
    steps = np.rint(_RARITY_STEPS * np.log((len(found) + 1) / (seen[learnt] + 1)))
    return numbers[learnt], np.asarray(np.clip(steps, 0, 255), dtype=np.uint8)


def _targets(examples: Sequence[Example], areas: list[str], kinds: list[str]) -> Floats:
    targets = np.zeros((len(examples), len(areas) + len(kinds) + 3))
    for row, example in enumerate(examples):
        targets[row, areas.index(example.area)] = 1.0 - (_ALSO if example.also else 0.0)
        for area in example.also:
            targets[row, areas.index(area)] += _ALSO / len(example.also)
        wanted = example.kinds or (NONE,)
        for kind in wanted:
            targets[row, len(areas) + kinds.index(kind)] = 1.0 / len(wanted)
        targets[row, -3:] = example.on_behalf, example.dangerous, example.urgency == "emergency"
    return targets


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
        examples = read_lots(PHRASES, taxonomy)
    except PhraseFileError as fault:
        print(fault, file=sys.stderr)
        return 1
    trained = fit(examples, Synonyms.load(), load_danger(weighed=False), taxonomy)
    write(trained, taxonomy, MODEL, len(examples))
    print(f"{len(examples)} phrases of {len({example.lot for example in examples})} lots")
    return 0


if __name__ == "__main__":
    sys.exit(main())
