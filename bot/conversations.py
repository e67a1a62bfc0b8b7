"""The state of each talk, saved under a revision: who saves over a newer one is told to look again."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.tables import conversations
from flows.state import State
from store.prepared import Prepared


class StaleRevision(Exception):
    """Another turn has saved this conversation meanwhile: run the turn again on what it left."""


_LOAD = select(conversations.c.state, conversations.c.revision).where(conversations.c.person == bindparam("of_person"))
_INSERT = Prepared(insert(conversations))
_SAVE = Prepared(
    update(conversations)
    .where(conversations.c.person == bindparam("of_person"), conversations.c.revision == bindparam("of_revision"))
    .values(state=bindparam("new_state"), revision=bindparam("new_revision"), changed_at=bindparam("at"))
)
_DELETE = delete(conversations).where(conversations.c.person == bindparam("of_person"))


def load(tx: Connection, person: str) -> tuple[State, int]:
    """The saved state and its revision; a new state and 0 where nothing was said yet. Raises UnreadableState."""
    row = tx.execute(_LOAD, {"of_person": person}).first()
    return (State(), 0) if row is None else (State.from_json(row[0]), row[1])


def save(tx: Connection, person: str, state: State, revision: int, now: datetime) -> int:
    """Saves over the revision it was loaded with and returns the new one. Raises StaleRevision."""
    if revision == 0:
        try:
            _INSERT.run(tx, person=person, state=state.to_json(), revision=1, changed_at=now)
        except IntegrityError:
            raise StaleRevision(person) from None
        return 1
    saved = _SAVE.run(
        tx,
        of_person=person,
        of_revision=revision,
        new_state=state.to_json(),
        new_revision=revision + 1,
        at=now,
    )
    if saved != 1:
        raise StaleRevision(person)
    return revision + 1


def forget(tx: Connection, person: str) -> None:
    """Deletes the talk; the next one begins at the beginning."""
    tx.execute(_DELETE, {"of_person": person})
