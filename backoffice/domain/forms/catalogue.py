"""Which form an application takes: dated rows by type and the screens of its status of residence (`data/forms.csv`)."""

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from backoffice.domain.actors import UserKind
from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.forms.making import form_named
from backoffice.domain.forms.shape import Form
from backoffice.domain.forms.tables import Row, rows
from backoffice.domain.refusal import Refusal, Refused

_ANY = "*"
_ORGANISATION = "2-3"
_HIGHLY_SKILLED = ("高度専門職1号イ", "高度専門職1号ロ", "高度専門職1号ハ", "高度専門職2号")
_TRAINEES = tuple(f"技能実習{number}号{letter}" for number in (1, 2, 3) for letter in "イロ")

LEFT_TO_THE_ORGANISATION: DatedRows[frozenset[str]] = DatedRows(
    "statuses of which a person alone may not enter Step 2-3",
    Dated(date(2019, 7, 25), frozenset(), "S4 Q1: no such users (R-002)"),
    Dated(
        date(2022, 3, 16),
        frozenset(
            {
                *(
                    "教授",
                    "芸術",
                    "宗教",
                    "報道",
                    *_HIGHLY_SKILLED,
                    "経営・管理",
                    "法律・会計業務",
                    "医療",
                    "研究",
                ),
                *("教育", "技術・人文知識・国際業務", "企業内転勤", "介護", "興行", "技能", "特定技能1号"),
                *("特定技能2号", *_TRAINEES, "文化活動", "留学", "研修", "家族滞在"),
            }
        ),
        "S2 注13 (R-117)",
    ),
)
NO_ORGANISATIONS_FORM: DatedRows[frozenset[str]] = DatedRows(
    "statuses of which not even the organisation's form is asked for",
    Dated(
        date(2019, 7, 25),
        frozenset({"興行"}),
        "S2 注14 (R-118); before 2022-03-16 carried back",
        assumed=True,
    ),
)


@lru_cache(4096)
def form_for(type: str, status: str, on: date, kind: UserKind | None = None) -> Form:  # noqa: A002 (the word of the API)
    """Return the form for a type such as renewal and a status label, in force on a day.

    For coe, change and acquisition `status` is the wanted one. A status without a row of its own takes the form of the
    rest. With the kind of the user Step 2-3 is left out where a person may not enter it (R-117).
    Raises Refused when the type has no form that day.
    """
    form = _form(type, screens_of(status), on)
    return _less_the_organisation(form) if _may_not_enter(kind, status, on) else form


@cache
def titles() -> dict[str, str]:
    """Return the English titles of all fields, groups and sections of all forms by their Japanese ones."""
    known: dict[str, str] = {}
    for form in _all_forms():
        known |= {section.title_ja: section.title_en for section in form.sections}
        known |= {group.label_ja: group.label_en for section in form.sections for group in section.groups}
        known |= {field.title_ja: field.title_en for field in form.fields.values()}
    return known


def _all_forms() -> Iterator[Form]:
    receipts = sorted({row["section"] for row in rows("receipts")})
    for row in rows("forms"):
        for receipt in receipts:
            yield form_named(row["form"], row["sections"].replace("{receipt}", receipt), row["screens"])


def organisations_form_needed(kind: UserKind | None, status: str, on: date) -> bool:
    """Return whether the 所属機関等作成用 form is attached as a file, in place of Step 2-3 (R-117, R-118)."""
    return _may_not_enter(kind, status, on) and status not in NO_ORGANISATIONS_FORM.at(on)


def family_of(status: str) -> str:
    """Return the letter of a status's 区分, such as N; U (その他) for an unknown one."""
    return next((row["family"] for row in rows("families") if row["status"] == status), "U")


def screens_of(status: str) -> str:
    """Return which screens of Step 2-2 and 2-3 a status has: n, p, r, t, v, or work and free where these are simplified."""
    return _screens().get(status, "free")


@cache
def _screens() -> dict[str, str]:
    return {row["status"]: row["screens"] for row in rows("families")}


def _may_not_enter(kind: UserKind | None, status: str, on: date) -> bool:
    return kind is UserKind.INDIVIDUAL and status in LEFT_TO_THE_ORGANISATION.at(on)


@cache
def _less_the_organisation(form: Form) -> Form:
    return form.without(_ORGANISATION)


def _form(type_: str, screens: str, on: date) -> Form:
    row = _in_force(_matching("forms", "screens", type_, screens), on)
    receipt = _in_force(_matching("receipts", "type", type_, type_), on)
    if row is None or receipt is None:
        raise Refused(_no_form())
    return form_named(row["form"], row["sections"].replace("{receipt}", receipt["section"]), row["screens"])


def _matching(table: str, column: str, type_: str, wanted: str) -> list[Row]:
    """Return the rows for a type that name what is wanted, else those for any."""
    found = [row for row in rows(table) if row["type"] in {type_, _ANY}]
    return [row for row in found if row[column] == wanted] or [row for row in found if row[column] == _ANY]


def _in_force(found: list[Row], on: date) -> Row | None:
    begun = [row for row in found if row["in_force_from"] <= on.isoformat()]
    return max(begun, key=lambda row: row["in_force_from"], default=None)


def _no_form() -> Refusal:
    return Refusal(
        "R-116",
        "この日に使える申請様式がありません。申請種別を選び直してください。",
        "There is no form for this type of application on that day. Choose another type.",
        "type",
        "no_form",
    )


_IN_2025 = date(2025, 6, 2)
RENEWAL_N = form_for("renewal", "技術・人文知識・国際業務", _IN_2025)
"""在留期間更新許可申請 for 区分N, as of E25."""
RENEWAL_OTHER = form_for("renewal", "特定活動", _IN_2025)
"""在留期間更新許可申請 for the statuses whose own part is not built: part 1 and a free 活動内容."""
STEP_ONE = form_named("step_one", "choice")
"""Step 1: 申請種別及び在留資格選択, which chooses one of the forms."""
