"""A slip in a common word is forgiven, a word that is known is left alone."""

from pathlib import Path

from directory.spelling import Spelling
from flows.phrases import Words

TEXTS = ["chodítko", "chodítko pro dědu", "moje chodítko", "kde je chodítko", "její chodítko", "chodidlo", "chodidlo"]


def mended(text: str, spelling: Spelling) -> tuple[str, ...]:
    return spelling.mended(Words.of(text)).words


def test_a_slip_is_taken_for_the_common_word() -> None:
    spelling = Spelling.of(map(Words.of, TEXTS))
    assert mended("choditkoo chditko chodtiko", spelling) == ("choditko",) * 3


def test_known_short_and_far_words_stay() -> None:
    spelling = Spelling.of(map(Words.of, TEXTS))
    assert mended("chodidlo pr chodba chodidla", spelling) == ("chodidlo", "pr", "chodba", "chodidla")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    spelling = Spelling.of(map(Words.of, TEXTS))
    spelling.write(tmp_path / "words.tsv")
    assert Spelling.load(tmp_path / "words.tsv").times == spelling.times == {"chodidlo": 2, "choditko": 5}
