"""Sets of files that enter many applications at once, and what became of their lines."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_batch",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "filer_id", "type", "family")),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(25), nullable=False) for name in ("sent_at", "due_at")),
        sa.Column("checked_at", sa.String(25), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("entered", "failed")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("bulk_batch_by_filer", "bulk_batch", ["filer_id", "id"])
    op.create_table(
        "bulk_row",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "batch_id", "filer_id")),
        sa.Column("row", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("fate", "name", "card_number")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("application_id", "digest")),
        sa.Column("errors", sa.Text(), nullable=False),
        sa.Column("more", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("bulk_row_by_filer", "bulk_row", ["filer_id", "fate", "id"])
    op.create_index("bulk_row_by_batch", "bulk_row", ["batch_id", "fate", "id"])
    op.create_index("ix_bulk_row_digest", "bulk_row", ["digest"])


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")
