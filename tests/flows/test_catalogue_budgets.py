"""What the dialogs really say, with the longest names that occur, fits text messages in every language."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from flows.effects import Say
from flows.gsm7 import fold_gsm, segments
from flows.message import Part
from flows.texts import Message, render
from tests.support import scenes
from tests.support.scenes import Scenes
from tests.support.stage import Stage

LANGUAGES = ("cs", "en", "uk")
UCS2_SEGMENTS = 4  # of a message in Ukrainian; where the dialog wants one segment, it is one
SCENES = (
    scenes.of_danger,
    scenes.of_first_words,
    scenes.of_services,
    scenes.of_questions,
    scenes.of_calls,
    scenes.of_words_that_always_work,
    scenes.of_staff,
)


@pytest.fixture(scope="module")
def czech() -> Stage:
    return Stage.build()


@pytest.fixture(params=LANGUAGES)
def stage(czech: Stage, request: pytest.FixtureRequest) -> Stage:
    return replace(czech, language=request.param)


def sent(stage: Stage, say: Say) -> Message:
    """The message as it goes out."""
    return render(say, stage.house.catalogues[stage.language], sms=True, spell=stage.house.spell)


def lost(stage: Stage, say: Say, parts: tuple[Part, ...]) -> list[str]:
    """Keys of those parts that do not stand whole in the message."""
    text = sent(stage, say).text
    whole = {part.key: sent(stage, Say("", (part,), budget=99)).text for part in parts}
    return [key for key, words in whole.items() if words not in text]


def faults(stage: Stage, say: Say) -> list[str]:
    """What is wrong with a message; parts that may be left out are not missed."""
    message = sent(stage, say)
    encoding, count = segments(message.text)
    most = UCS2_SEGMENTS if encoding == "ucs2" and say.budget > 1 else say.budget
    found = [f"no room for {key}" for key in lost(stage, say, tuple(part for part in say.parts if part.drop == 0))]
    if count > most:
        found.append(f"{count} segments")
    if encoding == "ucs2" and stage.language != "uk":
        found.append("outside GSM-7")
    if len(message.choices) < len(say.options):
        found.append(f"{len(message.choices)} of {len(say.options)} choices")
    if ".." in message.text.replace("...", ""):
        found.append("two full stops")
    return found


@pytest.mark.parametrize("of", SCENES)
def test_everything_said_fits(stage: Stage, of: Callable[[Stage], Scenes]) -> None:
    wrong = {
        f"{name}: {sent(stage, say).text}": found
        for name, says in of(stage)
        for say in says
        if (found := faults(stage, say))
    }
    assert wrong == {}


def test_danger_is_answered_in_one_segment_with_number_name_and_advice(stage: Stage) -> None:
    for name, says in scenes.of_danger(stage):
        assert len(says) == 1, name
        assert segments(sent(stage, says[0]).text)[1] == 1, name
        needed = tuple(part for part in says[0].parts if part.key != "safe.delete")
        assert lost(stage, says[0], needed) == [], name
        text = sent(stage, says[0]).text
        assert all(str(value) in text or fold_gsm(str(value)) in text for value in says[0].parts[0].params.values())


def test_whoever_writes_first_learns_what_we_never_ask_for(stage: Stage) -> None:
    for name, says in scenes.of_first_words(stage):
        never = tuple(part for part in says[0].parts if part.key == "hello.never")
        assert never, name
        assert lost(stage, says[0], never) == [], f"{name}: {sent(stage, says[0]).text}"


def test_a_messenger_gets_everything(stage: Stage) -> None:
    """Nothing is left out there and nothing stays unfilled."""
    for of in SCENES:
        for name, says in of(replace(stage, channel="telegram")):
            for say in says:
                message = render(say, stage.house.catalogues[stage.language], sms=False)
                assert len(message.choices) == len(say.options), name
                assert ".." not in message.text.replace("...", ""), f"{name}: {message.text}"
                assert "{" not in message.text, name


def test_the_check_sees_what_does_not_fit(czech: Stage) -> None:
    told = Say("x", (Part("told.message", {"code": "K-1", "text": "slovo " * 80}),))
    assert faults(czech, told) == ["no room for told.message"]
    assert faults(czech, replace(told, budget=9)) == []
    assert faults(czech, Say("x", (Part("told.message", {"code": "K-1", "text": "od 26.11.."}),))) == ["two full stops"]
