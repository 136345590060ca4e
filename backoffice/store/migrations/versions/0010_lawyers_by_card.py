"""What 弁護士・行政書士 give when they register as users: the number of the 届出済証明書."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "registration", sa.Column("notification_number", sa.String(), nullable=False, server_default="")
    )


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")
