"""What a step may ask for; names are imperative. `bot.apply` turns them into rows in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flows.facts import Slot, Urgency
from flows.message import Asks, Option, Part, Value


@dataclass(frozen=True, slots=True)
class Say:
    """Say one message to the person of this conversation."""

    screen: str
    parts: tuple[Part, ...]
    options: tuple[Option, ...] = ()
    asks: Asks = "none"
    urgent: bool = False  # danger help: goes out whatever holds other messages back
    proactive: bool = False  # of our own accord: quiet hours and opt-out bind it
    not_before: datetime | None = None
    not_after: datetime | None = None  # None: apply gives it the default life of a reply
    budget: int = 2  # SMS segments
    wants: str = ""  # "", "location", "contact"
    given: int = 0  # number of the list of choices
    language: str = ""  # "": the person's
    code: str = ""  # of the request it concerns: dropped when that is cancelled meanwhile
    only_channel: str = ""


@dataclass(frozen=True, slots=True)
class TellStaff:
    """Tell a member of staff. `to` is a staff id, or "coordinator", or "duty" (whoever is on shift nearest)."""

    to: str
    key: str
    params: tuple[tuple[str, str], ...] = ()
    code: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """Open a request (case) of this person under a fresh code. `words` are sealed."""

    code: str
    area: str
    kinds: tuple[str, ...]
    urgency: Urgency
    words: str
    place: str = ""
    on_behalf: bool = False
    forwarded_by: str = ""
    anonymous: bool = False
    alias: str = ""
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """Change fields of an open request; only those named in `fields` (names of `flows.facts.CaseFacts`)."""

    code: str
    fields: Mapping[str, Value]


def forget_told(code: str) -> ChangeRequest:
    """What an office told of somebody goes out of the request: the number, the name, the words."""
    return ChangeRequest(code, {"phone": "", "name": "", "words": ""})


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """Close a request: nothing more is due for it. `reason` goes to the journal."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Book:
    """Book a callback in a slot: occupies its cells. A slot taken meanwhile makes the whole step run again."""

    code: str
    slot: Slot
    state: Literal["proposed", "agreed"] = "agreed"


@dataclass(frozen=True, slots=True)
class MoveCallback:
    """Move the callback of a request to another slot (an event in the journal, not a state)."""

    code: str
    slot: Slot
    keep_state: bool = False


@dataclass(frozen=True, slots=True)
class CancelCallback:
    """Cancel the callback of a request: cells freed, timers dropped, unsent messages about it withdrawn."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class OfferCallback:
    """Offer the callback to its worker (or to `worker`): its state becomes offered and the worker is told."""

    code: str
    worker: str


@dataclass(frozen=True, slots=True)
class AnswerOffer:
    """The worker's own decision, carried out by a conditional update: take, decline, hand_over."""

    code: str
    answer: Literal["take", "decline", "hand_over"]
    worker: str
    to: str = ""  # hand_over: the colleague
    start: datetime | None = None  # take, but at another time


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """The worker closes a callback: reached, not_reached, referred, refused, emergency."""

    code: str
    outcome: Literal["reached", "not_reached", "referred", "refused", "emergency"]
    worker: str


@dataclass(frozen=True, slots=True)
class AddNote:
    """The worker's note to a request, sealed."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class AskOutcome:
    """Ask the worker of a taken callback how it went."""

    code: str
    worker: str


@dataclass(frozen=True, slots=True)
class Relay:
    """Tell the person of a request what a worker did, or the office that forwarded it (as `WorkerAnswered`)."""

    code: str
    answer: str
    worker: str
    start: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class EnterLeave:
    """The worker has leave in [start, end): calls of theirs in it are passed on, and the worker is told of it.

    `until_known`: no end was said, this one was taken until the worker says another.
    """

    worker: str
    start: datetime
    end: datetime
    until_known: bool = False


@dataclass(frozen=True, slots=True)
class CancelLeave:
    """The worker is on duty again: what touches [start, end), or where none is given the leave entered last."""

    worker: str
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Forward:
    """A mayor's office forwards a resident's request; `phone` may be empty (contact through the office)."""

    phone: str
    name: str
    words: str
    area: str
    kinds: tuple[str, ...]
    urgency: Urgency
    place: str
    oral_consent: bool
    code: str = ""  # drawn by the step, so that the office learns it at once
    ring: bool = False  # the person agreed by word of mouth to be rung: they are told of the call, not asked


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Ring `name` for this conversation at `at`; a timer of the same name and code is replaced."""

    name: str
    at: datetime
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DropTimer:
    """Forget timers by name and code; "*" as a name drops all of that code."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Remember:
    """Remember something of the person: language, safe_to_write, anonymous, alias, place."""

    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class StopMessages:
    """The person opted out: nothing leaves but answers to what they write and danger help."""

    reason: str


@dataclass(frozen=True, slots=True)
class ResumeMessages:
    """The person opted in again."""


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """Consent of this person to a request, by version of its text; `given` False withdraws it."""

    code: str
    given: bool
    text_version: str
    oral: bool = False


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase everything that leads to this person; counts stay."""


@dataclass(frozen=True, slots=True)
class ClaimPhrase:
    """The person gave a code phrase: the request it belongs to goes on with this address."""

    phrase: str


@dataclass(frozen=True, slots=True)
class Report:
    """Write an event to the journal that no other effect writes (understood, escalated, reminder_sent ...)."""

    event: str
    code: str = ""
    fields: Mapping[str, Value | tuple[str, ...]] = field(default_factory=dict)


Effect = (
    Say
    | TellStaff
    | OpenRequest
    | ChangeRequest
    | CloseRequest
    | Book
    | MoveCallback
    | CancelCallback
    | OfferCallback
    | AnswerOffer
    | RecordOutcome
    | AddNote
    | AskOutcome
    | Relay
    | EnterLeave
    | CancelLeave
    | Forward
    | SetTimer
    | DropTimer
    | Remember
    | StopMessages
    | ResumeMessages
    | GiveConsent
    | Erase
    | ClaimPhrase
    | Report
)
