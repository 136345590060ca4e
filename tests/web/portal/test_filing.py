"""Filing once, its refusals, and the change of the 受領方法."""

import pytest


@pytest.mark.rule("R-121", "R-164", "R-259")
def test_filing_shows_the_provisional_number_at_once(portal):
    made = portal.entered(files=True)
    assert portal.get(f"applications/{made}/file").has("interruption")
    answer = portal.post(f"applications/{made}/file")
    assert answer.location.endswith(f"/applications/{made}/filed")
    result = portal.get(answer.location)
    assert portal.application(made).provisional_number in result.main
    assert "翌日" in result.main


def test_a_double_press_files_once(portal):
    made = portal.entered(files=True)
    first, second = (portal.post(f"applications/{made}/file") for _ in range(2))
    assert first.location == second.location
    assert portal.events("application.filed") == 1
    assert portal.get(f"applications/{made}/file").location.endswith("/filed")


@pytest.mark.rule("R-259")
def test_missing_files_stand_in_the_way(portal):
    made = portal.entered()
    page = portal.get(f"applications/{made}/file")
    assert page.has("obstacle-documents-missing")
    assert page.has("obstacle-photo-missing")
    answer = portal.post(f"applications/{made}/file")
    assert answer.status == 422
    assert "添付されていません" in answer.main
    assert portal.get(f"applications/{made}/filed").status == 303


@pytest.mark.parametrize(
    ("expires_on", "abroad", "code"),
    [
        pytest.param("2025-09-03", False, "too-early", marks=pytest.mark.rule("R-105")),
        pytest.param("2025-06-02", False, "expiry-day", marks=pytest.mark.rule("R-110")),
        pytest.param("2025-06-01", False, "expired", marks=pytest.mark.rule("R-111")),
        pytest.param("2025-07-20", True, "abroad", marks=pytest.mark.rule("R-112")),
    ],
)
def test_out_of_the_window_nothing_is_filed(portal, expires_on, abroad, code):
    person = portal.person(expires_on=expires_on, period_months=12, abroad=abroad)
    made = portal.entered(person=person, files=True)
    answer = portal.post(f"applications/{made}/file")
    assert answer.status == 422
    assert answer.has(f"obstacle-{code}")
    assert portal.application(made).filed_at is None
    assert portal.application(made).provisional_number == ""


@pytest.mark.rule("R-127")
def test_the_page_of_an_application_leads_to_its_actions(portal):
    made = portal.entered()
    page = portal.get(f"applications/{made}")
    for label in (
        "資料を添付する",
        "顔写真を添付する",
        "在留カードの受取方法を変更する",
        "入管庁に申請を行う",
    ):
        assert label in page.main


@pytest.mark.rule("R-210")
def test_the_receipt_is_changed_on_screen_before_the_result(portal):
    filed = portal.filed()
    answer = portal.post(f"applications/{filed}/receipt", receipt="counter")
    assert answer.status == 303
    assert portal.application(filed).receipt == "counter"
    assert "在留カード受領方法変更のお知らせ" in portal.get(answer.location).main
    answer = portal.post(f"applications/{filed}/receipt", receipt="pigeon")
    assert answer.status == 422
    assert 'id="f-receipt-error"' in answer.main


@pytest.mark.rule("R-211")
def test_after_the_result_the_office_must_be_asked(portal):
    permitted = portal.permitted()
    assert portal.get(f"applications/{permitted}/receipt").has("closed")
    assert portal.post(f"applications/{permitted}/receipt", receipt="counter").status == 409


def test_the_story_shows_mails_and_nothing_of_the_inside(portal):
    permitted = portal.permitted()
    page = portal.get(f"applications/{permitted}").main
    for subject in ("申請受付完了のお知らせ", "申請受付番号のお知らせ", "審査完了に関するお知らせ"):
        assert subject in page
    assert "審査が完了しました" in page
    assert "起案" not in page
    assert "決裁" not in page


def test_a_result_at_the_counter_says_what_to_bring(portal):
    permitted = portal.permitted(receipt="counter")
    page = portal.get(f"applications/{permitted}")
    assert page.has("to-bring")
    assert "旅券" in page.main
    assert portal.get(f"applications/{permitted}/envelope").has("closed")


def test_a_refusal_is_told(portal):
    filed = portal.filed()
    portal.pass_time("P1D")
    portal.act("examiner", "take", filed)
    portal.act("examiner", "propose", filed, disposition="refuse", reasons="活動の継続が認められない。")
    portal.act("approver", "refuse", filed)
    page = portal.get(f"applications/{filed}")
    assert page.has("refused")
    assert "活動の継続が認められない" not in page.main


def test_what_was_entered_can_be_read(portal):
    made = portal.entered()
    assert 'data-testid="confirm-name"' in portal.get(f"applications/{made}/answers").main
