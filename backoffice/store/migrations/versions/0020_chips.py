"""Chips and authorities; what is written on a card; what a マイナンバーカード bears beside its two secrets."""

import sqlalchemy as sa
from alembic import op

from backoffice.store.types import InstantText

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tables()
    _text("my_number_card", "state", "valid")
    for name in ("my_number", "security_code", "surface_pin"):
        _text("my_number_card", name)
    for name in ("wrong_surface_pins", "wrong_numbers_a", "wrong_numbers_b"):
        op.add_column("my_number_card", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    _text("registration", "certificate_id")
    _text("residence_card", "status")
    op.add_column(
        "residence_card", sa.Column("period_months", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("residence_card", sa.Column("stay_until", sa.Date()))
    op.add_column("residence_card", sa.Column("returned_on", sa.Date()))


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")


def _text(table: str, name: str, default: str = "") -> None:
    op.add_column(table, sa.Column(name, sa.String(), nullable=False, server_default=default))


def _tables() -> None:
    op.create_table(
        "authority",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("crl_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("authority_id", sa.String(), nullable=False),
        sa.Column("chip_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", InstantText()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_certificate_chip_id", "certificate", ["chip_id"])
    op.create_index("certificate_by_authority", "certificate", ["authority_id", "revoked_at", "id"])
    op.create_table(
        "chip",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("powered", sa.Integer(), nullable=False),
        sa.Column("power", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "card_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("chip_id", sa.String(), nullable=False),
        sa.Column("chip_kind", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("began_at", InstantText(), nullable=False),
        sa.Column("exchanges", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("card_session_by_chip", "card_session", ["chip_id", "id"])
