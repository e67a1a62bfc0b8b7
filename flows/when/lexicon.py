"""The whole vocabulary with its marks, and the reading of words that are nearly in it."""

import re

from flows.near import Vocabulary
from flows.when.foreign import foreign
from flows.when.lookalikes import LOOKALIKES
from flows.when.marks import COUNTED, MARKS
from flows.when.sense import Sense, entries, merge, word_set
from flows.when.vocabulary import vocabulary

WORDS = merge(
    [*vocabulary(), *foreign(), *(entry for mark, words in MARKS.items() for entry in entries(words, mark=mark))]
)

ONLY_PREPOSITIONS = frozenset(
    word for word, sense in WORDS.items() if sense.prep and sense == Sense(prep=sense.prep, timely=True)
)
"""Words that tell nothing of a time by themselves, nor before a word that tells nothing."""

# A slip is looked for in words of time that carry the meaning and in words that turn it. Only long words are guessed;
# short ones are too near to everything else and need words of time beside them.
_ENGLISH = frozenset(word for word, _ in foreign() if word.isascii())
_NOT_GUESSED = word_set("pul cely doba tahle nez dal vague past hod bily zeleny")  # lemmas of common words
_PREPOSITIONS = frozenset(("kolem", "behem", "mezi", "pred"))
_TURNING = word_set(
    "refuse correct except every often open about call offer busy away home past wish money fill spare conditional if"
)
_SHORTER = frozenset(
    ("refuse", "except", "every", "busy", "open", "past", "away", "fill", "conditional", "spare", "correct", "join")
)
_LONG_ENOUGH, _LONG_MARK = 5, 6


def _guessed(word: str, sense: Sense) -> bool:
    if word in _ENGLISH or not word.isascii():
        return len(word) >= _LONG_MARK or (sense.timely and len(word) >= _LONG_ENOUGH)
    core = (
        max(
            sense.weekday, sense.shift, sense.number, sense.hour, sense.date, sense.after_date, sense.month, sense.which
        )
        >= 0
    )
    named = sense.part or sense.unit or (sense.lemma and sense.lemma not in _NOT_GUESSED) or sense.prep in _PREPOSITIONS
    if len(word) >= _LONG_ENOUGH and (core or named or sense.mark in _SHORTER):
        return True
    return len(word) >= _LONG_MARK and sense.mark in _TURNING


_LONG = Vocabulary(word for word, sense in WORDS.items() if _guessed(word, sense))
_SHORT = Vocabulary(
    word_set(
        "rano dnes osm osmi osme osmy sedm pet peti pate paty sest seste tri dve dvou ctyr pul dopo odpo obed noci"
        " pres pred mezi unor zari"
        " hned driv nez novy rok roce roku brzy brzo"
    ),
    shortest=3,
)
# A first half that may be run together with a word of time: "vpatek", "poobede".
_DOUBLED = re.compile(r"([^\W\d_])\1")
_LEAST_ONCE = 3  # letters of a word in which one may be struck twice
_LONGEST_PAIR = 30  # letters
_RUN_ON = frozenset(("v", "ve", "na", "do", "od", "po", "o", "pred", "kolem"))


_FIRST_HALVES = _RUN_ON | frozenset(
    word for word, sense in WORDS.items() if len(word) >= 4 and max(sense.weekday, sense.shift) >= 0
)


def undoubled(word: str) -> Sense | None:
    """The sense of the word that this one is with a letter struck twice ("rááno"), or None."""
    once = _DOUBLED.sub(r"\1", word)
    return WORDS.get(once) if once != word and len(once) >= _LEAST_ONCE and word not in LOOKALIKES else None


def slip(word: str, *, short: bool, counted: bool) -> Sense | None:
    """The sense of the word that this one is a slip of, or None.

    `short`: whether words of less than five letters may be meant, too. `counted`: a number stands before it, so that
    even an ordinary word may be a slip of a unit ("dvě hodny").
    """
    candidates: list[str] = []
    if word not in COUNTED and (counted or word not in LOOKALIKES):
        if len(word) >= _LONG_ENOUGH - 1:
            candidates += sorted(_LONG.alike(word))
        if short and 3 <= len(word) <= _LONG_ENOUGH:
            candidates += sorted(_SHORT.alike(word))
        if word in LOOKALIKES:
            candidates = [other for other in candidates if WORDS[other].unit]
    return _joined(word, candidates)


def _joined(word: str, candidates: list[str]) -> Sense | None:
    """The senses of the likely candidates in one, the likeliest first: grammar takes the one that fits its place.

    People swap letters more than they mistake them and seldom miss the first one; forms of one word that are all as
    near speak for each other.
    """
    if not candidates:
        return None
    senses = [WORDS[other] for other in candidates]
    ranks = [
        2 * (word[0] == other[0])
        + (word[-1] == other[-1])
        + 2 * (sorted(word) == sorted(other))
        + senses.count(WORDS[other])
        for other in candidates
    ]
    likely = [pair for pair in zip(ranks, senses, strict=True) if pair[0] >= max(ranks) - 1]
    likely.sort(key=lambda pair: -pair[0])
    return merge([("", sense) for _, sense in likely])[""]


def run_together(word: str, *, after_preposition: bool) -> tuple[str, str] | None:
    """The two words that were written without the space between them ("vpatek", "zitrarano"), or None."""
    if word in LOOKALIKES or len(word) > _LONGEST_PAIR:
        return None
    for cut in range(1, len(word) - 2):
        if word[:cut] not in _FIRST_HALVES or (two := WORDS.get(word[cut:])) is None:
            continue
        one = WORDS[word[:cut]]
        long = len(word) - cut >= 3
        if (
            word[:cut] in _RUN_ON
            and not after_preposition
            and long
            and (max(two.weekday, two.shift, two.number) >= 0 or two.part or two.lemma)
        ):
            return word[:cut], word[cut:]
        if (
            cut >= 4
            and max(one.weekday, one.shift) >= 0
            and len(word) - cut >= 4
            and (two.part or two.prep or two.lemma)
        ):
            return word[:cut], word[cut:]
    return None
