"""一括 in the browser: take the template, upload the CSV file, wait, read why a line failed, correct it, attach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from backoffice.store.people import Person
from tests.browser import filer
from tests.browser.house import House
from tests.browser.visitor import Visitor
from tests.files.bulk import FILE_NAME, answers, csv_bytes

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

N = "技術・人文知識・国際業務"


@pytest.mark.rule("R-155", "R-159", "R-160", "R-161", "R-163", "R-175", "R-279")
def test_two_people_by_one_file_one_of_them_corrected(house: House, company: Company) -> None:
    at = house.fork("bulk")
    people = _people(house)
    user = company(at)
    filer.sign_in(user, "BULK1", "a password")
    user.follow("テンプレートファイル")
    user.look("template-files")
    with user.page.expect_download() as download:
        user.test("template-renewal-n-main").click()
    assert download.value.suggested_filename == "申請情報入力(在留期間更新許可申請).xlsx"
    user.follow("申請情報入力（一括）", within=user.page.locator("main"))
    user.look("bulk")
    _upload(user, csv_bytes([answers(people[0]), answers(people[1], 本国における居住地="Hanoi")]))
    user.look("bulk-waiting")
    user.move("hour")
    user.look("bulk-batch")
    assert user.test("attach-photo").count() == 1
    user.press("to-list")
    user.sees("エラー(一括登録)")
    user.look("applications-with-bulk-errors")
    user.press("bulk-error")
    user.sees("身分事項_本国における居住地", "G3", "全角で入力してください", "R-124")
    user.look("bulk-error")
    user.press("again")
    _upload(user, csv_bytes([answers(people[1])]))
    user.move("hour")
    user.press("attach-photo")
    filer.attach(user, filer.photo())
    user.go("portal/applications")
    expect(user.test("open-application")).to_have_count(2)
    expect(user.test("bulk-failed")).to_have_count(0)


def test_an_excel_workbook_is_refused_beside_the_file_and_the_choices_stay(
    house: House, company: Company
) -> None:
    user = company(house.fork("bulk-refused"))
    user.enter_as("demo-user1")
    user.go("portal/bulk")
    _upload(user, b"PK\x03\x04" + b"x" * 100, "申請情報入力.xlsx")
    expect(user.page.locator("[data-error-summary]")).to_be_focused()
    user.sees("Excelブック", "CSV（コンマ区切り）")
    expect(user.test("bulk-status")).to_have_value(N)
    user.look("bulk-refused")


def _people(house: House) -> list[Person]:
    ask = "/api/v1/worlds/bulk"
    organisation = house.ask("POST", f"{ask}/organisations", {"name": "一括株式会社"})["organisation_id"]
    house.ask(
        "POST",
        f"{ask}/users",
        {"organisation_id": organisation, "sign_in": "BULK1", "password": "a password"},
    )
    given = {"organisation_id": organisation, "status": N, "expires_on": "2025-07-20", "period_months": 12}
    made = [
        house.ask("POST", f"{ask}/people", given | {"name": name}) for name in ("LI MEI", "TRAN VAN BINH")
    ]
    return [_person(told) for told in made]


def _person(told: dict[str, object]) -> Person:
    known = {name: value for name, value in told.items() if name in Person.model_fields}
    days = {name: date.fromisoformat(str(known[name])) for name in ("birth_on", "expires_on")}
    return Person(**(known | days))


def _upload(user: Visitor, data: bytes, name: str = FILE_NAME) -> None:
    user.test("type-renewal").check()
    user.test("bulk-status").select_option(N)
    user.test("main").set_input_files(files=[{"name": name, "mimeType": "text/csv", "buffer": data}])
    user.press("send")
