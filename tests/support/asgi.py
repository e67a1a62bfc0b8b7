"""Calling an ASGI application as a server would, without one."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.web.hooks import App, Receive, Scope, Send


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


async def post(
    app: App,
    path: str,
    body: bytes,
    *,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
    scheme: str = "http",
) -> Reply:
    """Send one request, its body in pieces as a server may hand it on, and return the answer."""
    pieces = [body[i : i + 1000] for i in range(0, len(body), 1000)] or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "scheme": scheme,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    await app(scope, receive, send)
    start, *rest = sent
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return Reply(start["status"], told, b"".join(piece.get("body", b"") for piece in rest))


async def not_found(scope: Scope, receive: Receive, send: Send) -> None:
    """The application behind the one under test: it has no pages."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})
