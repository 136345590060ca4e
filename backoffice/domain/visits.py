"""A visit to the counter: who may stand there, where a visit stands, and why one ends without a hand-over (R-243…R-247)."""

from dataclasses import dataclass
from enum import StrEnum

from backoffice.domain.refusal import Refusal


class Visitor(StrEnum):
    """Who stands at the counter; the value is the API's word."""

    APPLICANT = "applicant"
    LEGAL_REPRESENTATIVE = "legal-representative"
    USER = "user"
    THIRD_PERSON = "third-person"

    @property
    def label(self) -> str:
        """The words of the page."""
        return _VISITORS[self]


class VisitState(StrEnum):
    """Where a visit stands; the value is the API's word."""

    WAITING = "waiting"
    CALLED = "called"
    ABSENT = "absent"
    SERVED = "served"
    LEFT = "left"

    @property
    def label(self) -> str:
        """The words of the waiting list."""
        return _STATES[self]


class Leaving(StrEnum):
    """Why a visit ended without a hand-over; the value is the API's word."""

    STAMPS_SHORT = "stamps-short"
    PAPERS_MISSING = "papers-missing"
    NOT_IDENTIFIED = "not-identified"
    THIRD_PERSON = "third-person"
    NOT_READY = "not-ready"
    SETTLED = "settled"
    DAY_ENDED = "day-ended"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The words of the counter."""
        return LEAVING[self].label

    @property
    def rule(self) -> str:
        """The row of the rule book behind it, "" where there is none."""
        return LEAVING[self].rule


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason to leave without the card: its words, its row, and what the visitor is told to do."""

    label: str
    rule: str
    todo: str


WAITS = frozenset({VisitState.WAITING, VisitState.ABSENT})
"""Who may be called."""
HERE = frozenset({*WAITS, VisitState.CALLED})
"""Whose visit has not ended."""
COLLECTORS = tuple(visitor for visitor in Visitor if visitor is not Visitor.THIRD_PERSON)
"""Who may have the card (R-245)."""
_VISITORS = {
    Visitor.APPLICANT: "申請人",
    Visitor.LEGAL_REPRESENTATIVE: "申請人の法定代理人",
    Visitor.USER: "申請した利用者",
    Visitor.THIRD_PERSON: "それ以外の人",
}
_STATES = {
    VisitState.WAITING: "お待ち",
    VisitState.CALLED: "呼び出し済み",
    VisitState.ABSENT: "呼び出しに不在",
    VisitState.SERVED: "交付済み",
    VisitState.LEFT: "交付せず終了",
}
LEAVING = {
    Leaving.STAMPS_SHORT: Ground(
        "収入印紙が足りない",
        "R-267",
        "郵便局などで不足分の収入印紙を買い、納付書に貼って、受け取り期限までにもう一度お越しください。予約はいりません。",
    ),
    Leaving.PAPERS_MISSING: Ground(
        "持ち物が足りない",
        "R-243",
        "足りないもの（旅券、在留カード、指定書、手数料納付書など）をそろえて、受け取り期限までにもう一度お越しください。",
    ),
    Leaving.NOT_IDENTIFIED: Ground(
        "本人であることを確かめられない",
        "R-245",
        "本人であることの分かる旅券と在留カードを持って、もう一度お越しください。",
    ),
    Leaving.THIRD_PERSON: Ground(
        "受け取れない人が来た",
        "R-245",
        "在留カードは渡せません。申請人（法定代理人）か、申請した利用者がお越しください。家族や知人は、委任状があっても受け取れません。",
    ),
    Leaving.NOT_READY: Ground(
        "まだ交付の段階でない",
        "R-247",
        "「審査完了に関するお知らせ」が届いてから、受け取り期限までにお越しください。",
    ),
    Leaving.SETTLED: Ground("用件が済んだ", "", "お渡しするものはありません。"),
    Leaving.DAY_ENDED: Ground(
        "受付の日が終わった", "R-247", "番号札は当日限りです。開いている日に、もう一度受付をしてください。"
    ),
    Leaving.OTHER: Ground("その他の理由", "", ""),
}
CHOSEN = tuple(reason for reason in Leaving if reason is not Leaving.DAY_ENDED)
"""The reasons that an officer may give; the other one is the clock's."""


def visitor_refusal(visitor: str) -> Refusal | None:
    """Return why somebody may not have the card, and who may, or None (R-244, R-245)."""
    if visitor in set(COLLECTORS):
        return None
    if not visitor:
        ja = "来たのは誰かを選んでください。"
        return Refusal("R-245", ja, "Say who has come.", "visitor", "visitor")
    ja = (
        "在留カードを受け取れるのは申請人（法定代理人）と利用者だけです。"
        "申請人か申請した利用者にお越しいただくよう案内してください。委任状があっても渡せません。"
    )
    en = "Only the applicant, a legal representative or the user may collect the card: one of them must come."
    return Refusal("R-245", ja, en, "visitor", "third-person")


def leaving_refusal(reason: str, note: str) -> Refusal | None:
    """Return why a visit cannot end like this, or None: one of the reasons, and words for any other."""
    if reason not in set(CHOSEN):
        return Refusal("", "終わる理由を選んでください。", "Choose why the visit ends.", "reason", "reason")
    if reason == Leaving.OTHER and not note.strip():
        return Refusal("", "理由を入力してください。", "Say why the visit ends.", "note", "note")
    return None
