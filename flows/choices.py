"""Which of the options offered a message means: by number, ordinal or the words of its label."""

import re
from collections.abc import Sequence

from flows.near import one_slip
from flows.sayings import Said

_PAUSE = re.compile(r"\s*[,;\n–-]|\s*[.)](?:\s|$)")
_DOT = re.compile(r"\s*\.")
_LONG = 4  # letters from which a word may be inflected

Options = Sequence[tuple[str, str]]


def number_said(said: Said) -> tuple[int, list[int]] | None:
    """The number that a message consists of (-1: the last), and what words follow it after a pause.

    "2", "2.", "tu druhou prosím", "jednička", "1, ve čtvrtek"; None where a number only counts something.
    """
    lexicon = said.lexicon
    weighty = said.left(said.polite)
    rest = [i for i in weighty if said.words[i] not in lexicon.choosing]
    rest = rest or [i for i in weighty if said.words[i] in lexicon.numbers]
    if not rest:
        return None
    number = lexicon.numbers.get(said.words[rest[0]])
    if number is None and said.words[rest[0]].isdigit() and len(said.words[rest[0]]) <= 2:
        number = int(said.words[rest[0]])
    if number is None:
        return None
    if all(said.words[i] == said.words[rest[0]] for i in rest):
        return number, []
    after = said.places[0][1]
    if rest[0] or not said.words[0].isdigit() or not _PAUSE.match(said.text, after) or said.words[1].isdigit():
        return None
    if _DOT.match(said.text, after) and lexicon.tells_time(said.words[1:]):
        return None  # "2. prosince"
    return number, said.left({0})


def numbered(number: int, options: Options) -> str:
    """The value of the option with this number; empty where there is none."""
    if number == -1 and options:
        return options[-1][0]
    return options[number - 1][0] if 1 <= number <= len(options) else ""


def named(said: Said, options: Options, among: Sequence[int], *, loose: bool = False) -> str:
    """The value of the one option whose words name all the weighty words given; empty where none or several do.

    Where all of them are light, they must stand in the label as they are. With `loose` one weighty word may be strange.
    """
    weighty = [i for i in among if i not in said.light and said.words[i] not in said.lexicon.choosing]
    if not weighty:
        return worded_so(said, options, among)
    best: list[str] = []
    most = max(1, len(weighty) - (1 if loose and len(weighty) > 1 else 0))
    for value, label in options:
        names = said.label(label)
        met = sum(any(_same(said.words[i], name) for name in names) for i in weighty)
        if met > most:
            best, most = [value], met
        elif met == most:
            best.append(value)
    return best[0] if len(best) == 1 else ""


def worded_so(said: Said, options: Options, among: Sequence[int]) -> str:
    """The value of the one option in whose label all these words stand just so; courtesy aside."""
    bare = {said.words[i] for i in among if i not in said.polite} or {said.words[i] for i in among}
    found = [value for value, label in options if bare and bare <= set(said.label(label))]
    return found[0] if len(found) == 1 else ""


def _same(word: str, name: str) -> bool:
    """Whether two words are the same one but for case ending or a slip of the finger."""
    if word == name:
        return True
    shorter = min(len(word), len(name))
    if shorter < _LONG or word.isdigit() or name.isdigit():
        return False
    stem = max(_LONG, shorter - 2)
    return word[:stem] == name[:stem] or (shorter > _LONG and one_slip(word, name))
