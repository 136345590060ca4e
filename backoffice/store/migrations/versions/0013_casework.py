"""What examiners judged of findings, their notes on cases and pages, and where people moved."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding_verdict",
        *_texts("id", "application_id", "finding", "words", "verdict", "reason", "by"),
        sa.Column("at", sa.String(25), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("verdict_by_application", "finding_verdict", ["application_id", "id"])
    op.create_table(
        "case_note",
        *_texts("id", "application_id", "document_id"),
        sa.Column("page", sa.Integer(), nullable=False),
        *_texts("text", "by"),
        sa.Column("at", sa.String(25), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("former", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("note_by_application", "case_note", ["application_id", "id"])
    op.create_table(
        "move",
        *_texts("id", "person_id"),
        sa.Column("moved_on", sa.Date(), nullable=False),
        *_texts("former_postal_code", "former_address", "postal_code", "address", "by"),
        sa.Column("at", sa.String(25), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("move_by_person", "move", ["person_id", "id"])


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]
