"""The sections (審査部門) of the office: which one examines an application, and who may act for it."""

from datetime import date

from backoffice.domain.actors import SECTIONED, Role
from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.refusal import Refusal
from backoffice.domain.statuses import kind_of

WORK = "就労審査部門"
TRAINING = "研修審査部門"
STUDY = "留学審査部門"
SETTLED = "永住審査部門"
SECTIONS = (WORK, TRAINING, STUDY, SETTLED)

SECTION_OF: DatedRows[dict[str, str]] = DatedRows(
    "section that examines a status of residence",
    Dated(
        date(2019, 7, 25),
        dict.fromkeys(("特定技能", "技能実習", "研修"), TRAINING)
        | dict.fromkeys(("留学", "文化活動", "家族滞在"), STUDY)
        | dict.fromkeys(("日本人の配偶者等", "永住者", "永住者の配偶者等", "定住者"), SETTLED),
        "our own division, after the kinds of work in S4 Q28 and X-020",
        assumed=True,
    ),
)
"""All others are the section's for work."""


def section_of(status: str, rules_on: date) -> str:
    """Return the section that examines applications about a status of residence, by the rules of a day."""
    return SECTION_OF.at(rules_on).get(kind_of(status), WORK)


def section_refusal(role: Role, section: str) -> Refusal | None:
    """Return why an officer of a role cannot belong to a section, or None; "" works for all sections."""
    if role not in SECTIONED or section in ("", *SECTIONS):
        return None
    ja = f"{role}の部門は、空欄（全部門）か {'、'.join(SECTIONS)} のいずれかにしてください。"
    return Refusal(
        "", ja, f"The section of this role is empty or one of {', '.join(SECTIONS)}.", "section", "section"
    )
