"""The service over HTTP: the vendors' calls before any framework, readiness, and in a demo the simulator's page."""

from collections.abc import Mapping
from dataclasses import asdict

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from bot.app import App
from bot.channels.hook import Hook
from bot.web import health, hooks, simulator
from bot.web.desk import Desk


def application(app: App, routes: Mapping[str, Hook], desk: Desk | None = None) -> hooks.App:
    """The ASGI application; `routes` are the vendors' calls, `desk` the simulator of a demo.

    It does not speak "lifespan" and does not answer whether it is alive: `bot.web.front` stands before it.
    """
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @api.get("/readyz")
    async def ready() -> JSONResponse:
        found = await health.look(app)
        return JSONResponse({"ready": found.ready, **asdict(found)}, 200 if found.ready else 503)

    if desk is not None:
        simulator.mount(api, desk)
    return hooks.hooks(routes, api)
