"""Plain words of time in Ukrainian and English."""

from flows.when.sense import Entry, entries

_WEEKDAYS = (
    "понеділок понеділка понеділку monday",
    "вівторок вівторка вівторку tuesday",
    "середа середу середи середі wednesday",
    "четвер четверга четвергу thursday",
    "пятниця пятницю пятниці friday",
    "субота суботу суботи суботі saturday",
    "неділя неділю неділі sunday",
)
_SHIFTS = ("сьогодні today", "завтра tomorrow", "післязавтра")
_MONTHS = (
    "січень січня січні january",
    "лютий лютого february",
    "березень березня березні march",
    "квітень квітня квітні april",
    "травень травня травні",
    "червень червня червні june",
    "липень липня липні july",
    "серпень серпня серпні august",
    "вересень вересня вересні september",
    "жовтень жовтня жовтні october",
    "листопад листопада листопаді november",
    "грудень грудня грудні december",
)
_NUMBERS = (
    "одна одну одної one",
    "дві двох два two",
    "три трьох three",
    "чотири чотирьох four",
    "пять пяти five",
    "шість шести six",
    "сім семи seven",
    "вісім восьми eight",
    "девять девяти nine",
    "десять десяти",
    "одинадцять eleven",
    "дванадцять twelve",
    "тринадцять thirteen",
    "чотирнадцять fourteen",
    "пятнадцять fifteen",
    "шістнадцять sixteen",
    "сімнадцять seventeen",
    "вісімнадцять eighteen",
    "девятнадцять nineteen",
    "двадцять twenty",
)
_ORDINALS = (
    "перш друг трет четверт пят шост сьом восьм девят десят одинадцят дванадцят тринадцят чотирнадцят пятнадцят"
    " шістнадцят"
    " сімнадцят вісімнадцят девятнадцят двадцят"
)
_UNITS = {
    "minute": "хвилин хвилину хвилини minute minutes mins",
    "hour": "година годину години годин годині hour hours oclock",
    "day": "день дні днів day days",
    "week": "тиждень тижня тижні тижнів тижню week weeks",
    "month": "місяць місяця місяці місяців month months",
    "year": "рік року роки year years",
}
_PARTS = {
    "rano": "вранці уранці зранку ранку ранок",
    "dopoledne": "morning",
    "odpoledne": "пополудні дня afternoon",
    "poledne": "опівдні полудень полудня noon midday lunchtime",
    "obed": "обід обіду обідом обіді lunch",
    "vecer": "вечір вечора ввечері увечері evening",
    "noc": "ніч ночі вночі уночі night",
    "pres_den": "вдень удень daytime",
    "pulnoc": "опівночі midnight",
    "pm": "pm",
    "am": "am",
}
_PREPOSITIONS = {
    "v": "в у о об at on",
    "na": "на for",
    "od": "від з із from",
    "do": "до until till",
    "po": "після after",
    "pred": "перед before",
    "kolem": "близько around",
    "za": "через in",
    "mezi": "між between",
    "pres": "протягом during",
}
_WHICH = ("цей цього ця цю цьому цієї this", "наступний наступного наступна наступну наступної наступному next")
_LEMMAS = {
    "brzy": "рано early",
    "pozde": "пізно пізніше late later",
    "vikend": "вихідні вихідних weekend",
    "pul": "пів half",
    "ctvrt": "чверть quarter",
    "past": "past",
    "cely": "весь увесь цілий whole all",
    "konec": "кінця кінці end",
    "zacatek": "початку beginning",
    "nejpozdeji": "найпізніше latest",
}


def foreign() -> list[Entry]:
    """Words of time in Ukrainian and English, each with one meaning; a word may come more than once."""
    found: list[Entry] = []
    for table, name in ((_WEEKDAYS, "weekday"), (_SHIFTS, "shift"), (_WHICH, "which")):
        for value, words in enumerate(table):
            found += entries(words, **{name: value})
    for value, words in enumerate(_MONTHS, start=1):
        found += entries(words, month=value)
    for value, words in enumerate(_NUMBERS, start=1):
        found += entries(words, number=value, cases="ag")
    for value, stem in enumerate(_ORDINALS.split(), start=1):
        found += entries(f"{stem}ій {stem}у {stem}ої {stem}ю {stem}ьої", hour=value)
        found += entries(f"{stem}ого {stem}ього", date=value)
    for named, field in ((_UNITS, "unit"), (_PARTS, "part"), (_PREPOSITIONS, "prep"), (_LEMMAS, "lemma")):
        for value_name, words in named.items():
            found += entries(words, **{field: value_name})
    return found
