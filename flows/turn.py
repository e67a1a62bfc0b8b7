"""One step under way: the state as it changes, the effects asked for, and how things are said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from flows.effects import Effect, Remember, Say, TellStaff
from flows.facts import CaseFacts, Facts, Place, Reading
from flows.intents import Intent
from flows.message import Asks, Option, Part, Value
from flows.state import State
from flows.triage import Danger
from flows.when import When
from flows.when import read as read_when

MAX_SAYS = 3
"""Messages of one step; more is a loop, and a loop ends one talk, not the service."""

REMEMBERED_SCREENS = 6
OPTIONS_LIVE = timedelta(days=2)
"""After this a digit is asked back instead of taken (DECISIONS 25)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the person sent, read in every way a screen may ask for. `choice` is the value of the option meant."""

    text: str
    reading: Reading
    danger: Danger
    intent: Intent
    phone: str = ""
    choice: str = ""

    @property
    def beside(self) -> str:
        """What was said beside a yes, a no, a choice or a command; the whole text where it was none of these."""
        return self.intent.rest or ("" if self.choice else self.text)

    @property
    def yes(self) -> bool:
        """Whether the message agrees, by word or by the option "yes"."""
        return self.choice == "yes" or (not self.choice and self.intent.name == "yes")

    @property
    def no(self) -> bool:
        """Whether the message refuses, by word or by the option "no"."""
        return self.choice == "no" or (not self.choice and self.intent.name == "no")


@dataclass(slots=True)
class Turn:
    """Everything one step may touch. Screens change `state` and ask for effects through it, and nothing else."""

    state: State
    facts: Facts
    effects: list[Effect] = field(default_factory=list)
    leading: list[Part] = field(default_factory=list)
    trailing: list[Part] = field(default_factory=list)
    urgent: bool = False
    times: dict[tuple[str, date | None], When | None] = field(default_factory=dict)  # texts read for times already
    wished: dict[str, frozenset[str]] = field(default_factory=dict)  # texts read for wishes already

    # -- what is known ------------------------------------------------------------------------------------------

    @property
    def draft(self) -> Mapping[str, Any]:
        """The answers gathered so far."""
        return self.state.draft

    @property
    def now(self) -> datetime:
        return self.facts.now

    @property
    def sms(self) -> bool:
        """Whether the person reads this as a text message."""
        return self.facts.channel in ("sms", "staff_sms")

    @property
    def case(self) -> CaseFacts | None:
        """The open request this conversation is about, as it stood when the step began."""
        return self.case_of(self.state.code)

    def case_of(self, code: str) -> CaseFacts | None:
        """The open request with this code, when it is the person's to know."""
        return next((case for case in self.facts.cases if code and case.code == code), None)

    def case_open(self) -> bool:
        """Whether the request of this conversation is open, one opened in this very step included."""
        return bool(self.state.code) and (self.case is not None or self.draft.get("opened") == self.state.code)

    @property
    def place(self) -> Place | None:
        """The municipality where help is needed, as far as it is known."""
        code = self.draft.get("place")
        found = self.facts.directory.place(code) if code else None
        part = self.draft.get("part")
        return replace(found, part=part) if found and part else found

    def when(self, text: str, *, base: datetime | None = None) -> When | None:
        """The time a text says, seen from now; `base` keeps the day of a time agreed before."""
        asked = (text, base.date() if base else None)
        if asked not in self.times:
            self.times[asked] = read_when(text, self.now, self.facts.diary.is_holiday, base=asked[1])
        return self.times[asked]

    def says_when(self, text: str) -> bool:
        """Whether a text offers a day or an hour; a mere "now" begins many a story."""
        when = self.when(text)
        return when is not None and when.offered and (when.day_said or when.hour_said)

    def wishes(self, text: str) -> frozenset[str]:
        """The kinds of wishes that stand in a text."""
        if text not in self.wished:
            self.wished[text] = self.facts.wishes.heard(text)
        return self.wished[text]

    def options_live(self) -> bool:
        """Whether the last list sent is still the one a digit means."""
        given_at = self.state.given_at
        return bool(given_at) and self.now - datetime.fromisoformat(given_at) <= OPTIONS_LIVE

    # -- what changes -------------------------------------------------------------------------------------------

    def set(self, **values: Any) -> None:
        """Put answers into the draft; None removes one."""
        if any(self.state.draft.get(name) != value for name, value in values.items()):
            self.state = self.state.with_draft(**values)

    def let_go(self) -> None:
        """The request is over: nothing of it is carried into whatever is said next."""
        over = (
            "kinds",
            "area",
            "words",
            "understood",
            "shown",
            "consent",
            "booked",
            "booked_end",
            "when_text",
            "slots",
        )
        self.set(**dict.fromkeys(over))
        self.state = self.state.but(code="", misses=0)

    def go(self, screen: str) -> None:
        """Stand on a screen; the one left is kept for ZPĚT."""
        if screen != self.state.screen:
            trail = (*self.state.trail, self.state.screen)[-REMEMBERED_SCREENS:]
            self.state = self.state.but(screen=screen, trail=trail)

    def speak(self, language: str) -> None:
        """Go on in this language, now and later."""
        person, lines = replace(self.facts.person, language=language), self.facts.lines.in_language(language)
        self.facts = replace(self.facts, person=person, lines=lines)
        self.do(Remember({"language": language}))

    def do(self, *effects: Effect) -> None:
        """Ask for effects, in order."""
        self.effects.extend(effects)

    def tell(self, to: str, key: str, *, code: str = "", urgent: bool = False, **params: str) -> None:
        """Tell a member of staff; the parameters are plain texts."""
        self.do(TellStaff(to, key, tuple(sorted(params.items())), code or self.state.code, urgent))

    # -- what is said -------------------------------------------------------------------------------------------

    def lead(self, key: str, *, drop: int = 0, n: int | None = None, **params: "Value | Part") -> None:
        """Put a sentence before the next message."""
        self.leading.append(Part(key, params, n=n, drop=drop))

    def tail(self, key: str, *, drop: int = 0, **params: "Value | Part") -> None:
        """Put a sentence after the next message."""
        self.trailing.append(Part(key, params, drop=drop))

    def say(
        self,
        screen: str,
        *parts: Part,
        options: Sequence[tuple[Option, str]] = (),
        asks: Asks = "none",
        budget: int = 2,
        wants: str = "",
        stay: bool = False,
        **more: Any,
    ) -> None:
        """Say one message and stand on its screen.

        `options` pairs each choice with the words that name it. With `stay` the open question of the screen before
        remains open: nothing of the options or of what was asked changes.
        """
        all_parts = (*self.leading, *parts, *self.trailing)
        self.leading, self.trailing = [], []
        given = self.state.given
        if not stay:
            self.go(screen)
            given += 1 if options else 0
            self.state = self.state.but(
                options=tuple((option.value, words) for option, words in options),
                given=given,
                given_at=self.now.isoformat() if options else "",
                asks=asks,
            )
        more.setdefault("urgent", self.urgent)
        more.setdefault("language", self.facts.person.language)
        self.do(
            Say(
                screen,
                all_parts,
                tuple(option for option, _ in options),
                asks,
                budget=budget,
                wants=wants,
                given=given if options else 0,
                **more,
            )
        )

    def says(self) -> list[Say]:
        """The messages asked for so far."""
        return [effect for effect in self.effects if isinstance(effect, Say)]


def option(value: str, key: str, words: str = "", **params: "Value | Part") -> tuple[Option, str]:
    """A choice: its value, the key of its label, and further words by which people name it."""
    return Option(value, Part(key, params)), words
