"""Writing mails on the pages: checked, composed, handed in like any other client's, kept by their sender."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mailsim import box_book, folders, letter
from mailsim.cli import alone
from mailsim.inbox import Inbox
from mailsim.letter import Letter, WrongLetterError, send
from mailsim.message import JST, Envelope
from mailsim.selection import Selection

pytestmark = pytest.mark.slow

Write = Callable[..., tuple[Envelope, bytes]]
NOW = datetime(2025, 6, 4, 14, 30, tzinfo=JST)
TARO, HANAKO = "taro@example.jp", "hanako@example.jp"


class Noon:
    def now(self) -> datetime:
        return NOW

    def seed(self) -> str:
        return "seed"


@pytest.fixture
def dated(tmp_path: Path) -> Iterator[Inbox]:
    opened = Inbox(tmp_path / "dated.sqlite3", Noon())
    yield opened
    opened.close()


@pytest.fixture
def client(dated: Inbox) -> FlaskClient:
    return alone(dated).test_client()


def sent(inbox: Inbox, address: str) -> list[str]:
    return [one.subject for one in inbox.newest(Selection(address, folder=letter.SENT), 10)]


def test_a_letter_arrives_and_stays_with_its_sender(dated: Inbox) -> None:
    send(dated, Letter(TARO, f"{HANAKO}、 次郎 <jiro@example.jp>", "件名 ①㈱𠮷", "一\n二\r\n三"))
    (got,) = dated.messages(HANAKO)
    parsed = dated.message(got.id)
    assert (parsed.subject, parsed.text, str(parsed.author)) == ("件名 ①㈱𠮷", "一\n二\n三\n", TARO)
    assert [one.address for one in parsed.to] == [HANAKO, "jiro@example.jp"]
    assert parsed.date == NOW
    assert parsed.message_id == "1.web@example.jp"
    assert got.unread
    (kept,) = dated.newest(Selection(TARO, folder=letter.SENT), 10)
    assert (kept.id, kept.unread) == (got.id, False)
    assert dated.messages(TARO) == []
    assert folders.names(dated, TARO) == ["INBOX", letter.SENT]
    send(dated, Letter(TARO, HANAKO, "", "また"))
    assert dated.message(got.id + 1).message_id == "2.web@example.jp"
    assert dated.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Letter(TARO, "", "s", "t"), "to"),
        (Letter(TARO, "nobody", "s", "t"), "to"),
        (Letter(TARO, "a@example.jp, b c@example.jp\r\nBcc: x@example.jp", "s", "t"), "to"),
        (
            Letter(TARO, ",".join(f"a{n}@example.jp" for n in range(letter.MOST_RECIPIENTS + 1)), "s", "t"),
            "to",
        ),
        (Letter("", HANAKO, "s", "t"), "sender"),
        (Letter("taro", HANAKO, "s", "t"), "sender"),
        (Letter("taro@example.jp\r\nX: y", HANAKO, "s", "t"), "sender"),
        (Letter(TARO, HANAKO, "s" * (letter.MAX_SUBJECT + 1), "t"), "subject"),
        (Letter(TARO, HANAKO, "s", " \n"), "text"),
        (Letter(TARO, HANAKO, "s", "t" * (letter.MAX_TEXT + 1)), "text"),
    ],
)
def test_what_cannot_go_is_said_at_its_field(dated: Inbox, wrong: Letter, field: str) -> None:
    with pytest.raises(WrongLetterError) as refused:
        send(dated, wrong)
    assert refused.value.field == field
    assert dated.count() == 0
    assert not sent(dated, wrong.sender or TARO)


def test_a_subject_adds_no_header(dated: Inbox) -> None:
    send(dated, Letter(TARO, HANAKO, "a\r\nBcc: x@example.jp\x85\u2028b", "t"))
    (got,) = dated.messages(HANAKO)
    assert got.subject == "a Bcc: x@example.jp b"
    assert not dated.messages("x@example.jp")


def test_who_refuses_is_quoted_and_nothing_is_kept(dated: Inbox, client: FlaskClient) -> None:
    box_book.put(dated, HANAKO, {"kind": "unknown"})
    answer = client.post(f"/box/{TARO}/write", data={"to": HANAKO, "subject": "s", "text": "消えない本文"})
    assert answer.status_code == 422
    assert "サーバーの応答: 550" in answer.text
    assert "消えない本文" in answer.text
    assert dated.count() == 0


def test_what_is_on_its_way_is_with_its_sender_already(dated: Inbox) -> None:
    dated.set("fault", "late", {"action": "delay", "duration": "PT1H"})
    send(dated, Letter(TARO, HANAKO, "遅れて届く", "t"))
    assert dated.messages(HANAKO) == []
    assert sent(dated, TARO) == ["遅れて届く"]
    assert dated.messages(TARO) == []


def test_an_answer_goes_where_it_should_and_joins_the_conversation(
    dated: Inbox, client: FlaskClient, write: Write
) -> None:
    envelope, raw = write(1, subject="お問い合わせ", text="一行目\n二行目")
    dated.deliver(envelope, b"Reply-To: desk@office.example\r\nReferences: <old@x>\r\n" + raw)
    form = client.get(f"/box/{TARO}/write?answer=1").text
    for filled in (
        'value="desk@office.example"',
        'value="Re: お問い合わせ"',
        "&gt; 一行目\n&gt; 二行目",
        "2025年6月2日（月）09:00",
    ):
        assert filled in form
    data = {
        "to": "desk@office.example",
        "subject": "Re: お問い合わせ",
        "text": "承知",
        "answer": "1",
        "folder": "INBOX",
    }
    answer = client.post(f"/box/{TARO}/write", data=data)
    assert answer.status_code == 303
    assert "desk@office.example に送信しました。" in client.get(answer.headers["Location"]).text
    (got,) = dated.messages("desk@office.example")
    headers = dict(dated.message(got.id).headers)
    assert headers["In-Reply-To"] == "<1@office.example>"
    assert headers["References"].split() == ["<old@x>", "<1@office.example>"]
    page = client.get(f"/box/{TARO}/1/").text
    assert "この会話のメール（2通）" in page
    assert f"/box/{TARO}/{got.id}/?folder=Sent" in page
    assert "承知" in client.get(f"/box/{TARO}/{got.id}/?folder=Sent").text
    assert client.get(f"/box/{TARO}/{got.id}/").status_code == 404


@pytest.mark.parametrize("answer", ["", "x", "99", "１", "9" * 40])
def test_an_answer_to_nothing_is_no_error_of_ours(client: FlaskClient, answer: str) -> None:
    assert client.get(f"/box/{TARO}/write", query_string={"answer": answer}).status_code in {200, 404}
    data = {"to": HANAKO, "text": "t", "answer": answer}
    assert client.post(f"/box/{TARO}/write", data=data).status_code in {303, 404}


def test_somebody_without_a_mailbox_yet_writes_too(dated: Inbox, client: FlaskClient) -> None:
    assert 'name="sender"' in client.get("/write").text
    answer = client.post("/write", data={"sender": TARO, "to": HANAKO, "subject": "s", "text": "t"})
    assert answer.headers["Location"].startswith(f"/box/{TARO}/")
    assert [one.sender for one in dated.messages(HANAKO)] == [TARO]


def test_without_a_clock_a_letter_has_no_date(inbox: Inbox) -> None:
    send(inbox, Letter(TARO, HANAKO, "s", "t"))
    assert b"\r\nDate:" not in b"\r\n" + inbox.raw(1)


def test_the_counter_is_the_files(dated: Inbox) -> None:
    send(dated, Letter(TARO, HANAKO, "s", "t"))
    dated.delete(None)
    send(dated, Letter(TARO, HANAKO, "s", "t"))
    assert dated.messages(HANAKO)[0].message_id == "2.web@example.jp"
    with sqlite3.connect(dated.path) as connection:
        assert connection.execute("SELECT value FROM settings WHERE name = 'letters'").fetchone() == ("2",)
