"""The owner's hand on the post by page: the setting of a world, and the panel 操作（模擬） on an item's page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from tests.web.api.caller import Caller, World

pytestmark = pytest.mark.slow

HOME = {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3"], "name": "見本 花子"}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    made = wire(Settings(data=tmp_path_factory.mktemp("panel"), mail="direct", fast_hash=True))
    yield made
    made.close()


@pytest.fixture(scope="module")
def world(system: System) -> World:
    app = web_app(system)
    app.config["WTF_CSRF_ENABLED"] = False
    return World.populated(Caller(app), "panel")


@pytest.fixture
def browser(world: World) -> Client:
    return world.api.client


def letter(world: World, **more: object) -> str:
    asked = {"service": "letter-pack-plus", "to": HOME} | more
    return str(world.send("", [{"kind": "letter"}], **asked)["tracking_number"])


def press(browser: Client, number: str, **form: str) -> str:
    """Press a button of the panel; return the page that follows."""
    response = browser.post(f"/w/panel/post/items/{number}/control?locale=en", data=form)
    if response.status_code != 303:
        return response.text
    assert response.location.endswith(f"reqCodeNo1={number}&locale=en#control")
    return str(browser.get(response.location).text)


def item(world: World, number: str) -> dict[str, object]:
    shown: dict[str, object] = world.get(f"/post/items/{number}")
    return shown


def test_the_owner_decides_holds_and_lets_go(world: World, browser: Client) -> None:
    number = letter(world)
    assert "Nobody is ever in" in press(browser, number, doing="befall", outcome="absent")
    assert item(world, number)["outcome"] == "absent"
    assert "Release it" in press(browser, number, doing="stop")
    assert "Hold the item" in press(browser, number, doing="release")


def test_time_goes_to_the_state_that_is_chosen(world: World, browser: Client) -> None:
    number = letter(world)
    page = press(browser, number, doing="until", until="out-for-delivery")
    assert "Out for delivery" in page
    assert item(world, number)["state"] == "out-for-delivery"
    assert 'value="relayed"' not in page
    delivered = press(browser, number, doing="deliver", signed_by="隣人")
    assert "The life of this item has ended" in delivered
    assert item(world, number)["signed_by"] == "隣人"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"doing": ""}, "Choose one of"),
        ({"doing": "burn"}, "Choose one of"),
        ({"doing": "befall", "outcome": "burnt"}, "Choose one of"),
        ({"doing": "until", "until": ""}, "Choose one of"),
        ({"doing": "deliver", "signed_by": " "}, "no name of a person"),
    ],
)
def test_what_cannot_be_is_said(world: World, browser: Client, form: dict[str, str], said: str) -> None:
    assert said in press(browser, letter(world), **form)


def test_a_state_that_it_cannot_have_any_more_is_said(world: World, browser: Client) -> None:
    number = letter(world)
    press(browser, number, doing="until", until="arrived")
    response = browser.post(
        f"/w/panel/post/items/{number}/control", data={"doing": "until", "until": "relayed"}
    )
    assert response.status_code == 409
    assert "もう" in response.text


def test_the_settings_form_takes_outcomes_and_shares(world: World, browser: Client) -> None:
    shown = browser.get("/w/panel/").text
    assert [f'value="{name}"' in shown for name in ("shortage-paid", "misdelivered", "ten-days")] == [
        True
    ] * 3
    browser.post("/w/panel/settings", data={"delivery": "present", "delivery_shares": "absent 10、lost=1%"})
    assert world.get("")["settings"]["delivery"] == {"absent": 10, "lost": 1}
    assert 'value="absent 10, lost 1"' in browser.get("/w/panel/").text
    for wrong in ("absent ten", "absent 10, absent 5", "absent 99, lost 2", "away 3"):
        response = browser.post("/w/panel/settings", data={"delivery_shares": wrong})
        assert response.status_code == 422
    browser.post("/w/panel/settings", data={"delivery": "absent-once", "delivery_shares": ""})
    assert world.get("")["settings"]["delivery"] == "absent-once"


def test_who_does_not_own_the_world_sees_no_panel_and_does_nothing(tmp_path: Path) -> None:
    far = Settings(
        data=tmp_path,
        mail="direct",
        fast_hash=True,
        host="0.0.0.0",
        token="t" * 30,
        trusted_hosts="localhost",
    )
    system = wire(far)
    try:
        client = web_app(system).test_client()
        system.simulator.create("far")
        assert client.get("/w/far/post/").status_code == 403
        response = client.post("/w/far/post/items/12345678901/control", data={"doing": "stop"})
        assert response.status_code in (400, 403)
    finally:
        system.close()


@pytest.mark.slow
@pytest.mark.rule("R-256")
def test_a_user_asks_for_fetches_and_prints_what_is_his_own_alone(tmp_path: Path) -> None:
    near = Settings(data=tmp_path, mail="direct", fast_hash=True)
    system = wire(near)
    world = World.populated(Caller(web_app(system)), "class")
    organisation = {"organisation_id": world.organisation["organisation_id"]}
    his, others = (world.post("/users", organisation, 201) for _ in range(2))
    number = letter(world, actor=his["user_id"], outcome="absent")
    world.advance("P3D")
    system.close()
    away = {"host": "0.0.0.0", "token": "t" * 30, "trusted_hosts": "localhost"}
    system = wire(near.model_copy(update=away))
    try:
        app = web_app(system)
        app.config["WTF_CSRF_ENABLED"] = False
        item = f"/w/class/post/items/{number}"
        page = f"/w/class/post/services/srv/search/direct?reqCodeNo1={number}"
        for user, may in ((others, False), (his, True)):
            client = app.test_client()
            at = {"base_url": "https://localhost"}
            signed = client.post(
                "/w/class/portal/sign-in/organisation",
                data={"sign_in": user["sign_in"], "password": user["password"]},
                **at,
            )
            assert signed.status_code == 303
            shown = client.get(page, **at)
            assert shown.status_code == 200
            assert ('data-testid="redelivery"' in shown.text, f"{item}/label" in shown.text) == (may, may)
            for paper in ("label", "slip"):
                assert client.get(f"{item}/{paper}", **at).status_code == (200 if may else 403)
            wished = client.post(f"{item}/redelivery", data={"on": "2025-06-06"}, **at)
            assert wished.status_code == (303 if may else 403)
            fetched = client.post(f"{item}/window", data={"csrf_token": ""}, **at)
            assert fetched.status_code == (303 if may else 403)
            assert client.post(f"{item}/control", data={"doing": "stop"}, **at).status_code == 403
    finally:
        system.close()
