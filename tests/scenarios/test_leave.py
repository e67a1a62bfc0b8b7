"""Leave that begins after a call was taken gives the call to somebody else (FEATURES 42), by word and by command."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli import main
from bot.simulation import Simulation, begin
from directory.region import find_region, load_region
from scheduler.clock import SystemClock
from scheduler.tables import callbacks

AT = datetime.fromisoformat("2026-11-24T10:15:00+01:00")
TALK = (
    ("sms", "+420600000001", "mám dluhy, bydlím v Luži"),
    ("sms", "+420600000001", "ano, ve čtvrtek v deset"),
    ("staff_telegram", "w-luze", "1"),
)


async def play(simulation: Simulation, *talk: tuple[str, str, str]) -> list[str]:
    """What is written, a minute apart; the texts of all messages that follow."""
    said = []
    for channel, address, text in talk:
        at = (simulation.clock.now() + timedelta(minutes=1)).isoformat()
        said += await simulation.play({"at": at, "channel": channel, "from": address, "text": text})
    return [line["text"] for line in said if line["type"] == "message"]


async def workers(simulation: Simulation) -> list[str]:
    """Whose the calls are."""
    return await simulation.app.read(lambda tx: [row.worker for row in tx.execute(select(callbacks.c.worker))])


async def test_leave_passes_a_taken_call_on(tmp_path: Path) -> None:
    simulation = await begin(load_region(find_region("skch")), (), f"sqlite:///{tmp_path / 'leave.db'}", AT)
    try:
        await play(simulation, *TALK, ("staff_telegram", "w-luze", "dovolená od zítřka do soboty"))
        await simulation.wait(AT + timedelta(days=1))
        found = await workers(simulation)
    finally:
        await simulation.app.close()
    assert [worker for worker in found if worker != "w-luze"]


async def test_leave_entered_by_command_is_carried_out_by_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The service stands here with a database of its own process; the command opens the same one beside it."""
    url = f"sqlite:///{tmp_path / 'leave.db'}"
    simulation = await begin(load_region(find_region("skch")), (), url, SystemClock().now())
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SEALING_KEYS", simulation.app.settings.sealing_keys)
    monkeypatch.setenv("REGION", "skch")
    today = simulation.app.house.hours.calendar.local(simulation.clock.now()).date()
    try:
        await play(simulation, TALK[0], ("sms", "+420600000001", "ano"), ("sms", "+420600000001", "1"))
        (first,) = await workers(simulation)
        await play(simulation, ("staff_telegram", first, "1"))
        last = (today + timedelta(days=14)).isoformat()
        assert main(["staff", "leave", first, today.isoformat(), last]) == 0
        assert "Hovorů k předání: 1." in capsys.readouterr().out
        assert await workers(simulation) == [first]  # nothing but the rows was changed: the service does the rest
        said = await simulation.wait(simulation.clock.now() + timedelta(minutes=1))
        (second,) = await workers(simulation)
        assert second != first
        told = {line["to"]: line["text"] for line in said if line["type"] == "message"}
        assert "1 hovor předáme dál" in told[first]
        assert "Vezmete ho?" in told[second]
        assert main(["staff", "leave", first, "--cancel"]) == 0
        said = await simulation.wait(simulation.clock.now() + timedelta(minutes=1))
        assert [line["to"] for line in said if line["type"] == "message"] == [first]
        assert await workers(simulation) == [second]  # who comes back gets nothing back
    finally:
        await simulation.app.close()
