"""Run by Alembic: the chain works on the connection that `migrate` hands in."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from store.base import metadata
from store.types import Json, Sealed, UtcDateTime


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """How a column type of ours is written into a new revision: as what lies in the database."""
    if isinstance(item, UtcDateTime):
        autogen.imports.add("from store.types import UtcDateTime")
        return "UtcDateTime()"
    if isinstance(item, Json):
        return "sa.Text()"
    if isinstance(item, Sealed):
        return "sa.LargeBinary()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_item,
    transactional_ddl=False,  # the caller has opened the one transaction and ends it
)
context.run_migrations()
