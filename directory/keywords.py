"""What people call each kind of help in one word or by its name: for the search, which knows no phrases."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from directory.taxonomy import Taxonomy

_DATA = Path(__file__).parent / "data"


def load_keywords(taxonomy: Taxonomy, folder: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """By kind: its names, and the synonyms of one word, which mean the same without the words around them."""
    found = {code: [kind.official, *kind.names.values()] for code, kind in taxonomy.kinds.items()}
    for path in sorted((folder or _DATA).glob("synonyms.*.yaml")):
        for code, phrases in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).items():
            if code in found:
                alone = (str(phrase) for phrase in phrases if " " not in str(phrase))
                found[code] += [word.rstrip("*") for phrase in alone for word in phrase.split("|")]
    return {code: tuple(names) for code, names in found.items()}
