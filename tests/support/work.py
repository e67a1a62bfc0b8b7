"""How much work something is, counted in calls: a busy machine changes nothing in it. Milliseconds are the bench's."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

MOST_CALLS = 150_000
"""What the longest text may cost: the 50 milliseconds it may take hold more than twice as many."""


def calls(of: Callable[[], object]) -> int:
    """How many functions are called, those written in C among them."""
    count = 0

    def tell(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tell)
    try:
        of()
    finally:
        sys.setprofile(None)
    return count
