"""Proposing, approving, sending back."""

from __future__ import annotations

import pytest

from backoffice.domain.life import Status
from backoffice.store.people import Officer
from tests.web.console.conftest import Office

pytestmark = pytest.mark.slow

PROPOSAL = {"disposition": "permit", "period_months": "36", "reasons": "問題は認められない。"}


def test_a_proposal_goes_to_the_approver_who_decides(office: Office) -> None:
    key = office.taken()
    examiner, approver = office.desk("ex"), office.desk("ap")
    examiner.press(examiner.open(key, "decision/"), "propose", **PROPOSAL)
    assert office.application(key).stage is Status.PROPOSED
    page = approver.open(key, "decision/")
    assert "3年" in page.text("comparison")
    assert "申請と異なります" in page.text("comparison")
    confirm = approver.press(page, "approve")
    assert "審査完了に関するお知らせ" in confirm.text("letter")
    assert "決定した在留期間：3年" in confirm.text("letter")
    assert office.application(key).stage is Status.PROPOSED
    done = approver.press(confirm, "confirm-approve")
    assert "決裁しました" in done.text("flash")
    assert office.application(key).stage is Status.PERMITTED


@pytest.mark.parametrize("field", list(PROPOSAL))
def test_a_proposal_that_lacks_something_keeps_the_rest(office: Office, field: str) -> None:
    key = office.taken()
    desk = office.desk("ex")
    page = desk.press(desk.open(key, "decision/"), "propose", 422, **PROPOSAL | {field: ""})
    assert page.has("error-summary")
    form = page.one("propose").form
    assert form
    kept = {name: form.values.get(name, [""])[0] for name in PROPOSAL if name != field}
    assert kept == {name: value for name, value in PROPOSAL.items() if name != field}
    assert office.application(key).stage is Status.EXAMINATION


def test_sending_back_needs_a_note_and_shows_it_to_the_examiner(office: Office) -> None:
    key = office.proposed()
    approver, examiner = office.desk("ap"), office.desk("ex")
    page = approver.open(key, "decision/")
    assert "理由" in approver.press(page, "send-back", 422).text("error-summary")
    approver.press(page, "send-back", note="期間を見直すこと。")
    assert "期間を見直すこと。" in examiner.open(key, "decision/").text("sent-back-note")
    assert "期間を見直すこと。" in examiner.open(key).text("finding-sent-back")
    assert "差戻し" in examiner.get("/").text("worklist")


def test_nobody_decides_on_his_own_proposal(office: Office) -> None:
    key = office.proposed()
    with office.world.write() as tx:
        tx.require(Officer, office.officers["ex"], "職員", "officer").role = "統括審査官"
    desk = office.desk("ex")
    page = desk.open(key, "decision/")
    assert not page.has("approve")
    assert "自分の起案" in page.text("why-not")
    form = {"version": str(office.application(key).version), "sure": "yes"}
    answer = desk.client.post(f"{desk.base}/cases/{key}/approve", data=form)
    assert answer.status_code == 403
    assert "自分の起案" in answer.text
    assert office.application(key).stage is Status.PROPOSED


@pytest.mark.rule("R-165")
def test_without_a_number_the_page_says_why_it_cannot_be_decided(office: Office) -> None:
    key = office.filed()
    office.act("ex", "take", key)
    office.act("ex", "propose", key)
    page = office.desk("ap").open(key, "decision/")
    assert not page.has("approve")
    assert "R-165" in page.text("why-not")
    assert page.has("send-back")


@pytest.mark.rule("R-263")
def test_three_months_turn_post_into_the_counter_and_the_page_says_so(office: Office) -> None:
    key = office.proposed(months=3)
    desk = office.desk("ap")
    page = desk.open(key, "decision/")
    assert "郵送による受領窓口での受領3月以下" in page.text("comparison")
    desk.press(desk.press(page, "approve"), "confirm-approve")
    assert office.application(key).at_counter


@pytest.mark.rule("R-197")
def test_a_refusal_mail_bears_the_reasons(office: Office) -> None:
    key = office.taken()
    examiner, approver = office.desk("ex"), office.desk("ap")
    refusal = {"disposition": "refuse", "reasons": "活動の継続が認められない。"}
    examiner.press(examiner.open(key, "decision/"), "propose", **refusal)
    page = approver.press(approver.open(key, "decision/"), "approve")
    assert "活動の継続が認められない。" in page.text("letter")
    approver.press(page, "confirm-approve")
    assert office.application(key).stage is Status.REFUSED
