"""Lists over a million applications: an index of names, counters, and indexes that hold what lists compare.

Index and counters are filled by 0012, the last that changed what they hold.
"""

import json

import sqlalchemy as sa
from alembic import op

from backoffice.domain.name_search import searchable

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BATCH = 5_000
KEYED = ("app", "doc", "req", "person", "org", "user", "officer")
FIRST_WIDE = 10_000_000
WAITS_FOR_USER = sa.text(
    "(status = 'entered' OR request_id <> '' OR (status = 'permitted' AND receipt = 'post' AND envelope_id = ''))"
)
STILL_AWAITED = sa.text("supplied_at IS NULL")
INDEXES = {
    "application_by_desk": ("desk", "urgent_on", "id", "search_name"),
    "application_by_stage": ("desk", "status", "urgent_on", "id", "search_name"),
    "application_by_urgency": ("urgent_on", "id", "status", "search_name"),
    "application_by_examiner": ("examiner_id", "desk", "urgent_on", "id", "status", "search_name"),
    "application_by_status": ("status", "urgent_on", "id", "search_name"),
    "application_by_filer": ("filer_id", "id", "receipt", "search_name"),
}
APPLICATION = sa.table(
    "application", *(sa.column(name) for name in ("id", "applicant_id", "applicant_name", "applicant_kanji", "search_name"))
)  # fmt: skip
PERSON = sa.table("person", sa.column("id"), sa.column("kanji_name"))
WORLD = sa.table("world_state", sa.column("id"), sa.column("counters"))


def upgrade() -> None:
    for name in ("applicant_kanji", "search_name"):
        op.add_column("application", sa.Column(name, sa.String(), nullable=False, server_default=""))
    _create_tables()
    connection = op.get_bind()
    _spell(connection)
    _create_indexes()
    _widen_keys(connection)


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")


def _create_tables() -> None:
    op.create_table(
        "name_gram",
        sa.Column("gram", sa.String(), primary_key=True),
        sa.Column("application_id", sa.String(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "name_gram_size",
        sa.Column("gram", sa.String(), primary_key=True),
        sa.Column("applications", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally",
        *(sa.Column(name, sa.String(), primary_key=True) for name in ("desk", "measure", "value")),
        sa.Column("applications", sa.Integer(), nullable=False),
    )


def _create_indexes() -> None:
    for name, columns in INDEXES.items():
        op.drop_index(name, "application")
        op.create_index(name, "application", columns)
    op.create_index("application_by_filer_and_status", "application", ["filer_id", "status", "id"])
    _create_partial_index(
        "application_waiting", "application", ["filer_id", "urgent_on", "id", "request_id"], WAITS_FOR_USER
    )
    op.drop_index("request_by_due_day", "document_request")
    _create_partial_index("request_awaited", "document_request", ["due_on", "application_id"], STILL_AWAITED)
    op.drop_index("ix_shipment_state", "shipment")
    op.create_index("shipment_by_state", "shipment", ["state", "way", "application_id"])


def _create_partial_index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _spell(connection: sa.Connection) -> None:
    """Give each application its kanji name and the name that searches compare."""
    query = sa.select(APPLICATION.c.id, APPLICATION.c.applicant_name, PERSON.c.kanji_name).join_from(
        APPLICATION, PERSON, APPLICATION.c.applicant_id == PERSON.c.id, isouter=True
    )
    change = (
        sa.update(APPLICATION)
        .where(APPLICATION.c.id == sa.bindparam("key"))
        .values(applicant_kanji=sa.bindparam("kanji"), search_name=sa.bindparam("searched"))
    )
    names = [
        {"key": key, "kanji": kanji or "", "searched": searchable(name, kanji or "")}
        for key, name, kanji in connection.execute(query)
    ]
    for first in range(0, len(names), BATCH):
        connection.execute(change, names[first : first + BATCH])


def _widen_keys(connection: sa.Connection) -> None:
    """Have keys of eight digits follow on those of six: they begin where their text sorts behind all of these."""
    for number, text in connection.execute(sa.select(WORLD.c.id, WORLD.c.counters)).all():
        counters = json.loads(text or "{}")
        wide = {kind: counters[kind] + FIRST_WIDE for kind in KEYED if kind in counters}
        written = json.dumps(counters | wide, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        connection.execute(sa.update(WORLD).where(WORLD.c.id == number).values(counters=written))
