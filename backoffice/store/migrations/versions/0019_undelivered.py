"""Mails that one receiver did not take, and for whom a mail that is sent again is."""

import sqlalchemy as sa
from alembic import op

from backoffice.store.types import InstantText

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "undelivered",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("letter_seq", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("began_at", InstantText(), nullable=False),
        sa.Column("at", InstantText(), nullable=False),
        sa.Column("next_at", InstantText()),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_at", InstantText()),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("undelivered_by_state", "undelivered", ["state", "about", "id"])
    op.create_index("undelivered_by_letter", "undelivered", ["letter_seq", "address"])
    op.create_index("undelivered_by_subject", "undelivered", ["about", "id"])
    op.add_column("outbox", sa.Column("remaining", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")
