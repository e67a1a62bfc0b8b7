"""Danger read from words, before anything else in every step: signals, their level, and when to ask back.

A signal is found where a phrase of the lexicon is found and nothing takes it back: a figure of speech, a negation, the
past, a mere "what if", a topic of reading or teaching, a trouble already over. Levels follow the meaning of `urgency`
in the guidelines of the labelled messages: emergency wants 112, 150, 155 or 158 now, crisis wants somebody today.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flows.facts import DangerScore, Urgency
from flows.near import Vocabulary
from flows.phrases import Book, PhraseError, Span, Words

# Where the weighed score of a text decides, as log-odds, chosen on lots held back from training. From these on a life
# is in danger now, somebody must act today, the safety question is due ...
EMERGENCY_FROM = -1.2
CRISIS_FROM = 0.3
ASK_FROM = -1.0
# ... and below these a sign that stands alone and is not firm is doubted: of an emergency (where calm is likelier than
# alarm as well), of a crisis, of either being possible.
EMERGENCY_DOUBTED = -2.5
CRISIS_DOUBTED = -0.6
ALL_DOUBTED = -1.0

_RANK: Mapping[str, int] = {"normal": 0, "soon": 1, "crisis": 2, "emergency": 3}
_BEFORE, _AROUND, _DENIED = 8, 9, 3  # words: a what-if before, the past around, a denial right before
# Signals after which somebody may be in danger of life even when no act is under way.
_ASKED = frozenset(
    {"suicide_thoughts", "violence", "threats", "child_danger", "elder_abuse", "sexual_abuse", "control"}
)
_VICTIM = frozenset(
    {"violence", "violence_now", "threats", "control", "elder_abuse", "sexual_abuse", "held", "exploitation"}
)


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign of danger: its name, the level it stands for, and the folded words that showed it.

    A `firm` one says so plainly that the words around it do not make it doubtful.
    """

    name: str
    level: Urgency
    phrase: str
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Danger:
    """What a text says about danger.

    `level` is the highest of the certain signals. `check_safety` tells that danger of life is possible and not certain:
    the safety question is due. `audience` names whom a crisis line should be made for.
    """

    level: Urgency
    signals: tuple[Signal, ...]
    check_safety: bool
    audience: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """Phrases that show one signal. `certain` is False where they only make it possible; `firm` ones are not taken back
    by a negation or a what-if, and the past makes them merely possible (a figure of speech still hides them)."""

    signal: str
    level: Urgency
    certain: bool
    firm: bool
    phrases: tuple[str, ...]


class DangerLexicon:
    """Compiled phrases of all languages together; immutable after it is made, built once at start."""

    def __init__(
        self,
        rules: Iterable[Rule],
        contexts: Mapping[str, Iterable[str]],
        audiences: Mapping[str, Iterable[str]],
        classes: Mapping[str, Iterable[str]] | None = None,
        slips: Iterable[str] = (),
        spared: Iterable[str] = (),
        weights: Mapping[str, DangerScore] | None = None,
    ) -> None:
        """`contexts` are phrases that take a signal back, by kind: figure, denied, past, present, perhaps, topic, over.

        In words of `slips` one slip of the finger is forgiven; `spared` are other words, one slip away from those.
        `weights` say how much each of `signs` adds to the score of the words; without them phrases alone decide.

        Raises PhraseError for a phrase that cannot be read or a context that is not known.
        """
        self.rules = tuple(rules)
        unknown = set(contexts) - {"figure", "denied", "past", "present", "perhaps", "topic", "over"}
        if unknown:
            raise PhraseError(f"unknown context {', '.join(sorted(unknown))}")
        self._slips = Vocabulary(slips)
        self._spared = frozenset(spared)
        self.weights = dict(weights or {})
        self._figures = Book(((("figure"), phrase) for phrase in contexts.get("figure", ())), classes)
        self._signals = Book(
            ((str(number), phrase) for number, rule in enumerate(self.rules) for phrase in rule.phrases), classes
        )
        self._contexts = Book(
            ((kind, phrase) for kind, phrases in contexts.items() if kind != "figure" for phrase in phrases), classes
        )
        self._audiences = Book(((name, phrase) for name, phrases in audiences.items() for phrase in phrases), classes)

    def mended(self, message: Words) -> Words:
        """The message with words of danger written right where one letter was missed."""
        near, spared = self._slips.near, self._spared
        meant = {word: word if word in spared else near(word) or word for word in set(message.words)}
        return replace(message, words=tuple(map(meant.__getitem__, message.words)))

    def signals(self, message: Words) -> list[tuple[Rule, Signal]]:
        """The signals that stand, each with its rule, in the order of the lexicon and once a rule."""
        masked = frozenset(at for _, span in self._figures.find(message) for at in range(span.start, span.end))
        hits = [(self.rules[int(label)], span) for label, span in self._signals.find(message, masked)]
        if not hits:
            return []
        around: dict[str, list[Span]] = {}
        for kind, span in self._contexts.find(message):
            around.setdefault(kind, []).append(span)
        standing: dict[int, tuple[Rule, Signal]] = {}
        certain: set[int] = set()
        for rule, span in hits:
            said = Signal(rule.signal, rule.level, message.text(span), rule.firm)
            if rule.firm and _is_past(message, span, around):
                standing.setdefault(id(rule), (replace(rule, certain=False), said))
            elif (rule.firm or not _taken_back(message, span, around)) and id(rule) not in certain:
                certain.add(id(rule))
                standing[id(rule)] = (rule, said)
        return list(standing.values())

    def is_over(self, text: str) -> bool:
        """Whether a text says that a danger has passed or that help has come."""
        return any(kind == "over" for kind, _ in self._contexts.find(Words.of(text)))

    def audience(self, message: Words) -> frozenset[str]:
        """Whom the text is from or about, as far as it says so."""
        return frozenset(label for label, _ in self._audiences.find(message))


def read(text: str, lexicon: DangerLexicon, score: DangerScore | None = None) -> Danger:
    """Judge a text by its signs and, where `score` tells how its words weigh, by both together. Never fails.

    Together they may raise what the signs say, and lower it to the safety question; a sign of an emergency is never
    passed over without asking.
    """
    by_signs = _by_signs(lexicon.mended(Words.of(text)), lexicon)
    if score is None or not lexicon.weights:
        return by_signs
    return _weighed(by_signs, lexicon, score)


def signs(danger: Danger) -> tuple[str, ...]:
    """What the phrases found, as names that can be given a weight."""
    found = {f"{signal.name}:{signal.level}" for signal in danger.signals}
    return (
        *sorted(found),
        f"level:{danger.level}",
        *(("check",) if danger.check_safety else ()),
        *(f"about:{name}" for name in sorted(danger.audience)),
    )


def _weighed(danger: Danger, lexicon: DangerLexicon, score: DangerScore) -> Danger:
    found = [lexicon.weights[sign] for sign in signs(danger) if sign in lexicon.weights]
    alarm = score.alarm + sum(weight.alarm for weight in found)
    emergency = score.emergency + sum(weight.emergency for weight in found)
    # A crisis that is plain (no heat, no food, no roof) needs no question because the score is high as well.
    plain = emergency < EMERGENCY_DOUBTED and any(
        signal.level == "crisis" and signal.name not in _ASKED for signal in danger.signals
    )
    level, check = danger.level, danger.check_safety or (alarm >= ASK_FROM and not plain)
    # A sign alone may be a figure of speech; several of them, or a firm one, are none.
    grave = {signal.name for signal in danger.signals if _RANK[signal.level] >= _RANK["crisis"]}
    alone = len(grave) == 1 and not any(signal.firm and signal.level == level for signal in danger.signals)
    if level == "emergency" and alone and emergency < EMERGENCY_DOUBTED and alarm < 0:
        check, level = True, "normal"
    elif level == "crisis" and alone and alarm < CRISIS_DOUBTED:
        check = alarm >= ALL_DOUBTED
        # Of somebody beaten or held in fear our people learn at once: the question alone may never be answered.
        level = "crisis" if check and grave & _VICTIM else "normal"
    elif level == "normal" and alarm < ALL_DOUBTED:
        check = False
    if emergency >= EMERGENCY_FROM and alarm >= ASK_FROM:
        level = "emergency"
    elif alarm >= CRISIS_FROM and _RANK[level] < _RANK["crisis"]:
        level = "crisis"
    return replace(danger, level=level, check_safety=check and level != "emergency")


def _by_signs(message: Words, lexicon: DangerLexicon) -> Danger:
    found = lexicon.signals(message)
    level: Urgency = "normal"
    check = False
    for rule, signal in found:
        if rule.certain:
            level = max(level, signal.level, key=_RANK.__getitem__)
        check = check or not rule.certain or (signal.name in _ASKED and signal.level == "crisis")
    signals = tuple(
        signal if rule.certain else Signal(signal.name, "soon", signal.phrase)
        for rule, signal in sorted(found, key=lambda pair: -_RANK[pair[1].level] * (1 + pair[0].certain))
    )
    audience = lexicon.audience(message)
    names = {signal.name for signal in signals}
    if names & _VICTIM:
        audience |= {"victims"}
    if "minor" in names:
        audience |= {"children"}
    return Danger(level, signals, check and level != "emergency", audience)


def _near(message: Words, hit: Span, spans: Iterable[Span], before: int, after: int) -> bool:
    """Whether a context stands in the sentence of the hit, so many words around it."""
    sentence = message.sentence[hit.start]
    return any(
        message.sentence[span.start] == sentence and hit.start - before <= span.end and span.start <= hit.end + after
        for span in spans
    )


def _is_past(message: Words, hit: Span, around: Mapping[str, list[Span]]) -> bool:
    past, present = (_near(message, hit, around.get(kind, ()), _AROUND, _AROUND) for kind in ("past", "present"))
    return past and not present


def _taken_back(message: Words, hit: Span, around: Mapping[str, list[Span]]) -> bool:
    """Whether the context of a found phrase says that the danger is not there now."""
    if around.get("topic") or around.get("over"):
        return True
    denied = _near(message, hit, around.get("denied", ()), _DENIED, hit.start - hit.end - 1)
    return denied or _near(message, hit, around.get("perhaps", ()), _BEFORE, 0) or _is_past(message, hit, around)
