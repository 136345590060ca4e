"""What each prefix of the search finds in an inbox."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.tags import set_tags

PLAIN = b"""From: Office <office@ras.example>\r\nTo: Taro <taro@example.jp>\r\nCc: =?utf-8?b?6Iqx5a2Q?= <hanako@example.jp>\r
Reply-To: desk@ras.example\r\nSubject: one\r\nMessage-ID: <1@ras.example>\r\nDate: Mon, 02 Jun 2025 09:00:00 +0900\r\n\r\nfirst\r\n"""
PICTURE = b"""From: post@post.example\r\nTo: hanako@example.jp\r\nSubject: two\r\nX-Tags: Post, two words\r
Date: Tue, 03 Jun 2025 09:00:00 +0900\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r
--b\r\nContent-Type: text/plain\r\n\r\nsecond\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <p>\r
Content-Disposition: inline\r\n\r\nx\r\n--b--\r\n"""
PAPER = (
    PICTURE.replace(b"Content-ID: <p>\r\n", b"").replace(b"inline", b"attachment").replace(b"X-Tags", b"X-No")
)


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    with closing(Inbox(Path(tmp_path_factory.mktemp("searched")) / "mail.sqlite3")) as inbox:
        inbox.deliver(Envelope("bounce@ras.example", ("taro@example.jp", "hidden@example.jp")), PLAIN)
        inbox.deliver(Envelope("", ("hanako@example.jp",)), PICTURE)
        inbox.deliver(Envelope("", ("hanako@example.jp",)), PAPER + b" " * 2000)
        with inbox.writing() as connection:
            set_tags(connection, [1], ["Number"])
        inbox.mark_read([2])
        yield inbox


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("from:ras.example", [1]),
        ("to:taro", [1]),
        ("to:hanako", [2, 3]),
        ("cc:花子", [1]),
        ("-cc:hanako", [2, 3]),
        ("bcc:hidden", [1]),
        ("reply-to:desk", [1]),
        ("addressed:hanako", [1, 2, 3]),
        ("addressed:desk", [1]),
        ("addressed:post@", [2, 3]),
        ("subject:two", [2, 3]),
        ("message-id:1@RAS", [1]),
        ("tag:number", [1]),
        ("tag:POST", [2]),
        ('tag:"two words"', [2]),
        ("tag:two", []),
        ("!tag:number", [2, 3]),
        ("is:tagged", [1, 2]),
        ("is:read", [2]),
        ("is:unread", [1, 3]),
        ("has:inline", [2]),
        ("has:attachment", [3]),
        ("-has:attachments -has:inlines", [1]),
        ("larger:2k", [3]),
        ("smaller:2k", [1, 2]),
        ("after:2025-06-03", [2, 3]),
        ("before:2025-06-03", [1]),
        ("second -larger:2000", [2]),
    ],
)  # fmt: skip
def test_each_prefix(searched: Inbox, query: str, found: list[int]) -> None:
    assert [one.id for one in searched.messages(search=query)] == found


def test_inline_parts_are_no_attachments(searched: Inbox) -> None:
    assert [one.attachments for one in searched.messages()] == [0, 0, 1]
