"""The counter's page 認証ID・パスワード: papers that wait, who they are from, answers, and what only the counter may."""

from __future__ import annotations

import pytest

from backoffice.store.people import Account
from backoffice.usecases import admission, credential_papers
from backoffice.usecases.credential_papers import Written
from tests.web.console.conftest import Office

OWN = {"sign_in": "hanako", "password": "sakura-2025", "name": "山田　花子", "email": "hanako@example.jp"}


def handed_in(office: Office, *asks: str) -> tuple[str, str]:
    """Put a user into the world and hand a paper in; return the paper's key and the user's."""
    with office.world.write() as tx:
        user = admission.add_account(tx, OWN)[0].id
        paper, _ = credential_papers.hand_in(
            tx, Written("山田　花子", "hanako@example.jp", asks or ("sign-in-id",))
        )
    return paper.id, user


@pytest.mark.rule("R-087")
def test_a_paper_is_found_its_writer_identified_and_the_id_written_on_it(office: Office) -> None:
    key, user = handed_in(office)
    desk = office.desk("co")
    listed = desk.get("/credentials/")
    assert listed.has(f"open-{key}")
    page = desk.get(f"/credentials/{key}")
    assert "一致：氏名、メールアドレス" in page.html
    refused = desk.press(page, "answer", status=422, account=user)
    assert "本人確認書類で" in refused.html
    assert "利用者を選んでください" in desk.press(page, "answer", status=422, identified="yes").html
    sure = desk.press(page, "answer", account=user, identified="yes", reply="on-form")
    assert "取り消せません" in sure.text("confirm")
    assert not sure.has("answered")
    done = desk.press(sure, "sure")
    assert "hanako" in done.one("answered").text
    assert not desk.get("/credentials/").has(f"open-{key}")
    assert desk.get("/credentials/?state=answered").has(f"open-{key}")


@pytest.mark.rule("R-061")
def test_the_counter_deletes_a_users_data(office: Office) -> None:
    key, user = handed_in(office, "deletion")
    desk = office.desk("co")
    page = desk.get(f"/credentials/{key}")
    assert page.one("answer").text == "抹消の確認へ進む"
    sure = desk.press(page, "answer", account=user, identified="yes")
    assert "元に戻せません" in sure.text("confirm")
    done = desk.press(sure, "sure")
    assert done.text("user-state") == "抹消"
    with office.world.read() as reading:
        assert reading.require(Account, user, "利用者", "user").state == "deleted"


def test_a_user_is_sought_by_id_and_a_paper_of_nobody_given_back(office: Office) -> None:
    key, user = handed_in(office)
    desk = office.desk("co")
    assert desk.get(f"/credentials/{key}?sought=hanako").has(f"account-{user}")
    nobody = desk.get(f"/credentials/{key}?sought=nobody")
    assert nobody.has("nobody")
    assert "返す理由" in desk.press(nobody, "turn-away", status=422).html
    sure = desk.press(nobody, "turn-away", note="本人ではありません。")
    assert "本人ではありません。" in desk.press(sure, "sure").text("answered")


def test_what_another_officer_has_answered_is_not_answered_again_and_the_words_stay(office: Office) -> None:
    key, user = handed_in(office)
    desk = office.desk("co")
    old = desk.get(f"/credentials/{key}")
    desk.press(desk.press(old, "answer", account=user, identified="yes"), "sure")
    stale = desk.press(old, "turn-away", 409, note="本人ではありません。")
    assert "回答しました" in stale.text("stale")
    assert "本人ではありません。" in stale.text("typed")


def test_others_look_and_do_nothing(office: Office) -> None:
    key, user = handed_in(office)
    desk = office.desk("ex")
    page = desk.get(f"/credentials/{key}")
    assert page.has("read-only")
    assert "disabled" in page.one("answer").attributes
    form = {"account": user, "identified": "yes"}
    assert desk.client.post(f"{desk.base}/credentials/{key}/answer", data=form).status_code == 403
