"""The JSON API in Mailpit's shape (facts mail §2)."""

import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from mailsim.cli import alone
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.smtp import SmtpServer

pytestmark = pytest.mark.slow

Write = Callable[..., tuple[Envelope, bytes]]

SUMMARY = {
    "ID", "MessageID", "Read", "From", "To", "Cc", "Bcc", "ReplyTo", "Subject", "Created", "Username", "Tags", "Size",
    "Attachments", "Snippet",
}  # fmt: skip
MESSAGE = (SUMMARY - {"Read", "Created", "Snippet"}) | {
    "ReturnPath", "ListUnsubscribe", "Date", "Text", "HTML", "Inline",
}  # fmt: skip


@pytest.fixture
def client(inbox: Inbox, write: Write) -> FlaskClient:
    inbox.deliver(*write(1, subject="申請受付完了のお知らせ"))
    inbox.deliver(*write(2, to="hanako@example.jp", date="Tue, 03 Jun 2025 09:00:00 +0900"))
    inbox.deliver(
        *write(3, to=("taro@example.jp", "hanako@example.jp"), date="Wed, 04 Jun 2025 09:00:00 +0900")
    )
    return alone(inbox).test_client()


def ids(client: FlaskClient, address: str, **arguments: Any) -> list[str]:
    return [one["ID"] for one in client.get(address, query_string=arguments).get_json()["messages"]]


def test_messages(client: FlaskClient) -> None:
    page = client.get("/api/v1/messages?start=1&limit=1").get_json()
    (one,) = page.pop("messages")
    assert page == {
        "total": 3, "unread": 3, "count": 1, "messages_count": 3, "messages_unread": 3, "start": 1, "tags": [],
    }  # fmt: skip
    assert set(one) == SUMMARY
    assert one["ID"] == "2"
    assert one["MessageID"] == "2@office.example"
    assert one["From"] == {"Name": "模擬システム", "Address": "noreply@office.example"}
    assert one["Created"] == "2025-06-03T09:00:00+09:00"
    assert one["Read"] is False


def test_message_marks_read(client: FlaskClient) -> None:
    one = client.get("/api/v1/message/latest").get_json()
    assert set(one) == MESSAGE
    assert (one["ID"], one["Text"].strip(), one["ReturnPath"]) == (
        "3",
        "模擬の本文です。",
        "noreply@office.example",
    )
    assert set(one["ListUnsubscribe"]) == {"Header", "Links", "Errors", "HeaderPost"}
    assert ids(client, "/api/v1/search", query="is:read") == ["3"]


def test_attachments_have_checksums(client: FlaskClient, inbox: Inbox) -> None:
    raw = b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF-"
    inbox.deliver(Envelope("", ("x@example.jp",)), raw)
    (one,) = client.get("/api/v1/message/latest").get_json()["Attachments"]
    assert (one["PartID"], one["FileName"], one["Size"]) == ("1", "a.pdf", 5)
    assert one["Checksums"]["MD5"] == "561318f0d57972e7c62fe701849032af"
    assert client.get("/api/v1/message/latest/part/1").data == b"%PDF-"


def test_recipients_that_no_header_names_are_bcc(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    inbox.deliver(Envelope("a@example.jp", ("taro@example.jp", "hidden@example.jp")), write(9)[1])
    assert client.get("/api/v1/message/latest").get_json()["Bcc"] == [
        {"Name": "", "Address": "hidden@example.jp"}
    ]


def test_headers_and_raw(client: FlaskClient, inbox: Inbox) -> None:
    assert client.get("/api/v1/message/1/headers").get_json()["Subject"] == ["申請受付完了のお知らせ"]
    answer = client.get("/api/v1/message/1/raw")
    assert (answer.mimetype, answer.data) == ("text/plain", inbox.raw(1))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("subject:申請受付完了", ["1"]),
        ("-subject:申請受付完了", ["3", "2"]),
        ('"模擬の本文"', ["3", "2", "1"]),
        ("to:hanako after:2025-06-04", ["3"]),
        ("from:noreply before:2025-06-03", ["1"]),
    ],
)
def test_search(client: FlaskClient, query: str, found: list[str]) -> None:
    assert ids(client, "/api/v1/search", query=query) == found


def test_days_of_a_search_begin_in_the_zone_given(client: FlaskClient) -> None:
    assert ids(client, "/api/v1/search", query="after:2025-06-04") == ["3"]
    assert ids(client, "/api/v1/search", query="after:2025-06-04", tz="UTC") == ["3"]
    assert ids(client, "/api/v1/search", query="after:2025-06-04", tz="America/Chicago") == []


def test_each_mailbox_has_the_api_of_its_own(client: FlaskClient, inbox: Inbox) -> None:
    box = "/box/taro@example.jp/api/v1"
    assert ids(client, f"{box}/messages") == ["3", "1"]
    assert client.get(f"{box}/message/2").status_code == 404
    assert client.get(f"{box}/message/latest").get_json()["ID"] == "3"
    assert client.get(f"{box}/info").get_json()["Unread"] == 1
    assert len(inbox.messages(to="hanako@example.jp", unread=True)) == 2
    client.delete(f"{box}/messages")
    assert ids(client, "/api/v1/messages") == ["3", "2"]


@pytest.mark.parametrize(
    ("wish", "unread"),
    [
        ({"Read": True, "IDs": ["1"]}, ["3", "2"]),
        ({"Read": True, "IDs": []}, []),
        ({"Read": True}, []),
        ({"Read": True, "Search": "to:hanako"}, ["1"]),
        ({"Read": True, "Search": "nothing-like-it"}, ["3", "2", "1"]),
        ({"Read": False, "IDs": ["1"]}, ["3", "2", "1"]),
    ],
)
def test_put_read(client: FlaskClient, wish: dict[str, Any], unread: list[str]) -> None:
    answer = client.put("/api/v1/messages", json=wish)
    assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/plain", "ok")
    assert ids(client, "/api/v1/search", query="is:unread") == unread


@pytest.mark.parametrize(("wish", "left"), [({"IDs": ["1", "3"]}, ["2"]), ({"IDs": []}, []), (None, [])])
def test_delete(client: FlaskClient, wish: dict[str, Any] | None, left: list[str]) -> None:
    answer = client.delete("/api/v1/messages", json=wish) if wish else client.delete("/api/v1/messages")
    assert answer.text == "ok"
    assert ids(client, "/api/v1/messages") == left


def test_info(client: FlaskClient) -> None:
    info = client.get("/api/v1/info").get_json()
    assert (info["Messages"], info["Unread"]) == (3, 3)
    assert info["Version"].startswith("mailsim")


@pytest.mark.parametrize(
    ("method", "address", "body", "code"),
    [
        ("GET", "/api/v1/message/99", None, 404),
        ("GET", "/api/v1/message/nonsense", None, 404),
        ("GET", "/api/v1/message/1/part/9", None, 404),
        ("GET", "/box/nobody@example.jp/api/v1/message/latest", None, 404),
        ("GET", "/api/v1/search", None, 400),
        ("GET", "/api/v1/search?query=after:soon", None, 400),
        ("GET", "/api/v1/search?query=x&tz=Mars/Olympus", None, 400),
        ("GET", "/api/v1/search?query=x&tz=../../etc/passwd", None, 400),
        ("GET", "/api/v1/messages?limit=-1", None, 400),
        ("GET", "/api/v1/messages?start=x", None, 400),
        ("PUT", "/api/v1/messages", b"{", 400),
        ("PUT", "/api/v1/messages", b"[]", 400),
        ("PUT", "/api/v1/messages", b'{"Read": "yes"}', 400),
        ("DELETE", "/api/v1/messages", b'{"IDs": ["x"]}', 400),
        ("DELETE", "/api/v1/messages", b'{"IDs": "1"}', 400),
    ],
)
def test_errors_are_text(
    client: FlaskClient, method: str, address: str, body: bytes | None, code: int
) -> None:
    answer = client.open(address, method=method, data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (code, "text/plain")
    assert answer.text


@pytest.mark.server
def test_the_auth_user_is_the_username(inbox: Inbox, server: SmtpServer, write: Write) -> None:
    envelope, raw = write(1)
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as sender:
        sender.login("w1", "any")
        sender.sendmail(envelope.sender, envelope.recipients, raw)
    one = alone(inbox).test_client().get("/api/v1/message/latest").get_json()
    assert one["Username"] == "w1"
