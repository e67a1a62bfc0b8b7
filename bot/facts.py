"""Gathers what one step may know, from the house and from the transaction of the turn."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, bindparam, func, select

from bot import cases, people
from bot.fresh import RowFresh
from bot.house import House
from bot.people import Writer
from flows.facts import CaseFacts, ChannelName, Diary, Facts, PersonFacts
from scheduler.diary import DiaryView
from scheduler.tables import STILL_OPEN, callbacks, cells, leave, staff
from store.prepared import Prepared

OFFICE_SEES_CLOSED = timedelta(days=14)

_BOOKED = Prepared(
    select(cells.c.worker, cells.c.cell, callbacks.c.code)
    .select_from(cells.join(callbacks, callbacks.c.id == cells.c.callback))
    .where(cells.c.cell >= bindparam("since"))
)
_LOAD = Prepared(
    select(callbacks.c.worker, func.count().label("open_calls")).where(STILL_OPEN).group_by(callbacks.c.worker)
)
_REVOKED = Prepared(select(staff.c.id).where(staff.c.revoked_at.is_not(None)))
_AWAY = Prepared(select(leave.c.worker, leave.c.start_at, leave.c.end_at).where(leave.c.end_at > bindparam("since")))


class Later:
    """Something that is built when it is first asked for: most steps never look into the diary."""

    def __init__(self, build: Callable[[], object]) -> None:
        self._build = build
        self._built: object | None = None

    def __getattr__(self, name: str) -> Any:
        if self._built is None:
            self._built = self._build()
        return getattr(self._built, name)


class _Settings(Mapping[str, str]):
    """The settings a dialogue may read; "address" is the number this person texts from, opened when asked for."""

    def __init__(self, tx: Connection, person: str, plain: Mapping[str, str]) -> None:
        self._tx, self._person, self._plain = tx, person, plain

    def __getitem__(self, key: str) -> str:
        if key == "address":
            return people.phone_of(self._tx, self._person)
        return self._plain[key]

    def __iter__(self) -> Iterator[str]:
        yield "address"
        yield from self._plain

    def __len__(self) -> int:
        return len(self._plain) + 1


def gather(
    tx: Connection,
    house: House,
    writer: Writer,
    channel: ChannelName,
    now: datetime,
    *,
    late: bool = False,
    withdrawn: frozenset[str] = frozenset(),
) -> Facts:
    """The facts for one step of this person's conversation at `now`."""
    person = writer.person
    member = house.members.get(person.staff_id)
    return Facts(
        now=house.hours.calendar.local(now),
        channel=channel,
        person=PersonFacts(
            id=person.id,
            role=person.role,
            staff_id=person.staff_id,
            staff_name=member.name if member else "",
            municipality=member.municipality if member else None,
            language=person.language,
            anonymous=person.anonymous,
            alias=person.alias,
            stopped=person.stopped,
            known_phone=channel in ("sms", "staff_sms"),
            safe_to_write=person.safe_to_write,
            first_contact=writer.talk is None,
        ),
        directory=house.directory,
        diary=cast(Diary, Later(lambda: diary(tx, house, now))),
        lines=house.lines.get(person.language) or house.lines["cs"],
        fresh=RowFresh(tx, house.rng, house.words),
        lexicon=house.lexicon,
        danger=house.danger,
        cases=_cases(tx, house, writer, now),
        region_name=house.region_name,
        demo=house.demo,
        late=late,
        withdrawn=withdrawn,
        settings=_Settings(tx, person.id, house.settings),
        wishes=house.wishes,
    )


def diary(tx: Connection, house: House, now: datetime) -> DiaryView:
    """The diary as the rows of this transaction have it."""
    since = now - timedelta(days=1)
    bookings: dict[str, dict[datetime, str]] = {}
    for worker, cell, code in _BOOKED.all(tx, since=since):
        bookings.setdefault(worker, {})[cell] = code
    away: dict[str, list[tuple[datetime, datetime]]] = {}
    for worker, start, end in _AWAY.all(tx, since=since):
        away.setdefault(worker, []).append((start, end))
    load: dict[str, int] = {row.worker: row.open_calls for row in _LOAD.all(tx)}
    gone = {row.id for row in _REVOKED.all(tx)}
    workers = [
        replace(row, away=(*row.away, *away[row.card.id])) if row.card.id in away else row
        for row in house.workers
        if row.card.id not in gone
    ]
    return DiaryView(house.hours, workers, bookings, now=now, load=load, slot_minutes=house.slot_minutes)


def view(tx: Connection, house: House) -> cases.Viewer:
    """How rows of requests turn into facts."""
    return cases.Viewer(
        place_of=house.directory.place,
        card_of=house.cards.get,
        phone_of=lambda person: people.phone_of(tx, person),
        local=house.hours.calendar.local,
    )


def _cases(tx: Connection, house: House, writer: Writer, now: datetime) -> tuple[CaseFacts, ...]:
    person, how = writer.person, view(tx, house)
    match person.role:
        case "worker":
            return cases.of_worker(tx, person.staff_id, how)
        case "mayor":
            return cases.of_office(tx, person.id, now - OFFICE_SEES_CLOSED, how)
        case "coordinator":
            return cases.stuck(tx, how)
        case _:
            return cases.of_person(tx, person.id, how)
