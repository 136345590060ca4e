"""The pages of card talk: the list, a session byte by byte, and the console."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from backoffice.bootstrap import System, web_app, wire
from backoffice.cards.challenge import Purpose
from backoffice.settings import Settings
from backoffice.usecases import card_console, inserting, my_number_cards, raw_apdus
from backoffice.usecases.card_reading import DESK, WRITTEN
from backoffice.usecases.presenting import Noted, begun
from backoffice.web.card_talk import PURPOSES
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
        ("en", "Sign with the user key", "tries left: 3"),
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


def powered(browser: FlaskClient, card_id: str) -> str:
    answer = browser.post("/w/one/cards/console/", data={"card_id": card_id})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


@pytest.fixture
def card(system: System) -> str:
    with system.simulator.worlds.open("one").write() as tx:
        return my_number_cards.issue_card(tx, {"pin": "4927"}).id


def test_the_console_goes_from_step_to_step(browser: FlaskClient, card: str) -> None:
    desk = powered(browser, card)
    sent = browser.post(desk, data={"script": "login", "step": "0"})
    assert sent.headers["Location"].endswith("?script=login&next=1")
    page = browser.get(sent.headers["Location"]).text
    assert '<button class="button button--primary" type="submit" name="step" value="1"' in page
    assert "公的個人認証アプリケーション（JPKI-AP）を選ぶ" in page
    whole = browser.post(desk, data={"script": "login", "step": "all", "secret": "4927"})
    page = browser.get(whole.headers["Location"]).text
    assert page.count('data-testid="exchange"') == 9
    assert "利用者証明用秘密鍵で署名する" in page


def test_a_command_that_is_typed_is_sent_and_a_secret_in_it_is_not_shown_again(
    browser: FlaskClient, card: str
) -> None:
    desk = powered(browser, card)
    for command in ("00A4040C0AD392F000260100000001", "00A4020C020018", "0020008004 34393237"):
        assert browser.post(desk, data={"command": command}).status_code == 303
    page = browser.get(desk).text
    assert "00 20 00 80" not in page  # each byte stands in a group of its own
    assert "34393237" not in page
    assert "34 39 32 37" not in page
    assert "·· ·· ·· ··" in page


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"command": "SELECT"}, 422, "16進数（0–9、A–F）だけを入力してください。"),
        ({"script": "login", "step": "5"}, 422, "この手順には暗証番号が要ります。"),
        ({"script": "login", "step": "99"}, 422, "手順「login」は見つかりません。"),
        ({"script": "read-2", "step": "0"}, 422, "手順「read-2」は見つかりません。"),
        ({}, 422, "命令には少なくとも4バイト"),
    ],
)
def test_what_cannot_be_sent_is_said(
    browser: FlaskClient, card: str, sent: dict[str, str], status: int, words: str
) -> None:
    answer = browser.post(powered(browser, card), data=sent)
    assert (answer.status_code, words in answer.text) == (status, True)


def test_after_a_refusal_the_same_step_comes_next(browser: FlaskClient, card: str) -> None:
    page = browser.post(powered(browser, card), data={"script": "login", "step": "5"}).text
    assert '<button class="button button--primary" type="submit" name="step" value="5"' in page


def test_a_card_that_was_taken_out_says_so_and_offers_power_again(browser: FlaskClient, card: str) -> None:
    desk = powered(browser, card)
    browser.post(f"{desk}/off")
    answer = browser.post(desk, data={"command": "00A40000"})
    assert answer.status_code == 409
    assert "カードの電源は切れています" in answer.text
    assert 'data-testid="power-again"' in answer.text


def test_a_card_that_is_not_there_is_said_beside_the_list(browser: FlaskClient) -> None:
    answer = browser.post("/w/one/cards/console/", data={"card_id": ""})
    assert answer.status_code == 422
    assert "リーダーに置くカードを選んでください。" in answer.text
    answer = browser.post("/w/one/cards/console/", data={"card_id": "nothing"})
    assert answer.status_code == 422
    assert "カード「nothing」は見つかりません。" in answer.text


def test_the_console_is_its_owners_alone(system: System, card: str) -> None:
    app = web_app(system)
    app.config.update(ON_LOOPBACK=False, WTF_CSRF_ENABLED=False)
    stranger = app.test_client()
    assert stranger.get("/w/one/cards/console/").status_code == 403
    assert stranger.post("/w/one/cards/console/", data={"card_id": card}).status_code == 403


def test_each_purpose_of_a_session_has_words() -> None:
    said = {str(each) for each in Purpose} | {
        "read",
        DESK,
        WRITTEN,
        card_console.PURPOSE,
        inserting.PURPOSE,
        raw_apdus.PURPOSE,
    }
    assert said == PURPOSES.keys()
