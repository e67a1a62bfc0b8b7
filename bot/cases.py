"""What a step may see of the requests, by who asks: the person, the worker, the mayor's office, the coordinator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from bot.tables import UNCLOSED, requests
from flows.facts import CallbackFacts, CaseFacts, Place, WorkerCard
from scheduler.tables import callbacks
from store.prepared import Prepared

PlaceOf = Callable[[str], Place | None]
CardOf = Callable[[str], WorkerCard | None]

_TAKEN = ("accepted", "done", "missed")

_CASE = (
    requests.c.code,
    requests.c.person,
    requests.c.area,
    requests.c.kinds,
    requests.c.urgency,
    requests.c.place,
    requests.c.on_behalf,
    requests.c.knows,
    requests.c.consent,
    requests.c.callback_to,
    requests.c.contact_by,
    requests.c.anonymous,
    requests.c.alias,
    requests.c.state,
    requests.c.opened_at,
    requests.c.words,
    requests.c.name,
    requests.c.phone,
    requests.c.phrase,
    requests.c.forwarded_by,
    requests.c.stuck,
    callbacks.c.state.label("call_state"),
    callbacks.c.worker,
    callbacks.c.start_at,
    callbacks.c.end_at,
    callbacks.c.tries,
    callbacks.c.declined,
    callbacks.c.announced,
)
_newest = callbacks.alias("newest")
_NEWEST = select(func.max(_newest.c.id)).where(_newest.c.code == requests.c.code).scalar_subquery()
_CASES = select(*_CASE).select_from(requests.outerjoin(callbacks, callbacks.c.id == _NEWEST))
_ORDER = (requests.c.opened_at, requests.c.code)

_OF_PERSON = Prepared(_CASES.where(requests.c.person == bindparam("of_person"), UNCLOSED).order_by(*_ORDER))
_OF_WORKER = Prepared(
    _CASES.where(
        callbacks.c.worker == bindparam("of_worker"),
        or_(*(callbacks.c.state == state for state in ("offered", *_TAKEN))),
        UNCLOSED,
    ).order_by(callbacks.c.start_at, requests.c.code)
)
_OF_OFFICE = _CASES.where(
    requests.c.forwarder == bindparam("of_person"),
    requests.c.closed_at.is_(None) | (requests.c.closed_at > bindparam("since")),
).order_by(*_ORDER)
_STUCK = _CASES.where(requests.c.stuck != "", UNCLOSED).order_by(*_ORDER)


@dataclass(frozen=True, slots=True)
class Viewer:
    """What turns codes into places and workers, and moments into those of the region's zone."""

    place_of: PlaceOf
    card_of: CardOf
    phone_of: Callable[[str], str]
    local: Callable[[datetime], datetime]  # to the region's zone


def of_person(tx: Connection, person: str, view: Viewer) -> tuple[CaseFacts, ...]:
    """The open requests of a resident or carer, with their own words."""
    return tuple(_case(row, view, "all") for row in _OF_PERSON.all(tx, of_person=person))


def of_worker(tx: Connection, worker: str, view: Viewer) -> tuple[CaseFacts, ...]:
    """Open requests offered to the worker, without anything of the person, and those taken, with what was consented."""
    rows = _OF_WORKER.all(tx, of_worker=worker)
    return tuple(
        _case(row, view, "consented" if row.call_state in _TAKEN else "nothing")
        for row in rows
        if row.call_state != "offered" or row.announced
    )


def of_office(tx: Connection, person: str, since: datetime, view: Viewer) -> tuple[CaseFacts, ...]:
    """Requests that a mayor's office forwarded, open or closed since then: their state and nothing else."""
    rows = tx.execute(_OF_OFFICE, {"of_person": person, "since": since}).all()
    # What belongs to the office itself, because the resident has no phone, is its own like anybody's.
    own = tuple(_case(row, view, "all") for row in _OF_PERSON.all(tx, of_person=person))
    codes = {case.code for case in own}
    return own + tuple(_case(row, view, "state") for row in rows if row.code not in codes)


def stuck(tx: Connection, view: Viewer) -> tuple[CaseFacts, ...]:
    """Open requests that the coordinator owns, without anything of the person."""
    return tuple(_case(row, view, "nothing") for row in tx.execute(_STUCK))


def _case(row: Any, view: Viewer, sees: str) -> CaseFacts:
    words = name = phone = phrase = alias = ""
    if sees == "all":
        words, name, phone = row.words or "", row.name or "", row.phone or ""
        phrase, alias = row.phrase or "", row.alias
    elif sees == "consented":
        words, alias = row.words or "", row.alias
        phrase = row.phrase or ""
        if row.consent == "given" and not row.anonymous:
            name = row.name or ""
            phone = row.phone or (view.phone_of(row.person) if row.person else "")
    elif sees == "nothing":
        alias = row.alias
    state_only = sees == "state"
    return CaseFacts(
        code=row.code,
        person=row.person or "",
        area="" if state_only else row.area,
        kinds=() if state_only else tuple(row.kinds),
        urgency="normal" if state_only else row.urgency,
        place=None if state_only or not row.place else view.place_of(row.place),
        on_behalf=bool(row.on_behalf) and not state_only,
        knows="unknown" if state_only else row.knows,
        consent=row.consent,
        callback_to=row.callback_to,
        contact_by=row.contact_by,
        anonymous=bool(row.anonymous),
        alias=alias,
        state=row.state,
        opened_at=view.local(row.opened_at),
        words=words,
        name=name,
        phone=phone,
        phrase=phrase,
        forwarded_by=row.forwarded_by,
        stuck=row.stuck,
        callback=None if state_only or row.call_state is None else _call(row, view),
    )


def _call(row: Any, view: Viewer) -> CallbackFacts:
    return CallbackFacts(
        row.code,
        row.call_state,
        view.card_of(row.worker),
        view.local(row.start_at),
        view.local(row.end_at),
        row.tries,
        frozenset(row.declined),
    )
