"""Scores of understanding on labelled messages, as the guidelines of the labelled files define them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from directory.lots import DANGER

_LANGUAGE_WORDS = 4  # shorter messages may belong to several languages


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program says about one message: codes best first."""

    areas: tuple[str, ...]
    kinds: tuple[str, ...]
    urgency: str
    check_safety: bool
    language: str
    on_behalf: bool


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `of`, with the 95 % Wilson interval."""

    right: int
    of: int

    @property
    def value(self) -> float:
        """The share; 0 where nothing was counted."""
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound; (0, 1) where nothing was counted."""
        if not self.of:
            return (0.0, 1.0)
        z = 1.959964
        share, n = self.value, self.of
        centre = share + z * z / (2 * n)
        spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return ((centre - spread) / (1 + z * z / n), (centre + spread) / (1 + z * z / n))

    def as_dict(self) -> dict[str, Any]:
        low, high = self.interval
        return {
            "right": self.right,
            "of": self.of,
            "share": round(self.value, 4),
            "low": round(low, 4),
            "high": round(high, 4),
        }


def score(rows: Iterable[Mapping[str, Any]], understand: Callable[[str], Answer | None]) -> dict[str, Any]:
    """Ask `understand` about every row's text and compare with its labels.

    A row has the fields of the labelled files (text, lang, on_behalf, need, also, kinds, urgency, note). Where
    `understand` returns None the message counts as wrong and its urgency as normal. The result holds for each score
    {right, of, share, low, high}, macro averages as plain numbers, `misses`: the ids that were wrong, by score, and
    `confusions`: for area and kinds what was wanted, what was found first instead, and how often.
    """
    tally = _Tally()
    for row in rows:
        tally.add(row, understand(row["text"]))
    return tally.result()


class _Tally:
    def __init__(self) -> None:
        self._outcomes: dict[str, list[bool]] = defaultdict(list)
        self._by_need: dict[tuple[str, str], list[bool]] = defaultdict(list)
        self._misses: dict[str, list[str]] = defaultdict(list)
        self._confused: dict[str, Counter[tuple[str, str]]] = {"area": Counter(), "kinds": Counter()}

    def add(self, row: Mapping[str, Any], answer: Answer | None) -> None:
        first = answer.areas[0] if answer and answer.areas else ""
        kinds = answer.kinds[:3] if answer else ()
        said = answer.urgency if answer else "normal"
        asked = bool(answer and answer.check_safety)
        urgency, alarm = row["urgency"], said in DANGER
        self._put("area", row, first == row["need"] or first in row["also"])
        if first != row["need"] and first not in row["also"]:
            self._confused["area"][row["need"], first or "-"] += 1
        self._put("area_strict", row, first == row["need"])
        if row["kinds"] and urgency != "emergency":
            self._put("kinds", row, bool(set(kinds) & set(row["kinds"])))
            if not set(kinds) & set(row["kinds"]):
                self._confused["kinds"][row["kinds"][0], kinds[0] if kinds else "-"] += 1
        if urgency == "emergency":
            self._put("emergency_outright", row, said == "emergency")
            self._put("emergency_as_crisis", row, alarm)
            self._put("emergency_or_question", row, said == "emergency" or asked)
        if urgency in DANGER:
            self._put("alarm", row, alarm)
            self._put("alarm_or_question", row, alarm or asked)
        else:
            self._put("false_alarm", row, alarm, wrong_when=True)
            self._put("false_emergency", row, said == "emergency", wrong_when=True)
            self._put("question_on_ordinary", row, asked and not alarm, wrong_when=True)
            if str(row.get("note", "")).startswith("tempting:"):
                self._put("false_alarm_tempting", row, alarm, wrong_when=True)
        if len(row["text"].split()) >= _LANGUAGE_WORDS:
            self._put("language", row, bool(answer) and answer.language == row["lang"])  # type: ignore[union-attr]
        self._put("on_behalf", row, bool(answer) and answer.on_behalf == row["on_behalf"])  # type: ignore[union-attr]

    def result(self) -> dict[str, Any]:
        scores: dict[str, Any] = {
            name: Share(sum(outcomes), len(outcomes)).as_dict() for name, outcomes in sorted(self._outcomes.items())
        }
        for name in ("area", "kinds"):
            shares = [sum(o) / len(o) for (its, _), o in sorted(self._by_need.items()) if its == name]
            scores[f"{name}_macro"] = round(_mean(shares), 4)
        scores["misses"] = dict(sorted(self._misses.items()))
        scores["confusions"] = {
            name: [[wanted, found, count] for (wanted, found), count in sorted(pairs.items(), key=_often)]
            for name, pairs in self._confused.items()
        }
        return scores

    def _put(self, name: str, row: Mapping[str, Any], outcome: bool, wrong_when: bool = False) -> None:
        self._outcomes[name].append(outcome)
        self._by_need[name, row["need"]].append(outcome)
        if outcome is wrong_when:
            self._misses[name].append(str(row.get("id", "")))


def _often(pair: tuple[tuple[str, str], int]) -> tuple[int, tuple[str, str]]:
    return -pair[1], pair[0]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
