"""What holds before a scripted dialogue begins: an open case, a booked callback, brought about by the real effects."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import people, turns
from bot.freeslots import KEYS, free_slots, keep_free
from bot.simulation import Simulation
from bot.turns import Circumstances
from directory.taxonomy import Taxonomy
from flows import booking, engine
from flows.dialogs.callback import CONSENT_TEXT
from flows.effects import ChangeRequest, Effect, GiveConsent, OpenRequest
from flows.events import Event, Said
from flows.facts import ChannelName, Facts, Place, Slot
from flows.state import State
from flows.turn import Turn
from scheduler.hours import PRAGUE

KNOWN = frozenset({"case", "callback", "mayor", *KEYS})
"""What the driver can bring about; a dialogue that needs more is told apart."""

_SLOT = timedelta(minutes=30)
_BEFORE = timedelta(minutes=5)
_STILL_ANSWERED = timedelta(minutes=60)


def begins_at(given: Mapping[str, Any], now: datetime) -> datetime:
    """When to begin, so that what is given was agreed before it happened."""
    call = given.get("callback") or {}
    start = datetime.fromisoformat(call["start"]) if "start" in call else None
    return start - timedelta(days=1) if start is not None and start <= now else now - _BEFORE


async def bring_about(
    simulation: Simulation,
    given: Mapping[str, Any],
    channel: ChannelName,
    address: str,
    place: Place | None,
    until: datetime,
) -> None:
    """Let the resident at `address` have the case, and the callback of it where one is given; all before `until`."""
    app = simulation.app
    if slots := free_slots(given, [row.card.id for row in app.house.workers]):
        await app.db.turn(lambda tx: keep_free(tx, slots, until))
    case = given.get("case")
    if not case:
        return
    house = replace(app.house, step=lambda state, event, facts: _step(given, place, state, event, facts))
    now = simulation.clock.now()

    def opening(tx: Any) -> None:
        person = people.create(tx, now)
        people.add_address(tx, person.id, people.network_of(channel), address, now)
        writer = people.writer(tx, people.network_of(channel), address)
        assert writer is not None
        turns.run(tx, house, writer, channel, [Said("")], now, Circumstances(own=True))

    await app.db.turn(opening)
    await simulation.wait(now)
    call = given.get("callback") or {}
    if call.get("status") in ("accepted", "done", "missed"):
        await _worker_says(simulation, str(call["worker"]), "1")
    if call.get("status") in ("done", "missed"):
        end = datetime.fromisoformat(call["start"]) + _SLOT
        if call["status"] == "missed":
            # As late as a worker still answers for it, so that the new time proposed lies after the first turn.
            end = max(end, min(until - _BEFORE, end + _STILL_ANSWERED))
        await simulation.wait(max(end, simulation.clock.now()))
        word = "dovoláno" if call["status"] == "done" else "nedovoláno"
        code = (await simulation.summary())["requests"][0]["code"]
        await _worker_says(simulation, str(call["worker"]), f"{code} {word}")


async def _worker_says(simulation: Simulation, worker: str, text: str) -> None:
    at = simulation.clock.now().astimezone(PRAGUE).isoformat()
    await simulation.play({"at": at, "channel": "staff_telegram", "from": worker, "text": text})


def _step(
    given: Mapping[str, Any], place: Place | None, state: State, event: Event, facts: Facts
) -> tuple[State, tuple[Effect, ...]]:
    """The engine's own step for everybody but the resident, whose talk is put where the file has it."""
    if not isinstance(event, Said) or facts.person.role != "resident":
        return engine.step(state, event, facts)
    turn = Turn(state.but(heard_at=facts.now.isoformat()), facts)
    _open(turn, given["case"], place)
    call = given.get("callback") or {}
    if call.get("start"):
        start = datetime.fromisoformat(call["start"])
        booking.book(turn, Slot(str(call["worker"]), start, start + _SLOT))
    else:
        turn.state = turn.state.but(screen="waiting")
    return engine.finish(turn)


def _open(turn: Turn, case: Mapping[str, Any], place: Place | None) -> None:
    kinds = tuple(str(kind) for kind in case.get("need", ()))
    known = Taxonomy.load().kinds
    area = known[kinds[0]].areas[0] if kinds and kinds[0] in known else "advice"
    urgency = case.get("urgency", "normal")
    code, other = turn.facts.fresh.code(), case.get("for_whom") == "other"
    consent = str(case.get("consent", "given"))
    turn.state = turn.state.but(code=code)
    turn.set(
        greeted=True,
        kinds=[[kind, 0.5] for kind in kinds],
        area=area,
        urgency=urgency,
        place=place.code if place else None,
        opened=code,
        understood=True,
        shown=[],
        consent=consent if consent != "missing" else None,
        for_other=True if other else None,
        to=case.get("callback_to"),
        phone=case.get("phone"),
    )
    turn.do(OpenRequest(code, area, kinds, urgency, "", place=place.code if place else "", on_behalf=other))
    fields = {name: case[name] for name in ("name", "phone", "callback_to", "contact_by") if name in case}
    if fields:
        turn.do(ChangeRequest(code, fields))
    if consent == "given":
        turn.do(GiveConsent(code, True, CONSENT_TEXT))
