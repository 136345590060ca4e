"""マイナポータル連携, page by page, under the official names of its buttons."""

from __future__ import annotations

import pytest

from backoffice.simulation.realtime import wall_seconds
from backoffice.store.control import SignIn
from backoffice.usecases import admission, filing, tax_data
from backoffice.usecases.viewing import actor_named
from backoffice.web.sessions import _cookie, _hashed
from tests.web.portal.conftest import Portal

BUTTON = "マイナポータルから所得・個人住民税情報を取得する"
NAME = "NGUYEN THI MAI"


@pytest.fixture
def alone(outside: Portal) -> Portal:
    """A portal with a foreign national signed in who has entered an application of his own (`ids["own"]`)."""
    with outside.world.write() as tx:
        given = {"name": NAME, "expires_on": "2025-07-20", "status": "技術・人文知識・国際業務"}
        person = admission.add_person(tx, given).id
        account = admission.add_account(tx, {"kind": "individual", "person_id": person})[0]
        wish = filing.Wish(receipt="post")
        outside.ids["own"] = filing.enter(tx, account.actor(), person, wish, {}).id
        outside.ids["self"] = account.id
    sign_in(outside, account.id)
    return outside


def sign_in(portal: Portal, actor_id: str) -> None:
    token = f"token of {actor_id} in {portal.world.id}"
    row = SignIn(
        token_hash=_hashed(token),
        world_id=portal.world.id,
        surface="portal",
        actor_id=actor_id,
        seen_wall=wall_seconds(),
    )
    with portal.system.simulator.worlds.registry() as session:
        session.add(row)
    portal.client.set_cookie(_cookie("portal"), token, path=f"/w/{portal.world.id}/")


def pages_of(portal: Portal) -> str:
    return f"applications/{portal.ids['own']}/mynaportal"


@pytest.mark.rule("R-150", "R-151", "R-281")
def test_the_way_of_s2_under_its_own_names(alone):
    search = alone.get(f"search?name={NAME}")
    assert BUTTON in search.main
    linking = alone.get(pages_of(alone))
    for words in ("マイナポータル連携", "取得対象者氏名", "取得対象年度", BUTTON, "令和7年度"):
        assert words in linking.main
    site = alone.post(pages_of(alone), name=NAME, year="2025")
    assert site.has("mynaportal-site")
    assert "本物のマイナポータルではありません" in site.main
    back = alone.post(f"{pages_of(alone)}/data", confirmed="yes", **site.form("consent-form"))
    assert "マイナポータル連携" in back.main
    assert back.has("tax-record")
    assert ">登録</button>" in back.main
    assert alone.post(f"{pages_of(alone)}/register", **back.form("register-form")).status == 303
    case = alone.get(f"applications/{alone.ids['own']}")
    assert "所得・個人住民税情報" in case.main
    assert case.has("file-tax-data")


@pytest.mark.rule("R-151")
@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"name": "SOMEBODY", "year": "2025"}, ["name"]),
        ({"name": NAME, "year": "1999"}, ["year"]),
        ({"name": NAME, "year": "²"}, ["year"]),
        ({}, ["name", "year"]),
    ],
)
def test_a_wrong_name_or_year_is_told_beside_it(alone, asked, fields):
    answer = alone.post(pages_of(alone), **asked)
    assert answer.status == 422
    assert [name for name in ("name", "year") if f'id="f-{name}-error"' in answer.main] == fields


@pytest.mark.rule("R-151")
def test_without_consent_the_simulated_site_asks_again(alone):
    for step in ("data", "register"):
        answer = alone.post(f"{pages_of(alone)}/{step}", name=NAME, year="2025")
        assert answer.status == 422
        assert answer.has("mynaportal-site")
        assert 'id="f-confirmed-error"' in answer.main
    wrong = alone.post(f"{pages_of(alone)}/register", name="X", year="2025", confirmed="yes")
    assert wrong.status == 422
    assert 'id="f-name-error"' in wrong.main
    assert alone.events("tax-data.registered") == 0


@pytest.mark.rule("R-150")
def test_before_its_day_there_is_no_button(alone):
    with alone.world.write() as tx:
        tx.set_world(era="E23")
    assert BUTTON not in alone.get(f"search?name={NAME}").main
    assert alone.get(pages_of(alone)).status == 422


@pytest.mark.rule("R-150")
def test_an_organisation_has_no_button(portal):
    made = portal.entered()
    name = portal.application(made).applicant_name
    assert BUTTON not in portal.get(f"search?name={name}").main
    assert portal.get(f"applications/{made}/mynaportal").status == 403


def test_the_file_is_its_owners_alone(alone):
    with alone.world.write() as tx:
        user = actor_named(tx, alone.ids["self"])
        document = tax_data.register(tx, user, alone.ids["own"], NAME, 2025, confirmed=True).id
    path = f"applications/{alone.ids['own']}/files/{document}"
    response = alone.get(path).response
    assert (response.status_code, response.mimetype) == (200, "application/json")
    alone.post("sign-out")
    assert alone.sign_in().status == 303
    assert alone.get(path).status == 403
