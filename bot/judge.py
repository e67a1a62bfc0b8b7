"""Judges a played dialogue against its `expects`, as `domain/dialogue_conventions.md` words them, and by nothing else.

What was played comes as steps: a turn of the file, the lines told from that turn up to the next one (`bot.told`), and
the summary as it stood then. Keys that only a reader can judge are counted and left alone. Knows nothing of dialogues.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.judged import OPEN, Case, Context, Step, bare, services

READERS = frozenset({"answers_question", "handles", "role", "stores_third_party_name"})
"""What asks for a reader: whether a sentence answers, how somebody is treated."""

OURSELVES = frozenset({"resident", "resident2", "new_phone", "carer", "mayor"})
"""Those whom messages of our own accord are counted for."""

_AGREED = ("agreed", "offered", "accepted", "done", "missed")
_STATUS = {"offered": "agreed"}
_MOST_SERVICES = 3
_SENTENCE = re.compile(r"(?<=[.!?])\s|\n")
_CODEWORD = re.compile(r"hesl\w*:?\s+(?:je\s+|zni\s+)?\w+[ -]\w+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One expectation: `ok` is None where only a reader can say."""

    turn: int  # counted from 1; 0 stands for `finally`
    key: str
    ok: bool | None
    why: str = ""


def judge(dialogue: Mapping[str, Any], steps: Sequence[Step], context: Context) -> list[Verdict]:
    """Judge every turn that was played, and `finally`, which sees the whole dialogue as one."""
    found: list[Verdict] = []
    for number, step in enumerate(steps):
        case = Case(step, steps[:number], context, step.turn.get("expects") or {})
        found += [Verdict(step.number, *verdict) for verdict in _turn(case)]
    last = dialogue.get("finally") or {}
    if last and steps:
        whole = Step(
            0, {}, steps[0].sender, steps[0].channel, [li for step in steps for li in step.lines], steps[-1].summary
        )
        case = Case(whole, (), context, last)
        found += [Verdict(0, key, *_one(case, key, value)) for key, value in last.items()]
    return found


def _turn(case: Case) -> list[tuple[str, bool | None, str]]:
    found = [(key, *_one(case, key, value)) for key, value in case.expects.items()]
    for key, value in (("language", "cs"), ("max_sms_segments", 2)):
        if key not in case.expects and case.replies:
            found.append((key, *_one(case, key, value)))
    for key, rule in (("one_question", _one_question), ("three_services", _three_services)):
        if case.replies:
            found.append((key, *rule(case)))
    return found


def _one(case: Case, key: str, wanted: Any) -> tuple[bool | None, str]:
    if key in READERS:
        return None, ""
    rule = _RULES.get(key)
    if rule is None:
        return None, "unknown"
    found = rule(case, wanted)
    ok, seen = found if isinstance(found, tuple) else (found, "")
    return ok, "" if ok else f"wanted {wanted}, found {seen}"


# --- the reply ------------------------------------------------------------------------------------------


def _one_question(case: Case) -> tuple[bool, str]:
    most = max(str(line["text"]).count("?") for line in case.replies)
    return most <= 1, "" if most <= 1 else f"{most} questions in one message"


def _three_services(case: Case) -> tuple[bool, str]:
    most = max(len(services(str(line["text"]), case.context)) for line in case.replies)
    return most <= _MOST_SERVICES, "" if most <= _MOST_SERVICES else f"{most} services"


def _list(wanted: Any) -> list[Any]:
    return list(wanted) if isinstance(wanted, Collection) and not isinstance(wanted, str) else [wanted]


def _any_of(found: Collection[Any], wanted: Any) -> tuple[bool, Any]:
    return bool(set(found) & set(_list(wanted))), sorted(map(str, found))


def _none_of(found: Collection[Any], wanted: Any) -> tuple[bool, Any]:
    return not set(found) & set(_list(wanted)), sorted(map(str, found))


def _is(found: Any, wanted: Any) -> tuple[bool, Any]:
    return found in _list(wanted), found


def _numbers(case: Case, wanted: Any) -> list[bool]:
    text = re.sub(r"(?<=\d)[\s-](?=\d)", "", case.text)
    return [re.sub(r"\s", "", str(number)) in text for number in _list(wanted)]


def _numbers_first(case: Case, wanted: Any) -> tuple[bool, str]:
    first = _SENTENCE.split(str(case.replies[0]["text"]))[0] if case.replies else ""
    looked_for = case.expects.get("mentions_numbers_any") or case.expects.get("mentions_numbers_all") or []
    packed = re.sub(r"(?<=\d)\s(?=\d)", "", first)
    there = any(re.sub(r"\s", "", str(number)) in packed for number in looked_for) or (
        not looked_for and bool(re.search(r"\d{3}", packed))
    )
    return there == bool(wanted), first


def _resumes(case: Case, wanted: Any) -> tuple[bool, str]:
    earlier = [line for step in case.before for line in step.messages if case.named(line) == case.step.sender]
    question = str(earlier[-1]["asks"]) if earlier else "none"
    if question == "none":
        return True, "nothing was open"
    now = str(case.replies[-1]["asks"]) if case.replies else "none"
    return (now == question) == bool(wanted), now


def _segments(case: Case, wanted: Any) -> tuple[bool, Any]:
    most = max((line["segments"] or 0 for line in case.replies), default=0)
    return most <= int(wanted), most


def _replies(case: Case, wanted: Any) -> tuple[bool, Any]:
    earlier = [line["text"] for step in case.before for line in step.messages if case.named(line) == case.step.sender]
    fresh = [line["text"] for line in case.replies if not earlier or line["text"] != earlier[-1]]
    return bool(fresh if not wanted else case.replies) == bool(wanted), fresh


def _present(text: str, wanted: Any) -> list[bool]:
    return [bare(str(piece)) in text for piece in _list(wanted)]


# --- the state ------------------------------------------------------------------------------------------


def _place(case: Case, wanted: Any) -> tuple[bool, Any]:
    found = case.request.get("place")
    if wanted is None or found is None:
        return found is wanted, found
    return bare(str(found)) == bare(str(wanted)) or bare(str(found)).split("/")[0] == bare(str(wanted)), found


def _urgency(case: Case, wanted: Any) -> tuple[bool, Any]:
    told = [
        line["urgency"]
        for step in (*case.before, case.step)
        for line in step.lines
        if line["type"] == "event" and line.get("urgency")
    ]
    return _is(case.request.get("urgency") or (told[-1] if told else "normal"), wanted)


def _within(case: Case, wanted: Any) -> tuple[bool, Any]:
    start = case.call.get("start")
    if start is None:
        return False, None
    moment = datetime.fromisoformat(str(start))
    return datetime.fromisoformat(wanted["start"]) <= moment < datetime.fromisoformat(wanted["end"]), start


def _status(case: Case, wanted: Any) -> tuple[bool, Any]:
    state = str(case.call.get("state", ""))
    found = {_STATUS.get(state, state)} | ({"moved"} if case.step.event("callback_moved") else set())
    return _any_of(found, wanted)


def _count(rows: Collection[Mapping[str, Any]], wanted: Any) -> tuple[bool, Any]:
    return len(rows) == wanted, len(rows)


def _worker_told(case: Case, wanted: Any) -> tuple[bool, Any]:
    told = {str(line["to"]) for line in case.to_workers()}
    if isinstance(wanted, bool):
        return bool(told) == wanted, sorted(told)
    return _any_of(told, wanted)


def _reassigned(case: Case, wanted: Any) -> tuple[bool, Any]:
    earlier = case.step.before.get("callbacks", ())
    had = {row["code"]: row["worker"] for row in earlier}
    other = [
        row for row in case.step.summary.get("callbacks", ()) if had.get(row["code"], row["worker"]) != row["worker"]
    ]
    told = any(str(line["to"]) == case.context.coordinator for line in case.step.messages)
    return bool(other or told) == bool(wanted), other


def _unasked(case: Case) -> list[str]:
    """Messages of our own accord: what went to residents, carers and mayors who had not just written."""
    wrote = "" if case.step.turn.get("event") == "clock" else case.step.sender
    return [name for line in case.step.messages if (name := case.named(line)) in OURSELVES and name != wrote]


def _case_status(case: Case, wanted: Any) -> tuple[bool, Any]:
    step = case.step
    found = {str(case.request.get("state", ""))}
    found |= {"accepted"} if case.call.get("state") == "accepted" else set()
    found |= {"done"} if step.event("callback_done") or case.call.get("state") == "done" else set()
    found |= {"declined"} if step.event("callback_declined") else set()
    found |= {"no_answer"} if step.event("callback_missed") else set()
    return _any_of(found, wanted)


def _reveals(case: Case, wanted: Any) -> tuple[bool, Any]:
    got = [line for step in (*case.before, case.step) for line in step.messages if case.named(line) == case.step.sender]
    there = _present(bare("\n".join(str(line["text"]) for line in got)), wanted)
    return not any(there), there


def _reminder_lacks(case: Case, wanted: Any) -> tuple[bool, Any]:
    text = bare("\n".join(str(li["text"]) for li in case.step.messages if case.named(li) in _unasked(case)))
    return not any(_present(text, wanted)), text


def _notified(case: Case, wanted: Any) -> tuple[bool, Any]:
    told = {case.named(line) for line in case.step.messages}
    return set(_list(wanted)) <= told, sorted(told)


def _in_clear(case: Case, wanted: Any) -> tuple[bool | None, Any]:
    hits = case.step.summary.get("clear_text_hits")
    return (None if wanted or hits is None else hits == 0), hits


def _flag(event: str) -> "Rule":
    return lambda case, wanted: (case.so_far(event) == bool(wanted), case.so_far(event))


def _alias(case: Case, wanted: Any) -> tuple[bool, Any]:
    alias = case.request.get("alias")
    return (bool(alias) and bare(str(alias)) in case.text) == bool(wanted), alias


Rule = Callable[[Case, Any], tuple[bool | None, Any] | bool | None]

_RULES: Mapping[str, Rule] = {
    "asks": lambda case, wanted: _any_of(case.asked(), wanted),
    "asks_none_of": lambda case, wanted: _none_of(case.asked(), wanted),
    "offers_kinds_any": lambda case, wanted: _any_of(case.kinds(), wanted),
    "offers_kinds_none": lambda case, wanted: _none_of(case.kinds(), wanted),
    "mentions_numbers_any": lambda case, wanted: (any(_numbers(case, wanted)), case.text),
    "mentions_numbers_all": lambda case, wanted: (all(_numbers(case, wanted)), case.text),
    "numbers_first": _numbers_first,
    "gives_contact_now": lambda case, wanted: (
        any(case.context.works(bare(str(li["text"])), datetime.fromisoformat(li["at"])) for li in case.replies)
        == bool(wanted),
        case.text,
    ),
    "mentions_any": lambda case, wanted: (any(_present(case.text, wanted)), case.text),
    "mentions_none": lambda case, wanted: (not any(_present(case.text, wanted)), case.text),
    "resumes": _resumes,
    "language": lambda case, wanted: (
        all(line["language"] == wanted for line in case.replies),
        [line["language"] for line in case.replies],
    ),
    "max_sms_segments": _segments,
    "replies": _replies,
    "place": _place,
    "area_any": lambda case, wanted: _is(case.request.get("area"), wanted),
    "urgency": _urgency,
    "for_whom": lambda case, wanted: _is(case.request.get("for_whom"), wanted),
    "callback_created": lambda case, wanted: (
        (case.call.get("state") in _AGREED) == bool(wanted),
        case.call.get("state"),
    ),
    "callback_time": _within,
    "callback_status": _status,
    "callback_to": lambda case, wanted: _is(case.request.get("callback_to"), wanted),
    "contact_by": lambda case, wanted: _is(case.request.get("contact_by"), wanted),
    "callbacks_open": lambda case, wanted: _count(
        [row for row in case.step.summary.get("callbacks", ()) if row["state"] in OPEN], wanted
    ),
    "cases_open": lambda case, wanted: _count(
        [row for row in case.step.summary.get("requests", ()) if row["state"] != "closed"], wanted
    ),
    "same_case": lambda case, wanted: (not case.step.event("request_opened")) == bool(wanted),
    "new_case": lambda case, wanted: bool(case.step.event("request_opened")) == bool(wanted),
    "worker_notified": _worker_told,
    "worker_gets": lambda case, wanted: (
        all(_present(bare("\n".join(str(li["text"]) for li in case.to_workers())), wanted)),
        [li["text"] for li in case.to_workers()],
    ),
    "worker_gets_none": lambda case, wanted: (
        not any(_present(bare("\n".join(str(li["text"]) for li in case.to_workers())), wanted)),
        [li["text"] for li in case.to_workers()],
    ),
    "notified": _notified,
    "reassigned": _reassigned,
    "stores_name": _in_clear,
    "stores_phone": _in_clear,
    "data_erased": _flag("erased"),
    "gives_alias": _alias,
    "gives_codeword": lambda case, wanted: (bool(_CODEWORD.search(case.text)) == bool(wanted), case.text),
    "consent": lambda case, wanted: _is(case.request.get("consent"), wanted),
    "reveals_none": _reveals,
    "reminder_sent": lambda case, wanted: (
        bool(case.step.event("reminder_sent")) == bool(wanted),
        len(case.step.event("reminder_sent")),
    ),
    "reminder_lacks": _reminder_lacks,
    "note_saved": lambda case, wanted: bool(case.step.event("note_saved")) == bool(wanted),
    "case_status": _case_status,
    "sent_max": lambda case, wanted: (len(_unasked(case)) <= int(wanted), _unasked(case)),
}
