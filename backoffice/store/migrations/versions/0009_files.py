"""What users say of their files, how documents are asked for and come, and photo slots that are opened again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NO = sa.false()


def upgrade() -> None:
    op.add_column("document", sa.Column("declared", sa.Boolean(), nullable=False, server_default=NO))
    op.add_column("document", sa.Column("taken_on", sa.Date(), nullable=True))
    op.add_column("document", sa.Column("dpi", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("document", sa.Column("border_spread", sa.Integer(), nullable=False, server_default="-1"))
    op.add_column("document", sa.Column("came_by", sa.String(), nullable=False, server_default="online"))
    op.add_column("document_request", sa.Column("how", sa.String(), nullable=False, server_default="online"))
    op.add_column(
        "document_request", sa.Column("purpose", sa.String(), nullable=False, server_default="review")
    )
    op.add_column("document_request", sa.Column("originals", sa.Boolean(), nullable=False, server_default=NO))
    op.create_table(
        "photo_slot",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application_id", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", sa.String(25), nullable=False),
        sa.Column("closed_at", sa.String(25), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_photo_slot_application_id", "photo_slot", ["application_id"])


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")
