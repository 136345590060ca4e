"""The section that examines an application, and officers who no longer work here."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SECTIONS = {
    "研修審査部門": ("特定技能", "技能実習", "研修"),
    "留学審査部門": ("留学", "文化活動", "家族滞在"),
    "永住審査部門": ("日本人の配偶者等", "永住者", "永住者の配偶者等", "定住者"),
}


def upgrade() -> None:
    op.add_column("officer", sa.Column("state", sa.String(), nullable=False, server_default="active"))
    op.add_column("application", sa.Column("section", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE application SET section = '就労審査部門'")
    for section, statuses in SECTIONS.items():
        for status in statuses:
            op.execute(
                sa.text(
                    "UPDATE application SET section = :section"
                    " WHERE COALESCE(NULLIF(requested_status, ''), residence_status) LIKE :status"
                ).bindparams(section=section, status=f"{status}%")
            )
    op.create_index(
        "application_by_section",
        "application",
        ["section", "desk", "urgent_on", "id", "status", "search_name"],
    )


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")
