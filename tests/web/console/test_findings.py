"""Findings judged on the pages, the list that says why a proposal is not possible yet, and its draft."""

from __future__ import annotations

import pytest

from backoffice.domain.life import Status
from backoffice.store.people import Person
from backoffice.web.console.findings import REASON, VERDICT
from tests.web.console.conftest import Office
from tests.web.console.page import Page

pytestmark = pytest.mark.slow

DRAFT = {"disposition": "permit", "period_months": "36", "reasons": "従前のとおり。"}


def noticed(office: Office) -> str:
    key = office.taken()
    with office.world.write() as tx:
        person = tx.require(Person, office.application(key).applicant_id, "申請人", "person")
        person.abroad = True
    return key


def field(page: Page, start: str) -> str:
    form = page.one("propose" if page.has("propose") else "judge").form
    assert form
    return next(name for name, _ in page_fields(page) if name.startswith(start))


def page_fields(page: Page) -> list[tuple[str, str]]:
    return [
        (element.attributes["name"], element.attributes.get("value", ""))
        for _, element in page.found
        if "name" in element.attributes
    ]


def test_a_finding_is_judged_on_the_overview_and_says_who_judged_it(office: Office) -> None:
    key = noticed(office)
    desk = office.desk("ex")
    page = desk.open(key)
    assert "問34" in page.text("finding-abroad")
    assert "未判断" in page.text("finding-abroad")
    assert "判断していない気付きが1件あります" in page.text("proposal-needs")
    verdict, reason = field(page, VERDICT), field(page, REASON)
    refused = desk.press(page, "judge", 422, **{verdict: "set-aside", reason: ""})
    assert "理由を入力してください" in refused.text("error-summary")
    done = desk.press(page, "judge", **{verdict: "set-aside", reason: "既に帰国した。"})
    assert "該当しない" in done.text("verdict-of-abroad")
    assert "既に帰国した。" in done.text("verdict-of-abroad")
    assert office.name("ex") in done.text("verdict-of-abroad")
    assert not done.has("judge")
    assert not done.has("not-yet")


def test_nothing_chosen_is_refused_and_a_plain_case_has_no_form(office: Office) -> None:
    key = noticed(office)
    desk = office.desk("ex")
    assert "1件以上" in desk.press(desk.open(key), "judge", 422).text("error-summary")
    assert not desk.open(office.taken()).has("judge")


def test_a_refused_proposal_keeps_its_draft_and_names_what_is_missing(office: Office) -> None:
    key = noticed(office)
    desk = office.desk("ex")
    page = desk.open(key, "decision/")
    refused = desk.press(page, "propose", 422, **DRAFT)
    assert "判断していない気付きが1件あります" in refused.text("error-summary")
    assert "従前のとおり。" in refused.html
    assert office.application(key).stage is Status.EXAMINATION
    done = desk.press(refused, "propose", **{field(refused, VERDICT): "accepted"}, **DRAFT)
    assert "起案しました" in done.text("flash")
    assert "確認済み" in done.text("verdicts")


def test_verdict_and_proposal_are_recorded_together_or_not_at_all(office: Office) -> None:
    key = noticed(office)
    desk = office.desk("ex")
    page = desk.open(key, "decision/")
    given = {field(page, VERDICT): "accepted"}
    refused = desk.press(page, "propose", 422, **given, **(DRAFT | {"reasons": ""}))
    assert "理由を入力してください" in refused.text("error-summary")
    assert "未判断" in desk.open(key).text("finding-abroad")


def test_the_letter_is_seen_before_proposing_and_nothing_is_done(office: Office) -> None:
    key = noticed(office)
    desk = office.desk("ex")
    seen = desk.press(desk.open(key, "decision/"), "preview-proposal", **DRAFT)
    assert "決定した在留期間：3年" in seen.text("letter")
    assert office.application(key).stage is Status.EXAMINATION
    assert "未判断" in desk.open(key).text("finding-abroad")
    again = desk.press(seen, "again")
    assert "従前のとおり。" in again.html
    refused = desk.press(seen, "confirm-propose", 422)
    assert "従前のとおり。" in refused.html


def test_anothers_case_is_not_proposed_and_the_page_says_why(office: Office) -> None:
    key = office.taken()
    page = office.desk("ex2").open(key, "decision/")
    assert not page.has("propose")
    assert "起案する前に引き継いでください" in page.text("proposal-needs")
    office.act("ex", "release", key)
    assert "まだ誰も担当していません" in office.desk("ex").open(key, "decision/").text("proposal-needs")


def test_the_approver_sees_verdicts_notes_and_his_own_checklist(office: Office) -> None:
    key = noticed(office)
    office.act("ex", "write-note", key, text="電話で確認した。")
    office.act("ex", "propose", key, period_months=36)
    page = office.desk("ap").open(key, "decision/")
    assert "確認済み" in page.text("verdicts")
    assert "電話で確認した。" in page.text("notes")
    assert "申請と異なります: 在留期間" in page.text("approval-checks")
    assert "起案: " in page.text("approval-checks")


def test_only_examiners_may_judge(office: Office) -> None:
    key = noticed(office)
    for who in ("ap", "an", "co"):
        desk = office.desk(who)
        assert not desk.open(key).has("judge")
        form = {"version": str(office.application(key).version), f"{VERDICT}x": "accepted"}
        assert desk.client.post(f"{desk.base}/cases/{key}/findings", data=form).status_code == 403
