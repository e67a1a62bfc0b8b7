"""Tables of who calls and when: staff, leave, callbacks with the cells they occupy, timers."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from store.base import metadata
from store.types import Json, Sealed, UtcDateTime

OPEN = ("proposed", "agreed", "offered", "accepted")
"""States in which a callback still lies ahead (DECISIONS 11)."""

STILL_OPEN = text("callbacks.state IN ('proposed', 'agreed', 'offered', 'accepted')")
"""The same for queries: SQLite uses a partial index only where its condition is said word for word."""

_OPEN_ONLY = text("state IN ('proposed', 'agreed', 'offered', 'accepted')")
_OFFERED_ONLY = text("state = 'offered' AND announced")

staff = Table(
    "staff",
    metadata,
    Column("id", String(64), primary_key=True),  # as in the region pack
    Column("role", String(16), nullable=False),
    Column("name", String(120), nullable=False),  # a role name of the pack, never of a resident
    Column("active", Boolean, nullable=False),  # false once it left the pack
    Column(
        "revoked_at", UtcDateTime()
    ),  # rights taken away by hand; a pack that still names them does not give them back
    CheckConstraint("role IN ('worker', 'mayor', 'coordinator')", name="role"),
)

leave = Table(
    "leave",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("worker", ForeignKey("staff.id"), nullable=False, index=True),
    Column("start_at", UtcDateTime(), nullable=False),
    Column("end_at", UtcDateTime(), nullable=False),
    CheckConstraint("start_at < end_at", name="order"),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(16), nullable=False),  # of the request
    Column("worker", String(64), nullable=False),
    Column("start_at", UtcDateTime(), nullable=False),
    Column("end_at", UtcDateTime(), nullable=False),
    Column("state", String(12), nullable=False),
    Column("tries", Integer, nullable=False),  # calls not reached so far, earlier slots of the request included
    Column("declined", Json(), nullable=False),  # workers who declined or let the offer pass
    Column("offered_at", UtcDateTime()),
    Column("announced", Boolean, nullable=False),  # the worker was told; one offer at a time (DECISIONS 29)
    Column("changed_at", UtcDateTime(), nullable=False),
    CheckConstraint(
        "state IN ('proposed', 'agreed', 'offered', 'accepted', 'done', 'missed', 'cancelled')", name="state"
    ),
    CheckConstraint("start_at < end_at", name="order"),
    Index("ix_callbacks_code", "code"),
    # What must be single is guarded here, whatever the program believes.
    Index("uq_callbacks_open", "code", unique=True, sqlite_where=_OPEN_ONLY, postgresql_where=_OPEN_ONLY),
    Index(
        "uq_callbacks_offered_worker",
        "worker",
        unique=True,
        sqlite_where=_OFFERED_ONLY,
        postgresql_where=_OFFERED_ONLY,
    ),
    Index("ix_callbacks_worker", "worker", sqlite_where=_OPEN_ONLY, postgresql_where=_OPEN_ONLY),
)

cells = Table(
    "cells",
    metadata,
    Column("worker", String(64), nullable=False),
    Column("cell", UtcDateTime(), nullable=False),  # start of a quarter of an hour
    Column("callback", ForeignKey("callbacks.id", ondelete="CASCADE"), nullable=False, index=True),
    PrimaryKeyConstraint("worker", "cell"),
)

timers = Table(
    "timers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(32), nullable=False),
    Column("name", String(64), nullable=False),
    Column("code", String(16), nullable=False),  # empty when it concerns no request
    Column("due_at", UtcDateTime(), nullable=False),
    Column("detail", Sealed("timers.detail"), nullable=False),
    Column("claim", String(32)),  # of the process that is ringing it
    Column("claimed_until", UtcDateTime()),
    Column("attempts", Integer, nullable=False),
    UniqueConstraint("person", "name", "code"),
    Index("ix_timers_due_at", "due_at"),
    Index("ix_timers_code", "code"),
)
