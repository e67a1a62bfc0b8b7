"""What a vendor's call over HTTP is to a channel: plain values in and out, no framework."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One POST of a vendor. Names of `headers` are in lower case; `query` is raw, without the question mark."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the vendor gets back."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


Hook = Callable[[Call], Awaitable[Answer]]
