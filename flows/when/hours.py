"""Hours as people say them: at, about, after, before, between, in an hour."""

from dataclasses import replace

from flows.near import one_slip
from flows.when.clock import Found as ClockFound
from flows.when.clock import clock
from flows.when.numbers import REACH, Row, amount, minutes
from flows.when.parts import as_hours, edge, half, part, settle
from flows.when.said import Clock, Hours, HoursKind
from flows.when.sense import word_set

Found = tuple[Hours, int]

_TELLING = word_set("brzy_rano rano dopoledne poledne odpoledne vecer pozde_vecer noc")
_POINTING = word_set("te tu tou tech ty")
# "By" is a Czech "would", too.
_BY = word_set("monday tuesday wednesday thursday friday saturday sunday tomorrow noon the next end")
_LONGEST = 23  # "do 24 hodin" and more is so long; "do 16 hodin" is a clock time
_SHORTEST = 3  # "do tří hodin" is within three hours; "do čtyř hodin" is a clock time


def hours(t: Row, i: int, *, beside: bool, short: bool) -> Found | None:
    """Hours beginning at `i`, and where they end.

    `beside`: a day or a part of it stands just before, so that a bare number is an hour.
    `short`: the whole text is a few words, so that "8-10" is hours as well.
    """
    found = _counted(t, i, beside) or _wall(t, i)
    if found is not None:
        return found
    j, about, mode, exact = _opening(t, i)
    said = _said(t, j, about, mode, beside or about or bool(mode), short)
    if said is not None:
        return _closing(t, said[1], said[0])
    named = part(t, i) or (part(t, j) if j > i else None)
    if named is None:
        return None
    name, end = named
    if name == "poledne" and (about or exact or mode):
        return Hours(_kind(mode, about), Clock(720, True)), end
    return as_hours(name), end


def _kind(mode: str, about: bool) -> HoursKind:
    if mode in ("after", "before"):
        return "after" if mode == "after" else "before"
    return "approx" if about else "point"


def _opening(t: Row, i: int) -> tuple[int, bool, str, bool]:
    """Words before the hours: where they end, whether they say about, at the earliest or latest, exactly."""
    about, mode, exact = False, "", False
    stop = i + REACH
    while i < stop:
        sense = t[i].sense
        if (limit := limited(t, i)) is not None:
            mode, i = limit
        elif sense.lemma == "presne":
            exact, i = True, i + 1
        elif sense.mark == "about":
            about, i = True, i + 1
        elif t[i].text in ("nekdy", "the", "minus"):
            i += 1
        else:
            break
    return i, about, mode, exact


def limited(t: Row, i: int) -> tuple[str, int] | None:
    """Words that make a limit of a time: "nejdřív" after it, "nejpozději", "dřív než" before it."""
    if t[i].text == "by" and t[i + 1].text in _BY:
        return "before", i + 1
    denied = t[i].sense.mark == "no"
    lemma = t[i + denied].sense.lemma
    if lemma in ("driv", "pozde") and t[i + denied + 1].sense.lemma == "nez":
        return ("after" if (lemma == "driv") == denied else "before"), i + denied + 2
    if lemma in ("nejdriv", "nejpozdeji") and not denied:
        return ("after" if lemma == "nejdriv" else "before"), i + 1
    return None


def _said(t: Row, i: int, about: bool, mode: str, beside: bool, short: bool) -> Found | None:
    """Clock times by the preposition before them."""
    if t[i].sense.prep == "az" and t[i + 1].sense.prep:
        i += 1
    prep = t[i].sense.prep
    j = i + 1 if prep else i
    while prep and (t[j].sense.mark == "about" or t[j].text in ("the", "nejakych", "nejakou")):
        about, j = True, j + 1
    j += bool(prep) and t[j].text in _POINTING  # "kolem té druhé"
    if prep == "mezi":
        return _between(t, j)
    if prep == "od":
        return _from(t, j)
    if prep in ("do", "pred"):
        found = clock(t, j, case="ga" if prep == "do" else "i") or (
            edge(t, j) if prep == "do" or t[j].sense.part == "pulnoc" else None
        )
        return None if found is None else (Hours("before", found[0], part=t[j].sense.part), found[1])
    if prep == "po":
        plain = beside or t[j].sense.number == 1 or t[j].sense.number >= 13  # "po dvou" is after two of something
        found = edge(t, j) if t[j].sense.part == "pulnoc" else clock(t, j, case="g" if plain else "")
        return None if found is None else (Hours("after", found[0]), found[1])
    if prep == "kolem":
        found = edge(t, j) if t[j].sense.part in ("poledne", "obed", "pulnoc") else clock(t, j, case="ag")
        return None if found is None else _or_range(t, found, Hours("approx", found[0]))
    if prep == "k":
        found = clock(t, j, case="") if t[j].sense.hour > 0 else None
        return None if found is None else (Hours("approx", found[0]), found[1])
    if prep == "za":
        found = clock(t, i, case="")
    elif t[j].sense.part == "pulnoc" and prep in ("", "v", "o", "na"):
        found = edge(t, j)
    elif prep == "":
        found = _bare(t, i, beside=beside, short=short)
    elif prep == "v":
        found = clock(t, j, case="a", ordinal=t[i].text in ("о", "об") or t[j + 1].sense.unit == "hour")
    elif prep == "o":
        found = None if t[j].sense.number > 0 and t[j + 1].sense.unit else clock(t, j, case="ag")
    elif prep == "na":
        found = _appointed(t, j)
    elif prep == "az":
        found = clock(t, j, case="a") if beside else None
    else:
        found = None
    return None if found is None else _or_range(t, found, Hours(_kind(mode, about), found[0]))


def _appointed(t: Row, i: int) -> ClockFound | None:
    """An hour that is fixed: "na devátou", "na půl třetí", "na 10:00"; "na dvě hodiny" is how long."""
    if t[i].sense.hour > 0 and t[i].text[-1] in "eay":
        return None  # "na páté" is no hour
    found = clock(t, i, case="a")
    if found is not None and t[found[1] - 1].sense.unit == "hour" and t[i].sense.hour < 0 and found[0].minute < 420:
        return None
    return found


def _bare(t: Row, i: int, *, beside: bool, short: bool) -> ClockFound | None:
    """A clock time without a preposition: only in a form or a place in which it can be nothing else."""
    token = t[i]
    found = clock(t, i, case="a", ordinal=beside or t[i + 1].sense.unit == "hour")
    if found is None or (beside and token.sense.prep):
        return found
    end = t[found[1] - 1]
    minuted = token.value >= 0 and t[i + 1].text in (":", ".") and t[i + 2].value >= 0 and found[1] >= i + 3
    formal = minuted or (len(token.text) == 4 and short) or end.sense.part in ("am", "pm") or end.text == "oclock"
    spelled = (
        token.sense.lemma in ("pul", "ctvrt", "trictvrte") or t[i + 1].sense.lemma == "ctvrt" or t[i + 1].text == "/"
    )
    past = (
        any(t[k].sense.prep in ("po", "pred") or t[k].text in ("past", "to") for k in (i + 1, i + 2))
        and token.sense.hour < 0
    )
    if formal or spelled or past:
        return found
    telling = half(t, found[1])
    if telling is not None and telling[0] in _TELLING:
        return found
    hourly = end.sense.unit == "hour" or (end.text == "." and t[found[1] - 2].sense.unit == "hour")
    if hourly:
        ordinal = token.sense.hour > 0
        return found if beside or ordinal or (token.value >= 7 and (short or token.value >= 13)) else None
    ranged = short and (t[found[1]].text == "-" or t[found[1]].sense.prep == "az")
    return found if beside or ranged else None


def _or_range(t: Row, found: ClockFound, said: Hours) -> Found:
    """A range where a second time follows ("8-10", "v osm až v devět"), else `said`."""
    first, j = found
    telling = half(t, j)
    k = telling[1] if telling else j
    if t[k].text == "-" or t[k].sense.prep == "az" or t[k].text in ("to", "till", "until"):
        k += 1 + (t[k + 1].sense.prep in ("do", "v", "k"))
        second = clock(t, k, case="ag")
        if second is not None:
            return Hours("range", settle(first, telling[0]) if telling else first, second[0]), second[1]
    return said, j


def _between(t: Row, i: int) -> Found | None:
    first = clock(t, i, case="agi") or edge(t, i)
    if first is None:
        return None
    telling = half(t, first[1])
    j = telling[1] if telling else first[1]
    j += t[j].text == "."  # "mezi 17. a 18. hodinou"
    if t[j].sense.mark != "and" and t[j].sense.prep != "az" and t[j].text != "-":
        return None
    second = clock(t, j + 1, case="agi") or edge(t, j + 1)
    if second is None:
        return None
    return Hours("range", settle(first[0], telling[0]) if telling else first[0], second[0]), second[1]


def _from(t: Row, i: int) -> Found | None:
    if t[i].sense.part in ("rano", "ranu") and t[i + 1].sense.prep == "do" and t[i + 2].sense.part == "vecer":
        return as_hours("cely_den"), i + 3
    first = clock(t, i, case="ga") or edge(t, i)
    if first is None:
        return None
    telling = half(t, first[1])
    j = telling[1] if telling else first[1]
    start = settle(first[0], telling[0]) if telling else first[0]
    k = j + (t[j].sense.prep == "az" and t[j + 1].sense.prep == "do")
    if t[k].sense.prep in ("do", "az") or t[k].text in ("-", "to"):
        k += 1
        while t[k].sense.mark == "about" or t[k].sense.lemma == "nejpozdeji":
            k += 1
        second = clock(t, k, case="ga") or edge(t, k)
        if second is not None:
            return Hours("range", start, second[0]), second[1]
    while t[j].sense.lemma == "dal":
        j += 1
    return Hours("after", start, part=t[i].sense.part), j


def _closing(t: Row, j: int, said: Hours) -> Found:
    """Words behind the hours: the half of the day, "nebo později", "nejpozději", "zhruba"."""
    if not said.part and (telling := half(t, j)) is not None:
        said, j = replace(said, part=telling[0]), telling[1]
    if said.kind not in ("point", "approx"):
        return said, j
    sense = t[j].sense
    if sense.mark in ("or", "and") and t[j + 1].sense.lemma in ("pozde", "driv", "dal"):
        return replace(said, kind="before" if t[j + 1].sense.lemma == "driv" else "after"), j + 2
    if sense.lemma in ("nejpozdeji", "nejdriv") and not t[j + 1].sense.timely and t[j + 1].value < 0:
        return replace(said, kind="before" if sense.lemma == "nejpozdeji" else "after"), j + 1
    if sense.mark == "about" and not t[j + 1].sense.timely and t[j + 1].value < 0:
        return replace(said, kind="approx"), j + 1
    return said, j


def _counted(t: Row, i: int, beside: bool) -> Found | None:
    """Hours counted from now: "za hodinu", "do půl hodiny", in Slovak "o hodinu"."""
    about, stop = False, i + REACH
    while t[i].sense.mark == "about" and i < stop:
        about, i = True, i + 1
    prep = t[i].sense.prep
    if prep not in ("za", "do", "behem", "o") or t[i].text in ("о", "об"):
        return None
    j = i + 1
    while t[j].sense.mark == "about" or t[j].text in ("the", "an"):
        about, j = about or t[j].sense.mark == "about", j + 1
    said = amount(t, j)
    if said is None or said[1] not in ("minute", "hour") or (prep == "za" and clock(t, i, case="") is not None):
        return None
    size, unit, end = said
    if (
        prep == "do"
        and unit == "hour"
        and size == int(size)
        and (_SHORTEST < size <= _LONGEST or (beside and size > 1))
    ):
        return None
    if prep in ("za", "o"):
        return Hours("elapsed", minutes=minutes(size, unit), about=about), end
    return Hours("within", minutes=minutes(size, unit)), end


def _wall(t: Row, i: int) -> Found | None:
    """The wall clock of now: "touhle dobou", "ve stejnou dobu"."""
    j = i + (t[i].sense.prep == "v" or t[i].text == "the")
    if t[j].text == "same" and t[j + 1].sense.mark == "spare":
        return Hours("wall"), j + 2
    if t[j].sense.lemma == "tahle" or t[j].sense.which == 0:
        if (
            t[j + 1].sense.lemma == "doba"
            or (j > i and t[j + 1].text == "hodinu")
            or (t[j + 1].text in ("cas", "case") and t[j].sense.lemma == "tahle")
        ):
            return Hours("wall"), j + 2
        if t[j].sense.lemma == "tahle" and any(one_slip(t[j + 1].text, word) for word in ("dobou", "dobu")):
            return Hours("wall"), j + 2
    return None
