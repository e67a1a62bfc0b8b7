"""Timers: replaced by name, claimed once, and given back when whoever claimed them is not heard of again."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from scheduler import timers
from store.database import Database

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def take(database: Database, claim: str, at: datetime = AT, limit: int = 100) -> list[timers.Timer]:
    return list(database.turn_sync(lambda tx: timers.take_due(tx, at, limit, claim)))


def put(database: Database, name: str, at: datetime = AT, code: str = "", detail: str = "", person: str = "p") -> None:
    database.turn_sync(lambda tx: timers.set_timer(tx, person, name, code, at, detail))


def test_many_claim_each_is_rung_once(database: Database) -> None:
    def fill(tx: Connection) -> None:
        for number in range(600):
            timers.set_timer(tx, "p", f"t{number}", "", AT - timedelta(seconds=number), "")

    database.turn_sync(fill)
    rung: Counter[str] = Counter()

    def ring(claim: str) -> None:
        while due := take(database, claim, limit=20):
            for timer in due:
                if database.turn_sync(partial(timers.done, timer=timer)):
                    rung[timer.name] += 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ring, "abcd"))
    assert len(rung) == 600
    assert set(rung.values()) == {1}


def test_the_earliest_comes_first_and_nothing_before_its_time(database: Database) -> None:
    for name, minutes in (("late", 5), ("second", -1), ("first", -2)):
        put(database, name, AT + timedelta(minutes=minutes))
    assert [timer.name for timer in take(database, "a")] == ["first", "second"]
    assert database.read_sync(lambda tx: timers.next_due(tx, AT)) == AT + timers.LEASE


def test_one_of_the_same_name_and_code_takes_the_place_of_the_other(database: Database) -> None:
    put(database, "x", detail="old")
    put(database, "x", detail="other", code="K-1")
    (old, other) = take(database, "a")
    put(database, "x", detail="new")
    assert database.turn_sync(lambda tx: timers.done(tx, old)) is False
    assert database.turn_sync(lambda tx: timers.done(tx, other)) is True
    assert [timer.detail for timer in take(database, "a")] == ["new"]


def test_a_claim_ends_with_its_lease(database: Database) -> None:
    put(database, "x")
    (lost,) = take(database, "dead")
    assert take(database, "b") == []
    (again,) = take(database, "b", AT + timers.LEASE)
    assert again.attempts == 2
    assert database.turn_sync(lambda tx: timers.done(tx, lost)) is False
    assert database.turn_sync(lambda tx: timers.done(tx, again)) is True


def test_dropping_by_name_by_code_and_by_person(database: Database) -> None:
    for person, name, code in (("p", "a", "K-1"), ("p", "b", "K-1"), ("q", "c", "K-1"), ("p", "d", ""), ("q", "e", "")):
        put(database, name, code=code, person=person)
    database.turn_sync(lambda tx: timers.drop(tx, "p", "a", "K-1"))
    assert {timer.name for timer in take(database, "a")} == {"b", "c", "d", "e"}
    database.turn_sync(lambda tx: timers.drop(tx, "p", "*", "K-1"))
    database.turn_sync(lambda tx: timers.drop_person(tx, "q"))
    assert [timer.name for timer in take(database, "b", AT + timers.LEASE)] == ["d"]
