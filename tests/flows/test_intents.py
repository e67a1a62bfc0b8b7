"""What people write to the assistant itself, in every form and language; the tables stand in tests/flows/intents."""

import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lexicons import FOLDER, load
from directory.noise import typos
from flows.intents import Intent, Lexicon, read
from flows.phrases import PhraseError
from tests.support.work import MOST_CALLS, calls

TABLES = Path(__file__).parent / "intents"
LANGUAGES = ("cs", "sk", "en", "uk")

OPTIONS = {
    "": (),
    "yes_no": (("yes", "ano"), ("no", "ne")),
    "slots": (("s1", "čtvrtek 26. 11. v 8:00"), ("s2", "pátek 27. 11. v 9:30"), ("s3", "pondělí 30. 11. v 13:00")),
    "services": (
        ("care", "Pečovatelská služba Chrast"),
        ("meals", "Rozvoz obědů Luže"),
        ("taxi", "Senior taxi, doprava k lékaři"),
    ),
    "who": (("carer", "me mne mi"), ("resident", "jemu ji"), ("mayor", "obec urad starosta")),
    "knows": (("knows", "ano vi souhlasi"), ("not", "nevi"), ("cannot", "nemuze"), ("no", "ne nechci")),
    "stop": (("call", "jen volat"), ("nothing", "vubec nic"), ("erase", "smazat")),
    "reminder": (("keep", "ano dobre plati"), ("move", "zmena jindy"), ("cancel", "zrusit ne")),
    "erase": (("yes", "ano smazat"), ("no", "ne")),
    "menu": (("need", "pomoc potrebuji"), ("human", "clovek"), ("status", "stav"), ("privacy", "soukromi")),
    "found": (("521000", "ano"), ("none", "ne")),
    "safe": (("yes", "ano"), ("call_only", "jen volat"), ("no", "ne")),
    "homonyms": (("lhota-chrudim", "Lhota, okres Chrudim"), ("lhota-kolin", "Lhota, okres Kolín")),
}


class Case:
    """A line of a table: the text, what was asked and offered, and what it means."""

    def __init__(self, file: str, line: int, heading: str, text: str, meaning: str) -> None:
        asked, *more = heading.split()
        self.asked = asked
        self.language = "en" if "en" in more else "cs"
        self.options = OPTIONS[next((name for name in more if name != "en"), "")]
        self.text = text
        self.name, *fields = meaning.split(" ", 1)
        self.fields = dict(_fields(fields[0])) if fields else {}
        self.id = f"{file}:{line}"


def _fields(text: str) -> Iterator[tuple[str, str]]:
    rest = text
    while rest:
        name, _, rest = rest.partition("=")
        value = rest
        if name != "rest":
            value, _, rest = rest.partition(" ")
        else:
            rest = ""
        yield name, value


def cases() -> list[Case]:
    found = []
    for language in (*LANGUAGES, "replies"):
        path = TABLES / f"{language}.txt"
        heading = ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("== "):
                heading = line[3:]
            elif line and not line.startswith("#"):
                text, _, meaning = line.rpartition(" => ")
                found.append(Case(path.name, number, heading, text, meaning))
    return found


CASES = cases()


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_people_write(case: Case, lexicon: Lexicon) -> None:
    intent = read(case.text, lexicon, options=case.options, asked=case.asked, language=case.language)
    got = {"name": intent.name, "value": intent.value, "about": intent.about or "", "rest": intent.rest}
    expected = {"name": case.name, "value": "", "about": "", **case.fields}
    assert {key: got[key] for key in expected} == expected, f"{case.text!r} ({case.asked}): {intent}"


def test_slips_in_replies_are_mostly_forgiven(lexicon: Lexicon) -> None:
    examined = [case for case in CASES if case.id.startswith("replies.txt")]
    right = sum(
        read(typos(case.text, seed), lexicon, options=case.options, asked=case.asked).name == case.name
        for seed in range(3)
        for case in examined
    )
    assert right >= 0.88 * 3 * len(examined)


def test_the_tables_are_as_long_as_they_should_be() -> None:
    commands = {"help", "about", "stop", "stop_all", "start", "back", "menu", "human", "status", "move", "cancel"}
    commands |= {"anonymous", "erase", "privacy", "language", "more", "why"}
    assert len(CASES) >= 600
    assert len({case.text for case in CASES if case.name in commands and len(case.text.split()) <= 2}) >= 60


@pytest.mark.parametrize("name", ["POMOC", "INFO", "STOP", "KONEC", "START", "MENU", "STAV", "EN", "ANO", "NE"])
def test_a_bare_word_bears_any_dress(name: str, lexicon: Lexicon) -> None:
    plain = read(name, lexicon)
    for dressed in (
        name.lower(),
        name.title(),
        f"  {name}!! ",
        f"{name} prosím",
        f"Dobrý den, {name.lower()}.",
        f"/{name}",
    ):
        assert read(dressed, lexicon) == plain, dressed


@pytest.mark.parametrize("file", LANGUAGES)
def test_every_bare_command_of_the_lexicon_means_what_it_stands_under(file: str, lexicon: Lexicon) -> None:
    table = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))["commands"]
    talk = {"sk": "cs"}.get(file, file)
    for name, phrases in table.items():
        meaning, _, value = name.partition(".")
        for phrase in phrases:
            if set("|?*.[") & set(phrase):
                continue
            intent = read(phrase, lexicon, language=talk)
            assert (intent.name, intent.value, intent.exact) == (meaning, value, True), phrase


def test_a_slip_of_the_finger_is_forgiven_in_short_answers_only(lexicon: Lexicon) -> None:
    assert read("clovkeem", lexicon).name == "human"
    assert read("souhlsaim, v utery", lexicon, asked="consent") == Intent("yes", rest="v utery")
    assert read("Konce", lexicon, asked="place").name == "need"
    assert read("konce mesice se bojim, nemame na najem pro deti", lexicon).name == "need"


def test_a_word_may_mean_its_own_only_in_its_language(lexicon: Lexicon) -> None:
    assert read("no", lexicon, asked="consent", language="en").name == "no"
    assert read("no", lexicon, asked="consent", language="cs").name == "unsure"
    assert read("no jasně", lexicon, asked="consent", language="cs").name == "yes"


def test_the_rest_is_given_as_it_was_written(lexicon: Lexicon) -> None:
    assert read("Ano, ve ČTVRTEK v 8:30!", lexicon, asked="consent").rest == "ve ČTVRTEK v 8:30"
    decomposed = "Ano, ve c\u030ctvrtek"
    assert read(decomposed, lexicon, asked="consent").rest == "ve čtvrtek"


ASKS = ("place", "need", "who", "name", "phone", "consent", "time", "choice", "confirm", "clarify", "code", "safety")
pieces = st.one_of(st.sampled_from([case.text for case in CASES]), st.text(max_size=40), st.integers(0, 30).map(str))


@given(
    st.lists(pieces, max_size=5).map(" ".join),
    st.sampled_from(sorted(OPTIONS)),
    st.sampled_from((*ASKS, "none", "yesno", "")),
    st.sampled_from(("cs", "uk", "en", "")),
)
def test_nothing_raises_and_values_are_of_the_list(text: str, offered: str, asked: str, language: str) -> None:
    lexicon = _shared()
    intent = read(text, lexicon, options=OPTIONS[offered], asked=asked, language=language)
    if intent.name in ("choice", "yes", "no"):
        assert intent.value in {"", *(value for value, _ in OPTIONS[offered])}
    assert (intent.about is not None) or intent.name != "question"
    assert intent == read(text, lexicon, options=OPTIONS[offered], asked=asked, language=language)


@functools.cache
def _shared() -> Lexicon:
    return load()


LONG = {
    "words": "nemame na najem a potrebujeme poradit " * 260,
    "commands": "stop ano ne pomoc " * 550,
    "letters": "a " * 5000,
    "digits": "1 " * 5000,
    "one word": "a" * 10_000,
    "questions": "kdo to uvidi kolik to stoji " * 350,
    "emoji": "😀" * 10_000,
    "marks": "\u202e\u0301\x00" * 3333,
}


@pytest.mark.parametrize("name", LONG)
def test_ten_thousand_characters_cost_little(name: str, lexicon: Lexicon) -> None:
    text = LONG[name][:10_000]
    assert calls(lambda: read(text, lexicon, options=OPTIONS["slots"], asked="consent")) < MOST_CALLS


def test_a_faulty_phrase_is_refused() -> None:
    with pytest.raises(PhraseError):
        Lexicon.from_tables({"cs": {"commands": {"stop": ["Stop"]}}})
