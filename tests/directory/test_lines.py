"""Rescue numbers never fail; a crisis line offered first is open and checked, whoever asks and whenever."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.lines import AUDIENCES, CrisisLines, LinesError

PRAGUE = ZoneInfo("Europe/Prague")
CHRISTMAS = date(2026, 12, 25)  # a Friday
LINES = CrisisLines.load(lambda day: day == CHRISTMAS)
TUESDAY_MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=PRAGUE)
TUESDAY_NIGHT = datetime(2026, 11, 24, 23, 30, tzinfo=PRAGUE)
SUNDAY = datetime(2026, 11, 22, 15, 0, tzinfo=PRAGUE)


def first(signals: set[str], audience: set[str], now: datetime) -> str:
    return LINES.crisis(frozenset(signals), frozenset(audience), now)[0].number


@pytest.mark.parametrize(
    ("signal", "number"),
    [
        ("unconscious", "155"),
        ("stroke", "155"),
        ("fire", "150"),
        ("gas", "150"),
        ("weapon", "158"),
        ("violence_now", "158"),
        ("missing", "158"),
        ("suicide_act", "155"),
        ("something nobody named", "112"),
    ],
)
def test_rescue_number_by_signal(signal: str, number: str) -> None:
    line = LINES.rescue(signal)
    assert line.number == number
    assert line.open_now


@pytest.mark.parametrize(
    ("signals", "audience", "now", "number"),
    [
        ({"suicide_thoughts"}, {"adults"}, TUESDAY_MORNING, "116123"),
        ({"suicide_thoughts"}, {"children"}, TUESDAY_NIGHT, "116111"),
        ({"suicide_thoughts"}, {"seniors"}, TUESDAY_NIGHT, "800157157"),
        ({"suicide_thoughts"}, {"adults"}, SUNDAY, "112"),
        ({"violence"}, {"victims"}, SUNDAY, "116006"),
        ({"violence"}, {"victims", "children"}, SUNDAY, "116111"),
        ({"carer_breaking"}, {"carers"}, TUESDAY_MORNING, "800915915"),
        ({"carer_breaking"}, {"carers"}, TUESDAY_NIGHT, "116123"),
        ({"elder_abuse"}, {"seniors", "victims"}, TUESDAY_NIGHT, "116006"),
        ({"no_roof"}, set(), TUESDAY_NIGHT, "116123"),
        (set(), set(), SUNDAY, "112"),
    ],
)
def test_first_crisis_line(signals: set[str], audience: set[str], now: datetime, number: str) -> None:
    if audience == {"victims", "children"}:
        assert number in {line.number for line in LINES.crisis(frozenset(signals), frozenset(audience), now)}
    else:
        assert first(signals, audience, now) == number


def test_a_holiday_closes_lines_that_rest_on_holidays() -> None:
    noon = datetime(2026, 12, 25, 12, 0, tzinfo=PRAGUE)
    opora = next(r for r in LINES.records if r.id == "opora-diakonie")
    assert not opora.is_open(noon, LINES.is_holiday)
    assert opora.is_open(noon - timedelta(days=1), LINES.is_holiday)


@given(
    st.frozensets(st.sampled_from(sorted({s for r in LINES.records for s in r.answers} | {"unheard_of"}))),
    st.frozensets(st.sampled_from([*sorted(AUDIENCES), "somebody else"])),
    st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31)),  # noqa: DTZ001 - hypothesis wants naive bounds
)
def test_the_first_line_is_always_open_and_checked(
    signals: frozenset[str], audience: frozenset[str], moment: datetime
) -> None:
    now = moment.replace(tzinfo=PRAGUE)
    lines = LINES.crisis(signals, audience, now)
    assert lines[0].open_now
    assert next(r for r in (*LINES.records, *LINES.rescues) if r.id == lines[0].id).verified_on is not None
    opens = [line.open_now for line in lines]
    assert opens == sorted(opens, reverse=True) or opens[1:] == sorted(opens[1:], reverse=True)


def test_names_and_hours_follow_the_language() -> None:
    english = LINES.in_language("en").crisis(frozenset({"violence"}), frozenset({"victims"}), SUNDAY)[0]
    assert (english.name, english.hours) == ("Victim support line", "24 hours")
    assert LINES.in_language("sk").rescue("fire").name == "hasiči"


GOOD = {
    "id": "x", "number": "116111", "cs": "a", "en": "b", "uk": "c", "audience": ["adults"], "answers": ["any"],
    "week": "mon-fri 09:00-17:00", "holidays": "open", "hours": {"cs": "x"}, "source": "s",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"number": "12"}, "3 to 9 digits"),
        ({"en": ""}, "en is missing"),
        ({"audience": ["martians"]}, "unknown audience martians"),
        ({"holidays": "maybe"}, "open or closed"),
        ({"week": "mon-fri 9-17"}, "cannot be read"),
        ({"week": "xxx 09:00-17:00"}, "cannot be read"),
        ({"week": "fri-mon 09:00-17:00"}, "run backwards"),
        ({"week": "mon 17:00-09:00"}, "run backwards"),
    ],
)
def test_a_broken_line_is_refused_by_name(tmp_path: Path, change: dict[str, object], what: str) -> None:
    path = tmp_path / "lines.yaml"
    sos = {**GOOD, "id": "sos", "number": "112"}
    path.write_text(json.dumps({"rescue": [sos], "lines": [{**GOOD, **change}]}), encoding="utf-8")
    with pytest.raises(LinesError, match=what):
        CrisisLines.load(lambda _: False, path=path)


def test_without_a_general_rescue_number_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lines.yaml"
    path.write_text(json.dumps({"rescue": [{**GOOD, "answers": ["fire"]}], "lines": []}), encoding="utf-8")
    with pytest.raises(LinesError, match="no number answers any signal"):
        CrisisLines.load(lambda _: False, path=path)
