"""Who files for whom: requests to agents, families and guardians, and the list of an organisation's foreigners."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("listed", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index("person_by_organisation", "person", ["organisation_id", "expires_on", "id"])
    _create_commissions()
    _create_representations()


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
