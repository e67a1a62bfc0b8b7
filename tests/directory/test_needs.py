"""Needs are understood from plain sentences, quickly, with reasons, and nothing makes the reading fail."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.features import Synonyms, extract
from directory.needs import Model, Needs, NeedsReading
from directory.taxonomy import Taxonomy
from flows.phrases import Words
from tests.support.work import MOST_CALLS, calls

NEEDS = Needs.load()
MODEL = Path(__file__).parents[2] / "directory" / "data" / "model"


@pytest.mark.parametrize(
    ("area", "kind", "text"),
    [
        ("care", "rozvoz-obedu", "Potřebuji pro tatínka dovážet obědy domů"),
        ("money", "dluhove-poradenstvi", "mam tri exekuce a nevim co s tim"),
        ("housing", "azylove-domy", "hledáme azylový dům, končí nám nájem"),
        ("work", "pracovni-poradenstvi", "přišel jsem o práci a hledám novou"),
        ("family", "doucovani", "syn propadá z matematiky, hledáme doučování zdarma"),
        ("material", "potravinova-pomoc", "kde je potravinová banka"),
        ("care", "tisnova-pece", "tísňové tlačítko pro babičku"),
    ],
)
def test_plain_sentences(area: str, kind: str, text: str) -> None:
    reading = NEEDS.read(text)
    assert area in {found.code for found in reading.areas[:2]}
    assert kind in {found.code for found in reading.kinds[:3]}


def test_scores_are_shares_best_first_and_reasons_stand_in_the_text() -> None:
    reading = NEEDS.read("Sháním pečovatelku pro maminku, úklid a nákupy.")
    for scored in (reading.areas, reading.kinds):
        assert [found.score for found in scored] == sorted((found.score for found in scored), reverse=True)
        assert 0.0 < sum(found.score for found in scored) <= 1.001
    assert reading.because
    assert set(reading.because) <= set(Words.of("Sháním pečovatelku pro maminku, úklid a nákupy.").words)


def test_a_greeting_asks_for_no_service() -> None:
    assert NEEDS.read("dobrý den").kinds == ()


@pytest.mark.parametrize(
    "text", ["", "  ", "😀", "...", "\u202e", "a", "qwrtzp xkcdgh", "bzzt 123456 wgxq", "qqqq " * 50]
)
def test_nothing_readable_gives_an_empty_reading(text: str) -> None:
    assert NEEDS.read(text) == NeedsReading()


@settings(deadline=None)
@given(st.text(max_size=400))
def test_never_raises(text: str) -> None:
    reading = NEEDS.read(text)
    assert sum(area.score for area in reading.areas) <= 1.001


@pytest.mark.parametrize("text", ["a" * 10_000, "maminka potrebuje " * 560, "1 2 3 " * 1_600, "🔥" * 10_000])
def test_long_input_is_little_work(text: str) -> None:
    assert calls(lambda: NEEDS.read(text[:10_000])) < MOST_CALLS


def test_every_kind_has_synonyms() -> None:
    synonyms = Synonyms.load()
    assert set(synonyms.by_kind) == set(Taxonomy.load().kinds)
    assert min(map(len, synonyms.by_kind.values())) >= 8


def test_features_of_a_text_are_each_counted_once() -> None:
    features = extract(Words.of("máma máma máma"), Synonyms.load())
    assert len(set(features.numbers.tolist())) == len(features.numbers)
    assert features.words == ("mama", "mama", "mama")


def test_weights_are_small_integers() -> None:
    model = Model.load(MODEL)
    assert model.weights.dtype == np.int8
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 8_000_000


def test_a_model_of_another_shape_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "features.npy", np.arange(5, dtype=np.uint32))
    np.save(tmp_path / "weights.npy", np.zeros((5, 3), dtype=np.int8))
    np.save(tmp_path / "rarity.npy", np.zeros(5, dtype=np.uint8))
    np.save(tmp_path / "known.npy", np.zeros(0, dtype=np.uint32))
    (tmp_path / "words.tsv").write_text("mama\t3\n", encoding="utf-8")
    head = {"areas": ["care"], "kinds": ["-"], "bias": [0, 0], "scale": [1.0, 1.0]}
    (tmp_path / "model.json").write_text(json.dumps(head), encoding="utf-8")
    with pytest.raises(ValueError, match="make train"):
        Model.load(tmp_path)
