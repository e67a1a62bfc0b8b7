"""Whatever people write, press, leave unanswered or take back: the promises that hold in every talk, held by chance."""

import asyncio
import logging
import re
import shutil
import tempfile
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot.channels.port import Incoming
from flows.facts import ChannelName
from tests.support.scenario import RESIDENTS, Heard, Player, ScenarioError, bare, begin, check_always, prague

DANGER = ("chci se zabít", "hoří nám barák", "v kuchyni je strašně cítit plyn", "chci se zabit, uz to nevydrzim")
NEEDS = (
    *("mám dluhy a exekuci, bydlím v Luži", "potřebuju obědy domů", "maminka v Chrasti upadla a potřebuje pečovatelku"),
    *("manžel pije a bije mě", "píšu za tatínka, zapomíná, bydlí ve Skutči", "nemáme co jíst", "hledám práci"),
    *("У мене борги, живу в Луже", "I need help with debts in Skuteč", "Mám dlhy a nemám prácu", "ztratil jsem byt"),
    *("nechci říkat jméno, beru drogy", "jsem neslyšící, bydlím v Rosicích, potřebuju tlumočníka"),
)
ANSWERS = (
    *("ano", "ne", "1", "2", "3", "4", "9", "0", "17", "Luže", "Lhota", "Nová Ves", "Chrast", "Brno", "Praha", "mně"),
    *("čtvrtek dopoledne", "ne, radši pátek v 9", "zítra", "v neděli", "24. prosince v 10", "600 000 061", "nevím"),
    *("volejte ji", "nemám telefon", "jen volat", "platí", "změnit", "zrušit", "děkuju", "dobře", "ani jedno"),
)
COMMANDS = (
    *("POMOC", "ZPĚT", "ČLOVĚK", "STAV", "ZMĚNA", "ZRUŠIT", "ANONYM", "SMAZAT", "SOUKROMI", "INFO", "START", "KONEC"),
    *("EN", "UA", "CZ", "DALSI", "PROČ", "už mi nepište", "STOP", "úplně všechno smažte", "heslo kohout lampa"),
)
JUNK = (
    *("", " ", "?", "???", "😀", "👍👍", "asdf qwer", "\u0000\u200b", "<b>&amp;{code}%s</b>", "x" * 1000, "á " * 500),
    *("jste banda blbců", "koupím auto", "kolik to stojí?", "kdo jste?", "co o mně víte", "(((", "1 2 3", "1.", "-1"),
)
WORKERS = ("w-luze", "w-chrast", "w-skutec", "w-teren-1", "w-teren-2")
STAFF_SAYS = (
    "volno zítra",
    "nemoc",
    "dovolená příští týden",
    "zruš volno",
    *(
        "beru",
        "ne",
        "1",
        "2",
        "3",
        "předat",
        "beru, ale až v deset",
        "dnes",
        "dovoláno",
        "nedovoláno",
        "později",
        "V 1",
    ),
    *(
        "V {number}",
        "{number} dovoláno",
        "{number} nedovoláno",
        "{number} posunout zítra v 10",
        "{number} poznámka volat",
    ),
    *("{number} zpráva vezměte si občanku", "{number} odmítl", "ahoj", "???", "nouze", "{number} předáno jinam"),
)
OFFICE_SAYS = (
    *("máme tu paní, potřebuje obědy, její číslo je 600 000 002", "nemá telefon", "ano", "ne", "STAV", "1", "bla bla"),
    *("máme tu pána, potřebuje pečovatelku, souhlasí", "souhlasí, je to 600 000 001"),
)
SPANS = ("1m", "5m", "1h", "3h", "1d", "2d", "5d", "15d")
WHO = ("resident", "resident2")
_ERRORS = logging.getLogger("bot")


class Errors(logging.Handler):
    """Keeps what was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


class Talk(RuleBasedStateMachine):
    """Two residents, five workers, a coordinator and two offices against the whole application."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="pk-machine-")
        self.runner = asyncio.Runner()
        self.errors = Errors()
        _ERRORS.addHandler(self.errors)
        self.player: Player
        self.stopped: set[str] = set()
        self.anonymous: set[str] = set()
        self.consented: set[str] = set()
        self.taken: set[str] = set()
        self.numbers: dict[str, set[str]] = {}
        self.last: dict[str, list[str]] = {}
        self.texts_a_day: Counter[tuple[str, str]] = Counter()

    @initialize(channel=st.sampled_from(("sms", "telegram")))
    def begins(self, channel: ChannelName) -> None:
        simulation = begin(f"sqlite:///{self.folder}/talk.db", prague("2026-11-23 9:30"), Heard())
        self.player = Player(simulation, channel, phone="asked")
        self.numbers = (
            {who: {self.player.address(who)[1]} for who in WHO} if channel == "sms" else {w: set() for w in WHO}
        )

    def teardown(self) -> None:
        if hasattr(self, "player"):
            self.runner.run(self.player.simulation.app.close())
        self.runner.close()
        _ERRORS.removeHandler(self.errors)
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- what people do ----------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(WHO), text=st.sampled_from(NEEDS))
    def tells_a_need(self, who: str, text: str) -> None:
        self.plays({"who": who, "say": text})

    @rule(who=st.sampled_from(WHO), text=st.sampled_from(ANSWERS))
    def answers(self, who: str, text: str) -> None:
        self.plays({"who": who, "say": text})

    @rule(who=st.sampled_from(WHO))
    def agrees(self, who: str) -> None:
        self.plays({"who": who, "press": "1"})

    @rule(who=st.sampled_from(WHO), text=st.sampled_from(COMMANDS))
    def commands(self, who: str, text: str) -> None:
        self.plays({"who": who, "say": text})

    @rule(who=st.sampled_from(WHO), text=st.sampled_from(JUNK))
    def writes_junk(self, who: str, text: str) -> None:
        self.plays({"who": who, "say": text})

    @rule(who=st.sampled_from(WHO), number=st.integers(1, 6))
    def presses(self, who: str, number: int) -> None:
        self.plays({"who": who, "press": str(number)})

    @rule(who=st.sampled_from(WHO), value=st.sampled_from(("yes", "no", "0", "keep", "move", "cancel", "571776", "x")))
    def presses_an_old_button(self, who: str, value: str) -> None:
        channel, address = self.player.address(who)
        simulation = self.player.simulation
        simulation.sent += 1
        at = simulation.clock.now()
        pressed = Incoming(channel, f"sim-{simulation.sent}", address, at, choice=value, given=1)
        self.runner.run(simulation.app.receive(pressed))
        self.plays({"wait": "1m"}, wrote=who)

    @rule(who=st.sampled_from(WHO), what=st.sampled_from(("voice", "photo", "sticker", "document", "contact")))
    def sends(self, who: str, what: str) -> None:
        self.plays({"who": who, "send": what})

    @rule(who=st.sampled_from(WHO), at=st.sampled_from(((49.8935, 16.0286), (50.08, 14.43))))
    def shares_a_place(self, who: str, at: tuple[float, float]) -> None:
        self.plays({"who": who, "at_place": list(at)})

    @rule(who=st.sampled_from(WHO), texts=st.lists(st.sampled_from((*NEEDS, *ANSWERS)), min_size=2, max_size=3))
    def writes_several(self, who: str, texts: list[str]) -> None:
        self.plays({"who": who, "say": texts})

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: str) -> None:
        self.plays({"wait": span})

    @rule(who=st.sampled_from(WORKERS), text=st.sampled_from(STAFF_SAYS), by=st.sampled_from(("", "sms")))
    def worker_writes(self, who: str, text: str, by: str) -> None:
        self.plays({"who": who, "say": text, "by": by})

    @rule(text=st.sampled_from(("co čeká", "1", "2", "díky", "K-{number}")))
    def coordinator_writes(self, text: str) -> None:
        self.plays({"who": "k-mas", "say": text})

    @rule(who=st.sampled_from(("m-rosice", "m-predhradi")), text=st.sampled_from(OFFICE_SAYS))
    def office_writes(self, who: str, text: str) -> None:
        self.plays({"who": who, "say": text})

    @rule(who=st.sampled_from(WHO), error=st.sampled_from(("21610", "30003")))
    def a_delivery_fails(self, who: str, error: str) -> None:
        channel, address = self.player.address(who)
        if (channel, address) in self.player.simulation.last:
            self.plays({"who": who, "fail": error if channel == "sms" else "403"}, wrote="")

    @rule(who=st.sampled_from((*WHO, "m-rosice")), text=st.sampled_from(DANGER))
    def is_in_danger(self, who: str, text: str) -> None:
        mine = [line for line in self.plays({"who": who, "say": text}) if line["who"] == who]
        assert mine, "nothing was said to somebody in danger"
        assert mine[0]["screen"] == "danger.call"
        assert re.search(r"\b(112|150|155|158|1239)\b", re.split(r"[.!]", mine[0]["text"])[0])
        assert (mine[0]["segments"] or 1) == 1

    @rule(who=st.sampled_from(WHO))
    def asks_for_the_menu(self, who: str) -> None:
        mine = [line for line in self.plays({"who": who, "say": "MENU"}) if line["who"] == who]
        if not self.near_the_cap(who):
            assert mine, "MENU was not answered"
            assert mine[-1]["screen"] == "menu"
            assert mine[-1]["asks"] == "choice"

    # --- what holds whatever they do ------------------------------------------------------------------------------

    def plays(self, turn: dict[str, Any], wrote: str | None = None) -> list[dict[str, Any]]:
        """Play a turn, hold the promises, and answer the messages that left."""
        note(str(turn))
        acts = any(key in turn for key in ("say", "press", "send", "at_place"))
        wrote = (str(turn.get("who", "")) if acts else "") if wrote is None else wrote
        lines = self.runner.run(self.player.play({"wait": "11m", **turn}))
        assert not self.errors.said, self.errors.said
        try:
            check_always(lines)
        except ScenarioError as fault:
            raise AssertionError(str(fault)) from fault
        now = self.player.simulation.clock.now()
        for line in lines:
            if line["type"] == "event":
                self.happens(line)
            else:
                self.leaves(line, answered=line["who"] == wrote and datetime.fromisoformat(line["at"]) == now)
        return [line for line in lines if line["type"] == "message"]

    def happens(self, line: dict[str, Any]) -> None:
        who = self.player.name("sms", str(line.get("person", "")))
        match line["event"]:
            case "opted_out":
                self.stopped.add(who)
            case "opted_in":
                self.stopped.discard(who)
            case "anonymous_on":
                self.anonymous.add(who)
            case "anonymous_off":
                self.anonymous.discard(who)
            case "consent_given":
                self.consented.add(who)
            case "callback_accepted":
                self.taken.add(str(line["worker"]))
            case "erased":  # the person begins anew; who it was is not in the journal
                self.stopped.clear()
                self.anonymous.clear()

    def leaves(self, line: dict[str, Any], *, answered: bool) -> None:
        who, text = line["who"], line["text"]
        if who not in RESIDENTS:
            self.to_staff(who, text)
            return
        self.texts_a_day[who, line["at"][:10]] += 1
        assert answered or who not in self.stopped, f"after an opt-out, of our own accord: {text}"
        if not re.search(r"vzkaz od", bare(text)):
            assert text.count("?") <= 1, f"more than one question: {text}"
        assert len(re.findall(r"^- ", text, re.MULTILINE)) <= 3, f"more than three services: {text}"
        last = self.last.setdefault(who, [])
        last.append(text)
        assert len(set(last[-3:])) > 1 or len(last) < 3, f"the same a third time: {text}"

    def to_staff(self, who: str, text: str) -> None:
        packed = re.sub(r"(?<=\d) (?=\d)", "", text)
        for resident in WHO:
            for number in self.numbers[resident]:
                if number[-9:] not in packed or who.startswith("m-"):
                    continue
                assert resident not in self.anonymous, f"an anonymous person's number to {who}: {text}"
                assert resident in self.consented, f"a number without consent to {who}: {text}"
                assert who in self.taken, f"a number before taking to {who}: {text}"

    def near_the_cap(self, who: str) -> bool:
        day = self.player.simulation.clock.now().date().isoformat()
        return self.texts_a_day[who, day] >= self.player.simulation.app.house.limits.sms_a_day_person - 3


def machine(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Talk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )


def test_promises_hold_in_a_few_talks() -> None:
    machine(6, 25)


@pytest.mark.slow
def test_promises_hold_in_many_talks() -> None:
    machine(60, 50)
