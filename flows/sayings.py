"""The words of command and answer as one lexicon of all languages, and a message seen through it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from flows.fold import fold, in_place, undrawn
from flows.near import Vocabulary, near
from flows.phrases import Book, Span, Words

_TOKEN = re.compile(r"[^\W_]+")
_BARE_TOKEN = re.compile(r"[0-9a-z]+")
_DOUBLED = re.compile(r"([a-z])\1")
_DRAWN = re.compile(r"([a-z])\1\1")
_END = re.compile(r"[.!?;\n…]")
_PAUSE = re.compile(r"[,;:()]|\s[-\u2013\u2014]\s")
_WORD_OF_PHRASE = re.compile(r"[^\s|?*.]+")
_HOURS_BEHIND = frozenset({"at"})  # what is light in Czech ("ten") is an hour behind these
_GROUP = re.compile(r"\[([^\]]*)\]")
_MOST_WORDS = 300
_SWAPPED = 4  # letters of a word too short to be guessed unless two of them changed places

# Tables of a language whose phrases are found as they are; those of commands and sentences have a name each.
_PLAIN = {"greetings": "greeting", "thanks": "thanks", "insults": "insult", "off_topic": "off_topic"}
_SMALLER = frozenset({"command", "core", "lead", "whole"})
_LARGER = frozenset({"greeting", "thanks", "question"})
_ANSWERS = {
    "yes": ("core", "lead", "whole"),
    "no": ("core", "lead", "whole"),
    "unsure": ("phrases", "whole"),
    "any": ("phrases",),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: which kind of saying, what it means, and where it stands.

    Kinds: command (only as the whole message), sentence, core, lead and whole (answers: sure beside anything, at the
    beginning, as the whole message), question, aside (why somebody leaves or asks), contact (who is to be called, or
    that we should write), greeting, thanks, insult, advert, off_topic.
    """

    kind: str
    name: str
    value: str
    span: Span


class Lexicon:
    """All phrases of all languages. Built once; reading changes nothing in it."""

    def __init__(self, tables: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        entries: list[tuple[str, str]] = []
        self.courtesy: set[str] = set()
        self.fillers: set[str] = set()
        self.choosing: set[str] = set()
        self.corrections: set[str] = set()
        self.because: set[str] = set()
        self.telling: set[str] = set()
        self.own_trouble: set[str] = set()
        self.numbers: dict[str, int] = {}
        self._times: tuple[str, ...] = ()
        self._time_words: set[str] = set()
        self.signs: dict[str, str] = {}
        self._own: dict[str, Mapping[str, str]] = {}
        for language, table in tables:
            for target in ("courtesy", "fillers", "choosing", "corrections", "because", "telling"):
                getattr(self, target).update(str(table.get(target, "")).split())
            entries += [(label, phrase) for label, written in _entries(table) for phrase in _spread(written)]
            self.own_trouble.update(str(table.get("adverts", {}).get("own_trouble", "")).split())
            for number, words in table.get("numbers", {}).items():
                self.numbers.update(dict.fromkeys(words.split(), -1 if number == "last" else int(number)))
            self._times += tuple(table.get("times", {}).get("stems", "").split())
            self._time_words.update(table.get("times", {}).get("words", "").split())
            self.signs.update({sign: name for name, signs in table.get("signs", {}).items() for sign in signs})
            self._own[language] = table.get("own", {})
        self.book = Book(entries)
        self.plain_answers = {phrase: label.split("/")[1] for label, phrase in entries if label.startswith("core/")}
        self._written = {word for _, phrase in entries for word in _WORD_OF_PHRASE.findall(phrase)}
        self._written |= self.courtesy | self.fillers | self.choosing | self.numbers.keys()
        self._forgiven = Vocabulary(self._written)

    @classmethod
    def from_tables(cls, tables: Mapping[str, Mapping[str, Any]]) -> "Lexicon":
        """The lexicon of these languages; each table is one file of flows/lexicon as `tomllib` reads it.

        Raises `flows.phrases.PhraseError` for a phrase that cannot be read.
        """
        return cls(tables.items())

    def own_words(self, language: str) -> Mapping[str, str]:
        """Words that mean something else in talks of this language alone, each with another of that meaning."""
        return self._own.get(language, {})

    def meant(self, word: str) -> str:
        """The known word that is meant by one with a slip; the word itself where none is near."""
        if word in self._written:
            return word
        short = _DOUBLED.sub(r"\1", word)  # "anoo", "jasnee", "joo"
        if short in self._written:
            return short
        if len(word) == _SWAPPED:
            swaps = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(_SWAPPED - 1)} & self._written
            return swaps.pop() if len(swaps) == 1 else word
        return near(word, self._forgiven) or word

    def tells_time(self, words: Iterable[str]) -> bool:
        """Whether some of the words name a day or an hour."""
        return any(word.isdigit() or word in self._time_words or word.startswith(self._times) for word in words)


def _spread(phrase: str) -> list[str]:
    """The phrases behind one with groups: "od [pondeli|prvniho brezna]" is "od pondeli" and "od prvniho brezna"."""
    group = _GROUP.search(phrase)
    if group is None:
        return [phrase]
    return [
        whole
        for choice in group[1].split("|")
        for whole in _spread(phrase[: group.start()] + choice + phrase[group.end() :])
    ]


def _entries(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind in ("command", "sentence", "question", "aside", "contact"):
        for name, phrases in table.get(f"{kind}s", {}).items():
            meaning, _, value = name.partition(".")
            yield from ((f"{kind}/{meaning}/{value}", phrase) for phrase in phrases)
    for name, groups in _ANSWERS.items():
        for group in groups:
            kind = {"phrases": "core" if name == "unsure" else "whole"}.get(group, group)
            yield from ((f"{kind}/{name}/", phrase) for phrase in table.get(name, {}).get(group, ()))
    for section, kind in _PLAIN.items():
        yield from ((f"{kind}/{kind}/", phrase) for phrase in table.get(section, {}).get("phrases", ()))
    yield from (("advert/advert/", phrase) for phrase in table.get("adverts", {}).get("signs", ()))


def _split(text: str) -> list[tuple[str, tuple[int, int], int]]:
    """The folded words of a text, each with its place and the number of its sentence."""
    found: list[tuple[str, tuple[int, int], int]] = []
    sentence, last = 0, 0
    for token in _TOKEN.finditer(text):
        if last and _END.search(text, last, token.start()) and not token[0][0].isdigit():
            sentence += 1
        last = token.end()
        found += [(word, token.span(), sentence) for word in fold(token[0]).split()]
        if len(found) >= _MOST_WORDS:
            break
    return found


def _split_bare(bare: str) -> list[tuple[str, tuple[int, int], int]]:
    """The same of a text in which every letter is bare already, many times faster."""
    found: list[tuple[str, tuple[int, int], int]] = []
    sentence, last = 0, 0
    for token in islice(_BARE_TOKEN.finditer(bare), _MOST_WORDS):
        start, end = token.span()
        word = token[0]
        if last and start > last and bare[last:start] != " " and _END.search(bare, last, start):
            sentence += not word[0].isdigit()
        last = end
        found.append((word, (start, end), sentence))
    if _DRAWN.search(bare):
        found = [(undrawn(word), place, sentence) for word, place, sentence in found]
    return found


def length(hit: Hit) -> int:
    """Words that a hit takes."""
    return hit.span.end - hit.span.start


def _of_calls(hit: Hit) -> bool:
    if hit.kind == "sentence":
        return hit.name == "cancel" or (hit.name == "stop" and hit.value == "ask")
    return hit.kind in _SMALLER


def _within(part: Span, whole: Span) -> bool:
    return part != whole and whole.start <= part.start and part.end <= whole.end


@dataclass(frozen=True)
class Said:
    """A message as folded words, each with its place in the text, and what the lexicon finds in it."""

    text: str
    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    sentences: tuple[int, ...]
    lexicon: Lexicon
    asked: str = ""

    @classmethod
    def of(cls, text: str, lexicon: Lexicon, language: str, asked: str = "") -> "Said":
        """Split and fold a text; at most 600 words of it are read. `asked` is what it answers."""
        text = unicodedata.normalize("NFC", text)
        bare = in_place(text)
        found = _split(text) if bare is None else _split_bare(bare)
        own = lexicon.own_words(language)
        words = [own.get(word, word) for word, _, _ in found]
        places = [place for _, place, _ in found]
        return cls(text, tuple(words), tuple(places), tuple([sentence for _, _, sentence in found]), lexicon, asked)

    def forgiving(self) -> "Said":
        """The same message with slips of the finger in words of command and answer put right."""
        words = tuple(map(self.lexicon.meant, self.words))
        return self if words == self.words else replace(self, words=words)

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """Every phrase found, but for answers and commands that are only a part of a greeting, thanks or question.

        Nor are "don't call, just write" or "not him, call me" a refusal and a yes: what they are made of is left out.
        Where we asked whether to write or to call, they are the answer.
        """
        hits = []
        for label, span in self.lexicon.book.find(Words(self.words, self.sentences)):
            kind, name, value = label.split("/")
            hits.append(Hit(kind, name, value, span))
        larger = [hit.span for hit in hits if hit.kind in _LARGER]
        asked = self.asked == "choice"
        calls = [hit.span for hit in hits if hit.kind == "contact" and not (asked and hit.name == "write")]
        return tuple(
            hit
            for hit in hits
            if not (hit.kind in _SMALLER and any(_within(hit.span, span) for span in larger))
            and not (_of_calls(hit) and any(hit.span == span or _within(hit.span, span) for span in calls))
        )

    @cached_property
    def clauses(self) -> tuple[int, ...]:
        """The number of the clause of each word: a new one begins behind a pause, and with a word like "because"."""
        numbers: list[int] = []
        for i, word in enumerate(self.words):
            if not i:
                numbers.append(0)
                continue
            new = self.sentences[i] != self.sentences[i - 1] or word in self.lexicon.because
            between = self.text[self.places[i - 1][1] : self.places[i][0]]
            numbers.append(numbers[-1] + (new or bool(_PAUSE.search(between))))
        return tuple(numbers)

    def asks(self, sentence: int) -> bool:
        """Whether the sentence of this number ends with a question mark."""
        last = max(i for i, number in enumerate(self.sentences) if number == sentence)
        until = self.places[last + 1][0] if last + 1 < len(self.words) else len(self.text)
        return "?" in self.text[self.places[last][1] : until]

    @staticmethod
    def label(text: str) -> tuple[str, ...]:
        """The folded words of an option's label."""
        return tuple(fold(text).split())

    def of_kind(self, *kinds: str) -> list[Hit]:
        return [hit for hit in self.hits if hit.kind in kinds]

    @cached_property
    def polite(self) -> frozenset[int]:
        """Numbers of the words that carry courtesy alone, greetings and thanks included."""
        return frozenset(i for i, word in enumerate(self.words) if word in self.lexicon.courtesy) | self.covered(
            self.of_kind("greeting", "thanks")
        )

    @cached_property
    def light(self) -> frozenset[int]:
        """Numbers of the words without weight of their own."""
        return self.polite | {i for i, word in enumerate(self.words) if word in self.lexicon.fillers}

    def covered(self, hits: Iterable[Hit]) -> frozenset[int]:
        return frozenset(i for hit in hits for i in range(hit.span.start, hit.span.end))

    def left(self, *without: Iterable[int]) -> list[int]:
        """Numbers of the words outside all of these."""
        gone = frozenset().union(*without)
        return [i for i in range(len(self.words)) if i not in gone]

    def written(self, numbers: Iterable[int]) -> str:
        """These words as they were written, without light ones at both ends; words left out between become a space."""
        kept = list(numbers)
        while kept and kept[0] in self.light:
            del kept[0]
        while kept and kept[-1] in self.light and self.words[kept[-1] - 1] not in _HOURS_BEHIND:
            del kept[-1]
        pieces: list[tuple[int, int]] = []
        for before, i in zip([None, *kept], kept, strict=False):
            start, end = self.places[i]
            if before is not None and before == i - 1:
                pieces[-1] = (pieces[-1][0], end)
            else:
                pieces.append((start, end))
        return " ".join(self.text[start:end] for start, end in pieces)
