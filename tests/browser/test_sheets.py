"""What is printed or read beside a filing: 参考様式９, the copy of the card, the page of the wrong photo."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import filer
from tests.browser.town import Town
from tests.browser.visitor import Visitor
from tests.usecases.house import House

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]


@pytest.mark.rule("R-141", "R-136", "R-266")
def test_the_sheets_and_the_page_of_the_wrong_photo_can_be_read(town: Town, company: Company) -> None:
    house, user = House.build(town.system, "sheets"), company(town.at("sheets"))
    person = house.person()
    house.add_user("own", kind="individual", person_id=person)
    home = f"portal/applications/{house.enter(person, 'own')}"
    town.let_in(user, "sheets", house.who["own"])
    user.go(home)
    user.press("action-documents")
    user.look("attach-documents-own")
    user.test("declared").check()
    filer.attach(user, filer.pdf())
    user.sees("参考様式９あり")
    user.press("to-declaration")
    user.look("declaration")
    user.go(home)
    user.press("action-photo")
    user.look("attach-photo-own")
    filer.attach(user, filer.photo())
    user.press("to-wrong-photo")
    user.look("wrong-photo")
    user.go(home)
    filer.file(user)
    user.move("office-day")
    user.go(home)
    user.press("to-card-copy")
    user.sees("表面記載の外国人は、現在オンラインで在留期間更新許可申請中である。")
    user.look("card-copy")
