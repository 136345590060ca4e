"""What a person is refused, in words, beside the field or on a page of ours."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import filer
from tests.browser.filer import Upload, pdf, photo
from tests.browser.house import House
from tests.browser.visitor import Visitor
from tests.files import kit

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

NOT_FILED = "ALBUQUERQUE CAVALCANTI VASCONCELOS MARIA FERNANDA"


@pytest.fixture(scope="module")
def at(house: House) -> str:
    return house.fork("refusals")


@pytest.mark.parametrize(
    ("tag", "code", "words"),
    [
        pytest.param("受付期間前", "too-early", "３か月前", marks=pytest.mark.rule("R-105")),
        pytest.param("満了日当日", "expiry-day", "満了日当日", marks=pytest.mark.rule("R-110")),
        pytest.param("出国中", "abroad", "出国", marks=pytest.mark.rule("R-112")),
    ],
)
def test_filing_is_refused_with_the_rules_reason(
    house: House, company: Company, at: str, tag: str, code: str, words: str
) -> None:
    user = company(at)
    user.enter_as("demo-user1")
    user.go("portal/entry")
    person = user.page.locator("li[data-testid^=person-]").filter(has_text=tag).first
    if not person.count():
        user.press("next-people")
    expect(person).to_contain_text(words)
    key = (person.get_attribute("data-testid") or "").removeprefix("person-")
    entered = house.ask("POST", "/api/v1/worlds/refusals/applications", _renewal(house, key))
    user.go(f"portal/applications/{entered['application_id']}")
    filer.attach_both(user)
    user.look(f"application-refusable-{code}")
    user.press(user.test("next-step").get_by_test_id("file"))
    expect(user.test(f"obstacle-{code}")).to_contain_text(words)
    user.look(f"file-obstacle-{code}")
    user.press("file")
    expect(user.page.locator("h1")).to_have_text("申請できませんでした")
    expect(user.test(f"obstacle-{code}")).to_contain_text(words)
    user.look(f"file-refused-{code}")
    user.press("to-application")
    expect(user.test("identity")).to_contain_text("未申請")


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (pdf("途中で切れた.pdf", kit.truncated_pdf()), "PDF"),
        (pdf("ただの文章.pdf", kit.text_file()), "PDF"),
        (pdf("大きすぎる.pdf", kit.padded_pdf(kit.PDF_LIMIT + 1)), "10"),
        (pdf("とても大きい.pdf", kit.padded_pdf(13 * 2**20)), "10"),
        (photo("半分.jpg", kit.half_photo()), ""),
        (photo("横長.jpg", kit.landscape_photo()), "4"),
        (photo("写真ではない.jpg", kit.svg_file()), "JPEG"),
    ],
    ids=lambda value: value.name if isinstance(value, Upload) else "",
)
def test_a_bad_file_is_refused_beside_its_field(
    company: Company, at: str, upload: Upload, words: str
) -> None:
    user = company(at)
    user.enter_as("demo-user1")
    filer.home(user, NOT_FILED)
    user.press(f"action-{upload.kind}")
    before = user.test("current").inner_text()
    filer.attach(user, upload)
    expect(user.page).to_have_title(re.compile("^【模擬】エラー"))
    summary = user.page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(words)
    field = user.test(upload.kind)
    expect(field).to_have_attribute("aria-invalid", "true")
    beside = user.page.locator(".field__error").first
    expect(beside).to_contain_text(words)
    expect(user.test("current")).to_have_text(before, use_inner_text=True)
    user.look(f"attach-refused-{upload.kind}")


def test_a_wrong_password_is_refused_and_five_lock_for_a_day(company: Company, at: str) -> None:
    user = company(at)
    for _ in range(4):
        filer.sign_in(user, "demo-user4", "wrong")
        expect(user.page.locator("[data-error-summary]")).to_contain_text("正しくありません")
        user.look("sign-in-refused")
    filer.sign_in(user, "demo-user4", "wrong")
    expect(user.page.locator("[data-error-summary]")).to_contain_text("2025年6月3日（火）09:00")
    filer.sign_in(user, "demo-user4")
    expect(user.page.locator("[data-error-summary]")).to_contain_text("2025年6月3日（火）09:00")
    user.look("sign-in-locked")


def test_an_empty_step_is_refused_beside_its_fields(company: Company, at: str) -> None:
    user = company(at)
    user.enter_as("demo-user1")
    user.go("portal/entry")
    user.press(user.page.locator("form[method=post] button", has_text="次へ").last)
    expect(user.page.locator("[data-error-summary]")).to_contain_text("申請人を選んでください。")
    user.look("entry-step-1-refused")
    filer.choose(user, "NGUYEN THI TUONG LAM")
    user.test("postal_code").fill("〒")
    user.test("street").fill("")
    user.press(user.page.locator("form[method=post] button", has_text="次へ").last)
    expect(user.test("postal_code")).to_have_attribute("aria-invalid", "true")
    expect(user.test("street")).to_have_attribute("aria-invalid", "true")
    expect(user.test("postal_code")).to_have_value("〒")
    user.look("entry-2-1-refused")


def test_the_pages_of_another_organisation_stay_closed(house: House, company: Company, at: str) -> None:
    own, other = (house.roles[name]["id"] for name in ("demo-user1", "demo-user2"))
    listed = house.ask("GET", "/api/v1/worlds/refusals/applications?limit=100")["applications"]
    theirs = next(row["application_id"] for row in listed if row["filer_id"] == other)
    assert own != other
    user = company(at)
    user.enter_as("demo-user1")
    for path in ("", "/answers", "/envelope", "/file", "/attach/documents", "/receipt"):
        user.go(f"portal/applications/{theirs}{path}")
        expect(user.page.locator("h1")).to_have_text(re.compile("ません"))
    user.look("not-yours")


def test_who_is_not_signed_in_is_led_back_after_signing_in(company: Company, at: str) -> None:
    user = company(at)
    user.go("portal/search")
    user.press("sign-in-organisation")
    user.page.get_by_label("認証ID").fill("demo-user2")
    user.page.get_by_label("パスワード").fill(filer.PASSWORD)
    user.press("sign-in-submit")
    expect(user.page).to_have_url(re.compile("/portal/search$"))
    user.look("portal-search")
    user.press("sign-out")
    user.look("signed-out")
    user.go("portal/applications")
    expect(user.test("sign-in-organisation")).to_be_visible()


def _renewal(house: House, person_id: str) -> dict[str, object]:
    actor = house.roles["demo-user1"]["id"]
    return {"actor": actor, "type": "renewal", "applicant": person_id, "receipt": "post", "form": {}}
