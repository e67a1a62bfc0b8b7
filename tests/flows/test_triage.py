"""Danger: what must be heard, what must be left alone, and that nothing a person sends makes the reading fail."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.lexicon import load_danger
from flows.facts import DangerScore
from flows.phrases import Book, PhraseError, Words
from flows.triage import (
    ALL_DOUBTED,
    ASK_FROM,
    CRISIS_DOUBTED,
    CRISIS_FROM,
    EMERGENCY_DOUBTED,
    EMERGENCY_FROM,
    DangerLexicon,
    Rule,
    read,
)
from tests.support.work import MOST_CALLS, calls

LEXICON = load_danger()
TABLES = Path(__file__).parent / "triage"


def sentences(name: str) -> list[tuple[str, str]]:
    """Rows `what<TAB>sentence` of a table; lines that begin with # are remarks."""
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(what, text) for what, text in rows]


@pytest.mark.parametrize(("signal", "text"), sentences("emergency.tsv"))
def test_emergency_is_heard(signal: str, text: str) -> None:
    danger = read(text, LEXICON)
    assert danger.level == "emergency" or danger.check_safety
    assert signal in {found.name for found in danger.signals}


@pytest.mark.parametrize(("signal", "text"), sentences("crisis.tsv"))
def test_crisis_is_heard(signal: str, text: str) -> None:
    danger = read(text, LEXICON)
    assert danger.level in ("crisis", "emergency") or danger.check_safety
    assert signal in {found.name for found in danger.signals}


@pytest.mark.parametrize(("why", "text"), sentences("harmless.tsv"))
def test_harmless_is_left_alone(why: str, text: str) -> None:
    danger = read(text, LEXICON)
    assert danger.level in ("soon", "normal"), danger.signals


def test_a_safety_question_is_rare_on_harmless_sentences() -> None:
    rows = sentences("harmless.tsv")
    asked = [text for _, text in rows if read(text, LEXICON).check_safety]
    assert len(asked) <= 0.08 * len(rows), asked


@pytest.mark.parametrize(("what", "text"), sentences("known_misses.tsv"))
def test_a_healed_miss_leaves_the_list(what: str, text: str) -> None:
    danger = read(text, LEXICON)
    alarm = danger.level in ("emergency", "crisis")
    if what == "harmless":
        assert alarm
    else:
        assert not alarm or (what == "emergency" and danger.level == "crisis")


@pytest.mark.parametrize(
    ("audience", "text"),
    [
        ("children", "je mi 13 a tata me bije"),
        ("seniors", "syn mi bere duchod a kricí na mě, je mi 82"),
        ("carers", "pecuju o mamu a bojim se ze ji ublizim"),
        ("victims", "manzel me bije"),
        ("parents", "syn rika ze uz nechce zit"),
    ],
)
def test_audience_of_a_crisis(audience: str, text: str) -> None:
    assert audience in read(text, LEXICON).audience


CALM, GRAVE, HURT = "potrebuji obedy pro maminku", "manzel nedycha", "manzel me bije"
BARE = "nemame co jist"


@pytest.mark.parametrize(
    ("text", "alarm", "emergency", "level", "asked"),
    [
        (CALM, ASK_FROM - 0.1, -9.0, "normal", False),
        (CALM, ASK_FROM, -9.0, "normal", True),
        (CALM, CRISIS_FROM, -9.0, "crisis", True),
        (CALM, ASK_FROM, EMERGENCY_FROM, "emergency", False),
        (GRAVE, ASK_FROM, EMERGENCY_FROM, "emergency", False),
        (GRAVE, ALL_DOUBTED, EMERGENCY_DOUBTED, "emergency", False),
        (GRAVE, ALL_DOUBTED, EMERGENCY_DOUBTED - 0.1, "normal", True),
        (GRAVE, -9.0, -9.0, "normal", True),
        (HURT, CRISIS_DOUBTED, -9.0, "crisis", True),
        # Our people learn of somebody beaten at once, also where it is asked; of an empty larder where it is sure.
        (HURT, CRISIS_DOUBTED - 0.1, -9.0, "crisis", True),
        (BARE, CRISIS_DOUBTED, -9.0, "crisis", False),
        (BARE, CRISIS_DOUBTED - 0.1, -9.0, "normal", True),
        (HURT, -9.0, -9.0, "normal", False),
    ],
)
def test_words_raise_what_signs_say_and_lower_an_emergency_to_a_question(
    text: str, alarm: float, emergency: float, level: str, asked: bool
) -> None:
    lexicon = load_danger(weighed=False)
    lexicon.weights = {"level:never": DangerScore(0.0, 0.0)}  # signs weigh nothing here: the score alone decides
    found = read(text, lexicon, DangerScore(alarm, emergency))
    assert (found.level, found.check_safety) == (level, asked)


def test_a_sign_weighs_beside_the_words() -> None:
    lexicon = load_danger(weighed=False)
    lexicon.weights = {"level:emergency": DangerScore(4.0, 3.0)}
    assert read(GRAVE, lexicon, DangerScore(-4.0, -4.0)).level == "emergency"
    assert read(GRAVE, lexicon, DangerScore(-5.0, EMERGENCY_DOUBTED - 3.1)).check_safety


def test_without_a_score_the_signs_decide() -> None:
    assert read(GRAVE, LEXICON).level == "emergency"
    assert read(CALM, LEXICON).level == "normal"


@given(st.text(max_size=300))
def test_never_raises(text: str) -> None:
    danger = read(text, LEXICON)
    assert danger.level in ("emergency", "crisis", "soon", "normal")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x07\u202e\u200f",
        "🔥",
        "1234567890 " * 900,
        "a" * 10_000,
        "lezi na zemi " * 770,
        "nemuze vstat spadla " * 500,
        "ne " * 3_333,
        "бабуся лежить " * 700,
    ],
)
def test_bad_input_is_little_work(text: str) -> None:
    assert calls(lambda: read(text[:10_000], LEXICON)) < MOST_CALLS


def find(phrase: str, text: str) -> list[str]:
    message = Words.of(text)
    return [message.text(span) for _, span in Book([("x", phrase)], {"kin": ["mam*", "tata"]}).find(message)]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("spadl*", "Máma spadla!", ["spadla"]),
        ("@kin spad*", "tata spadl", ["tata spadl"]),
        ("nema|neni tep", "tep neni", []),
        ("mam .. strach", "mám z něj velký strach", []),
        ("mam ... strach", "mám z něj velký strach", ["mam z nej velky strach"]),
        ("ja uz? nechci", "já nechci", ["ja nechci"]),
        ("ja uz? nechci", "já už nechci", ["ja uz nechci"]),
        ("lezi & nehybe", "Leží tam. Nehýbe se.", ["lezi"]),
        ("lezi ... nehybe", "Leží tam. Nehýbe se.", []),
        ("lezi ! nemocnic*", "leží v nemocnici", []),
        ("lezi ! nemocnic*", "leží na dvoře", ["lezi"]),
    ],
)
def test_language_of_phrases(phrase: str, text: str, found: list[str]) -> None:
    assert find(phrase, text) == found


@pytest.mark.parametrize("phrase", ["@nobody", "Spadl", "spadl ..", "uz? nechci", "", "a.b"])
def test_a_broken_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        Book([("x", phrase)], {})


def test_an_unknown_context_is_refused() -> None:
    with pytest.raises(PhraseError, match="weather"):
        DangerLexicon([Rule("x", "crisis", True, False, ("a",))], {"weather": ["prsi"]}, {})


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('[[rule]]\nsignal = "x"\nlevel = "dire"\nphrases = ["a"]', "dire"),
        ('[[rule]]\nsignal = "x"\nlevel = "crisis"\nphrases = ["@who"]', "no class"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, body: str, what: str) -> None:
    (tmp_path / "danger.cs.toml").write_text(body, encoding="utf-8")
    with pytest.raises(PhraseError, match=what):
        load_danger(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhraseError, match="no danger"):
        load_danger(tmp_path)


@pytest.mark.parametrize(
    ("slipped", "right"),
    [
        ("manzel nedycah", "manzel nedycha"),
        ("snedal jsem prasky a chci umrit", "snedla jsem prasky a chci umrit"),
        ("chci se zabt", "chci se zabit"),
        ("mama spadal a nemuze vstat", "mama spadla a nemuze vstat"),
        ("dostal infakrt", "dostal infarkt"),
        ("pobodla ho nozem", "pobodal ho nozem"),
    ],
)
def test_one_slip_in_a_word_of_danger_is_forgiven(slipped: str, right: str) -> None:
    assert read(right, LEXICON).level == "emergency"
    assert read(slipped, LEXICON).level == "emergency"


@pytest.mark.parametrize(
    "text", ["zalít kytky", "chci zažít výlet", "padla na mě únava", "dejte pozor", "skončit brzy"]
)
def test_words_one_letter_away_mean_what_they_say(text: str) -> None:
    assert LEXICON.mended(Words.of(text)) == Words.of(text)
