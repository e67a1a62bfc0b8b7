"""The first tables."""

import sqlalchemy as sa
from alembic import op

from store.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""

    op.create_table(
        "callbacks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("worker", sa.String(length=64), nullable=False),
        sa.Column("start_at", UtcDateTime(), nullable=False),
        sa.Column("end_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Text(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=True),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'agreed', 'offered', 'accepted', 'done', 'missed', 'cancelled')",
            name=op.f("ck_callbacks_state"),
        ),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_callbacks_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
    )
    op.create_index("ix_callbacks_code", "callbacks", ["code"], unique=False)
    op.create_index(
        "ix_callbacks_worker",
        "callbacks",
        ["worker"],
        unique=False,
        sqlite_where=sa.text("state IN ('proposed', 'agreed', 'offered', 'accepted')"),
        postgresql_where=sa.text("state IN ('proposed', 'agreed', 'offered', 'accepted')"),
    )
    op.create_index(
        "uq_callbacks_offered_worker",
        "callbacks",
        ["worker"],
        unique=True,
        sqlite_where=sa.text("state = 'offered' AND announced"),
        postgresql_where=sa.text("state = 'offered' AND announced"),
    )
    op.create_index(
        "uq_callbacks_open",
        "callbacks",
        ["code"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'agreed', 'offered', 'accepted')"),
        postgresql_where=sa.text("state IN ('proposed', 'agreed', 'offered', 'accepted')"),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("oral", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_person"), "consents", ["person"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("vendor_id", sa.String(length=80), nullable=False),
        sa.Column("network", sa.String(length=16), nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('new', 'done', 'failed')", name=op.f("ck_inbox_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "vendor_id", name=op.f("uq_inbox_channel_vendor_id")),
    )
    op.create_index(
        "ix_inbox_new",
        "inbox",
        ["lookup", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_person"), "journal", ["person"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("stopped_at", UtcDateTime(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column("safe_to_write", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=6), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("role IN ('resident', 'worker', 'mayor', 'coordinator')", name=op.f("ck_people_role")),
        sa.CheckConstraint(
            "safe_to_write IN ('unknown', 'asking', 'yes', 'call_only', 'no')", name=op.f("ck_people_safe_to_write")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_people_staff_id")),
    )
    op.create_table(
        "requests",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=6), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("knows", sa.String(length=8), nullable=False),
        sa.Column("consent", sa.String(length=8), nullable=False),
        sa.Column("consent_version", sa.String(length=40), nullable=False),
        sa.Column("consent_at", UtcDateTime(), nullable=True),
        sa.Column("callback_to", sa.String(length=10), nullable=False),
        sa.Column("contact_by", sa.String(length=10), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("phrase", sa.LargeBinary(), nullable=True),
        sa.Column("phrase_lookup", sa.LargeBinary(length=32), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("forwarded_by", sa.String(length=120), nullable=False),
        sa.Column("forwarder", sa.String(length=32), nullable=True),
        sa.Column("stuck", sa.String(length=40), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('new', 'accepted', 'closed')", name=op.f("ck_requests_state")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_requests")),
    )
    op.create_index(
        "ix_requests_forwarder",
        "requests",
        ["forwarder"],
        unique=False,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_index(op.f("ix_requests_person"), "requests", ["person"], unique=False)
    op.create_index(
        "uq_requests_phrase_lookup",
        "requests",
        ["phrase_lookup"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed' AND phrase_lookup IS NOT NULL"),
        postgresql_where=sa.text("state <> 'closed' AND phrase_lookup IS NOT NULL"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("role IN ('worker', 'mayor', 'coordinator')", name=op.f("ck_staff_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_table(
        "timers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint("person", "name", "code", name=op.f("uq_timers_person_name_code")),
    )
    op.create_index("ix_timers_code", "timers", ["code"], unique=False)
    op.create_index("ix_timers_due_at", "timers", ["due_at"], unique=False)
    op.create_table(
        "addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("network", sa.String(length=16), nullable=False),
        sa.Column("lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("blocked", sa.String(length=16), nullable=False),
        sa.Column("last_used", UtcDateTime(), nullable=False),
        sa.Column("flood_from", UtcDateTime(), nullable=True),
        sa.Column("flood_count", sa.Integer(), nullable=False),
        sa.Column("hinted", sa.Boolean(), nullable=False),
        sa.Column("forget", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_addresses_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
        sa.UniqueConstraint("network", "lookup", name=op.f("uq_addresses_network_lookup")),
    )
    op.create_index(op.f("ix_addresses_person"), "addresses", ["person"], unique=False)
    op.create_table(
        "cells",
        sa.Column("worker", sa.String(length=64), nullable=False),
        sa.Column("cell", UtcDateTime(), nullable=False),
        sa.Column("callback", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["callback"], ["callbacks.id"], name=op.f("fk_cells_callback_callbacks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("worker", "cell", name=op.f("pk_cells")),
    )
    op.create_index(op.f("ix_cells_callback"), "cells", ["callback"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_conversations_person_people")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_conversations")),
    )
    op.create_table(
        "invites",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_invites_staff_id_staff")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_invites")),
    )
    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=64), nullable=False),
        sa.Column("start_at", UtcDateTime(), nullable=False),
        sa.Column("end_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("start_at < end_at", name=op.f("ck_leave_order")),
        sa.ForeignKeyConstraint(["worker"], ["staff.id"], name=op.f("fk_leave_worker_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index(op.f("ix_leave_worker"), "leave", ["worker"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("address", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("screen", sa.String(length=64), nullable=False),
        sa.Column("asks", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("concerns", sa.String(length=16), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("proactive", sa.Boolean(), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("retry_at", UtcDateTime(), nullable=True),
        sa.Column("not_after", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("ambiguous_since", UtcDateTime(), nullable=True),
        sa.Column("vendor_id", sa.String(length=80), nullable=True),
        sa.Column("reported", sa.String(length=12), nullable=False),
        sa.Column("failure", sa.String(length=20), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("forget", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'expired', 'withdrawn')", name=op.f("ck_outbox_state")
        ),
        sa.ForeignKeyConstraint(
            ["address"], ["addresses.id"], name=op.f("fk_outbox_address_addresses"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["address", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.create_index(
        "ix_outbox_sent_at",
        "outbox",
        ["sent_at"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NOT NULL"),
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_vendor_id",
        "outbox",
        ["vendor_id"],
        unique=False,
        sqlite_where=sa.text("vendor_id IS NOT NULL"),
        postgresql_where=sa.text("vendor_id IS NOT NULL"),
    )
    op.create_index(
        "uq_outbox_sending",
        "outbox",
        ["address"],
        unique=True,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )


def downgrade() -> None:
    """Back to the one before."""

    op.drop_index(
        "uq_outbox_sending",
        table_name="outbox",
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.drop_index(
        "ix_outbox_vendor_id",
        table_name="outbox",
        sqlite_where=sa.text("vendor_id IS NOT NULL"),
        postgresql_where=sa.text("vendor_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_outbox_sent_at",
        table_name="outbox",
        sqlite_where=sa.text("sent_at IS NOT NULL"),
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_outbox_open",
        table_name="outbox",
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.drop_table("outbox")
    op.drop_index(op.f("ix_leave_worker"), table_name="leave")
    op.drop_table("leave")
    op.drop_table("invites")
    op.drop_table("conversations")
    op.drop_index(op.f("ix_cells_callback"), table_name="cells")
    op.drop_table("cells")
    op.drop_index(op.f("ix_addresses_person"), table_name="addresses")
    op.drop_table("addresses")
    op.drop_index("ix_timers_due_at", table_name="timers")
    op.drop_index("ix_timers_code", table_name="timers")
    op.drop_table("timers")
    op.drop_table("staff")
    op.drop_index(
        "uq_requests_phrase_lookup",
        table_name="requests",
        sqlite_where=sa.text("state <> 'closed' AND phrase_lookup IS NOT NULL"),
        postgresql_where=sa.text("state <> 'closed' AND phrase_lookup IS NOT NULL"),
    )
    op.drop_index(op.f("ix_requests_person"), table_name="requests")
    op.drop_index(
        "ix_requests_forwarder",
        table_name="requests",
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.drop_table("requests")
    op.drop_table("people")
    op.drop_table("meta")
    op.drop_index(op.f("ix_journal_person"), table_name="journal")
    op.drop_table("journal")
    op.drop_index(
        "ix_inbox_new",
        table_name="inbox",
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.drop_table("inbox")
    op.drop_index(op.f("ix_consents_person"), table_name="consents")
    op.drop_table("consents")
    op.drop_index(
        "uq_callbacks_open",
        table_name="callbacks",
        sqlite_where=sa.text("state IN ('proposed', 'agreed', 'offered', 'accepted')"),
        postgresql_where=sa.text("state IN ('proposed', 'agreed', 'offered', 'accepted')"),
    )
    op.drop_index(
        "uq_callbacks_offered_worker",
        table_name="callbacks",
        sqlite_where=sa.text("state = 'offered' AND announced"),
        postgresql_where=sa.text("state = 'offered' AND announced"),
    )
    op.drop_index(
        "ix_callbacks_worker",
        table_name="callbacks",
        sqlite_where=sa.text("state IN ('proposed', 'agreed', 'offered', 'accepted')"),
        postgresql_where=sa.text("state IN ('proposed', 'agreed', 'offered', 'accepted')"),
    )
    op.drop_index("ix_callbacks_code", table_name="callbacks")
    op.drop_table("callbacks")
