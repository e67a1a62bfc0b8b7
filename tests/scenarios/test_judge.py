"""The judge of dialogues: transcripts that are wrong in one way are found wrong in that way alone; right ones pass."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from bot.judge import judge
from bot.judged import Context, Step

AT = "2026-11-24T10:15:00+01:00"
ADDRESSES = {"+420600000001": "resident", "w-1": "worker", "k": "coordinator"}
NAMES = {"dluhova poradna lhota": "dluhove-poradenstvi", "obedy lhota": "rozvoz-obedu", "pecovatelky lhota": "pece"}


def works(text: str, at: datetime) -> bool:
    """Only 112 answers here."""
    return re.search(r"\b112\b", text) is not None


CONTEXT = Context(ADDRESSES, frozenset({"w-1"}), NAMES, works, "k")


def message(
    text: str, *, to: str = "+420600000001", asks: str = "none", segments: int = 1, **more: Any
) -> dict[str, Any]:
    line = {"at": AT, "type": "message", "channel": "sms", "to": to, "text": text, "segments": segments}
    return {**line, "asks": asks, "language": "cs", "screen": "", **more}


def event(name: str, **more: Any) -> dict[str, Any]:
    return {"at": AT, "type": "event", "event": name, "code": "K-1", **more}


REQUEST = {
    "code": "K-1",
    "area": "money",
    "urgency": "normal",
    "place": "Lhota/Kolín",
    "for_whom": "self",
    "callback_to": "resident",
    "contact_by": "phone",
    "consent": "given",
    "alias": None,
    "state": "new",
}
CALL = {"code": "K-1", "state": "offered", "worker": "w-1", "start": "2026-11-25T09:00:00+01:00"}
SUMMARY: dict[str, Any] = {"requests": [REQUEST], "callbacks": [CALL], "clear_text_hits": 0}
SERVICES = "- Dluhova poradna Lhota 600 000 041\n- Obedy Lhota 600 000 027\nMa vam zavolat pracovnik?"


def found(expects: Mapping[str, Any], *lines: dict[str, Any], summary: Mapping[str, Any] = SUMMARY) -> dict[str, Any]:
    """The verdicts on one turn, by key."""
    turn = {"say": "dluhy", "expects": expects}
    step = Step(1, turn, "resident", "sms", lines, summary)
    return {verdict.key: verdict.ok for verdict in judge({"turns": [turn]}, [step], CONTEXT)}


RIGHT: list[tuple[str, Mapping[str, Any], list[dict[str, Any]]]] = [
    ("asks", {"asks": ["place", "need"]}, [message("Ve které obci?", asks="place")]),
    ("asks", {"asks": "none"}, [message("Dobře.")]),
    ("offers_kinds_any", {"offers_kinds_any": ["dluhove-poradenstvi"]}, [message(SERVICES, asks="consent")]),
    ("offers_kinds_none", {"offers_kinds_none": ["hospic"]}, [message(SERVICES)]),
    ("mentions_numbers_all", {"mentions_numbers_all": ["600000041"]}, [message(SERVICES)]),
    (
        "numbers_first",
        {"mentions_numbers_any": ["1239", "112"], "numbers_first": True},
        [message("Volejte 112. Hned.")],
    ),
    ("gives_contact_now", {"gives_contact_now": True}, [message("Volejte 112.")]),
    ("language", {"language": "uk"}, [message("Телефонуйте 112", language="uk")]),
    ("replies", {"replies": False}, []),
    ("urgency", {"urgency": ["normal", "soon"]}, []),
    ("place", {"place": "Lhota"}, []),
    ("callback_status", {"callback_status": ["agreed"]}, []),
    ("callback_status", {"callback_status": "moved"}, [event("callback_moved")]),
    (
        "callback_time",
        {"callback_time": {"start": "2026-11-25T08:00:00+01:00", "end": "2026-11-25T10:00:00+01:00"}},
        [],
    ),
    ("worker_notified", {"worker_notified": "w-1"}, [message("Hovor K-1", to="w-1")]),
    ("worker_gets_none", {"worker_gets_none": ["600 000 001"]}, [message("Hovor K-1", to="w-1")]),
    ("stores_phone", {"stores_phone": False}, []),
    ("cases_open", {"cases_open": 1}, []),
    ("same_case", {"same_case": True}, []),
    ("data_erased", {"data_erased": True}, [event("erased")]),
    ("sent_max", {"sent_max": 0}, [message("Dobře.")]),
    ("gives_codeword", {"gives_codeword": True}, [message("Vaše heslo: kohout lampa.")]),
    ("case_status", {"case_status": "declined"}, [event("callback_declined")]),
    ("notified", {"notified": ["worker"]}, [message("Hovor", to="w-1")]),
]

WRONG: list[tuple[str, Mapping[str, Any], list[dict[str, Any]]]] = [
    ("asks", {"asks": ["place"]}, [message("Jak se jmenujete?", asks="name")]),
    ("asks_none_of", {"asks_none_of": ["name", "phone"]}, [message("Jaké máte číslo?", asks="phone")]),
    ("numbers_first", {"mentions_numbers_any": ["112"], "numbers_first": True}, [message("Je to zlé. Volejte 112.")]),
    ("offers_kinds_any", {"offers_kinds_any": ["hospic"]}, [message(SERVICES)]),
    ("max_sms_segments", {}, [message("Dlouhé.", segments=3)]),
    ("one_question", {}, [message("Kde bydlíte? Jak se jmenujete?", asks="place")]),
    (
        "three_services",
        {},
        [message("Obedy Lhota\nDluhova poradna Lhota\nPecovatelky Lhota\nObedy Lhota 2")],
    ),
    ("language", {"language": "uk"}, [message("Volejte 112.")]),
    (
        "callback_time",
        {"callback_time": {"start": "2026-11-26T08:00:00+01:00", "end": "2026-11-26T10:00:00+01:00"}},
        [],
    ),
    ("worker_gets_none", {"worker_gets_none": ["600 000 001"]}, [message("Volejte 600 000 001", to="w-1")]),
    ("reveals_none", {"reveals_none": ["Marie"]}, [message("Paní Marie čeká.")]),
    ("replies", {"replies": False}, [message("Dobře.")]),
    ("sent_max", {"sent_max": 0}, [message("Připomínáme.", to="+420600000001", at=AT)]),
    ("callbacks_open", {"callbacks_open": 0}, []),
    ("consent", {"consent": "refused"}, []),
    ("gives_contact_now", {"gives_contact_now": True}, [message("Přijďte zítra.")]),
]


@pytest.mark.parametrize(("key", "expects", "lines"), RIGHT, ids=[f"{key}-{n}" for n, (key, *_) in enumerate(RIGHT)])
def test_what_is_as_expected_passes(key: str, expects: Mapping[str, Any], lines: list[dict[str, Any]]) -> None:
    verdicts = found(expects, *lines)
    assert verdicts[key] is True
    assert all(verdicts.values())


@pytest.mark.parametrize(("key", "expects", "lines"), WRONG, ids=[key for key, *_ in WRONG])
def test_what_is_wrong_in_one_way_fails_in_that_way_alone(
    key: str, expects: Mapping[str, Any], lines: list[dict[str, Any]]
) -> None:
    if key == "sent_max":  # of our own accord means: nobody had just written
        turn: dict[str, Any] = {"event": "clock", "expects": expects}
        step = Step(1, turn, "resident", "sms", lines, SUMMARY)
        verdicts = {verdict.key: verdict.ok for verdict in judge({"turns": [turn]}, [step], CONTEXT)}
    else:
        verdicts = found(expects, *lines)
    assert [name for name, ok in verdicts.items() if ok is False] == [key]


def test_state_that_is_not_so_fails() -> None:
    summary = {**SUMMARY, "requests": [{**REQUEST, "place": None, "urgency": "crisis"}], "clear_text_hits": 2}
    expects = {"place": "Lhota", "urgency": "normal", "stores_phone": False}
    assert found(expects, summary=summary) == {"place": False, "urgency": False, "stores_phone": False}


def test_what_only_a_reader_can_say_is_counted_and_left() -> None:
    assert found({"answers_question": "cost", "handles": "cena"})["answers_question"] is None


def test_an_open_question_is_come_back_to() -> None:
    turns: list[dict[str, Any]] = [{"say": "dluhy"}, {"say": "kolik to stojí", "expects": {"resumes": True}}]
    asked = Step(1, turns[0], "resident", "sms", [message("Kde?", asks="place")], SUMMARY)
    back = Step(2, turns[1], "resident", "sms", [message("Zdarma. Kde?", asks="place")], SUMMARY)
    lost = Step(2, turns[1], "resident", "sms", [message("Zdarma.")], SUMMARY)
    assert {v.key: v.ok for v in judge({"turns": turns}, [asked, back], CONTEXT)}["resumes"] is True
    assert {v.key: v.ok for v in judge({"turns": turns}, [asked, lost], CONTEXT)}["resumes"] is False


def test_finally_sees_the_whole_dialogue() -> None:
    turns = [{"say": "dluhy"}, {"say": "ano"}]
    steps = [
        Step(1, turns[0], "resident", "sms", [message("Hovor", to="w-1")], SUMMARY),
        Step(2, turns[1], "resident", "sms", [message("Dobře.")], SUMMARY),
    ]
    dialogue = {"turns": turns, "finally": {"worker_notified": "w-1", "callback_created": True, "cases_open": 2}}
    last = {verdict.key: verdict.ok for verdict in judge(dialogue, steps, CONTEXT) if verdict.turn == 0}
    assert last == {"worker_notified": True, "callback_created": True, "cases_open": False}


def test_a_kind_that_is_only_said_back_is_no_service() -> None:
    said = "Rozumime: penize (dluhova poradna lhota).\n" + SERVICES + "\n- Pecovatelky Lhota 600 000 020"
    assert found({"offers_kinds_any": ["pece"]}, message(said))["three_services"] is True
    assert (
        found({"offers_kinds_any": ["dluhove-poradenstvi"]}, message("Rozumime: (dluhova poradna lhota)."))[
            "offers_kinds_any"
        ]
        is False
    )


def played(*steps: tuple[Mapping[str, Any], list[dict[str, Any]]], before: Mapping[str, Any] = SUMMARY) -> list[Any]:
    """The verdicts on several turns, each with what was sent after it."""
    turns = [{"say": "text", "expects": expects} for expects, _ in steps]
    made = [
        Step(number, turn, "resident", "sms", lines, SUMMARY, before)
        for number, (turn, (_, lines)) in enumerate(zip(turns, steps, strict=True), 1)
    ]
    return judge({"turns": turns}, made, CONTEXT)


def test_an_answer_comes_back_to_the_question_that_is_open_and_to_none_where_none_is() -> None:
    open_question = [message("Ve které obci?", asks="place")]
    for lines, ok in (([message("Zdarma. Ve které obci?", asks="place")], True), ([message("Zdarma.")], False)):
        verdicts = played(({}, open_question), ({"resumes": True}, lines))
        assert [verdict.ok for verdict in verdicts if verdict.key == "resumes"] == [ok]
    settled = played(({}, open_question), ({}, [message("Domluveno.")]), ({"resumes": True}, [message("Zdarma.")]))
    assert [verdict.ok for verdict in settled if verdict.key == "resumes"] == [True]


def test_a_case_given_before_the_first_turn_is_reassigned_in_it() -> None:
    given = {**SUMMARY, "callbacks": [{**CALL, "worker": "w-2"}]}
    assert [v.ok for v in played(({"reassigned": True}, []), before=given) if v.key == "reassigned"] == [True]
    assert [v.ok for v in played(({"reassigned": True}, []), before=SUMMARY) if v.key == "reassigned"] == [False]
