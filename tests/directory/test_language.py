"""The language of a message is told with and without diacritics, and bad input never fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.language import detect


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("cs", "Dobrý den, potřebovala bych poradit s příspěvkem na péči"),
        ("cs", "potrebuju odvoz k doktorovi ve ctvrtek"),
        ("cs", "su sama a nemam co jist, prosim pomozte"),
        ("cs", "ja pracovat stavba, sef neplati, prosim pomoc doklady"),
        ("sk", "Dobrý deň, hľadám opatrovateľku pre mamu, býva sama"),
        ("sk", "potrebujem pomoct s dlhmi, neviem ako dalej"),
        ("sk", "syn ma bije a ja sa ho bojim"),
        ("uk", "Добрий день, шукаю роботу і житло для сім'ї"),
        ("uk", "мама лежить і не говорить"),
        ("ru", "Здравствуйте, мы живём в деревне, нужны вещи"),
        ("en", "My mother fell and she cannot get up"),
        ("en", "Hello, where can I find a Czech course?"),
        ("de", "Guten Tag, ich brauche Hilfe für meine Mutter"),
        ("de", "wo kann ich heute schlafen, wir haben kein Geld"),
    ],
)
def test_language(language: str, text: str) -> None:
    assert detect(text) == language


@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    assert detect(text) in {"cs", "sk", "uk", "en", "de", "ru"}
