"""What a message to a person is built of: pieces of the catalogues, and the choices it offers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Asks = Literal[
    "place", "need", "who", "name", "phone", "consent", "time", "choice", "confirm", "clarify", "code", "safety", "none"
]
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a message: a key of the catalogue and its parameters.

    A parameter that is itself a `Part` is rendered first. `n` chooses the plural form. Parts with `drop` > 0 are left
    out, highest first, when an SMS would not fit its budget; a part with `drop` -k stands only where one with a `drop`
    up to k was left out ("DALSI" after a list that was cut).
    """

    key: str
    params: Mapping[str, "Value | Part"] = field(default_factory=dict)
    n: int | None = None
    drop: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """A choice offered: the value that comes back and the part that labels it."""

    value: str
    label: Part
