"""Waiting for something that happens in the background."""

import asyncio
from collections.abc import Callable


async def until(happened: Callable[[], object], *, within: float = 10.0) -> None:
    """Return as soon as `happened` gives something true; fail when it does not within so many seconds."""
    async with asyncio.timeout(within):
        while not happened():
            await asyncio.sleep(0.005)
