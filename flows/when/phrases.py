"""Set phrases of several words that are not what their words say: greetings, how often, "co nejdřív", "za chvíli"."""

from flows.when.marks import TITLES, WISHED
from flows.when.numbers import Row, amount
from flows.when.said import Item
from flows.when.sense import word_set

Found = tuple[Item, int]

_HOW_OFTEN = word_set("tydne denne mesicne rocne daily weekly monthly")
_ANY_FILL = word_set("se vam to budete si jen uz mate")
_ANY_VERBS = word_set("chcete muzete hodi libo vyhovuje potrebujete stihnete cas")
_CANNOT = word_set("можу зможу підходить зручно вийде можемо")
_ASKED = word_set("nemohl nemohla nemohli neslo nehodilo nemuzete nevyhovovalo")  # "nešlo by to v pátek?"
_PLACES = word_set("vedle naproti jak u pod nad druhy potom pote kdyz")  # "hned vedle školy"
_PRICES = word_set("§ korun koruny kc korunu stovky tisic")
_WORK = word_set("prace smeny skoly sichty roboty obchodu nemocnice rehabilitace")
_AT_HAND = word_set("telefonu mobilu prijmu tom toho vozicku duchodu invalidnim materske rodicovske pocitaci")
_STREETS = word_set("ulice ulici ul namesti nam tr trida tride")
_WHISPERED = word_set("rano dopoledne odpoledne vecer noc poledne")
_TURNING = word_set("often any otherwise except instead at_once be")
_WHILE, _HAVING = word_set("chvilku chvilicku chvili chvilu"), word_set("mam mame budu mel mela mit chvilku malou")
BEGINNINGS = (_WHILE | WISHED | TITLES | _HOW_OFTEN | _ASKED | _STREETS) | word_set(
    "co jak cim vsechny vsetky as будь коли 24 jedno vsedni pracovni не can could do does would am is s nez nezli proc"
)


def phrase(t: Row, i: int, items: list[Item]) -> Found | None:
    """The set phrase beginning at `i` as one item, and where it ends."""
    if (
        t[i].text not in BEGINNINGS
        and t[i].sense.mark not in _TURNING
        and t[i].sense.prep not in ("z", "az", "v", "o", "za")
    ):
        return None
    for rule in (_wish, _spare, _how_often, _any_time, _turned, _of_place):
        found = rule(t, i, items)
        if found is not None:
            mark, j = found
            return Item(mark, word=t[i].text), j
    return _moved(t, i)


def _wish(t: Row, i: int, items: list[Item]) -> tuple[str, int] | None:
    """Greetings and wishes: "dobré ráno", "hezký víkend", "šťastné a veselé Vánoce"."""
    if t[i].text not in WISHED:
        return None
    j = i + 1
    while t[j].text in WISHED or t[j].sense.lemma == "cely" or (t[j].sense.mark == "and" and t[j + 1].text in WISHED):
        j += 1
    sense = t[j].sense
    days = (
        sense.unit == "day" or sense.weekday >= 0 or sense.lemma in ("vikend", "vanoce", "svatky", "velikonoce", "novy")
    )
    if not (days or sense.part in _WHISPERED):
        return None
    apart = not items or items[-1].mark in ("stop", "comma") or not t[j + 1].word
    return ("fill", j + 1) if apart and t[j + 1].sense.mark not in ("call", "offer", "refuse") else None


def _spare(t: Row, i: int, items: list[Item]) -> tuple[str, int] | None:
    """Time to spare: "v pátek mám chvilku"."""
    return ("spare", i + 1) if t[i].text in _WHILE and i > 0 and t[i - 1].text in _HAVING else None


def _how_often(t: Row, i: int, items: list[Item]) -> tuple[str, int] | None:
    """How often: "jednou za týden", "3x měsíčně", "24 hodin denně"."""
    token = t[i]
    if token.text in _HOW_OFTEN and not (
        i and (t[i - 1].sense.prep or t[i - 1].sense.which >= 0 or t[i - 1].sense.lemma)
    ):
        return "every", i + 1
    if token.sense.mark != "often":
        return None
    j = i + 1
    while t[j].sense.mark in ("often", "or") or t[j].sense.lemma == "nez":
        j += 1
    if t[j].sense.prep in ("za", "v", "do", "behem") and (said := amount(t, j + 1)) is not None:
        return "every", said[2]
    if t[j].text in _HOW_OFTEN:
        return "every", j + 1
    return None if token.text == "jednou" else ("word", i + 1)


def _any_time(t: Row, i: int, items: list[Item]) -> tuple[str, int] | None:
    """At any time: "co nejdřív", "kdy se vám to hodí", "je mi to jedno", "24/7", "ve všední dny"."""
    text, following = t[i].text, t[i + 1]
    if text in ("co", "jak") and following.sense.lemma == "nejdriv":
        return "open", i + 2
    if text == "cim" and following.sense.lemma == "driv":
        return "open", i + 2
    if text in ("vsechny", "vsetky") and following.sense.unit == "day":
        return "open", i + 2
    if text == "as" and following.text == "soon":
        return "open", i + 2 + 2 * (t[i + 2].text == "as")
    if text == "будь" and following.text == "-" and t[i + 2].text == "коли":
        return "open", i + 3
    if text == "коли" and following.text in ("завгодно", "зручно", "хочете"):
        return "open", i + 2
    if text == "24" and following.text == "/" and t[i + 2].text == "7":
        return "open", i + 3
    if text == "jedno" and (following.sense.mark == "any" or (i and t[i - 1].text in ("to", "mi", "nam", "je"))):
        return "open", i + 1 + (following.sense.mark == "any")
    if t[i].sense.mark == "any" or (text == "jak" and following.text in _ANY_FILL):
        j = i + 1
        if t[j].text in ("koli", "koliv") or t[j].sense.unit == "day" or t[j].sense.mark == "spare":
            return "open", j + 1
        while t[j].text in _ANY_FILL:
            j += 1
        return ("open", j + 1) if t[j].text in _ANY_VERBS or t[j - 1].text == "mate" else None
    k = i + (t[i].sense.prep == "v")
    if t[k].sense.lemma == "vsedni" and t[k + 1].sense.unit == "day":
        return "weekdays", k + 2
    if t[i].sense.mark == "otherwise" and following.text in ("dny", "den", "termin", "dni"):
        return "otherwise", i + 2
    return None


def _turned(t: Row, i: int, items: list[Item]) -> tuple[str, int] | None:
    """Words that refuse, ask, take out or exchange the time behind them."""
    sense, text, following = t[i].sense, t[i].text, t[i + 1]
    if text == "не":
        return ("refuse", i + 2) if following.text in _CANNOT else ("no", i + 1) if following.sense.timely else None
    if text in ("can", "could", "do", "does", "would", "am", "is") and following.text == "not":
        return "refuse", i + 2
    if text in _ASKED and following.sense.mark == "conditional":
        return "conditional", i + 2
    if text == "s" and following.text == "vyjimkou":
        return "except", i + 2
    whole = any(item.mark in ("open", "every", "weekdays") for item in items)
    if whole and sense.prep == "az" and following.sense.prep == "na" and t[i + 2].sense.weekday >= 0:
        return "except", i + 2
    if sense.mark == "except" and not (following.sense.timely or following.sense.mark == "every"):
        return "word", i + 1
    if sense.prep == "v" and following.text in ("stredy", "soboty", "nedele"):
        return "every", i + 2
    if sense.prep == "z" and following.text in _WORK:
        return "home", i + 2
    if sense.mark == "be" and (following.sense.prep == "na" or following.text == "u") and _away(t, i + 2):
        return "busy", i + 3
    day = following.sense
    if sense.mark == "instead" or (
        sense.prep == "z" and (day.weekday >= 0 or day.shift >= 0 or day.date > 0 or day.which >= 0)
    ):
        return "instead", i + 1
    if sense.lemma == "nez":
        return "instead", i + 1
    if sense.prep == "za" and (
        following.sense.weekday >= 0 or (i and (t[i - 1].text in _PRICES or t[i - 1].value >= 0) and amount(t, i + 1))
    ):
        return "word", i + 2  # "za Pátkem", "200 Kč za hodinu"
    if text in TITLES:
        j = i + 1 + (following.text in (".", "se", "je"))
        return ("word", j + 1) if t[j].sense.weekday >= 0 or t[j].sense.month > 0 else None
    if text in _STREETS and t[i + 1 + (following.text == ".")].value >= 0:
        j = i + 1 + (following.text == ".")
        while t[j].value >= 0 or t[j].text == "." or t[j].sense.month > 0:
            j += 1
        return "word", j
    if text == "proc" and following.sense.mark == "no":
        return "fill", i + 2
    return None


def _away(t: Row, i: int) -> bool:
    """Whether "jsem na ..." or "jsem u ..." goes on with a place where the person cannot be called."""
    return t[i].word and t[i].text not in _AT_HAND and not t[i].sense.timely and t[i].sense.mark in ("", "away")


def _of_place(t: Row, i: int, items: list[Item]) -> tuple[str, int] | None:
    """Of place, not of time: "hned vedle", "hned za rohem"."""
    if t[i].sense.mark != "at_once":
        return None
    following = t[i + 1]
    return (
        ("word", i + 2)
        if following.text in _PLACES or (following.sense.prep == "za" and not amount(t, i + 2))
        else None
    )


def _moved(t: Row, i: int) -> Found | None:
    """What was agreed is to be moved: "o hodinu později", "o dva dny dřív"."""
    if t[i].sense.prep != "o" or (said := amount(t, i + 1)) is None:
        return None
    size, unit, j = said
    direction = {"pozde": 1, "driv": -1}.get(t[j].sense.lemma, 0)
    scale = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}.get(unit, 0)
    if not direction or not scale:
        return None
    return Item("move", minutes=direction * round(size * scale), word=t[i].text), j + 1
