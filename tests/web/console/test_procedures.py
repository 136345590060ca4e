"""その他の手続: each with its reason, the page before it and its mail, for the roles that may."""

from __future__ import annotations

import pytest

from backoffice.domain.life import Status
from tests.web.console.conftest import Office

pytestmark = pytest.mark.slow


@pytest.mark.rule("R-198")
def test_the_identity_bar_leads_to_a_withdrawal_with_reason_letter_and_pause(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    assert desk.open(key).has("go-procedures")
    listed = desk.get(f"/cases/{key}/procedures/")
    assert listed.has("go-withdraw")
    form = desk.get(f"/cases/{key}/withdraw")
    assert "理由" in desk.press(form, "preview-withdraw", 422, reason=" ").text("error-summary")
    confirm = desk.press(form, "preview-withdraw", reason="帰国するため")
    assert "申請の取下げについて" in confirm.text("letter")
    desk.press(confirm, "confirm-withdraw")
    assert office.application(key).stage is Status.WITHDRAWN


def test_a_review_is_ended_with_reason_letter_and_pause(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ap")
    confirm = desk.press(desk.get(f"/cases/{key}/end"), "preview-end", reason="申請人が出国したため")
    assert "申請の終止について" in confirm.text("letter")
    assert office.application(key).stage is Status.EXAMINATION
    desk.press(confirm, "confirm-end")
    assert office.application(key).stage is Status.ENDED


@pytest.mark.rule("R-211")
def test_the_receipt_is_arranged_for_a_user_who_called(office: Office) -> None:
    key = office.taken()
    desk = office.desk("co")
    form = desk.get(f"/cases/{key}/arrange-receipt")
    assert "今の受領方法と同じ" in desk.press(form, "preview-arrange", 422, receipt="post").text(
        "error-summary"
    )
    confirm = desk.press(form, "preview-arrange", receipt="counter")
    assert "在留カード受領方法変更のお知らせ" in confirm.text("letter")
    desk.press(confirm, "confirm-arrange")
    assert office.application(key).at_counter


@pytest.mark.rule("R-199")
def test_what_is_not_possible_says_why(office: Office) -> None:
    key = office.taken()
    page = office.desk("ex").get(f"/cases/{key}/procedures/")
    assert "同時に申請されたものはありません" in page.text("why-not-go-withdraw-joined")
    assert "番号が付いた後は" in page.text("why-not-go-reopen-photo")
    annex = office.desk("an").get(f"/cases/{key}/procedures/")
    assert "が行います" in annex.text("why-not-go-end")
    assert not annex.has("go-end")
    decided = office.desk("ex").get(f"/cases/{office.permitted()}/procedures/")
    assert "書類待ち" in decided.text("why-not-go-withdraw")


@pytest.mark.rule("R-136")
def test_photos_have_a_page_before_they_are_asked_for_or_received(office: Office) -> None:
    key = office.filed()
    desk = office.desk("co")
    done = desk.press(desk.get(f"/cases/{key}/reopen-photo"), "confirm-reopen-photo")
    assert done.has("photo-slot-open")
    done = desk.press(desk.get(f"/cases/{key}/receive-photo"), "confirm-receive-photo")
    assert "持参された顔写真を記録しました" in done.text("flash")
    assert office.desk("an").client.get(f"{desk.base}/cases/{key}/reopen-photo").status_code == 403


def test_a_move_is_recorded_and_the_address_before_stays_with_the_person(office: Office) -> None:
    key = office.taken()
    desk = office.desk("co")
    form = desk.get(f"/cases/{key}/move")
    typed = {"postal_code": "1350064", "prefecture": "東京都", "city": "江東区", "street": "青海9-9-9"}
    refused = desk.press(form, "preview-move", 422, **(typed | {"street": ""}))
    assert "町名・番地を入力してください" in refused.text("error-summary")
    person = desk.press(desk.press(form, "preview-move", **typed), "confirm-move")
    assert "青海9-9-9" in person.text("present-address")
    assert "変更前" in person.text("addresses")
    assert "differs" in office.desk("ex").open(key, "form/").html


@pytest.mark.parametrize(
    ("who", "path"),
    [("an", "end"), ("co", "end"), ("ap", "arrange-receipt"), ("co", "withdraw-joined"), ("ap", "move")],
)
def test_an_action_of_another_role_is_forbidden(office: Office, who: str, path: str) -> None:
    key = office.taken()
    desk = office.desk(who)
    before = office.application(key)
    assert desk.client.get(f"{desk.base}/cases/{key}/{path}").status_code == 403
    form = {"version": str(before.version), "sure": "yes", "reason": "x", "receipt": "counter"}
    assert desk.client.post(f"{desk.base}/cases/{key}/{path}", data=form).status_code == 403
    assert office.application(key).version == before.version
