"""A service found by words among a thousand and ten thousand, beside what one would take instead.

RapidFuzz's `extract` with WRatio over the full texts is what most programs do; tantivy, a search engine, forgives
one slip in a word. All are given the same texts: name, provider, kind, town and description. A query is answered right
when the first service found is of the kind that was asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import tantivy
from rapidfuzz import fuzz, process

from directory.listings import Listing
from directory.search import Search
from directory.taxonomy import Taxonomy
from flows.fold import fold
from tests.bench import demo
from tests.bench.report import Bar, Figure
from tests.bench.timing import in_turn
from tests.support.queries import Query, queries, services

ROUNDS = 5
FASTER = {1_000: 50, 10_000: 300}
"""How many times faster than WRatio, by the number of services."""

_QUERIES = 300
_TIMED = {1_000: 60, 10_000: 20}  # of them, asked of WRatio too, which takes long
_WRATIO, _TANTIVY = "RapidFuzz extract(WRatio)", "tantivy, distance 1"
_SHORTEST, _SHORTEST_FUZZY = 3, 4
_NAME_WEIGHT = 5.0

Finds = Callable[[str], str]  # the kind of the first service found, "" where there is none


def run(folder: Path) -> Iterator[Figure]:
    """Services are invented; their towns are those of the demo region."""
    taxonomy = Taxonomy.load()
    towns = [place.name for place in demo.region().places.values()]
    for many, faster in FASTER.items():
        listings = services(many, towns, taxonomy)
        asked = list(queries(listings, _QUERIES, taxonomy))
        finds = {
            "ours": _ours(listings, towns, taxonomy),
            _WRATIO: _wratio(listings, taxonomy),
            _TANTIVY: _tantivy(listings, taxonomy),
        }
        name, few = f"search.{many}", asked[: _TIMED[many]]
        fast, close = Bar("ratio", "<=", 1 / faster), Bar("ratio", "<=", 3)
        times = _milliseconds(finds, few)
        yield Figure(f"{name}.wratio.p50", "ms", times["ours"], times[_WRATIO], _WRATIO, fast)
        yield _first(f"{name}.wratio.first", finds, few, _WRATIO)
        times = _milliseconds({whose: finds[whose] for whose in ("ours", _TANTIVY)}, asked)
        yield Figure(f"{name}.tantivy.p50", "ms", times["ours"], times[_TANTIVY], _TANTIVY, close)
        yield _first(f"{name}.tantivy.first", finds, asked, _TANTIVY, Bar("ours", ">=", 0.95))


def _milliseconds(finds: Mapping[str, Finds], asked: Sequence[Query]) -> dict[str, list[float]]:
    times = in_turn(finds, (query.text for query in asked), rounds=ROUNDS)
    return {whose: [value * 1000 for value in runs] for whose, runs in times.items()}


def _first(name: str, finds: Mapping[str, Finds], asked: Sequence[Query], peer: str, bar: Bar | None = None) -> Figure:
    return Figure(name, "right", [_right(finds["ours"], asked)], [_right(finds[peer], asked)], peer, bar)


def _right(find: Finds, asked: Sequence[Query]) -> float:
    return sum(find(query.text) == query.kind for query in asked) / len(asked)


def _called(kind: str, taxonomy: Taxonomy) -> str:
    return f"{taxonomy.kinds[kind].official} {taxonomy.kind_name(kind, 'cs')}"


def _body(listing: Listing, taxonomy: Taxonomy) -> str:
    service = listing.service
    return fold(f"{service.provider} {_called(service.kind, taxonomy)} {listing.seat.name} {service.text}")


def _ours(listings: Sequence[Listing], towns: Sequence[str], taxonomy: Taxonomy) -> Finds:
    search = Search(listings, {kind: [_called(kind, taxonomy)] for kind in taxonomy.kinds}, towns)

    def find(text: str) -> str:
        found = search.find(text)
        return found[0].listing.service.kind if found else ""

    return find


def _wratio(listings: Sequence[Listing], taxonomy: Taxonomy) -> Finds:
    texts = [f"{fold(listing.service.name)} {_body(listing, taxonomy)}" for listing in listings]

    def find(text: str) -> str:
        found = process.extract(fold(text), texts, scorer=fuzz.WRatio, limit=5)
        return listings[found[0][2]].service.kind if found else ""

    return find


def _tantivy(listings: Sequence[Listing], taxonomy: Taxonomy) -> Finds:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", stored=True)
    for field in ("name", "body"):
        builder.add_text_field(field)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for number, listing in enumerate(listings):
        name, body = fold(listing.service.name), _body(listing, taxonomy)
        writer.add_document(tantivy.Document(number=number, name=name, body=body))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def clause(field: str, word: str) -> tantivy.Query:
        if len(word) >= _SHORTEST_FUZZY:
            return tantivy.Query.fuzzy_term_query(schema, field, word, distance=1)
        return tantivy.Query.term_query(schema, field, word)

    def find(text: str) -> str:
        words = [word for word in fold(text).split() if len(word) >= _SHORTEST]
        should = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(clause(field, word), weight))
            for word in words
            for field, weight in (("name", _NAME_WEIGHT), ("body", 1.0))
        ]
        hits = searcher.search(tantivy.Query.boolean_query(should), 5).hits
        if not hits:
            return ""
        return listings[int(searcher.doc(hits[0][1])["number"][0])].service.kind

    return find
