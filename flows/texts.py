"""From a `Say` and a catalogue to a message: parts, plural forms, numbered choices, the SMS variant and its budget."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from flows.effects import Say
from flows.gsm7 import fits_gsm, fold_gsm, segments
from flows.message import Part, Value

Spell = Callable[[str], str]
"""Letters of any script in plain ones ("Київ" -> "Kiyv"); handed in, because flows itself knows only Latin marks."""

MORE = "list.more"  # key of the word that asks for the rest of a list

_CYRILLIC = frozenset({"uk"})  # languages whose text messages go out in their own letters
_UCS2_BUDGET = 4  # segments; an emergency text keeps to one (70 letters)
_DECIMAL_COMMA = frozenset({"cs", "uk"})
_SHORT_LABEL = 12  # choices up to this length share a line
_LEAST_SHOWN = 2  # a list is cut no further

_FIELD = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_SPACES = re.compile(r" {2,}")
_BORDER = re.compile(r"(?<!\d)[ \n]++|[ \n]++(?!\d)")  # never within a telephone number: half of one is worse than none


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer offered to the person: the value the dialogue gets back and the label they see."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready for a channel: plain text (never markup), the choices as buttons where the channel has them.

    On SMS the choices already stand in `text`. `wants` asks a messenger for its "share" button. `given` is the number
    of the list of choices, echoed by a pressed button.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    wants: str = ""  # "", "location" or "contact"
    given: int = 0
    ucs2: bool = False  # SMS only: goes out in UCS-2 on purpose (Ukrainian)


class Catalogue(Protocol):
    """The texts of one language."""

    @property
    def language(self) -> str: ...

    def text(self, key: str, *, sms: bool) -> str:
        """The text of a key, the SMS variant (msgctxt "sms") where there is one. KeyError for an unknown key."""
        ...

    def plural(self, key: str, n: int, *, sms: bool) -> str:
        """The form of a plural key for `n`."""
        ...


def render(say: Say, catalogue: Catalogue, *, sms: bool, spell: Spell | None = None) -> Message:
    """Put a `Say` into words.

    In a messenger parts stand on lines of their own and choices become buttons. As a text message parts follow each
    other, choices are numbered after them ("1 ano 2 ne") and everything is folded to GSM-7, except in Ukrainian, which
    goes out in its own letters. The budget of the `Say` (segments; in UCS-2 four, or one where the budget is one) is
    kept by leaving out parts, the highest `drop` first, then by cutting the list of choices, whose rest is asked for by
    the word under `MORE`, and as a last resort by cutting the text at a word. `choices` of the message are those shown.

    A part whose `drop` is -k stands only where a part with a `drop` up to k was left out ("DALSI" after a list).
    Raises KeyError for an unknown key or a parameter that is missing.
    """
    if sms:
        return _short(say, catalogue, spell)
    texts = [_words(part, catalogue, False) for part in say.parts if part.drop >= 0]
    choices = tuple(Choice(option.value, _words(option.label, catalogue, False)) for option in say.options)
    return Message("\n".join(filter(None, texts)), choices, say.wants, say.given)


def _words(part: Part, catalogue: Catalogue, sms: bool) -> str:
    text = catalogue.text(part.key, sms=sms) if part.n is None else catalogue.plural(part.key, part.n, sms=sms)

    def value(field: re.Match[str]) -> str:
        name = field[1]
        if name not in part.params:
            if name == "n" and part.n is not None:
                return str(part.n)
            raise KeyError(f"{part.key}: no value for {{{name}}}")
        given = part.params[name]
        return _words(given, catalogue, sms) if isinstance(given, Part) else _plain(given, catalogue.language)

    return _SPACES.sub(" ", _FIELD.sub(value, text)).strip()


def _plain(value: Value, language: str) -> str:
    """A value as people read it. What others wrote keeps to one line, without control and direction marks."""
    if isinstance(value, bool):
        raise TypeError("yes and no are put into words by a key, not by a value")
    if isinstance(value, float):
        number = f"{value:.10g}"
        return number.replace(".", ",") if language in _DECIMAL_COMMA else number
    text = "" if value is None else str(value)
    if text.isprintable():  # no control or direction mark, no space but the plain one
        return " ".join(text.split())
    return " ".join("".join(" " if c.isspace() else c for c in text if c.isspace() or _shown(c)).split())


def _shown(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _short(say: Say, catalogue: Catalogue, spell: Spell | None) -> Message:
    own_letters = catalogue.language in _CYRILLIC
    fold = partial(unicodedata.normalize, "NFC") if own_letters else partial(_gsm_only, spell=spell)
    fits = partial(_fits, budget=say.budget, own_letters=own_letters)

    parts = [(part.drop, fold(_words(part, catalogue, True))) for part in say.parts]
    labels = [fold(_words(option.label, catalogue, True)) for option in say.options]
    shown = len(labels)
    dropped: set[int] = set()
    while True:
        body = _together([text for drop, text in parts if text and _stands(drop, dropped)])
        more = fold(catalogue.text(MORE, sms=True)) if shown < len(labels) else ""
        choices = _numbered(labels[:shown], more)
        text = "\n".join(filter(None, (body, choices)))
        if fits(text):
            break
        droppable = {drop for drop, _ in parts if drop > 0} - dropped
        if droppable:
            dropped.add(max(droppable))
        elif shown > _LEAST_SHOWN:
            shown -= 1
        else:
            text = _cut(body, "\n" + choices if choices else "", fits) or _cut(choices, "", fits)
            break
    options = tuple(Choice(o.value, label) for o, label in zip(say.options, labels[:shown], strict=False))
    return Message(text, options, given=say.given, ucs2=own_letters and not fits_gsm(text))


def _together(texts: Sequence[str]) -> str:
    """Sentences follow each other; an item of a list ("- ...") begins a line of its own."""
    return "".join(("" if i == 0 else "\n" if text.startswith("- ") else " ") + text for i, text in enumerate(texts))


def _stands(drop: int, dropped: set[int]) -> bool:
    if drop < 0:
        return any(gone <= -drop for gone in dropped)
    return drop not in dropped


def _numbered(labels: Sequence[str], more: str) -> str:
    between = " " if all(len(label) <= _SHORT_LABEL for label in labels) else "\n"
    numbered = [f"{number} {label}" for number, label in enumerate(labels, 1)]
    return between.join([*numbered, more] if more else numbered)


def _fits(text: str, *, budget: int, own_letters: bool) -> bool:
    encoding, count = segments(text)
    if encoding == "ucs2" and own_letters and budget > 1:
        return count <= _UCS2_BUDGET
    return count <= budget


def _cut(text: str, tail: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning of `text`, up to a border of words, that leaves room for the tail; empty when none does."""

    def at(end: int) -> str:
        return text[:end].rstrip(" \n,;:-.") + "..." + tail

    borders = [border.start() for border in _BORDER.finditer(text) if border.start()] or list(range(1, len(text)))
    low, high = 0, len(borders)
    while low < high:
        middle = (low + high) // 2
        if fits(at(borders[middle])):
            low = middle + 1
        else:
            high = middle
    return at(borders[low - 1]) if low else ""


def _gsm_only(text: str, *, spell: Spell | None) -> str:
    """Fold, spell what remains, and leave nothing outside GSM-7: signs vanish, letters become a question mark."""
    folded = fold_gsm(text)
    if not fits_gsm(folded) and spell:
        folded = fold_gsm("".join(c if fits_gsm(c) else spell(c) for c in folded))
    if not fits_gsm(folded):
        folded = "".join(c if fits_gsm(c) else "?" if c.isalnum() else "" for c in folded)
    return _SPACES.sub(" ", folded).strip()
