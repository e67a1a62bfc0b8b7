"""Alive from the first moment, ready when the rows say so."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.migrations import migrate
from bot.tables import outbox
from bot.web import health
from bot.web.application import application
from bot.web.front import Front
from bot.web.hooks import Receive, Scope, Send
from scheduler import timers
from tests.bot.web.conftest import Browser, Demo
from tests.support.asgi import Reply, not_found, post


async def get(app: Any, path: str) -> Reply:
    return await post(app, path, b"", method="GET")


async def test_alive_before_anything_is_built() -> None:
    assert (await get(Front(), "/healthz")).status == 200


async def test_a_call_that_comes_too_early_waits() -> None:
    front = Front()
    early = asyncio.create_task(get(front, "/sms/inbound"))
    await asyncio.sleep(0.02)
    assert not early.done()
    front.open(not_found)
    assert (await early).status == 404
    assert (await get(front, "/other")).status == 404


async def test_who_waits_too_long_or_in_vain_is_turned_away() -> None:
    assert (await get(Front(patience=0.01), "/sms/inbound")).status == 503
    front = Front()
    early = asyncio.create_task(get(front, "/sms/inbound"))
    await asyncio.sleep(0)
    front.give_up()
    assert (await early).status == 503


async def test_nothing_but_http_is_spoken() -> None:
    async def never(*_: Any) -> Any:
        raise AssertionError

    with pytest.raises(RuntimeError, match="websocket"):
        await Front()({"type": "websocket"}, never, never)


async def test_ready(browser: Browser) -> None:
    answer = await browser.http.get("/readyz")
    assert answer.status_code == 200
    expected = {"ready": True, "database": True, "schema": True, "timers_late": 0.0, "outbox_oldest": 0.0}
    assert answer.json() == expected


async def test_a_timer_that_nobody_rings(browser: Browser, demo: Demo) -> None:
    due = demo.now
    demo.app.db.turn_sync(lambda tx: timers.set_timer(tx, "p", "x", "", due))
    demo.clock.advance(timedelta(seconds=59))
    assert (await browser.http.get("/readyz")).status_code == 200
    demo.clock.advance(timedelta(seconds=2))
    answer = await browser.http.get("/readyz")
    assert (answer.status_code, answer.json()["timers_late"]) == (503, 61.0)


async def test_a_message_that_nobody_sends(browser: Browser, demo: Demo) -> None:
    await browser.write("ahoj")
    demo.app.db.turn_sync(lambda tx: tx.execute(update(outbox).values(state="queued", due_at=demo.now)))
    demo.clock.advance(timedelta(minutes=4))
    assert (await browser.http.get("/readyz")).status_code == 200
    demo.clock.advance(timedelta(minutes=2))
    answer = await browser.http.get("/readyz")
    assert (answer.status_code, answer.json()["outbox_oldest"]) == (503, 360.0)


async def test_a_schema_of_another_version(browser: Browser, demo: Demo) -> None:
    await asyncio.to_thread(migrate, demo.app.db, "base")
    answer = await browser.http.get("/readyz")
    assert (answer.status_code, answer.json()["schema"]) == (503, False)


async def test_a_database_that_does_not_answer(demo: Demo, tmp_path: Path) -> None:
    await asyncio.to_thread(demo.app.db.engine.dispose)
    (tmp_path / "demo.db").write_bytes(b"this is no database" * 100)
    for end in ("-wal", "-shm"):
        (tmp_path / f"demo.db{end}").unlink(missing_ok=True)
    demo.app.db._read_engine.dispose()
    assert await health.look(demo.app) == health.Readiness()


async def test_vendors_are_answered_before_any_framework(demo: Demo) -> None:
    async def hook(call: Any) -> Any:
        from bot.channels.hook import Answer

        return Answer(200, b"taken")

    reached: list[str] = []

    app = application(demo.app, {"/sms/inbound": hook})

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope["path"])
        await app(scope, receive, send)

    assert (await post(counted, "/sms/inbound", b"x")).body == b"taken"
    assert (await get(app, "/sms/inbound")).status == 405


async def test_without_a_demo_there_is_no_page(demo: Demo) -> None:
    app = application(demo.app, {})
    for path in ("/", "/simulator", "/simulator/api/state", "/docs", "/redoc", "/openapi.json", "/static/simulator.js"):
        assert (await get(app, path)).status == 404, path
