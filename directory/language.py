"""The language of a message, told by its letters and function words: cs, sk, uk, en, de, and plain Russian as ru."""

from collections.abc import Mapping

from flows.fold import fold

_CYRILLIC = frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэёъ")
_RUSSIAN, _UKRAINIAN = frozenset("ыэёъ"), frozenset("іїєґ")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Letters that one of the languages writes and Czech hardly ever does, or the other way round.
_LETTERS: Mapping[str, Mapping[str, float]] = {
    "cs": dict.fromkeys("řěů", 3.0),
    "sk": {**dict.fromkeys("ľĺŕô", 4.0), "ä": 1.0},
    "de": {"ß": 4.0, "ü": 2.0, "ö": 1.5, "ä": 1.5},
    "en": {},
}
# Words in the folded form. Only those that the other languages do not share, or share rarely.
_WORDS: Mapping[str, frozenset[str]] = {
    "cs": _set(
        "jsem sem jsi jsou jsme jste jses bych bychom bysme byste pro kdyz kdy nebo jak ktery ktera ktere kterou muze "
        "muzu muzeme muzete muzou potrebuji potrebuju potreboval potrebovala dekuji dekuju jen jeste jenom taky take "
        "protoze neni nejsem nejsou neco nekdo nekam nekde nejaky nejakou nejake pri se mne me ji jim ji "
        "dobry den chtel chtela chteli kdo kam co uz ted tady nic porad zadny zadne nemame "
        "nevim vim mel mela let hledam hledame kolik rekl jestli ne "
        "jist pomozte jde nejde byl byla bylo byli potrebujeme bydlim nase nasi nasem muj moje kvuli zase "
        "hele jo nesmi ze jist pomozte prosim"
    ),
    "sk": _set(
        "som sme nie ktory ktora ktore alebo ked ako sa su mozem moze mozeme mozete potrebujem pre este iba len teraz "
        "lebo kym viem neviem chcem byvam dakujem dakujeme mna mojho mojej moju ich preco pretoze tiez prave nech "
        "neviete niekto niekoho nieco niekde niekam ziaden ziadne ziadny bol bolo boli nebol nebola mal mala dcera "
        "otec spat byvat mesiac tyzden dnes vcera zajtra kto kedy aj ale ma ziadost vsetko vsetci chodim robim robi "
        "hladam hladame vie by bola pomoct pomohol radi velmi mozno takze rokov dni deti mu cez zo co"
    ),
    "en": _set(
        "the and is are my of for you your have has had we he she they not need needs help with this that there was "
        "were can cannot dont doesnt from what where how who when please would could should his her our their am an "
        "at be but by or if it its me no out so up about after all any been before get got just like live lives "
        "living im ive id want does did in to i hello hi thanks thank tomorrow today yesterday monday tuesday "
        "wednesday thursday friday saturday sunday morning afternoon evening noon half past quarter oclock week next "
        "call two three four five six seven eight nine eleven twelve yes okay"
    ),
    "de": _set(
        "ich und der die das nicht ist mein meine meinen meiner wir haben habe kann mit fur zu ein eine einen einem "
        "sie er hat bin wo bitte hilfe auch auf aus bei den dem des es im in ist kein keine mir mich uns nach oder "
        "sind von vor war was wenn wie wird zum zur hallo danke guten tag brauche suche gibt ihr sein seine"
    ),
}
_SHARED = _set(
    "ma mu co dnes ale otec dcera deti cez by in no to i so am an at be mala mal radi ani se den me su prosim"
)
# Words that hardly occur in the others at all.
_TELLING = _set("som sa nie sme ked ako pre jsem jsme jsou kdyz pro nebo the and ich und nicht der das")
# Beginnings and ends that tell Slovak from Czech where the marks were left out.
_ENDS: Mapping[str, tuple[str, ...]] = {
    "sk": ("iem", "ujem", "ieme", "ujeme", "iam", "ovat", "ostou", "iou", "ej", "och", "ieho", "nost"),
    "cs": ("uji", "uju", "eho", "ych", "ovi", "ni", "ou", "ejsi", "aji", "ovat", "nost", "eji"),
    "en": ("ing", "tion", "ly", "ed"),
    "de": ("ung", "keit", "lich", "isch", "chen", "sch"),
}
_ALL_ENDS = tuple(end for ends in _ENDS.values() for end in ends)
_WEIGHTS = {
    word: [
        (language, 0.4 if word in _SHARED else 1.6 if word in _TELLING else 1.0)
        for language, known in _WORDS.items()
        if word in known
    ]
    for word in frozenset[str]().union(*_WORDS.values())
}
"""For each known word the languages it speaks for, and how strongly."""


_ENOUGH = 2000  # letters that tell a language; a longer text is in the same


def detect(text: str) -> str:
    """The language code of `text`; Czech where nothing tells."""
    low = text[:_ENOUGH].lower()
    marked = [letter for letter in low if letter > "\x7f"]
    cyrillic = sum(letter in _CYRILLIC for letter in marked)
    if cyrillic and cyrillic > sum(letter.isalpha() for letter in low) / 2:
        russian = sum(letter in _RUSSIAN for letter in low)
        return "ru" if russian > sum(letter in _UKRAINIAN for letter in low) else "uk"
    scores = {"cs": 0.4, "sk": 0.0, "en": 0.0, "de": 0.0}
    for language, letters in _LETTERS.items():
        scores[language] += sum(letters.get(letter, 0.0) for letter in marked)
    for word in fold(low).split():
        for language, weight in _WEIGHTS.get(word, ()):
            scores[language] += weight
        if len(word) > 4 and word.endswith(_ALL_ENDS):
            for language, ends in _ENDS.items():
                if word.endswith(ends):
                    scores[language] += 0.15
    return max(scores, key=scores.__getitem__)
