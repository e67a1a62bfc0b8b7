"""The simulator's page over HTTP: on this machine alone, for its own page alone."""

from collections.abc import Awaitable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel, Field

from bot.web import words
from bot.web.desk import Attachment, Desk, Refusal
from flows.facts import ChannelName

PAGE = "/simulator"
_HERE = Path(__file__).parent
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class _Seen(BaseModel):
    """What the page shows already (`boot`, `since`), and the phones whose talk it wants to follow."""

    boot: str = Field(default="", max_length=64)
    since: int = 0
    watched: list[str] = Field(default_factory=list, max_length=12)


class _Phone(_Seen):
    """On which phone something is done."""

    channel: ChannelName
    address: str = Field(min_length=1, max_length=64)


class Writing(_Phone):
    """A text is sent."""

    text: str = Field(min_length=1, max_length=4000)


class Pressing(_Phone):
    """The button `choice` (from 0) under the bubble of this number is pressed."""

    bubble: int
    choice: int


class Attaching(_Phone):
    """Something else than a text is sent; `place` is the code of a municipality."""

    kind: Attachment | Literal["own_number", "place"]
    place: str = Field(default="", max_length=6)


class Advancing(_Seen):
    """Time passes: so many minutes, or up to a moment."""

    minutes: int = Field(default=0, ge=0, le=7 * 24 * 60)
    to: Literal["", "morning", "due"] = ""


class Starting(BaseModel):
    """Somebody new takes the phone."""

    channel: Literal["sms", "telegram"]


def mount(api: FastAPI, desk: Desk) -> None:
    """Add the page, its files and its calls to the application."""
    router = APIRouter(prefix=PAGE, dependencies=[Depends(_only_here), Depends(_only_ours)])
    page = _render(desk)

    @router.get("")
    async def show() -> Response:
        return HTMLResponse(page, headers=_HEADERS)

    @router.get("/api/state")
    async def state(
        boot: str = "", since: int = 0, watched: Annotated[list[str] | None, Query(max_length=12)] = None
    ) -> Response:
        return _json(await desk.state(boot, since, watched or []))

    async def after(body: _Seen, done: Awaitable[None]) -> Response:
        try:
            await done
        except Refusal as fault:
            return JSONResponse({"error": str(fault)}, 409, headers=_HEADERS)
        return _json(await desk.state(body.boot, body.since, body.watched))

    @router.post("/api/send")
    async def send(body: Writing) -> Response:
        return await after(body, desk.say(body.channel, body.address, body.text))

    @router.post("/api/press")
    async def press(body: Pressing) -> Response:
        return await after(body, desk.press(body.channel, body.address, body.bubble, body.choice))

    @router.post("/api/attach")
    async def attach(body: Attaching) -> Response:
        if body.kind == "own_number":
            return await after(body, desk.share_contact(body.channel, body.address))
        if body.kind == "place":
            return await after(body, desk.share_place(body.channel, body.address, body.place))
        return await after(body, desk.attach(body.channel, body.address, body.kind))

    @router.post("/api/advance")
    async def advance(body: Advancing) -> Response:
        if body.to == "morning":
            return await after(body, desk.to_morning())
        if body.to == "due":
            return await after(body, desk.to_next_due())
        return await after(body, desk.advance(timedelta(minutes=body.minutes)))

    @router.post("/api/resident")
    async def resident(body: Starting) -> Response:
        try:
            return _json({"address": await desk.newcomer(body.channel)})
        except Refusal as fault:
            return JSONResponse({"error": str(fault)}, 409, headers=_HEADERS)

    @api.get("/")
    async def home() -> Response:
        return RedirectResponse(PAGE)

    api.include_router(router)
    api.mount("/static", StaticFiles(directory=_HERE / "static"))


def _render(desk: Desk) -> str:
    environment = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True)
    return environment.get_template("simulator.html").render(
        words=words.PAGE, data={"words": words.PAGE, "attachments": words.ATTACHMENTS, **desk.cast()}
    )


def _json(content: Mapping[str, Any]) -> Response:
    return JSONResponse(content, headers=_HEADERS)


def _only_here(request: Request) -> None:
    """The caller sits at this machine, and calls it by its own name: another name would be a page of somebody else
    that was led here by its name server."""
    caller = request.client.host if request.client else ""
    named = urlsplit(f"//{request.headers.get('host', '')}").hostname
    if caller not in _LOOPBACK or named not in _LOOPBACK:
        raise HTTPException(403, words.SERVER["only_here"])


def _only_ours(request: Request) -> None:
    """What changes something comes from our own page: a browser says so, and a form of another page cannot be JSON."""
    if request.method != "POST":
        return
    origin = request.headers.get("origin")
    same = urlsplit(origin).netloc == request.headers.get("host") if origin else False
    site = request.headers.get("sec-fetch-site", "same-origin" if same else "")
    if site != "same-origin" or (origin is not None and not same):
        raise HTTPException(403, words.SERVER["not_ours"])
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, words.SERVER["not_json"])
