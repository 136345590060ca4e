"""Who may file what online: user kinds, types of application and statuses of residence, by day (rule book B1, B2).

Nothing here asks what else an application needs; windows of time are in `windows`, receipts in `receipt`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.domain.actors import UserKind
from backoffice.domain.eligibility_rows import (
    BY_KIND,
    COMPREHENSIVE_ONLY,
    GROUP_SUPERVISED_KINDS,
    JOINABLE_WITH,
    NOT_ONLINE,
    NOT_ONLINE_DESIGNATED,
    TYPES,
    May,
)
from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.refusal import Refusal
from backoffice.domain.statuses import (
    designation_number,
    has_end,
    is_departure,
    is_group_supervised,
    kind_of,
    plain,
)
from backoffice.domain.users import USER_KINDS, kind_refusal


@dataclass(frozen=True, slots=True)
class _Case:
    """What is asked: a type on a day of rules, and the statuses it is about, each with its designation."""

    on: date
    type: ApplicationType
    held: str
    wanted: str
    designated: str

    @property
    def statuses(self) -> tuple[tuple[str, str], ...]:
        """The statuses that must be allowed: (status, designation); the designation is of the wanted one."""
        if self.wanted and self.wanted != self.held:
            return tuple(pair for pair in ((self.held, ""), (self.wanted, self.designated)) if pair[0])
        return ((self.held or self.wanted, self.designated),) if self.held or self.wanted else ()


def may_use(on: date, kind: UserKind) -> bool:
    """Return whether this kind of user exists on a day of rules (R-001, R-002)."""
    return kind in USER_KINDS.at(on)


def sign(on: date, type_: ApplicationType | Joined, kind: UserKind) -> May:
    """Return whether a kind of user may file a type on a day of rules: ○, △ on conditions, × (X-021)."""
    taken = isinstance(type_, Joined) or type_ in TYPES.at(on)
    return BY_KIND.at(on)[kind][type_] if taken and may_use(on, kind) else May.NO


def types_for(on: date, kind: UserKind) -> list[ApplicationType]:
    """Return the types that a kind of user may file on a day of rules, in their fixed order (R-015)."""
    return [type_ for type_ in ApplicationType if sign(on, type_, kind) is not May.NO]


def refusals(
    on: date,
    type_: ApplicationType,
    kind: UserKind,
    held_status: str,
    wanted_status: str = "",
    designated: str = "",
) -> list[Refusal]:
    """Return why an application cannot be filed online on a day of rules; empty when it can (R-001…R-024).

    `held_status` is empty for who has none yet (認定, 取得); `wanted_status` is empty where it stays the same.
    `designated` says which 特定活動 it is ("46号", "出国準備期間"); a number in the status itself counts too.
    """
    case = _Case(on, type_, held_status, wanted_status, designated)
    by_kind = kind_refusal(kind, on) or _type_refusal(on, type_) or _type_by_kind_refusal(on, type_, kind)
    by_status = [
        _status_refusal(case, *pair) or _supervised_refusal(on, pair[0], kind) for pair in case.statuses
    ]
    return [each for each in (by_kind, *by_status, _endless_refusal(case)) if each]


def cautions(
    on: date,
    type_: ApplicationType,
    kind: UserKind,
    held_status: str = "",
    wanted_status: str = "",
    designated: str = "",
) -> list[Refusal]:
    """Return what a user must make sure of before filing, none of which refuses (R-005, R-013, R-020)."""
    case = _Case(on, type_, held_status, wanted_status, designated)
    found = []
    if type_ is ApplicationType.COE and kind is UserKind.INDIVIDUAL:
        found.append(_ASK_FIRST)
    if sign(on, type_, kind) is May.CONDITION:
        found.append(_ONLY_IF_APPLICANT_CANNOT)
    if any(kind_of(status) == "特定活動" for status, _ in case.statuses):
        found.append(_CHECK_DESIGNATION)
    return found


def joined_refusals(
    on: date,
    type_: ApplicationType | None,
    joined: Collection[Joined],
    kind: UserKind,
    *,
    comprehensive: bool = True,
) -> list[Refusal]:
    """Return why 再入国 or 資格外活動 cannot be filed with an application (R-016…R-018, C-02…C-04).

    `type_` is None when they are filed alone; `comprehensive` says that 資格外活動 is asked for as 包括許可.
    """
    if not joined:
        return []
    found = [] if type_ in JOINABLE_WITH.at(on) else [_alone(on)]
    found += [_joined_by_kind(one, kind) for one in Joined if one in joined and sign(on, one, kind) is May.NO]
    if Joined.OTHER_ACTIVITY in joined and not comprehensive and COMPREHENSIVE_ONLY.at(on):
        found.append(_NOT_COMPREHENSIVE)
    if {Joined.REENTRY_SINGLE, Joined.REENTRY_MULTIPLE} <= set(joined):
        found.append(_TWO_REENTRIES)
    return found


def status_signs(on: date, status: str, types: Iterable[ApplicationType] = ApplicationType) -> list[May]:
    """Return, a type each, whether a status is taken online by somebody: a line of the table (R-023)."""
    return [_status_sign(on, type_, status) for type_ in types]


def _status_sign(on: date, type_: ApplicationType, status: str) -> May:
    held, wanted = (status, "") if type_.of_a_stay and type_ is not ApplicationType.CHANGE else ("", status)
    able = [kind for kind in UserKind if not refusals(on, type_, kind, held, wanted)]
    if not able:
        return May.NO
    limited = is_group_supervised(status) or kind_of(status) == "特定活動"
    return May.CONDITION if limited else May.YES


def _type_refusal(on: date, type_: ApplicationType) -> Refusal | None:
    if type_ in TYPES.at(on):
        return None
    return Refusal(
        "R-016",
        f"「{type_.label}」は、この時期はオンラインで申請できません（在留期間更新許可申請だけです）。窓口で申請してください。",
        "In this era only renewals are filed online. Apply at the counter.",
        field="type",
        code="type-excluded",
    )


def _type_by_kind_refusal(on: date, type_: ApplicationType, kind: UserKind) -> Refusal | None:
    if sign(on, type_, kind) is not May.NO:
        return None
    return Refusal(
        "X-021",
        f"利用者区分「{kind}」は「{type_.label}」をオンラインで申請できません。窓口で申請してください。",
        "This kind of user cannot file this application online. Apply at the counter.",
        field="type",
        code="type-not-for-kind",
    )


def _status_refusal(case: _Case, status: str, designated: str) -> Refusal | None:
    if kind_of(status) == "特定技能" and "特定技能" in NOT_ONLINE.at(case.on):
        return _excluded("R-021", status)
    if kind_of(status) in NOT_ONLINE.at(case.on) or is_departure(status, designated):
        return _excluded("R-019", status)
    number = designation_number(status, designated)
    if number in NOT_ONLINE_DESIGNATED.at(case.on).get(case.type, frozenset()):
        return _excluded("R-020", f"特定活動（告示{number}号）")
    return None


def _excluded(rule: str, status: str) -> Refusal:
    return Refusal(
        rule,
        f"在留資格「{status}」は、オンラインによるこの申請の対象外です。"
        "住居地を管轄する地方出入国在留管理官署の窓口で申請してください。",
        "This status of residence is not taken online. Apply at the counter of the office of your residence.",
        code="status-excluded",
    )


def _supervised_refusal(on: date, status: str, kind: UserKind) -> Refusal | None:
    if not is_group_supervised(status) or kind in GROUP_SUPERVISED_KINDS.at(on):
        return None
    return Refusal(
        "X-020",
        f"在留資格「{status}」（団体監理型）は、監理団体を通じて申請する場合だけオンラインで申請できます。",
        "Technical intern training of the supervised kind is filed only through its supervising organisation.",
        code="through-supervisor",
    )


def _endless_refusal(case: _Case) -> Refusal | None:
    """Return why a status without an end cannot be renewed or asked for so; 永住許可 is not online (X-022)."""
    if case.type is ApplicationType.RENEWAL and not has_end(case.held):
        ja = f"在留資格「{case.held}」には在留期間の定めがないため、在留期間更新許可申請はありません。"
        return Refusal("", ja, "This status has no period to renew.", code="no-period")
    if case.type is ApplicationType.COE and plain(case.wanted) == "高度専門職2号":
        ja = "在留資格「高度専門職2号」の在留資格認定証明書はありません。在留資格の変更により取得してください。"
        return Refusal(
            "", ja, "There is no certificate of eligibility for this status.", code="no-certificate"
        )
    if plain(case.wanted) == "永住者" and case.type is not ApplicationType.RENEWAL:
        ja = "永住許可申請はオンラインではできません。住居地を管轄する地方出入国在留管理官署の窓口で申請してください。"
        en = "Permanent residence is not applied for online. Apply at the counter."
        return Refusal("X-022", ja, en, code="permanent-residence")
    return None


def _alone(on: date) -> Refusal:
    names = "・".join(type_.label for type_ in ApplicationType if type_ in JOINABLE_WITH.at(on))
    return Refusal(
        "R-017",
        f"再入国許可申請・資格外活動許可申請は、{names}と同時に行う場合に限りオンラインで申請できます。"
        "それ以外は窓口で申請してください。",
        "Re-entry and other activity are filed online only together with an application that may carry them.",
        field="joined",
        code="joined-alone",
    )


def _joined_by_kind(joined: Joined, kind: UserKind) -> Refusal:
    return Refusal(
        "X-021",
        f"利用者区分「{kind}」は「{joined.label}」を同時に申請できません。窓口で申請してください。",
        "This kind of user cannot join this application. Apply at the counter.",
        field="joined",
        code="joined-not-for-kind",
    )


_NOT_COMPREHENSIVE = Refusal(
    "R-018",
    "資格外活動許可申請は、規則第19条第5項第1号による包括許可に限りオンラインで申請できます。個別の許可は窓口で申請してください。",
    "Other activity is filed online only as a comprehensive permission. Apply at the counter.",
    field="joined",
    code="not-comprehensive",
)
_TWO_REENTRIES = Refusal(
    "",
    "再入国許可申請は、１回か数次のどちらかを選んでください。",
    "Choose one re-entry or any number of them, not both.",
    field="joined",
    code="two-reentries",
)
_ASK_FIRST = Refusal(
    "R-013",
    "外国人本人が在留資格認定証明書交付申請をする場合は、あらかじめ最寄りの地方出入国在留管理官署に、申請できるか確認してください。",
    "Before filing for a certificate of eligibility yourself, ask the nearest office whether you may.",
    code="ask-first",
)
_ONLY_IF_APPLICANT_CANNOT = Refusal(
    "R-005",
    "親族が申請できるのは、原則として申請人が16歳未満の場合や、疾病その他の事由により自ら申請できない場合です。",
    "A relative may file only when the applicant is under 16, ill, or otherwise unable to apply.",
    code="relative-conditions",
)
_CHECK_DESIGNATION = Refusal(
    "R-020",
    "「特定活動」は、告示の活動の一部だけがオンライン申請の対象です。申請の前に「対象範囲」で確かめてください。",
    "Only part of the designated activities is taken online. Check the list of eligibility first.",
    code="check-designation",
)
