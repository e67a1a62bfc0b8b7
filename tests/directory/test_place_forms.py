"""Czech declension of names of places: a sample by hand, and the forms of a dictionary."""

import csv
from pathlib import Path

import pytest

from directory.place_forms import CASES, PLURAL, SINGULAR, Declension, Paradigm, key
from directory.place_names import Role, ways

SHARED = Path(__file__).parents[3] / "shared" / "data" / "place_forms_cs.csv"


def forms(word: str, paradigm: Paradigm, case: str, number: int) -> set[str]:
    """All spellings of a word in one case of the singular or the plural."""
    bit = (1 << CASES.index(case) | 1 << (CASES.index(case) + len(CASES))) & number
    stem = word[: len(word) - paradigm.cut]
    return {stem + end for spellings in paradigm.endings.values() for end, mask in spellings if mask & bit}


@pytest.mark.parametrize(
    ("word", "case", "number", "form"),
    [
        ("skuteč", "genitive", SINGULAR, "skutče"),
        ("plzeň", "locative", SINGULAR, "plzni"),
        ("kostelec", "instrumental", SINGULAR, "kostelcem"),
        ("písek", "genitive", SINGULAR, "písku"),
        ("lhotka", "locative", SINGULAR, "lhotce"),
        ("praha", "dative", SINGULAR, "praze"),
        ("pecka", "vocative", SINGULAR, "pecko"),
        ("horka", "locative", SINGULAR, "horce"),
        ("hora", "locative", SINGULAR, "hoře"),
        ("střecha", "dative", SINGULAR, "střeše"),
        ("hlinsko", "locative", SINGULAR, "hlinsku"),
        ("brno", "locative", SINGULAR, "brně"),
        ("předhradí", "instrumental", SINGULAR, "předhradím"),
        ("chrast", "locative", SINGULAR, "chrasti"),
        ("prosetín", "locative", SINGULAR, "prosetíně"),
        ("důl", "locative", SINGULAR, "dole"),
        ("dvůr", "locative", SINGULAR, "dvoře"),
        ("potok", "locative", SINGULAR, "potoce"),
        ("ves", "locative", SINGULAR, "vsi"),
        ("bystré", "locative", SINGULAR, "bystrém"),
        ("březová", "genitive", SINGULAR, "březové"),
        ("teplice", "genitive", PLURAL, "teplic"),
        ("teplice", "instrumental", PLURAL, "teplicemi"),
        ("slatiňany", "locative", PLURAL, "slatiňanech"),
        ("nasavrky", "genitive", PLURAL, "nasavrk"),
        ("nasavrky", "locative", PLURAL, "nasavrkách"),
        ("hamry", "genitive", PLURAL, "hamrů"),
        ("domky", "locative", PLURAL, "domcích"),
        ("kouty", "dative", PLURAL, "koutům"),
        ("háje", "locative", PLURAL, "hájích"),
        ("lázně", "genitive", PLURAL, "lázní"),
        ("srbce", "genitive", PLURAL, "srbců"),
        ("hradiště", "instrumental", SINGULAR, "hradištěm"),
    ],
)
def test_noun(word: str, case: str, number: int, form: str) -> None:
    assert form in forms(word, Declension().noun(word), case, number)


@pytest.mark.parametrize(
    ("word", "case", "number", "form"),
    [
        ("nová", "locative", SINGULAR, "nové"),
        ("nová", "locative", SINGULAR, "nový"),
        ("bílý", "locative", SINGULAR, "bílém"),
        ("bílý", "genitive", SINGULAR, "bílýho"),
        ("velké", "locative", PLURAL, "velkých"),
        ("velké", "locative", PLURAL, "velkejch"),
        ("horní", "genitive", SINGULAR, "horního"),
        ("hrochův", "locative", SINGULAR, "hrochově"),
        ("vrchotovy", "locative", PLURAL, "vrchotových"),
        ("mariánské", "instrumental", PLURAL, "mariánskými"),
    ],
)
def test_attribute(word: str, case: str, number: int, form: str) -> None:
    assert form in forms(word, Declension().adjective(word), case, number)


def test_a_soft_consonant_takes_no_ending_of_the_hard_ones() -> None:
    found = forms("moravec", Declension().noun("moravec"), "locative", SINGULAR)
    assert "moravci" in found
    assert "moravce" not in found  # else "na Morávce" would be Moravec


def test_the_bare_form_has_no_marks_and_one_i() -> None:
    assert key("Výšovy Žďáry") == "visovi zdari"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared table of forms does not lie beside this checkout")
@pytest.mark.parametrize("kind", ["municipality", "part"])
def test_forms_of_a_dictionary_are_made_by_the_rules(kind: str) -> None:
    declension = Declension()
    total = made = 0
    with SHARED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == kind:
                word = row["lemma"].lower()
                paradigm = declension.noun(word)
                stem = key(word)[: len(word) - paradigm.cut]
                total += 1
                made += key(row["form"]).removeprefix(stem) in paradigm.endings and key(row["form"]).startswith(stem)
    assert made >= 0.99 * total > 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Nové Město na Moravě", {"nové město na moravě", "nové město", "město"}),
        ("Frýdek-Místek", {"frýdek místek", "frýdek", "místek"}),
        ("Lázně Bohdaneč", {"lázně bohdaneč", "bohdaneč"}),
        ("Opatovice I", {"opatovice I", "opatovice"}),
        ("Křečovice 1.díl", {"křečovice"}),
        ("Dolní Ples t. Vodní Ples", {"dolní ples", "vodní ples", "ples"}),
        ("Luže", {"luže"}),
    ],
)
def test_ways_to_say_a_name(name: str, said: set[str]) -> None:
    assert {" ".join(word for word, _ in one.words) for one in ways(name, Declension())} == said


def test_words_of_a_name_decline_or_stay() -> None:
    whole = next(ways("Hora Svaté Kateřiny", Declension()))
    assert [role for _, role in whole.words] == [Role.NOUN, Role.FURTHER, Role.FURTHER]
    whole = next(ways("Hrochův Týnec nad Labem", Declension()))
    assert [role for _, role in whole.words] == [Role.ATTRIBUTE, Role.NOUN, Role.FIXED, Role.FIXED]
