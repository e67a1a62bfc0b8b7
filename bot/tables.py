"""Tables of the application: people and their addresses, what came in, talks, requests, what goes out, the journal."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from store.base import metadata
from store.types import Json, Sealed, UtcDateTime

# SQLite uses a partial index only where a query says its condition word for word: see `UNDER_WAY` and its like.
_UNDER_WAY = text("state IN ('queued', 'sending')")
_KNOWN = text("vendor_id IS NOT NULL")
_LEFT = text("sent_at IS NOT NULL")
_SENDING = text("state = 'sending'")
_NEW = text("state = 'new'")
_UNCLOSED = text("state <> 'closed'")

people = Table(
    "people",
    metadata,
    Column("id", String(32), primary_key=True),  # opaque
    Column("role", String(16), nullable=False),
    Column("staff_id", String(64), unique=True),
    Column("language", String(8), nullable=False),
    Column("stopped_at", UtcDateTime()),
    Column("anonymous", Boolean, nullable=False),
    Column("alias", String(40), nullable=False),
    Column("safe_to_write", String(12), nullable=False),
    Column("place", String(6), nullable=False),  # code of the municipality, empty where none is known
    Column("created_at", UtcDateTime(), nullable=False),
    CheckConstraint("role IN ('resident', 'worker', 'mayor', 'coordinator')", name="role"),
    CheckConstraint("safe_to_write IN ('unknown', 'asking', 'yes', 'call_only', 'no')", name="safe_to_write"),
)

addresses = Table(
    "addresses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", ForeignKey("people.id"), nullable=False, index=True),
    Column("network", String(16), nullable=False),  # sms, telegram or staff_telegram: staff text from the same network
    Column("lookup", LargeBinary(32), nullable=False),
    Column("address", Sealed("addresses.address"), nullable=False),
    Column("blocked", String(16), nullable=False),  # failure that ended it, empty while it works
    Column("last_used", UtcDateTime(), nullable=False),
    Column("flood_from", UtcDateTime()),  # start of the ten minutes in which messages are counted
    Column("flood_count", Integer, nullable=False),
    Column("hinted", Boolean, nullable=False),  # a stranger on a staff channel got the one hint there is
    Column("forget", Boolean, nullable=False),  # erased: goes with the last confirmation
    UniqueConstraint("network", "lookup"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),  # order of arrival
    Column("channel", String(16), nullable=False),
    Column("vendor_id", String(80), nullable=False),
    Column("network", String(16), nullable=False),
    Column("lookup", LargeBinary(32), nullable=False),  # emptied by erasure
    Column("raw", Sealed("inbox.raw")),  # the Incoming as JSON; gone after erasure
    Column("received_at", UtcDateTime(), nullable=False),
    Column("state", String(8), nullable=False),  # new, done, failed
    Column("attempts", Integer, nullable=False),
    Column("retry_at", UtcDateTime()),
    UniqueConstraint("channel", "vendor_id"),
    CheckConstraint("state IN ('new', 'done', 'failed')", name="state"),
    Index("ix_inbox_new", "lookup", "id", sqlite_where=_NEW, postgresql_where=_NEW),
)

conversations = Table(
    "conversations",
    metadata,
    Column("person", ForeignKey("people.id"), primary_key=True),
    Column("state", Sealed("conversations.state"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),  # order, and the token that rides along with the vendor
    Column("person", String(32)),
    Column("address", ForeignKey("addresses.id", ondelete="SET NULL")),
    Column("channel", String(16), nullable=False),
    Column("body", Sealed("outbox.body")),  # the Message and its Say as JSON; gone after erasure
    Column("screen", String(64), nullable=False),
    Column("asks", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("code", String(16), nullable=False),  # withdrawn when the callback of this request is cancelled
    Column("concerns", String(16), nullable=False),  # erased with this request
    Column("urgent", Boolean, nullable=False),
    Column("proactive", Boolean, nullable=False),
    Column("about", String(80), nullable=False),  # the callback it speaks of, as it stood; empty: none
    Column("queued_at", UtcDateTime(), nullable=False),
    Column("due_at", UtcDateTime(), nullable=False),  # not sent before
    Column("retry_at", UtcDateTime()),
    Column("not_after", UtcDateTime(), nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", UtcDateTime()),
    Column("claim", String(32)),
    Column("ambiguous_since", UtcDateTime()),  # the vendor may have taken it: asked before it goes again
    Column("vendor_id", String(80)),
    Column("reported", String(12), nullable=False),  # the vendor's last word
    Column("failure", String(20), nullable=False),
    Column("sent_at", UtcDateTime()),
    Column("forget", Boolean, nullable=False),  # erased while under way: emptied once it left
    CheckConstraint("state IN ('queued', 'sending', 'sent', 'failed', 'expired', 'withdrawn')", name="state"),
    Index("ix_outbox_open", "address", "id", sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY),
    # One message at a time leaves for an address: this keeps their order.
    Index("uq_outbox_sending", "address", unique=True, sqlite_where=_SENDING, postgresql_where=_SENDING),
    Index("ix_outbox_vendor_id", "vendor_id", sqlite_where=_KNOWN, postgresql_where=_KNOWN),
    Index("ix_outbox_sent_at", "sent_at", sqlite_where=_LEFT, postgresql_where=_LEFT),
)

requests = Table(
    "requests",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("person", String(32), index=True),  # empty after erasure
    Column("area", String(40), nullable=False),
    Column("kinds", Json(), nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("place", String(6), nullable=False),
    Column("on_behalf", Boolean, nullable=False),
    Column("knows", String(8), nullable=False),
    Column("consent", String(8), nullable=False),
    Column("consent_version", String(40), nullable=False),
    Column("consent_at", UtcDateTime()),
    Column("callback_to", String(10), nullable=False),
    Column("contact_by", String(10), nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("alias", String(40), nullable=False),
    Column("words", Sealed("requests.words")),
    Column("name", Sealed("requests.name")),
    Column("phone", Sealed("requests.phone")),
    Column("notes", Sealed("requests.notes")),
    Column("phrase", Sealed("requests.phrase")),
    Column("phrase_lookup", LargeBinary(32)),
    Column("state", String(10), nullable=False),
    Column("forwarded_by", String(120), nullable=False),  # role name of the office
    Column("forwarder", String(32)),  # its person
    Column("stuck", String(40), nullable=False),
    Column("opened_at", UtcDateTime(), nullable=False),
    Column("closed_at", UtcDateTime()),
    CheckConstraint("state IN ('new', 'accepted', 'closed')", name="state"),
    Index("ix_requests_forwarder", "forwarder", sqlite_where=_UNCLOSED, postgresql_where=_UNCLOSED),
    Index(
        "uq_requests_phrase_lookup",
        "phrase_lookup",
        unique=True,
        sqlite_where=text("state <> 'closed' AND phrase_lookup IS NOT NULL"),
        postgresql_where=text("state <> 'closed' AND phrase_lookup IS NOT NULL"),
    ),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
    Column("event", String(32), nullable=False),
    Column("code", String(16), nullable=False),
    Column("person", String(32), index=True),  # empty after erasure
    Column("fields", Json(), nullable=False),  # codes, states and moments; nothing of a person
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime(), nullable=False),
    Column("person", String(32), index=True),  # empty after erasure
    Column("code", String(16), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("text_version", String(40), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("oral", Boolean, nullable=False),
)

invites = Table(
    "invites",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),  # of the one-time code, keyed
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("expires_at", UtcDateTime(), nullable=False),
    Column("used_at", UtcDateTime()),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", String(400), nullable=False),
)

UNDER_WAY = text("outbox.state IN ('queued', 'sending')")
UNANSWERED = text("inbox.state = 'new'")
UNCLOSED = text("requests.state <> 'closed'")
