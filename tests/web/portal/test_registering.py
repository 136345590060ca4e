"""新規利用者登録 and the login by card, page by page as S2 §4 and §5 I go; who is not let in, and in which words."""

from __future__ import annotations

import re

import pytest

from backoffice.store.credentials import MyNumberCard
from backoffice.store.people import Account, Person, by_sign_in
from backoffice.usecases import admission, credential_papers, municipality, my_number_cards, registering
from tests.web.portal.conftest import Page, Portal

pytestmark = pytest.mark.slow

PIN, SIGNATURE, NEW = "1234", "ODAIBA0001", "sakura-2025"
LINK = re.compile(r"https://ras-immi\.example\.jp/portal/(password/\S+)")


def issue(portal: Portal, **given: object) -> str:
    with portal.world.write() as tx:
        return my_number_cards.issue_card(tx, {"pin": PIN, "signature_password": SIGNATURE} | given).id


def card_number(portal: Portal, person: str) -> str:
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


@pytest.mark.rule("R-066", "R-067")
def test_a_wrong_secret_stands_beside_its_field_with_the_tries_left(
    resident: tuple[Portal, str, str],
) -> None:
    portal, card, _ = resident
    portal.post("register", card_id=card)
    answer = portal.post("register/signature", signature_password="WRONG000")
    assert answer.status == 422
    assert "あと4回間違えるとロックされます" in answer.main
    assert "WRONG000" not in answer.main
    portal.post("register/signature", signature_password=SIGNATURE)
    assert "あと2回間違えるとロックされます" in portal.post("register/pin", pin="0000").main


@pytest.mark.rule("R-068")
def test_what_the_card_does_not_tell_is_typed(resident: tuple[Portal, str, str]) -> None:
    portal, card, number = resident
    with portal.world.write() as tx:
        tx.require(MyNumberCard, card, "", "").surface_pin = "9876"
    form = to_details(portal, card)
    told = form.form("details-form")
    assert (told["name"], told.get("sex"), told["birth_on_year"]) == ("", None, "")
    typed = filled(form, residence_card_number=number, name="NGUYEN THI MAI", sex="女")
    born = {"birth_on_year": "1998", "birth_on_month": "3", "birth_on_day": "14"}
    assert portal.post("register/details", **(typed | born)).has("confirm")


@pytest.mark.rule("R-078", "R-080")
def test_a_bad_card_leads_its_owner_to_the_municipality(resident: tuple[Portal, str, str]) -> None:
    portal, card, _ = resident
    for page in ("register", "sign-in/individual"):
        assert not portal.post(page).has("to-municipality")
    for _ in range(3):
        portal.post("sign-in/individual", card_id=card)
        locked = portal.post("sign-in/individual/pin", pin="0000")
    assert "お住まいの市区町村の窓口" in locked.main
    assert locked.has("to-municipality")
    with portal.world.write() as tx:
        tx.require(MyNumberCard, card, "", "").expires_on = tx.today.replace(year=tx.today.year - 1)
    for page in ("register", "sign-in/individual"):
        ended = portal.post(page, card_id=card)
        assert ended.status == 422
        assert ended.has("to-municipality")


def test_no_step_can_be_left_out(resident: tuple[Portal, str, str]) -> None:
    portal, card, _ = resident
    for path in ("register/signature", "register/pin", "register/details"):
        assert portal.get(path).location.endswith("/portal/register")
        assert portal.post(path, go="register").location.endswith("/portal/register")
    for path in ("sign-in/individual/pin", "sign-in/individual/credentials"):
        assert portal.get(path).location.endswith("/portal/sign-in/individual")
        assert portal.post(path).location.endswith("/portal/sign-in/individual")
    portal.post("sign-in/individual", card_id=card)
    assert portal.get("register/pin").status == 303
    assert portal.post("register").status == 422
    assert portal.post("sign-in/individual").status == 422


@pytest.mark.rule("R-071", "R-079", "R-069")
def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(
    resident: tuple[Portal, str, str],
) -> None:
    portal, card, _ = resident
    form = to_details(portal, card)
    assert form.has("exactly")
    assert "正確に入力してください" in form.main
    assert "在留カードに書かれているとおりに入力してください。" in form.main
    typed = filled(form, phone="x", residence_card_number="ZZ00000000ZZ", birth_on_month="13") | {
        "agreed": ""
    }
    answer = portal.post("register/details", **typed)
    assert answer.status == 422
    kept = answer.form("details-form")
    assert (kept["phone"], kept["birth_on_month"], kept["address"]) == ("x", "13", typed["address"])
    for words in (
        "電話番号は半角の数字",
        "生年月日を入力",
        "利用規約を確認し",
        "有効な在留カードとして確認できません",
    ):
        assert words in answer.main


def test_from_the_confirmation_one_goes_back_with_all_that_was_typed(
    resident: tuple[Portal, str, str],
) -> None:
    portal, card, number = resident
    typed = filled(to_details(portal, card), residence_card_number=number)
    confirm = portal.post("register/details", **typed)
    back = portal.post("register/details", **confirm.form("confirm-form"), go="back")
    kept = back.form("details-form")
    assert {name: kept[name] for name in typed if name != "csrf_token"} == {
        name: text for name, text in typed.items() if name != "csrf_token"
    }


@pytest.mark.rule("R-002", "C-13", "C-40")
def test_in_the_first_era_the_card_has_no_button(outside: Portal) -> None:
    with outside.world.write() as tx:
        tx.set_world(era="E19")
    door = outside.get("sign-in")
    assert door.has("sign-in-organisation")
    assert not door.has("sign-in-individual")
    assert not door.has("register-individual")
    for path in ("register", "sign-in/individual"):
        assert outside.get(path).has("not-yet")
        assert outside.post(path, card_id=issue(outside)).status == 422


@pytest.fixture
def user(resident: tuple[Portal, str, str]) -> tuple[Portal, str, str]:
    """A portal, a card, and the 認証ID of its holder."""
    portal, card, _ = resident
    with portal.world.write() as tx:
        given = {"kind": "individual", "sign_in": "CARD1", "password": NEW, "email": "me@example.jp"}
        registering.note_registration(tx, admission.add_account(tx, given)[0], card)
    return portal, card, "CARD1"


@pytest.mark.rule("R-080", "R-081", "C-40")
def test_each_button_is_for_its_own_users_and_cards(user: tuple[Portal, str, str]) -> None:
    portal, card, sign_in = user
    other = issue(portal)
    assert "マイナンバーカードの利用者のものではありません" in log_in(portal, other, sign_in, NEW).main
    assert "「法人、弁護士、行政書士」の利用者のもの" in log_in(portal, card, "USER1", "correct horse").main
    assert portal.sign_in(sign_in, NEW).status == 422
    assert log_in(portal, card, sign_in, "wrong").status == 422
    assert portal.get("").status == 303
    assert log_in(portal, card, sign_in, NEW).status == 303


@pytest.mark.rule("R-084")
@pytest.mark.parametrize(
    ("sign_in", "email", "sent"),
    [("CARD1", "me@example.jp", 1), ("CARD1", "you@example.jp", 0), ("NOBODY", "me@example.jp", 0)],
)
def test_the_answer_is_the_same_whether_there_is_such_a_user(
    user: tuple[Portal, str, str], sign_in: str, email: str, sent: int
) -> None:
    portal, _, _ = user
    assert "パスワードを忘れた場合" in portal.get("sign-in").main
    answer = portal.post("forgotten", sign_in=sign_in, email=email)
    assert answer.has("asked")
    assert sign_in not in answer.main
    assert len(mails(portal)) == sent


@pytest.mark.rule("R-084", "R-082")
def test_a_link_asks_twice_and_ends(user: tuple[Portal, str, str]) -> None:
    portal, _, _ = user
    assert portal.post("forgotten", sign_in="", email="").status == 422
    portal.post("forgotten", sign_in="CARD1", email="me@example.jp")
    link = LINK.findall(mails(portal)[-1])[0]
    assert "一致しません" in portal.post(link, password="fuji-3776", again="fuji-3777").main
    assert "8文字以上" in portal.post(link, password="x", again="x").main
    assert "1年間" in portal.get(link).main
    assert follow(portal, portal.post(link, password="fuji-3776", again="fuji-3776")).has("password-set")
    for ended in (portal.get(link), portal.post(link, password="third-1234", again="third-1234")):
        assert ended.status == 422
        assert ended.has("link-ended")


@pytest.mark.rule("R-092", "R-094", "R-178", "R-093")
def test_own_data_and_password_are_changed_on_one_page(user: tuple[Portal, str, str]) -> None:
    portal, card, sign_in = user
    log_in(portal, card, sign_in, NEW)
    assert "利用者情報変更" in portal.get("").main
    page = portal.get("user-details")
    typed = page.form("details-form")
    assert set(typed) - {"csrf_token"} == {"address", "phone", "email"}
    assert "認証IDは変更できません" in page.main
    assert portal.post("user-details", **(typed | {"email": "x"})).status == 422
    follow(portal, portal.post("user-details", **(typed | {"email": "new@example.jp"})))
    assert len(mails(portal, "メールアドレス変更完了のお知らせ")) == 2
    wrong = portal.post("user-details/password", present="no", password="fuji-3776", again="fuji-3776")
    assert "現在のパスワードが正しくありません" in wrong.main
    assert portal.post("user-details/password", present=NEW, password="a", again="b").status == 422
    follow(portal, portal.post("user-details/password", present=NEW, password="fuji-3776", again="fuji-3776"))
    portal.post("sign-out")
    assert log_in(portal, card, sign_in, "fuji-3776").status == 303


@pytest.mark.rule("R-091", "C-46")
def test_the_staff_of_organisations_have_the_other_screen(portal: Portal) -> None:
    assert "利用者情報更新" in portal.get("").main
    page = portal.get("user-details")
    assert set(page.form("details-form")) - {"csrf_token"} == {"email"}
    assert page.has("change-password")


@pytest.mark.rule("R-057", "R-061")
def test_who_is_stopped_or_deleted_is_out_at_once(portal: Portal) -> None:
    assert portal.get("").status == 200
    with portal.world.write() as tx:
        tx.require(Account, portal.ids["user"], "", "").state = "stopped"
    assert portal.get("").status == 303
    assert "利用停止中" in portal.sign_in().main


def test_the_secrets_of_a_card_are_shown_for_demo_cards_alone(resident: tuple[Portal, str, str]) -> None:
    portal, card, _ = resident
    page = follow(portal, portal.post("register", card_id=card))
    assert not page.has("hint")
    with portal.world.write() as tx:
        tx.set_world(cards=[{"id": card, "name": "X"}])
    assert SIGNATURE in portal.get("register/signature").main
    with portal.world.write() as tx:
        municipality.unlock(tx, card, identified=True, signature_password="changed1")
    page = portal.get("register/signature").main
    assert "CHANGED1" in page
    assert SIGNATURE not in page


def test_the_number_of_the_residence_card_is_told_of_demo_cards_alone(
    resident: tuple[Portal, str, str],
) -> None:
    portal, card, number = resident
    assert number not in to_details(portal, card).main
    with portal.world.write() as tx:
        tx.set_world(cards=[{"id": card}])
    assert number in portal.get("register/details").main
    assert number in portal.post("register/details", **filled(portal.get("register/details"), email="x")).main


@pytest.mark.rule("R-078")
def test_who_comes_with_a_renewed_card_is_led_to_registering_again(user: tuple[Portal, str, str]) -> None:
    portal, card, sign_in = user
    portal.post("sign-out")
    assert not log_in(portal, card, "U00000000", NEW).has("register-again")
    with portal.world.write() as tx:
        municipality.renew(tx, card, identified=True)
    refused = log_in(portal, card, sign_in, NEW)
    assert "改めて新規利用者登録を行ってください" in refused.main
    assert refused.has("register-again")


@pytest.mark.rule("R-086", "R-087")
def test_a_paper_is_written_handed_in_and_looked_at(user: tuple[Portal, str, str]) -> None:
    portal, _, sign_in = user
    assert portal.get("credential-paper").has("paper-form")
    assert "在留申請オンラインシステム認証ID確認申出書" in portal.get("credential-paper").main
    assert portal.post("credential-paper", name="", email="").status == 422
    handed = portal.post(
        "credential-paper", asks="sign-in-id", name="A", email="me@example.jp", way="counter"
    )
    assert "本人確認を待っています" in portal.get(handed.location).main
    with portal.world.write() as tx:
        officer = admission.add_officer(tx, {"role": "counter"})[0].actor()
        account = by_sign_in(tx.session, Account, sign_in)
        assert account
        credential_papers.answer(tx, officer, "paper-00000001", account.id, identified=True)
    assert sign_in in portal.get(handed.location).main
    assert portal.get("credential-paper/unknown").status == 404


@pytest.mark.rule("R-085", "R-088", "R-090")
def test_in_the_first_era_the_password_is_set_on_the_answered_paper(portal: Portal) -> None:
    with portal.world.write() as tx:
        tx.set_world(era="E19")
    form = {"name": "A", "email": "a@example.jp", "way": "counter"}
    handed = portal.post("credential-paper", asks=["sign-in-id", "password", "unlock"], **form)
    slip = handed.location.rpartition("/")[2]
    assert portal.post(f"credential-paper/{slip}", password="fuji-3776", again="fuji-3776").status == 409
    with portal.world.write() as tx:
        officer = admission.add_officer(tx, {"role": "counter"})[0].actor()
        credential_papers.answer(tx, officer, "paper-00000001", portal.ids["user"], identified=True)
    assert portal.get(handed.location).has("password-form")
    assert portal.post(f"credential-paper/{slip}", password="x", again="x").status == 422
    assert portal.post(f"credential-paper/{slip}", password="fuji-3776", again="fuji-3776").status == 303
    portal.post("sign-out")
    assert portal.sign_in(password="fuji-3776").status == 303
