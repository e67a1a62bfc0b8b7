"""Every table of the application, for a test that needs them empty."""

from importlib import import_module
from importlib.util import find_spec

from sqlalchemy import Connection

from store.base import metadata

_DECLARED_IN = ("directory.tables", "scheduler.tables", "bot.tables")


def create(tx: Connection) -> None:
    """Makes all declared tables."""
    for module in _DECLARED_IN:
        if find_spec(module):
            import_module(module)
    metadata.create_all(tx)
