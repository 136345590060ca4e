"""Organisations as users: their papers and approved use, and who files for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.String(25)


def upgrade() -> None:
    op.add_column("person", sa.Column("listed", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index("person_by_organisation", "person", ["organisation_id", "expires_on", "id"])
    op.create_index("organisation_by_number", "organisation", ["corporate_number"])
    op.create_index("organisation_by_name", "organisation", ["name"])
    op.add_column("account", sa.Column("usage_id", sa.String(), nullable=False, server_default=""))
    op.create_index("account_by_organisation", "account", ["organisation_id", "id"])
    op.create_index("account_by_usage", "account", ["usage_id", "id"])
    _create_commissions()
    _create_representations()
    _create_submissions()
    _create_usages()


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")


def _create_commissions() -> None:
    keys = ("client_id", "person_id", "agent_id", "account_id")
    op.create_table(
        "commission",
        sa.Column("id", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in keys),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
    )
    for name in ("agent", "account", "client"):
        op.create_index(f"commission_by_{name}", "commission", [f"{name}_id", "id"])


def _create_representations() -> None:
    op.create_table(
        "representation",
        sa.Column("id", sa.String(), primary_key=True),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("account_id", "person_id", "relation", "ground")
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
    )
    op.create_index("representation_by_account", "representation", ["account_id", "id"])


def _create_submissions() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "state")),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("organisation_id", "account_id", "name", "email", "phone", "way", "office")
        ),
        sa.Column("handed_in_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("facts", "documents", "asked")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("words", "reasons")),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
    )
    op.create_index("submission_by_state", "submission", ["state", "id"])
    op.create_index("submission_by_organisation", "submission", ["organisation_id", "id"])


def _create_usages() -> None:
    op.create_table(
        "usage",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
    )
