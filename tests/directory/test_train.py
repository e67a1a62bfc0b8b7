"""Training is a plain function of the phrases: the same bytes each time, faults told by file, row and column."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from directory.features import Synonyms
from directory.lexicon import load_danger
from directory.lots import COLUMNS, PHRASES, Example, PhraseFileError, near_duplicates, read_lots
from directory.needs import Model
from directory.taxonomy import Taxonomy
from directory.train import fit, write
from flows.fold import fold

ROOT = Path(__file__).parents[2]
TAXONOMY = Taxonomy.load()
EXAMPLES = read_lots(PHRASES, TAXONOMY)


def trained_bytes(folder: Path, examples: tuple[Example, ...]) -> list[bytes]:
    write(fit(examples, Synonyms.load(), load_danger(weighed=False), TAXONOMY), TAXONOMY, folder, len(examples))
    return [path.read_bytes() for path in sorted(folder.iterdir())]


def test_the_same_phrases_give_the_same_bytes(tmp_path: Path) -> None:
    few = EXAMPLES[::32]
    assert trained_bytes(tmp_path / "one", few) == trained_bytes(tmp_path / "two", few)


def test_one_thread_and_several_give_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from directory.features import Synonyms; "
        "from directory.lexicon import load_danger; from directory.lots import read_lots; "
        "from directory.taxonomy import Taxonomy; from directory.train import fit, write; "
        "taxonomy = Taxonomy.load(); some = read_lots(Path(sys.argv[1]), taxonomy)[::32]; "
        "danger = load_danger(weighed=False); "
        "write(fit(some, Synonyms.load(), danger, taxonomy), taxonomy, Path(sys.argv[2]), len(some))"
    )
    found = []
    for threads in ("1", "2"):
        folder = tmp_path / threads
        subprocess.run(
            [sys.executable, "-c", program, str(PHRASES), str(folder)],
            cwd=ROOT,
            env={"OPENBLAS_NUM_THREADS": threads, "PATH": ""},
            check=True,
        )
        found.append([path.read_bytes() for path in sorted(folder.iterdir())])
    assert found[0] == found[1]


@pytest.mark.slow
def test_the_stored_model_belongs_to_the_stored_phrases(tmp_path: Path) -> None:
    trained_bytes(tmp_path, EXAMPLES)
    stored = ROOT / "directory" / "data" / "model"
    for name in ("features.npy", "known.npy", "model.json", "rarity.npy", "weights.npy", "words.tsv"):
        assert (tmp_path / name).read_bytes() == (stored / name).read_bytes(), f"{name}: run make train"
    Model.load(stored)


def test_there_are_phrases_enough_of_each_sort() -> None:
    assert len(EXAMPLES) >= 70_000
    assert sum(example.dangerous for example in EXAMPLES) >= 15_000
    harmless = [example for example in EXAMPLES if example.lot.startswith(("tempting", "harmless"))]
    assert len(harmless) >= 2_500
    assert {example.urgency for example in harmless} <= {"normal", "soon"}
    kinds = Counter(kind for example in EXAMPLES for kind in example.kinds)
    assert set(kinds) == set(TAXONOMY.kinds)
    assert min(kinds.values()) >= 100
    czech = [example.text for example in EXAMPLES if example.lang == "cs"]
    assert sum(text.isascii() for text in czech) >= len(czech) / 3


def test_no_phrase_stands_twice_whatever_the_names_and_numbers() -> None:
    folded = [bare for example in EXAMPLES if (bare := fold(example.text))]
    assert len(set(folded)) == len(folded), sorted({text for text in folded if folded.count(text) > 1})
    assert list(near_duplicates(example.text for example in EXAMPLES)) == []


def test_texts_that_differ_in_a_slot_are_near_duplicates() -> None:
    texts = [
        "půjčíte mi chodítko pro tátu do 5. prosince?",
        "kdo mi uvaří oběd",
        "půjčíte mi chodítko pro tátu do 9. ledna?",
    ]
    assert list(near_duplicates(texts)) == [(texts[2], texts[0])]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("a\thousing", "row 2: not 7 columns"),
        ("a\thouse\t\t\tsoon\t0\tcs", "row 2, area: unknown house"),
        ("a\thousing\t\tcastle\tsoon\t0\tcs", "row 2, kinds: unknown castle"),
        ("a\thousing\t\t\tnow\t0\tcs", "row 2: urgency or on_behalf cannot be read"),
    ],
)
def test_a_broken_row_is_refused(tmp_path: Path, row: str, what: str) -> None:
    (tmp_path / "cs").mkdir()
    (tmp_path / "cs" / "lot.tsv").write_text("\t".join(COLUMNS) + "\n" + row + "\n", encoding="utf-8")
    with pytest.raises(PhraseFileError, match=what):
        read_lots(tmp_path, TAXONOMY)


def test_a_file_without_its_heading_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cs").mkdir()
    (tmp_path / "cs" / "lot.tsv").write_text("text\tarea\n", encoding="utf-8")
    with pytest.raises(PhraseFileError, match=r"lot\.tsv: the first row"):
        read_lots(tmp_path, TAXONOMY)
