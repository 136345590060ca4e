"""What of a case was read: the tab or the file."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("access", sa.Column("what", sa.String(), nullable=False, server_default=""))
    op.create_index("access_by_reader", "access", ["world_id", "actor_id", "id"])


def downgrade() -> None:
    raise NotImplementedError(
        "a registry is never taken back: open the copy that was kept before its migration"
    )
