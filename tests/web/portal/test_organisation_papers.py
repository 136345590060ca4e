"""The pages of organisations as users: 利用申出 before signing in, and the papers behind the menu."""

from __future__ import annotations

import pytest

from backoffice.domain.forms.tables import office_of
from backoffice.store.people import Account, Organisation, Person
from backoffice.store.submissions import submissions
from backoffice.usecases import reception_desk, use_year
from backoffice.usecases.admission import add_account, add_officer
from backoffice.usecases.commissioning import commission

OWN = {
    "own_name": "みなと模擬商事株式会社",
    "own_corporate_number": "9700150000001",
    "own_representative": "港　太郎",
    "own_postal_code": "1080075",
    "own_prefecture": "東京都",
    "own_city": "港区",
    "own_street": "港南1-1-1",
    "own_phone": "0300000001",
}
WHO = {"kind": "organisation", "name": "模擬　花子", "email": "hanako@example.jp", "way": "counter"}
ALL = ["form", "identity", "terms", "registry", "employment-reports", "intermediary"]


def papers(portal):
    with portal.world.read() as reading:
        return list(submissions(reading.session))


def desk(portal, act):
    with portal.world.write() as tx:
        return act(tx, add_officer(tx, {"role": "reception"})[0].actor())


@pytest.mark.rule("R-027", "R-041", "R-048", "R-153")
def test_a_stranger_finds_the_form_hands_it_in_and_looks_after_it(outside):
    door = outside.get("sign-in")
    assert door.has("register-organisation")
    assert not outside.get("enrol").has("enrol-form")
    form = outside.get("enrol?kind=organisation")
    assert "申請等取次者" in form.main
    assert "依頼状" in form.main
    assert "新しい在留カードが本人の手元に渡るまで" in form.main
    refused = outside.post("enrol", **WHO)
    assert refused.status == 422
    assert "所属機関の名称を入力してください" in refused.main
    done = outside.post("enrol", **WHO, **OWN, documents=ALL)
    assert done.status == 303
    (row,) = papers(outside)
    page = outside.get(done.location)
    assert row.id in page.main
    assert "お問い合わせください" in page.main
    assert outside.post("enrol/status", number=row.id, email="other@example.jp").status == 422
    assert "確認待ち" in outside.post("enrol/status", number=row.id, email="HANAKO@example.jp").main


def test_what_was_asked_for_is_handed_in_by_number_and_address(outside):
    outside.post("enrol", **WHO, **OWN, documents=ALL[:-1])
    (row,) = papers(outside)
    desk(outside, lambda tx, who: reception_desk.request_papers(tx, who, row.id, ["取次者証明書"], ""))
    known = {"number": row.id, "email": row.email}
    assert outside.post("enrol/status", **known).has("asked")
    assert (
        outside.post("enrol/status", **known, supply="yes", documents="intermediary", way="counter").status
        == 200
    )
    assert papers(outside)[0].state == "received"


@pytest.mark.rule("R-009")
def test_agents_name_who_has_asked(outside):
    form = outside.get("enrol?kind=support_organisation")
    assert 'name="client_number"' in form.main
    answer = outside.post("enrol", **WHO | {"kind": "support_organisation"}, **OWN)
    assert "依頼した所属機関を、法人番号で指定してください。" in answer.main


def test_from_2024_lawyers_are_sent_to_registration(outside):
    page = outside.get("enrol")
    assert page.has("registers")
    assert 'value="lawyer"' not in page.main


@pytest.mark.rule("R-051", "R-052", "R-059", "R-060")
def test_the_menu_leads_to_the_papers_of_an_organisation(portal):
    menu = portal.get("")
    assert all(menu.has(f"menu-{name}") for name in ("report", "change", "list", "removal"))
    assert portal.get("organisation/nonsense").status == 404
    with portal.world.write() as tx:
        organisation = tx.require(Organisation, portal.ids["organisation"], "", "")
        usage = use_year.grant_use(tx, organisation, office_of(organisation.prefecture), None)
        usage.valid_until = tx.today.replace(month=7)
        agent, _ = add_account(tx, {"kind": "support_organisation"})
        commission(tx, agent, organisation.id)
        name = organisation.name
    assert "定期報告の期限" in portal.get("organisation/report").main
    assert portal.post("organisation/report", way="post").status == 422
    assert portal.post("organisation/report", way="counter").status == 303
    assert portal.get("organisation/report").has("pending")
    assert portal.post("organisation/report", way="counter").status == 422
    assert portal.post("organisation/change", way="counter", name=name).status == 422
    assert portal.post("organisation/change", way="post", name="新しい名称", proof="yes").status == 303
    assert agent.name in portal.get("organisation/removal").main
    assert portal.post("organisation/removal", way="counter").status == 422
    assert portal.post("organisation/removal", way="counter", agent_id=agent.id).status == 303
    assert [row.kind for row in papers(portal)] == ["report", "change", "removal"]


@pytest.mark.rule("R-025", "R-153")
def test_the_list_shows_who_is_on_it_and_takes_more(portal):
    person = portal.person(listed=False)
    with portal.world.read() as reading:
        card = reading.require(Person, person, "", "").card_number
        organisation = reading.require(Organisation, portal.ids["organisation"], "", "")
    page = portal.get("organisation/list")
    assert "記載なし" in page.main
    assert page.has("keep-request")
    wrong = portal.post("organisation/list", way="counter", cards=card)
    assert wrong.status == 422
    letter = {"organisation_name": organisation.name, "corporate_number": organisation.corporate_number}
    done = portal.post(
        "organisation/list", way="counter", cards=card, wish="yes", contact="0300000001", **letter
    )
    assert done.status == 303
    (row,) = papers(portal)
    desk(portal, lambda tx, who: reception_desk.approve(tx, who, row.id))
    assert "記載なし" not in portal.get("organisation/list").main


@pytest.mark.rule("R-057")
def test_who_is_stopped_reports_without_signing_in(outside):
    with outside.world.write() as tx:
        organisation = tx.require(Organisation, outside.ids["organisation"], "", "")
        usage = use_year.grant_use(tx, organisation, office_of(organisation.prefecture), None)
        usage.valid_until = tx.today.replace(day=1)
        use_year.stop(tx, usage)
        email = tx.require(Account, outside.ids["user"], "", "").email
    assert outside.sign_in().status == 422
    assert outside.post("stopped-report", sign_in="USER1", email="other@example.jp").status == 422
    assert outside.post("stopped-report", sign_in="USER1", email=email, way="registered").status == 303
    assert [row.state for row in papers(outside)] == ["posted"]
