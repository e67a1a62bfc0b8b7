"""Texts that nobody meant: whatever comes in is read without a fault, and in little time of the processor."""

import time
from datetime import datetime
from pathlib import Path

import pytest

from bot.reading import load_understanding
from bot.understanding import ASKED, Understanding

SHARED = Path(__file__).parents[3] / "shared" / "data"
LISTS = (SHARED / "municipalities_cz.csv", SHARED / "municipality_parts_cz.csv")
NOW = datetime.fromisoformat("2026-11-24T10:15:00+01:00")
SLOWEST = 0.05  # seconds of the processor
MOST = 10_000  # characters

BAD = {
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


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    here = LISTS[0].exists()
    return load_understanding(None, str(LISTS[0]) if here else None, str(LISTS[1]) if here else None)


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_read_quickly_and_without_a_fault(understanding: Understanding, name: str, asked: str) -> None:
    text = BAD[name][:MOST]
    spent = []
    for _ in range(3):
        began = time.process_time()
        answer = understanding.read(text, NOW, asked)
        spent.append(time.process_time() - began)
        assert answer["urgency"] in ("emergency", "crisis", "soon", "normal")
    assert min(spent) < SLOWEST
