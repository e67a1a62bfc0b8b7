"""Numbers in words and digits, amounts of time, and the signs that a number counts or names something else."""

from flows.when.marks import COUNTED, NAMED
from flows.when.sense import Unit, word_set
from flows.when.tokens import Token

Row = list[Token]

REACH = 6  # so many words of one kind are read in a row; more of them are no speech
_MINUTES: dict[Unit, int] = {"minute": 1, "hour": 60}
_TENS = (20, 30, 40, 50)
_BEFORE_TEN = word_set("at after before from until till to about around past by")  # "ten" is a Czech pronoun
_BETWEEN = word_set("pracovnich celych cele dlouhe dlouhych ti ty te")
_FRACTIONS = {"pulhodina": 0.5, "ctvrthodina": 0.25}
LASTING = frozenset(
    ("hodinach", "hodinami", "hodinku", "hodinka", "hodinky", "hodinek")
)  # hours that last, never o'clock


def cardinal(t: Row, i: int) -> tuple[int, str, int] | None:
    """A cardinal in digits or words: its value, the cases in which it may stand, and where it ends."""
    token = t[i]
    if token.value >= 0:
        return token.value, "agi", i + 1
    if token.text == "ten" and i and t[i - 1].text in _BEFORE_TEN:
        return 10, "ag", i + 1
    number = token.sense.number
    if number < 0:
        return None
    if number in _TENS and 1 <= t[i + 1].sense.number <= 9:
        return number + t[i + 1].sense.number, "ag", i + 2
    return number, token.sense.cases, i + 1


def counted(t: Row, i: int) -> bool:
    """Whether the token counts things or lengths of time, so that a number before it is no hour."""
    token = t[i]
    if token.text == "." and t[i + 1].word:
        return t[i + 1].text in COUNTED or not t[i + 1].known  # "ve 3. patře"
    if token.text == "dne" and t[i + 1].value >= 0:
        return False  # "v 8 dne 3. 12."
    return token.text == "§" or token.text in COUNTED or token.text in LASTING or token.sense.unit not in ("", "hour")


def named(t: Row, i: int) -> bool:
    """Whether the number at `i` is the name of something: a house, a room, a line."""
    k = i - 1
    if k > 0 and t[k].text == ".":
        k -= 1
    return k >= 0 and t[k].word and t[k].text in NAMED


def amount(t: Row, i: int) -> tuple[float, Unit, int] | None:
    """So much time: "tři dny", "půl hodiny", "hodinu a půl", "14 dní"; None where no unit follows."""
    found = _amount(t, i)
    if found is None:
        return None
    size, unit, j = found
    more = {"pul": 0.5, "ctvrt": 0.25}.get(t[j + 1].sense.lemma, 0.0) if t[j].sense.mark == "and" else 0.0
    if more and t[j + 2].sense.hour < 0 and t[j + 2].value < 0 and t[j + 2].sense.prep != "na":
        return size + more, unit, j + 2
    return size, unit, j


def _amount(t: Row, i: int) -> tuple[float, Unit, int] | None:
    token = t[i]
    lemma, following = token.sense.lemma, t[i + 1].sense
    if lemma in _FRACTIONS:
        return _FRACTIONS[lemma], "hour", i + 1
    if lemma == "pul" and t[i + 1].text == "an" and t[i + 2].sense.unit:
        return 0.5, t[i + 2].sense.unit, i + 3
    if lemma in ("pul", "ctvrt", "trictvrte") and following.unit:
        return {"pul": 0.5, "ctvrt": 0.25, "trictvrte": 0.75}[lemma], following.unit, i + 2
    if lemma == "pul" and following.hour == 2 and t[i + 2].sense.unit == "hour":
        return 1.5, "hour", i + 3
    if token.sense.number == 3 and following.lemma == "ctvrt" and t[i + 2].sense.unit:
        return 0.75, t[i + 2].sense.unit, i + 3
    if (
        token.value >= 0
        and t[i + 1].text in (",", ".")
        and t[i + 2].value >= 0
        and not t[i + 2].gap
        and t[i + 3].sense.unit
    ):
        return float(f"{token.value}.{t[i + 2].text}"), t[i + 3].sense.unit, i + 4
    if token.sense.unit and token.word:
        return 1.0, token.sense.unit, i + 1
    number = cardinal(t, i)
    if number is None:
        return None
    value, _, j = number
    while t[j].text in _BETWEEN:
        j += 1
    unit = t[j].sense.unit
    return (float(value), unit, j + 1) if unit else None


def minutes(size: float, unit: Unit) -> int:
    """An amount of hours or minutes in minutes."""
    return round(size * _MINUTES[unit])
