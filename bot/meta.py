"""Small facts of the installation itself: the offset of the demo clock, what the coordinator was told today."""

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.tables import meta

_GET = select(meta.c.value).where(meta.c.key == bindparam("of_key"))
_DROP = delete(meta).where(meta.c.key == bindparam("of_key"))
_PUT = insert(meta)


def get(tx: Connection, key: str) -> str | None:
    """The value under a key."""
    value: str | None = tx.execute(_GET, {"of_key": key}).scalar()
    return value


def put(tx: Connection, key: str, value: str) -> None:
    """Keeps a value under a key, in place of what was there."""
    tx.execute(_DROP, {"of_key": key})
    tx.execute(_PUT, {"key": key, "value": value})
