"""Users whose use may be stopped or deleted, whose ID and password have an end."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("state", sa.String(), nullable=False, server_default="active"))
    for name in ("valid_until", "password_expires_on"):
        op.add_column("account", sa.Column(name, sa.Date(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")
