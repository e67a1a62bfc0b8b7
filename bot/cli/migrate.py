"""`migrate`: brings the database to this version of the program, or back to an earlier one."""

import argparse
from typing import TYPE_CHECKING

from bot.cli import common
from bot.cli.main import Refused

if TYPE_CHECKING:
    from store.database import Database


def run(args: argparse.Namespace) -> int:
    """Change the schema in one transaction; what stands there already is left alone."""
    settings = common.settings()
    with common.plainly(), common.logged(settings):
        from bot.migrations import migrate, standing
        from store.database import Database

        db = Database.open(settings.database_url)
        try:
            if args.down:
                _back(db, args.down)
                print(f"Databáze je vrácena na verzi {args.down}.")
                return 0
            found = standing(db)
            if found == "newer":
                raise Refused("Databáze je z novější verze programu: nainstalujte tu, nebo obnovte zálohu pro tuto.")
            migrate(db)
            print("Databáze už je na této verzi, nic se nezměnilo." if found == "head" else "Databáze je připravena.")
        finally:
            db.close_sync()
    return 0


def _back(db: "Database", revision: str) -> None:
    from alembic.util.exc import CommandError

    from bot.migrations import migrate

    try:
        migrate(db, revision)
    except (CommandError, ValueError) as fault:
        raise Refused(f"Verzi „{revision}“ neznám; base znamená prázdnou databázi.") from fault
