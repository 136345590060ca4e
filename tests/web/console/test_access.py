"""Who may come in, what each role sees, and that readings are noted."""

from __future__ import annotations

import pytest
from sqlmodel import select

from backoffice.store.control import Access
from backoffice.web.console.blueprint import OPEN
from tests.web.console.conftest import PASSWORD, Office
from tests.web.console.page import Page

pytestmark = pytest.mark.slow


def test_every_page_but_signing_in_asks_for_an_officer(office: Office) -> None:
    client = office.app.test_client()
    with office.app.test_request_context():
        rules = [rule for rule in office.app.url_map.iter_rules() if rule.endpoint.startswith("console.")]
        assert len(rules) > 30
        for rule in rules:
            if rule.endpoint in OPEN:
                continue
            arguments = (
                dict.fromkeys(rule.arguments, "x") | (rule.defaults or {}) | {"world": office.world.id}
            )
            path = office.app.url_map.bind("localhost").build(rule.endpoint, arguments)
            method = "GET" if "GET" in (rule.methods or ()) else "POST"
            answer = client.open(path, method=method)
            assert answer.status_code == 303, (rule.rule, answer.status_code)
            assert "/console/sign-in" in answer.location


def test_a_wrong_password_is_told_beside_the_field(office: Office) -> None:
    client = office.app.test_client()
    answer = client.post(f"/w/{office.world.id}/console/sign-in", data={"sign_in": "ex", "password": "no"})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.title.startswith("【模擬】エラー: ")
    assert "正しくありません" in page.text("error-summary")
    assert page.one("sign_in").attributes["value"] == "ex"
    assert "value" not in page.one("password").attributes or page.one("password").attributes["value"] == ""


@pytest.mark.rule("R-089")
def test_five_wrong_passwords_lock(office: Office) -> None:
    client = office.app.test_client()
    where = f"/w/{office.world.id}/console/sign-in"
    for _ in range(5):
        client.post(where, data={"sign_in": "ex", "password": "no"})
    answer = client.post(where, data={"sign_in": "ex", "password": PASSWORD})
    assert answer.status_code == 422
    assert "続けて間違えた" in answer.text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/w/other/console/", "/w/../x"]
)
def test_signing_in_leads_nowhere_else(office: Office, target: str) -> None:
    client = office.app.test_client()
    where = f"/w/{office.world.id}/console/"
    answer = client.post(f"{where}sign-in", data={"sign_in": "ex", "password": PASSWORD, "next": target})
    assert answer.location == where


def test_signing_in_leads_back_to_the_page_that_was_asked_for(office: Office) -> None:
    client = office.app.test_client()
    wanted = f"/w/{office.world.id}/console/desks/examination/?scope=all"
    asked = client.get(wanted)
    page = Page(client.get(asked.location).text)
    typed = page.one("sign-in-submit").form
    assert typed
    answer = client.post(typed.action, data=typed.values | {"sign_in": "ex", "password": PASSWORD})
    assert answer.location == wanted


def test_signing_out_ends_it(office: Office) -> None:
    desk = office.desk("ex")
    desk.client.post(f"{desk.base}/sign-out")
    assert desk.client.get(f"{desk.base}/").status_code == 303


@pytest.mark.parametrize(
    ("who", "desk"), [("ex", "審査"), ("ap", "決裁"), ("an", "おだいば分室"), ("co", "窓口")]
)
def test_home_is_the_officers_own_desk_and_it_stands_first(office: Office, who: str, desk: str) -> None:
    page = office.desk(who).get("/")
    assert page.text("desk-title") == f"{desk}の一覧"
    assert page.text("nav").startswith(desk)
    assert not page.has("read-only")


def test_another_desk_may_be_read_and_says_that_it_is_read_only(office: Office) -> None:
    assert "おだいば分室" in office.desk("ex").get("/desks/annex/").text("read-only")


def test_a_desk_that_is_none_is_absent(office: Office) -> None:
    office.desk("ex").get("/desks/nowhere/", status=404)


@pytest.mark.rule("R-120")
def test_what_has_not_been_filed_is_not_for_officers(office: Office) -> None:
    key = office.entered()
    office.desk("ex").open(key, status=403)


def test_reading_a_case_is_noted_once_a_page(office: Office) -> None:
    key = office.filed()
    desk = office.desk("ex2")
    desk.open(key)
    desk.open(key, "form/")
    with office.system.simulator.worlds.registry() as session:
        notes = session.exec(select(Access).where(Access.world_id == office.world.id)).all()
        assert [(note.actor_id, note.subject) for note in notes] == [(office.officers["ex2"], key)] * 2
        assert [note.what for note in notes] == ["概要", "申請内容"]


def test_a_file_that_is_opened_is_noted_and_the_same_at_once_is_one_reading(office: Office) -> None:
    key = office.filed()
    document = office.application(key).document_id
    desk = office.desk("ex2")
    for _ in range(3):
        assert desk.client.get(f"{desk.base}/cases/{key}/documents/{document}").status_code == 200
    with office.system.simulator.worlds.registry() as session:
        notes = session.exec(select(Access).where(Access.world_id == office.world.id)).all()
        assert [(note.subject, note.what) for note in notes] == [(key, f"資料（PDF） {document}")]


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("ap", "take"),
        ("an", "propose"),
        ("co", "request-documents"),
        ("ex", "approve"),
        ("ex", "send-back"),
        ("ex", "annex/receive-envelope"),
        ("ap", "annex/issue-card"),
        ("an", "waive-documents"),
        ("an", "withdraw"),
        ("an", "assign"),
    ],
)
def test_an_action_of_another_role_is_forbidden(office: Office, who: str, path: str) -> None:
    key = office.filed()
    desk = office.desk(who)
    before = office.application(key)
    form = {"version": str(before.version), "sure": "yes", "due_on_year": "2025", "due_on_month": "6"}
    answer = desk.client.post(f"{desk.base}/cases/{key}/{path}", data=form | {"due_on_day": "20"})
    assert answer.status_code == 403
    assert "が行います" in answer.text
    assert office.application(key).version == before.version


def test_a_counter_form_of_another_role_is_forbidden(office: Office) -> None:
    key = office.permitted("counter")
    desk = office.desk("ex")
    form = {"version": str(office.application(key).version), "sure": "yes"}
    assert desk.client.post(f"{desk.base}/cases/{key}/counter/", data=form).status_code == 403
