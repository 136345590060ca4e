"""Cards of users, their registrations, links to set a password, papers about ID and password."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.String(25)


def upgrade() -> None:
    op.create_table(
        "my_number_card",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("person_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "sex")),
        sa.Column("birth_on", sa.Date(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("signature_until", sa.Date(), nullable=True),
        sa.Column("authentication_until", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("pin", "signature_password")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("wrong_pins", "wrong_signatures")),
    )
    op.create_index("ix_my_number_card_person_id", "my_number_card", ["person_id"])
    op.create_table(
        "registration",
        sa.Column("id", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("card_id", "sex")),
        sa.Column("birth_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("address", "residence_card_number")),
        sa.Column("registered_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_registration_card_id", "registration", ["card_id"])
    op.create_table(
        "credential_link",
        sa.Column("id", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("account_id", "purpose")),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_credential_link_account_id", "credential_link", ["account_id"])
    _create_papers()


def _create_papers() -> None:
    op.create_table(
        "credential_paper",
        sa.Column("id", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("slip_hash", "title", "name")),
        sa.Column("birth_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("email", "phone")),
        sa.Column("asks", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("way", "state")),
        sa.Column("handed_in_at", INSTANT, nullable=False),
        *(sa.Column(name, INSTANT, nullable=True) for name in ("arrived_at", "answered_at")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("answered_by", "account_id", "reply", "sign_in", "note")
        ),
        sa.Column("may_set_password", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_credential_paper_slip_hash", "credential_paper", ["slip_hash"])


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")
