"""Reads the lexicon of commands and answers from its files, one a language; flows itself opens no file."""

import tomllib
from pathlib import Path

from flows.intents import Lexicon
from flows.wishes import Wishes

FOLDER = Path(__file__).parent.parent / "flows" / "lexicon"
LANGUAGES = ("cs", "sk", "uk", "en")


def load(languages: tuple[str, ...] = LANGUAGES, folder: Path = FOLDER) -> Lexicon:
    """The lexicon of these languages. Raises OSError, TOMLDecodeError or PhraseError for a file that cannot be used."""
    tables = {}
    for language in languages:
        with (folder / f"{language}.toml").open("rb") as file:
            tables[language] = tomllib.load(file)
    return Lexicon.from_tables(tables)


def load_wishes(folder: Path = FOLDER) -> Wishes:
    """The phrases of wishes, all languages in one file. Raises as `load` does."""
    with (folder / "wishes.toml").open("rb") as file:
        return Wishes(tomllib.load(file))
