"""The areas of need and the kinds of help: their codes, sections of the act and names, loaded and checked once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

LANGUAGES = ("cs", "en", "uk")
_FILE = Path(__file__).parent / "data" / "taxonomy.yaml"


class TaxonomyError(ValueError):
    """The taxonomy file is broken; the message names the code."""


@dataclass(frozen=True, slots=True)
class Area:
    """One of the nine areas of need, with a name for people in each language."""

    code: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the sixty kinds of help.

    `section` is that of Act 108/2006 Coll., empty for help beside the act; `official` is the act's own name.
    `areas` are the areas of need that the kind answers, the most natural one first.
    """

    code: str
    official: str
    section: str
    names: Mapping[str, str]
    areas: tuple[str, ...]

    @property
    def statutory(self) -> bool:
        """Whether the act knows the kind."""
        return bool(self.section)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All areas and kinds, in the order of the file."""

    areas: Mapping[str, Area]
    kinds: Mapping[str, Kind]

    @classmethod
    def load(cls, path: Path | None = None) -> "Taxonomy":
        """Read and check the file (the built-in one when none is given).

        Raises TaxonomyError where a name, an area or a section is missing, unknown or doubled.
        """
        raw = yaml.load((path or _FILE).read_text(encoding="utf-8"), yaml.CSafeLoader)
        areas = {code: Area(code, _names(code, row)) for code, row in raw["areas"].items()}
        kinds = {code: _kind(code, row, areas) for code, row in raw["kinds"].items()}
        sections = [kind.section for kind in kinds.values() if kind.section]
        if len(set(sections)) != len(sections):
            raise TaxonomyError("a section of the act stands at two kinds")
        return cls(MappingProxyType(areas), MappingProxyType(kinds))

    def area_name(self, code: str, language: str) -> str:
        """The area's name for people; Czech where the language is not covered, the code where it is unknown."""
        area = self.areas.get(code)
        return _pick(area.names, language) if area else code

    def kind_name(self, code: str, language: str) -> str:
        """The kind's name for people; Czech where the language is not covered, the code where it is unknown."""
        kind = self.kinds.get(code)
        return _pick(kind.names, language) if kind else code


def _pick(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names["cs"]


def _names(code: str, row: Mapping[str, Any]) -> Mapping[str, str]:
    missing = [language for language in LANGUAGES if not row.get(language)]
    if missing:
        raise TaxonomyError(f"{code}: no name in {', '.join(missing)}")
    return MappingProxyType({language: str(row[language]) for language in LANGUAGES})


def _kind(code: str, row: Mapping[str, Any], areas: Mapping[str, Area]) -> Kind:
    its_areas = tuple(row.get("areas") or ())
    unknown = [area for area in its_areas if area not in areas]
    if unknown or not its_areas:
        raise TaxonomyError(f"{code}: areas missing or unknown: {', '.join(unknown)}")
    if not row.get("name"):
        raise TaxonomyError(f"{code}: no official name")
    return Kind(code, str(row["name"]), str(row.get("section", "")), _names(code, row), its_areas)
