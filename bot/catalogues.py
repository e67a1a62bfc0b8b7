"""Reads the texts of each language from its .po file; Babel knows the plural rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import localedata
from babel.messages.pofile import PoFileError, read_po

FOLDER = Path(__file__).parent.parent / "flows" / "locale"
LANGUAGES = ("cs", "uk", "en")
SMS = "sms"  # msgctxt of the wording for text messages

_FORMS = ("zero", "one", "two", "few", "many", "other")  # CLDR's order, in which a .po file lists its plural forms


class CatalogueError(ValueError):
    """A .po file cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class PoCatalogue:
    """The texts of one language, as `flows.texts.Catalogue` asks for them. Keys are (key, for a text message)."""

    language: str
    texts: Mapping[tuple[str, bool], str]
    plurals: Mapping[tuple[str, bool], tuple[str, ...]]
    form: Callable[[float], str]
    forms: tuple[str, ...]  # names of the plural forms, in the order of the file

    def text(self, key: str, *, sms: bool) -> str:
        """The text of a key, in its wording for text messages where there is one. KeyError for an unknown key."""
        if sms:
            found = self.texts.get((key, True))
            if found is not None:
                return found
        return self.texts[key, False]

    def plural(self, key: str, n: float, *, sms: bool) -> str:
        """The form of a plural key for `n`, which may be a decimal. KeyError for an unknown key."""
        forms = self.plurals.get((key, True)) if sms else None
        return (forms or self.plurals[key, False])[self.forms.index(self.form(n))]

    def entries(self) -> frozenset[tuple[str, bool]]:
        """Every key with whether it is the wording for text messages."""
        return frozenset(self.texts) | frozenset(self.plurals)


def load(languages: tuple[str, ...] = LANGUAGES, folder: Path = FOLDER) -> Mapping[str, PoCatalogue]:
    """Read the catalogues of these languages. Raises CatalogueError for a file that is broken or not filled in."""
    return {language: _read(language, folder / language / "LC_MESSAGES" / "flows.po") for language in languages}


def _read(language: str, path: Path) -> PoCatalogue:
    try:
        with path.open("rb") as file:
            read = read_po(file, locale=language, abort_invalid=True)
    except (OSError, PoFileError) as fault:
        raise CatalogueError(f"{path}: {fault}") from fault
    rule = localedata.load(language, merge_inherited=False)["plural_form"]  # a whole Locale costs twice the time
    forms = tuple(name for name in _FORMS if name in rule.tags or name == "other")
    texts: dict[tuple[str, bool], str] = {}
    plurals: dict[tuple[str, bool], tuple[str, ...]] = {}
    for message in read:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        if message.context not in (None, SMS):
            raise CatalogueError(f"{path}: context {message.context!r} of {key!r} is not known")
        wordings = (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)
        if message.fuzzy or not all(wordings):
            raise CatalogueError(f"{path}: {key!r} is not translated")
        sms = message.context == SMS
        if not message.pluralizable:
            texts[key, sms] = wordings[0]
        elif len(wordings) == len(forms):
            plurals[key, sms] = wordings
        else:
            raise CatalogueError(f"{path}: {key!r} needs the forms {', '.join(forms)}")
    return PoCatalogue(language, texts, plurals, rule, forms)
