"""From a `Say` to a message: parts, parameters, plural forms, numbered choices, and a budget that is never broken."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.effects import Say
from flows.gsm7 import fits_gsm, segments
from flows.message import Option, Part
from flows.texts import MORE, Choice, render


@dataclass(frozen=True)
class Words:
    """Texts handed in by a test; plural forms are "one" and "other"."""

    texts: dict[str, str]
    sms: dict[str, str] = field(default_factory=dict)
    language: str = "cs"

    def text(self, key: str, *, sms: bool) -> str:
        return self.sms.get(key, self.texts[key]) if sms else self.texts[key]

    def plural(self, key: str, n: int, *, sms: bool) -> str:
        return self.text(f"{key}.one" if n == 1 else f"{key}.other", sms=sms)


WORDS = Words(
    {
        "hello": "Dobrý den, paní {name}.",
        "ask": "Smíme předat Vaše číslo?",
        "visit": "Pracovnice přijede {when}.",
        "moment": "{day} {date} v {time}",
        "day.3": "čt",
        "count.one": "Čeká {n} žádost.",
        "count.other": "Čeká {n} žádostí.",
        "km": "Je to {km} km.",
        "yes": "ano",
        "no": "ne",
        "slot": "čtvrtek 26. 11. v {time}",
        "long": "slovo " * 80,
        "tip": "Odpověď stojí běžnou SMS.",
        "free": "{text}",
        MORE: "DALŠÍ",
    },
    sms={"ask": "Smime predat cislo?"},
)
YES_NO = (Option("yes", Part("yes")), Option("no", Part("no")))


def say(*parts: Part, options: tuple[Option, ...] = (), budget: int = 2) -> Say:
    return Say("screen", parts, options, budget=budget, given=7, wants="location")


def test_a_messenger_gets_lines_and_buttons() -> None:
    message = render(say(Part("hello", {"name": "Málková"}), Part("ask"), options=YES_NO), WORDS, sms=False)
    assert message.text == "Dobrý den, paní Málková.\nSmíme předat Vaše číslo?"
    assert message.choices == (Choice("yes", "ano"), Choice("no", "ne"))
    assert (message.wants, message.given, message.ucs2) == ("location", 7, False)


def test_a_text_message_is_folded_numbered_and_uses_its_own_wording() -> None:
    message = render(say(Part("hello", {"name": "Málková"}), Part("ask"), options=YES_NO), WORDS, sms=True)
    assert message.text == "Dobry den, pani Malkova. Smime predat cislo?\n1 ano 2 ne"
    assert message.choices == (Choice("yes", "ano"), Choice("no", "ne"))
    assert (message.wants, message.given, message.ucs2) == ("", 7, False)


def test_long_labels_stand_on_lines_of_their_own() -> None:
    slots = tuple(Option(str(i), Part("slot", {"time": f"{i + 8}:00"})) for i in range(2))
    message = render(say(Part("ask"), options=slots), WORDS, sms=True)
    assert message.text.split("\n")[1:] == ["1 ctvrtek 26. 11. v 8:00", "2 ctvrtek 26. 11. v 9:00"]


def test_parameters_are_rendered_first_and_never_read_again() -> None:
    when = Part("moment", {"day": Part("day.3"), "date": "26.11.", "time": "8:00"})
    assert render(say(Part("visit", {"when": when})), WORDS, sms=False).text == "Pracovnice přijede čt 26.11. v 8:00."
    assert (
        render(say(Part("hello", {"name": "{name} {day}"})), WORDS, sms=False).text == "Dobrý den, paní {name} {day}."
    )


def test_what_others_wrote_keeps_to_one_line_without_control_marks() -> None:
    message = render(say(Part("hello", {"name": "Eva\n\u202eMalá\x00\tml."})), WORDS, sms=False)
    assert message.text == "Dobrý den, paní Eva Malá ml.."


def test_numbers_and_plural_forms() -> None:
    assert render(say(Part("count", n=1)), WORDS, sms=False).text == "Čeká 1 žádost."
    assert render(say(Part("count", n=12)), WORDS, sms=False).text == "Čeká 12 žádostí."
    assert render(say(Part("km", {"km": 3.5})), WORDS, sms=False).text == "Je to 3,5 km."
    assert render(say(Part("km", {"km": 3.5})), replace(WORDS, language="en"), sms=False).text == "Je to 3.5 km."
    assert render(say(Part("km", {"km": None})), WORDS, sms=False).text == "Je to km."


@pytest.mark.parametrize("sms", [False, True])
def test_mistakes_in_the_program_are_loud(sms: bool) -> None:
    with pytest.raises(KeyError, match="name"):
        render(say(Part("hello")), WORDS, sms=sms)
    with pytest.raises(KeyError):
        render(say(Part("unknown")), WORDS, sms=sms)
    with pytest.raises(TypeError):
        render(say(Part("km", {"km": True})), WORDS, sms=sms)


def test_parts_are_left_out_highest_first_and_only_as_many_as_needed() -> None:
    text = Part("free", {"text": "a" * 120})
    tip, more = Part("tip", drop=9), Part("free", {"text": "b" * 30}, drop=3)
    assert render(say(text, more, tip, budget=1), WORDS, sms=True).text == "a" * 120 + " " + "b" * 30
    assert render(say(text, tip, budget=1), WORDS, sms=True).text == "a" * 120 + " Odpoved stoji beznou SMS."
    assert "Odpověď" in render(say(text, more, tip, budget=1), WORDS, sms=False).text


def test_a_part_may_stand_only_where_others_were_left_out() -> None:
    services = [Part("free", {"text": f"{i} " + "s" * 60}, drop=i) for i in range(1, 4)]
    rest = Part(MORE, drop=-3)
    tip = Part("tip", drop=9)
    whole = render(say(*services, tip, rest, budget=2), WORDS, sms=True).text
    assert whole.endswith("SMS.")
    tipless = render(say(*services, tip, rest, budget=1), WORDS, sms=True).text
    assert tipless == "1 " + "s" * 60 + " 2 " + "s" * 60 + " DALSI"
    assert "DAL" not in render(say(*services, rest), WORDS, sms=False).text
    only_tip = render(say(Part("free", {"text": "a" * 150}), tip, rest, budget=1), WORDS, sms=True).text
    assert only_tip == "a" * 150


def test_a_list_that_does_not_fit_ends_with_the_word_for_more() -> None:
    slots = tuple(Option(str(i), Part("slot", {"time": f"{i + 8}:00"})) for i in range(9))
    message = render(say(Part("ask"), options=slots, budget=1), WORDS, sms=True)
    assert message.text.split("\n")[-2:] == ["5 ctvrtek 26. 11. v 12:00", "DALSI"]
    assert [choice.value for choice in message.choices] == ["0", "1", "2", "3", "4"]
    assert segments(message.text) == ("gsm7", 1)


def test_as_a_last_resort_the_text_is_cut_at_a_word_and_the_choices_stay() -> None:
    message = render(say(Part("long"), options=YES_NO, budget=1), WORDS, sms=True)
    assert message.text.endswith("slovo...\n1 ano 2 ne")
    assert segments(message.text) == ("gsm7", 1)
    assert len(message.text) > 150


def test_a_number_is_never_cut_in_two() -> None:
    for before in range(130, 160):
        text = "x" * before + " volejte 600 000 001"
        shown = render(say(Part("free", {"text": text + " nebo prijdte"}), budget=1), WORDS, sms=True).text
        assert "600" not in shown or "600 000 001" in shown


def test_letters_and_signs_outside_the_alphabet() -> None:
    strange = Part("free", {"text": "Оксана 😀 ok"})
    assert render(say(strange), WORDS, sms=True).text == "?????? ok"
    spelled = render(
        say(strange), WORDS, sms=True, spell=lambda text: "Oksana"["Оксана".find(text[0])] if text < "\uffff" else ""
    )
    assert spelled.text == "Oksana ok"


UKRAINIAN = Words({"yes": "так", "no": "ні", "free": "{text}", MORE: "ДАЛІ"}, language="uk")


def test_ukrainian_goes_out_in_its_own_letters_within_four_segments() -> None:
    message = render(say(Part("free", {"text": "слово " * 100}), options=YES_NO), UKRAINIAN, sms=True)
    assert message.ucs2
    assert message.text.endswith("слово...\n1 так 2 ні")
    assert segments(message.text) == ("ucs2", 4)
    emergency = render(say(Part("free", {"text": "слово " * 100}), budget=1), UKRAINIAN, sms=True)
    assert segments(emergency.text) == ("ucs2", 1)
    plain = render(say(Part("free", {"text": "OK"})), UKRAINIAN, sms=True)
    assert (plain.text, plain.ucs2) == ("OK", False)


pieces = st.text(alphabet=st.one_of(st.sampled_from("abcč ř{}1 \n€ж"), st.characters()), max_size=300)


@given(
    st.lists(st.tuples(pieces, st.integers(-3, 9)), max_size=5),
    st.lists(pieces, max_size=9),
    st.integers(1, 3),
    st.sampled_from([WORDS, UKRAINIAN]),
)
def test_the_budget_holds_whatever_is_said(
    texts: list[tuple[str, int]], labels: list[str], budget: int, words: Words
) -> None:
    what = say(
        *(Part("free", {"text": text}, drop=drop) for text, drop in texts),
        options=tuple(Option(str(i), Part("free", {"text": label})) for i, label in enumerate(labels)),
        budget=budget,
    )
    message = render(what, words, sms=True)
    encoding, count = segments(message.text)
    assert count <= (4 if words is UKRAINIAN and budget > 1 and encoding == "ucs2" else budget)
    assert message.ucs2 == (encoding == "ucs2")
    if words is WORDS:
        assert fits_gsm(message.text)
    assert [choice.value for choice in message.choices] == [str(i) for i in range(len(message.choices))]
    render(what, words, sms=False)
