"""The taxonomy holds every area and kind that the labelled files use, each with its names and section."""

from pathlib import Path

import pytest
import yaml

from directory.taxonomy import LANGUAGES, Taxonomy, TaxonomyError

SHARED = Path(__file__).parents[3] / "shared" / "domain" / "taxonomy.yaml"


def test_nine_areas_and_sixty_kinds_of_which_thirty_three_statutory() -> None:
    taxonomy = Taxonomy.load()
    assert len(taxonomy.areas) == 9
    assert len(taxonomy.kinds) == 60
    assert sum(kind.statutory for kind in taxonomy.kinds.values()) == 33


@pytest.mark.skipif(not SHARED.exists(), reason="the shared taxonomy does not lie beside this checkout")
def test_codes_sections_and_areas_agree_with_the_shared_file() -> None:
    shared = yaml.safe_load(SHARED.read_text(encoding="utf-8"))
    taxonomy = Taxonomy.load()
    assert list(taxonomy.areas) == list(shared["areas"])
    ours = {code: (kind.section, list(kind.areas)) for code, kind in taxonomy.kinds.items()}
    assert ours == {code: (row.get("section", ""), row["areas"]) for code, row in shared["kinds"].items()}


def test_every_name_is_short_enough_for_a_message() -> None:
    taxonomy = Taxonomy.load()
    for code in (*taxonomy.areas, *taxonomy.kinds):
        for language in LANGUAGES:
            name = taxonomy.area_name(code, language) if code in taxonomy.areas else taxonomy.kind_name(code, language)
            assert 3 <= len(name) <= 45, (code, language)


def test_a_language_not_covered_reads_czech_and_an_unknown_code_itself() -> None:
    taxonomy = Taxonomy.load()
    assert taxonomy.area_name("housing", "sk") == "bydlení"
    assert taxonomy.kind_name("nocleharny", "de") == "noclehárna"
    assert taxonomy.kind_name("no-such-kind", "cs") == "no-such-kind"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("areas: {a: {cs: x, en: y}}\nkinds: {}", "a: no name in uk"),
        ("areas: {}\nkinds: {k: {name: n, cs: x, en: y, uk: z, areas: [b]}}", "k: areas missing or unknown: b"),
        ("areas: {b: {cs: x, en: y, uk: z}}\nkinds: {k: {cs: x, en: y, uk: z, areas: [b]}}", "k: no official name"),
        (
            "areas: {b: {cs: x, en: y, uk: z}}\n"
            "kinds:\n  k: &k {name: n, section: '1', cs: x, en: y, uk: z, areas: [b]}\n  m: *k",
            "two kinds",
        ),
    ],
)
def test_a_broken_file_is_refused_with_the_code(tmp_path: Path, body: str, what: str) -> None:
    path = tmp_path / "taxonomy.yaml"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(TaxonomyError, match=what):
        Taxonomy.load(path)
