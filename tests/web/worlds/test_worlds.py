"""The pages above worlds: chooser, entrance, clock, journal, look-again, and the frame that all share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from backoffice.simulation import realtime
from backoffice.usecases import admission

pytestmark = pytest.mark.slow


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


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/w/one/",
        "/w/one/journal?verify=1",
        f"/w/one/journal?before={'9' * 30}",
        "/w/one/mail/",
        "/w/one/post/",
    ],
)
def test_every_page_says_that_it_is_simulated(browser: FlaskClient, path: str) -> None:
    page = browser.get(path)
    assert page.status_code == 200
    assert "<title>【模擬】" in page.text
    assert "模擬 — 実在の個人情報を入力しないでください" in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]


@pytest.mark.parametrize(
    "path", ["/w/none/", "/w/none/portal/", "/w/none/console/", "/w/none/mail/", "/w/../mail/"]
)
def test_a_world_that_is_not_there_is_said(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    ("move", "now"),
    [
        ("hour", "2025-06-02T10:00:00+09:00"),
        ("office-day", "2025-06-03T09:00:00+09:00"),
        ("week", "2025-06-09T09:00:00+09:00"),
        ("next-event", "2025-06-02T09:00:00+09:00"),
    ],
)
def test_the_time_bar_moves_time_and_leads_back(browser: FlaskClient, move: str, now: str) -> None:
    moved = browser.post("/w/one/clock", data={"move": move, "return_to": "/w/one/journal?verify=1"})
    assert moved.status_code == 303
    assert moved.location == "/w/one/journal?verify=1&changed=1"
    assert browser.get("/w/one/clock").get_json()["now"] == now


@pytest.mark.parametrize(
    "target", ["https://example.org/", "//example.org/w/", "/w/one/\r\nX: y", "javascript:1"]
)
def test_a_move_leads_nowhere_else(browser: FlaskClient, target: str) -> None:
    moved = browser.post("/w/one/clock", data={"move": "hour", "return_to": target})
    assert moved.location.startswith("/w/one/?")


def test_what_happened_while_time_ran_is_told_when_it_is_stopped(
    system: System, browser: FlaskClient
) -> None:
    world = system.simulator.worlds.open("one")
    realtime.run_at(world, 60)
    with world.write() as tx:
        admission.add_organisation(tx, {})
    stopped = browser.post("/w/one/clock", data={"move": "freeze", "since": "1", "return_to": "/w/one/"})
    assert "所属機関が登録されました" in browser.get(stopped.location).text
    assert browser.get("/w/one/clock").get_json()["mode"] == "frozen"


def test_looking_again_is_quiet_until_something_happens(system: System, browser: FlaskClient) -> None:
    assert browser.get("/w/one/look-again?since=1&at=/w/one/mail/").status_code == 204
    with system.simulator.worlds.open("one").write() as tx:
        admission.add_organisation(tx, {})
    news = browser.get("/w/one/look-again?since=1&at=/w/one/mail/")
    assert 'href="/w/one/mail/"' in news.text
    assert "https://example.org" not in browser.get("/w/one/look-again?since=1&at=https://example.org").text


def test_a_world_is_made_forked_and_reset_by_its_pages(browser: FlaskClient) -> None:
    made = browser.post("/worlds", data={"name": "two", "template": "empty"})
    assert made.location == "/w/two/"
    assert browser.post("/w/two/fork", data={"name": "three"}).location == "/w/three/"
    browser.post("/w/two/clock", data={"move": "week"})
    assert "元に戻せません" in browser.post("/w/two/reset").text
    browser.post("/w/two/reset", data={"sure": "yes"})
    assert browser.get("/w/two/clock").get_json()["now"] == "2025-06-02T09:00:00+09:00"


def test_beyond_loopback_a_stranger_sees_neither_clock_nor_journal(system: System) -> None:
    system.settings = Settings(
        data=system.settings.data,
        host="0.0.0.0",
        token="a-token-of-twenty-characters",
        trusted_hosts="localhost",
        mail="direct",
        fast_hash=True,
    )
    stranger = web_app(system).test_client()
    for path in (
        "/w/one/clock",
        "/w/one/journal",
        "/w/one/mail/",
        "/w/one/post/",
        "/w/one/look-again?since=0",
    ):
        assert stranger.get(path).status_code == 403, path
    assert stranger.post("/w/one/clock", data={"move": "week"}).status_code in (400, 403)
