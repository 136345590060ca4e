"""Who may act for whom (rule book B1): relations, grounds and ages, and the list of an organisation's foreigners."""

from datetime import date
from enum import StrEnum

from backoffice.domain.actors import UserKind
from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.jst import period_end
from backoffice.domain.refusal import Refusal

LEAST_AGE = 15
"""From this age a foreign resident may use the system in person (R-004)."""
OWN_FILING_AGE = 16
"""Below this age a relative applies in the place of the applicant (R-005)."""
AGENTS = frozenset({UserKind.LAWYER, UserKind.PUBLIC_INTEREST, UserKind.SUPPORT_ORGANISATION})
"""The kinds of users who file because somebody has asked them to (R-009, R-030)."""


class Relation(StrEnum):
    """What a user is to the applicant (R-001, R-006); the value is the label."""

    PARENT_WITH_CUSTODY = "親権者"
    GUARDIAN_OF_MINOR = "未成年後見人"
    GUARDIAN_OF_ADULT = "成年後見人"
    SPOUSE = "配偶者"
    CHILD = "子"
    FATHER = "父"
    MOTHER = "母"


class Ground(StrEnum):
    """Why the applicant does not apply in person (R-005); the value is the label."""

    AGE = "年齢"
    ILLNESS = "疾病"
    OTHER = "その他の事由"


LEGAL = frozenset({Relation.PARENT_WITH_CUSTODY, Relation.GUARDIAN_OF_MINOR, Relation.GUARDIAN_OF_ADULT})
OF_MINORS = frozenset({Relation.PARENT_WITH_CUSTODY, Relation.GUARDIAN_OF_MINOR})
RELATIONS = {UserKind.LEGAL_REPRESENTATIVE: LEGAL, UserKind.RELATIVE: frozenset(Relation) - LEGAL}

MAJORITY: DatedRows[int] = DatedRows(
    "age of majority",
    Dated(date(2019, 7, 25), 20, "Civil Code art. 4 as it was; not in the rule book", assumed=True),
    Dated(date(2022, 4, 1), 18, "Civil Code art. 4; not in the rule book", assumed=True),
)
LIST_NEEDED: DatedRows[bool] = DatedRows(
    "only people on the 所属している外国人リスト are filed for",
    Dated(date(2019, 7, 25), True, "S4 Q70 (R-025)"),
    Dated(date(2022, 3, 16), False, "R-025 holds in E19; later sources name no list", assumed=True),
)
ONE_ID_PER_CLIENT: DatedRows[bool] = DatedRows(
    "a 弁護士・行政書士 holds one 認証ID for each organisation",
    Dated(date(2019, 7, 25), True, "S4 Q17, Q19, Q20 (R-030, R-031)"),
    Dated(date(2022, 3, 16), False, "R-030 and R-031 hold in E19", assumed=True),
)
ASKED_BY_INDIVIDUALS: DatedRows[bool] = DatedRows(
    "a foreign resident may ask a 弁護士・行政書士 in person",
    Dated(date(2019, 7, 25), False, "S4 Q1, Q17: asked by the organisation"),
    Dated(date(2022, 3, 16), True, "S3 §2: all applications of individuals (C-01)", assumed=True),
)


def is_aged(birth_on: date, years: int, today: date) -> bool:
    """Return whether somebody has reached an age: with the end of the eve of the birthday (年齢計算ニ関スル法律)."""
    return today > period_end(birth_on, 12 * years)


def relation_refusal(kind: UserKind, relation: str) -> Refusal | None:
    """Return why a user of a kind cannot be registered with this relation, or None (R-006)."""
    allowed = RELATIONS.get(kind, frozenset())
    if relation in allowed:
        return None
    known = "・".join(member for member in Relation if member in allowed) or "なし"
    return Refusal(
        "R-006",
        f"{kind}の続柄は、{known}のどれかです。",
        "This kind of user has no such relation.",
        "relation",
        "relation",
    )


def own_age_refusal(birth_on: date, today: date) -> Refusal | None:
    """Return why a foreign resident is too young to use the system in person, or None (R-004)."""
    if is_aged(birth_on, LEAST_AGE, today):
        return None
    ja = f"{LEAST_AGE}歳未満の方は、本人として利用できません。法定代理人又は親族が申請してください。"
    return Refusal("R-004", ja, "Under 15: a legal representative or relative applies.", code="too-young")


def representative_refusal(
    relation: Relation, ground: Ground, birth_on: date, today: date, rules_on: date
) -> Refusal | None:
    """Return why somebody of this relation cannot apply for a person of this age, or None (R-005)."""
    if relation in OF_MINORS and is_aged(birth_on, MAJORITY.at(rules_on), today):
        ja = f"申請人は成年に達しているため、{relation}として申請することはできません。"
        return Refusal("R-001", ja, "The applicant is of age.", code="of-age")
    if relation in LEGAL or ground is not Ground.AGE or not is_aged(birth_on, OWN_FILING_AGE, today):
        return None
    ja = "親族が申請できるのは、申請人が16歳未満の場合や、疾病その他の事由により自ら申請することができない場合に限られます。"
    en = "A relative applies only for somebody under 16, ill, or kept by another cause."
    return Refusal("R-005", ja, en, code="applies-in-person")
