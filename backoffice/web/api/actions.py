"""The call that does an action of a desk or of the user on an application."""

from typing import Any, Literal

from flask import Response
from pydantic import Field, StrictBool

from backoffice.domain.refusal import Refusal, Refused, absent
from backoffice.simulation.transaction import Transaction
from backoffice.store import journal
from backoffice.usecases.acting import ACTIONS, act
from backoffice.usecases.viewing import actor_named, detail, event_view
from backoffice.web.api.answers import ActedTold
from backoffice.web.api.commands import Answer, command, must_match
from backoffice.web.api.papers import Papers
from backoffice.web.api.v1 import OfAction, v1
from backoffice.web.api.values import Day, LongText, Text, Wanted, Whole, Word

EVENTS_TOLD = 500

# What each action takes beside its actor; the others take nothing more.
TAKEN: dict[str, frozenset[str]] = {
    "take": frozenset({"examiner"}),
    "request-documents": frozenset({"items", "words", "due_on", "how", "purpose", "originals"}),
    "receive-documents": frozenset({"how", "what"}),
    "register-tax-data": frozenset({"name", "year"}),
    "propose": frozenset({"disposition", "period_months", "reasons", "findings"}),
    "judge-findings": frozenset({"finding", "verdict", "reason"}),
    "write-note": frozenset({"text", "document", "page"}),
    "correct-note": frozenset({"note", "version", "text"}),
    "record-move": frozenset({"postal_code", "prefecture", "city", "street", "moved_on"}),
    "send-back": frozenset({"note"}),
    "withdraw": frozenset({"reason"}),
    "withdraw-joined": frozenset({"reason"}),
    "end": frozenset({"reason"}),
    "change-receipt": frozenset({"receipt"}),
    "arrange-receipt": frozenset({"receipt"}),
    "hand-over": frozenset({"visitor", "papers"}),
    "return-unopened": frozenset({"number"}),
    "open-envelope": frozenset({"witness"}),
    "hand-out": frozenset({"thing", "receiver", "reason"}),
}


class ActionWanted(Wanted):
    """Who acts, and what the action takes; what another action takes is refused."""

    actor: Word
    examiner: Word | None = Field(None, description="take: 担当にする審査官の officer_id")
    items: list[Text] | None = Field(None, max_length=20, description="request-documents: 求める資料")
    words: LongText | None = Field(None, description="request-documents: 通知する文")
    due_on: Day | None = Field(None, description="request-documents: 提出期限")
    how: Literal["online", "post", "counter"] | None = Field(
        None, description="request-documents: 提出の方法, receive-documents: 届いた方法（post・counter）"
    )
    purpose: Literal["rest", "review"] | None = Field(
        None, description="request-documents: 残りの資料の添付 rest, 審査のための資料 review"
    )
    originals: StrictBool | None = Field(None, description="request-documents: 原本を求める（R-146）")
    what: Text | None = Field(None, description="receive-documents: 届いた資料")
    name: Word | None = Field(None, description="register-tax-data: 取得対象者氏名")
    year: Whole | None = Field(None, description="register-tax-data: 取得対象年度（西暦）")
    disposition: Literal["permit", "refuse"] | None = Field(None, description="propose: 許可・不許可")
    period_months: Whole | None = Field(None, description="propose: 許可する期間（月）")
    reasons: LongText | None = Field(None, description="propose: 理由")
    findings: Literal["accept", "judged"] | None = Field(
        None, description="propose: 判断していない気付きを確認済みとする accept（既定）、しない judged"
    )
    finding: Word | None = Field(None, description="judge-findings: 気付きの印（findings の mark）")
    verdict: Literal["accepted", "set-aside"] | None = Field(
        None, description="judge-findings: 確認済み・該当しない"
    )
    text: LongText | None = Field(None, description="write-note・correct-note: メモの文")
    document: Word | None = Field(None, description="write-note: 資料の id")
    page: Whole | None = Field(None, description="write-note: ページ（0はファイル全体）")
    version: Whole | None = Field(None, description="correct-note: 読んだときの版")
    postal_code: Word | None = Field(None, description="record-move: 新しい住居地の郵便番号")
    prefecture: Text | None = Field(None, description="record-move: 都道府県")
    city: Text | None = Field(None, description="record-move: 市区町村")
    street: Text | None = Field(None, description="record-move: 町名・番地")
    moved_on: Day | None = Field(None, description="record-move: 転居した日（無ければ今日）")
    note: LongText | None = Field(None, description="send-back: 差戻しの理由, correct-note: メモの id")
    reason: LongText | None = Field(
        None, description="withdraw・withdraw-joined・end・hand-out: 理由, judge-findings: 該当しない理由"
    )
    witness: Word | None = Field(
        None,
        description="open-envelope: 第二確認者の officer_id。later なら開けるだけ（無ければ分室の別の職員）",
    )
    thing: Word | None = Field(None, description="hand-out: 金庫から出すものの id（things）")
    receiver: Text | None = Field(None, description="hand-out: 受け取る人")
    receipt: Literal["email", "post", "counter"] | None = Field(
        None, description="change-receipt・arrange-receipt: 受領方法"
    )
    visitor: Word | None = Field(
        None, description="hand-over: 来庁した人", examples=["applicant", "user", "legal-representative"]
    )
    number: Word | None = Field(None, description="return-unopened: 返送する郵便物の追跡番号")
    papers: Papers | None = Field(None, description="hand-over: 持参した書類（無ければ求めたものすべて）")


@v1.post(
    "/worlds/<world_id>/applications/<application_id>/actions/<action>",
    summary="申請に対する操作",
    responses={200: ActedTold},
)
def act_on_application(path: OfAction, body: ActionWanted) -> Response:
    """Do what a desk or the user does: take, request-documents, propose, approve, send-back, … as `actions` lists."""
    given = body.given("actor")
    _refuse_foreign_fields(path.action, given)

    def do(tx: Transaction) -> Answer:
        must_match(tx, path.application_id)
        before = tx.event_seq
        application = act(tx, actor_named(tx, body.actor), path.application_id, path.action, given)
        events = journal.events_after(tx.connection, before, EVENTS_TOLD)
        return detail(tx, application) | {"events": [event_view(event) for event in events]}

    return command(do)


def _refuse_foreign_fields(action: str, given: dict[str, Any]) -> None:
    if action not in ACTIONS:
        raise absent("操作", "action", action)
    foreign = [name for name in given if name not in TAKEN.get(action, ())]
    if foreign:
        ja, en = f"操作 {action} にはない項目です。", f"{action} takes no such field."
        raise Refused(*(Refusal("", ja, en, name, "extra_forbidden") for name in foreign))
