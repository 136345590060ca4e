"""What an officer should notice about a pending application: pure rules, each finding with the row it comes from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from backoffice.domain.jst import spoken
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.processing import standard_span
from backoffice.domain.windows import has_special_period, special_period_ends_on

SOON_DAYS = 7
CALL_DAYS = 20
"""Days before the end of the 特例期間 from which the applicant is called (X-052)."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that the findings look at, on the day `on`. `differing` are the labels of answers unlike the record.

    `kind` is the type, `rules_on` the day whose rules hold. `rest_declared`: by 参考様式9 more is to come, and nobody has asked for it. `advice` is what was remarked of the files.

    `pending` is filed and not at its end; `decided` means that only the card is still to come.
    """

    on: date
    filed_on: date
    expires_on: date | None
    numbered: bool
    pending: bool
    decided: bool = False
    period_months: int = 12
    error_files: tuple[str, ...] = ()
    rest_declared: bool = False
    tax_data: bool = False
    advice: tuple[str, ...] = ()
    awaited_on: date | None = None
    passport_expires_on: date | None = None
    abroad: bool = False
    refused_before: int = 0
    differing: tuple[str, ...] = ()
    sent_back: str = ""
    kind: ApplicationType = ApplicationType.RENEWAL
    rules_on: date = date(2025, 4, 1)

    @property
    def extends(self) -> bool:
        """Whether a pending application of this type lets its applicant stay on (X-052)."""
        return self.kind in (ApplicationType.CHANGE, ApplicationType.RENEWAL)


@dataclass(frozen=True, slots=True)
class Source:
    """A document and the place in it where a rule stands; `dated` is the id of its dated rule, "" where it has none."""

    document: str
    place: str
    dated: str = ""


_GUIDE, _ANSWERS = (
    "オンラインによる在留手続の利用案内（2024年3月）",
    "オンラインでの申請手続に関するQ&A（2019年）",
)
SOURCES: Mapping[str, Source] = {
    "": Source("オダイバの取扱い", "公表資料に定めのない手順（推定）"),
    "X-052": Source("出入国管理及び難民認定法", "第20条第6項・第21条第4項"),
    "R-112": Source(_ANSWERS, "問34"),
    "R-141": Source(_GUIDE, "注16", "attachments.DECLARATION_NAME"),
    "R-144": Source(_GUIDE, "注16", "file_limits.DOCUMENTS_ONLINE"),
    "R-145": Source(_GUIDE, "注16"),
    "R-150": Source(_GUIDE, "注17", "tax.TAX_DATA_ONLINE"),
    "R-165": Source(_GUIDE, "VI"),
    "R-192": Source(_ANSWERS, "問33", "processing.STANDARD"),
    "R-196": Source("STAY WORKER「在留カードのオンライン更新完全ガイド」（2025年3月）", "§4"),
    "R-202": Source(_GUIDE, "注16"),
}
"""Where the rows of the rule book that findings name stand."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to notice: `tone` is danger, warning or info; `rule` a row of the rule book, "" where it has none; `tab` where to look."""

    code: str
    rule: str
    tone: str
    ja: str
    tab: str = ""
    about: str = ""

    @property
    def mark(self) -> str:
        """What a verdict is given to: the code and a fingerprint of what the finding says, so that a change asks anew.

        Words that count days change daily; of these `about` names the fact behind them, which does not.
        """
        return f"{self.code}.{sha256((self.about or self.ja).encode()).hexdigest()[:12]}"

    @property
    def asks(self) -> bool:
        """Whether it is to be judged before a proposal; what is only good to know is not.

        Nor is a reply that is overdue: no proposal is possible until it has come or is waived, and then it is gone.
        """
        return self.tone in ("danger", "warning") and self.code != "reply-overdue"

    @property
    def source(self) -> Source:
        """Where its rule stands."""
        return SOURCES[self.rule]


def findings(seen: Circumstances) -> list[Finding]:
    """Return what is to be noticed, the gravest first."""
    if not seen.pending:
        return []
    rules = _TO_THE_END if seen.decided else (*_TO_THE_END, *_UNTIL_DECIDED)
    found = [finding for rule in rules for finding in rule(seen)]
    return sorted(found, key=lambda finding: ("danger", "warning", "info").index(finding.tone))


def _special_period(seen: Circumstances) -> Iterator[Finding]:
    if seen.expires_on is None or seen.on <= seen.expires_on or not seen.extends:
        return
    if not has_special_period(seen.expires_on, seen.period_months):
        words = "在留期間の満了日を過ぎています。30日以下の在留期間には特例期間がありません。"
        yield Finding("no-special-period", "X-052", "danger", words)
        return
    ends_on = special_period_ends_on(seen.expires_on)
    left = (ends_on - seen.on).days
    if left < 0:
        words = f"特例期間を過ぎています（{spoken(ends_on)}に終わりました）。"
        yield Finding("special-period-over", "X-052", "danger", words)
        return
    words = f"特例期間中です。{spoken(ends_on)}に終わります（あと{left}日）。"
    yield Finding("special-period", "X-052", "danger", words, about=str(ends_on))
    if left <= CALL_DAYS:
        words = f"特例期間の終わりまで{left}日です。申請人に連絡してください。"
        yield Finding("special-period-ends-soon", "X-052", "warning", words, about=str(ends_on))


def _expiry(seen: Circumstances) -> Iterator[Finding]:
    if seen.expires_on is None:
        return
    left = (seen.expires_on - seen.on).days
    if 0 <= left <= SOON_DAYS:
        special = seen.extends and has_special_period(seen.expires_on, seen.period_months)
        then = (
            "満了日を過ぎると特例期間に入ります。"
            if special
            else "特例期間はありません（30日以下の在留期間）。"
        )
        words = f"在留期間の満了日まで{left}日です。{then}"
        yield Finding("expires-soon", "X-052", "warning", words, about=str(seen.expires_on))


def _awaited(seen: Circumstances) -> Iterator[Finding]:
    if seen.awaited_on is None:
        return
    late = seen.on > seen.awaited_on
    day = spoken(seen.awaited_on)
    words = (
        f"追加資料の提出期限（{day}）を過ぎています。" if late else f"追加資料の提出待ちです（期限 {day}）。"
    )
    code, tone = ("reply-overdue", "danger") if late else ("awaiting-documents", "info")
    yield Finding(code, "R-202", tone, words, "documents")


def _error_files(seen: Circumstances) -> Iterator[Finding]:
    for name in seen.error_files:
        words = f"「{name}」はエラーファイルです（パスワード・印刷や複製の制限、又は規格外のPDF）。再提出を求めてください。"
        yield Finding("error-file", "R-144", "warning", words, "documents")


def _rest_declared(seen: Circumstances) -> Iterator[Finding]:
    if seen.rest_declared:
        words = "参考様式９により、残りの資料があると申告されています。メールで添付欄を開いてください。"
        yield Finding("rest-declared", "R-141", "warning", words, "documents")


def _tax_data(seen: Circumstances) -> Iterator[Finding]:
    if seen.tax_data:
        words = "マイナポータルから所得・個人住民税情報が提出されています。課税（非課税）証明書は不要です。"
        yield Finding("tax-data", "R-150", "info", words, "documents")


def _advice(seen: Circumstances) -> Iterator[Finding]:
    if seen.advice:
        yield Finding("file-advice", "R-145", "info", " ".join(seen.advice), "documents")


def _differing(seen: Circumstances) -> Iterator[Finding]:
    if seen.differing:
        named = "、".join(seen.differing[:4]) + ("ほか" if len(seen.differing) > 4 else "")  # noqa: PLR2004 - a line's length
        words = f"申請内容が記録と異なります（{len(seen.differing)}項目）: {named}"
        yield Finding("differs-from-record", "R-196", "warning", words, "form")


def _passport(seen: Circumstances) -> Iterator[Finding]:
    ends_on = seen.passport_expires_on
    if ends_on and seen.expires_on and ends_on < seen.expires_on:
        words = f"旅券の有効期限（{spoken(ends_on)}）が在留期間の満了日より前です。"
        yield Finding("passport-ends-first", "R-196", "warning", words, "person")


def _abroad(seen: Circumstances) -> Iterator[Finding]:
    if seen.abroad:
        yield Finding(
            "abroad", "R-112", "warning", "申請人は（みなし）再入国許可により出国中です。", "person"
        )


def _refused_before(seen: Circumstances) -> Iterator[Finding]:
    if seen.refused_before:
        words = f"過去に不許可となった申請が{seen.refused_before}件あります。"
        yield Finding("refused-before", "R-196", "warning", words, "person")


def _sent_back(seen: Circumstances) -> Iterator[Finding]:
    if seen.sent_back:
        yield Finding("sent-back", "", "warning", f"差し戻されています: {seen.sent_back}", "decision")


def _unnumbered(seen: Circumstances) -> Iterator[Finding]:
    if not seen.numbered:
        words = "申請受付番号はまだ付いていません（申請の翌日に付番）。付番後に決裁できます。"
        yield Finding("unnumbered", "R-165", "info", words)


def _age(seen: Circumstances) -> Iterator[Finding]:
    standard = standard_span(seen.kind, seen.rules_on)
    days = (seen.on - seen.filed_on).days
    if days > standard.most_days:
        words = f"申請から{days}日です。{seen.kind.label}の標準処理期間（{standard.ja}）を超えています。"
        yield Finding("beyond-usual-time", "R-192", "warning", words, about=standard.ja)


Rule = Callable[[Circumstances], Iterator[Finding]]
_TO_THE_END: tuple[Rule, ...] = (_special_period, _expiry)
_UNTIL_DECIDED: tuple[Rule, ...] = (
    _awaited,
    _error_files,
    _rest_declared,
    _tax_data,
    _advice,
    _differing,
    _passport,
    _abroad,
    _refused_before,
    _sent_back,
    _unnumbered,
    _age,
)

COMPARED = (
    *("nationality", "birth_on", "name", "kanji_name", "sex", "postal_code", "prefecture", "city", "street"),
    *("passport_number", "passport_expires_on", "status", "period", "expires_on", "card_number"),
    *("org_name", "org_corporate_number", "org_address"),
)
"""The answers that the office's records can gainsay (R-196: wrong name, birth, card number)."""


def unlike(answers: Mapping[str, str], recorded: Mapping[str, str]) -> dict[str, str]:
    """Return what the record says, by field, where an answer says something else; what it does not know is left out."""
    return {
        name: recorded[name]
        for name in COMPARED
        if recorded.get(name) and answers.get(name, "") != recorded[name]
    }
