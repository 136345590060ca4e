"""利用申出: who hands one in, 新規 or 追加, and what is checked of each kind of user (rule book B3, R-007…R-012)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backoffice.domain.actors import UserKind
from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.jst import spoken
from backoffice.domain.reception import ENROLS_FROM, SubmissionKind
from backoffice.domain.refusal import Refusal

_FIRST = frozenset({UserKind.ORGANISATION, UserKind.LAWYER})
_SUPPORTING = frozenset({UserKind.PUBLIC_INTEREST, UserKind.SUPPORT_ORGANISATION})
ENROLLING: DatedRows[frozenset[UserKind]] = DatedRows(
    "kinds of users who hand in a 利用申出",
    Dated(ENROLS_FROM, _FIRST, "S4 Q1, Q3 (R-002, R-012)"),
    Dated(
        date(2020, 7, 1),
        _FIRST | _SUPPORTING,
        "X-011: the guide of 2020-07; its day is assumed",
        assumed=True,
    ),
    Dated(
        date(2024, 3, 19),
        _SUPPORTING | {UserKind.ORGANISATION},
        "official Q&A of 2024-03-19: 弁護士・行政書士 register as users (R-012)",
    ),
)
LATER = date(2022, 3, 16)


class Item(StrEnum):
    """What the check sheet asks for; the value is the API's word."""

    FORM = "form"
    IDENTITY = "identity"
    TERMS = "terms"
    REGISTRY = "registry"
    SOLE_PROPRIETOR = "sole-proprietor"
    EMPLOYMENT_REPORTS = "employment-reports"
    INTERMEDIARY = "intermediary"
    APPROVED_INTERMEDIARY = "approved-intermediary"
    NOTIFIED = "notified"
    REQUEST = "request"
    SEAL = "seal"
    LIST = "list"
    PROOF = "proof"

    @property
    def label(self) -> str:
        """The words of the check sheet."""
        return _ITEMS[self][0]

    @property
    def rule(self) -> str:
        """The row of the rule book that asks for it."""
        return _ITEMS[self][1]


_ITEMS: dict[Item, tuple[str, str]] = {
    Item.FORM: ("届出・申出・報告の様式", "R-048"),
    Item.IDENTITY: ("利用者本人の身分を証する文書", "R-044"),
    Item.TERMS: ("利用規約への同意", "R-044"),
    Item.REGISTRY: ("登記事項証明書", "R-027"),
    Item.SOLE_PROPRIETOR: ("個人事業主であることを証する資料", "R-011"),
    Item.EMPLOYMENT_REPORTS: ("外国人雇用状況届出を履行していることの資料", "R-010"),
    Item.INTERMEDIARY: ("申請等取次者の承認を受けていること、又はその承認要件を満たすことの資料", "R-007"),
    Item.APPROVED_INTERMEDIARY: ("申請等取次者の承認を受けていることの資料", "R-007"),
    Item.NOTIFIED: ("弁護士会・行政書士会を経由した申請等取次者の届出の資料", "R-008"),
    Item.REQUEST: ("所属機関の依頼状", "R-009"),
    Item.SEAL: ("所属機関の代表者の印", "R-032"),
    Item.LIST: ("外国人リスト", "R-025"),
    Item.PROOF: ("変更を証する疎明資料", "R-059"),
}
_ALWAYS = (Item.FORM, Item.IDENTITY, Item.TERMS)
_CAPACITY: DatedRows[dict[UserKind, tuple[Item, ...]]] = DatedRows(
    "what a 利用申出 shows of its user's standing",
    Dated(
        ENROLS_FROM,
        {
            UserKind.ORGANISATION: (),
            UserKind.LAWYER: (Item.NOTIFIED, Item.REQUEST, Item.SEAL),
            UserKind.PUBLIC_INTEREST: (Item.APPROVED_INTERMEDIARY, Item.REQUEST),
            UserKind.SUPPORT_ORGANISATION: (Item.APPROVED_INTERMEDIARY, Item.REQUEST),
        },
        "S4 Q1, Q3, Q17, Q18 (R-008, R-029, R-030, R-032); 公益法人 and 登録支援機関 as later, assumed",
        assumed=True,
    ),
    Dated(
        LATER,
        {
            UserKind.ORGANISATION: (Item.INTERMEDIARY,),
            UserKind.LAWYER: (Item.NOTIFIED, Item.REQUEST),
            UserKind.PUBLIC_INTEREST: (Item.APPROVED_INTERMEDIARY, Item.REQUEST),
            UserKind.SUPPORT_ORGANISATION: (Item.APPROVED_INTERMEDIARY, Item.REQUEST),
        },
        "S3 §2, §3 (R-007, R-008, R-009, R-048)",
    ),
)
_LIST: DatedRows[tuple[Item, ...]] = DatedRows(
    "the list that a 利用申出 or 定期報告 brings along",
    Dated(ENROLS_FROM, (Item.LIST,), "S4 Q70 (R-025)"),
    Dated(LATER, (), "R-025 holds in E19", assumed=True),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who hands in a 利用申出: the kind, whether it is the first of the organisation, and whether that is no corporation."""

    kind: UserKind
    first: bool
    sole_proprietor: bool = False


def check_sheet(standing: Standing, on: date) -> tuple[Item, ...]:
    """Return what a 利用申出 needs by the rules of a day, in the sheet's order (R-048)."""
    own = _CAPACITY.at(on)[standing.kind]
    return (*_ALWAYS, *_organisation(standing), *own, *(_LIST.at(on) if _lists(standing) else ()))


def report_sheet(on: date) -> tuple[Item, ...]:
    """Return what a 定期報告 needs: whether continued use is appropriate is what it asks (R-282); its papers are assumed."""
    return (Item.FORM, Item.EMPLOYMENT_REPORTS, *_LIST.at(on))


def missing(needed: tuple[Item, ...], found: frozenset[str], *, asked: str = "R-030") -> list[Refusal]:
    """Return a refusal for each item of a sheet that was not found; `asked` is the row that asks a 士業 for a request."""
    return [
        _lacking(item, asked if item is Item.REQUEST else item.rule) for item in needed if item not in found
    ]


def request_rule(standing: Standing) -> str:
    """Return the row that asks for a request of the organisation: R-029, R-030 of a 士業, R-009 of the others."""
    if standing.kind is not UserKind.LAWYER:
        return Item.REQUEST.rule
    return "R-029" if standing.first else "R-030"


def kind_refusal(kind: UserKind, on: date) -> Refusal | None:
    """Return why a kind of user hands in no 利用申出 by the rules of a day, or None (R-002, R-012)."""
    if kind in ENROLLING.at(on):
        return None
    if any(kind in row.value for row in ENROLLING.rows if row.in_force_from <= on):
        ja = "2024年3月19日から、弁護士・行政書士は利用申出ではなく、利用者登録をしてください。"
        return Refusal("R-012", ja, "Lawyers and scriveners register as users now.", "kind", "registers")
    begins_on = next((row.in_force_from for row in ENROLLING.rows if kind in row.value), None)
    if begins_on:
        ja = f"{kind}の利用申出は、{spoken(begins_on)}から受け付けます。"
        return Refusal("R-002", ja, f"Taken from {begins_on}.", "kind", "kind-not-yet")
    ja = f"{kind}は利用申出ではなく、マイナンバーカードで利用者情報登録をしてください。"
    return Refusal("R-012", ja, "This kind of user registers by card.", "kind", "registers")


def order_refusal(standing: Standing, *, has_first: bool) -> Refusal | None:
    """Return why a 利用申出 is of the wrong sort, or None: one 新規 an organisation, and 追加 behind it (R-027, R-028)."""
    if standing.first and has_first:
        ja = "この所属機関の新規利用申出は既に行われています。追加利用申出をしてください。"
        return Refusal(
            "R-028", ja, "The organisation has its first: hand in a 追加利用申出.", "first", "additional"
        )
    if not standing.first and not has_first:
        ja = "この所属機関の利用申出はまだありません。最初の方は新規利用申出をしてください。"
        return Refusal("R-027", ja, "The first of an organisation hands in a 新規利用申出.", "first", "first")
    return None


def title(standing: Standing) -> str:
    """Return the name of a 利用申出: 新規 or 追加."""
    return f"{'新規' if standing.first else '追加'}{SubmissionKind.ENROLMENT.label}"


def _organisation(standing: Standing) -> tuple[Item, ...]:
    """Return what shows the organisation itself, at its first 利用申出 (assumed of the 登記事項証明書)."""
    if not standing.first:
        return ()
    itself = Item.SOLE_PROPRIETOR if standing.sole_proprietor else Item.REGISTRY
    employs = standing.kind in _FIRST
    return (itself, Item.EMPLOYMENT_REPORTS) if employs else (itself,)


def _lists(standing: Standing) -> bool:
    return standing.kind in _FIRST


def _lacking(item: Item, rule: str) -> Refusal:
    ja = f"「{item.label}」が確認できません。"
    return Refusal(rule, ja, f"Missing: {item}.", "checked", f"missing-{item}")
