"""Yes, no and "I don't know" in what a person says: at the beginning, after a correction, or at the end."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.sayings import Hit, Said, length

_BEFORE_TAIL = 4  # words of weight before an answer that stands last: "v úterý po obědě ano"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer found: yes, no, unsure or any, how plainly it was said, and the numbers of the words it took."""

    name: str
    plain: bool
    used: frozenset[int]
    hit: Hit


def leading(said: Said) -> Answer | None:
    """The answer a message begins with, with what follows it in the same sense; a correction turns it round."""
    answers = [hit for hit in said.of_kind("core", "lead", "whole") if _stands(said, hit)]
    heads = [hit for hit in answers if all(i in said.light for i in range(hit.span.start))]
    if not heads:
        return None
    first = max(heads, key=lambda hit: (length(hit), -hit.span.start))
    name, at, corrected = first.name, first.span.end, False
    used = set(range(at))
    while at < len(said.words):
        after = max((hit for hit in answers if hit.span.start == at), key=length, default=None)
        if after is not None and (after.name == name or corrected):
            name = after.name
            used.update(range(at, after.span.end))
            at = after.span.end
        elif at in said.light or said.words[at] in said.lexicon.corrections:
            corrected = corrected or said.words[at] in said.lexicon.corrections
            at += 1
        else:
            break
    return Answer(name, first.kind == "core", frozenset(used), first)


def trailing(said: Said, *, expected: bool) -> Answer | None:
    """The answer a short message ends with: "v úterý ano". Not `expected`, it counts only behind a time."""
    tails = [
        hit
        for hit in said.of_kind("core", "lead")
        if hit.name in ("yes", "no") and all(i in said.light for i in range(hit.span.end, len(said.words)))
    ]
    if not tails:
        return None
    last = max(tails, key=length)
    before = [i for i in range(last.span.start) if i not in said.light]
    if len(before) > _BEFORE_TAIL or not (expected or said.lexicon.tells_time(said.words[i] for i in before)):
        return None
    return Answer(last.name, last.kind == "core", frozenset(range(last.span.start, len(said.words))), last)


def worded(name: str, said: Said, options: Sequence[tuple[str, str]], *, plain: bool) -> str:
    """The value of the option that stands for this answer: of that very value, or with such a word in its label.

    A refusal that is not plain ("I can't") stands for no option of another value: the list may hold "move" and
    "cancel".
    """
    for value, _ in options:
        if value == name:
            return value
    if name == "no" and not plain:
        return ""
    answers = said.lexicon.plain_answers
    fitting = [value for value, label in options if name in map(answers.get, said.label(label))]
    return fitting[0] if len(fitting) == 1 else ""


def _stands(said: Said, hit: Hit) -> bool:
    """Whether a word that agrees only on its own is alone."""
    return hit.kind != "whole" or all(i in said.light for i in said.left(said.covered([hit])))
