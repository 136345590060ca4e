"""The access log is asked by time, by case and by officer."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A registry from before it had revisions was given the tables that it lacked as they are now.
    op.create_index("access_by_time", "access", ["world_id", "world_at", "id"], if_not_exists=True)
    op.create_index("access_by_case", "access", ["world_id", "subject", "world_at", "id"], if_not_exists=True)
    op.create_index(
        "access_by_officer", "access", ["world_id", "actor_id", "world_at", "id"], if_not_exists=True
    )
    op.drop_index("ix_access_world_id", "access", if_exists=True)


def downgrade() -> None:
    raise NotImplementedError(
        "a registry is never taken back: open the copy that was kept before its migration"
    )
