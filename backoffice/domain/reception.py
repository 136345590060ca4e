"""Papers to the desk for users (利用申出・定期報告): what there is, how, where and when each is handed in (rule book B3, B4)."""

from datetime import date, datetime, time
from enum import StrEnum

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.forms.tables import office_of, rows
from backoffice.domain.jst import spoken
from backoffice.domain.office_hours import PAPER_HOURS, IsHoliday, Spans, closed
from backoffice.domain.refusal import Refusal

ENROLS_FROM = date(2019, 3, 29)
"""The day from which 利用申出 are taken (R-042)."""
RESULTS_FROM = date(2019, 7, 25)
"""The day from which they are answered (R-040)."""
AIRPORT_BRANCHES = tuple(
    f"{bureau}出入国在留管理局{airport}空港支局"
    for bureau, airport in (("東京", "成田"), ("東京", "羽田"), ("名古屋", "中部"), ("大阪", "関西"))
)
"""The branches that take no papers of users (R-034)."""
NOON_OFFICES: frozenset[str] = frozenset()
"""The offices that are open from twelve to one too: some are (R-035), no source names them."""
_NOON = ((time(12), time(13)),)


class SubmissionKind(StrEnum):
    """The papers that the desk takes; the value is the API's word."""

    ENROLMENT = "enrolment"
    REPORT = "report"
    CHANGE = "change"
    REMOVAL = "removal"
    LIST = "list"

    @property
    def label(self) -> str:
        """The name of the paper."""
        return _LABELS[self]


class SubmissionState(StrEnum):
    """Where a paper stands; the value is the API's word."""

    POSTED = "posted"
    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    APPROVED = "approved"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The word of the desk."""
        return _STATES[self]


class Way(StrEnum):
    """How a paper is handed in; the value is the API's word."""

    COUNTER = "counter"
    POST = "post"
    REGISTERED = "registered"

    @property
    def label(self) -> str:
        """The words of the page."""
        return _WAYS[self]


_LABELS = {
    SubmissionKind.ENROLMENT: "利用申出",
    SubmissionKind.REPORT: "定期報告",
    SubmissionKind.CHANGE: "利用者情報変更届出",
    SubmissionKind.REMOVAL: "利用者情報抹消申出",
    SubmissionKind.LIST: "所属している外国人リスト",
}
_STATES = {
    SubmissionState.POSTED: "到着待ち",
    SubmissionState.RECEIVED: "確認待ち",
    SubmissionState.INCOMPLETE: "資料待ち",
    SubmissionState.APPROVED: "承認済み",
    SubmissionState.REFUSED: "不承認",
}
_WAYS = {Way.COUNTER: "窓口に持参", Way.POST: "郵送（書留以外）", Way.REGISTERED: "郵送（簡易書留）"}
OPEN = frozenset({SubmissionState.POSTED, SubmissionState.RECEIVED, SubmissionState.INCOMPLETE})

_COUNTER = frozenset({Way.COUNTER})
_SAFE = frozenset({Way.COUNTER, Way.REGISTERED})
_ANY = frozenset(Way)
WAYS: dict[SubmissionKind, DatedRows[frozenset[Way]]] = {
    SubmissionKind.ENROLMENT: DatedRows(
        "how a 利用申出 is handed in",
        Dated(ENROLS_FROM, _COUNTER, "S4 Q3, Q10 (R-036; C-13)"),
        Dated(date(2020, 5, 1), _ANY, "X-011; S3 §3 (R-037); the day of the month is assumed", assumed=True),
    ),
    SubmissionKind.REPORT: DatedRows(
        "how a 定期報告 is handed in", Dated(RESULTS_FROM, _SAFE, "S4 Q64, Q67 (R-053, R-282)")
    ),
    SubmissionKind.CHANGE: DatedRows(
        "how a 利用者情報変更届出 is handed in", Dated(RESULTS_FROM, _ANY, "S4 Q68 (R-059)")
    ),
    SubmissionKind.REMOVAL: DatedRows(
        "how a 利用者情報抹消申出書 is handed in", Dated(RESULTS_FROM, _ANY, "S4 Q69 (R-060)")
    ),
    SubmissionKind.LIST: DatedRows(
        "how a 所属している外国人リスト is handed in later", Dated(RESULTS_FROM, _SAFE, "S4 Q70 (R-025)")
    ),
}
_WAY_RULES = {
    SubmissionKind.ENROLMENT: "R-036",
    SubmissionKind.REPORT: "R-053",
    SubmissionKind.CHANGE: "R-059",
    SubmissionKind.REMOVAL: "R-060",
    SubmissionKind.LIST: "R-025",
}
DECISION_DAYS: dict[SubmissionKind, DatedRows[tuple[int, int]]] = {
    SubmissionKind.ENROLMENT: DatedRows(
        "days until a 利用申出 is answered, from and to",
        Dated(ENROLS_FROM, (7, 14), "S4 Q12 (R-039); assumed of later eras", assumed=True),
    ),
    SubmissionKind.REPORT: DatedRows(
        "days until a 定期報告 is answered, from and to",
        Dated(RESULTS_FROM, (25, 30), "S4 Q65: about a month (R-054); the spread is assumed", assumed=True),
    ),
    **{
        kind: DatedRows(
            f"days until a {_LABELS[kind]} is dealt with, from and to",
            Dated(RESULTS_FROM, (3, 7), "no source tells it", assumed=True),
        )
        for kind in (SubmissionKind.CHANGE, SubmissionKind.REMOVAL, SubmissionKind.LIST)
    },
}
FEE_YEN: DatedRows[int] = DatedRows(
    "fee for a 利用申出, its approval, or another year", Dated(ENROLS_FROM, 0, "S4 Q11, Q66 (R-038, R-056)")
)


def offices() -> tuple[str, ...]:
    """Return the offices that papers may be addressed to: those that have a district, and the airport branches."""
    return (*dict.fromkeys(row["office"] for row in rows("offices")), *AIRPORT_BRANCHES)


def office_refusal(office: str, prefecture: str, taken_by: str = "") -> Refusal | None:
    """Return why an office does not take a paper, or None: the seat's does (R-033), or who took the 利用申出 (R-053)."""
    right = taken_by or office_of(prefecture)
    if office == right:
        return None
    if office in AIRPORT_BRANCHES:
        ja = f"成田空港・羽田空港・中部空港・関西空港の各支局では受付をしていません。{right}に提出してください。"
        return Refusal("R-034", ja, "The airport branches take no such papers.", "office", "airport-branch")
    rule, of = (
        ("R-053", "利用申出を受け付けた官署") if taken_by else ("R-033", "所属機関の所在地を管轄する官署")
    )
    ja = f"提出先は{of}（{right}）です。"
    return Refusal(rule, ja, f"The office in charge is {right}.", "office", "office")


def way_refusal(kind: SubmissionKind, way: Way, on: date) -> Refusal | None:
    """Return why a paper is not handed in this way by the rules of a day, or None (R-036, R-053, R-025)."""
    allowed = WAYS[kind].at(on)
    if way in allowed:
        return None
    known = "又は".join(one.label for one in Way if one in allowed)
    ja = f"{kind.label}は「{way.label}」では受け付けていません。{known}で提出してください。"
    return Refusal(_WAY_RULES[kind], ja, "This paper is not taken that way.", "way", "way")


def hours_of(office: str, rules_on: date) -> Spans:
    """Return when the counter of an office takes papers on days on which offices are open (R-035)."""
    usual = PAPER_HOURS.at(rules_on)
    return tuple(sorted((*usual, *_NOON))) if office in NOON_OFFICES else usual


def hours_refusal(now: datetime, office: str, is_holiday: IsHoliday, rules_on: date) -> Refusal | None:
    """Return why a counter takes no paper at an instant, or None: weekdays 9–12 and 13–16 (R-035)."""
    return closed(now, hours_of(office, rules_on), is_holiday)


def not_open_yet(kind: SubmissionKind, today: date) -> Refusal | None:
    """Return why the desk does not take a paper of this kind yet, or None (R-042)."""
    opens_on = ENROLS_FROM if kind is SubmissionKind.ENROLMENT else RESULTS_FROM
    if today >= opens_on:
        return None
    ja = f"{kind.label}の受付は{spoken(opens_on)}に始まります。"
    return Refusal("R-042", ja, f"These papers are taken from {opens_on}.", code="not-open")


def not_answered_yet(today: date) -> Refusal | None:
    """Return why nothing can be answered yet, or None (R-040)."""
    if today >= RESULTS_FROM:
        return None
    ja = f"利用申出の結果は{spoken(RESULTS_FROM)}から知らせます。それまでは処分できません。"
    return Refusal("R-040", ja, f"Results are told from {RESULTS_FROM}.", code="not-answered-yet")
