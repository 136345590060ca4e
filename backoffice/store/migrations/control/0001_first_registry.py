"""The first control database: registry, sign-ins, access log and answers as they were when it first had a revision."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FIRST = sa.MetaData()

sa.Table(
    "access",
    FIRST,
    sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
    sa.Column("world_id", sa.String(), nullable=False),
    sa.Column("world_at", sa.String(25), nullable=False),
    sa.Column("wall", sa.Float(), nullable=False),
    sa.Column("actor_id", sa.String(), nullable=False),
    sa.Column("subject", sa.String(), nullable=False),
    sa.Index("ix_access_world_id", "world_id"),
)
sa.Table(
    "command_reply",
    FIRST,
    sa.Column("id", sa.String(), primary_key=True),
    sa.Column("request_hash", sa.String(), nullable=False),
    sa.Column("status", sa.Integer(), nullable=False),
    sa.Column("body", sa.Text(), nullable=False),
    sa.Column("answered_wall", sa.Float(), nullable=False),
    sa.Index("ix_command_reply_answered_wall", "answered_wall"),
)
sa.Table(
    "sign_in",
    FIRST,
    sa.Column("token_hash", sa.String(), primary_key=True),
    sa.Column("world_id", sa.String(), nullable=False),
    sa.Column("surface", sa.String(), nullable=False),
    sa.Column("actor_id", sa.String(), nullable=False),
    sa.Column("seen_wall", sa.Float(), nullable=False),
    sa.Index("ix_sign_in_world_id", "world_id"),
)
sa.Table(
    "world",
    FIRST,
    sa.Column("id", sa.String(), primary_key=True),
    sa.Column("template", sa.String(), nullable=False),
    sa.Column("parent", sa.String(), nullable=False),
    sa.Column("token_hash", sa.String(), nullable=False),
    sa.Column("created_wall", sa.Float(), nullable=False),
)


def upgrade() -> None:
    # Registries older than this revision have these tables already and bear no revision.
    FIRST.create_all(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError(
        "a registry is never taken back: open the copy that was kept before its migration"
    )
