"""What answers from the first moment: alive at once, and all else waits until the application is built."""

import asyncio
import contextlib

from bot.web.hooks import App, Receive, Scope, Send

ALIVE = "/healthz"
_PATIENCE = 30.0  # seconds for which a caller waits for the start; a vendor's own limit is shorter


class Front:
    """The ASGI application that the server is given; `open` puts the built one behind it.

    Twilio tries an inbound message once, so a call that comes while we start waits instead of being turned away.
    """

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._behind: App | None = None
        self._opened = asyncio.Event()
        self._patience = patience

    def open(self, behind: App) -> None:
        """From now on, calls go to `behind`; those that wait go first."""
        self._behind = behind
        self._opened.set()

    def give_up(self) -> None:
        """Nothing will be built: those that wait are turned away."""
        self._opened.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] != "http":
            raise RuntimeError(f"nothing here speaks {scope['type']}")
        if scope["path"] == ALIVE:
            await _answer(send, 200, b"alive\n")
            return
        if self._behind is None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._opened.wait(), self._patience)
        if self._behind is None:
            await _answer(send, 503, b"not ready\n")
        else:
            await self._behind(scope, receive, send)


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
