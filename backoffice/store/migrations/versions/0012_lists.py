"""Lists by section, type, status and organisation: what they compare, and counters and names that are asked for."""

from datetime import date, datetime

import sqlalchemy as sa
from alembic import op

from backoffice.domain.procedure import ApplicationType
from backoffice.domain.processing import usual_until
from backoffice.store import following

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BATCH = 5_000
UNDER_EXAMINATION = sa.text("desk = '審査'")
TO_REGISTER = sa.text("(status || '/' || receipt = 'permitted/email')")
CHANGED = {
    "application_by_desk": ("desk", "type", "urgent_on", "id", "search_name"),
    "application_by_examiner": (
        *("examiner_id", "desk", "section", "type"),
        *("urgent_on", "id", "status", "search_name"),
    ),
    "application_by_section": ("section", "desk", "type", "urgent_on", "id", "status", "search_name"),
}
NEW = {
    "application_by_sought": (
        *("desk", "sought_status", "type", "urgent_on", "id"),
        *("section", "examiner_id", "status", "search_name"),
    ),
    "application_by_organisation": ("organisation_id", "urgent_on", "id", "desk", "status"),
}
OLDEST = ("section", "usual_until", "id", "urgent_on", "examiner_id", "desk")
APPLICATION = sa.table(
    "application", *(sa.column(name) for name in ("id", "type", "filed_at", "sought_status", "usual_until"))
)


def upgrade() -> None:
    op.add_column("application", sa.Column("sought_status", sa.String(), nullable=False, server_default=""))
    op.add_column("application", sa.Column("usual_until", sa.Date(), nullable=True))
    op.execute(
        "UPDATE application SET sought_status = COALESCE(NULLIF(requested_status, ''), residence_status)"
    )
    connection = op.get_bind()
    _give_usual_time(connection)
    for name, columns in (CHANGED | NEW).items():
        if name in CHANGED:
            op.drop_index(name, "application")
        op.create_index(name, "application", columns)
    op.create_index(
        "application_by_age",
        "application",
        OLDEST,
        sqlite_where=UNDER_EXAMINATION,
        postgresql_where=UNDER_EXAMINATION,
    )
    op.create_index(
        "application_to_register",
        "application",
        ["filer_id", "id"],
        sqlite_where=TO_REGISTER,
        postgresql_where=TO_REGISTER,
    )
    following.rebuild(connection)


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")


def _give_usual_time(connection: sa.Connection) -> None:
    """Give what was filed the last day of the usual time of its review, by the rules of the day of filing."""
    columns = (APPLICATION.c.id, APPLICATION.c.type, APPLICATION.c.sought_status, APPLICATION.c.filed_at)
    query = sa.select(*columns).where(APPLICATION.c.filed_at.is_not(None))
    change = (
        sa.update(APPLICATION)
        .where(APPLICATION.c.id == sa.bindparam("key"))
        .values(usual_until=sa.bindparam("until", type_=sa.Date()))
    )
    days = [
        {"key": key, "until": _usual_until(kind, status, filed_at)}
        for key, kind, status, filed_at in connection.execute(query)
    ]
    for first in range(0, len(days), BATCH):
        connection.execute(change, days[first : first + BATCH])


def _usual_until(kind: str, status: str, filed_at: str) -> date:
    day = datetime.fromisoformat(filed_at).date()
    return usual_until(ApplicationType(kind), status, day, day)
