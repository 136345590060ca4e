"""DSN of the SMTP server (RFC 3461): wishes at MAIL and RCPT, reports in the sender's inbox of the same file."""

import smtplib
from collections.abc import Callable

import pytest

from mailsim.dsn import read_report
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.smtp import SmtpServer
from tests.mailsim.stranger import wire

Write = Callable[..., tuple[Envelope, bytes]]

pytestmark = pytest.mark.server

SENDER = "firm@example.jp"


def test_who_wishes_it_is_told_of_each_delivery(server: SmtpServer, inbox: Inbox, write: Write) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
        client.ehlo()
        assert client.has_extn("dsn")
        assert client.mail(SENDER, ["RET=HDRS", "ENVID=QQ+2B1"])[0] == 250
        for name, options in (
            ("one", ["NOTIFY=SUCCESS", "ORCPT=rfc822;First+40x.example"]),
            ("two", ["NOTIFY=success,failure"]),
            ("never", ["NOTIFY=NEVER"]),
            ("bad", ["NOTIFY=FAILURE,DELAY"]),
            ("silent", []),
        ):
            assert client.rcpt(f"{name}@example.jp", options)[0] == 250
        assert client.data(write(1)[1])[0] == 250
    (told,) = inbox.messages(to=SENDER)
    assert told.sender == ""
    report = inbox.message(told.id)
    found = read_report(report)
    assert [(one.recipient, one.action, one.message_id) for one in found] == [
        ("one@example.jp", "delivered", "1@office.example"),
        ("two@example.jp", "delivered", "1@office.example"),
    ]
    raw = inbox.raw(told.id)
    assert b"Original-Envelope-Id: QQ+1\r\n" in raw
    assert b"Original-Recipient: rfc822; First@x.example\r\n" in raw
    assert inbox.count() == 2


@pytest.mark.parametrize("notify", [[], ["NOTIFY=NEVER"], ["NOTIFY=FAILURE"], ["NOTIFY=DELAY"]])
def test_who_does_not_wish_it_is_not_told(
    server: SmtpServer, inbox: Inbox, write: Write, notify: list[str]
) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
        client.sendmail(SENDER, ["b@example.jp"], write(1)[1], rcpt_options=notify)
    assert [box.address for box in inbox.mailboxes()] == ["b@example.jp"]


def test_a_null_sender_is_never_told(server: SmtpServer, inbox: Inbox, write: Write) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
        client.sendmail("", ["b@example.jp"], write(1)[1], rcpt_options=["NOTIFY=SUCCESS"])
    assert inbox.count() == 1


def test_a_mail_sent_again_is_told_of_once(server: SmtpServer, inbox: Inbox, write: Write) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
        for _ in range(3):
            client.sendmail(SENDER, ["b@example.jp"], write(1)[1], rcpt_options=["NOTIFY=SUCCESS"])
    assert len(inbox.messages(to=SENDER)) == 1
    assert inbox.count() == 2


@pytest.mark.parametrize(
    ("mail", "rcpt", "code"),
    [
        (b"RET=BOTH", b"", b"501 5.5.4"),
        (b"ENVID=a+0D", b"", b"501 5.5.4"),
        (b"", b"NOTIFY=NEVER,DELAY", b"501 5.5.4"),
        (b"", b"ORCPT=nobody", b"501 5.5.4"),
        (b"", b"RET=FULL", b"555 5.5.4"),
    ],
)
def test_wrong_wishes_are_refused(server: SmtpServer, mail: bytes, rcpt: bytes, code: bytes) -> None:
    with wire(server.port) as line:
        line.say(b"EHLO c\r\n")
        replies = line.say(
            b"MAIL FROM:<a@example.jp> " + mail + b"\r\nRCPT TO:<b@example.jp> " + rcpt + b"\r\n", 2
        )
        assert replies[not mail].startswith(code)
