"""A worker's leave in their own words: entered, cancelled, and said back with weekday and date."""

import re
from datetime import datetime, time, timedelta

from flows.effects import CancelLeave, EnterLeave
from flows.events import Told
from flows.fold import fold, strip_marks
from flows.message import Part
from flows.turn import Heard, Turn
from flows.when import When
from flows.when.sense import word_set
from flows.when.tokens import tokens
from flows.wording import PRAGUE, clock, day, day_of

Span = tuple[datetime, datetime]

_SICK = word_set(
    """
    nemoc nemoci nemocna nemocny nemocen nemocenska nemocenske nemocenskou marod maroda marodim marodka neschopenka
    neschopenku neschopence
    """
)
_LEAVE = _SICK | word_set("volno volnem dovolena dovolenou dovolene dovolenku dovolenka dovca dovcu")
_CANCEL = word_set("zrus zrusit zruste zrusim zrusime rusim rusit storno stornovat neplati")
_BESIDE = word_set(
    """
    mam mit mivam budu jsem sem nejsem beru vezmu vzit si se chci chtela chtel bych potrebuji potrebuju prosim poprosim
    prosila poprosila o a i na ale uz jeste tak dobry den dekuji dekuju diky ahoj zdravim cely celou cele ja moje moji
    mou moc ted nahradni placene zapiste zapsat hlasim oznamuji pisu me mi to planovane
    """
)
"""Beside these and words of time a message speaks of the worker's own leave; any other word may tell of a client's."""

_WORD = re.compile(r"[^\W\d_]+")
_JOINING = word_set("a ted")
_DAY_OF_A_DATE = re.compile(r"\b(?:ve? )?(?:pondel|uter|stred|ctvrt|pat[ek]|sobot|nedel)[a-z]*\s+(?=\d{1,2}\.\s*\d)")
"""A weekday said beside its date adds nothing, and hides the first of two days ("od pondělí 7.12. do středy 9.12.")."""
_NAMES_A_CASE = re.compile(r"\s*(?:[vk]\s*-?\s*)?\d{3,6}\b(?!\s*\.)", re.IGNORECASE)
_EARLY, _LATE = time(8), time(17)
"""A leave that begins or ends beyond these takes the rest of the day with it: no shift is left there."""


def hear(turn: Turn, heard: Heard) -> bool:
    """Leave entered, cancelled or asked about; False when the message speaks of something else."""
    words = _own_leave(heard.text)
    if not words:
        return turn.state.screen == "leave.ask" and _hear_when(turn, heard)
    when = turn.when(_time_alone(heard.text))
    if words & _CANCEL or ("nejsem" in words and words & _SICK):
        _cancel(turn, when)
        return True
    if turn.state.screen == "case.move" and when is not None and when.kind == "point":
        return False  # free for the call, then
    if turn.state.screen == "offer" and when is None and "declines" in turn.wishes(heard.text):
        return False  # an excuse: it declines what is offered
    now_on = when is None or (when.kind == "open" and not when.day_said)
    if now_on and (words & _SICK or when is not None):
        _enter(turn, [(_midnight(turn.now), _midnight(turn.now, 1))], until_known=True)
    elif when is not None and when.kind == "open" and when.start is not None and not when.hour_said:
        turn.set(leave_from=_midnight(when.start).isoformat())
        turn.say("leave.ask", Part("staff.leave.until"), asks="time")
    elif spans := _spans(when):
        _enter(turn, spans)
    else:
        turn.set(leave_from=None)
        turn.say("leave.ask", Part("staff.leave.ask"), asks="time")
    return True


def told(event: Told) -> list[Part]:
    """What the worker is told of their leave, whoever entered it."""
    params = dict(event.params)
    if "start" not in params:
        return [Part(event.key)]
    start, end = (datetime.fromisoformat(params[name]) for name in ("start", "end"))
    parts = [Part(event.key, {"span": span(start, end)})]
    if calls := int(params.get("calls", "0")):
        parts.append(Part("staff.leave.passed", n=calls))
    if params.get("until_known"):
        parts.append(Part("staff.leave.prolong"))
    if event.key == "staff.leave.noted":
        parts.append(Part("staff.leave.undo", drop=1))
    return parts


def span(start: datetime, end: datetime) -> Part:
    """A time off duty in words, whole days by their names, parts of days with their hours."""
    start, end = start.astimezone(PRAGUE), end.astimezone(PRAGUE)
    from_midnight, to_midnight = start.time() == time(), end.time() == time()
    last = end - timedelta(days=1) if to_midnight else end
    if start.date() != last.date():
        if from_midnight and to_midnight:
            return Part("leave.days", {"start": day_of(start), "end": day_of(last)})
        times = {"from": clock(start), "to": "24:00" if to_midnight else clock(end)}
        return Part("leave.days.hours", {"start": day_of(start), "end": day_of(last), **times})
    if from_midnight and to_midnight:
        return day(start)
    if from_midnight:
        return Part("leave.until", {"day": day(start), "to": clock(end)})
    if to_midnight:
        return Part("leave.from", {"day": day(start), "from": clock(start)})
    return Part("leave.hours", {"day": day(start), "from": clock(start), "to": clock(end)})


def _own_leave(text: str) -> frozenset[str]:
    """The words of a message that speaks of the worker's own leave and of nothing else; empty for any other."""
    if _NAMES_A_CASE.match(text):
        return frozenset()
    row = [token for token in tokens(text) if token.word]
    words = frozenset(fold(token.text) for token in row)
    known = _LEAVE | _BESIDE | _CANCEL
    if not words & _LEAVE or not all(fold(token.text) in known or token.sense.timely for token in row):
        return frozenset()
    return words


def _time_alone(text: str) -> str:
    """The words of time in a text: "od pondělí jsem na dovolené" would else be read as free until then."""
    drop = _LEAVE | _CANCEL | _BESIDE - _JOINING
    alone = _WORD.sub(lambda found: "" if found[0] in drop else found[0], strip_marks(text))
    return _DAY_OF_A_DATE.sub("", alone)


def _hear_when(turn: Turn, heard: Heard) -> bool:
    """The answer to "when" or "until when"."""
    when = turn.when(_time_alone(heard.text))
    if when is None or when.start is None:
        return False
    begun = turn.draft.get("leave_from")
    spans = _spans(when)
    if begun and spans:
        spans = [(datetime.fromisoformat(begun), spans[-1][1])]
    if not spans or spans[0][0] >= spans[0][1]:
        turn.say("leave.ask", Part("staff.leave.until" if begun else "staff.leave.ask"), asks="time")
        return True
    _enter(turn, spans)
    return True


def _enter(turn: Turn, spans: list[Span], *, until_known: bool = False) -> None:
    me = turn.facts.person.staff_id
    turn.do(*(EnterLeave(me, start, end, until_known) for start, end in spans))
    _rest(turn)


def _cancel(turn: Turn, when: When | None) -> None:
    me = turn.facts.person.staff_id
    if when is None or when.start is None:
        turn.do(CancelLeave(me))
    else:
        turn.do(CancelLeave(me, _midnight(when.start), _midnight(when.end or when.start, 1)))
    _rest(turn)


def _rest(turn: Turn) -> None:
    turn.set(leave_from=None)
    if turn.state.screen != "offer":
        turn.state = turn.state.but(screen="staff", options=(), asks="none")


def _spans(when: When | None) -> list[Span]:
    """The times off duty that were said, whole days from midnight to midnight; none where they are not plain."""
    if when is None or when.start is None or when.exclude or when.kind in ("point", "approx", "open", "none"):
        return []
    found: list[Span] = []
    for start, end in ((when.start, when.end), *when.others):
        if end is None or (when.hour_said and start.date() != end.date()):
            return []
        whole = not when.hour_said
        begins = _midnight(start) if whole or start.astimezone(PRAGUE).time() <= _EARLY else start
        ends = _midnight(end, 1) if whole or end.astimezone(PRAGUE).time() >= _LATE else end
        found.append((begins, ends))
    return found


def _midnight(at: datetime, days: int = 0) -> datetime:
    return datetime.combine(at.astimezone(PRAGUE).date() + timedelta(days=days), time(), PRAGUE)
