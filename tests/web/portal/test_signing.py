"""Signing in: two buttons, one open; sessions end after thirty idle minutes."""

import pytest
from sqlmodel import select

from backoffice.domain.actors import UserKind
from backoffice.store.control import SignIn
from backoffice.usecases import admission
from tests.web.portal.conftest import PASSWORD

PAGES = ("", "bulk", "template-files", "applications", "search", "entry")


@pytest.mark.rule("R-080", "R-081")
def test_the_door_has_the_two_buttons(outside):
    door = outside.get("sign-in")
    assert door.has("sign-in-organisation")
    assert "法人、弁護士、行政書士" in door.main
    assert "外国人本人・その他" in door.main
    assert outside.get("sign-in/individual").has("no-cards")


@pytest.mark.parametrize("page", PAGES)
def test_nobody_passes_without_signing_in(outside, page):
    answer = outside.get(page)
    assert answer.status == 303
    assert answer.location.endswith(f"/portal/sign-in?next=/w/{outside.world.id}/portal/{page}")


def test_signing_in_leads_back(outside):
    back = f"/w/{outside.world.id}/portal/entry"
    assert outside.sign_in(next=back).location == back
    assert outside.get("").status == 200


@pytest.mark.parametrize(
    "back",
    [
        "https://example.com/",
        "//example.com",
        "/w/other/portal/",
        "/w/../portal/",
        "javascript:alert(1)",
        "/\\x",
    ],
)
def test_it_never_leads_elsewhere(outside, back):
    assert outside.sign_in(next=back).location == f"/w/{outside.world.id}/portal/"
    assert outside.sign_in(next=f"/w/{outside.world.id}/portal/..//evil").location.endswith("/portal/")


def test_a_wrong_password_stands_beside_its_field(outside):
    answer = outside.sign_in(password="wrong")
    assert answer.status == 422
    assert "認証ID又はパスワードが正しくありません。" in answer.main
    assert "エラー: " in answer.text.partition("</title>")[0]
    assert 'value="USER1"' in answer.main
    assert "wrong" not in answer.main


@pytest.mark.rule("R-089")
def test_five_wrong_ones_lock_for_a_day(outside):
    for _ in range(5):
        outside.sign_in(password="wrong")
    assert "まで利用できません" in outside.sign_in().main
    outside.pass_time("P1D")
    assert outside.sign_in().status == 303


@pytest.mark.rule("R-098")
def test_after_thirty_idle_minutes_the_door_says_so(portal):
    with portal.system.simulator.worlds.registry() as session:
        for row in session.exec(select(SignIn).where(SignIn.world_id == portal.world.id)):
            row.seen_wall -= 30 * 60 + 1
    answer = portal.post(f"entry/{portal.ids['person']}", step="2-1", name="X")
    assert answer.status == 303
    door = portal.get(answer.location)
    assert door.has("expired")
    assert "入力中だった内容は保存されていません" in door.main


def test_users_with_a_card_are_sent_to_their_button(outside):
    with outside.world.write() as tx:
        given = {"kind": UserKind.INDIVIDUAL, "sign_in": "CARD1", "password": PASSWORD}
        admission.add_account(tx, given)
    answer = outside.sign_in("CARD1")
    assert answer.status == 422
    assert "外国人本人・その他" in answer.main


def test_signing_out(portal):
    assert portal.post("sign-out").status == 303
    assert portal.get("").status == 303


def test_a_form_from_elsewhere_is_not_taken(portal):
    portal.app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert portal.post("sign-out").status == 400
    finally:
        portal.app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.rule("R-115")
def test_the_menu_has_the_official_labels(portal):
    menu = portal.get("")
    for label in (
        "申請情報入力（1件ずつ申請情報を入力）",
        "申請情報入力（一括）",
        "テンプレートファイル",
        "申請情報検索",
        "申請情報一覧",
    ):
        assert label in menu.main
    assert portal.get("bulk").status == 200
    assert portal.get("template-files").status == 200
