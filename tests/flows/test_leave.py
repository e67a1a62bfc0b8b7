"""Leave in a worker's words: which times are entered, what is asked back, and what is none of it."""

from datetime import datetime
from typing import Any

import pytest

from flows import leave
from flows.effects import CancelLeave, EnterLeave, Say
from flows.turn import Turn
from flows.wording import PRAGUE
from tests.support.scenes import heard
from tests.support.stage import Stage

NOW = datetime(2026, 11, 24, 10, 15, tzinfo=PRAGUE)  # a Tuesday


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage.build()


def said(stage: Stage, text: str, screen: str = "staff", **draft: Any) -> tuple[bool, Turn]:
    """Whether a worker's message is about leave, and the turn in which it was heard."""
    turn = stage.turn(screen, at=NOW, role="worker", **draft)
    return leave.hear(turn, heard(text)), turn


def spans(turn: Turn) -> list[str]:
    """The times that were entered."""
    found = [effect for effect in turn.effects if isinstance(effect, EnterLeave)]
    return [f"{one.start:%d.%m. %H:%M} {one.end:%d.%m. %H:%M}{' ...' if one.until_known else ''}" for one in found]


ENTERED = {
    "volno zítra": ["25.11. 00:00 26.11. 00:00"],
    "Dobrý den, zítra budu mít volno, děkuji": ["25.11. 00:00 26.11. 00:00"],
    "dovolená od pondělí do pátku": ["30.11. 00:00 05.12. 00:00"],
    "dovolená 21.12.-3.1.": ["21.12. 00:00 04.01. 00:00"],
    "dovolená 21.12.2026 - 3.1.2027": ["21.12. 00:00 04.01. 00:00"],
    "beru si volno 24. 12.": ["24.12. 00:00 25.12. 00:00"],
    "dovolená od pondělí 7.12. do středy 9.12.": ["07.12. 00:00 10.12. 00:00"],
    "volno v pátek 27.11.": ["27.11. 00:00 28.11. 00:00"],
    "nemoc": ["24.11. 00:00 25.11. 00:00 ..."],
    "jsem nemocný": ["24.11. 00:00 25.11. 00:00 ..."],
    "volno teď": ["24.11. 00:00 25.11. 00:00 ..."],
    "dnes jsem nemocná": ["24.11. 00:00 25.11. 00:00"],
    "neschopenka do 15.12.": ["24.11. 00:00 16.12. 00:00"],
    "od zítřka do konce týdne jsem na dovolené": ["25.11. 00:00 28.11. 00:00"],
    "volno ve čtvrtek odpoledne": ["26.11. 13:00 27.11. 00:00"],
    "volno zítra dopoledne": ["25.11. 00:00 25.11. 12:00"],
    "v pátek od 10 do 12 mám volno": ["27.11. 10:00 27.11. 12:00"],
    "dnes od 12 volno": ["24.11. 12:00 25.11. 00:00"],
    "v pátek nejsem, mám volno": ["27.11. 00:00 28.11. 00:00"],
    "jsem na dovolené do pátku": ["24.11. 00:00 28.11. 00:00"],
    "od pondělí do středy jsem na neschopence": ["30.11. 00:00 03.12. 00:00"],
    "prosím o volno na pátek": ["27.11. 00:00 28.11. 00:00"],
    "volno v pondělí a ve středu": ["30.11. 00:00 01.12. 00:00", "25.11. 00:00 26.11. 00:00"],
}


@pytest.mark.parametrize("text", ENTERED)
def test_leave_is_read(stage: Stage, text: str) -> None:
    done, turn = said(stage, text)
    assert done
    assert spans(turn) == ENTERED[text]


@pytest.mark.parametrize(
    "text",
    [
        *("klientka je nemocná do pátku", "paní má volno v pátek", "syn je zítra nemocný", "nemám volno v pátek"),
        *("1234 poznámka mám volno", "K-1234 volno zítra", "zítra v 10", "dovoláno", "v pátek volno nechci"),
        *("zítra jsem volná", "má někdo zítra volno?", "včera jsem měla volno"),
    ],
)
def test_what_is_said_of_others_or_of_nothing_is_no_leave(stage: Stage, text: str) -> None:
    assert said(stage, text)[0] is False


@pytest.mark.parametrize(
    "text", ["dovolená", "od pondělí jsem na dovolené", "volno v pátek v 10", "volno příští týden odpoledne"]
)
def test_what_is_not_plain_is_asked_back(stage: Stage, text: str) -> None:
    done, turn = said(stage, text)
    assert done
    assert [effect.screen for effect in turn.effects if isinstance(effect, Say)] == ["leave.ask"]
    assert spans(turn) == []


@pytest.mark.parametrize(
    ("answer", "entered"),
    [
        ("do pátku", "26.11. 00:00 28.11. 00:00"),
        ("pátek", "26.11. 00:00 28.11. 00:00"),
        ("3.1.", "26.11. 00:00 04.01. 00:00"),
    ],
)
def test_until_when_is_answered_by_the_last_day(stage: Stage, answer: str, entered: str) -> None:
    begun = datetime(2026, 11, 26, tzinfo=PRAGUE).isoformat()
    done, turn = said(stage, answer, "leave.ask", leave_from=begun)
    assert done
    assert spans(turn) == [entered]
    assert "leave_from" not in turn.draft


def test_the_question_when_does_not_hold_on_to_other_words(stage: Stage) -> None:
    assert said(stage, "co umíš", "leave.ask")[0] is False
    early = said(stage, "zítra", "leave.ask", leave_from=datetime(2026, 11, 27, tzinfo=PRAGUE).isoformat())[1]
    assert early.state.screen == "leave.ask"
    assert spans(early) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("zruš volno", None),
        ("už nejsem nemocná", None),
        ("ruším dovolenou", None),
        ("zruš volno zítra", ("25.11.", "26.11.")),
        ("dovolená od pondělí do pátku neplatí", ("30.11.", "05.12.")),
    ],
)
def test_leave_is_cancelled(stage: Stage, text: str, days: tuple[str, str] | None) -> None:
    done, turn = said(stage, text)
    assert done
    (effect,) = turn.effects
    assert isinstance(effect, CancelLeave)
    both = effect.start and effect.end and (f"{effect.start:%d.%m.}", f"{effect.end:%d.%m.}")
    assert both == days


def test_an_excuse_declines_the_offer_and_a_time_for_the_call_moves_it(stage: Stage) -> None:
    assert said(stage, "jsem na dovolené", "offer")[0] is False
    assert said(stage, "mám volno ve čtvrtek v 10", "case.move")[0] is False
