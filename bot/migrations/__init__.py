"""The schema's one chain of changes, for the tables of all packages."""

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect

from bot.tables import people
from scheduler.tables import timers
from store.database import Database


def declared() -> MetaData:
    """The tables as the packages declare them; the chain must build exactly these."""
    assert people.metadata is timers.metadata
    return people.metadata


def migrate(database: Database, revision: str = "head") -> None:
    """Brings the schema to `revision` (`base`: empty), in one transaction; beside it no other process migrates."""
    config = _config()
    script = ScriptDirectory.from_config(config)

    def alter(tx: Connection) -> None:
        config.attributes["connection"] = tx
        order = [step.revision for step in script.walk_revisions("base", "heads")]  # newest first
        aim = {"head": order[0], "base": None}.get(revision, revision)
        at = _at(tx)
        if at is not None and (aim is None or order.index(aim) > order.index(at)):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)

    database.alter_sync(alter)


def current(database: Database) -> bool:
    """Whether the schema stands at the head of the chain."""
    return database.read_sync(_at) == ScriptDirectory.from_config(_config()).get_current_head()


Standing = Literal["empty", "behind", "head", "newer"]


def standing(database: Database) -> Standing:
    """Where the schema stands beside this program: it may be empty, or of a newer program too."""
    script = ScriptDirectory.from_config(_config())
    at, tables = database.read_sync(lambda tx: (_at(tx), inspect(tx).get_table_names()))
    if at is None:
        return "behind" if tables else "empty"
    if at == script.get_current_head():
        return "head"
    known = {step.revision for step in script.walk_revisions("base", "heads")}
    return "behind" if at in known else "newer"


def _at(tx: Connection) -> str | None:
    return MigrationContext.configure(tx).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
