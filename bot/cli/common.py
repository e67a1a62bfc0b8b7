"""What commands share: settings read, faults told in one line with the cure, the database opened when it is ready."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot import log
from bot.cli.main import Refused
from bot.settings import Settings, SettingsError, from_environment

if TYPE_CHECKING:
    from bot.app import App


def settings() -> Settings:
    """The settings of this process. Raises Refused."""
    try:
        return from_environment(os.environ)
    except SettingsError as fault:
        raise Refused(f"Nastavení: {fault}") from fault


@contextmanager
def logged(given: Settings) -> Iterator[None]:
    """Log records of the program, and warnings alone of the libraries: of these nothing else is told anyway."""
    handler = log.set_up(given.log_level)
    for library in ("alembic", "apscheduler", "uvicorn"):
        logging.getLogger(library).setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.take_down(handler)


@contextmanager
def plainly() -> Iterator[None]:
    """Turns the known faults of building the service into Refused, each one line with the cure."""
    from sqlalchemy.exc import OperationalError

    from bot.compose import DemoWithTokens
    from directory.faults import RegionFaults
    from store.database import BadUrl
    from store.sealing import SealingError

    try:
        yield
    except DemoWithTokens as fault:
        raise Refused(str(fault)) from fault
    except SettingsError as fault:
        raise Refused(f"Nastavení: {fault}") from fault
    except RegionFaults as fault:
        first, *others = str(fault).splitlines()
        more = f" (a dalších {len(others)}; všechny vypíše `prvni-kontakt doctor`)" if others else ""
        raise Refused(first + more) from fault
    except BadUrl as fault:
        raise Refused(f"Nastavení: {fault}") from fault
    except SealingError as fault:
        raise Refused(f"Nastavení SEALING_KEYS: {fault}") from fault
    except OperationalError as fault:
        raise Refused(
            "Databáze neodpovídá: zkontrolujte DATABASE_URL a jestli databázový server běží (pomůže `doctor`)."
        ) from fault


def must_be_ready(given: Settings, *, may_migrate: bool) -> None:
    """Refuses a database that does not stand where this program wants it.

    `may_migrate`: an SQLite file that is new, or that a demo region uses, is brought up to date by the caller instead.
    """
    from bot.migrations import standing
    from directory.region import find_region, load_region
    from store.database import Database

    region = load_region(find_region(given.region))
    db = Database.open(given.database_url)
    try:
        found = standing(db)
    finally:
        db.close_sync()
    if found == "head":
        return
    if found == "newer":
        raise Refused("Databáze je z novější verze programu: nainstalujte tu, nebo obnovte zálohu pro tuto.")
    if may_migrate and db.kind == "sqlite" and (region.demo or found == "empty"):
        return
    raise Refused("Databáze není připravena pro tuto verzi programu: zálohujte ji a spusťte `prvni-kontakt migrate`.")


@contextmanager
def application() -> Iterator["App"]:
    """The application over its real database, at rest; closed at the end. Raises Refused."""
    given = settings()
    with plainly(), logged(given):
        from bot.compose import compose

        must_be_ready(given, may_migrate=True)
        app = compose(given)
        try:
            yield app
        finally:
            app.db.close_sync()
