"""A call is agreed: free slots, the time in the person's words, the booking, its reminders, what is said back."""

from datetime import UTC, datetime, timedelta

from flows.effects import Book, ChangeRequest, DropTimer, MoveCallback, OfferCallback, Report, SetTimer
from flows.facts import Slot
from flows.message import Option, Part
from flows.turn import Heard, Turn
from flows.when import When
from flows.wording import clock, day, moment, phone

OFFER_BEFORE_START = timedelta(minutes=10)
"""A worker must have decided so long before the call."""

LEAST_TO_DECIDE = timedelta(minutes=20)

DAY_REMINDER_AFTER = timedelta(hours=12)
"""Who agreed less than this before the day's reminder still knows."""

OUTCOME_AFTER = timedelta(minutes=15)
SLOTS_OFFERED = 3
SLOT = timedelta(minutes=30)
SHIFT_LEAD = timedelta(minutes=90)
WORKING_DAY = 8 * 60
"""Minutes of office hours after which a promised answer is due."""
LIVE = ("proposed", "agreed", "offered", "accepted")
"""States of a callback that is still to come."""


def ask_time(turn: Turn, *parts: Part, start: datetime | None = None) -> None:
    """When to call: free slots by number, or the person's own words."""
    place = turn.place
    assert place is not None
    slots = turn.facts.diary.slots(
        place,
        start=start or earliest(turn),
        limit=SLOTS_OFFERED,
        exclude_days=frozenset(turn.draft.get("not_days", ())),
        without=turn.state.code or None,
    )
    if not slots:
        no_slot(turn)
        return
    turn.set(slots=[[slot.worker, slot.start.isoformat(), slot.end.isoformat()] for slot in slots])
    options = [
        (Option(str(i), Part("slot.option", {"at": moment(slot.start)})), f"{clock(slot.start)}")
        for i, slot in enumerate(slots)
    ]
    key = "time.ask.again" if turn.state.misses else "time.ask"
    turn.say("time.ask", *parts, Part(key), options=options, asks="time")


def other_times(turn: Turn) -> None:
    """None of the times offered fits: the next ones after them."""
    last = turn.draft.get("slots") or []
    ask_time(turn, Part("time.other"), start=datetime.fromisoformat(last[-1][2]) if last else None)


def take_time(turn: Turn, heard: Heard) -> Slot | None:
    """The slot the person means: by number, or the first free one in the time said. None when no time was said."""
    offered = turn.draft.get("slots", ())
    if heard.choice.isdigit() and int(heard.choice) < len(offered):
        worker, start, end = offered[int(heard.choice)]
        return Slot(worker, datetime.fromisoformat(start), datetime.fromisoformat(end))
    return None


def still_free(turn: Turn, slot: Slot) -> Slot | None:
    """The same hour, of the same worker or else of another; None when it was taken meanwhile or has passed."""
    place = turn.place
    if place is None:
        return None
    look, code = turn.facts.diary.slots, turn.state.code or None
    same = look(place, start=slot.start, end=slot.end, limit=1, only_worker=slot.worker, without=code)
    found = same or look(place, start=slot.start, end=slot.end, limit=1, without=code)
    return found[0] if found else None


def said_time(turn: Turn, text: str, *, base: datetime | None = None) -> When | None:
    """The time in a message, if it can be one for a call."""
    when = turn.when(text, base=base)
    if when and when.exclude:
        turn.set(not_days=sorted({*turn.draft.get("not_days", ()), *when.exclude}))
    return when if when and when.start else None


def slot_in(turn: Turn, when: When) -> Slot | None:
    """The first free slot in the time said, of the nearest worker who has one."""
    if turn.place is None or when.start is None:
        return None
    if when.kind == "approx" and when.end is not None:  # "kolem desáté": at ten, if that is free
        middle = when.start + (when.end - when.start) / 2
        return first_slot(turn, when, middle, when.end) or first_slot(turn, when, when.start, when.end)
    found = first_slot(turn, when, when.start, when.end)
    if found is None and when.kind == "point" and when.end is not None:
        found = first_slot(turn, when, when.start, when.start + timedelta(hours=1))
    return found


def first_slot(turn: Turn, when: When, start: datetime, end: datetime | None) -> Slot | None:
    """The first free slot between two moments, on none of the days that were excluded."""
    assert turn.place is not None
    slots = turn.facts.diary.slots(
        turn.place,
        start=max(start, turn.now),
        end=end,
        limit=1,
        exclude_days=frozenset(when.exclude),
        without=turn.state.code or None,
    )
    return slots[0] if slots else None


def time_taken(turn: Turn, when: When) -> None:
    """Nobody is free when the person said: say so and offer the nearest other times."""
    assert when.start is not None
    turn.state = turn.state.but(misses=0)
    ask_time(turn, Part("time.taken", {"at": day(when.start)}), start=max(when.start, turn.now))


def earliest(turn: Turn) -> datetime:
    """From when on a time is offered that nobody asked for: a worker off shift must first be able to take it."""
    opens = turn.facts.diary.next_working_moment(turn.now)
    return turn.now if opens <= turn.now else opens + SHIFT_LEAD


def no_slot(turn: Turn) -> None:
    """No free time or no worker: said honestly, the coordinator owns it, a date is promised (DECISIONS 22)."""
    answer = turn.facts.diary.add_working_time(turn.now, WORKING_DAY)
    turn.do(
        ChangeRequest(turn.state.code, {"stuck": "no_slot"}),
        Report("escalated", turn.state.code, {"reason": "no_slot"}),
        SetTimer("promise", answer, turn.state.code),
    )
    turn.tell("coordinator", "told.no_slot", place=turn.place.name if turn.place else "?")
    turn.say("waiting", Part("time.none", {"day": day(answer)}))


def book(turn: Turn, slot: Slot) -> None:
    """Book the slot, offer it to its worker, set the reminders, and say it back with weekday, date and code.

    A worker who had taken the call keeps it at its new hour and is told; any other is asked.
    """
    code = turn.state.code
    if turn.case is not None and turn.case.stuck:
        turn.do(ChangeRequest(code, {"stuck": ""}))
    existing = turn.case.callback if turn.case else None
    moving = existing is not None and existing.state in LIVE
    taken = existing is not None and existing.state == "accepted" and existing.worker is not None
    kept = taken and existing is not None and existing.worker is not None and existing.worker.id == slot.worker
    turn.do(MoveCallback(code, slot, keep_state=kept) if moving else Book(code, slot))
    turn.set(booked=slot.start.isoformat(), booked_end=slot.end.isoformat(), worker=slot.worker, slots=None)
    turn.set(gone=None, never=None, instead=None)
    turn.do(DropTimer("consent.silence", code))
    if kept:
        local = slot.start.astimezone(turn.now.tzinfo)
        turn.tell(slot.worker, "told.moved", code=code, at=f"{local.day}.{local.month}. {clock(slot.start)}")
    else:
        offer(turn, slot.worker, slot.start)
    set_reminders(turn, slot.start, slot.end)
    turn.state = turn.state.but(misses=0)
    say_booked(turn, slot, moved=moving)


def offer(turn: Turn, worker: str, start: datetime) -> None:
    """Offer the call to a worker, with the moment by which an answer is due."""
    minutes = int(turn.facts.settings.get("worker_deadline_minutes", "120"))
    diary = turn.facts.diary
    opens = max(diary.next_working_moment(turn.now), turn.now)
    # Half of the time left is this worker's, so that another one can still be asked before the call.
    share = max((start - opens) / 2, LEAST_TO_DECIDE)
    latest = max(min(opens + share, start - OFFER_BEFORE_START), turn.now + timedelta(minutes=5))
    shift = diary.next_working_moment(latest)
    if latest < shift < start - OFFER_BEFORE_START:
        latest = shift  # the next one is asked when somebody is there to answer, not in the night
    deadline = min(diary.add_working_time(turn.now, minutes), latest)
    turn.do(OfferCallback(turn.state.code, worker), SetTimer("offer.deadline", deadline, turn.state.code, worker))


def set_reminders(turn: Turn, start: datetime, end: datetime) -> None:
    """The day before and the hour before, never in quiet hours; and the question to the worker afterwards."""
    diary, code = turn.facts.diary, turn.state.code
    local = start.astimezone(turn.now.tzinfo)
    planned_already: set[datetime] = set()  # before a Monday both fall on the same last allowed minute
    for name, planned in (
        ("reminder.day", _day_before(local)),
        ("reminder.hour", start.astimezone(UTC) - timedelta(hours=1)),
    ):
        at = diary.last_allowed(planned)
        if at in planned_already:
            turn.do(DropTimer(name, code))
            continue
        planned_already.add(at)
        if at > turn.now + (DAY_REMINDER_AFTER if name == "reminder.day" else timedelta(0)):
            turn.do(SetTimer(name, at, code, start.isoformat()))
    turn.do(SetTimer("after.slot", end + OUTCOME_AFTER, code))


def _day_before(local: datetime) -> datetime:
    """The same wall time on the day before; arithmetic on an aware local time keeps the wall clock."""
    return local - timedelta(days=1)


def say_booked(turn: Turn, slot: Slot, *, moved: bool) -> None:
    """Say the agreement back."""
    worker = turn.facts.diary.worker(slot.worker)
    params: dict[str, str | int | float | bool | Part | None] = {
        "at": moment(slot.start),
        "code": turn.state.code,
        "worker": worker.name if worker else "",
    }
    key = "booked.moved" if moved else "booked"
    if turn.draft.get("anonymous"):
        office = worker.office_phone if worker else ""
        if office:
            turn.say(
                key,
                Part("booked.anonymous", {**params, "phone": phone(office), "phrase": turn.draft.get("phrase", "")}),
            )
        else:
            turn.say(key, Part("booked.anonymous.message", {**params, "phrase": turn.draft.get("phrase", "")}))
        return
    if turn.draft.get("contact_by") == "message":
        turn.say("booked", Part("booked.message", params), Part("booked.change", drop=1))
        return
    turn.say("booked", Part(key, params), Part("booked.change", drop=2))


def change_time(turn: Turn, heard: Heard) -> bool:
    """A new time said after a booking: the part not said stays as it was. False when no time was said."""
    booked = turn.draft.get("booked")
    base = datetime.fromisoformat(booked) if booked else None
    when = said_time(turn, heard.beside, base=base)
    if when is None and base is not None and (later := turn.when(heard.beside, base=base)) and later.move:
        when = When(base + later.move, base + later.move + SLOT, "point", hour_said=True)
    if when is None:
        return False
    same = base is not None and "same_hour" in turn.wishes(heard.beside)
    kept = slot_at_hour(turn, when, base) if base and (same or (when.kind == "day" and not when.hour_said)) else None
    slot = kept or slot_in(turn, when)
    if slot is None:
        time_taken(turn, when)
    elif slot.start == base and "?" in heard.text:
        return False  # "tomorrow at ten, is that right?" asks, and changes nothing
    elif slot.start == base and turn.case is not None:
        turn.say("booked", Part("reminder.kept"))
    else:
        book(turn, slot)
    return True


def slot_at_hour(turn: Turn, when: When, booked: datetime) -> Slot | None:
    """The hour agreed before, on the new day: the part not said stays."""
    if when.start is None or turn.place is None:
        return None
    hour = booked.astimezone(turn.now.tzinfo).timetz()
    start = datetime.combine(when.start.astimezone(turn.now.tzinfo).date(), hour)
    slots = turn.facts.diary.slots(
        turn.place, start=start, end=start + timedelta(minutes=30), limit=1, without=turn.state.code or None
    )
    return slots[0] if slots and start > turn.now else None
