"""Who has read a case lately: the access log by case and time."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("access_by_subject", "access", ["world_id", "subject", "wall"])
    op.drop_index("ix_access_world_id", "access")


def downgrade() -> None:
    raise NotImplementedError(
        "a registry is never taken back: open the copy that was kept before its migration"
    )
