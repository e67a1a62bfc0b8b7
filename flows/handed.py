"""What an office handed over, told to the person it is about: asked for consent, or booked where it was given."""

from dataclasses import replace
from datetime import datetime

from flows.areas import WORDS_KEPT
from flows.booking import LIVE, book, earliest, first_slot, no_slot, said_time
from flows.dialogs import callback
from flows.effects import ChangeRequest, Report, Say, forget_told
from flows.events import Forwarded, WorkerAnswered
from flows.facts import CaseFacts, Place, Slot
from flows.keeping import may_write
from flows.progress import ANSWER_MINUTES, new_request
from flows.turn import Turn


def forwarded(turn: Turn, event: Forwarded) -> None:
    """An office handed this person's request over.

    Who agreed by word of mouth to be rung gets a call, and is told of it with a way out (FEATURES 51: an old woman who
    never answers a message is helped as well). Nobody is rung who cannot be told before: then the coordinator sees to
    it. Everybody else is asked, once.
    """
    case = turn.case_of(event.code)
    if case is None:
        return
    place = case.place
    if event.ring and (not may_write(turn) or busy(turn)):
        turn.do(ChangeRequest(event.code, {"stuck": "unannounced"}))
        turn.do(Report("escalated", event.code, {"reason": "unannounced"}))
        turn.tell("coordinator", "told.unannounced", code=event.code)
        return
    turn.state = turn.state.but(code=event.code, misses=0)
    told = {
        "kinds": [[kind, 0.5] for kind in case.kinds],
        "area": case.area,
        "place": place.code if place else None,
        "urgency": case.urgency,
        "words": case.words,
        "opened": event.code,
        "understood": True,
        "shown": [],
        "forwarded": True,
        "greeted": True,
    }
    if not event.ring or place is None or not place.inside:
        turn.set(**told, consent=None)
        callback.ask_forwarded(turn, event.by)
        return
    new_request(turn)  # nothing of an earlier talk may decide how this call goes
    turn.state = turn.state.but(code=event.code)
    turn.set(**told, consent="given")
    turn.do(ChangeRequest(event.code, {"knows": "yes"}))
    kind = turn.facts.directory.kind_name(case.kinds[0], turn.facts.person.language)
    turn.lead("forward.told", by=event.by, kind=kind, region=turn.facts.region_name)
    turn.tail("hello.never", drop=1)
    slot = _slot(turn, case, place)
    if slot is None:
        no_slot(turn)
    else:
        turn.set(handed=slot.start.isoformat())
        book(turn, slot)
    _of_our_own_accord(turn, slot)


def busy(turn: Turn) -> bool:
    """Whether this person is in the middle of something else with us, or stays without a name."""
    asked = turn.state.asks != "none" and bool(turn.draft.get("kinds"))
    return asked or bool(turn.draft.get("booked")) or bool(turn.draft.get("anonymous"))


def chosen_by_us(turn: Turn) -> bool:
    """Whether a call is booked to which the person has not said a word yet."""
    return bool(turn.draft.get("handed")) and turn.draft["handed"] == turn.draft.get("booked")


def preferred(turn: Turn, event: WorkerAnswered) -> None:
    """The office says when it suits the person better: the worker learns it, and a call we chose is moved there."""
    case = turn.case_of(event.code)
    if case is None or case.callback is None or case.callback.state not in LIVE or case.place is None:
        return
    words = "\n".join((case.words, event.detail.strip()))[:WORDS_KEPT]
    turn.do(ChangeRequest(case.code, {"words": words}))
    if turn.state.code != case.code or not chosen_by_us(turn):
        return  # the person has chosen another time, or speaks of something else by now
    turn.set(words=words)
    slot = _asked_for(turn, event.detail, case.place)
    if slot is not None and slot.start.isoformat() != turn.draft["booked"] and case.callback.start > turn.now:
        turn.set(handed=slot.start.isoformat())
        book(turn, slot)
        _of_our_own_accord(turn, slot)


def take_back(turn: Turn) -> None:
    """Who never asked for it is let go: no call, and what the office had told of them is forgotten."""
    callback.refuse(turn)
    turn.do(forget_told(turn.state.code))
    turn.set(forwarded=None, handed=None, words=None)
    callback.cancel(turn)


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
    for line in reversed(case.words.splitlines()):  # what was written last counts
        if (asked := _asked_for(turn, line, place)) is not None:
            return asked
    urgent = case.urgency in ("crisis", "emergency") and turn.facts.diary.may_send(turn.now)
    slots = turn.facts.diary.slots(place, start=earliest(turn) if urgent else _readable(turn), limit=1)
    return slots[0] if slots else None


def _asked_for(turn: Turn, text: str, place: Place) -> Slot | None:
    """The first free slot in the time that a text asks for, once the message about it can have been read."""
    when = said_time(turn, text)
    if when is None or when.start is None or not when.offered or turn.draft.get("place") != place.code:
        return None
    start = max(when.start, _readable(turn))
    return first_slot(turn, when, start, when.end) if when.end is None or start < when.end else None


def _readable(turn: Turn) -> datetime:
    """From when on somebody can be rung whom we tell of it now: after the quiet hours, and not at once."""
    return turn.facts.diary.add_working_time(turn.facts.diary.next_allowed(turn.now), ANSWER_MINUTES)
