"""Everything the program makes of one text, joined into one answer: what `understand` prints and `evaluate` scores."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows import intents, triage
from flows.facts import Directory, IsHoliday, PlaceGuess
from flows.intents import Lexicon
from flows.triage import DangerLexicon
from flows.when import read as read_when
from scheduler.clock import Clock
from scheduler.hours import PRAGUE

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ASKED = ("need", "place", "time", "yesno")
LEVELS = ("emergency", "crisis", "soon", "normal")


class UnreadableRow(ValueError):
    """A line is not a JSON object with an id and a text, or its `now` or `asked` cannot be read."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The readers of one region, loaded once."""

    directory: Directory
    lexicon: Lexicon
    danger: DangerLexicon
    is_holiday: IsHoliday
    clock: Clock

    def line(self, text: str) -> str:
        """One JSON line in, one out; a line that cannot be read gives its error and nothing else is lost."""
        try:
            text.encode()  # bytes that were no UTF-8 came in as lone surrogates
            row = json.loads(text)
            answer = self.row(row)
        except (ValueError, TypeError, OverflowError, RecursionError) as fault:
            # The last two: a moment at the end of the calendar, a thousand brackets.
            answer = {"id": None, "error": str(fault) or "unreadable line"}
        return json.dumps(answer, ensure_ascii=False)

    def row(self, row: Any) -> dict[str, Any]:
        """The answer to one message `{"id", "text", "now"?, "asked"?}`. Raises `UnreadableRow`."""
        if not isinstance(row, Mapping) or not isinstance(row.get("text"), str):
            raise UnreadableRow("a line holds one object with a text")
        asked = row.get("asked", "need")
        if asked not in ASKED:
            raise UnreadableRow(f"asked is one of {', '.join(ASKED)}")
        return {"id": row.get("id"), **self.read(row["text"], _moment(row.get("now"), self.clock), asked)}

    def read(self, text: str, now: datetime, asked: str = "need") -> dict[str, Any]:
        """What one text says, seen from `now` (aware), after the assistant had asked for `asked`."""
        reading = self.directory.read(text, asked=asked)
        danger = triage.read(text, self.danger, reading.danger)
        intent = intents.read(text, self.lexicon, asked=asked)
        when = read_when(text, now, self.is_holiday)
        sure = reading.place.sure
        matches = self.directory.match(reading.kinds, sure, now, words=text) if sure and reading.kinds else ()
        return {
            "language": reading.language,
            "urgency": danger.level,
            "signals": [f"{signal.name}: {signal.phrase}" for signal in danger.signals]
            + [f"need: {phrase}" for phrase in reading.because],
            "check_safety": danger.check_safety,
            "areas": [{"code": area.code, "score": round(area.score, 3)} for area in reading.areas],
            "kinds": [{"code": kind.code, "score": round(kind.score, 3)} for kind in reading.kinds],
            "services": [
                {
                    "id": match.service.id,
                    "name": match.service.name,
                    "kind": match.service.kind,
                    "distance_km": round(match.distance_km, 1),
                    "score": round(match.score, 3),
                }
                for match in matches[:3]
            ],
            "place": _guess(PlaceGuess(sure, 1.0)) if sure else None,
            "places": [_guess(guess) for guess in reading.place.guesses]
            or ([_guess(PlaceGuess(sure, 1.0))] if sure else []),
            "when": {"start": when.start.isoformat(), "end": when.end.isoformat() if when.end else None}
            if when and when.start
            else None,
            "exclude": [WEEKDAYS[day] for day in when.exclude] if when else [],
            "on_behalf": reading.on_behalf,
            "intent": _INTENTS.get(intent.name, intent.name),
            "about": intent.about or ("privacy" if intent.name == "privacy" else None),
        }


_INTENTS = {
    **{"stop_all": "stop", "privacy": "question", "more": "choice", "why": "question"},
    **{"unsure": "need", "wrong_time": "move", "location": "need"},
}
"""Names that only the dialogue tells apart."""


def _guess(guess: PlaceGuess) -> dict[str, Any]:
    place = guess.place
    return {"code": place.code, "name": place.name, "district": place.district, "score": round(guess.score, 3)}


def _moment(text: Any, clock: Clock) -> datetime:
    if text is None:
        return clock.now().astimezone(PRAGUE)
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as fault:
        raise UnreadableRow("now is an ISO 8601 moment") from fault
    if moment.tzinfo is None:
        raise UnreadableRow("now needs its offset")
    return moment.astimezone(PRAGUE)


def answers(understanding: Understanding, lines: Iterator[str]) -> Iterator[str]:
    """One answer for each line that is not empty, in the same order."""
    for text in lines:
        if text.strip():
            yield understanding.line(text)
