"""On SQLite the close of an erased request was kept with its zone behind it; every moment has one width."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "UPDATE requests SET closed_at = substr(replace(closed_at, '+00:00', '') || '.000000', 1, 26)"
            " WHERE closed_at LIKE '%+00:00'"
        )


def downgrade() -> None:
    """Back to the revision before: nothing to undo."""
