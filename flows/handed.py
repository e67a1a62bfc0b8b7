"""What an office handed over, told to the person it is about: asked for consent, or booked where it was given."""

from dataclasses import replace

from flows.booking import LIVE, book, earliest, no_slot, said_time, slot_in
from flows.dialogs import callback
from flows.effects import ChangeRequest, Say
from flows.events import Forwarded, WorkerAnswered
from flows.facts import CaseFacts, Place, Slot
from flows.progress import ANSWER_MINUTES
from flows.turn import Turn


def forwarded(turn: Turn, event: Forwarded) -> None:
    """An office handed this person's request over.

    Whom the office wants rung, and who agreed to it by word of mouth, gets a call and is told of it with a way out
    (FEATURES 51: an old woman who never answers a message is helped as well). Everybody else is asked, once.
    """
    case = turn.case_of(event.code)
    if case is None:
        return
    turn.state = turn.state.but(code=event.code, misses=0)
    turn.set(
        kinds=[[kind, 0.5] for kind in case.kinds],
        area=case.area,
        place=case.place.code if case.place else None,
        urgency=case.urgency,
        words=case.words,
        opened=event.code,
        understood=True,
        shown=[],
        forwarded=True,
        greeted=True,
        consent="given" if event.ring else None,
    )
    if not event.ring or turn.place is None or not turn.place.inside:
        turn.set(consent=None)
        callback.ask_forwarded(turn, event.by)
        return
    turn.do(ChangeRequest(event.code, {"knows": "yes"}))
    kind = turn.facts.directory.kind_name(case.kinds[0], turn.facts.person.language)
    turn.lead("forward.told", by=event.by, kind=kind, region=turn.facts.region_name)
    slot = _slot(turn, case, turn.place)
    if slot is None:
        no_slot(turn)
    else:
        book(turn, slot)
    _of_our_own_accord(turn, slot)


def preferred(turn: Turn, event: WorkerAnswered) -> None:
    """The office says when it suits the person better: the call is moved there, where somebody is free then."""
    case = turn.case_of(event.code)
    if case is None or case.callback is None or case.callback.state not in LIVE:
        return
    turn.state = turn.state.but(code=case.code)
    when = said_time(turn, event.detail)
    slot = slot_in(turn, when) if when is not None else None
    if slot is not None and slot.start.isoformat() != turn.draft.get("booked"):
        book(turn, slot)
        _of_our_own_accord(turn, slot)


def _of_our_own_accord(turn: Turn, slot: Slot | None) -> None:
    """Nobody here has written to us: what is said waits for the quiet hours to end, and is of no use after the call."""
    turn.effects = [
        replace(effect, proactive=True, code=turn.state.code, not_after=slot.start if slot else None)
        if isinstance(effect, Say)
        else effect
        for effect in turn.effects
    ]


def _slot(turn: Turn, case: CaseFacts, place: Place) -> Slot | None:
    """The first free time that the office asked for, else the first one that leaves time to read of it."""
    when = said_time(turn, case.words)
    if when is not None and when.offered and (slot := slot_in(turn, when)) is not None:
        return slot
    urgent = case.urgency in ("crisis", "emergency")
    start = earliest(turn) if urgent else turn.facts.diary.add_working_time(turn.now, ANSWER_MINUTES)
    slots = turn.facts.diary.slots(place, start=start, limit=1)
    return slots[0] if slots else None
