"""新規利用者登録 and the login by card, page by page as S2 §4 and §5 I go; who is not let in, and in which words."""

from __future__ import annotations

import re

import pytest

from backoffice.store.credentials import MyNumberCard
from backoffice.usecases import my_number_cards
from tests.web.portal.conftest import Page, Portal

PIN, SIGNATURE, NEW = "1234", "ODAIBA0001", "sakura-2025"
LINK = re.compile(r"https://ras-immi\.example\.jp/portal/(password/\S+)")


def issue(portal: Portal, **given: object) -> str:
    with portal.world.write() as tx:
        return my_number_cards.issue_card(tx, {"pin": PIN, "signature_password": SIGNATURE} | given).id


def card_number(portal: Portal, person: str) -> str:
    from backoffice.store.people import Person

    with portal.world.read() as reading:
        return reading.require(Person, person, "", "").card_number


def mails(portal: Portal, subject: str = "") -> list[str]:
    found = portal.world.ports.mail.messages(
        portal.world.id, to=None, subject=subject or None, after=None, limit=100
    )
    return [mail["text"] for mail in found]


def follow(portal: Portal, page: Page) -> Page:
    assert page.status == 303, page.main[:3000]
    return portal.get(page.location)


def to_details(portal: Portal, card: str) -> Page:
    """Go from the top page to the form: card, signature password, PIN."""
    page = follow(portal, portal.post("register", card_id=card))
    assert "署名用パスワード" in page.main
    page = follow(portal, portal.post("register/signature", signature_password=SIGNATURE))
    assert "利用者証明用パスワード" in page.main
    return follow(portal, portal.post("register/pin", pin=PIN))


def filled(page: Page, **given: str) -> dict[str, str]:
    typed = {"address": "東京都江東区青海2-7-11", "phone": "03-0000-0000", "email": "me@example.jp"}
    return page.form("details-form") | typed | {"agreed": "yes", "kind": "外国人本人"} | given


@pytest.fixture
def resident(outside: Portal) -> tuple[Portal, str, str]:
    """A portal, the card of a resident of the world, and the number of his residence card."""
    person = outside.ids["person"]
    return outside, issue(outside, person_id=person), card_number(outside, person)


@pytest.mark.rule(
    "R-062",
    "R-064",
    "R-065",
    "R-066",
    "R-067",
    "R-068",
    "R-069",
    "R-070",
    "R-071",
    "R-072",
    "R-073",
    "R-080",
    "R-179",
    "C-16",
)
def test_from_the_top_page_to_the_menu(resident: tuple[Portal, str, str]) -> None:
    portal, card, number = resident
    door = portal.get("sign-in")
    assert "新規利用者登録" in door.main
    assert door.has("register-individual")
    assert "署名用及び利用者証明用電子証明書" in portal.get("register").main
    form = to_details(portal, card)
    with portal.world.read() as reading:
        face = reading.get(MyNumberCard, card)
        assert face
    told = form.form("details-form")
    assert (told["name"], told["sex"], told["birth_on_year"]) == (
        face.name,
        face.sex,
        str(face.birth_on.year),
    )
    assert (told["address"], told.get("kind")) == ("", None)
    for label in (
        "外国人本人",
        "法定代理人",
        "配偶者・子・父又は母等（法定代理人を除く）",
        "利用規約に同意します。",
    ):
        assert label in form.main
    typed = filled(form, residence_card_number=number)
    confirm = portal.post("register/details", **typed)
    assert confirm.has("confirm")
    assert mails(portal) == []
    done = follow(portal, portal.post("register/details", **confirm.form("confirm-form"), go="register"))
    assert done.has("registered")
    (registered,) = mails(portal)
    assert face.name in registered
    link = LINK.findall(registered)[0]
    assert follow(portal, portal.post(link, password=NEW, again=NEW)).has("password-set")
    _, password_mail, id_mail = mails(portal)
    assert "パスワードの登録が完了" in password_mail
    sign_in = re.findall(r"U\d{8}", id_mail)[0]
    assert sign_in not in registered + password_mail
    assert log_in(portal, card, sign_in, NEW).location.endswith("/portal/")
    assert portal.get("").status == 200


def log_in(portal: Portal, card: str, sign_in: str, password: str) -> Page:
    page = follow(portal, portal.post("sign-in/individual", card_id=card))
    assert "利用者証明用パスワード" in page.main
    page = follow(portal, portal.post("sign-in/individual/pin", pin=PIN))
    assert "ログイン" in page.main
    return portal.post("sign-in/individual/credentials", sign_in=sign_in, password=password)
