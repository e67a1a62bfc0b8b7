"""The catalogues: whole in every language, the same keys and parameters, polite, and fit for a text message."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import lexicons
from bot.catalogues import FOLDER, LANGUAGES, CatalogueError, PoCatalogue, load
from directory.lines import CrisisLines
from flows import intents
from flows.gsm7 import fits_gsm, fold_gsm

FIELD = re.compile(r"\{[^{}]*\}")
NAME = re.compile(r"\{[a-z_][a-z0-9_]*\}")

# Forms of the familiar address: verbs of the second person singular and its pronouns, never said to a stranger.
FAMILIAR = re.compile(
    r"\b(?:ty|tebe|tebou|tobě|tvůj|tvoje|tvého|tvému|tvém|tvou|tvojí|tvých|jsi|budeš|můžeš|musíš|chceš|potřebuješ|"
    r"máš|nemáš|víš|nevíš|napiš|zavolej|odpověz|pošli|řekni|počkej|zkus|vyber|potvrď|zruš|pomůžeš|\w+[aeií]š)\b",
    re.IGNORECASE,
)
NO_VERBS = {"příliš", "spíš"}  # end like such a verb

# Words by which the provider itself opts a person out, or answers in our stead.
RESERVED = re.compile(r"\b(?:STOP|STOPALL|UNSUBSCRIBE|CANCEL|END|QUIT|REVOKE|OPTOUT|HELP|INFO)\b")
STOP = re.compile(r"\bstop\b", re.IGNORECASE)
NUMBER = re.compile(r"\b\d{3}(?: ?\d{3}){0,2}\b")
LOUD = re.compile(r"\b[^\W\d_a-zа-яёєіїґ]{4,}\b")
FOR_STAFF = ("told.", "staff.", "offer.", "urgency.", "today", "case.", "outcome.", "stuck", "assigned")


@pytest.fixture(scope="module")
def catalogues() -> Mapping[str, PoCatalogue]:
    return load()


def wordings(catalogue: PoCatalogue) -> list[tuple[str, bool, str]]:
    """Every wording of a language, as key, whether for text messages, and text; plural forms one by one."""
    texts = [(key, sms, text) for (key, sms), text in catalogue.texts.items()]
    return texts + [(key, sms, form) for (key, sms), forms in catalogue.plurals.items() for form in forms]


def test_every_language_has_every_key(catalogues: Mapping[str, PoCatalogue]) -> None:
    czech = {key for key, _ in catalogues["cs"].entries()}
    plural = {key for key, _ in catalogues["cs"].plurals}
    for language in LANGUAGES:
        assert {key for key, _ in catalogues[language].entries()} == czech, language
        assert {key for key, _ in catalogues[language].plurals} == plural, language


def test_a_wording_for_text_messages_stands_beside_a_common_one(catalogues: Mapping[str, PoCatalogue]) -> None:
    for catalogue in catalogues.values():
        assert {(key, False) for key, sms in catalogue.entries() if sms} <= catalogue.entries(), catalogue.language


def test_the_same_parameters_in_every_language(catalogues: Mapping[str, PoCatalogue]) -> None:
    def parameters(catalogue: PoCatalogue) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for key, sms, text in wordings(catalogue):
            if not sms:
                found.setdefault(key, set()).update(set(NAME.findall(text)) - {"{n}"})
        return found

    czech = parameters(catalogues["cs"])
    for language in LANGUAGES:
        own = parameters(catalogues[language])
        assert {key: names for key, names in own.items() if names != czech[key]} == {}, language


def test_a_text_message_says_no_more_than_the_common_wording(catalogues: Mapping[str, PoCatalogue]) -> None:
    for catalogue in catalogues.values():
        common: dict[str, set[str]] = {}
        for key, sms, text in wordings(catalogue):
            if not sms:
                common.setdefault(key, {"{n}"}).update(NAME.findall(text))
        for key, sms, text in wordings(catalogue):
            if sms:
                assert set(NAME.findall(text)) <= common[key], (catalogue.language, key)


def test_braces_only_hold_names(catalogues: Mapping[str, PoCatalogue]) -> None:
    for catalogue in catalogues.values():
        for key, _, text in wordings(catalogue):
            assert FIELD.findall(text) == NAME.findall(text), (catalogue.language, key)
            assert not set("{}") & set(NAME.sub("", text)), (catalogue.language, key)


@pytest.mark.parametrize("language", ["cs", "en"])
def test_every_wording_folds_to_gsm7(catalogues: Mapping[str, PoCatalogue], language: str) -> None:
    outside = {key: text for key, _, text in wordings(catalogues[language]) if not fits_gsm(fold_gsm(text))}
    assert outside == {}


def test_czech_keeps_to_the_polite_address(catalogues: Mapping[str, PoCatalogue]) -> None:
    familiar = {
        (key, word)
        for key, _, text in wordings(catalogues["cs"])
        for word in FAMILIAR.findall(text)
        if word.lower() not in NO_VERBS
    }
    assert familiar == set()


def test_the_lint_of_address_hears_familiar_words() -> None:
    heard = "Napiš nám, jestli potřebuješ pomoc, a my ti zavoláme. Můžeš přijít?"
    assert FAMILIAR.findall(heard) == ["Napiš", "potřebuješ", "Můžeš"]
    assert [w for w in FAMILIAR.findall("Váš lékař Vám poradí, až zavoláte.") if w.lower() not in NO_VERBS] == []


def test_we_name_konec_and_never_stop(catalogues: Mapping[str, PoCatalogue]) -> None:
    """A literal STOP is taken by the provider, who then blocks us."""
    for catalogue in catalogues.values():
        for key, _, text in wordings(catalogue):
            assert not STOP.search(text), (catalogue.language, key)
            assert not RESERVED.search(text), (catalogue.language, key)
            assert not RESERVED.fullmatch(text.upper()), (
                f"{catalogue.language} {key}: a label that people would send back"
            )


def test_every_word_we_tell_people_to_write_is_understood(catalogues: Mapping[str, PoCatalogue]) -> None:
    lexicon = lexicons.load()
    named = {
        (catalogue.language, word)
        for catalogue in catalogues.values()
        for key, _, text in wordings(catalogue)
        if not key.startswith(FOR_STAFF)
        for word in LOUD.findall(NAME.sub("", text))
    }
    assert len(named) >= 20
    lost = [(lang, w) for lang, w in named if intents.read(w, lexicon, asked="none", language=lang).name == "need"]
    assert lost == []


def test_every_number_to_call_was_checked(catalogues: Mapping[str, PoCatalogue]) -> None:
    """Numbers are data that age: one that stands in a text stands in the file of lines too, with the day of a check."""
    lines = CrisisLines.load(lambda day: False)
    checked = {line.number for line in (*lines.rescues, *lines.records) if line.verified_on}
    for catalogue in catalogues.values():
        for key, _, text in wordings(catalogue):
            if key.startswith(FOR_STAFF):
                continue
            numbers = {number.replace(" ", "") for number in NUMBER.findall(NAME.sub("", text))}
            assert numbers <= checked, (catalogue.language, key)


def test_no_day_is_called_like_another_word(catalogues: Mapping[str, PoCatalogue]) -> None:
    """ "Po 23.11." is Monday and "after", "ne" is Sunday and "no"."""
    days = {fold_gsm(catalogues["cs"].text(f"day.{day}", sms=True)) for day in range(7)}
    assert days.isdisjoint({"po", "ne", "do", "od", "pa", "so"})


def test_no_wording_alone_outgrows_a_text_message(catalogues: Mapping[str, PoCatalogue]) -> None:
    """Three segments for a list or the privacy text, four in Ukrainian; parameters come on top."""
    for language, catalogue in catalogues.items():
        for key in {key for key, _ in catalogue.texts}:
            text = catalogue.text(key, sms=True)
            assert len(fold_gsm(text) if language != "uk" else text) <= (4 * 67 if language == "uk" else 3 * 153), key


def test_spaces_and_ends_are_tidy(catalogues: Mapping[str, PoCatalogue]) -> None:
    for catalogue in catalogues.values():
        for key, _, text in wordings(catalogue):
            assert text == text.strip(), (catalogue.language, key)
            assert "  " not in text, (catalogue.language, key)
            assert not re.search(r" [,.;:!?](?!\d)", text), (catalogue.language, key)
            assert not re.search(r"<[a-z/]|&[a-z]+;|\*\*", text), f"markup in {catalogue.language} {key}"


def test_ukrainian_is_cyrillic_and_czech_and_english_are_not(catalogues: Mapping[str, PoCatalogue]) -> None:
    for language in ("cs", "en"):
        for key, _, text in wordings(catalogues[language]):
            assert not re.search(r"[\u0400-\u04ff]", text), (language, key)
    for key, _, text in wordings(catalogues["uk"]):
        if key == "language.german":
            continue
        bare = NAME.sub("", text)
        if len(re.findall(r"[^\W\d_]", bare)) >= 12:
            assert re.search(r"[\u0400-\u04ff]", bare), key
        assert not re.search(r"[ыэъё]", bare), f"a Russian letter in {key}"


def test_no_key_stands_twice_in_a_file() -> None:
    for language in LANGUAGES:
        text = (FOLDER / language / "LC_MESSAGES" / "flows.po").read_text(encoding="utf-8")
        entries = re.findall(r'^(?:msgctxt "(.*)"\n)?msgid "(.+)"$', text, re.MULTILINE)
        assert [entry for entry, times in Counter(entries).items() if times > 1] == [], language


def test_plural_forms_by_number(tmp_path: Path) -> None:
    write(
        tmp_path,
        "cs",
        'msgid "hours"\nmsgid_plural "hours"\n'
        'msgstr[0] "{n} hodina"\nmsgstr[1] "{n} hodiny"\nmsgstr[2] "{n} hodiny (díl)"\nmsgstr[3] "{n} hodin"\n',
    )
    write(
        tmp_path,
        "uk",
        'msgid "hours"\nmsgid_plural "hours"\n'
        'msgstr[0] "{n} година"\nmsgstr[1] "{n} години"\nmsgstr[2] "{n} годин"\nmsgstr[3] "{n} години (частка)"\n',
    )
    read = load(("cs", "uk"), tmp_path)
    czech = {n: read["cs"].plural("hours", n, sms=True) for n in (0, 1, 2, 4, 5, 21, 1.5, 0.5)}
    assert czech == {
        0: "{n} hodin",
        1: "{n} hodina",
        2: "{n} hodiny",
        4: "{n} hodiny",
        5: "{n} hodin",
        21: "{n} hodin",
        1.5: "{n} hodiny (díl)",
        0.5: "{n} hodiny (díl)",
    }
    ukrainian = {n: read["uk"].plural("hours", n, sms=False) for n in (1, 3, 5, 11, 21, 1.5)}
    assert list(ukrainian.values()) == [
        "{n} година",
        "{n} години",
        "{n} годин",
        "{n} годин",
        "{n} година",
        "{n} години (частка)",
    ]


def test_the_wording_for_text_messages_is_taken_where_there_is_one(tmp_path: Path) -> None:
    write(
        tmp_path,
        "cs",
        'msgid "a"\nmsgstr "dlouhý"\n\nmsgctxt "sms"\nmsgid "a"\nmsgstr "kr."\n\nmsgid "b"\nmsgstr "bé"\n',
    )
    czech = load(("cs",), tmp_path)["cs"]
    assert [czech.text(key, sms=sms) for key in "ab" for sms in (False, True)] == ["dlouhý", "kr.", "bé", "bé"]
    with pytest.raises(KeyError):
        czech.text("c", sms=True)
    with pytest.raises(KeyError):
        czech.plural("a", 2, sms=False)


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('msgid "a"\nmsgstr ""\n', "not translated"),
        ('#, fuzzy\nmsgid "a"\nmsgstr "snad"\n', "not translated"),
        ('msgctxt "letter"\nmsgid "a"\nmsgstr "dopis"\n', "context"),
        ('msgid "a"\nmsgid_plural "a"\nmsgstr[0] "x"\nmsgstr[1] "y"\nmsgstr[2] "z"\n', "not translated"),
        ('msgid "a"\nnesmysl\n', "flows.po"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, entry: str, complaint: str) -> None:
    write(tmp_path, "cs", entry)
    with pytest.raises(CatalogueError, match=complaint):
        load(("cs",), tmp_path)


def test_plural_forms_as_gettext_counts_them_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "cs", 'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "x"\nmsgstr[1] "y"\nmsgstr[2] "z"\n')
    path = tmp_path / "cs" / "LC_MESSAGES" / "flows.po"
    path.write_text(path.read_text(encoding="utf-8").replace("nplurals=4", "nplurals=3"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="one, few, many, other"):
        load(("cs",), tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError):
        load(("cs",), tmp_path)


def write(folder: Path, language: str, entries: str) -> None:
    """A catalogue with a header and these entries."""
    path = folder / language / "LC_MESSAGES"
    path.mkdir(parents=True)
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=4; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 3;\\n"\n\n'
    )
    (path / "flows.po").write_text(header + entries, encoding="utf-8")
