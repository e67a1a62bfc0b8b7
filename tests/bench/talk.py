"""What people write in benchmarks: their needs, when they may be called, how it stands, and that it is off again."""

from collections.abc import Iterator, Sequence

NEEDS = (
    "Dobrý den, mám dluhy a exekuci, nevím si s tím rady. Bydlím v Luži",
    "potrebovala bych vozit obedy domu, sama uz si nenavarim, jsem ze Skutce",
    "Sama už nezvládám domácnost ani nákup, hledám pečovatelku. Jsem z Chrasti",
    "přišel jsem o práci a nemám na nájem, Rosice",
)
_TIMES = ("zítra dopoledne", "ve středu odpoledne", "ve ctvrtek po obede", "v pátek ráno", "zítra ve dvě")
_TALK = (NEEDS, ("ano",), _TIMES, ("STAV",), ("ZRUŠIT",))
LENGTH = len(_TALK)
"""Messages of one talk, from the need to its end."""


def turns() -> Iterator[Sequence[str]]:
    """What may be written at each turn, one talk after another without an end."""
    while True:
        yield from _TALK
