"""What the simulator's page says of itself, in Czech; what people read in their messages stands in the catalogues."""

from collections.abc import Mapping
from datetime import datetime

from flows.wording import phone

DAYS = ("po", "út", "st", "čt", "pá", "so", "ne")

PAGE: Mapping[str, str] = {
    "title": "Simulátor telefonů",
    "lead": "Ukázka: píšete sami sobě, ven nejde nic. Napište jako obyvatel, vezměte hovor jako pracovník.",
    "clock": "Ukázkové hodiny",
    "ahead": "napřed o {span}",
    "on_time": "jdou přesně",
    "add_10": "+10 min",
    "add_60": "+1 h",
    "morning": "Na ráno 8:00",
    "morning_title": "Posunout na osm hodin nejbližšího pracovního dne",
    "due": "K další události",
    "due_title": "Posunout k nejbližšímu okamžiku, kdy se má něco stát",
    "moving": "Posouvám čas…",
    "resident_sms": "Obyvatel, SMS",
    "resident_telegram": "Obyvatel, Telegram",
    "worker": "Pracovník",
    "mayor": "Starosta",
    "coordinator": "Koordinátorka",
    "who": "Kdo píše",
    "by": "Čím píše",
    "by_sms": "SMS",
    "by_telegram": "Telegram",
    "someone_else": "Začít jako někdo jiný",
    "write": "Napište zprávu",
    "send": "Odeslat",
    "attach": "Poslat něco jiného",
    "share_contact": "Sdílet své číslo",
    "share_location": "Poslat polohu: {place}",
    "empty": "Zatím žádná zpráva.",
    "try": "Zkuste třeba:",
    "example_resident_sms": "Mám dluhy a nevím kudy kam, bydlím v Luži.",
    "example_resident_telegram": "Maminka potřebuje pomoc doma, je z Chrasti.",
    "example_mayor": "Paní od nás potřebuje pečovatelku, číslo 600 000 015.",
    "account": "účet {number}",
    "screen": "obrazovka",
    "asks": "čeká",
    "talk_none": "rozhovor nezačal",
    "unread": "nové",
    "rings": "Nová zpráva: {name}",
    "next": "Co bude dál",
    "next_none": "Teď nic nečeká.",
    "journal": "Co se stalo",
    "journal_none": "Zatím nic.",
    "lost": "Program teď neodpovídá. Zkouším to znovu…",
    "back": "Program běží znovu, rozhovory pokračují.",
    "failed": "Nepovedlo se: {why}",
    "clock_label": "Posunout hodiny",
    "phones_label": "Telefony",
}

SERVER: Mapping[str, str] = {
    "only_here": "Simulátor telefonů odpovídá jen na tomto počítači: otevřete ho v prohlížeči na http://127.0.0.1.",
    "not_ours": "Tuto adresu může volat jen stránka simulátoru.",
    "not_json": "Zpráva musí být JSON.",
    "no_numbers": "Všechna ukázková čísla už píší. Smažte ukázkovou databázi a začněte znovu.",
    "no_button": "Toto tlačítko už není. Načtěte stránku znovu.",
    "unknown_place": "Tuto obec region nemá.",
    "nothing_due": "Nic nečeká, není kam se posunout.",
    "nobody": "obyvatel bez adresy",
    "resident": "obyvatel {address}",
}

ATTACHMENTS: Mapping[str, str] = {
    "voice": "hlasová zpráva",
    "photo": "fotka",
    "sticker": "samolepka",
    "document": "soubor",
    "contact": "kontakt",
    "location": "poloha",
    "other": "příloha",
}

ASKS: Mapping[str, str] = {
    "place": "obec",
    "need": "co potřebuje",
    "who": "komu volat",
    "name": "jméno",
    "phone": "číslo",
    "consent": "souhlas",
    "time": "čas hovoru",
    "choice": "výběr",
    "confirm": "potvrzení",
    "clarify": "upřesnění",
    "code": "kód",
    "safety": "ohrožení života",
    "none": "na nic",
}

TIMERS: Mapping[str, str] = {
    "reminder.day": "připomínka den předem",
    "reminder.hour": "připomínka hodinu předem",
    "offer.deadline": "končí lhůta na přijetí hovoru",
    "after.slot": "dotaz, jak hovor dopadl",
    "after.escalate": "hovor bez výsledku: řekne se koordinátorce",
    "helped": "otázka, jestli to pomohlo",
    "consent.silence": "končí čekání na odpověď",
    "stop.silence": "mlčení znamená nepsat vůbec",
    "forward.expire": "předaná žádost bez souhlasu se smaže",
    "promise": "slíbený termín odpovědi",
}
TIMER = "časovač {name}"
EVENT_AGAIN = "krok, který se nepovedl, se zkusí znovu"
MESSAGE = "odejde zpráva ({channel})"
CALL = "hovor, volá {worker}"

CALLS: Mapping[str, str] = {
    "proposed": "čas navržen",
    "agreed": "domluven",
    "offered": "nabídnut",
    "accepted": "přijat",
}

CHANNELS: Mapping[str, str] = {
    "sms": "SMS",
    "staff_sms": "SMS",
    "telegram": "Telegram",
    "staff_telegram": "Telegram",
}

EVENTS: Mapping[str, str] = {
    "understood": "zpráva pochopena",
    "request_opened": "žádost otevřena",
    "callback_booked": "hovor domluven",
    "callback_offered": "hovor nabídnut",
    "callback_accepted": "hovor přijat",
    "callback_declined": "hovor odmítnut",
    "callback_moved": "hovor přesunut",
    "callback_cancelled": "hovor zrušen",
    "callback_done": "hovor uzavřen",
    "callback_missed": "nedovoláno",
    "escalated": "předáno koordinátorce",
    "reminder_sent": "připomínka",
    "anonymous_on": "anonymně",
    "anonymous_off": "konec anonymity",
    "consent_given": "souhlas dán",
    "consent_withdrawn": "souhlas odvolán",
    "opted_out": "nechce zprávy",
    "opted_in": "chce zprávy",
    "erased": "smazáno na žádost",
    "forwarded": "předáno úřadem",
    "contact_given": "kontakt předán pracovníkovi",
    "note_saved": "poznámka uložena",
}


def moment(local: datetime) -> str:
    """A moment of the wall clock, such as "po 23. 11. 9:00"."""
    return f"{DAYS[local.weekday()]} {local.day}. {local.month}. {local.hour}:{local.minute:02}"


def number(address: str) -> str:
    """A Czech number in threes, of a messenger the account."""
    return phone(address) if address.startswith("+") else PAGE["account"].format(number=address)
