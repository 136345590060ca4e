"""The access log: what was read of a case, and the log by time, case and officer."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INDEXES = {
    "access_by_time": ("world_at", "id"),
    "access_by_case": ("subject", "world_at", "id"),
    "access_by_officer": ("actor_id", "world_at", "id"),
    "access_by_subject": ("subject", "wall"),
}


def upgrade() -> None:
    # A registry from before it had revisions was given the tables that it lacked as they are now.
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("access")}
    if "what" not in columns:
        op.add_column("access", sa.Column("what", sa.String(), nullable=False, server_default=""))
    for name, indexed in INDEXES.items():
        op.create_index(name, "access", ["world_id", *indexed], if_not_exists=True)
    op.drop_index("ix_access_world_id", "access", if_exists=True)


def downgrade() -> None:
    raise NotImplementedError(
        "a registry is never taken back: open the copy that was kept before its migration"
    )
