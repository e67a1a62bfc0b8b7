"""What `doctor` looks over: each check says what it found and, where something is wrong, what to do about it.

The words are for the operator, in Czech (DECISIONS 31). Nothing here changes anything.
"""

import re
import zoneinfo
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError

from bot.migrations import standing
from bot.settings import Settings
from bot.tables import addresses, journal
from directory.faults import RegionFaults
from directory.lines import CrisisLines
from directory.region import Region, find_region, load_region
from scheduler.hours import Calendar
from store.database import BadUrl, Database
from store.sealing import Sealer, SealingError

LINES_LIFE = timedelta(days=180)
"""A crisis line whose number and hours were checked longer ago must be checked again (FEATURES 8)."""

_TELEGRAM_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")
_ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_AUTH_TOKEN = re.compile(r"[0-9a-f]{32}")
_SENDER = re.compile(r"\+[1-9]\d{6,14}|MG[0-9a-f]{32}")
_BORN = 2026  # a clock that shows an earlier year was never set
_CLOCK_SLACK = timedelta(minutes=5)

Level = Literal["ok", "hint", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `cure` says what to do, and is empty where all is well."""

    level: Level
    what: str
    cure: str = ""


def checkup(settings: Settings, now: datetime) -> Iterator[Finding]:
    """All checks, in the order in which things are mended. `now` is what the machine's clock shows."""
    try:
        region = load_region(find_region(settings.region))
    except RegionFaults as faults:
        for fault in faults.faults:
            yield Finding("fault", f"region: {fault}", "opravte soubor regionu a spusťte doctor znovu")
        region = None
    if region is not None:
        yield Finding("ok", f"region {region.name}: {len(region.places)} obcí, {len(region.services)} služeb")
        yield from demo(settings, region)
        yield from uncovered(region)
    sealer = yield from keys(settings, demo=region is not None and region.demo)
    yield from database(settings, sealer, now, demo=region is not None and region.demo)
    yield from public_address(settings)
    yield from tokens(settings)
    yield from clock(now)
    yield from zone(now)
    yield from holidays(now)
    yield from lines(now)


def demo(settings: Settings, region: Region) -> Iterator[Finding]:
    """A demo region is served by the simulator alone (DECISIONS 18)."""
    if region.demo and settings.has_tokens:
        yield Finding(
            "fault",
            "ukázkový region má nastavené tokeny skutečných kanálů",
            "nastavte vlastní REGION, nebo tokeny TWILIO_* a TELEGRAM_* smažte",
        )
    elif region.demo:
        yield Finding("ok", "ukázkový region: píše se jen v simulátoru")
    elif not settings.has_tokens:
        yield Finding("hint", "není nastaven žádný kanál", "doplňte TWILIO_* nebo TELEGRAM_*_TOKEN (viz .env.example)")


def uncovered(region: Region) -> Iterator[Finding]:
    """Villages that no worker serves."""
    workers = [member for member in region.staff if member.role == "worker"]
    if any(worker.territory is None for worker in workers):
        yield Finding("ok", "každá obec má pracovníka")
        return
    served = frozenset[str]().union(*(worker.territory or () for worker in workers))
    missing = sorted(place.name for code, place in region.places.items() if code not in served)
    if missing:
        yield Finding(
            "fault",
            f"bez pracovníka: {', '.join(missing)}",
            "doplňte jejich kódy do sloupce territory v staff.csv, nebo dejte některému pracovníkovi „vse“",
        )
    else:
        yield Finding("ok", "každá obec má pracovníka")


def keys(settings: Settings, *, demo: bool) -> Generator[Finding, None, Sealer | None]:
    """The keys that seal words and addresses. Returns the sealer, if there is one."""
    if not settings.sealing_keys:
        if demo and settings.database_url.startswith("sqlite"):
            yield Finding("ok", "klíč: ukázka má vlastní vedle databáze")
            path = Path(settings.database_url.partition(":///")[2] + ".key")
            return Sealer.from_keys(path.read_text(encoding="ascii").strip()) if path.exists() else None
        yield Finding(
            "fault",
            "chybí SEALING_KEYS, bez nich se nic neuloží",
            f"vložte do nastavení nový klíč a jeho opis uschovejte mimo zálohy: SEALING_KEYS={Sealer.generate_key()}",
        )
        return None
    try:
        sealer = Sealer.from_keys(settings.sealing_keys)
    except SealingError as fault:
        yield Finding("fault", f"SEALING_KEYS nejdou použít: {fault}", "opište je přesně: dvojice id:klíč přes čárku")
        return None
    yield Finding("ok", f"klíče: {len(sealer.key_ids)}, pečetí se klíčem {sealer.key_ids[0]}")
    return sealer


def database(settings: Settings, sealer: Sealer | None, now: datetime, *, demo: bool) -> Iterator[Finding]:
    """Reachable, at the head of the migrations, opened by our keys, and not written in the future."""
    prefix, _, path = settings.database_url.partition(":///")
    if prefix == "sqlite" and path and not Path(path).exists():
        yield Finding("ok", "databáze: soubor ještě není, založí ho `serve`")
        return
    try:
        db = Database.open(settings.database_url, sealer)
    except BadUrl as fault:
        yield Finding("fault", f"databáze: {fault}", "opravte DATABASE_URL")
        return
    except OSError as fault:
        yield Finding("fault", f"databáze: soubor nejde otevřít ({fault.strerror})", "opravte DATABASE_URL nebo práva")
        return
    try:
        found = standing(db)
        if found == "newer":
            yield Finding("fault", "databáze je z novější verze programu", "nainstalujte novější verzi programu")
        elif found == "head":
            yield Finding("ok", "databáze: odpovídá a je na této verzi programu")
            yield from _contents(db, sealer, now, demo=demo)
        elif db.kind == "sqlite" and (demo or found == "empty"):
            yield Finding("ok", "databáze: připraví ji `serve`")
        else:
            yield Finding(
                "fault", "databáze není na této verzi programu", "zálohujte ji a spusťte `prvni-kontakt migrate`"
            )
    except OperationalError:
        yield Finding("fault", "databáze neodpovídá", "zkontrolujte DATABASE_URL, heslo a zda její server běží")
    finally:
        db.close_sync()


def _contents(db: Database, sealer: Sealer | None, now: datetime, *, demo: bool) -> Iterator[Finding]:
    def newest(tx: Connection) -> datetime | None:
        found: datetime | None = tx.execute(select(func.max(journal.c.at))).scalar()
        return found

    if sealer is not None:
        try:
            db.read_sync(lambda tx: tx.execute(select(addresses.c.address).limit(1)).first())
        except SealingError as fault:
            yield Finding("fault", f"uložená data nejdou otevřít: {fault}", "vraťte do SEALING_KEYS dřívější klíč")
    last = db.read_sync(newest)
    if not demo and last is not None and last > now + _CLOCK_SLACK:  # a demo's clock may be ahead
        yield Finding("fault", "v databázi jsou záznamy z budoucnosti", "seřiďte hodiny počítače (NTP)")


def public_address(settings: Settings) -> Iterator[Finding]:
    """Twilio signs the very letters of the address it calls."""
    base = settings.public_base_url
    if not base:
        if settings.twilio_auth_token:
            yield Finding(
                "hint",
                "PUBLIC_BASE_URL není nastavena: na SMS se Twilia ptáme každých pět minut",
                "pro odpověď do pár vteřin nastavte veřejnou adresu",
            )
        return
    parts = urlsplit(base)
    if parts.scheme != "https" or base != base.lower() or parts.path or parts.query or not parts.hostname:
        yield Finding(
            "fault",
            f"PUBLIC_BASE_URL={base} neodpovídá tomu, co Twilio podepisuje",
            "napište ji malými písmeny, s https:// a bez cesty, třeba https://kontakt.example.cz",
        )
    else:
        yield Finding("ok", f"veřejná adresa {base}")


def tokens(settings: Settings) -> Iterator[Finding]:
    """Whether tokens look like what they should be; nobody is asked, and none is shown."""
    for name, token in (
        ("TELEGRAM_PUBLIC_TOKEN", settings.telegram_public_token),
        ("TELEGRAM_STAFF_TOKEN", settings.telegram_staff_token),
    ):
        if token and not _TELEGRAM_TOKEN.fullmatch(token):
            yield Finding("fault", f"{name} nevypadá jako token", "opište ho celý od @BotFather, je v něm dvojtečka")
        elif token:
            yield Finding("ok", f"{name} má správný tvar")
    if settings.telegram_public_token and settings.telegram_public_token == settings.telegram_staff_token:
        yield Finding("fault", "oba telegramové boty mají tentýž token", "založte u @BotFather druhého bota")
    if not settings.twilio_auth_token:
        return
    wrong = [
        name
        for name, shape, value in (
            ("TWILIO_ACCOUNT_SID", _ACCOUNT, settings.twilio_account_sid),
            ("TWILIO_AUTH_TOKEN", _AUTH_TOKEN, settings.twilio_auth_token),
            ("TWILIO_SENDER", _SENDER, settings.twilio_sender),
        )
        if not shape.fullmatch(value)
    ]
    if wrong:
        yield Finding("fault", f"{', '.join(wrong)}: nemá tvar, jaký dává Twilio", "opište hodnoty z konzole Twilia")
    else:
        yield Finding("ok", "údaje Twilia mají správný tvar")
    yield Finding(
        "hint",
        "Twilio samo zachytí slovo STOP a pak nedoručí ani nouzovou odpověď (chyba 21610)",
        "v nastavení čísla nebo služby u Twilia vypněte filtr slov (Opt-out management), jestli ještě není vypnutý",
    )


def clock(now: datetime) -> Iterator[Finding]:
    """A clock that was never set."""
    if now.year < _BORN:
        yield Finding("fault", f"hodiny počítače ukazují rok {now.year}", "seřiďte hodiny počítače (NTP)")
    else:
        yield Finding("ok", "hodiny počítače jdou")


def zone(now: datetime) -> Iterator[Finding]:
    """Rules of time zones change by law; ours may not be older than a year."""
    found = _zone_version()
    if not found[:4].isdecimal() or int(found[:4]) < now.year - 1:
        yield Finding(
            "fault",
            f"údaje o časových pásmech jsou z vydání {found}",
            "aktualizujte balíček tzdata v systému i v .venv",
        )
    else:
        yield Finding("ok", f"časová pásma: vydání {found}")


def _zone_version() -> str:
    """The edition that is in use: the system's where there is one, else that of the package."""
    for folder in zoneinfo.TZPATH:
        if (Path(folder) / "Europe" / "Prague").exists():
            listing = Path(folder) / "tzdata.zi"
            if listing.exists():
                with listing.open(encoding="utf-8") as file:
                    return file.readline().removeprefix("# version").strip()
            break
    return version("tzdata")


def holidays(now: datetime) -> Iterator[Finding]:
    """The library knows the holidays of the year to come."""
    year = now.year + 1
    if Calendar().is_holiday(date(year, 1, 1)) and Calendar().is_holiday(date(year, 12, 24)):
        yield Finding("ok", f"svátky na rok {year} známe")
    else:
        yield Finding("fault", f"neznáme svátky na rok {year}", "aktualizujte program (balíček holidays)")


def lines(now: datetime) -> Iterator[Finding]:
    """Numbers and hours of help lines age."""
    found = CrisisLines.load(Calendar().is_holiday)
    records = (*found.rescues, *found.records)
    old = [
        f"{record.names['cs']} {record.number}"
        for record in records
        if record.verified_on is not None and now.date() - record.verified_on > LINES_LIFE
    ]
    if old:
        yield Finding(
            "fault",
            f"linky ověřené před více než {LINES_LIFE.days} dny: {', '.join(old)}",
            "ověřte číslo i hodiny a zapište den do verified_on v directory/data/lines.yaml",
        )
    else:
        yield Finding("ok", f"linky pomoci: {len(records)}, ověření je čerstvé")
    unchecked = [f"{record.names['cs']} {record.number}" for record in records if record.verified_on is None]
    if unchecked:
        yield Finding(
            "hint",
            f"neověřené linky, nabízejí se až za ověřenými: {', '.join(unchecked)}",
            "ověřte je a zapište den do verified_on v directory/data/lines.yaml",
        )
