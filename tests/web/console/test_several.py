"""Several applications at once: a page before, what is left as it is and why, and nothing lost."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.domain.life import Status
from backoffice.usecases import admission
from tests.web.console.conftest import PASSWORD, Desk, Office
from tests.web.console.page import Page

pytestmark = pytest.mark.slow
EXAMINATION, APPROVAL = "/desks/examination/?scope=all", "/desks/approval/?scope=all"


def choose(desk: Desk, page: Page, verb: str, *keys: str, **typed: Any) -> Page:
    boxes = [page.one(f"choose-{key}").attributes["value"] for key in keys]
    return desk.press(page, f"several-{verb}", chosen=boxes, **typed)


def words(page: Page, testid: str) -> str:
    return " ".join(element.text for element in page.all(testid))


def test_several_are_given_to_an_examiner(office: Office) -> None:
    first, second, third = (office.filed() for _ in range(3))
    desk = office.desk("ap")
    asked = choose(desk, desk.get(EXAMINATION), "assign", first, second)
    sure = desk.press(asked, "answer", examiner=office.officers["ex2"])
    assert "選んだ2件のうち、2件に行います。" in sure.text("summary")
    assert office.application(first).examiner_id == ""
    back = desk.press(sure, "confirm-several")
    assert "2件を割り当てました。" in back.text("flash")
    assert [office.application(key).examiner_id for key in (first, second, third)] == [
        *[office.officers["ex2"]] * 2,
        "",
    ]
    assert back.text("desk-title") == "審査の一覧"


def test_nobody_chosen_is_an_error_beside_its_field(office: Office) -> None:
    key = office.filed()
    desk = office.desk("ex")
    asked = choose(desk, desk.get(EXAMINATION), "transfer", key)
    again = desk.press(asked, "answer", status=422, section="", reason=" ")
    assert "移管先の審査部門を選んでください" in again.html
    assert "移管の理由を入力してください" in again.html
    sure = desk.press(again, "answer", section="留学審査部門", reason="在学中の申請のため")
    desk.press(sure, "confirm-several")
    assert office.application(key).section == "留学審査部門"


def test_what_one_wrote_stays_when_he_goes_back(office: Office) -> None:
    key = office.filed()
    desk = office.desk("ex")
    asked = choose(desk, desk.get(EXAMINATION), "transfer", key)
    sure = desk.press(asked, "answer", section="留学審査部門", reason="在学中の申請のため")
    assert "在学中の申請のため" in desk.press(sure, "again").html


def test_without_a_choice_nothing_happens(office: Office) -> None:
    office.filed()
    desk = office.desk("ex")
    assert "一つ以上" in desk.press(desk.get(EXAMINATION), "several-release").text("flash")


def test_a_stale_one_is_left_and_named_and_nothing_else_is_lost(office: Office) -> None:
    first, second = office.taken(), office.taken()
    desk = office.desk("ex")
    sure = choose(desk, desk.get(EXAMINATION), "release", first, second)
    office.act("ex2", "take", second)
    done = desk.press(sure, "confirm-several")
    assert "1件の担当を外しました。" in done.html
    assert office.application(second).number in words(done, "wont")
    assert "一覧を開いた後に変わりました" in words(done, "wont")
    assert office.application(first).examiner_id == ""
    assert office.application(second).examiner_id == office.officers["ex2"]


def test_the_page_before_says_which_are_left_and_why(office: Office) -> None:
    taken, nobodys = office.taken(), office.filed()
    desk = office.desk("ex")
    sure = choose(desk, desk.get(EXAMINATION), "release", taken, nobodys)
    assert "選んだ2件のうち、1件に行います。" in sure.text("summary")
    assert "誰も担当していません" in words(sure, "wont-row")
    assert office.application(taken).examiner_id


def with_officer(office: Office, name: str, role: str, section: str) -> str:
    with office.world.write() as tx:
        given = {"role": role, "sign_in": name, "password": PASSWORD, "section": section}
        office.officers[name] = admission.add_officer(tx, given)[0].id
    return office.officers[name]


def test_another_sections_case_is_left(office: Office) -> None:
    work, study = office.filed(), office.filed(status="留学")
    examiner = with_officer(office, "ws", "examiner", "就労審査部門")
    desk = office.desk("ws")
    sure = desk.press(choose(desk, desk.get(EXAMINATION), "assign", work, study), "answer", examiner=examiner)
    assert "留学審査部門の担当です" in words(sure, "wont-row")
    assert "1件を割り当てました。" in desk.press(sure, "confirm-several").html
    assert office.application(work).examiner_id == examiner
    assert office.application(study).examiner_id == ""


def test_several_are_approved_with_their_letters(office: Office) -> None:
    first, second = office.proposed(), office.proposed(months=12)
    desk = office.desk("ap")
    page = desk.get(APPROVAL)
    assert "許可 3年" in page.text("worklist")
    assert f"{office.name('ex')}" in page.text("worklist")
    sure = choose(desk, page, "approve", first, second)
    assert "送られるメールは2通です。" in sure.text("summary")
    assert office.application(first).stage is Status.PROPOSED
    done = desk.press(sure, "confirm-several")
    assert "2件を決裁しました。" in done.text("flash")
    assert {office.application(key).stage for key in (first, second)} == {Status.PERMITTED}


@pytest.mark.rule("R-263")
def test_what_turns_to_the_counter_is_decided_alone(office: Office) -> None:
    short, long = office.proposed(months=3), office.proposed()
    desk = office.desk("ap")
    sure = choose(desk, desk.get(APPROVAL), "approve", short, long)
    assert "窓口に変わります" in words(sure, "wont-row")
    desk.press(sure, "confirm-several")
    assert office.application(short).stage is Status.PROPOSED
    assert office.application(long).stage is Status.PERMITTED


def test_ones_own_proposal_cannot_be_chosen_nor_decided(office: Office) -> None:
    key = office.proposed()
    with office.world.write() as tx:
        from backoffice.store.applications import Application

        tx.require(Application, key, "申請", "application").proposed_by = office.officers["ap"]
    desk = office.desk("ap")
    page = desk.get(APPROVAL)
    assert not page.has(f"choose-{key}")
    assert page.text("why-not") == "自分の起案"
    forged = {"verb": "approve", "sure": "yes", "chosen": f"{key}:{office.application(key).version}"}
    answer = desk.client.post(f"{desk.base}/several", data=forged)
    assert "自分の起案を自分で決裁することはできません" in answer.text
    assert office.application(key).stage is Status.PROPOSED


@pytest.mark.parametrize(
    ("who", "verb", "status"),
    [("an", "assign", 403), ("ex", "approve", 403), ("co", "release", 403), ("ap", "burn", 404)],
)
def test_who_may_not_is_refused(office: Office, who: str, verb: str, status: int) -> None:
    key = office.proposed()
    desk = office.desk(who)
    answer = desk.client.post(f"{desk.base}/several", data={"verb": verb, "chosen": f"{key}:1"})
    assert answer.status_code == status


def test_it_goes_back_to_the_list_and_nowhere_else(office: Office) -> None:
    key = office.filed()
    desk = office.desk("ex")
    for back in ("https://example.jp/", "//example.jp", f"{desk.base}/sign-out"):
        data = {"verb": "release", "back": back}
        assert desk.client.post(f"{desk.base}/several", data=data).location.endswith("/desks/examination/")
    assert key


def test_lists_of_others_have_no_boxes(office: Office) -> None:
    key = office.filed()
    page = office.desk("co").get(EXAMINATION)
    assert page.has(f"open-{key}")
    assert not page.has(f"choose-{key}")


def sent(desk: Desk, status: int = 200, **given: str) -> Page:
    answer = desk.client.post(f"{desk.base}/several", data=given, follow_redirects=True)
    assert answer.status_code == status
    return Page(answer.text)


@pytest.mark.parametrize("version", ["9" * 5000, "²", "-1", ""])
def test_a_box_that_says_no_version_chooses_nothing(office: Office, version: str) -> None:
    answer = sent(office.desk("ex"), verb="release", chosen=f"{office.filed()}:{version}")
    assert "申請を一つ以上選んでください" in answer.text("flash")


def test_applications_that_are_not_there_are_refused_in_words(office: Office) -> None:
    answer = sent(office.desk("ex"), 422, verb="release", chosen="app-99999999:1", sure="yes")
    assert "見つかりません" in answer.text("error-summary")


def test_a_way_back_with_an_end_of_line_is_the_list(office: Office) -> None:
    key, desk = office.filed(), office.desk("ex")
    given = {"chosen": f"{key}:{office.application(key).version}", "examiner": office.officers["ex2"]}
    back = f"{desk.base}/desks/examination/?\r\nX: y"
    page = sent(desk, verb="assign", answered="yes", sure="yes", back=back, **given)
    assert page.text("desk-title") == "審査の一覧"
    assert office.application(key).examiner_id == office.officers["ex2"]
