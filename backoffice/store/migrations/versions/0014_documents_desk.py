"""What the documents of an application wait for, reminders and looks at requests, originals, the day's dispatches."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AT_DESK = sa.text("(documents_step <> '' AND desk = '審査')")
COLUMNS = ("documents_step", "documents_on", "id", "desk")
SEEN = "UPDATE document_request SET checked_at = supplied_at WHERE supplied_at IS NOT NULL"
AWAITED = """
UPDATE application SET documents_step = 'awaited', documents_on =
(SELECT due_on FROM document_request WHERE document_request.id = application.request_id) WHERE request_id <> ''
"""
ERRORS = """
UPDATE application SET documents_step = 'error-file', documents_on = urgent_on WHERE documents_step = ''
AND EXISTS (SELECT 1 FROM document bad WHERE bad.application_id = application.id AND bad.state = 'error-file'
  AND NOT EXISTS (SELECT 1 FROM document good WHERE good.application_id = application.id AND good.state = 'ok'
    AND good.kind IN ('additional', 'paper') AND good.id > bad.id))
"""
REST = """
UPDATE application SET documents_step = 'rest', documents_on = urgent_on WHERE documents_step = ''
AND EXISTS (SELECT 1 FROM document said WHERE said.id = application.document_id AND said.declared)
AND NOT EXISTS (SELECT 1 FROM document_request r WHERE r.application_id = application.id AND r.purpose = 'rest')
AND NOT EXISTS (SELECT 1 FROM document more WHERE more.application_id = application.id
  AND more.kind IN ('additional', 'paper'))
"""


def upgrade() -> None:
    op.add_column("application", sa.Column("documents_step", sa.String(), nullable=False, server_default=""))
    op.add_column("application", sa.Column("documents_on", sa.Date(), nullable=True))
    op.add_column("document", sa.Column("original", sa.Boolean(), nullable=False, server_default=sa.false()))
    request = (
        sa.Column("reminders", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("reminded_at", sa.String(25), nullable=True),
        sa.Column("extended_for", sa.String(), nullable=False, server_default=""),
        sa.Column("checked_at", sa.String(25), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=False, server_default=""),
    )
    for column in request:
        op.add_column("document_request", column)
    for statement in (SEEN, AWAITED, ERRORS, REST):
        op.execute(statement)
    for name, columns in (
        ("application_by_documents", COLUMNS),
        ("application_by_section_documents", ("section", *COLUMNS)),
    ):
        op.create_index(name, "application", columns, sqlite_where=AT_DESK, postgresql_where=AT_DESK)


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")
