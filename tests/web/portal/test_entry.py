"""申請情報入力: step by step, checked on the server, nothing kept before it is entered."""

import pytest

from backoffice.domain.forms import RENEWAL_N
from backoffice.usecases import admission
from tests.web.portal.conftest import PASSWORD

pytestmark = pytest.mark.slow

STEPS = ("2-1", "2-2", "2-3", "2-4", "3")


def turned(portal, until="3", **typed):
    """Go through the steps with what the records know; return the page of step `until`."""
    address = f"entry/{portal.ids['person']}"
    page = portal.get(address)
    for step in STEPS[: STEPS.index(until)]:
        form = page.form("entry-form")
        assert form["step"] == step
        given = {"school_name": form.get("school_name") or "みなと見本大学"} if step == "2-2" else {}
        page = portal.post(address, **form | given | typed, go="next")
        assert page.status == 200, page.main
    return page


def enter(portal, page, **typed):
    return portal.post(
        f"entry/{portal.ids['person']}",
        **{**page.form("entry-form"), "intent_confirmed": "確認しました", "go": "enter"} | typed,
    )


@pytest.mark.rule("R-015")
def test_seven_types_in_their_order_and_two_go_only_with_another(portal):
    page = portal.get("entry").main
    labels = [
        "在留資格認定証明書交付申請",
        "在留資格変更許可申請",
        "在留期間更新許可申請",
        "在留資格取得許可申請",
        "就労資格証明書交付申請",
        "再入国許可申請",
        "資格外活動許可申請",
    ]
    places = [page.index(label) for label in labels]
    assert places == sorted(places)
    assert page.count("同時に限る") == 2


@pytest.mark.rule("R-025")
def test_only_the_people_of_ones_own_organisation(portal):
    page = portal.get("entry")
    assert page.has(f"applicant-{portal.ids['person']}")
    assert not page.has(f"applicant-{portal.ids['stranger']}")
    assert portal.get(f"entry/{portal.ids['stranger']}").status == 403
    assert portal.post(f"entry/{portal.ids['stranger']}", step="3", go="enter").status == 403
    assert portal.get("entry/person-999999").status == 404


@pytest.mark.parametrize(
    ("expires_on", "abroad", "word"),
    [
        ("2025-09-03", False, "受付期間前"),
        ("2025-09-02", False, "受付期間中"),
        ("2025-06-03", False, "受付期間中"),
        ("2025-06-02", False, "満了日当日"),
        ("2025-06-01", False, "満了日経過"),
        ("2025-07-20", True, "出国中"),
    ],
)
def test_the_window_is_told_before_the_entry(portal, expires_on, abroad, word):
    person = portal.person(expires_on=expires_on, period_months=12, abroad=abroad)
    row = portal.get("entry").main.partition(f'data-testid="person-{person}"')[2].partition("</li>")[0]
    assert word in row
    warned = portal.get(f"entry/{person}").has("window-warning")
    assert warned == (word != "受付期間中")


def test_a_choice_is_needed(portal):
    answer = portal.post("entry", application_type="renewal")
    assert answer.status == 422
    assert "申請人を選んでください。" in answer.main
    answer = portal.post("entry", application_type="change", applicant_id=portal.ids["person"])
    assert answer.status == 422
    assert "希望する在留資格を選んでください。" in answer.main
    answer = portal.post("entry", application_type="re-entry-single", applicant_id=portal.ids["person"])
    assert answer.status == 422
    answer = portal.post("entry", application_type="renewal", applicant_id=portal.ids["person"])
    assert answer.location.endswith(f"/entry/{portal.ids['person']}")


def test_people_are_found_by_name(portal):
    portal.person(name="ZZYZX QUILL", expires_on="2025-08-01")
    found = portal.get("entry?name=quill").main
    assert "ZZYZX QUILL" in found
    assert found.count('name="applicant_id"') == 1
    assert portal.get("entry?name=nobody-at-all").has("empty")


def test_people_are_paged_by_key(portal):
    for _ in range(21):
        portal.person(expires_on="2025-08-01")
    first = portal.get("entry").main
    assert first.count('name="applicant_id"') == 20
    href = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert portal.get(href).main.count('name="applicant_id"') == 2


@pytest.mark.rule("R-116", "R-119", "R-120")
def test_step_by_step_to_an_application_that_is_not_filed(portal):
    page = turned(portal)
    assert "入力情報確認" in page.main
    assert 'data-testid="confirm-name"' in page.main
    answer = enter(portal, page)
    assert answer.status == 303
    told = portal.get(answer.location)
    assert told.has("not-filed")
    assert "未申請" in told.main
    made = portal.application(answer.location.split("/")[-2])
    assert made.stage.label == "未申請"
    assert made.form["school_name"] == "みなと見本大学"
    assert made.provisional_number == ""


def test_the_same_press_twice_enters_once(portal):
    page = turned(portal)
    assert enter(portal, page).location == enter(portal, page).location
    assert portal.events("application.entered") == 1


@pytest.mark.rule("R-099")
def test_nothing_is_kept_before_it_is_entered(portal):
    with portal.world.read() as reading:
        before = reading.state.head
    turned(portal, occupation="消防士")
    with portal.world.read() as reading:
        assert reading.state.head == before
    assert "消防士" not in portal.get(f"entry/{portal.ids['person']}").main


@pytest.mark.rule("R-123")
def test_a_wrong_answer_is_told_beside_its_field_and_the_rest_is_kept(portal):
    page = portal.get(f"entry/{portal.ids['person']}")
    form = page.form("entry-form") | {"birth_on_month": "13", "occupation": "<b>研究員</b>", "go": "next"}
    answer = portal.post(f"entry/{portal.ids['person']}", **form)
    assert answer.status == 422
    assert 'id="f-birth_on-error"' in answer.main
    assert 'href="#f-birth_on"' in answer.main
    assert "&lt;b&gt;研究員&lt;/b&gt;" in answer.main
    assert "<b>研究員" not in answer.main


def test_what_was_typed_travels_to_the_end_and_back(portal):
    page = turned(portal, mobile="", occupation="通訳")
    back = portal.post(f"entry/{portal.ids['person']}", **page.form("entry-form") | {"go": "2-1"})
    assert back.form("entry-form")["occupation"] == "通訳"
    assert back.form("entry-form")["mobile"] == ""
    answer = enter(portal, turned(portal, mobile="", phone="0311112222"))
    made = portal.application(answer.location.split("/")[-2])
    assert "mobile" not in made.form


def test_the_browser_is_not_trusted(portal):
    page = turned(portal)
    answer = enter(portal, page, expires_on="not a day")
    assert answer.status == 422
    assert answer.form("entry-form")["step"] == "2-1"
    assert portal.events("application.entered") == 0


def test_the_applicants_will_must_be_confirmed(portal):
    page = turned(portal)
    assert "intent_confirmed" not in page.form("entry-form")
    answer = portal.post(f"entry/{portal.ids['person']}", **page.form("entry-form") | {"go": "enter"})
    assert answer.status == 422
    assert 'id="f-intent_confirmed-error"' in answer.main


@pytest.mark.parametrize(
    ("wish", "rule_words"),
    [
        pytest.param({"joined": "re-entry-single"}, "旅券への証印が必要", marks=pytest.mark.rule("R-205")),
        pytest.param({"kanji_newly_asked": "yes"}, "漢字氏名の併記", marks=pytest.mark.rule("R-207")),
    ],
)
def test_post_is_refused_beside_the_wish_that_forbids_it(portal, wish, rule_words):
    answer = enter(portal, turned(portal), **wish)
    assert answer.status == 422
    assert rule_words in answer.main
    assert f'id="f-{next(iter(wish))}-error"' in answer.main
    assert answer.has("to-receipt")
    page = portal.post(f"entry/{portal.ids['person']}", **answer.form("entry-form") | {"go": "2-4"})
    form = page.form("entry-form") | {"receipt_method": "窓口での受領を希望", "go": "next"}
    form["receipt_office"] = "東京出入国在留管理局"
    page = portal.post(f"entry/{portal.ids['person']}", **form)
    answer = enter(portal, page)
    assert answer.status == 303, answer.main
    assert portal.application(answer.location.split("/")[-2]).receipt == "counter"


def test_every_answer_fits_into_the_limits_of_a_request(portal):
    assert len(RENEWAL_N.fields) < portal.app.config["MAX_FORM_PARTS"]
    assert portal.post(f"entry/{portal.ids['person']}", step="nonsense", go="nonsense").status == 422


def test_other_statuses_have_their_form(portal):
    person = portal.person(status="留学", expires_on="2025-07-20")
    page = portal.get(f"entry/{person}")
    assert page.status == 200
    assert page.form("entry-form")["status"] == "留学"


def test_a_colleagues_application_is_told_and_not_linked(portal):
    made = portal.entered()
    assert f"applications/{made}" in portal.get("entry").main
    with portal.world.write() as tx:
        given = {"organisation_id": portal.ids["organisation"], "sign_in": "USER3", "password": PASSWORD}
        admission.add_account(tx, given)
    portal.post("sign-out")
    portal.sign_in("USER3")
    page = portal.get("entry")
    assert page.has("pending")
    assert f"applications/{made}" not in page.main
    assert "別の利用者が入力" in page.main


@pytest.mark.rule("R-020")
def test_what_must_be_made_sure_of_is_told_before_the_entry(portal):
    person = portal.person(expires_on="2025-08-01", status="特定活動")
    assert portal.get(f"entry/{person}").has("caution-R-020")
    assert not portal.get(f"entry/{portal.ids['person']}").has("caution-R-020")
