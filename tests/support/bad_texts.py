"""Texts that nobody meant, each as long as the longest that is taken: for the tests and for the bench."""

MOST = 10_000  # characters

_BAD = {
    "empty": "",
    "spaces": " \t\n " * 2_500,
    "one letter": "a" * MOST,
    "letters": "a " * MOST,
    "marked letters": "ř" * MOST,
    "words": "nemame na najem a potrebujeme poradit " * 300,
    "one word": "prosim " * 1_500,
    "words of danger": "chci umřít, bije mě, nůž " * 400,
    "words of time": "v pátek v půl třetí nebo zítra od 8 do 12 " * 250,
    "names of places": "Nová Ves, Lhota, Hradec Králové, Brandýs nad Labem " * 200,
    "slips in names": "Nvoá Vse, Lohta, Hradce Krlové, " * 300,
    "answers": "ano ne jo nn možná " * 550,
    "questions": "kdo to uvidí a kolik to stojí? " * 330,
    "digits": "5" * MOST,
    "numbers": "600000015 14 3/12 " * 560,
    "marks of direction": "\u202e\u200f\u2066" * 3_333,
    "control characters": "\x00\x1b\x07\x7f" * 2_500,
    "one emoji": "😀",
    "emoji": "👨‍👩‍👧" * 2_000,
    "scripts": "ahoj привіт مرحبا 你好 שלום " * 400,
    "combining marks": "a" + "\u0301" * MOST,
    "decomposed": "z\u030cluťouc\u030cky\u0301 " * 900,
    "surrogates": "\ud83d" * 5_000,
    "every letter": "".join(chr(code) for code in range(1, MOST)),
    "punctuation": "?!.,;:-/()" * 1_000,
    "lines": "\n" * MOST,
}

BAD_TEXTS = {name: text[:MOST] for name, text in _BAD.items()}
"""By what is bad about them."""
