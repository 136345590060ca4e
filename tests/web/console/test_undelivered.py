"""不着: from a mailbox that refuses to the officer who corrects the address, sends again, or notes a telephone call."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.store.people import Account
from mailsim import box_book
from tests.web.console.conftest import Office

pytestmark = pytest.mark.slow


def box(office: Office, address: str, document: dict[str, Any]) -> None:
    box_book.put(office.system.inboxes.of(office.world.id), address, document)


def refused(office: Office, document: dict[str, Any] | None = None) -> str:
    """File an application whose applicant's mailbox refuses; its key."""
    key = office.entered()
    box(office, office.application(key).notify_email, document or {"kind": "unknown"})
    office.act(office.user, "file", key)
    return key


def inbox(office: Office, address: str) -> list[str]:
    return [one.subject for one in office.system.inboxes.of(office.world.id).messages(address)]


def test_a_mail_that_failed_is_a_task_with_whom_and_why_until_it_is_sent_to_the_right_address(
    office: Office,
) -> None:
    key = refused(office)
    wrong = office.application(key).notify_email
    desk = office.desk("ex")
    page = desk.get("/undelivered/")
    assert office.application(key).applicant_name in page.text("misses")
    assert wrong in page.text("misses")
    assert "この宛先はありません" in page.text("misses")
    one = desk.get("/undelivered/miss-00000001/")
    assert "550 5.1.1 No such mailbox here" in one.text("why")
    assert "宛先: d" not in one.text("events"), "an address is no list"
    assert f"{wrong} に届きませんでした" in one.text("events")
    bad = desk.press(one, "send-again", 422, address="corrected", corrected="だれか")
    assert "形が正しくありません" in bad.text("error-summary")
    done = desk.press(one, "send-again", address="corrected", corrected="right@example.jp")
    assert "送り直した" in done.text("state")
    assert office.name("ex") in done.text("ended")
    assert inbox(office, "right@example.jp") == ["申請受付完了のお知らせ"]
    assert office.application(key).notify_email == "right@example.jp"
    assert "この段階のメールはありません" in desk.get("/undelivered/").html
    assert "送り直しました" in desk.open(key, "history/").text("timeline")
    office.pass_time("P1D")
    assert inbox(office, "right@example.jp")[1:] == ["申請受付番号のお知らせ"], "later mails go there too"


def test_the_address_of_a_user_is_his_own_to_change(office: Office) -> None:
    key = office.entered()
    with office.world.read() as reading:
        account = reading.require(Account, office.user, "利用者", "user")
    box(office, account.email, {"kind": "refuses", "from": ["moj.go.jp"]})
    office.act(office.user, "file", key)
    desk = office.desk("do")
    one = desk.get("/undelivered/miss-00000001/")
    answer = desk.press(one, "send-again", 422, address="else@example.jp")
    assert "利用者本人が" in answer.text("error-summary")
    box_book.remove(office.system.inboxes.of(office.world.id), account.email)
    desk.press(one, "send-again", address=account.email)
    assert inbox(office, account.email) == ["申請受付完了のお知らせ"]


def test_a_mail_sent_again_that_fails_again_is_a_task_of_its_own(office: Office) -> None:
    refused(office)
    desk = office.desk("co")
    desk.press(desk.get("/undelivered/miss-00000001/"), "send-again")
    assert "miss-00000002" in desk.get("/undelivered/").text("misses")
    assert "miss-00000001" not in desk.get("/undelivered/").text("misses")


def test_a_telephone_call_ends_the_task_once(office: Office) -> None:
    key = refused(office)
    desk, other = office.desk("ex"), office.desk("re")
    one, same = desk.get("/undelivered/miss-00000001/"), other.get("/undelivered/miss-00000001/")
    assert "入力してください" in desk.press(one, "reached", 422, how=" ").text("error-summary")
    done = desk.press(one, "reached", how="電話で本人に伝えた。")
    assert "電話で本人に伝えた。" in done.text("ended")
    assert "別の方法で連絡した" in other.press(same, "reached", 409, how="郵便で送った。").html
    assert "電話で本人に伝えた" in desk.open(key, "history/").text("timeline")


def test_who_has_no_part_in_it_may_look_but_not_act(office: Office) -> None:
    refused(office)
    desk = office.desk("an")
    one = desk.get("/undelivered/miss-00000001/")
    assert one.has("read-only")
    assert "disabled" in one.one("send-again").attributes


def test_a_mail_that_is_tried_again_is_no_task_yet_but_can_be_seen(office: Office) -> None:
    key = refused(office, {"kind": "full", "for_good": False})
    desk = office.desk("ex")
    assert "この段階のメールはありません" in desk.get("/undelivered/").html
    assert "次の送信" in desk.get("/undelivered/?state=waiting").text("misses")
    one = desk.get("/undelivered/miss-00000001/")
    assert one.has("waiting")
    assert not one.has("send-form")
    assert "再送待ち" in desk.open(key, "mails/").text("bounce")
    box_book.remove(office.system.inboxes.of(office.world.id), office.application(key).notify_email)
    office.pass_time("PT1H")
    assert "再送で届いた" in desk.get("/undelivered/?state=ended").text("misses")
