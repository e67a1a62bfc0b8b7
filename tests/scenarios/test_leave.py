"""Leave that begins after a call was taken gives the call to somebody else (FEATURES 42); not built yet."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.simulation import begin
from directory.region import find_region, load_region
from scheduler.tables import callbacks, leave

AT = datetime.fromisoformat("2026-11-24T10:15:00+01:00")
TALK = (
    ("sms", "+420600000001", "mám dluhy, bydlím v Luži"),
    ("sms", "+420600000001", "ano, ve čtvrtek v deset"),
    ("staff_telegram", "w-luze", "1"),
)


@pytest.mark.xfail(reason="calls already taken are not passed on when leave is entered", strict=True)
async def test_leave_passes_a_taken_call_on(tmp_path: Path) -> None:
    simulation = await begin(load_region(find_region("skch")), (), f"sqlite:///{tmp_path / 'leave.db'}", AT)
    try:
        for minute, (channel, address, text) in enumerate(TALK):
            at = (AT + timedelta(minutes=minute)).isoformat()
            await simulation.play({"at": at, "channel": channel, "from": address, "text": text})
        away = {"worker": "w-luze", "start_at": AT + timedelta(days=1), "end_at": AT + timedelta(days=5)}
        await simulation.app.db.turn(lambda tx: tx.execute(insert(leave), away).rowcount)
        await simulation.wait(AT + timedelta(days=1))
        workers = await simulation.app.read(lambda tx: [row.worker for row in tx.execute(select(callbacks.c.worker))])
    finally:
        await simulation.app.close()
    assert [worker for worker in workers if worker != "w-luze"]
