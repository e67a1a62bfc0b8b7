"""`staff leave`: a worker's leave entered or cancelled by hand; the service that runs passes the calls in it on."""

import argparse
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.cli import common
from bot.cli.main import Refused

if TYPE_CHECKING:
    from bot.app import App
    from bot.house import House
    from scheduler.hours import Window

_LONGEST = timedelta(days=366)
_DAY = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?")


def run(args: argparse.Namespace) -> int:
    """Enter the leave, or cancel what is on or to come, in one transaction; who is affected learns it from the service
    within seconds, or when it is started."""
    if (args.last is None and not args.cancel) or (args.first is not None and args.last is None):
        args.wrong_usage(args.wanted)
    with common.application() as app:
        member = app.house.members.get(args.staff_id)
        if member is None or member.role != "worker":
            known = ", ".join(sorted(row.card.id for row in app.house.workers))
            raise Refused(f"„{args.staff_id}“ není pracovník. Vyberte z: {known}.")
        now = app.house.clock.now()
        window = _window(app.house, args.first, args.last, now) if args.first else None
        if args.cancel:
            return _cancel(app, member.id, now, window)
        assert window is not None
        return _enter(app, member.id, now, window)


def of_all(app: "App") -> Mapping[str, str]:
    """The leave of each worker that is on or to come, as it stands behind their name in `staff list`."""
    from scheduler import leaves

    now = app.house.clock.now()
    found: dict[str, list[str]] = {}
    for one in app.db.read_sync(lambda tx: leaves.coming(tx, now)):
        found.setdefault(one.worker, []).append(_spelled(app.house, (one.start, one.end)))
    return {worker: f", volno {', '.join(spans)}" for worker, spans in found.items()}


def _enter(app: "App", worker: str, now: datetime, window: "Window") -> int:
    from sqlalchemy import Connection

    from bot import leaves, turns
    from bot.leaves import Entered

    def enter(tx: Connection) -> Entered:
        entered = leaves.enter(tx, app.house, worker, window, now)
        for person, event in entered.follow:
            turns.keep(tx, person, event, now)
        return entered

    entered = app.db.turn_sync(enter)
    spelled = _spelled(app.house, window)
    if entered.known:
        print(f"Volno už bylo zapsané: {worker}, {spelled}.")
    else:
        print(f"Volno je zapsané: {worker}, {spelled}. Hovorů k předání: {entered.calls}.")
    return 0


def _cancel(app: "App", worker: str, now: datetime, window: "Window | None") -> int:
    from sqlalchemy import Connection

    from bot import leaves, turns
    from scheduler import leaves as rows

    def cancel(tx: Connection) -> "list[Window]":
        before = rows.of_worker(tx, worker, now)
        of = window or (now, max((one.end for one in before), default=now))
        told = leaves.cancel(tx, worker, now, of)
        for person, event in told if before else ():
            turns.keep(tx, person, event, now)
        left = {one.id for one in rows.of_worker(tx, worker, now)}
        return [(one.start, one.end) for one in before if one.id not in left]

    cancelled = app.db.turn_sync(cancel)
    if not cancelled:
        raise Refused(f"Žádné takové volno zapsané není: {worker}. Všechna vypíše `prvni-kontakt staff list`.")
    spelled = ", ".join(_spelled(app.house, one) for one in cancelled)
    print(f"Volno je zrušené: {worker}, {spelled}. Předané hovory se nevracejí.")
    return 0


def _window(house: "House", first: str, last: str, now: datetime) -> "Window":
    """From the first day or moment to the end of the last one. Raises Refused."""
    today = house.hours.calendar.local(now).date()
    start = _read(house, first, today, ends=False)
    end = _read(house, last, max(today, house.hours.calendar.local(start).date()), ends=True)
    if end <= start:
        raise Refused(f"Volno by skončilo dřív, než začne: {first} až {last}. Prohoďte OD a DO.")
    if end <= now:
        raise Refused(f"Volno už skončilo: {first} až {last}. Zadejte dny, které teprve přijdou.")
    if end - start > _LONGEST:
        raise Refused(f"Volno delší než rok zapsat nejde: {first} až {last}. Odeberte přístup (`staff revoke`).")
    return start, end


def _read(house: "House", text: str, since: date, *, ends: bool) -> datetime:
    """A day (its end where it is the last one) or a moment; a day without a year is the next one that comes."""
    calendar = house.hours.calendar
    try:
        if found := _DAY.fullmatch(text.strip()):
            day, month = int(found[1]), int(found[2])
            named = date(int(found[3] or since.year), month, day)
            if not found[3] and named < since:
                named = date(since.year + 1, month, day)
        elif "T" in text or " " in text:
            moment = datetime.fromisoformat(text)
            return calendar.moment(moment.date(), moment.hour * 60 + moment.minute) if not moment.tzinfo else moment
        else:
            named = date.fromisoformat(text)
    except ValueError:
        raise Refused(f"„{text}“ není den ani chvíle: pište 2026-12-21, 21.12. nebo 2026-12-21T12:00.") from None
    return calendar.moment(named, 24 * 60 if ends else 0)


def _spelled(house: "House", window: "Window") -> str:
    start, end = (house.hours.calendar.local(at) for at in window)
    last = end - timedelta(days=1) if end.time() == time() else end
    if start.time() == end.time() == time():
        return _day(start) if start.date() == last.date() else f"{_day(start)} až {_day(last)}"
    return f"{_day(start)} {start:%H:%M} až {_day(last)} {'24:00' if last != end else f'{end:%H:%M}'}"


def _day(at: datetime) -> str:
    return f"{at.day}.{at.month}.{at.year}"
