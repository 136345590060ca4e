"""The portal from abroad, in maintenance and on a phone; the console and the API that say so."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.usecases import admission, maintaining

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
)
COMPUTER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/72.0.3626.96 Safari/537.36"
WINDOW = {"from": "2025-06-03T09:00:00+09:00", "to": "2025-06-03T18:00:00+09:00", "words": "保守を行います。"}


def api(portal: Any, path: str, **body: Any) -> Any:
    return portal.client.post(f"/api/v1/worlds/{portal.world.id}/{path}", json=body)


@pytest.mark.rule("R-095", "C-42")
def test_from_abroad_sign_in_and_pages_are_refused(portal: Any) -> None:
    portal.sign_in()
    assert portal.get("").status == 200
    moved = api(portal, f"users/{portal.ids['user']}/location", country="VN")
    assert moved.get_json() == {"user_id": portal.ids["user"], "country": "VN"}
    for path in ("", "applications", "sign-in"):
        page = portal.get(path)
        assert page.status == 403
        assert "日本国内からのみ利用できます" in page.text
    assert portal.post("sign-out").status == 303
    assert portal.get("sign-in").status == 200  # nobody in particular: the world is in Japan
    assert portal.sign_in().status == 403
    api(portal, f"users/{portal.ids['user']}/location", country="JP")
    assert portal.sign_in().status == 303


@pytest.mark.rule("R-095")
def test_a_world_may_lie_abroad(portal: Any) -> None:
    settings = f"/api/v1/worlds/{portal.world.id}/settings"
    assert portal.client.patch(settings, json={"country": "US"}).get_json()["country"] == "US"
    assert portal.get("sign-in").status == 403
    assert portal.client.get(f"/w/{portal.world.id}/console/sign-in").status_code == 200
    assert portal.client.patch(settings, json={"country": "usa"}).status_code == 422


@pytest.mark.rule("R-096", "R-097")
def test_a_maintenance_is_announced_beforehand_and_enforced(portal: Any) -> None:
    assert not portal.get("sign-in").has("maintenance-announced")
    made = api(portal, "maintenance", **WINDOW)
    assert made.status_code == 201
    assert made.get_json() | WINDOW == made.get_json()
    portal.sign_in()
    for path in ("sign-in", ""):
        page = portal.get(path)
        assert page.has("maintenance-announced")
        assert "2025年6月3日（火）18:00まで、メンテナンスのため利用できません" in page.text
    portal.pass_time("P1D")
    for path in ("", "sign-in", "applications"):
        page = portal.get(path)
        assert page.status == 503
        assert "2025年6月3日（火）18:00（模擬日時）まで利用できません" in page.text
        assert "保守を行います。" in page.text
    assert portal.post("sign-in/organisation", sign_in="USER1", password="x").status == 503
    assert portal.client.get(f"/w/{portal.world.id}/console/sign-in").status_code == 200
    portal.pass_time("PT9H")
    assert portal.get("sign-in").status == 200


@pytest.mark.rule("R-096")
def test_officers_plan_and_cancel_on_their_page(portal: Any) -> None:
    console = f"/w/{portal.world.id}/console"
    with portal.world.write() as tx:
        admission.add_officer(tx, {"role": "administrator", "sign_in": "ADMIN1", "password": "correct horse"})
    portal.client.post(f"{console}/sign-in", data={"sign_in": "ADMIN1", "password": "correct horse"})
    form = {
        "from_day": "2025-06-02",
        "from_time": "09:00",
        "to_day": "2025-06-02",
        "to_time": "10:00",
        "words": "点検",
    }
    refused = portal.client.post(f"{console}/system/maintenance", data=form | {"to_time": "soon"})
    assert refused.status_code == 422
    assert "終了の日付と時刻" in refused.text
    assert "点検" in refused.text
    assert portal.client.post(f"{console}/system/maintenance", data=form).status_code == 303
    assert portal.get("sign-in").status == 503
    page = portal.client.get(f"{console}/system/maintenance/").text
    assert "停止中" in page
    with portal.world.read() as reading:
        standing = maintaining.standing(reading)
        assert standing
    assert portal.client.post(f"{console}/system/maintenance/{standing.id}/cancel").status_code == 303
    assert portal.get("sign-in").status == 200
    assert "取消し" in portal.client.get(f"{console}/system/maintenance/").text


def test_the_calls_on_maintenance_list_cancel_and_refuse(portal: Any) -> None:
    made = api(portal, "maintenance", **WINDOW).get_json()
    assert api(portal, f"maintenance/{made['maintenance_id']}/cancel").get_json()["cancelled"]
    told = portal.client.get(f"/api/v1/worlds/{portal.world.id}/maintenance").get_json()
    assert [(each["maintenance_id"], each["cancelled"]) for each in told["maintenance"]] == [
        (made["maintenance_id"], True)
    ]
    assert api(portal, "maintenance", **WINDOW | {"to": "tomorrow"}).status_code == 422
    assert api(portal, "maintenance", **WINDOW | {"to": WINDOW["from"]}).status_code == 422
    assert api(portal, "maintenance/none/cancel").status_code == 404
    assert api(portal, "users/none/location", country="VN").status_code == 404


@pytest.mark.rule("R-101", "C-24")
@pytest.mark.parametrize(("agent", "warned"), [(PHONE, True), (COMPUTER, False), ("", False)])
def test_phones_are_warned_and_not_kept_out(portal: Any, agent: str, warned: bool) -> None:
    portal.sign_in()
    for path in ("sign-in", "", "applications"):
        page = portal.client.get(f"/w/{portal.world.id}/portal/{path}", headers={"User-Agent": agent})
        assert page.status_code == 200
        assert ('data-testid="phone-warning"' in page.text) is warned


@pytest.mark.rule("R-096", "R-097", "R-100", "R-101", "R-271", "R-283", "C-25")
def test_the_sign_in_page_says_with_what_and_when_the_system_works(portal: Any) -> None:
    page = portal.get("sign-in").main
    for words in (
        "Google Chrome 72",
        "ほかのブラウザは動作保証の対象外",
        "OSや設定によっては",
        "24時間365日",
        "年に数回（平日のこともあります）",
        "申請する日より前に確かめて",
        "スマートフォン",
    ):
        assert words in page
