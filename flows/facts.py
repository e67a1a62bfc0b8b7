"""What a step may know: the moment, the person, and the questions it may put to directory, diary and crisis lines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, Literal, Protocol

from flows.wishes import NO_WISHES, Wishes

if TYPE_CHECKING:
    from flows.intents import Lexicon
    from flows.triage import DangerLexicon

Urgency = Literal["emergency", "crisis", "soon", "normal"]
Role = Literal["resident", "worker", "mayor", "coordinator"]
ChannelName = Literal["sms", "telegram", "staff_telegram", "staff_sms"]
IsHoliday = Callable[[date], bool]

_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality (obec), perhaps named through one of its parts (část obce)."""

    code: str  # six-digit code of the municipality in RÚIAN
    name: str
    district: str
    orp: str
    lat: float
    lon: float
    part: str | None = None
    inside: bool = False  # belongs to the territory of the served region

    def distance_km(self, other: "Place") -> float:
        """Great-circle distance between the two municipalities in kilometres (parts have no coordinates)."""
        lat1, lat2 = radians(self.lat), radians(other.lat)
        a = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other.lon - self.lon) / 2) ** 2
        return 2 * _EARTH_KM * asin(sqrt(a))


@dataclass(frozen=True, slots=True)
class Scored:
    """A code of the taxonomy with a score between 0 and 1."""

    code: str
    score: float


@dataclass(frozen=True, slots=True)
class PlaceGuess:
    """A municipality that a text may mean, with a score between 0 and 1."""

    place: Place
    score: float


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """The place where help is needed, as far as a text says it.

    `sure` is set only when one municipality is meant; otherwise `guesses` holds those to ask about, best first
    (empty when the text names none). `named_outside` tells that the sure place lies outside the region.
    """

    sure: Place | None = None
    guesses: tuple[PlaceGuess, ...] = ()


@dataclass(frozen=True, slots=True)
class DangerScore:
    """How the words of a text alone weigh, as log-odds: somebody must act today, and a life is in danger now."""

    alarm: float
    emergency: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says, before any dialogue: language, needs, danger score, place, on whose behalf."""

    text: str
    language: str = "cs"
    areas: tuple[Scored, ...] = ()
    kinds: tuple[Scored, ...] = ()
    danger: DangerScore | None = None  # None: too few words; signs of danger are weighed in by flows.triage
    place: PlaceReading = PlaceReading()
    on_behalf: bool = False
    because: tuple[str, ...] = ()  # phrases that weighed most, in the folded form


@dataclass(frozen=True, slots=True)
class Service:
    """A service or local help as a resident may be told of it."""

    id: str
    name: str
    sms_name: str  # at most 28 characters of GSM-7
    kind: str
    provider: str
    phone: str
    hours: str  # short, for people: "po-pá 8-16"
    text: str  # one or two plain sentences: what it does and for whom
    statutory: bool
    demo: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A service found for a need and a place, and why."""

    service: Service
    distance_km: float
    score: float  # 0 to 1
    open_now: bool
    why: tuple[str, ...] = ()


class Directory(Protocol):
    """Where help is. Plain computation over a snapshot built before the step."""

    def read(self, text: str, *, asked: str = "need") -> Reading:
        """Read a text; `asked` is what the assistant had just asked (need, place, time, yesno)."""
        ...

    def match(self, kinds: tuple[Scored, ...], place: Place, now: datetime, *, words: str = "") -> tuple[Match, ...]:
        """Services of these kinds that serve the place, best first (kind, then named in `words`, distance, opening)."""
        ...

    def place(self, code: str) -> Place | None:
        """The municipality with this code."""
        ...

    def nearest_place(self, lat: float, lon: float) -> Place | None:
        """The nearest served municipality to a shared location, or None when it is farther than 15 km."""
        ...

    def area_name(self, code: str, language: str) -> str: ...

    def kind_name(self, code: str, language: str) -> str: ...

    def areas_of(self, kind: str) -> tuple[str, ...]:
        """The areas that a kind of help answers, the foremost first."""
        ...


@dataclass(frozen=True, slots=True)
class Slot:
    """A free half an hour of a worker. Times are aware; `start` stands on a 15-minute cell."""

    worker: str  # worker id
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class WorkerCard:
    """What a resident may be told of a worker, and what the score needs."""

    id: str
    name: str
    phone: str  # the number that will ring
    office_phone: str  # the public office number that an anonymous resident rings; empty where there is none


@dataclass(frozen=True, slots=True)
class Ranked:
    """A worker in the order in which they would be asked, with the reason in plain Czech words."""

    worker: WorkerCard
    distance_km: float
    load: int
    substitute: bool
    why: str


class Diary(Protocol):
    """Who calls, and when. Plain computation over rows handed in before the step."""

    def ranking(self, place: Place, *, exclude: frozenset[str] = frozenset()) -> tuple[Ranked, ...]:
        """Workers whose territory holds the place, nearest first, substitutes after all others."""
        ...

    def slots(
        self,
        place: Place,
        *,
        start: datetime,
        end: datetime | None = None,
        limit: int = 3,
        exclude_workers: frozenset[str] = frozenset(),
        exclude_days: frozenset[int] = frozenset(),
        only_worker: str | None = None,
        without: str | None = None,
    ) -> tuple[Slot, ...]:
        """The first free slots in [start, end), spread over different half days where no end is given.

        Within five working days of `start` when `end` is None. Days of the week in `exclude_days` are 0 (Monday) to 6.
        `only_worker` restricts to one worker; `without` is the code of a callback whose own cells count as free.
        """
        ...

    def worker(self, worker_id: str) -> WorkerCard | None: ...

    def on_duty(self, now: datetime, place: Place | None = None) -> tuple[WorkerCard, ...]:
        """Workers on shift at `now`, nearest to `place` first."""
        ...

    def next_working_moment(self, now: datetime) -> datetime:
        """`now` when some worker is on shift, else the start of the next shift."""
        ...

    def add_working_time(self, now: datetime, minutes: int) -> datetime:
        """The moment when so many minutes of the region's office hours have passed."""
        ...

    def may_send(self, at: datetime) -> bool:
        """Whether a message of our own accord may go to a resident at this moment (quiet hours)."""
        ...

    def last_allowed(self, at: datetime) -> datetime:
        """`at` itself when allowed, else the last allowed minute before it."""
        ...

    def next_allowed(self, at: datetime) -> datetime:
        """`at` itself when allowed, else the first allowed moment after it."""
        ...

    def is_holiday(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True)
class Line:
    """A crisis line or rescue number. Numbers are data with hours, source and date of checking."""

    id: str
    number: str
    name: str  # short, in the language asked for
    audience: frozenset[str]  # children, parents, seniors, carers, victims, adults, anyone
    signals: frozenset[str]  # signal names of flows.triage that it answers
    open_now: bool
    hours: str


class Lines(Protocol):
    """The crisis lines and rescue numbers, known offline."""

    def in_language(self, language: str) -> "Lines":
        """The same lines with names and hours in another language."""
        ...

    def rescue(self, signal: str) -> Line:
        """The rescue number for an emergency signal (112 where nothing narrower fits). Never fails."""
        ...

    def crisis(self, signals: frozenset[str], audience: frozenset[str], now: datetime) -> tuple[Line, ...]:
        """Lines for these signals and audiences, open ones first; never a closed one first."""
        ...


@dataclass(frozen=True, slots=True)
class CallbackFacts:
    """A callback as a step sees it."""

    code: str
    state: Literal["proposed", "agreed", "offered", "accepted", "done", "missed", "cancelled"]
    worker: WorkerCard | None
    start: datetime
    end: datetime
    tries: int  # calls that were not reached, so far
    declined: frozenset[str] = frozenset()  # workers who declined or let the offer pass


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A request (case) as a step sees it. `words` are the person's own, present only for the person or after taking."""

    code: str
    person: str  # opaque id of the person it belongs to
    area: str
    kinds: tuple[str, ...]
    urgency: Urgency
    place: Place | None
    on_behalf: bool
    knows: str  # yes, no, cannot, unknown
    consent: Literal["given", "refused", "missing"]
    callback_to: Literal["resident", "carer", "mayor"]
    contact_by: Literal["phone", "message"]
    anonymous: bool
    alias: str
    state: Literal["new", "accepted", "closed"]
    opened_at: datetime
    words: str = ""
    name: str = ""
    phone: str = ""
    phrase: str = ""  # the two spoken words of an anonymous request
    forwarded_by: str = ""  # role name of the mayor's office that forwarded it
    stuck: str = ""  # why the coordinator owns it; empty when nobody needs to
    callback: CallbackFacts | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Who writes: only what the dialogue may know."""

    id: str
    role: Role = "resident"
    staff_id: str = ""  # worker id, mayor id or coordinator id
    staff_name: str = ""
    municipality: Place | None = None  # a mayor's
    language: str = "cs"
    anonymous: bool = False
    alias: str = ""
    stopped: bool = False
    known_phone: bool = True  # whether a call is possible at the address written from (SMS)
    safe_to_write: Literal["unknown", "asking", "yes", "call_only", "no"] = "yes"
    first_contact: bool = False


class Fresh(Protocol):
    """New names drawn outside the step, unique among the open cases; and the two words of one, found in a text."""

    def code(self) -> str: ...

    def alias(self) -> str: ...

    def phrase(self) -> str: ...

    def said_phrase(self, text: str) -> str: ...  # of an open request, anywhere in the text; else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one step may know."""

    now: datetime  # aware, Europe/Prague
    channel: ChannelName
    person: PersonFacts
    directory: Directory
    diary: Diary
    lines: Lines
    fresh: Fresh
    lexicon: "Lexicon"  # words of command, yes and no, questions
    danger: "DangerLexicon"  # phrases of danger and what takes them back
    cases: tuple[CaseFacts, ...] = ()  # open ones of this person; for a worker those offered to or taken by them
    region_name: str = ""
    demo: bool = False
    late: bool = False  # the message lay somewhere while we were down
    withdrawn: frozenset[str] = frozenset()  # screens of answers taken back unsent because more was written meanwhile
    settings: Mapping[str, str] = field(default_factory=dict)
    wishes: Wishes = NO_WISHES  # phrases by which people say whom to call, and that a call is wanted or impossible
