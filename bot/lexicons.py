"""Reads the lexicon of commands and answers from its files, one a language; flows itself opens no file."""

import tomllib
from pathlib import Path

from flows.intents import Lexicon

FOLDER = Path(__file__).parent.parent / "flows" / "lexicon"
LANGUAGES = ("cs", "sk", "uk", "en")


def load(languages: tuple[str, ...] = LANGUAGES, folder: Path = FOLDER) -> Lexicon:
    """The lexicon of these languages. Raises OSError, TOMLDecodeError or PhraseError for a file that cannot be used."""
    tables = {}
    for language in languages:
        with (folder / f"{language}.toml").open("rb") as file:
            tables[language] = tomllib.load(file)
    return Lexicon.from_tables(tables)
