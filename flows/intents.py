"""What a person wants of the assistant itself: commands, yes and no, choices, questions, thanks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.answers import Answer, leading, trailing, worded
from flows.choices import Options, named, number_said, numbered, worded_so
from flows.near import is_noise
from flows.sayings import Hit, Lexicon, Said, length

__all__ = ["YES_NO", "Intent", "Lexicon", "read"]

YES_NO = frozenset({"yesno", "consent", "confirm", "safety"})
"""What was asked (`flows.message.Asks`) when the answer is yes or no whatever follows it."""

_OPEN = frozenset({"need", "none"})  # nothing narrower was asked: a story outweighs a word of agreement in it
_NAMES = frozenset({"place", "name", "code"})  # answers are names, some of which look like common words
_CHOOSING = frozenset({"choice", "who", "clarify", "place"})

# How many words of weight may stand beside a sentence; with more the message is about something else. In this order.
_BESIDE = {
    "erase": 1,
    "stop_all": 0,
    "stop": 0,
    "cancel": 6,
    "wrong_time": 8,
    "move": 8,
    "status": 2,
    "human": 4,
    "language": 2,
    "start": 1,
    "back": 1,
    "more": 1,
    "why": 3,
    "privacy": 2,
    "help": 0,
    "anonymous": 999,
}
_ALWAYS = frozenset({"stop", "stop_all", "start", "help"})  # these mean what they say whatever list was offered
_FIRM = frozenset({"stop", "stop_all", "erase"})  # heard although a question about it stands beside
_LEAVING = frozenset({"stop", "stop_all", "erase"})  # who leaves may say why
_REASON_WORDS = 8  # words of weight of a reason nobody wrote down before
_MAY_FOLLOW = {"move": 6, "cancel": 4, "status": 2}  # words of time or code behind a bare command
_CODE = re.compile(r"\bk\s?-\s?(?=[a-z]{0,3}\d)([0-9a-z]{2,8})\b|\bk(\d{2,8})\b", re.IGNORECASE)
_CODE_AFTER_WORD = re.compile(r"^\W*(?:\w+\s+)?k\s(\d{2,8})\W*$", re.IGNORECASE)  # "stav k 123"
_BESIDE_CODE = 5  # words of a message that asks after a code in a few words
_TYPOS_UP_TO = 6  # words of a message in which a slip of the finger is forgiven
_LABEL_WORDS = 12  # a longer message does not name an option
_REFUSAL = "refusal"  # the value of a sentence that refuses a call, asked or agreed ("nevolejte mi")
_ASIDE = 2  # words of weight beside a question put while nothing narrower was asked


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message wants of the assistant.

    `name`: need (anything to be read as content: a need, a place, a time, a name), greeting, thanks, stop, stop_all,
    start, help, about, human, menu, back, cancel, move, status, yes, no, unsure, choice, erase, anonymous, language,
    question, insult, advert, off_topic, more, why, privacy, wrong_time.

    `value`: of choice, yes and no the value of the option meant (empty where the number is beyond the list or nothing
    was offered); of language cs, uk, en or de; of status, move and cancel the code said; of stop "" for the bare word,
    "ask" for "don't write to me", "call" for "call instead"; of erase "ask" or "now"; of anonymous "" or "off"; of
    human "" or "call" ("ring me").
    """

    name: str
    value: str = ""
    about: str | None = None  # identity, cost, privacy, human, hours, status, stored_data, next_steps, legal
    rest: str = ""  # what was said beside it, as it was written
    exact: bool = False  # the message says this and nothing else


def read(text: str, lexicon: Lexicon, *, options: Options = (), asked: str = "need", language: str = "cs") -> Intent:
    """Read what a message wants. Danger is judged elsewhere and before.

    `options` are the choices offered last, as (value, words that name it); `asked` is what was asked for
    (`flows.message.Asks`, or place, time, need, yesno); `language` is that of the talk. Never raises.
    """
    said = Said.of(text, lexicon, language, asked)
    if not said.words:
        return _wordless(said, options, asked)
    intent = _Reader(said, options, asked).read()
    if intent.name == "need" and len(said.words) <= _TYPOS_UP_TO and asked not in _NAMES:
        mended = said.forgiving()
        if mended is not said:
            again = _Reader(mended, options, asked).read()
            if again.exact or (asked in YES_NO and again.name in ("yes", "no")):
                return again
    return intent


def _wordless(said: Said, options: Options, asked: str) -> Intent:
    for char in said.text:
        name = said.lexicon.signs.get(char)
        if name == "no" or (name == "yes" and (asked in YES_NO or options)):
            return Intent(name, worded(name, said, options, plain=True), exact=True)
        if name:
            return Intent("thanks", exact=True)
    return Intent("unsure" if "?" in said.text else "off_topic", exact=True)


class _Reader:
    """One message read in the light of what was asked."""

    def __init__(self, said: Said, options: Options, asked: str) -> None:
        self.said = said
        self.options = options
        self.asked = asked

    def read(self) -> Intent:
        return (
            self._number()
            or self._offered()
            or self._command()
            or self._sentence()
            or self._answer()
            or self._label()
            or self._question()
            or self._small_talk()
            or self._rude()
            or Intent("need", about=self._about())
        )

    # -- commands ---------------------------------------------------------------------------------------------------

    def _command(self) -> Intent | None:
        said = self.said
        code = _code(said.text)
        for hit in sorted(said.of_kind("command"), key=length, reverse=True):
            rest = said.left(said.polite, said.covered([hit]))
            if not rest:
                return Intent(hit.name, hit.value, exact=True)
            follows = hit.span.start == min(said.left(said.polite)) and len(rest) <= _MAY_FOLLOW.get(hit.name, 0)
            if follows and (code or self.said.lexicon.tells_time(said.words[i] for i in rest)):
                return Intent(hit.name, code, rest="" if code else said.written(rest))
        if code and self.asked not in _NAMES and len(said.words) <= _BESIDE_CODE:
            return Intent("status", code, exact=True)
        return None

    def _sentence(self) -> Intent | None:
        said = self.said
        hits = said.of_kind("sentence")
        if not hits:
            return None
        around = said.covered(said.of_kind("sentence", "command", "question", "core"))
        beside = said.left(said.light, around)
        stops = {hit.name for hit in hits if hit.name in ("stop", "stop_all")}
        for name, most in _BESIDE.items():
            own = sorted((hit for hit in hits if hit.name == name), key=length, reverse=True)
            if (
                not own
                or len(self._unexcused(own[0], beside)) > most
                or (length(own[0]) < self._asks_beside(own[0]) and name not in _FIRM)
                or self._said_otherwise(own[0], beside)
            ):
                continue
            value = "now" if name == "erase" and stops else _code_of(name, said.text) or own[0].value
            if name == "erase" and any(hit.value == "now" for hit in own):
                value = "now"
            if name == "stop" and any(hit.value == "call" for hit in own):
                value = "call"
            rest = said.left(said.covered(said.of_kind("sentence", "core")))
            whole = not [i for i in rest if i not in said.light]
            value = "" if value == _REFUSAL else value
            return Intent(name, value, self._about(), "" if whole else said.written(rest), exact=whole)
        return None

    def _asks_beside(self, hit: Hit) -> int:
        """How many words of a question stand in the same sentence as what was found."""
        number = self.said.sentences[hit.span.start]
        asked = (found for found in self.said.of_kind("question") if self.said.sentences[found.span.start] == number)
        return max(map(length, asked), default=0)

    def _unexcused(self, hit: Hit, beside: Sequence[int]) -> Sequence[int]:
        """The words of weight beside a sentence that neither give the reason for leaving nor ask something more."""
        said = self.said
        if not beside:
            return beside
        if hit.name == "status":
            other = {said.sentences[i] for i in beside} - {said.sentences[hit.span.start]}
            more = [i for i in beside if said.sentences[i] in other]
            asks = all(map(said.asks, other)) and not self._tells(more, but="jak")
            return [i for i in beside if i not in more] if asks else beside
        if hit.name not in _LEAVING:
            return beside
        rest = self._without_reasons(beside, hit)
        last = said.clauses[hit.span.end - 1]
        behind = [i for i in rest if said.clauses[i] > last]
        plain = len(behind) == len(rest) and not self._tells(behind)
        return () if plain else rest

    def _tells(self, numbers: Sequence[int], but: str = "") -> bool:
        """Whether these words, with the light ones around them, may tell something that must not be passed over."""
        said = self.said
        clauses = {said.clauses[i] for i in numbers}
        around = {word for word, clause in zip(said.words, said.clauses, strict=True) if clause in clauses}
        return len(numbers) > _REASON_WORDS or not said.lexicon.telling.isdisjoint(around - {but})

    def _without_reasons(self, numbers: Sequence[int], hit: Hit) -> Sequence[int]:
        """The words without those that say why somebody leaves: the clause of such a phrase, up to the sentence."""
        said = self.said
        excused: set[int] = set()
        for reason in said.of_kind("aside"):
            if reason.name != "leave":
                continue
            first = said.clauses.index(said.clauses[reason.span.start])
            end = len(said.clauses) - said.clauses[::-1].index(said.clauses[reason.span.end - 1])
            if first <= hit.span.start < end:
                behind = reason.span.start > hit.span.start
                first, end = (reason.span.start, end) if behind else (first, hit.span.start)
            if not self._tells([i for i in numbers if first <= i < end]):
                excused.update(range(first, end))
        return [i for i in numbers if i not in excused]

    def _said_otherwise(self, hit: Hit, beside: Sequence[int]) -> bool:
        """Whether the sentence rather answers what was asked."""
        if hit.name == "wrong_time":
            return self.asked in YES_NO and bool(not self.options or worded("no", self.said, self.options, plain=False))
        if hit.name == "erase":  # "yes, delete it", where we asked whether to
            return self.asked == "confirm" and "yes" in dict(self.options) and leading(self.said) is not None
        if hit.value == _REFUSAL:
            return self.asked in YES_NO and leading(self.said) is not None
        if hit.name == "human" and hit.value == "call":
            return self.asked not in _OPEN
        return hit.name == "help" and self.asked not in _OPEN

    # -- yes and no ---------------------------------------------------------------------------------------------------

    def _answer(self) -> Intent | None:
        said = self.said
        answer = leading(said) or trailing(said, expected=self.asked in YES_NO)
        if answer is None:
            return None
        about = self._asked_about()
        if about and about.span.start <= answer.hit.span.start and length(about) > length(answer.hit):
            return None
        rest = [i for i in said.left(answer.used) if i not in said.light]
        if answer.name == "any":
            return self._any() if not rest else None
        chosen = named(said, self.options, rest) if rest else ""
        if chosen and chosen not in ("yes", "no"):
            return Intent("choice", chosen)
        if not (self._goes_with(answer.plain, answer.name, rest) if rest else self._alone(answer)):
            return None
        if not rest and not answer.plain and answer.name == "yes" and self.asked in _OPEN and said.of_kind("thanks"):
            return Intent("thanks", exact=True)
        value = worded(answer.name, said, self.options, plain=answer.plain)
        written = said.written(said.left(answer.used)) if rest else ""
        return Intent(answer.name, value, self._about(), written, exact=not rest)

    def _alone(self, answer: Answer) -> bool:
        """Whether a bare answer is one: "Dobrá" and "Jasná" are also villages, several words never are."""
        return self._plainly(answer.plain) or length(answer.hit) > 1

    def _plainly(self, plain: bool) -> bool:
        return plain or self.asked not in _NAMES

    def _goes_with(self, plain: bool, name: str, rest: Sequence[int]) -> bool:
        """Whether an answer with something beside it is still an answer to what was asked."""
        if self.asked in YES_NO:
            return True
        if name == "unsure":
            return False
        if self.said.lexicon.tells_time(self.said.words[i] for i in rest) and len(rest) <= 6:
            return self._plainly(plain)
        if self.asked in _OPEN:
            return self.asked == "none" and plain and len(rest) <= 2
        return plain and len(rest) <= 6

    def _any(self) -> Intent | None:
        if self.asked in YES_NO:
            return Intent("unsure", exact=True)
        return Intent("choice", self.options[0][0], exact=True) if self.options else None

    # -- choices ------------------------------------------------------------------------------------------------------

    def _number(self) -> Intent | None:
        if not self.options and self.asked not in YES_NO:
            return None
        found = number_said(self.said)
        if found is None:
            return None
        number, rest = found
        written = self.said.written(rest)
        if self.options:
            value = numbered(number, self.options)
            return Intent("choice", value, rest=written if value else self.said.text.strip(), exact=not written)
        name = {1: "yes", 2: "no"}.get(number)
        return Intent(name, rest=written, exact=not written) if name else None

    def _offered(self) -> Intent | None:
        """An option called by words that stand in its label, before they are taken for a command."""
        said = self.said
        if not self.options or len(said.words) > _LABEL_WORDS:
            return None
        plain = said.lexicon.plain_answers
        bare = " ".join(said.words[i] for i in said.left(said.polite))
        if bare in plain or any(hit.name in _ALWAYS and hit.kind == "command" for hit in said.hits):
            return None
        value = worded_so(said, self.options, range(len(said.words)))
        return Intent("choice", value, exact=True) if value else None

    def _label(self) -> Intent | None:
        said = self.said
        if not self.options or len(said.words) > _LABEL_WORDS:
            return None
        everything = range(len(said.words))
        if value := named(said, self.options, everything):
            return Intent("choice", value, exact=True)
        if self.asked in _CHOOSING and (value := named(said, self.options, everything, loose=True)):
            return Intent("choice", value)
        return None

    # -- questions, courtesy, rudeness --------------------------------------------------------------------------------

    def _asked_about(self) -> Hit | None:
        # Who asks what the law allows asks for more than advice on how things go on.
        return max(self.said.of_kind("question"), key=lambda hit: (hit.name == "legal", length(hit)), default=None)

    def _about(self) -> str | None:
        hit = self._asked_about()
        return hit.name if hit else None

    def _question(self) -> Intent | None:
        hit = self._asked_about()
        if hit is None:
            return None
        said = self.said
        rest = said.left(said.covered(said.of_kind("question")))
        asides = said.covered(aside for aside in said.of_kind("aside") if aside.name == hit.name)
        weighty = [i for i in rest if i not in said.light]
        if asides.issuperset(weighty):
            weighty = []
        aside = 0 if hit.name == "legal" else _ASIDE
        if len(weighty) > (aside if self.asked in _OPEN else 2 * _ASIDE):
            return None
        return Intent("question", "", hit.name, said.written(rest) if weighty else "", exact=not weighty)

    def _small_talk(self) -> Intent | None:
        if self.said.left(self.said.light):
            return None
        if self.said.of_kind("thanks"):
            return Intent("thanks", exact=True)
        return (
            Intent("greeting", exact=True)
            if self.said.of_kind("greeting") or not self.said.left(self.said.polite)
            else None
        )

    def _rude(self) -> Intent | None:
        said = self.said
        signs = {hit.span for hit in said.of_kind("advert")}
        linked = any(word.startswith("http") for word in said.words)
        besides = {said.words[i] for i in said.left(said.covered(said.of_kind("advert")))}
        if (len(signs) >= 2 or linked) and not said.lexicon.own_trouble & besides:
            return Intent("advert", exact=True)
        if len(said.words) == 1 and said.words[0] not in said.lexicon.fillers and is_noise(said.words[0]):
            return Intent("off_topic", exact=True)
        for name, most in (("insult", 2), ("off_topic", 1)):
            hits = said.of_kind(name)
            if hits and len(said.left(said.light, said.covered(hits))) <= most:
                return Intent(name, exact=True)
        return None


def _code(text: str) -> str:
    """The code of a request said in the text ("K-123"); empty where there is none."""
    found = _CODE.search(text) or _CODE_AFTER_WORD.search(text)
    return f"K-{next(filter(None, found.groups())).upper()}" if found else ""


def _code_of(name: str, text: str) -> str:
    return _code(text) if name in _MAY_FOLLOW else ""
