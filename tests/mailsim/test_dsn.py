"""Delivery reports (RFC 3464): written for who wishes them (RFC 3461), read back, and read from strangers."""

import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from mailsim.dsn import Action, Outcome, read_report, report
from mailsim.message import JST, Envelope, Message, Wish, parse
from mailsim.writing import Mail

Write = Callable[..., tuple[Envelope, bytes]]

AT = datetime(2025, 6, 2, 9, 30, tzinfo=JST)
NAME = "mailsim.localhost"
UNKNOWN = Outcome("taro@example.jp", "failed", "5.1.1", "550 5.1.1 宛先不明 / no such user")


def reported(envelope: Envelope, raw: bytes, *outcomes: Outcome) -> Mail:
    mail = report(envelope, outcomes or (UNKNOWN,), raw, AT, NAME)
    assert mail
    return mail


def test_a_report_is_read_back_with_the_mail_it_is_about(write: Write) -> None:
    envelope, raw = write(1)
    delayed = Outcome("太郎@例え.example", "delayed", "4.2.2", "452 4.2.2 full")
    found = read_report(reported(envelope, raw, UNKNOWN, delayed).message)
    assert found == [replace(one, message_id="1@office.example") for one in (UNKNOWN, delayed)]


def test_a_report_is_a_mail_as_the_standard_has_it(write: Write) -> None:
    envelope, raw = write(1)
    mail = reported(
        replace(envelope, envid="E 1", wishes=(Wish("taro@example.jp", orcpt="rfc822;t@old.example"),)), raw
    )
    assert (mail.envelope, mail.at) == (Envelope("", (envelope.sender,)), AT)
    read = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert (read["auto-submitted"], read["to"], read["date"].datetime) == (
        "auto-replied",
        envelope.sender,
        AT,
    )
    assert read.get_content_type() == "multipart/report"
    assert read["content-type"].params["report-type"] == "delivery-status"
    words, status, headers = read.iter_parts()
    assert "模擬" in words.get_content()
    assert "宛先不明" in words.get_content()
    of_mail, of_recipient = (dict(group.items()) for group in status.get_payload() if group.items())
    assert of_mail == {"Reporting-MTA": f"dns; {NAME}", "Original-Envelope-Id": "E 1"}
    assert of_recipient == {
        "Original-Recipient": "rfc822; t@old.example",
        "Final-Recipient": "rfc822; taro@example.jp",
        "Action": "failed",
        "Status": "5.1.1",
        "Diagnostic-Code": r"smtp; 550 5.1.1 \x{5B9B}\x{5148}\x{4E0D}\x{660E} / no such user",
    }
    assert headers.get_content_type() == "text/rfc822-headers"
    assert b"Message-ID: <1@office.example>" in headers.get_payload(decode=True)
    assert [*map(len, mail.raw.splitlines())][-1] <= 998
    assert mail.raw.count(b"\r\n") == mail.raw.count(b"\n") == mail.raw.count(b"\r")


@pytest.mark.parametrize(
    ("ret", "action", "whole"),
    [("FULL", "failed", True), ("HDRS", "failed", False), ("", "failed", False), ("FULL", "delayed", False)],
)
def test_a_failure_returns_what_was_asked_for(write: Write, ret: str, action: Action, whole: bool) -> None:
    envelope, raw = write(1)
    mail = reported(replace(envelope, ret=ret), raw, replace(UNKNOWN, action=action))
    returned = mail.message.attachments[-1]
    assert returned.content_type == ("message/rfc822" if whole else "text/rfc822-headers")
    assert (raw in mail.raw) is whole
    assert parse(returned.content).message_id == "1@office.example"


@pytest.mark.parametrize(
    ("notify", "told"),
    [
        (set(), {"failed", "delayed"}),
        ({"NEVER"}, set()),
        ({"FAILURE"}, {"failed"}),
        ({"DELAY"}, {"delayed"}),
        ({"SUCCESS"}, {"delivered", "relayed", "expanded"}),
        ({"SUCCESS", "FAILURE"}, {"failed", "delivered", "relayed", "expanded"}),
    ],
)
def test_a_sender_is_told_what_he_wishes(write: Write, notify: set[str], told: set[Action]) -> None:
    envelope, raw = write(1)
    envelope = replace(envelope, wishes=(Wish("taro@example.jp", frozenset(notify)),))
    actions: tuple[Action, ...] = ("failed", "delayed", "delivered", "relayed", "expanded")
    outcomes = [Outcome("taro@example.jp", action, "2.0.0") for action in actions]
    mail = report(envelope, outcomes, raw, AT, NAME)
    assert {one.action for one in read_report(mail.message)} == told if mail else not told


def test_a_report_is_never_reported(write: Write) -> None:
    _, raw = write(1)
    assert report(Envelope("", ("taro@example.jp",)), [UNKNOWN], raw, AT, NAME) is None


def test_a_report_is_named_after_mail_recipients_and_outcomes(write: Write) -> None:
    envelope, raw = write(1)
    first = reported(envelope, raw)
    assert reported(envelope, raw).raw == first.raw
    others = [
        reported(envelope, write(2)[1]),
        reported(envelope, raw, replace(UNKNOWN, recipient="hanako@example.jp")),
        reported(envelope, raw, replace(UNKNOWN, action="delayed")),
        reported(envelope, b"\r\nno header at all\r\n"),
        reported(envelope, b"\r\nneither\r\n"),
    ]
    names = {mail.message.message_id for mail in (first, *others)}
    assert len(names) == 6
    assert all(name.endswith(f"@{NAME}") for name in names)


def test_octets_beyond_ascii_are_returned_as_they_were(write: Write) -> None:
    envelope, _ = write(1)
    raw = "Message-ID: <8@x>\r\nSubject: 件名\r\n\r\n本文\r\n".encode()
    mail = reported(replace(envelope, ret="FULL"), raw)
    assert raw in mail.raw
    assert read_report(mail.message)[0].message_id == "8@x"


def test_no_line_can_be_put_into_a_report(write: Write) -> None:
    envelope, raw = write(1)
    evil = replace(UNKNOWN, diagnostic="550 x\r\nAction: delivered\r\n\r\nFinal-Recipient: rfc822; x@y\x00")
    (read,) = read_report(reported(envelope, raw, evil).message)
    assert (read.action, read.recipient) == ("failed", UNKNOWN.recipient)


POSTFIX = b"""\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
Content-Type: multipart/report; report-type=delivery-status; boundary="B"
MIME-Version: 1.0

This is a MIME-encapsulated message.

--B
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you ...

--B
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
X-Postfix-Queue-ID: 4ABC
Arrival-Date: Mon,  2 Jun 2025 09:00:00 +0900 (JST)

Final-Recipient: rfc822; nobody@example.jp
Original-Recipient: rfc822;nobody@example.jp
Action: failed
Status: 5.1.1
Remote-MTA: dns; example.jp
Diagnostic-Code: smtp; 550 5.1.1 <nobody@example.jp>: Recipient
    address rejected

Final-Recipient: rfc822; odd@example.jp
Action: vanished
Status: 5.0.0

--B
Content-Description: Undelivered Message
Content-Type: message/rfc822

Message-ID: <abc@firm.example>
Subject: hello

hi

--B--
"""


@pytest.mark.parametrize("raw", [POSTFIX, POSTFIX.replace(b"\n", b"\r\n")])
def test_reports_of_strangers_are_read(raw: bytes) -> None:
    assert read_report(parse(raw)) == [
        Outcome(
            "nobody@example.jp",
            "failed",
            "5.1.1",
            "550 5.1.1 <nobody@example.jp>: Recipient address rejected",
            "abc@firm.example",
        )
    ]


def test_other_mails_are_no_reports(write: Write) -> None:
    assert read_report(parse(write(1)[1])) == []
    assert read_report(parse(b"")) == []


def test_rubbish_is_no_report() -> None:
    def status(text: str) -> Message:
        return parse(f"Content-Type: message/delivery-status\r\n\r\n{text}".encode())

    assert read_report(status("Final-Recipient: nobody\r\nAction: failed\r\n")) == []
    assert read_report(status("\r\n" * 5_000)) == []
    (odd,) = read_report(
        status("X: y\r\n\r\nFinal-Recipient: utf-8; \\x{110000}\\x{D800}a\r\nAction: FAILED\r\n")
    )
    assert (odd.recipient, odd.status) == ("\ufffd\ufffda", "")
