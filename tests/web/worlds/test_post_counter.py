"""The counter of the post inside a world, in the office's frame."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings

pytestmark = pytest.mark.slow
FORM = {
    "from-postal_code": "160-0022", "from-lines": "東京都新宿区新宿1-2-3", "from-name": "模擬 太郎",
    "to-postal_code": "135-0064", "to-lines": "東京都江東区青海2-7-11", "to-name": "おだいば分室",
    "service": "simplified-registered", "hand_in": "window", "weight_g": "25", "papers": ["letter"],
}  # fmt: skip


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = wire(Settings(data=tmp_path, mail="direct", fast_hash=True))
    made.simulator.create("one")
    yield made
    made.close()


@pytest.fixture
def browser(system: System) -> FlaskClient:
    app = web_app(system)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def test_a_letter_handed_in_at_a_world_s_counter_is_delivered(browser: FlaskClient) -> None:
    assert "460円" in browser.post("/w/one/post/counter", data={**FORM, "stage": "check"}).text
    taken = browser.post("/w/one/post/counter", data={**FORM, "stage": "accept"})
    assert taken.location.startswith("/w/one/post/counter?taken=3")
    number = taken.location.partition("taken=")[2].partition("&")[0]
    assert "引き受けました" in browser.get(taken.location).text
    browser.post("/w/one/clock", data={"move": "week"})
    assert browser.get(f"/w/one/post/items/{number}.json").get_json()["state"] == "delivered"


def test_who_reads_english_reads_the_post_and_its_frame_in_english(browser: FlaskClient) -> None:
    asks = {"Accept": "text/html"}
    assert browser.get("/w/one/post/services", headers=asks).status_code == 200
    browser.get("/w/one/rules/?lang=en", headers=asks)
    led = browser.get("/w/one/post/services?on=2024-01-01", headers=asks)
    assert (led.status_code, led.location) == (302, "/w/one/post/services?on=2024-01-01&locale=en")
    for locale, words in (
        ("en", ("Simulated post", "Simplified registered")),
        ("ja", ("模擬日時", "簡易書留")),
    ):
        page = browser.get(f"/w/one/post/services?locale={locale}", headers=asks)
        assert all(word in page.text for word in words)
        assert f'<html lang="{locale}"' in page.text
    assert browser.get("/w/one/post/services.json").status_code == 200


def test_a_refusal_leaves_a_world_as_it_was(browser: FlaskClient) -> None:
    before = browser.get("/w/one/journal").text.count("<tr")
    for changes in ({"weight_g": "0"}, {"number": "310-00-00000-5"}, {"to-postal_code": "999-9999"}):
        refused = browser.post("/w/one/post/counter", data={**FORM, **changes, "stage": "accept"})
        assert refused.status_code == 422
    assert browser.get("/w/one/journal").text.count("<tr") == before


def test_the_services_of_a_world_s_day(browser: FlaskClient) -> None:
    assert browser.get("/w/one/post/services.json").get_json()["on"] == "2025-06-02"
    page = browser.get("/w/one/post/services", headers={"Accept": "text/html"})
    assert "模擬 — 実在の個人情報を入力しないでください" in page.text
    assert "1,750" in page.text


LETTER = {
    "service": "simplified-registered",
    "from": {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3"], "name": "模擬 太郎"},
    "to": {"postal_code": "135-0064", "lines": ["東京都江東区青海2-7-11"], "name": "おだいば分室"},
}


def test_a_program_asks_without_a_form_of_ours_and_does_nothing_without_one(system: System) -> None:
    program = web_app(system).test_client()
    quoted = program.post("/w/one/post/quote", json=LETTER)
    assert quoted.get_json()["postage_yen"] == 460
    assert program.post("/w/one/post/items.csv", json={"numbers": ["31000000005"]}).mimetype == "text/csv"
    for does in ("counter", "items/31000000005/window", "items/31000000005/control"):
        assert program.post(f"/w/one/post/{does}", json={}).status_code == 400


@pytest.mark.parametrize("call", ["quote", "items.csv", "items/31000000005/redelivery"])
def test_json_that_is_nested_past_all_reading_is_refused(browser: FlaskClient, call: str) -> None:
    deep = "[" * 100_000
    assert browser.post(f"/w/one/post/{call}", data=deep, content_type="application/json").status_code == 422
