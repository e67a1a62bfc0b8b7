"""The demo region where its names are longest, as a stage on which the real dialogs say what they say."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

from bot.fresh import TREES
from bot.furnish import furnish
from bot.house import House, Limits
from directory.region import Region, find_region, load_region
from flows import engine
from flows.effects import Say
from flows.facts import CallbackFacts, CaseFacts, ChannelName, Facts, PersonFacts, Place, Role, WorkerCard
from flows.state import State
from flows.turn import Turn
from scheduler.clock import HeldClock
from scheduler.diary import DiaryView
from scheduler.hours import PRAGUE

DAY = datetime(2026, 11, 26, 10, 5, tzinfo=PRAGUE)
NIGHT = datetime(2026, 11, 22, 22, 0, tzinfo=PRAGUE)  # a Sunday: the first words say when people come in
CALL = datetime(2026, 11, 26, 10, 30, tzinfo=PRAGUE)  # no moment is written longer
HALF_HOUR = timedelta(minutes=30)
CODE = "K-123456"
OWN_NUMBER = "+420600000001"

CallState = Literal["proposed", "agreed", "offered", "accepted", "done", "missed", "cancelled"]


class Longest:
    """Fulfils `flows.facts.Fresh`: new names as long as they get."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._phrase = " ".join(sorted(words, key=len)[-2:])

    def code(self) -> str:
        return CODE

    def alias(self) -> str:
        return f"{max(TREES, key=len)} 9999"

    def phrase(self) -> str:
        return self._phrase

    def said_phrase(self, text: str) -> str:
        return self._phrase if self._phrase in text else ""


@dataclass(frozen=True)
class Stage:
    """The region in one language and on one channel."""

    house: House
    region: Region
    card: WorkerCard  # every worker has the longest name among them
    place: Place  # the municipality with the longest name
    language: str = "cs"
    channel: ChannelName = "sms"

    @classmethod
    def build(cls) -> "Stage":
        """The stage in Czech, on text messages."""
        region = load_region(find_region("skch"))
        house = furnish(region, step=engine.step, clock=HeldClock(DAY), rng=Random(1), limits=Limits())
        name = max((card.name for card in house.cards.values()), key=len)
        workers = tuple(replace(row, card=replace(row.card, name=name)) for row in house.workers)
        place = max(region.places.values(), key=lambda place: len(place.name))
        return cls(replace(house, workers=workers), region, workers[0].card, place)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of help that the region has, the one with the longest name in this language last."""
        kinds = {listing.service.kind for listing in self.region.services}
        return tuple(sorted(kinds, key=lambda kind: len(self.house.directory.kind_name(kind, self.language))))

    def turn(
        self,
        screen: str = "start",
        *,
        at: datetime = DAY,
        role: Role = "resident",
        misses: int = 0,
        case: CaseFacts | None = None,
        **draft: Any,
    ) -> Turn:
        """A turn of somebody whose need, place and request are known, but for what `draft` says otherwise."""
        known = {
            "greeted": True,
            "area": "money",
            "kinds": [[self.kinds[-1], 0.9]],
            "place": self.place.code,
            "understood": True,
            "shown": [],
            "opened": CODE,
            "phone": OWN_NUMBER,
            **draft,
        }
        facts = Facts(
            now=at,
            channel=self.channel,
            person=PersonFacts("somebody", role=role, staff_id=self.card.id, language=self.language),
            directory=self.house.directory,
            diary=DiaryView(self.house.hours, self.house.workers, {}, now=at),
            lines=self.house.lines[self.language],
            fresh=Longest(self.house.words),
            lexicon=self.house.lexicon,
            danger=self.house.danger,
            cases=(case,) if case else (),
            region_name=self.house.region_name,
            demo=True,
            wishes=self.house.wishes,
            settings={"address": OWN_NUMBER},
        )
        kept = {key: value for key, value in known.items() if value is not None}
        return Turn(State(screen=screen, draft=kept, code=CODE, misses=misses), facts)

    def case(self, state: CallState = "accepted", *, tries: int = 1, **changes: Any) -> CaseFacts:
        """The request of those turns, with an agreed call."""
        case = CaseFacts(
            code=CODE,
            person="somebody",
            area="money",
            kinds=(self.kinds[-1],),
            urgency="normal",
            place=self.place,
            on_behalf=False,
            knows="yes",
            consent="given",
            callback_to="resident",
            contact_by="phone",
            anonymous=False,
            alias="",
            state="accepted",
            opened_at=DAY,
            phone=OWN_NUMBER,
            callback=CallbackFacts(CODE, state, self.card, CALL, CALL + HALF_HOUR, tries),
        )
        return replace(case, **changes)

    def says(self, *acts: Callable[[Turn], object], screen: str = "start", **how: Any) -> list[Say]:
        """What a step says in which this is done; at least one message."""
        turn = self.turn(screen, **how)
        for act in acts:
            act(turn)
        says = [effect for effect in engine.finish(turn)[1] if isinstance(effect, Say)]
        assert says, (acts, screen, how)
        return says
