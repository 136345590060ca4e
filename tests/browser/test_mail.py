"""The mail pages alone, in a browser: nothing of a mail runs or loads, the list is worked by keyboard, answers arrive."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from mailsim import fault_book
from mailsim.cli import alone
from mailsim.fault_fields import read_fault
from mailsim.inbox import Inbox
from mailsim.message import JST, Envelope
from tests.browser.visitor import Visitor
from tests.mailsim.test_safe_html import VECTORS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.server]
Company = Callable[..., Visitor]
TARO, HANAKO = "taro@example.jp", "hanako@example.jp"
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
EVIL = "".join(one for many in VECTORS.values() for one in many)


class Noon:
    """The clock of this inbox stands still."""

    def now(self) -> datetime:
        return datetime(2025, 6, 4, 14, 30, tzinfo=JST)

    def seed(self) -> str:
        return "seed"


def deliver(inbox: Inbox, number: int, subject: str, text: str = "本文", html: str = "") -> None:
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"], mail["To"], mail["Subject"] = f"山田 花子 <{HANAKO}>", TARO, subject
    mail["Message-ID"], mail["Date"] = f"<{number}@example.jp>", "Wed, 04 Jun 2025 09:00:00 +0900"
    mail.set_content(text, cte="base64")
    if html:
        mail.add_alternative(html, subtype="html")
    inbox.deliver(Envelope(HANAKO, (TARO,)), mail.as_bytes())


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    opened = Inbox(tmp_path / "mail.sqlite3", Noon())
    yield opened
    opened.close()


@pytest.fixture
def reader(inbox: Inbox, company: Company) -> Iterator[Visitor]:
    server = make_server("127.0.0.1", 0, alone(inbox), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield company(f"http://127.0.0.1:{server.port}/")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("kind", [*VECTORS, "everything"])
def test_no_mail_runs_a_script_or_asks_for_anything(reader: Visitor, inbox: Inbox, kind: str) -> None:
    html = EVIL if kind == "everything" else "".join(VECTORS[kind])
    deliver(inbox, 1, "危ないメール", html=html.replace("alert(1)", "top.document.title=1"))
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.page.on("dialog", lambda dialog: asked.append(dialog.message))
    reader.go(f"box/{TARO}/1/")
    frame = reader.page.frame_locator("iframe").locator("body")
    expect(frame).to_be_visible()
    for link in reader.page.frames[-1].locator("a, button, input, [onclick]").all():
        link.dispatch_event("click")
    expect(reader.page.locator("article h1")).to_have_text("危ないメール")
    expect(reader.page).to_have_title("【模擬】危ないメール ― 模擬メール")
    assert reader.page.locator("iframe").get_attribute("sandbox") == ""
    own = ("/1/", "/html", ".css")
    assert not [url for url in asked if not (url.startswith((reader.at, "data:image/")) and (url.endswith(own) or url.startswith("data:")))]  # fmt: skip
    assert len(reader.page.frames) == 2
    reader.look("mail-alone-html", clock=False)


def test_what_lies_over_a_mail_stays_in_its_frame(reader: Visitor, inbox: Inbox) -> None:
    deliver(
        inbox,
        1,
        "覆うメール",
        html='<div style="position:fixed;inset:0;height:9000px;width:9000px;background-color:red">覆い</div>',
    )
    reader.go(f"box/{TARO}/1/")
    frame = reader.page.locator("iframe").bounding_box()
    body = reader.page.locator("main").bounding_box()
    assert frame
    assert body
    assert frame["width"] <= body["width"]
    reader.press(reader.page.get_by_role("button", name="未読に戻す"))
    expect(reader.page.get_by_role("link", name="覆うメール")).to_be_visible()


def test_a_list_is_worked_by_keyboard_and_without_scripts(reader: Visitor, inbox: Inbox) -> None:
    for number in range(1, 4):
        deliver(inbox, number, f"件名{number}")
    reader.go(f"box/{TARO}/")
    reader.look("mail-alone-list", clock=False)
    box = reader.page.get_by_role("checkbox", name="「件名2」を選ぶ")
    box.focus()
    reader.page.keyboard.press("Space")
    expect(box).to_be_checked()
    reader.test("do-read").focus()
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    assert [one.unread for one in inbox.messages(TARO)] == [True, False, True]
    reader.page.get_by_role("checkbox", name="「件名3」を選ぶ").check()
    reader.press("do-delete")
    assert [one.subject for one in inbox.messages(TARO)] == ["件名1", "件名2"]
    reader.press(reader.page.get_by_role("link", name="件名2"))
    reader.look("mail-alone-mail", clock=False)
    reader.press("mail-next")
    expect(reader.page.locator("article h1")).to_have_text("件名1")
    reader.press("mail-prev")
    expect(reader.page.locator("article h1")).to_have_text("件名2")
    reader.press("print")
    expect(reader.test("sim-banner")).to_contain_text("模擬")
    reader.look("mail-alone-print", clock=False)


def test_a_mail_is_answered_and_kept_as_sent(reader: Visitor, inbox: Inbox) -> None:
    deliver(inbox, 1, "お問い合わせ")
    reader.go(f"box/{TARO}/1/")
    reader.press("answer")
    reader.look("mail-alone-answer", clock=False)
    reader.page.get_by_label("本文").fill("")
    reader.press("send")
    expect(reader.test("wrong")).to_contain_text("本文を入力してください")
    reader.look("mail-alone-answer-wrong", clock=False)
    reader.page.get_by_label("本文").fill("承知しました。")
    reader.press("send")
    expect(reader.test("sent")).to_contain_text(f"{HANAKO} に送信しました。")
    reader.press(reader.page.get_by_role("link", name="送信済み"))
    reader.press(reader.page.get_by_role("link", name="Re: お問い合わせ", exact=True))
    expect(reader.test("conversation")).to_contain_text("この会話のメール（2通）")
    reader.go(f"box/{HANAKO}/")
    reader.press(reader.page.get_by_role("link", name="Re: お問い合わせ", exact=True))
    expect(reader.page.locator("pre").first).to_have_text("承知しました。\n")
    reader.press(reader.page.get_by_role("link", name="English"))
    expect(reader.test("answer")).to_have_text("Reply")
    reader.press("answer")
    expect(reader.page.get_by_label("Subject")).to_have_value("Re: お問い合わせ")


def test_huge_and_broken_mails_are_shown_in_bounds(reader: Visitor, inbox: Inbox) -> None:
    deliver(inbox, 1, "長い" * 400, "あ" * 200_000, html="<div>" * 5_000 + "い" * 400_000)
    reader.go(f"box/{TARO}/")
    reader.look("mail-alone-huge-list", clock=False)
    reader.press(reader.page.locator("main table a").first)
    expect(reader.page.get_by_text("ここまでを表示しています").first).to_be_visible()
    reader.look("mail-alone-huge", clock=False)
    reader.press(reader.page.get_by_role("link", name="ソースを見る").last)
    expect(reader.page.get_by_text("長いので途中まで表示しています")).to_be_visible()


ALONE = {
    "overview": "",
    "list": f"box/{TARO}/",
    "threads": f"box/{TARO}/?view=threads",
    "found-nothing": f"box/{TARO}/?q=zzz",
    "empty": "box/nobody@example.jp/",
    "mail": f"box/{TARO}/1/",
    "source": f"box/{TARO}/1/source",
    "print": f"box/{TARO}/1/print",
    "write": "write",
    "boxes": "boxes",
    "box-form": "boxes?kind=refuses",
    "faults": "faults?plan=f1",
    "fault-form": "faults?action=reject",
    "worlds": "w/",
    "no-mail": f"box/{TARO}/99/",
    "no-page": "nowhere",
}
"""A page of each kind of mailsim alone, by name."""


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_kind_of_page_alone(reader: Visitor, inbox: Inbox, locale: str) -> None:
    deliver(inbox, 1, "Notice")
    inbox.set("mailbox", "full@example.jp", {"kind": "full"})
    fault_book.put(inbox, read_fault("f1", {"action": "drop", "nth": "2"}, 1))
    for name, path in ALONE.items():
        reader.go(f"{path}{'&' if '?' in path else '?'}locale={locale}")
        reader.look(f"mail-alone-{name}-{locale}", clock=False)
        shows_mail = TARO in path
        if locale == "en" and not shows_mail:
            assert not JAPANESE.search(reader.page.locator("main").inner_text().replace("日本語", "")), name
