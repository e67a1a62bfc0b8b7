"""What one would take instead of our reading of needs: four usual tools, each given our phrases and synonyms.

None of them reads a place, a language or a time; each gives areas, kinds and how urgent it is, as far as it can.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC

from directory.evaluate_messages import Answer
from directory.features import Synonyms
from directory.lots import Example
from directory.taxonomy import Taxonomy
from flows.fold import fold

_MANY = 20  # rows looked at for the best kinds
_PREFIX, _SHORTEST = 5, 3  # letters of a word that is searched for as a beginning, and of one that is searched at all
_OPERATORS = re.compile(r"[*?&!@\[\]]|\.{2,}")
# Beginnings of words by which a careful author of such a list would be warned.
_STEMS = (
    *(
        "nedych",
        "nereaguj",
        "bezvedom",
        "krvac",
        "krev",
        "kolaps",
        "zkolab",
        "infarkt",
        "mrtvic",
        "srdc",
        "hrud",
        "dusi",
    ),
    *("otrav", "predavkov", "prask", "sebevra", "zabij", "zabit", "umir", "umre", "umrit", "smrt", "nezit"),
    *("skocim", "podrez", "obes", "uskrt", "zbil", "zmlat", "bije", "mlati", "kope", "nasil", "noz", "vyhroz", "ubliz"),
    *("znasil", "zneuz", "boji", "bojim", "strach", "hori", "pozar", "plyn", "utop", "spadl", "upadl", "hlad", "mrzn"),
    *("suicid", "kill", "unconscious", "bleeding", "вбит", "помер", "кров", "самогуб"),
)


class WRatio:
    """RapidFuzz's WRatio between the message and each synonym of a kind."""

    name, code = "RapidFuzz WRatio over synonyms", "wratio"

    def __init__(self, synonyms: Synonyms, taxonomy: Taxonomy) -> None:
        rows = [(kind, bare(phrase)) for kind, phrases in synonyms.by_kind.items() for phrase in phrases]
        self._kinds, self._phrases = [kind for kind, _ in rows], [phrase for _, phrase in rows]
        self._taxonomy = taxonomy

    def read(self, text: str) -> Answer:
        found = process.extract(fold(text), self._phrases, scorer=fuzz.WRatio, limit=_MANY)
        kinds = tuple(dict.fromkeys(self._kinds[at] for _, _, at in found))
        return _answer((), kinds, "normal", self._taxonomy)


class Fts5:
    """SQLite's full-text search over the synonyms and the labelled phrases; the nearest ones vote by their rank."""

    name, code = "SQLite FTS5 over phrases", "fts5"

    def __init__(self, synonyms: Synonyms, examples: Sequence[Example], taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._labels: list[tuple[str, Sequence[str], str]] = [("", (kind,), "normal") for kind in synonyms.by_kind]
        texts = [" ".join(map(bare, phrases)) for phrases in synonyms.by_kind.values()]
        self._labels += [(one.area, one.kinds, one.urgency) for one in examples]
        texts += [fold(one.text) for one in examples]
        self._rows = sqlite3.connect(":memory:")
        self._rows.execute("CREATE VIRTUAL TABLE phrase USING fts5(text)")
        self._rows.executemany("INSERT INTO phrase (rowid, text) VALUES (?, ?)", enumerate(texts))

    def read(self, text: str) -> Answer:
        words = [word for word in fold(text).split() if len(word) >= _SHORTEST]
        asked = " OR ".join(f'"{word[:_PREFIX]}"*' if len(word) > _PREFIX else f'"{word}"' for word in words)
        query = "SELECT rowid FROM phrase WHERE phrase MATCH ? ORDER BY rank LIMIT ?"
        found = self._rows.execute(query, (asked, _MANY)).fetchall() if asked else []
        areas, kinds, levels = (
            defaultdict[str, float](float),
            defaultdict[str, float](float),
            defaultdict[str, float](float),
        )
        for place, (row,) in enumerate(found):
            area, its_kinds, urgency = self._labels[row]
            levels[urgency] += 1 / (place + 1)
            if area:
                areas[area] += 1 / (place + 1)
            for kind in its_kinds:
                kinds[kind] += 1 / (place + 1)
        level = max(levels, key=levels.__getitem__, default="normal")
        return _answer(_best(areas), _best(kinds), level, self._taxonomy)


class LinearSvc:
    """scikit-learn's LinearSVC on TF-IDF of words and letter groups, trained on the phrases that ours is trained on."""

    name, code = "scikit-learn TF-IDF + LinearSVC", "linear_svc"

    def __init__(self, examples: Sequence[Example], taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        texts = [fold(one.text) for one in examples]
        self._features = FeatureUnion(
            [
                ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
                ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2)),
            ]
        )
        seen = self._features.fit_transform(texts)
        self._area = LinearSVC().fit(seen, [one.area for one in examples])
        self._urgency = LinearSVC().fit(seen, [one.urgency for one in examples])
        labels = MultiLabelBinarizer()
        wanted = labels.fit_transform([one.kinds for one in examples])
        self._kinds, self._codes = OneVsRestClassifier(LinearSVC()).fit(seen, wanted), labels.classes_

    def read(self, text: str) -> Answer:
        seen = self._features.transform([fold(text)])
        kinds = tuple(str(self._codes[at]) for at in np.argsort(-self._kinds.decision_function(seen)[0])[:3])
        return _answer((str(self._area.predict(seen)[0]),), kinds, str(self._urgency.predict(seen)[0]), self._taxonomy)


class DangerStems:
    """A list of beginnings of words that sound of danger."""

    name, code = "list of danger stems", "stems"

    def read(self, text: str) -> Answer:
        alarming = any(word.startswith(_STEMS) for word in fold(text).split())
        return Answer((), (), "crisis" if alarming else "normal", False, "", False)


def bare(phrase: str) -> str:
    """A phrase of our small language as plain words."""
    return fold(_OPERATORS.sub(" ", phrase))


def _answer(areas: Sequence[str], kinds: Sequence[str], urgency: str, taxonomy: Taxonomy) -> Answer:
    known = areas or tuple(taxonomy.kinds[kind].areas[0] for kind in kinds[:1] if kind in taxonomy.kinds)
    return Answer(tuple(known), tuple(kinds[:3]), urgency, False, "", False)


def _best(votes: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(votes, key=lambda code: -votes[code]))
