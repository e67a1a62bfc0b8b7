"""What can happen to a conversation; names stand in the past tense."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Attachment = Literal["voice", "photo", "sticker", "document", "contact", "other"]


@dataclass(frozen=True, slots=True)
class Said:
    """The person wrote a text. `burst` holds what they wrote just before it and was not answered yet."""

    text: str
    burst: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chose:
    """The person pressed a button; `value` is the choice's value, `given` the number of the list it stood under."""

    value: str
    given: int = 0


@dataclass(frozen=True, slots=True)
class Located:
    """The person shared a location (degrees); it is turned into a municipality at once and never kept."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class GaveContact:
    """The person shared a phone number by the button of the messenger."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Attached:
    """The person sent something that holds no text."""

    what: Attachment


@dataclass(frozen=True, slots=True)
class TimerRang:
    """A timer set earlier is due: `name` says which, `code` of which request."""

    name: str
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WorkerAnswered:
    """A worker did something with this person's request.

    `answer`: taken, declined, moved, reached, not_reached, referred, refused, emergency, handed_over, no_answer,
    assigned, message, later, away (leave came between), preferred (`detail` says when, in the words of the office
    that forwarded the request).
    """

    code: str
    answer: str
    worker: str
    start: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """A callback is offered to this worker."""

    code: str


@dataclass(frozen=True, slots=True)
class OutcomeWanted:
    """The slot of a taken callback has passed without an outcome; the worker is asked."""

    code: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a member of staff must learn: `key` of the text and what it says."""

    key: str
    params: tuple[tuple[str, str], ...] = ()
    code: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A mayor's office forwarded this person's request; consent is asked unless it was recorded and a call wanted."""

    code: str
    by: str
    ring: bool


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """A message to this person failed for good. `reason` as in bot.channels.port; `urgent` when it held danger help."""

    reason: str
    urgent: bool
    key: str = ""


Event = (
    Said
    | Chose
    | Located
    | GaveContact
    | Attached
    | TimerRang
    | WorkerAnswered
    | Offered
    | OutcomeWanted
    | Told
    | Forwarded
    | DeliveryFailed
)
