"""The search of services: what is typed badly is found, the answer is the same each time, nothing breaks it."""

from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz import process

from directory.keywords import load_keywords
from directory.region import REGIONS, load_region
from directory.search import RESCORED, Search
from directory.service_names import ServiceNames
from directory.taxonomy import Taxonomy
from directory.vocabulary import Vocabulary, stem
from tests.support.queries import queries, services

TAXONOMY = Taxonomy.load()
KEYWORDS = load_keywords(TAXONOMY)
SKCH = load_region(REGIONS / "skch", TAXONOMY)
ACTIVE = [row for row in SKCH.services if row.active]
TOWNS = [place.name for place in SKCH.places.values()]
DEMO = Search(ACTIVE, KEYWORDS, TOWNS)
NAMES = ServiceNames(ACTIVE, TOWNS)
MANY = services(1_000, TOWNS, TAXONOMY)


# --- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "other"),
    [("pujcovna", "pujcovne"), ("pecovatelska", "pecovatelskou"), ("obedy", "obedu"), ("stacionar", "stacionari")],
)
def test_the_forms_of_a_word_have_one_stem(word: str, other: str) -> None:
    assert stem(word) == stem(other)


@pytest.mark.parametrize(("word", "other"), [("rada", "radim"), ("dum", "duse")])
def test_short_words_stay_apart(word: str, other: str) -> None:
    vocabulary = Vocabulary()
    assert vocabulary.add(word) != vocabulary.add(other)


@pytest.mark.parametrize("typed", ["stacinar", "staicionar", "stacoinar", "stacuonar", "tacionar", "stacionare"])
def test_a_word_is_found_with_one_slip(typed: str) -> None:
    vocabulary = Vocabulary()
    for word in ("hospic", "stacionar", "tlumocnik"):
        vocabulary.add(word)
    assert [near.number for near in vocabulary.near(typed)] == [1]


@given(st.text(alphabet="abcde", min_size=4, max_size=9), st.text(alphabet="abcde", min_size=4, max_size=9))
@example("aaaa", "aaaaa")  # whose stem is too short for a slip
def test_a_slip_is_found_both_ways(one: str, other: str) -> None:
    def finds(known: str, asked: str) -> bool:
        vocabulary = Vocabulary()
        vocabulary.add(known)
        return bool(vocabulary.near(asked))

    assert finds(one, other) == finds(other, one)


# --- what is found -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("pujcovna pomucek luze", "pujcovna-luze"),
        ("pujčvna pomůcek ve Skutči", "pujcovna-skutec"),
        ("hledám hospc", "hospic"),
        ("noclehrana", "nocleharna"),
        ("casova banka", "casova-banka"),
        ("domov pomnenka", "domov-demence"),
        ("tlumočníka do znakového jazyka", "tlumocnici"),
        ("хоспіс", "hospic"),
    ],
)
def test_the_service_meant_comes_first(typed: str, first: str) -> None:
    assert DEMO.find(typed)[0].listing.service.id == first


def test_nearly_all_misspelt_queries_find_their_kind_at_once() -> None:
    search = Search(MANY, {code: [kind.official, kind.names["cs"]] for code, kind in TAXONOMY.kinds.items()})
    asked = list(queries(MANY, 300, TAXONOMY))
    found = [search.find(query.text, 1) for query in asked]
    right = [
        bool(best) and best[0].listing.service.kind == query.kind for best, query in zip(found, asked, strict=True)
    ]
    assert sum(right) / len(right) >= 0.95, [query.text for query, hit in zip(asked, right, strict=True) if not hit]


def test_nothing_is_found_where_nothing_is_asked() -> None:
    assert DEMO.find("dobrý den, prosím, nevím si rady") == ()
    assert DEMO.find("") == ()
    assert Search((), KEYWORDS).find("hospic") == ()


# --- plain queries -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("naramek", {"tisnova-pece"}),
        ("máte číslo na Pomněnku?", {"domovy-zvlastni-rezim"}),
        ("pujcvna pomucek v Luzi", {"pujcovna-pomucek"}),
        ("Luže", set()),
        ("dobrý den", set()),
        ("pomněnky nám kvetou na zahradě", set()),
        ("půjčovna aut", set()),
        ("klid", set()),
    ],
)
def test_only_a_text_that_is_nothing_else_is_a_query(typed: str, kinds: set[str]) -> None:
    assert {found.listing.service.kind for found in DEMO.plain(typed)} == kinds


# --- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("volala jsem na Pomnenku", {"domov-demence"}),
        ("rikali v Dohode", {"mediace"}),
        ("klub Azimtu", {"nzdm-chrast"}),
        ("chci klid", set()),
        ("pohodlně bydlím v Luži", set()),
        ("posledni dobou", set()),
    ],
)
def test_a_name_is_heard_whole_in_any_form(said: str, heard: set[str]) -> None:
    assert NAMES.heard(said) == heard


# --- for any text --------------------------------------------------------------------------------------------------

words = st.sampled_from([word for row in ACTIVE for word in row.service.name.split()] + ["", "prosím", "Luži", "ř"])
texts = st.one_of(st.text(max_size=200), st.lists(words, max_size=40).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(texts)
def test_any_text_gets_the_same_well_ordered_answer(text: str) -> None:
    found = DEMO.find(text, 7)
    assert found == Search(ACTIVE, KEYWORDS, TOWNS).find(text, 7)
    assert len(found) <= 7
    assert len({one.listing.service.id for one in found}) == len(found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 < one.score <= 1 for one in found)
    assert found[:1] == () or found[0].score == 1
    assert set(DEMO.plain(text)) <= set(DEMO.find(text, 5))
    assert NAMES.heard(text) <= {row.service.id for row in ACTIVE}


def test_no_more_than_a_few_names_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    cdist = process.cdist

    def counting(one: list[str], others: list[str], **options: Any) -> object:
        compared.append(len(others))
        return cdist(one, others, **options)

    monkeypatch.setattr(process, "cdist", counting)
    alike = [replace(MANY[0], service=replace(MANY[0].service, id=row.service.id, name="Hospic")) for row in MANY]
    search = Search(alike, KEYWORDS)
    assert [found.listing.service.id for found in search.find("hospic", 3)] == ["s0", "s1", "s2"]
    for query in islice(queries(MANY, 50, TAXONOMY), 50):
        search.find(query.text)
    assert RESCORED <= 200
    assert max(compared) == RESCORED
