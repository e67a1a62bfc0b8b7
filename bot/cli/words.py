"""What the command line says of itself, in Czech and in English."""

from collections.abc import Mapping

Words = Mapping[str, str]

_CS: Words = {
    "program": "První kontakt: pomocník pro první kontakt se sociální pomocí, po SMS a Telegramu.",
    "command": "PŘÍKAZ",
    "file": "SOUBOR",
    "region_name": "JMÉNO|SLOŽKA",
    "serve": "celá služba: příjem zpráv, odesílání, připomínky, stránka simulátoru",
    "workers": "počet procesů (jen s PostgreSQL)",
    "simulate": "vyzkoušet si službu v terminálu, nebo přehrát skript",
    "script": "přehraje skript (JSON po řádcích), - čte ze standardního vstupu",
    "record": "uloží rozhovor jako test",
    "database": "adresa databáze (jinak dočasný soubor SQLite)",
    "seed": "počátek náhody, aby běh šel zopakovat",
    "who": "vypíše adresy pracovníků a úřadů",
    "region": "region, pro který se hraje (jinak ukázkový)",
    "world": "YAML s blokem world místo regionu",
    "municipalities": "CSV se všemi obcemi",
    "parts": "CSV s částmi obcí",
    "understand": "čte zprávy (JSON po řádcích) a píše, jak jim rozumí",
    "evaluate": "změří kvalitu na označených zprávách, místech nebo časech",
    "labelled": "soubor s označenými příklady",
    "json": "jeden objekt JSON místo tabulky",
    "misses": "vypíše i to, co bylo špatně a proč",
    "noise": "předem pokazí texty: plain bez háčků a čárek, typos překlep v každém třetím delším slově",
    "migrate": "převede databázi na tuto verzi programu",
    "down": "vrátí databázi na uvedenou verzi",
    "doctor": "prohlédne nastavení a řekne, co opravit",
    "invite": "jednorázová pozvánka pro pracovníka, úřad nebo koordinátorku",
    "staff_id": "označení ze souboru staff.csv",
    "staff": "kdo má přístup",
    "staff list": "vypíše všechny a jejich přístup",
    "staff revoke": "odebere přístup",
    "staff leave": "zapíše volno pracovníka, jeho hovory v té době předá dál",
    "from": "OD",
    "to": "DO",
    "leave from": "první den (2026-12-21, 21.12.), nebo chvíle (2026-12-21T12:00)",
    "leave to": "poslední den včetně, nebo chvíle",
    "leave cancel": "zruší volno, které trvá nebo teprve přijde (s OD a DO jen v té době)",
    "leave wanted": "chybí OD a DO, nebo --cancel",
    "serving demo": (
        "První kontakt běží: ukázka pro {region}, ven neodejde nic.\n"
        "Simulátor telefonů otevřete v prohlížeči: {address}/simulator\n"
        "Konec: Ctrl+C"
    ),
    "serving": "První kontakt běží pro {region}. Kanály: {channels}. Konec: Ctrl+C",
    "no channel": "žádný není nastaven (viz .env.example)",
    "serving workers": "První kontakt běží v {workers} procesech na portu {port}. Konec: Ctrl+C",
}

_EN: Words = {
    "program": "První kontakt: an assistant for the first contact with social help, by SMS and Telegram.",
    "command": "COMMAND",
    "file": "FILE",
    "region_name": "NAME|FOLDER",
    "serve": "the whole service: messages in and out, reminders, the simulator's page",
    "workers": "number of processes (PostgreSQL only)",
    "simulate": "try the service in the terminal, or play a script",
    "script": "play a script (JSON lines), - reads standard input",
    "record": "save the talk as a test",
    "database": "database URL (else a temporary SQLite file)",
    "seed": "seed of chance, to repeat a run",
    "who": "list the addresses of staff and offices",
    "region": "the region to play (else the demo region)",
    "world": "a YAML with a world block instead of a region",
    "municipalities": "CSV of all municipalities",
    "parts": "CSV of their parts",
    "understand": "reads messages (JSON lines) and writes how it understands them",
    "evaluate": "measures quality on labelled messages, places or times",
    "labelled": "file of labelled examples",
    "json": "one JSON object instead of a table",
    "misses": "list what was wrong and why, too",
    "noise": "spoil the texts first: plain without diacritics, typos with a slip in every third longer word",
    "migrate": "bring the database to this version of the program",
    "down": "take the database back to that revision",
    "doctor": "looks over the settings and says what to mend",
    "invite": "a one-time invitation for a worker, an office or a coordinator",
    "staff_id": "the id in staff.csv",
    "staff": "who has access",
    "staff list": "list everybody and their access",
    "staff revoke": "take access away",
    "staff leave": "enter a worker's leave; their calls in it are passed on",
    "from": "FROM",
    "to": "TO",
    "leave from": "first day (2026-12-21, 21.12.), or a moment (2026-12-21T12:00)",
    "leave to": "last day, itself included, or a moment",
    "leave cancel": "cancel leave that is on or to come (with FROM and TO, only in that time)",
    "leave wanted": "FROM and TO are missing, or --cancel",
    "serving demo": (
        "První kontakt is running: a demo for {region}, nothing leaves this machine.\n"
        "Open the phone simulator in a browser: {address}/simulator\n"
        "Stop: Ctrl+C"
    ),
    "serving": "První kontakt is running for {region}. Channels: {channels}. Stop: Ctrl+C",
    "no channel": "none is set (see .env.example)",
    "serving workers": "První kontakt is running in {workers} processes on port {port}. Stop: Ctrl+C",
}


def words_for(lang: str) -> Words:
    """The words for a value of LANG; Czech where it says Czech or nothing, English otherwise."""
    return _CS if not lang or lang.lower().startswith("cs") else _EN
