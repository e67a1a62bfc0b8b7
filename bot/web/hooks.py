"""The routes that vendors call: a bare ASGI function that answers before any framework is asked."""

import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from bot.channels.hook import Answer, Call, Hook

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_LIMIT = 64 * 1024  # bytes; the longest signed text message of Twilio stays below 16 kB

_log = logging.getLogger(__name__)


def hooks(routes: Mapping[str, Hook], otherwise: App) -> App:
    """Return an ASGI application: a POST to one of `routes` (exact path) goes to its hook, all else to `otherwise`.

    A body over `BODY_LIMIT` gets 413, another method 405. A hook that raises gets 500, so that the vendor tries again
    or finds the failure in its own log; only the kind of the error is logged, never what was sent.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        hook = routes.get(scope["path"]) if scope["type"] == "http" else None
        if hook is None:
            await otherwise(scope, receive, send)
        elif scope["method"] != "POST":
            await _answer(send, Answer(405))
        else:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            body = await _body(receive, headers)
            if body is None:
                await _answer(send, Answer(413))
                return
            call = Call(scope["path"], scope["query_string"].decode("latin-1"), headers, body)
            try:
                answer = await hook(call)
            except Exception as error:
                _log.error("hook %s failed: %s", scope["path"], type(error).__name__)
                answer = Answer(500)
            await _answer(send, answer)

    return app


async def _body(receive: Receive, headers: Mapping[str, str]) -> bytes | None:
    """Read the whole body; None when it is longer than the limit or the caller went away before its end."""
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > BODY_LIMIT:
        return None
    body: bytes = b""
    while True:
        piece = await receive()
        if piece["type"] == "http.disconnect":
            return None
        body += piece.get("body", b"")
        if len(body) > BODY_LIMIT:
            return None
        if not piece.get("more_body"):
            return body


async def _answer(send: Send, answer: Answer) -> None:
    headers = [
        (b"content-type", answer.content_type.encode("latin-1")),
        (b"content-length", str(len(answer.body)).encode("latin-1")),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
