"""What the organisation's user does, page by page: sign in, enter, attach, file, supply, pack, read mail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor
from tests.files import kit

PASSWORD = "odaiba-demo"
PROVISIONAL = re.compile(r"仮\d{12}")
NUMBER = re.compile(r"[東大名福広札仙高]オン[ECNAW]\d{8}")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to attach: where, its name and its bytes."""

    kind: str
    name: str
    mime: str
    data: bytes


def pdf(name: str = "資料一式.pdf", data: bytes | None = None, kind: str = "documents") -> Upload:
    return Upload(kind, name, "application/pdf", kit.pdf_bytes(pages=3) if data is None else data)


def photo(name: str = "顔写真.jpg", data: bytes | None = None) -> Upload:
    return Upload("photo", name, "image/jpeg", kit.photo_jpeg(orientation=6) if data is None else data)


def sign_in(user: Visitor, sign_in_id: str, password: str = PASSWORD) -> None:
    """Go in at the front door: the two buttons, 認証ID and password."""
    user.go("portal/")
    user.look("portal-sign-in")
    user.press("sign-in-organisation")
    user.look("portal-sign-in-organisation")
    user.page.get_by_label("認証ID").fill(sign_in_id)
    user.page.get_by_label("パスワード").fill(password)
    user.press("sign-in-submit")


def choose(user: Visitor, applicant: str) -> None:
    """Step 1: look for the applicant by name and choose the renewal."""
    user.go("portal/entry")
    user.look("entry-step-1")
    user.test("applicant-name").fill(applicant)
    user.press("find-applicant")
    person = user.page.locator("li[data-testid^=person-]").filter(has_text=applicant)
    expect(person).to_have_count(1)
    person.get_by_role("radio").check()
    user.look("entry-step-1-chosen")
    user.press(_next(user))


def enter(user: Visitor, applicant: str, receipt: str = "郵送") -> None:
    """Enter a renewal, Step 1 to Step 3; what the records know stands there already."""
    choose(user, applicant)
    expect(user.test("name")).to_have_value(applicant)
    user.look("entry-2-1")
    user.press(_next(user))
    user.test("school_name").fill("ハノイ模擬工科大学")
    user.look("entry-2-2")
    user.press(_next(user))
    user.look("entry-2-3")
    user.press(_next(user))
    user.page.get_by_role("radio", name=re.compile(f"^{receipt}")).check()
    if receipt == "窓口":
        user.test("receipt_office").select_option(index=1)
    user.look("entry-2-4")
    user.press(_next(user))
    expect(user.test("confirm-name")).to_have_text(applicant)
    user.test("intent_confirmed").check()
    user.look("entry-3")
    user.press("enter")


def attach(user: Visitor, upload: Upload) -> None:
    """Choose a file on its page and send it; where that leads is the caller's to see."""
    file = {"name": upload.name, "mimeType": upload.mime, "buffer": upload.data}
    user.test(upload.kind).set_input_files(files=[file])
    user.press("attach")


def attach_both(user: Visitor) -> None:
    """Attach the PDF and the photo from the application's page."""
    user.press("action-documents")
    user.look("attach-documents")
    attach(user, pdf())
    user.press("action-photo")
    user.look("attach-photo")
    attach(user, photo())
    expect(user.test("attachments")).to_have_text("添付済み")


def file(user: Visitor) -> str:
    """File from the application's page by a double click; return the 仮番号."""
    user.press(user.page.get_by_test_id("next-step").get_by_test_id("file"))
    user.look("file")
    user.test("file").dblclick(no_wait_after=True)
    expect(user.page).to_have_url(
        re.compile("/filed$")
    )  # the second press may break the first one's navigation off
    user.look("filed")
    return user.test("provisional-number").inner_text()


def file_a_renewal(user: Visitor, applicant: str, receipt: str = "郵送") -> str:
    """Enter, attach, file, and let the night pass; return the 申請受付番号."""
    enter(user, applicant, receipt)
    user.press("to-application")
    attach_both(user)
    assert PROVISIONAL.fullmatch(file(user))
    user.press("to-application")
    user.move("office-day")
    return NUMBER.findall(user.test("identity").inner_text())[0]


def home(user: Visitor, applicant: str) -> None:
    """Go to the page of an applicant's newest application by the user's list."""
    user.go(f"portal/applications?name={applicant}")
    user.press(user.test("open-application").first)


def read_mails(user: Visitor, subject: str) -> list[str]:
    """Open the newest mail of a subject in each inbox it went to, from the application's page; return the texts."""
    told = user.test("mails").locator("li").filter(has_text=subject).first.inner_text()
    back, texts = user.page.url, []
    for address in dict.fromkeys(ADDRESS.findall(told)):
        user.go("mail/")
        user.look("mail-overview")
        user.press(user.page.get_by_role("row").filter(has_text=address).get_by_role("link"))
        user.look("mailbox")
        user.follow(subject)
        user.look("mail")
        texts.append(user.page.locator("pre").first.inner_text())
    user.page.goto(back)
    return texts


def pack(user: Visitor, number: str, name: str, stamps: tuple[int, ...], postage: str = "460") -> None:
    """Lay the papers on the packing table: the card, the slip as given, the return envelope as it lies there."""
    user.test("has_card").check()
    user.test("has_slip").check()
    user.test("slip_number").fill(number)
    user.test("slip_name").fill(name)
    user.test("has_return").check()
    user.test("return_postage").fill(postage)
    for face in stamps:
        user.press(f"add-{face}")
    user.press("look")


def _next(user: Visitor) -> Locator:
    return user.page.locator("form[method=post] button", has_text=re.compile("^次へ$")).last
