"""What befalls a mail item, changes of address (転居届), and who is told of the post's events.

The post makes its own tables in a new world; only a world that has them already is changed here.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if not sa.inspect(op.get_bind()).has_table("mail_item"):
        return
    for column in (
        sa.Column("express", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("size_mm", sa.JSON()),
        sa.Column("outcome", sa.String(30), nullable=False, server_default=""),
        sa.Column("finds", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("forward_to", sa.JSON()),
        sa.Column("stopped", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("signed_by", sa.String(60), nullable=False, server_default=""),
        sa.Column("shortage_yen", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("strayed_on", sa.String(10)),
        sa.Column("notices", sa.JSON(), nullable=False, server_default="{}"),
    ):
        op.add_column("mail_item", column)
    _changes_of_address()
    _webhooks()


def _changes_of_address() -> None:
    op.create_table(
        "change_of_address",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("left", sa.JSON(), nullable=False),
        sa.Column("moved_to", sa.JSON(), nullable=False),
        sa.Column("postal_code", sa.String(7), nullable=False),
        sa.Column("from_on", sa.String(10), nullable=False),
        sa.Column("until_on", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("change_of_address_by_code", "change_of_address", ["postal_code", "name"])


def _webhooks() -> None:
    op.create_table(
        "post_webhook",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(60), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("told_to", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_answer", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")
