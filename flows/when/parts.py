"""Parts of a day: their hours, and how they are said."""

from flows.when.numbers import REACH, Row
from flows.when.said import Clock, Hours
from flows.when.sense import word_set

# name -> (from, to) in minutes from midnight; the night ends on the next day.
PARTS: dict[str, tuple[int, int]] = {
    "brzy_rano": (360, 480),
    "rano": (420, 540),
    "dopoledne": (480, 720),
    "pred_obedem": (600, 720),
    "poledne": (720, 780),
    "po_obede": (780, 900),
    "odpoledne": (780, 1020),
    "navecer": (960, 1080),
    "vecer": (1020, 1200),
    "pozde_vecer": (1200, 1320),
    "noc": (1320, 1800),
    "pres_den": (480, 1020),
    "cely_den": (420, 1200),
}
_PACED = {
    ("brzy", "rano"): "brzy_rano",
    ("brzy", "odpoledne"): "po_obede",
    ("brzy", "vecer"): "navecer",
    ("pozde", "odpoledne"): "navecer",
    ("pozde", "vecer"): "pozde_vecer",
    ("pozde", "navecer"): "pozde_vecer",
    ("pozde", "dopoledne"): "pred_obedem",
}
# Where a part named after "do", "od" or "kolem" stands on the clock.
_EDGES = {
    "rano": 420,
    "ranu": 420,
    "dopoledne": 480,
    "poledne": 720,
    "obed": 720,
    "po_obede": 780,
    "odpoledne": 780,
    "navecer": 960,
    "vecer": 1020,
    "noc": 1320,
    "pulnoc": 1440,
}
_PLAIN = word_set("rano dopoledne odpoledne vecer navecer po_obede pred_obedem")
_ADJECTIVES = word_set(
    "ranni rannich dopoledni dopolednich odpoledni odpolednich vecerni vecernich podvecerni podvecernich nocni nocnich"
    " polednich"
)
_ALONE = word_set("poledne noon midday опівдні napoludnie lunchtime")
_NOUNS = ("termin", "termine", "cas", "case")  # "odpolední termín"
# Parts said behind an hour in an adjective or a genitive: "ve tři odpolední", "о третій дня".
_HALVES = {
    "ranni": "rano",
    "dopoledni": "dopoledne",
    "odpoledni": "odpoledne",
    "vecerni": "vecer",
    "nocni": "noc",
    "дня": "odpoledne",
    "ранку": "rano",
    "вечора": "vecer",
    "ночі": "noc",
}


def part(t: Row, i: int) -> tuple[str, int] | None:
    """The name of a part of the day beginning at `i`, and where it ends."""
    if t[i].sense.lemma == "cely" and t[i + 1].text in ("den", "day", "день"):
        return "cely_den", i + 2
    early, i = _pace(t, i)
    prep = "" if t[i].sense.part else t[i].sense.prep
    i += prep != ""
    if prep and t[i].sense.lemma == "prubeh":
        prep, i = "behem", i + 1
    late, i = _pace(t, i)
    name: str | None
    if t[i].text in _ADJECTIVES:
        if t[i + 1].sense.unit != "hour" and t[i + 1].text not in _NOUNS:
            return None
        name, i = "rano" if t[i].sense.part == "ranu" else t[i].sense.part, i + 1
    else:
        name = _named(t, i, prep)
    return None if name is None else (_PACED.get((early or late, name), name), i + 1)


def _pace(t: Row, i: int) -> tuple[str, int]:
    """Words that say how early or late in the part, and where they end."""
    pace, stop = "", i + REACH
    while i < stop and (t[i].sense.lemma in ("brzy", "pozde", "cely") or t[i].text in ("the", "hodne")):
        if t[i].sense.lemma in ("brzy", "pozde"):
            pace = t[i].sense.lemma
        i += 1
    return pace, i


def _named(t: Row, i: int, prep: str) -> str | None:
    """The part told by a preposition and the word at `i`."""
    name, text = t[i].sense.part, t[i].text
    if name in ("obed", "poledne"):
        if prep == "po":
            return "po_obede"
        if prep in ("pred", "k"):
            return "pred_obedem"
        if prep in ("v", "pres", "o", "behem", "pri"):
            return "poledne"
        return "poledne" if prep == "" and text in _ALONE else None
    if name == "ranu":
        return "rano" if (prep == "po" and text != "rana") or (prep == "z" and text == "rana") else None
    if name == "vecer" and prep == "k":
        return "navecer"
    if name == "noc":
        return "noc" if prep in ("v", "pres", "behem", "na") or text in ("вночі", "уночі", "night") else None
    if name == "pres_den":
        return name
    if t[i].sense.unit == "day":
        during = prep in ("pres", "behem") and text in ("den", "dne", "day")
        return "pres_den" if during or (text == "dne" and i and t[i - 1].text == "ve") else None
    if name in _PLAIN and prep in ("", "v", "na", "behem", "pres", "o"):
        return name
    return None


def half(t: Row, i: int) -> tuple[str, int] | None:
    """A part of the day just behind a clock time, which tells its half of the day."""
    if t[i].text == "in" and t[i + 1].text == "the":
        return part(t, i + 2)
    if t[i].text in _HALVES and t[i + 1].sense.unit != "hour":
        return _HALVES[t[i].text], i + 1
    found = part(t, i)
    return found if found is not None and found[0] not in ("pres_den", "cely_den") else None


def edge(t: Row, i: int) -> tuple[Clock, int] | None:
    """The clock time that a part stands for after "do", "od" or "kolem"."""
    minute = _EDGES.get(t[i].sense.part)
    return None if minute is None else (Clock(minute, True), i + 1)


def settle(said: Clock, name: str) -> Clock:
    """The clock time in the half of the day that a part tells, or in the one that people mean when none is told."""
    minute = said.minute
    if said.sure or name in ("brzy_rano", "rano", "dopoledne", "pred_obedem"):
        return Clock(minute, True)
    if name in ("odpoledne", "po_obede", "navecer"):
        minute += 720 * (minute < 720)
    elif name in ("poledne", "pres_den"):
        minute += 720 * (minute < 420)
    elif name in ("vecer", "pozde_vecer"):
        minute += 720
    elif name == "noc":
        minute += 720 * (minute >= 420)
    else:
        minute += 720 * (60 <= minute < 420)
    return Clock(minute, True)


def as_hours(name: str) -> Hours:
    """A part as hours of a day."""
    return Hours("part", part=name)
