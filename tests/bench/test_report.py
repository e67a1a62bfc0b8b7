"""What benchmarks say: medians, ratios, and whether a bar is met."""

import json

import pytest

from tests.bench.report import Bar, Figure, percentile, table

RATE = Figure("turns", "turns/s", [300, 100, 200], [1000, 400, 800], "sqlite3", Bar("ratio", ">=", 0.25))


def test_a_figure_stands_by_the_medians_of_its_runs() -> None:
    assert json.loads(RATE.line()) == {
        "name": "turns",
        "ours": 200,
        "peer": 800,
        "peer_name": "sqlite3",
        "ratio": 0.25,
        "unit": "turns/s",
        "runs": 3,
    }


def test_without_a_peer_there_is_no_ratio() -> None:
    said = json.loads(Figure("late", "ms", [7.0]).line())
    assert (said["peer"], said["peer_name"], said["ratio"], said["ours"]) == (None, None, None, 7)


@pytest.mark.parametrize(
    ("bar", "met"),
    [
        (Bar("ratio", ">=", 0.25), True),
        (Bar("ratio", ">=", 0.26), False),
        (Bar("ours", "<=", 200), True),
        (Bar("ours", "<=", 199), False),
        (Bar("ours", ">=", 201), False),
    ],
)
def test_a_bar_is_met_or_not(bar: Bar, met: bool) -> None:
    assert bar.met(RATE) is met


def test_a_ratio_to_no_peer_meets_nothing() -> None:
    assert not Bar("ratio", "<=", 100).met(Figure("alone", "s", [1.0]))


def test_the_table_says_what_is_not_met() -> None:
    late = Figure("late", "ms", [1200.0], bar=Bar("ours", "<=", 1050))
    _, met, missed, bare = table([RATE, late, Figure("bare", "s", [0.5])]).splitlines()
    assert met.endswith("ratio >= 0.25  met")
    assert missed.endswith("<= 1050        NOT MET")
    assert bare.split() == ["bare", "0.50", "s"]


def test_percentiles_are_values_that_were_measured() -> None:
    hundred = [float(number) for number in range(100, 0, -1)]
    assert (percentile(hundred, 0.99), percentile(hundred, 0.5), percentile([3.0], 0.99)) == (99, 50, 3)
