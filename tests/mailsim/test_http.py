"""The pages: what is shown, and that a mail cannot act in them."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from mailsim.cli import alone
from mailsim.http import linked, mail_pages
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.writing import Mail

Write = Callable[..., tuple[Envelope, bytes]]

HOSTILE = "<script>alert(1)</script>"
BOX = "/box/taro@example.jp/"


@pytest.fixture
def client(inbox: Inbox) -> FlaskClient:
    return alone(inbox).test_client()


class Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def test_overview_counts_mailboxes(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    assert "まだメールは届いていません" in client.get("/").text
    inbox.deliver(*write(1))
    inbox.deliver(*write(2, to="hanako@example.jp"))
    page = client.get("/").text
    assert "模擬" in page
    assert 'href="/box/taro@example.jp/"' in page
    assert 'href="/box/hanako@example.jp/"' in page


def test_a_mailbox_shows_unread_and_newest_first(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    inbox.deliver_many(Mail.read(*write(number, subject=f"件名{number}")) for number in range(3))
    inbox.mark_read([2])
    page = client.get(BOX).text
    assert page.index("件名2") < page.index("件名1") < page.index("件名0")
    assert page.count('class="mail-unread"') == 2


def test_pages_follow_by_key(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    inbox.deliver_many(Mail.read(*write(number, subject=f"件名{number:03}")) for number in range(120))
    seen: list[str] = []
    address: str | None = BOX
    while address:
        page = Elements(client.get(address).text)
        links = [str(one["href"]) for one in page.named("a")]
        seen += [link for link in links if re.fullmatch(rf"{BOX}\d+/", link)]
        address = next((str(one["href"]) for one in page.named("a") if one.get("rel") == "next"), None)
    assert seen == [f"{BOX}{number}/" for number in range(120, 0, -1)]


def test_search_in_japanese(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1, subject="一", text="髙橋 様"))
    inbox.deliver(*write(2, subject="二", text="𠮷田 様"))
    page = client.get(BOX, query_string={"q": "𠮷田"}).text
    assert "二</a>" in page
    assert "一</a>" not in page
    assert "見つかりません" in client.get(BOX, query_string={"q": "高橋"}).text
    assert "日付が読めません" in client.get(BOX, query_string={"q": "after:soon"}).text


def test_opening_reads_and_the_buttons_undo_it(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1))
    assert "模擬の本文です。" in client.get(f"{BOX}1/").text
    assert not inbox.summary(1).unread
    assert client.post(f"{BOX}1/unread").headers["Location"] == BOX
    assert inbox.summary(1).unread
    client.post(f"{BOX}read-all")
    assert not inbox.summary(1).unread
    client.post(f"{BOX}1/delete")
    assert inbox.count() == 0


def test_nothing_of_a_mail_becomes_part_of_our_page(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    raw = write(1, subject=HOSTILE, text=HOSTILE, html=f"<p onclick=x()>{HOSTILE}</p>")[1]
    raw = raw.replace(
        b"From: ", f'From: "{HOSTILE}" <a@example.jp>\r\nX-{HOSTILE}: {HOSTILE}\r\nX-Old: '.encode()
    )
    inbox.deliver(Envelope(HOSTILE, ("taro@example.jp",)), raw)
    for address in ("/", BOX, f"{BOX}1/", f"{BOX}1/source", f"{BOX}?q={HOSTILE}"):
        answer = client.get(address)
        page = Elements(answer.text)
        assert not page.named("script")
        assert not page.named("img")
        assert not [
            one
            for _, attributes in page.found
            for one in attributes
            if one.startswith("on") or one == "style"
        ]
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_html_stands_in_a_sandbox_with_a_policy_of_its_own(
    client: FlaskClient, inbox: Inbox, write: Write
) -> None:
    inbox.deliver(*write(1, html=f"<p>審査完了</p>{HOSTILE}"))
    (frame,) = Elements(client.get(f"{BOX}1/").text).named("iframe")
    assert frame["sandbox"] == ""
    answer = client.get(str(frame["src"]))
    policy = answer.headers["Content-Security-Policy"]
    assert answer.mimetype == "text/html"
    assert {"default-src 'none'", "style-src 'unsafe-inline'", "sandbox"} <= set(policy.split("; "))


def test_attachments_are_files_and_never_shown(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/html\r\n"
        b'Content-Disposition: attachment; filename="a.html"\r\n\r\n<script>\r\n--m--\r\n'
    )
    inbox.deliver(Envelope("", ("taro@example.jp",)), raw)
    assert "a.html" in client.get(f"{BOX}1/").text
    for address in (f"{BOX}1/part/1", f"{BOX}1/message.eml", "/api/v1/message/1/part/1"):
        answer = client.get(address)
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("rest", ["1/", "1/html", "1/source", "1/message.eml", "1/part/1", "99/", "1/part/9"])
def test_a_message_is_only_in_its_own_mailbox(
    client: FlaskClient, inbox: Inbox, write: Write, rest: str
) -> None:
    inbox.deliver(*write(1, to="hanako@example.jp"))
    assert client.get(BOX + rest).status_code == 404


def test_alone_serves_this_machine_and_its_own_pages_only(
    client: FlaskClient, inbox: Inbox, write: Write
) -> None:
    inbox.deliver(*write(1))
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert client.post(f"{BOX}1/delete", headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.delete("/api/v1/messages", headers={"Origin": "https://evil.example"}).status_code == 403
    assert inbox.count() == 1
    assert client.post(f"{BOX}1/delete", headers={"Origin": "http://localhost"}).status_code == 303


def test_mounted_under_worlds_in_a_frame_of_another(inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1))
    app = Flask(__name__)
    app.jinja_env.globals["csrf_field"] = lambda: "TOKEN"
    pages = mail_pages(
        lambda world: inbox if world in {"w1", "closed"} else None,
        "mailsim/alone.html",
        lambda world: world != "closed",
    )
    app.register_blueprint(pages, url_prefix="/w/<world>/mail")
    client = app.test_client()
    page = client.get(f"/w/w1/mail{BOX}").text
    assert f'href="/w/w1/mail{BOX}1/"' in page
    assert 'href="/w/w1/mail/static/mailsim.css"' in page
    assert "TOKEN" in page
    with client.get("/w/w1/mail/static/mailsim.css") as sheet:
        assert sheet.status_code == 200
    assert client.get("/w/w1/mail/api/v1/messages").get_json()["total"] == 1
    assert client.get(f"/w/w1/mail{BOX}api/v1/messages").get_json()["total"] == 1
    assert client.get("/w/nowhere/mail/").status_code == 404
    assert client.get("/w/closed/mail/").status_code == 403
    assert client.get("/w/closed/mail/api/v1/messages").mimetype == "text/plain"
    with app.test_request_context("/"):
        assert app.url_for("mail.overview", world="w1") == "/w/w1/mail/"


def test_only_addresses_of_known_sites_become_links_and_markup_stays_text() -> None:
    text = "<b> https://site.example/portal/a-b_c\nhttps://elsewhere.example/x http://site.example/y"
    shown = linked(text, {"https://site.example/": "/w/one/"})
    assert 'href="/w/one/portal/a-b_c"' in shown
    assert shown.count("<a ") == 1
    assert "&lt;b&gt; " in shown
    assert "https://elsewhere.example/x http://site.example/y" in shown
    assert linked(text, {}) == escape(text)
