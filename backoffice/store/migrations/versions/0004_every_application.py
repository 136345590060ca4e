"""Applications of every kind: people and applications without a period of stay, what is wanted, what is joined."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NULLABLE = {"person": ("passport_expires_on", "permitted_on", "expires_on"), "application": ("expires_on",)}


def upgrade() -> None:
    for table, names in NULLABLE.items():
        for name in names:
            _make_nullable(table, name)
    _add_text("person", "designation")
    _add_text("application", "requested_status")
    op.add_column("application", sa.Column("occurred_on", sa.Date(), nullable=True))
    op.add_column("application", sa.Column("joined_with", sa.Text(), nullable=False, server_default="{}"))
    op.execute('UPDATE application SET joined_with = \'{"other-activity":"pending"}\' WHERE joined')
    op.drop_column("application", "joined")
    _add_text("application", "certificate_number")
    _add_text("application", "receipt_key")


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")


def _add_text(table: str, name: str) -> None:
    op.add_column(table, sa.Column(name, sa.String(), nullable=False, server_default=""))


def _make_nullable(table: str, name: str) -> None:
    """Put a column of days that may be empty in the place of one that may not: SQLite cannot change a column."""
    there = sa.table(table, sa.column(name), sa.column(f"{name}_then"))
    op.add_column(table, sa.Column(f"{name}_then", sa.Date(), nullable=True))
    op.execute(there.update().values({f"{name}_then": there.c[name]}))
    op.drop_column(table, name)
    op.alter_column(table, f"{name}_then", new_column_name=name) if _is_postgres() else op.execute(
        f"ALTER TABLE {table} RENAME COLUMN {name}_then TO {name}"
    )


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"
