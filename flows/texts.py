"""From a `Say` and a catalogue to a message: parts, plural forms, numbered choices, the SMS variant and its budget."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from flows.effects import Part, Say
from flows.gsm7 import fold_gsm, segments

PluralRule = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer offered to the person: the value the dialogue gets back and the label they see."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready for a channel: plain text (never markup), the choices as buttons where the channel has them.

    On SMS the choices already stand in `text`. `wants` asks a messenger for its "share" button. `given` is the number
    of the list of choices, echoed by a pressed button.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    wants: str = ""  # "", "location" or "contact"
    given: int = 0
    ucs2: bool = False  # SMS only: goes out in UCS-2 on purpose (Ukrainian)


class Catalogue(Protocol):
    """The texts of one language."""

    language: str

    def text(self, key: str, *, sms: bool) -> str:
        """The text of a key, the SMS variant (msgctxt "sms") where there is one. KeyError for an unknown key."""
        ...

    def plural(self, key: str, n: int, *, sms: bool) -> str:
        """The form of a plural key for `n`."""
        ...
