"""Visits to the counter, and the indexes of the lists of papers, users and approved uses."""

import sqlalchemy as sa
from alembic import op

from backoffice.store.types import InstantText

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INDEXES = (
    ("visit_by_state", "visit", ["state", "day", "number"]),
    ("visit_by_application", "visit", ["application_id", "state"]),
    ("submission_by_kind", "submission", ["state", "kind", "id"]),
    ("usage_by_end", "usage", ["state", "valid_until", "id"]),
    ("account_by_name", "account", ["name", "id"]),
    ("account_by_email", "account", ["email"]),
    ("account_by_state", "account", ["state", "id"]),
    ("account_by_end", "account", ["state", "valid_until", "id"]),
    ("credential_paper_by_state", "credential_paper", ["state", "id"]),
)


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("visitor", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("taken_at", InstantText(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("called_at", InstantText(), nullable=True),
        sa.Column("officer_id", sa.String(), nullable=False),
        sa.Column("ended_at", InstantText(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
    )
    op.create_index("visit_by_day", "visit", ["day", "number"], unique=True)
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")
