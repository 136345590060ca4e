"""The pages of card talk: the list, a session byte by byte, and the console."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from backoffice.usecases.presenting import Noted, begun
from tests.cards.test_explaining import LOGIN

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    made = wire(Settings(data=tmp_path_factory.mktemp("talk"), mail="direct", fast_hash=True))
    world = made.simulator.create("one").world
    with world.write() as tx:
        note = Noted(tx, begun(tx, "my-number-card-00000001", "my-number", "sign-in"))
        for command, answer, *_ in LOGIN:
            note(command, answer)
        note = Noted(tx, begun(tx, "AB12345678CD", "residence-2", "desk"))
        for _ in range(230):
            note("0084000008", "00" * 8 + "9000")
    yield made
    made.close()


@pytest.fixture
def browser(system: System) -> FlaskClient:
    app = web_app(system)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def test_the_list_shows_the_newest_session_first(browser: FlaskClient) -> None:
    page = browser.get("/w/one/cards/").text
    assert page.index("card-session-00000002") < page.index("card-session-00000001")
    assert "在留カード（第2世代）" in page
    assert "<td>ログイン</td>" in page


@pytest.mark.parametrize(
    ("lang", "title", "status"),
    [
        ("ja", "利用者証明用秘密鍵で署名する", "あと3回試せます"),
        ("en", "Sign with the user key", "3 tries left"),
    ],
)
def test_a_session_is_explained_in_both_languages(
    browser: FlaskClient, lang: str, title: str, status: str
) -> None:
    page = browser.get(f"/w/one/cards/card-session-00000001?lang={lang}").text
    assert page.count('data-testid="exchange"') == len(LOGIN)
    assert title in page
    assert status in page
    assert 'bytes__group--ins"><code class="bytes__digits">2A</code>' in page
    assert "·· ·· ·· ··" in page


def test_a_long_session_has_pages_that_go_on_counting(browser: FlaskClient) -> None:
    first = browser.get("/w/one/cards/card-session-00000002").text
    last = browser.get("/w/one/cards/card-session-00000002?from=201").text
    assert first.count('data-testid="exchange"') == 100
    assert "from=101" in first
    assert last.count('data-testid="exchange"') == 30
    assert 'id="exchange-230"' in last


@pytest.mark.parametrize("query", ["?from=-5", "?from=99999999999999999999", "?from=x", "?before='"])
def test_whatever_is_asked_is_answered(browser: FlaskClient, query: str) -> None:
    assert browser.get(f"/w/one/cards/card-session-00000001{query}").status_code == 200
    assert browser.get(f"/w/one/cards/{query}").status_code == 200


def test_a_session_that_is_not_there_is_said(browser: FlaskClient) -> None:
    page = browser.get("/w/one/cards/card-session-00000099")
    assert page.status_code == 404
    assert "カードの対話「card-session-00000099」は見つかりません" in page.text


def test_who_is_not_signed_in_elsewhere_sees_nothing(system: System) -> None:
    app = web_app(system)
    app.config["ON_LOOPBACK"] = False
    for path in ("/w/one/cards/", "/w/one/cards/card-session-00000001"):
        assert app.test_client().get(path).status_code == 403
