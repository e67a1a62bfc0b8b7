"""Leave in the rows: which calls become nobody's, who learns of it, and that nothing is booked into it meanwhile."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot import journal, leaves, turns
from flows.effects import Book, CancelLeave, EnterLeave, OfferCallback
from flows.events import Offered, Told, WorkerAnswered
from scheduler import leaves as rows
from scheduler.callbacks import SlotTaken
from store.database import Database
from tests.bot.test_apply import AT, OTHER, START, Script, ana, latest, opened, play, slot, write
from tests.support.ground import Ground

DAY = (START - timedelta(hours=9), START + timedelta(hours=15))
EVENING = START + timedelta(hours=9)
AWAY: Script = {
    "volno": lambda f: (EnterLeave("ana", *DAY),),
    "zrusvolno": lambda f: (CancelLeave("ana"),),
    "druha": lambda f: (
        opened("K-5678"),
        Book("K-5678", slot(start=START + timedelta(days=2))),
        OfferCallback("K-5678", "ana"),
    ),
    "vecer": lambda f: (opened("K-5678"), Book("K-5678", slot(start=EVENING + timedelta(days=1)))),
}


async def declined(ground: Ground) -> list[tuple[str, str]]:
    found = await ground.db.read(lambda tx: journal.since(tx, 0))
    return [(entry.code, entry.fields["reason"]) for entry in found if entry.event == "callback_declined"]


@pytest.mark.parametrize("taken", [False, True])
async def test_a_call_in_it_is_nobodys_and_comes_back_to_its_talk(database: Database, taken: bool) -> None:
    answers = (ana("beru"), ana("volno")) if taken else (ana("volno"),)
    ground, talk = await play(database, AWAY, "zadost", "nabidka", *answers)
    call = await latest(ground)
    assert (call.state, call.worker, call.declined) == ("agreed", "ana", frozenset({"ana"}))
    assert talk.events(WorkerAnswered)[-1] == ("resident", WorkerAnswered("K-1234", "away", "ana", START))
    (who, told) = talk.events(Told)[-1]
    assert (who, told.key, dict(told.params)["calls"]) == ("ana", "staff.leave.noted", "1")
    assert await declined(ground) == [("K-1234", "leave")]
    await write(ground, ana("volno"))
    assert [told.key for _, told in talk.events(Told)][-1] == "staff.leave.known"
    assert len(await declined(ground)) == 1


async def test_calls_outside_it_stay_and_the_offer_that_waited_is_made(database: Database) -> None:
    ground, talk = await play(database, AWAY, "zadost", "nabidka", ("druha", OTHER, "sms"), ana("volno"))
    assert [event for _, event in talk.events(Offered)] == [Offered("K-1234"), Offered("K-5678")]
    assert (await latest(ground, "K-5678")).state == "offered"


async def test_a_call_agreed_for_an_evening_is_no_business_of_a_leave_on_another_day(database: Database) -> None:
    ground, _ = await play(database, AWAY, ("vecer", OTHER, "sms"), ana("volno"))
    assert (await latest(ground, "K-5678")).declined == frozenset()


async def test_a_cancelled_leave_gives_nothing_back(database: Database) -> None:
    ground, talk = await play(database, AWAY, "zadost", ana("volno"), ana("zrusvolno"), ana("zrusvolno"))
    assert [told.key for _, told in talk.events(Told)][1:] == ["staff.leave.cancelled", "staff.leave.none"]
    assert (await latest(ground)).declined == frozenset({"ana"})
    assert await ground.db.read(lambda tx: rows.coming(tx, AT)) == []


async def test_events_kept_by_another_process_happen_here(database: Database) -> None:
    """What `staff leave` does: the rows in one transaction, the talks by their timers."""
    ground, talk = await play(database, AWAY, "zadost", "nabidka", ana("beru"))

    def enter(tx: Connection) -> int:
        entered = leaves.enter(tx, ground.house, "ana", DAY, AT)
        for person, event in entered.follow:
            turns.keep(tx, person, event, AT)
        return entered.calls

    assert database.turn_sync(enter) == 1
    assert not [event for _, event in talk.events(WorkerAnswered) if event.answer == "away"]
    await ground.settle()
    assert talk.events(WorkerAnswered)[-1] == ("resident", WorkerAnswered("K-1234", "away", "ana", START))
    assert talk.events(Told)[-1][0] == "ana"


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_nothing_is_booked_into_a_leave_that_is_being_entered(database: Database) -> None:
    """Two processes: one enters the leave, the other has looked into the diary before and books after."""
    ground, _ = await play(database, AWAY)
    entered, go_on = threading.Event(), threading.Event()

    def enter(tx: Connection) -> None:
        leaves.enter(tx, ground.house, "ana", DAY, AT)
        entered.set()
        assert go_on.wait(10)

    entering = threading.Thread(target=database.turn_sync, args=(enter,))
    entering.start()
    try:
        assert entered.wait(10)
        threading.Timer(0.2, go_on.set).start()
        with pytest.raises(SlotTaken):
            database.turn_sync(lambda tx: leaves.none_meanwhile(tx, slot()))
    finally:
        go_on.set()
        entering.join()
    database.turn_sync(lambda tx: leaves.none_meanwhile(tx, slot("ivo")))
