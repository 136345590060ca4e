"""The desk of the municipality: its pages, what they ask first, and who may stand behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from backoffice.simulation.world import World
from backoffice.store.credentials import MyNumberCard
from backoffice.usecases import admission, my_number_cards
from backoffice.usecases.mistaken_cards import MISTAKES, PRACTICE
from backoffice.web.municipality import ACTS

pytestmark = pytest.mark.slow

SECRETS = {"pin": "1234", "signature_password": "ODAIBA1"}
SEEN = {"identified": "yes"}
CARD = "my-number-card-00000001"
AT = "/w/one/municipality"
WORDS = {
    "locked": "ロック中",
    "no-signature": "電子証明書なし",
    "no-authentication": "電子証明書なし",
    "ended": "有効期限切れ",
    "revoked": "電子証明書が失効",
    "foreign": "使えます",
    "punched": "穿孔済み（応答なし）",
}
"""What the tray says of each; that an authority of another world signed shows when the card is read."""


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = wire(Settings(data=tmp_path, mail="direct", fast_hash=True))
    made.simulator.create("one")
    yield made
    made.close()


@pytest.fixture
def world(system: System) -> World:
    opened = system.simulator.worlds.open("one")
    with opened.write() as tx:
        my_number_cards.issue_card(tx, {"name": "模擬　花子"} | SECRETS)
    return opened


@pytest.fixture
def desk(system: System, world: World) -> FlaskClient:
    app = web_app(system)
    app.config["WTF_CSRF_ENABLED"] = False
    client: FlaskClient = app.test_client()
    return client


def state(world: World) -> str:
    with world.read() as reading:
        return reading.require(MyNumberCard, CARD, "", "").state


def test_a_card_is_issued_to_who_shows_a_residence_card(desk: FlaskClient, world: World) -> None:
    with world.write() as tx:
        person = admission.add_person(tx, {"expires_on": "2026-07-20", "period_months": 12})
        number, name = person.card_number, person.name
    form = desk.get(f"{AT}/issue").text
    assert "カードの交付" in form
    assert number in form
    wrong = desk.post(f"{AT}/issue", data={"card_number": "x", "pin": "1"})
    assert wrong.status_code == 422
    for words in ("有効な在留カードはありません", "4桁の数字", "6桁から16桁", "本人確認書類"):
        assert words in wrong.text
    made = desk.post(f"{AT}/issue", data={"card_number": number} | SECRETS | SEEN)
    assert made.status_code == 303
    page = desk.get(made.location)
    assert name in page.text
    assert "カードが初めて使われたときに発行されます" in page.text
    assert not {"1234", "ODAIBA1"} & set(page.text.split())
    assert number not in desk.get(f"{AT}/issue").text


def test_the_cards_are_found_by_a_part_of_their_name_in_pages(desk: FlaskClient, world: World) -> None:
    with world.write() as tx:
        for number in range(52):
            my_number_cards.issue_card(
                tx, {"name": f"50%の人{number}", "sex": "男", "address": "東京都"} | SECRETS
            )
    page = desk.get(f"{AT}/?name=50%25")
    assert page.text.count('data-testid="cards-row"') == 50
    behind = desk.get(f"{AT}/", query_string={"name": "50%", "after": "my-number-card-00000051"})
    assert behind.text.count('data-testid="cards-row"') == 2
    assert desk.get(f"{AT}/?name=5_%25").text.count('data-testid="cards-row"') == 0
    assert desk.get(f"{AT}/?name=花子").text.count('data-testid="cards-row"') == 1


def test_every_act_has_a_page_and_only_those_of_the_state_are_offered(
    desk: FlaskClient, world: World
) -> None:
    for act in ACTS:
        assert desk.get(f"{AT}/{CARD}/{act}").status_code == 200
    offered = desk.get(f"{AT}/{CARD}/").text
    for act, row in ACTS.items():
        assert (f'data-testid="act-{act}"' in offered) is ("valid" in row.states)
    assert desk.get(f"{AT}/{CARD}/burning").status_code == 404
    for path in ("my-number-card-00000009/", "my-number-card-00000009/face", "%00/"):
        assert desk.get(f"{AT}/{path}").status_code == 404


def test_a_lock_is_shown_and_reset(desk: FlaskClient, world: World) -> None:
    with world.write() as tx:
        tx.require(MyNumberCard, CARD, "", "").wrong_pins = 3
    assert "利用者証明用の暗証番号がロックされています。" in desk.get(f"{AT}/{CARD}/").text
    assert "ロック中" in desk.get(f"{AT}/").text
    assert desk.post(f"{AT}/{CARD}/unlocking", data={"pin": "9"} | SEEN).status_code == 422
    assert desk.post(f"{AT}/{CARD}/unlocking", data={"pin": "9876"} | SEEN).status_code == 303
    page = desk.get(f"{AT}/{CARD}/").text
    assert "暗証番号を再設定しました。" in page
    assert "ロック" not in page.partition('data-testid="face"')[0].rpartition("暗証番号を再設定しました。")[2]
    assert "使えます" in page


def test_what_cannot_be_undone_is_asked_first(desk: FlaskClient, world: World) -> None:
    asked = desk.post(f"{AT}/{CARD}/return")
    assert asked.status_code == 200
    assert "このカードの返納を受けますか" in asked.text
    assert state(world) == "valid"
    refused = desk.post(f"{AT}/{CARD}/renewal")
    assert refused.status_code == 422
    asked = desk.post(f"{AT}/{CARD}/renewal", data=SEEN)
    assert 'name="identified" value="yes"' in asked.text
    with world.read() as reading:
        before = reading.state.head
    assert desk.post(f"{AT}/{CARD}/renewal", data=SEEN | {"sure": "yes"}).status_code == 303
    with world.read() as reading:
        assert reading.state.head != before
    assert desk.post(f"{AT}/{CARD}/return", data={"sure": "yes"}).status_code == 303
    assert state(world) == "returned"
    assert "このカードでできる手続はありません" in desk.get(f"{AT}/{CARD}/").text
    again = desk.post(f"{AT}/{CARD}/return", data={"sure": "yes"})
    assert again.status_code == 409
    assert "返納されたカードです" in again.text


def test_a_loss_a_find_and_another_address(desk: FlaskClient, world: World) -> None:
    assert desk.post(f"{AT}/{CARD}/suspension").status_code == 303
    assert "紛失の届出により一時停止しています" in desk.get(f"{AT}/{CARD}/").text
    assert desk.post(f"{AT}/{CARD}/resumption").status_code == 422
    assert desk.post(f"{AT}/{CARD}/resumption", data=SEEN).status_code == 303
    assert desk.post(f"{AT}/{CARD}/face", data={"address": "東京都港区台場9-9"} | SEEN).status_code == 303
    assert "記載事項の変更により失効" in desk.get(f"{AT}/{CARD}/").text
    nothing = desk.post(f"{AT}/{CARD}/certificates", data=SEEN)
    assert nothing.status_code == 422
    assert 'href="#f-purposes"' in nothing.text
    assert desk.post(f"{AT}/{CARD}/certificates", data={"purposes": "signature"} | SEEN).status_code == 303
    assert desk.post(f"{AT}/{CARD}/abolition", data={"sure": "yes"}).status_code == 303
    assert "紛失により失効しています" in desk.get(f"{AT}/{CARD}/").text


def test_beyond_loopback_the_owner_and_officers_serve_and_users_do_not(far: System) -> None:
    world = far.simulator.create("one").world
    with world.write() as tx:
        officer, password = admission.add_officer(tx, {"role": "counter"})
        signs_in = {"sign_in": officer.sign_in, "password": password}
    app = web_app(far)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert client.get(f"{AT}/").status_code == 403
    assert client.post(f"{AT}/issue").status_code == 403
    assert client.get(f"{AT}/", headers={"Authorization": f"Bearer {'t' * 30}"}).status_code == 200
    client.post("/w/one/console/sign-in", data=signs_in, base_url="https://localhost")
    assert client.get(f"{AT}/", base_url="https://localhost").status_code == 200


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_trainee_makes_each_card_that_does_not_serve(desk: FlaskClient, world: World, mistake: str) -> None:
    assert f'value="{mistake}"' in desk.get(f"{AT}/practice").text
    made = desk.post(f"{AT}/practice", data={"mistake": mistake})
    assert made.status_code == 303
    assert "使えないカードを作りました" in desk.get(made.location).text
    tray = desk.get("/w/one/portal/sign-in/individual").text
    assert WORDS[mistake] in tray
    assert f"{AT}/practice" in tray


def test_the_secrets_of_practice_cards_are_told_to_the_owner(desk: FlaskClient, world: World) -> None:
    card = desk.post(f"{AT}/practice", data={"mistake": "no-signature"}).location.split("/")[-2]
    desk.post("/w/one/portal/sign-in/individual", data={"card_id": card})
    assert PRACTICE["pin"] in desk.get("/w/one/portal/sign-in/individual/pin").text


def test_a_practice_card_without_a_mistake_is_none(desk: FlaskClient, world: World) -> None:
    for wrong in ({}, {"mistake": "x" * 5000}):
        answer = desk.post(f"{AT}/practice", data=wrong)
        assert answer.status_code == 422
        assert "どのように使えないカードかを選んでください" in answer.text
    with world.read() as reading:
        assert reading.get(MyNumberCard, "my-number-card-00000002") is None
