"""What a text asks for: areas and kinds of help, a danger score, and whether somebody else is to be helped."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from directory.features import LONGEST, SHORTEST, Features, Synonyms, extract, mark
from directory.spelling import Spelling
from directory.taxonomy import Taxonomy
from flows.facts import DangerScore, Scored
from flows.phrases import Words

NONE = "-"  # the label of messages that want no service at all
_DATA = Path(__file__).parent / "data"
MODEL = _DATA / "model"
_NONE_FROM = 0.6  # from this share of belief in "no service" no kinds are given
_LIKELY = 0.06  # below this share even the likeliest of sixty kinds is a guess
_BEHALF_FROM = -0.1  # log-odds, chosen on lots held back from training
_STORY = 3  # words from which a text tells enough for its words to be weighed for danger
_REASONS, _KINDS = 4, 10  # words and kinds given


@dataclass(frozen=True, slots=True)
class NeedsReading:
    """What was understood of one text.

    Areas and kinds stand best first, with scores that add up to one over all codes (at most ten kinds are given); both
    are empty for a text in which no word is known, kinds also where no service is wanted. `danger` is how its words
    weigh (None where it has too few), `because` the folded words that weighed most for the first kind.
    """

    areas: tuple[Scored, ...] = ()
    kinds: tuple[Scored, ...] = ()
    danger: DangerScore | None = None
    on_behalf: bool = False
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """Integer weights of a linear model: a column for each area, each kind, no kind, on-behalf, and two for danger."""

    areas: tuple[str, ...]
    kinds: tuple[str, ...]  # the last one is NONE
    features: npt.NDArray[np.uint32]  # the numbers of those that have weights, in order
    weights: npt.NDArray[np.int8]  # a row for each
    rarity: npt.NDArray[np.uint8]
    bias: npt.NDArray[np.int64]
    scale: npt.NDArray[np.float64]  # of each column: one step of a weight or a bias
    known: frozenset[int]  # marks of the beginnings of words met in training
    spelling: Spelling

    @classmethod
    def load(cls, folder: Path) -> "Model":
        """Read the six files that `directory.train` writes. Raises ValueError where they do not belong together."""
        head = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        model = cls(
            tuple(head["areas"]),
            tuple(head["kinds"]),
            np.load(folder / "features.npy", allow_pickle=False),
            # Mapped, not read: several processes share it, and a small machine can take the pages back.
            np.asarray(np.load(folder / "weights.npy", mmap_mode="r", allow_pickle=False)),
            np.load(folder / "rarity.npy", allow_pickle=False),
            np.array(head["bias"], dtype=np.int64),
            np.array(head["scale"], dtype=np.float64),
            frozenset(np.load(folder / "known.npy", allow_pickle=False).tolist()),
            Spelling.load(folder / "words.tsv"),
        )
        rows, columns = len(model.features), len(model.areas) + len(model.kinds) + 3
        shapes = (model.weights.shape, model.rarity.shape, model.bias.shape, model.scale.shape)
        if shapes != ((rows, columns), (rows,), (columns,), (columns,)):
            raise ValueError(f"the model in {folder.name} does not fit this program: run make train")
        return model

    def known_of(self, features: Features) -> Features:
        """The features that have weights, numbered by their rows."""
        return features.among(self.features)

    def values(self, known: Features) -> npt.NDArray[np.float64]:
        """The known features' values: weight times rarity, of length one."""
        return normal(known.weights * self.rarity[known.numbers])

    def logits(self, known: Features, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The raw score of every column, from the known features and their values."""
        total = values @ self.weights[known.numbers].astype(np.float64)
        return np.asarray((total + self.bias) * self.scale, dtype=np.float64)


class Needs:
    """Synonyms and the trained model, loaded once."""

    def __init__(self, synonyms: Synonyms, model: Model, taxonomy: Taxonomy) -> None:
        self._synonyms = synonyms
        self._model = model
        self._areas = len(model.areas)
        kinds = [kind for kind in model.kinds if kind != NONE]
        # A kind is the likelier, the likelier the areas it answers.
        self._answers = np.array(
            [[area in taxonomy.kinds[kind].areas for area in model.areas] for kind in kinds], dtype=np.float64
        )

    @classmethod
    def load(cls, folder: Path | None = None) -> "Needs":
        """Read synonyms and model from a data folder (the built-in one when none is given)."""
        base = folder or _DATA
        return cls(Synonyms.load(base), Model.load(base / "model"), Taxonomy.load())

    def read(self, text: str) -> NeedsReading:
        """Understand one text. Never raises on any text."""
        message = self._model.spelling.mended(Words.of(text).first(LONGEST))
        features = self._model.known_of(extract(message, self._synonyms))
        # Letter groups alone say nothing: of words never met the model would make up a need and a danger.
        known = self._model.known
        if not any(mark(word) in known for word in features.words if len(word) >= SHORTEST):
            return NeedsReading()
        values = self._model.values(features)
        logits = self._model.logits(features, values)
        of_area = softmax(logits[: self._areas])
        of_kind = softmax(logits[self._areas : -3])
        areas, kinds = self._together(of_area, of_kind)
        behalf, alarm, emergency = (float(logit) for logit in logits[-3:])
        nothing = of_kind[-1] >= _NONE_FROM or kinds.max() < _LIKELY
        return NeedsReading(
            _best(self._model.areas, areas, self._areas),
            () if nothing else _best(self._model.kinds, kinds, _KINDS),
            DangerScore(round(alarm, 4), round(emergency, 4)) if len(features.words) >= _STORY else None,
            behalf >= _BEHALF_FROM,
            self._reasons(features, values, int(np.argmax(kinds))),
        )

    def _together(
        self, of_area: npt.NDArray[np.float64], of_kind: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        kinds = of_kind[:-1] * np.sqrt(self._answers @ of_area)
        kinds = kinds / kinds.sum()
        shared = self._answers / self._answers.sum(axis=1, keepdims=True)
        areas = of_area * (0.05 + kinds @ shared)
        return areas / areas.sum(), kinds

    def _reasons(self, features: Features, values: npt.NDArray[np.float64], kind: int) -> tuple[str, ...]:
        share = values * self._model.weights[features.numbers, self._areas + kind]
        from_word = features.origin >= 0
        by_word = np.bincount(features.origin[from_word], share[from_word], minlength=len(features.words))
        best = np.argsort(-by_word, kind="stable")[:_REASONS]
        return tuple(dict.fromkeys(features.words[at] for at in sorted(best[by_word[best] > 0].tolist())))


def _best(codes: tuple[str, ...], shares: npt.NDArray[np.float64], most: int) -> tuple[Scored, ...]:
    order = np.argsort(-shares, kind="stable")[:most]
    return tuple(map(Scored, map(codes.__getitem__, order.tolist()), np.round(shares[order], 4).tolist()))


def normal(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The values brought to length one (all zero stay zero)."""
    length = float(np.sqrt(values @ values))
    return values / length if length else values


def softmax(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Shares that add up to one."""
    raised = np.exp(logits - logits.max())
    return np.asarray(raised / raised.sum(), dtype=np.float64)
