"""The pages: what is shown, and that a mail cannot act in them."""

import re
from base64 import b64encode
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from mailsim import folders
from mailsim.cli import alone
from mailsim.http import linked, mail_pages
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.writing import Mail

pytestmark = pytest.mark.slow

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


def test_several_mails_are_marked_and_deleted_at_once(
    client: FlaskClient, inbox: Inbox, write: Write
) -> None:
    for number in range(1, 5):
        inbox.deliver(*write(number))
    there = f"{BOX}?view=threads&q=is:unread"
    answer = client.post(f"{BOX}several?view=threads&q=is:unread", data={"do": "read", "id": ["1", "2"]})
    assert answer.headers["Location"].replace("%3A", ":") in {there, f"{BOX}?q=is:unread&view=threads"}
    assert [one.unread for one in inbox.messages("taro@example.jp")] == [False, False, True, True]
    client.post(f"{BOX}several", data={"do": "unread", "id": "2"})
    client.post(f"{BOX}several", data={"do": "delete", "id": ["3", "4"]})
    assert [(one.id, one.unread) for one in inbox.messages("taro@example.jp")] == [(1, False), (2, True)]


@pytest.mark.parametrize("data", [{"do": "burn", "id": "1"}, {"id": "1"}, {"do": "delete", "id": "9" * 30}, {"do": "delete", "id": "１"},
                                  {"do": "delete", "id": ["1"] * 201}])  # fmt: skip
def test_what_is_no_act_on_mails_does_nothing(
    client: FlaskClient, inbox: Inbox, write: Write, data: dict[str, object]
) -> None:
    inbox.deliver(*write(1))
    assert client.post(f"{BOX}several", data=data).status_code == 400
    assert inbox.messages("taro@example.jp")[0].unread


@pytest.mark.parametrize(
    "rest", ["?before=" + "9" * 30, "?view=threads&before=-1", "?folder=%00", "?q=%00", "?locale=%00"]
)
def test_odd_addresses_show_the_list(client: FlaskClient, inbox: Inbox, write: Write, rest: str) -> None:
    inbox.deliver(*write(1))
    assert client.get(BOX + rest).status_code == 200
    assert client.get(f"{BOX}{'9' * 30}/").status_code == 404


def test_folders_are_listed_and_opened(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1, subject="移したメール"))
    box = folders.Folder(inbox, "taro@example.jp")
    folders.create(folders.Folder(inbox, "taro@example.jp", "仕事"))
    folders.create(folders.Folder(inbox, "taro@example.jp", "Trash"))
    folders.move(box, [one.uid for one in folders.copies(box)], "仕事")
    page = client.get(BOX).text
    assert "メールはありません" in page
    assert "ごみ箱" in page
    (link,) = [str(one["href"]) for one in Elements(page).named("a") if "%E4%BB%95" in str(one["href"])]
    moved = client.get(link).text
    assert "移したメール" in moved
    (opened,) = [
        str(one["href"]) for one in Elements(moved).named("a") if str(one["href"]).startswith(f"{BOX}1/")
    ]
    assert "模擬の本文です。" in client.get(opened).text
    assert client.get(f"{BOX}1/").status_code == 404
    assert client.post(f"{BOX}1/unread?folder=仕事").headers["Location"].startswith(f"{BOX}?folder=")


def test_the_mails_next_to_one_lead_on(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    for number in range(1, 4):
        inbox.deliver(*write(number, subject=f"件名{number}"))
    ways = {
        one["rel"]: one["href"] for one in Elements(client.get(f"{BOX}2/").text).named("a") if "rel" in one
    }
    assert ways == {"prev": f"{BOX}3/", "next": f"{BOX}1/"}
    assert "古いメール ›" not in client.get(f"{BOX}1/").text


def test_a_print_is_one_sheet_with_its_mark(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1, subject="印刷する", text="本文 <b>"))
    page = client.get(f"{BOX}1/print").text
    for told in (
        "【模擬】印刷する",
        "実在の機関からの通知ではありません",
        "本文 &lt;b&gt;",
        "2025年6月2日（月）09:00",
    ):
        assert told in page


def test_who_reads_english_stays_in_english(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1))
    page = client.get(f"{BOX}?locale=en").text
    assert f'href="{BOX}1/?locale=en"' in page
    assert "Mark all as read" in page
    assert client.post(f"{BOX}1/unread?locale=en").headers["Location"] == f"{BOX}?locale=en"
    assert "見つかりません" not in client.get(f"{BOX}?locale=en&q=nothing").text


def test_long_texts_and_many_parts_are_shown_in_bounds(
    client: FlaskClient, inbox: Inbox, write: Write
) -> None:
    inbox.deliver(*write(1, text="あ" * 150_000))
    page = client.get(f"{BOX}1/").text
    assert page.count("あ") < 110_000
    assert "続きはソース" in page
    part = b"--m\r\nContent-Type: application/x\r\nContent-Disposition: attachment; filename=a\r\n\r\nx\r\n"
    inbox.deliver(
        Envelope("", ("taro@example.jp",)),
        b"Content-Type: multipart/mixed; boundary=m\r\n\r\n" + part * 499 + b"--m--\r\n",
    )
    page = client.get(f"{BOX}2/").text
    assert page.count("/2/part/") == 100
    assert "ほか 399 件" in page


@pytest.mark.parametrize(
    ("head", "body", "seen"),
    [
        (b"text/plain; charset=iso-2022-jp", b"\x1b$B-!-j\x1b(B", "①㈱"),
        (b"text/plain; charset=us-ascii", "髙﨑".encode(), "髙﨑"),
        (b"text/plain", "申請".encode("cp932"), "申請"),
        (b"text/plain; charset=nonsense", "申請".encode("euc_jp"), "申請"),
        (b"text/plain; charset=utf-8", b"\xff\xfe\x00x", "x"),
    ],
)
def test_wrong_charsets_are_read(
    client: FlaskClient, inbox: Inbox, head: bytes, body: bytes, seen: str
) -> None:
    inbox.deliver(Envelope("", ("taro@example.jp",)), b"Content-Type: " + head + b"\r\n\r\n" + body + b"\r\n")
    assert seen in client.get(f"{BOX}1/").text
    assert client.get(f"{BOX}1/source").status_code == 200


def test_own_pictures_are_in_the_frame_and_others_are_told(
    client: FlaskClient, inbox: Inbox, write: Write
) -> None:
    gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    parts = [
        b"Content-Type: text/html\r\n\r\n<img src=cid:logo><img src='cid:fake'><img src='http://evil.example/x'>",
        b"Content-Type: image/gif\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b64encode(gif),
        b"Content-Type: image/gif\r\nContent-ID: <fake>\r\n\r\n<svg onload=alert(1)>",
    ]
    raw = (
        b"Content-Type: multipart/related; boundary=m\r\n\r\n--m\r\n"
        + b"\r\n--m\r\n".join(parts)
        + b"\r\n--m--\r\n"
    )
    inbox.deliver(Envelope("", ("taro@example.jp",)), raw)
    assert "外部の画像 2 点は表示しません" in client.get(f"{BOX}1/").text
    frame = client.get(f"{BOX}1/html")
    assert [str(one["src"])[:22] for one in Elements(frame.text).named("img")] == ["data:image/gif;base64,"]
    assert "img-src data:" in frame.headers["Content-Security-Policy"]
    assert "evil.example" not in frame.text


def test_an_empty_form_keeps_no_mail(client: FlaskClient, inbox: Inbox) -> None:
    assert client.post(f"{BOX}write", data={}).status_code == 422
    assert inbox.count() == 0


@pytest.mark.parametrize("address", ["a/b@example.jp", "a/../b@example.jp", '"a@x/b"@example.jp'])
def test_a_mailbox_whose_name_has_slashes_is_shown(inbox: Inbox, write: Write, address: str) -> None:
    inbox.deliver(*write(1, to=address))
    client = alone(inbox).test_client()
    way = f"/box/{quote(address, safe='@')}"
    assert f'href="{way}/' in client.get("/").text
    assert [client.get(f"{way}{rest}").status_code for rest in ("/", "/1/", "/write")] == [200, 200, 200]
    assert client.get(f"{way}/api/v1/messages").json["total"] == 1  # type: ignore[index]
    assert [client.get(f"{way}{rest}").status_code for rest in ("/2/", "/nothing", "/1/nothing")] == [404] * 3
