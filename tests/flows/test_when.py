"""When somebody is free: some 1,500 phrases of our own with their readings, and what must hold for any text."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.noise import plain, typos
from flows.fold import strip_marks
from flows.when import When, read
from flows.when.calendar import easter
from flows.when.lexicon import WORDS
from tests.support.work import MOST_CALLS, calls

PRAGUE = ZoneInfo("Europe/Prague")
CASES = Path(__file__).with_name("when_cases.tsv")
EXAM = Path(__file__).with_name("when_exam.tsv")
CZECH = holidays.country_holidays("CZ", years=range(2025, 2031))
NOW = datetime(2026, 11, 24, 10, 15, tzinfo=PRAGUE)  # a Tuesday

Reading = tuple[datetime | None, datetime | str | None, tuple[int, ...]]


def is_holiday(day: date) -> bool:
    return day in CZECH


def cases(table: Path = CASES) -> Iterator[tuple[int, datetime, str, str, str]]:
    """Line, moment of writing, phrase, readings and kind of each case of the table."""
    now = NOW
    for line, text in enumerate(table.read_text(encoding="utf-8").splitlines(), start=1):
        if text.startswith("@"):
            now = datetime.fromisoformat(text[1:].strip()).replace(tzinfo=PRAGUE)
        elif not text.startswith("#"):
            phrase, readings, kind = text.split("\t")
            yield line, now, phrase, readings, kind


def expected(reading: str, now: datetime) -> Reading:
    """A reading of the table: start, end ("point" where it need not be told, "open") and weekdays refused."""
    *parts, last = reading.split()
    refused = tuple(int(digit) for digit in last[1:]) if last.startswith("!") else ()
    parts += [] if last.startswith("!") else [last]
    if parts == ["-"]:
        return None, None, refused
    day, moments = now.date(), list[datetime | str]()
    for part in parts:
        if part == "now":
            moments.append(now)
        elif ":" in part:
            clock = datetime.fromisoformat(f"{day}T{part}").replace(tzinfo=PRAGUE)
            moments.append(clock.astimezone(UTC).astimezone(PRAGUE))
        elif part == "open":
            moments.append(part)
        else:
            numbers = [int(number) for number in part.split("-")]
            day = date(*numbers) if len(numbers) == 3 else date(now.year, *numbers)
    start = moments[0]
    assert isinstance(start, datetime)
    return start, moments[1] if len(moments) > 1 else "point", refused


def told(when: When | None) -> Reading:
    if when is None or when.start is None:
        return None, None, when.exclude if when else ()
    return when.start, when.end or "open", when.exclude


def fits(when: When | None, readings: str, now: datetime) -> bool:
    start, end, refused = told(when)
    for reading in readings.split("|"):
        at, until, excluded = expected(reading, now)
        pointed = until == "point" and when is not None and when.kind == "point"
        if (start, refused) == (at, excluded) and (pointed or end == until):
            return True
    return False


ALL = list(cases())
EXAMINED = list(cases(EXAM))


@pytest.mark.parametrize(
    ("now", "phrase", "readings", "kind"),
    [case[1:] for case in (*ALL, *EXAMINED)],
    ids=[f"{case[0]}: {case[2]}" for case in (*ALL, *EXAMINED)],
)
def test_a_phrase_is_read_by_the_conventions(now: datetime, phrase: str, readings: str, kind: str) -> None:
    when = read(phrase, now, is_holiday)
    assert fits(when, readings, now), when
    assert (when.kind if when else "none") == kind


def test_without_diacritics_or_in_capitals_it_is_the_same() -> None:
    misses = []
    for _, now, phrase, readings, _ in ALL:
        plain = "".join(strip_marks(letter) if letter.isalpha() else letter for letter in phrase)
        misses += [text for text in (plain, phrase.upper()) if not fits(read(text, now, is_holiday), readings, now)]
    assert not misses


def test_the_table_is_large_and_says_no_often_enough() -> None:
    assert len(ALL) >= 1_400
    assert sum(case[3].startswith("-") for case in ALL) >= 200
    assert len({case[2] for case in ALL}) >= 0.9 * len(ALL)


def slipped(phrase: str, seed: int) -> str:
    """The phrase with one slip in every third word of at least five letters, always the same for a seed."""
    parts = re.split(r"(\W+)", phrase)
    words = [i for i, part in enumerate(parts) if len(part) >= 5 and part.isalpha()]
    for n, i in enumerate(words[seed % 3 :: 3]):
        word, kind = parts[i], (seed + n) % 4
        at = 1 + (7 * seed + n) % (len(word) - 2)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        doubled, missing = word[:at] + word[at : at + 1] + word[at:], word[:at] + word[at + 1 :]
        wrong = word[:at] + "aeiourstlk"[(seed + at) % 10] + word[at + 1 :]
        parts[i] = (swapped, doubled, missing, wrong)[kind]
    return "".join(parts)


def test_a_slip_in_every_third_word_costs_little() -> None:
    tried = right = 0
    for seed in range(12):
        for _, now, phrase, readings, _ in ALL:
            wrong = slipped(phrase, seed)
            if wrong != phrase:
                tried += 1
                right += fits(read(wrong, now, is_holiday), readings, now)
    assert right / tried >= 0.95, f"{right} of {tried}"


def test_the_examination_costs_little_without_marks_and_with_slips() -> None:
    marks = sum(fits(read(plain(phrase), now, is_holiday), readings, now) for _, now, phrase, readings, _ in EXAMINED)
    assert marks >= 0.97 * len(EXAMINED)
    slips = sum(
        fits(read(typos(phrase, seed), now, is_holiday), readings, now)
        for seed in range(5)
        for _, now, phrase, readings, _ in EXAMINED
    )
    assert slips >= 0.96 * 5 * len(EXAMINED)


def at(text: str, *, base: date | None = None) -> When:
    when = read(text, NOW, is_holiday, base=base)
    assert when is not None
    return when


def test_hours_alone_are_read_on_the_day_they_correct() -> None:
    booked = date(2026, 11, 26)
    after = at("vlastně až po obědě", base=booked)
    assert (after.start, after.end) == (
        datetime(2026, 11, 26, 13, tzinfo=PRAGUE),
        datetime(2026, 11, 26, 15, tzinfo=PRAGUE),
    )
    assert not after.day_said
    assert after.hour_said
    assert at("přijímám, ale až v deset", base=booked).start == datetime(2026, 11, 26, 10, tzinfo=PRAGUE)
    assert at("v pátek v deset", base=booked).start == datetime(2026, 11, 27, 10, tzinfo=PRAGUE)
    assert at("za hodinu", base=booked).start == NOW + timedelta(hours=1)


def test_it_tells_what_was_said() -> None:
    assert (at("v pátek").day_said, at("v pátek").hour_said) == (True, False)
    assert (at("po druhé").day_said, at("po druhé").hour_said) == (False, True)
    assert (at("kdykoliv").day_said, at("kdykoliv").hour_said) == (False, False)


def test_an_offer_is_told_from_a_story() -> None:
    assert at("zavolejte mi prosím v neděli, dcera tu bude a všechno vám řekne").offered
    assert at("v neděli").offered
    assert not at("dcera se vrátila od moře a v neděli veze vnoučata zpátky do Brna").offered


def test_alternatives_are_kept_beside_the_first() -> None:
    when = at("ve středu nebo v pátek odpoledne")
    assert when.start == datetime(2026, 11, 25, 13, tzinfo=PRAGUE)
    assert when.others == ((datetime(2026, 11, 27, 13, tzinfo=PRAGUE), datetime(2026, 11, 27, 17, tzinfo=PRAGUE)),)


def test_hours_of_several_days_are_told() -> None:
    assert at("příští týden odpoledne").daily == (13 * 60, 17 * 60)
    assert at("příští týden").daily is None


def test_a_wish_to_move_is_told_by_how_much() -> None:
    assert at("o hodinu později").move == timedelta(hours=1)
    assert at("šlo by to o dva dny dřív?").move == timedelta(days=-2)
    assert at("o hodinu později").start is None


def test_a_refused_day_that_is_no_weekday_leaves_nothing_to_exclude() -> None:
    when = at("zítra nemůžu")
    assert (when.start, when.kind, when.exclude) == (None, "none", ())


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25), (2285, 3, 22)]
)
def test_easter(year: int, month: int, day: int) -> None:
    assert easter(year) == date(year, month, day)


PIECES = """
    v ve do od po za před mezi a nebo ne až kromě nemůžu středa pátek zítra dnes pondělí půl čtvrt tři čtvrtě na druhé
    třetí osm 8 14:30 3. 12. 31. 1/2 - , . hodin hodinu týden týdne dní příští tento konce začátkem prosince odpoledne
    ráno obědě v noci půlnoci asi tak kolem nejpozději dřív než svátky Vánoc Novým rokem Tři krále každý kdykoliv hned
    jednou za 9999 let roků měsíců o později 29. února § ( ) + / завтра о пів на третю tomorrow half past by Friday of
"""
pieces = st.sampled_from([*PIECES.split() * 20, *sorted(WORDS)])
moments = st.integers(0, 70 * 525_600).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def check(text: str, now: datetime) -> None:
    when = read(text, now, is_holiday)
    if when is None or when.start is None:
        return
    assert when.start >= now
    assert when.start.tzinfo is PRAGUE
    assert when.end is None or when.end > when.start
    assert all(0 <= day <= 6 for day in when.exclude)


def test_every_word_of_the_vocabulary_can_stand_alone_and_beside_others() -> None:
    for word in WORDS:
        check(f"{word}, {word} 8, v {word} {word}", NOW)


@given(st.lists(pieces, max_size=14).map(" ".join), moments)
def test_whatever_words_of_time_come_together_nothing_breaks(text: str, now: datetime) -> None:
    check(text, now.astimezone(PRAGUE))


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    check(text, NOW)


BROKEN = ["a" * 10_000, "5" * 10_000, "\n" * 10_000, "😀" * 5_000, "\x00\x1b\u202e" * 3_000]
BROKEN += [words * 2_000 for words in ("8-", "1. ", "celý ", "asi tak ", "čtvrt na ", "xyzw ", "zitraráno", "od 8 do ")]
BROKEN += ["v pátek ne " * 1_000, "pondělí, " * 1_000, "".join(chr(n) for n in range(1, 10_000))]


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: repr(text[:9]))
def test_long_and_broken_texts_are_read_with_little_work(text: str) -> None:
    check(text, NOW)
    assert calls(lambda: read(text, NOW, is_holiday)) < MOST_CALLS
