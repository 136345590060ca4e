"""The dated rows of eligibility: which users, types, statuses and pairings the system takes (rule book B1, B2)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from backoffice.domain.actors import UserKind
from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.procedure import ApplicationType, Joined

E19, E22 = date(2019, 7, 25), date(2022, 3, 16)
WIDENED, WIDENED_KINDS = date(2020, 3, 1), date(2020, 7, 1)


class May(StrEnum):
    """Whether something may be done online; the value is the sign of the table of eligibility."""

    YES = "○"
    CONDITION = "△"
    NO = "×"


Signs = Mapping[ApplicationType | Joined, May]

_RENEWAL_ONLY = frozenset({ApplicationType.RENEWAL})
TYPES: DatedRows[frozenset[ApplicationType]] = DatedRows(
    "types of application that stand alone",
    Dated(E19, _RENEWAL_ONLY, "S4 Q4 (R-016)"),
    Dated(WIDENED, frozenset(ApplicationType), "X-011; C-02: 2020-03 on, the day is assumed", assumed=True),
    Dated(E22, frozenset(ApplicationType), "S1; S2 §2; S3 §1 (R-015)"),
)

_ALL_SEVEN: Signs = dict.fromkeys([*ApplicationType, *Joined], May.YES)
_RELATIVE: Signs = {
    ApplicationType.COE: May.CONDITION,
    ApplicationType.CHANGE: May.CONDITION,
    ApplicationType.RENEWAL: May.CONDITION,
    ApplicationType.ACQUISITION: May.CONDITION,
    ApplicationType.WORK_CERTIFICATE: May.NO,
    Joined.REENTRY_SINGLE: May.CONDITION,
    Joined.REENTRY_MULTIPLE: May.CONDITION,
    Joined.OTHER_ACTIVITY: May.NO,
}
_BY_KIND: Mapping[UserKind, Signs] = dict.fromkeys(UserKind, _ALL_SEVEN) | {UserKind.RELATIVE: _RELATIVE}
BY_KIND: DatedRows[Mapping[UserKind, Signs]] = DatedRows(
    "types of application by kind of user",
    Dated(
        E19,
        _BY_KIND,
        "X-021; S2 注2 (R-005): the signs of 親族 are to be checked, those of staff are assumed",
        assumed=True,
    ),
)

JOINABLE_WITH: DatedRows[frozenset[ApplicationType]] = DatedRows(
    "what 再入国 and 資格外活動 may be joined to",
    Dated(E19, _RENEWAL_ONLY, "S4 Q23 (C-03, R-017)"),
    Dated(
        E22,
        frozenset({ApplicationType.CHANGE, ApplicationType.RENEWAL, ApplicationType.ACQUISITION}),
        "S1; S2 §2; S3 §1 (C-03, R-017)",
    ),
)

COMPREHENSIVE_ONLY: DatedRows[bool] = DatedRows(
    "資格外活動 online only as 規則19条5項1号 (包括許可)",
    Dated(E19, True, "S4 Q4 (R-018)"),
    Dated(E22, False, "C-04: S1-S3 are silent, the limit is kept in E19 only", assumed=True),
)

NOT_ONLINE: DatedRows[frozenset[str]] = DatedRows(
    "statuses of residence that are not taken online, held or wanted",
    Dated(
        E19,
        frozenset({"外交", "短期滞在", "特定技能"}),
        "S4 Q28 (R-021); 外交 and 短期滞在 as in E22 (R-019), carried back",
        assumed=True,
    ),
    Dated(
        WIDENED_KINDS,
        frozenset({"外交", "短期滞在"}),
        "X-011; C-05: 特定技能 by 2020, the day is assumed",
        assumed=True,
    ),
    Dated(E22, frozenset({"外交", "短期滞在"}), "S1; S3 §1 (R-019, R-022); 特定活動(出国準備期間) likewise"),
)

_EPA = frozenset({*range(16, 25), *range(27, 32)})
NOT_ONLINE_DESIGNATED: DatedRows[Mapping[ApplicationType, frozenset[int]]] = DatedRows(
    "告示 activities of 特定活動 that are not taken online, by type",
    Dated(
        E19,
        {ApplicationType.RENEWAL: frozenset({15}), ApplicationType.COE: _EPA},
        "X-020 (list of 2024-08-07; R-020), taken for all years; other numbers are not known",
        assumed=True,
    ),
)

GROUP_SUPERVISED_KINDS: DatedRows[frozenset[UserKind]] = DatedRows(
    "kinds of users who may stand for a 監理団体 (技能実習 団体監理型)",
    Dated(
        E19,
        frozenset({UserKind.ORGANISATION, UserKind.PUBLIC_INTEREST, UserKind.LAWYER}),
        "X-020: only through the 監理団体; which kinds of users those are is assumed",
        assumed=True,
    ),
)

NEVER_ONLINE: DatedRows[tuple[str, ...]] = DatedRows(
    "procedures that are not online at all",
    Dated(
        E19,
        ("永住許可申請", "在留カードの記載事項変更届出（住居地以外）", "在留カードの有効期間更新申請"),
        "X-022 (checked 2026-05-12), carried back",
        assumed=True,
    ),
)
