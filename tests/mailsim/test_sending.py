"""Sending and releasing by the JSON API: what is written, where it goes, what is refused."""

import base64
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mailsim.cli import alone
from mailsim.fault_book import put
from mailsim.fault_fields import read_fault
from mailsim.inbox import Inbox
from mailsim.message import JST, Envelope
from tests.mailsim.wellformed import faults

pytestmark = pytest.mark.slow

NOON = datetime(2025, 6, 2, 12, tzinfo=JST)  # a Monday
DRAFT: dict[str, Any] = {
    "From": {"Email": "office@ras.example", "Name": "模擬 在留申請オンラインシステムの長い名前のある差出人"},
    "To": [{"Email": "taro@example.jp", "Name": "Taro, \"the\" Applicant"}, {"Email": "x@example.jp"}],
    "Bcc": ["hidden@example.jp"],
    "Subject": "在留資格変更許可申請の審査完了に関するお知らせ" * 4,
    "Text": "髙橋様\n①㈱～𠮷\n" + "長い行" * 800,
}  # fmt: skip


class AtNoon:
    def now(self) -> datetime:
        return NOON

    def seed(self) -> str:
        return "7"


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    with closing(Inbox(tmp_path / "mail.sqlite3", AtNoon())) as opened:
        yield opened


@pytest.fixture
def client(inbox: Inbox) -> FlaskClient:
    return alone(inbox).test_client()


def send(client: FlaskClient, **changed: Any) -> Any:
    answer = client.post("/api/v1/send", json=DRAFT | changed)
    assert answer.status_code == 200, answer.text
    return answer.get_json()["ID"]


def read(raw: bytes) -> EmailMessage:
    found = BytesParser(policy=default).parsebytes(raw)
    assert isinstance(found, EmailMessage)
    return found


def test_what_is_sent_is_a_mail_by_the_standards(client: FlaskClient, inbox: Inbox) -> None:
    sent = send(client)
    raw = inbox.raw(int(sent))
    assert faults(raw) == []
    mail = read(raw)
    assert mail["Subject"] == DRAFT["Subject"]
    assert inbox.message(int(sent)).author.name == DRAFT["From"]["Name"]
    assert [one.display_name for one in mail["To"].addresses] == ['Taro, "the" Applicant', ""]
    assert mail["Date"].datetime == NOON
    assert mail.get_content().replace("\r\n", "\n") == DRAFT["Text"] + "\n"
    assert [box.address for box in inbox.mailboxes()] == [
        "hidden@example.jp",
        "taro@example.jp",
        "x@example.jp",
    ]


def test_files_and_pictures_are_parts(client: FlaskClient, inbox: Inbox) -> None:
    name = "在留資格認定証明書交付申請書" * 10 + ".pdf"
    files = [
        {"Filename": name, "Content": base64.b64encode(bytes(range(256)) * 9).decode()},
        {
            "Filename": "a.png",
            "ContentType": "image/png",
            "ContentID": "seal",
            "Content": "data:image/png;base64,YWI=",
        },
    ]
    raw = inbox.raw(int(send(client, HTML="<img src='cid:seal'>", Attachments=files)))
    assert faults(raw) == []
    parts = [part for part in read(raw).walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in parts] == [
        "text/plain",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    assert parts[3].get_filename() == name
    assert parts[3].get_payload(decode=True) == bytes(range(256)) * 9
    assert parts[2]["Content-ID"] == "<seal>"
    whole = client.get("/api/v1/message/latest").get_json()
    assert [len(whole[kind]) for kind in ("Attachments", "Inline")] == [1, 1]


def test_the_same_draft_is_sent_as_often_as_it_is_handed_in(client: FlaskClient, inbox: Inbox) -> None:
    assert [send(client), send(client)] == ["1", "2"]
    assert len({inbox.message(one).message_id for one in (1, 2)}) == 2


def test_two_inboxes_with_the_same_seed_write_the_same(tmp_path: Path) -> None:
    written = []
    for name in ("a", "b"):
        with closing(Inbox(tmp_path / name, AtNoon())) as inbox:
            written.append(inbox.raw(int(send(alone(inbox).test_client(), HTML="<p>x</p>"))))
    assert written[0] == written[1]


def test_headers_tags_and_the_user_of_the_call_are_kept(client: FlaskClient) -> None:
    headers = {"X-Long": "word " * 40 + "end", "Message-ID": "<own@example.jp>"}
    answer = client.post(
        "/api/v1/send", json=DRAFT | {"Headers": headers, "Tags": ["One, Two", "three!"]}, auth=("me", "any")
    )
    assert answer.status_code == 200
    told = client.get("/api/v1/message/latest").get_json()
    assert (told["Username"], told["Tags"], told["MessageID"]) == (
        "me",
        ["One Two", "three"],
        "own@example.jp",
    )
    assert client.get("/api/v1/message/latest/headers").get_json()["X-Long"] == [headers["X-Long"]]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"From": None}, "From"),
        ({"From": {"Email": ""}}, "553"),
        ({"To": [], "Bcc": []}, "no recipient"),
        ({"To": [{"Email": "two@@example.jp"}]}, "two@@example.jp"),
        ({"Cc": [{"Email": "a@b\r\nBcc: x@y"}]}, "553"),
        ({"ReplyTo": [{"Email": "nobody"}]}, "nobody"),
        ({"Bcc": [{"Email": "a@example.jp"}]}, "Bcc"),
        ({"Bcc": [f"{n}@example.jp" for n in range(99)]}, "100"),
        ({"To": "a@example.jp"}, "To"),
        ({"Subject": "a\r\nBcc: x@example.jp"}, "Subject"),
        ({"Subject": 7}, "Subject"),
        ({"From": {"Email": "a@example.jp", "Name": "a\nb"}}, "Name"),
        ({"Headers": ["x"]}, "Headers"),
        ({"Headers": {"X Y": "z"}}, "X Y"),
        ({"Headers": {"X-Y": "z\r\n\r\nbody"}}, "X-Y"),
        ({"Headers": {"subject": "z"}}, "overwrite"),
        ({"Headers": {"Content-Transfer-Encoding": "8bit"}}, "overwrite"),
        ({"Headers": {f"X-{n}": "" for n in range(101)}}, "100"),
        ({"Attachments": [{"Filename": "a", "Content": "é"}]}, "base64"),
        ({"Attachments": [{"Filename": "a\r\nb", "Content": ""}]}, "Filename"),
        ({"Attachments": [{"Filename": "a", "Content": "", "ContentType": "multipart/mixed"}]}, "multipart/mixed"),
        ({"Attachments": [{"Filename": "a", "Content": "", "ContentType": "a/b\r\nX: y"}]}, "a/b"),
        ({"Attachments": [{}] * 101}, "100"),
        ({"Tags": "x"}, "Tags"),
    ],
)  # fmt: skip
def test_what_is_no_mail_is_told_as_json_and_leaves_nothing(
    client: FlaskClient, inbox: Inbox, changed: dict[str, Any], words: str
) -> None:
    answer = client.post("/api/v1/send", json=DRAFT | changed)
    assert (answer.status_code, answer.mimetype) == (400, "application/json")
    assert words in answer.get_json()["Error"]
    assert inbox.count() == 0


@pytest.mark.slow
def test_a_mail_has_the_size_that_smtp_takes(client: FlaskClient, inbox: Inbox) -> None:
    big = base64.b64encode(bytes(8 << 20)).decode()
    answer = client.post("/api/v1/send", json=DRAFT | {"Attachments": [{"Filename": "a", "Content": big}]})
    assert (answer.status_code, "552" in answer.get_json()["Error"]) == (400, True)
    answer = client.post("/api/v1/send", json=DRAFT | {"Text": "x" * (16 << 20)})
    assert (answer.status_code, answer.mimetype) == (413, "application/json")
    assert inbox.count() == 0


def test_a_message_is_released_to_another_inbox_of_this_file(client: FlaskClient, inbox: Inbox) -> None:
    inbox.deliver(
        Envelope("office@ras.example", ("taro@example.jp",)),
        b"Message-ID: <1@x.jp>\r\nSubject: s\r\n\r\nb\r\n",
    )
    release = "/api/v1/message/latest/release"
    assert client.post(release, json={"To": ["other@example.org", "taro@example.jp"]}).text == "ok"
    (there,) = inbox.messages(to="other@example.org")
    assert (inbox.raw(there.id), there.sender) == (inbox.raw(1), "office@ras.example")
    assert len(inbox.messages(to="taro@example.jp")) == 1
    for refused in ({"To": []}, {}, {"To": ["x"]}, {"To": "a@example.jp"}, {"To": [1]}):
        answer = client.post(release, json=refused)
        assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert (
        client.post("/box/taro@example.jp/api/v1/message/2/release", json={"To": ["a@b.jp"]}).status_code
        == 404
    )


@pytest.mark.parametrize(
    "sent", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
)  # fmt: skip
def test_no_page_of_another_site_changes_anything(
    client: FlaskClient, inbox: Inbox, sent: dict[str, str]
) -> None:
    for method, path in (("POST", "send"), ("DELETE", "messages"), ("PUT", "messages"), ("PUT", "tags")):
        answer = client.open(f"/api/v1/{path}", method=method, json=DRAFT, headers=sent)
        assert answer.status_code == 403
    assert inbox.count() == 0


def test_a_form_is_no_json(client: FlaskClient, inbox: Inbox) -> None:
    answer = client.post("/api/v1/send", data={"From": "a@example.jp"})
    assert (answer.status_code, "application/json" in answer.get_json()["Error"]) == (415, True)
    assert client.delete("/api/v1/messages", data=b"{}", content_type="text/plain").status_code == 415


@pytest.mark.parametrize("point", ["mail", "rcpt", "data"])
def test_what_has_been_aimed_at_a_mail_meets_it_here_too(
    client: FlaskClient, inbox: Inbox, point: str
) -> None:
    put(inbox, read_fault("f1", {"action": "reject", "at": point, "code": 550}, 1))
    answer = client.post("/api/v1/send", json=DRAFT)
    assert (answer.status_code, inbox.count()) == (400, 0)
    assert "550" in answer.get_json()["Error"]


def test_a_mail_that_is_kept_back_has_no_id_yet(client: FlaskClient, inbox: Inbox) -> None:
    put(inbox, read_fault("f1", {"action": "delay", "duration": "PT1H"}, 1))
    assert send(client) == ""
    assert inbox.count() == 0
