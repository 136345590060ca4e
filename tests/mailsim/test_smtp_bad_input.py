"""Bad input at the SMTP server: answered by the standard's code, nothing half-done, the connection alive."""

import smtplib
import socket
from collections.abc import Callable

import pytest

from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.smtp import SmtpServer
from tests.mailsim.stranger import codes, into_data, wire

Write = Callable[..., tuple[Envelope, bytes]]

pytestmark = pytest.mark.server

SMUGGLED = b"MAIL FROM:<evil@example.jp>\r\nRCPT TO:<b@example.jp>\r\nDATA\r\nSubject: smuggled\r\n\r\nx"


@pytest.mark.parametrize(
    "ending",
    [
        b"\n.\n",
        b"\n.\r\n",
        b"\r.\r",
        b"\r.\n",
        b"\n.\r",
        b"\r\n.\n",
        b"\r\n.\r",
        b"\r.\r\n",
        b"\n\n.\r\n",
        b"\r\r\n.\r\r\n",
        b"\r\n.\r\r\n",
        b"\r\n\x00.\r\n",
        b"\r\n.\x00\r\n",
        b"\x00\r\n.\n",
        b"\r\n. \r\n",
        b"\r\n .\r\n",
        b"\r\n.\t\r\n",
        b"\r\n\x0b.\r\n",
        b"\r\n.\x0c\r\n",
        b"\x85.\x85",
        b"\xe2\x80\xa8.\xe2\x80\xa8",
    ],
)
def test_nothing_but_the_one_ending_ends_a_message(server: SmtpServer, inbox: Inbox, ending: bytes) -> None:
    """SEC Consult's smuggling of 2023, and variants: what is no CR LF dot CR LF never begins a second mail."""
    with wire(server.port) as line:
        into_data(line)
        (reply,) = line.say(b"Subject: outer\r\n\r\nx" + ending + SMUGGLED + b"\r\n.\r\n")
        assert line.say(b"NOOP\r\n") == [b"250 2.0.0 OK"]
    loose = not ending.count(b"\r\n") == ending.count(b"\r") == ending.count(b"\n")
    assert reply[:3] == (b"554" if loose else b"250")
    assert [one.subject for one in inbox.messages()] == ([] if loose else ["outer"])


@pytest.mark.parametrize("ending", [b"\r\r\n.\r\n", b"\n\r\n.\r\n"])
def test_where_the_true_ending_stands_it_ends_and_bare_ends_before_it_are_refused(
    server: SmtpServer, inbox: Inbox, ending: bytes
) -> None:
    with wire(server.port) as line:
        into_data(line)
        assert codes(line.say(b"x" + ending + b"NOOP\r\n", 2)) == [b"554", b"250"]
    assert inbox.count() == 0


@pytest.mark.parametrize("ending", [b"\n", b"\r\r\n", b" \r \r\n", b"\x00\r\n"])
@pytest.mark.parametrize("command", [b"NOOP", b"MAIL FROM:<a@example.jp>", b"RSET", b"QUIT"])
def test_commands_end_with_cr_lf_and_hold_no_nul(server: SmtpServer, command: bytes, ending: bytes) -> None:
    with wire(server.port) as line:
        line.say(b"EHLO c\r\n")
        assert line.say(command + ending)[0].startswith(b"500 5.5.2")
        assert line.say(b"NOOP\r\n") == [b"250 2.0.0 OK"]


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        (b"NO\x00OP", b"500 5.5.2"),
        (b"MAIL FROM:<a\x00@example.jp>", b"500 5.5.2"),
        (b"\x00", b"500 5.5.2"),
        (b"MAIL FROM:<" + b"a" * 3000 + b"@example.jp>", b"500 5.5.2"),
        (b"NOOP " + b"x" * 11_000, b"500 5.5.2"),
        (b"NOOP " + b"x" * 2_000_000, b"500 5.5.2"),
        (b"NOOP" + b" " * 12_000, b"500 5.5.2"),
        (b"MAIL FROM:<" + b"a" * 64 + b"@example.jp>", b"250 2.1.0"),
        (b"MAIL FROM:<" + b"a" * 65 + b"@example.jp>", b"553 5.1.3"),
        (b"MAIL FROM:<a@" + b"x" * 300 + b".jp>", b"553 5.1.3"),
        (b"MAIL FROM:<a@example.jp> SIZE=10485761", b"552 5.3.4"),
        (b"MAIL FROM:<a@example.jp> SIZE=10485760", b"250 2.1.0"),
        (b"MAIL FROM:<a@example.jp> BODY=BINARYMIME", b"501 5.5.4"),
        (b"MAIL FROM:<" + b"\xff\xfe" + b"@example.jp> SMTPUTF8", b"553 5.1.3"),
        (b"MAIL FROM:<\xe5\xa4\xaa@example.jp>", b"553 5.6.7"),
        (b"MAIL FROM:<\xe5\xa4\xaa@example.jp> SMTPUTF8", b"250 2.1.0"),
        (b"mail from: <a@example.jp>", b"250 2.1.0"),
        (b"BDAT 10 LAST", b"502 5.5.1"),
        (b"EXPN staff", b"502 5.5.1"),
        (b"TURN", b"502 5.5.1"),
        (b"VRFY taro", b"252 2.5.0"),
        (b"VRFY", b"501 5.5.4"),
        (b"XCLIENT ADDR=1.2.3.4", b"500 5.5.2"),
        (b"GET / HTTP/1.1", b"500 5.5.2"),
        (b"HELP", b"214 2.0.0"),
        (b"RSET now", b"501 5.5.4"),
        (b"QUIT now", b"501 5.5.4"),
        (b"DATA", b"503 5.5.1"),
        (b"STARTTLS", b"502 5.5.1"),
        (b"AUTH", b"504 5.5.4"),
        (b"AUTH PLAIN AHcxAHg=AA", b"501 5.5.2"),
        (b"AUTH PLAIN " + b"A" * 12_000, b"501 5.5.2"),
        (b"AUTH PLAIN AA==", b"501 5.5.2"),
    ],
)
def test_bad_commands(server: SmtpServer, command: bytes, reply: bytes) -> None:
    with wire(server.port) as line:
        line.say(b"EHLO c\r\n")
        assert line.say(command + b"\r\n")[0].startswith(reply)
        assert line.say(b"NOOP\r\n") == [b"250 2.0.0 OK"]


def test_auth_is_cancelled_repeated_and_out_of_place(server: SmtpServer) -> None:
    with wire(server.port) as line:
        assert line.say(b"HELO c\r\nAUTH PLAIN AHcxAHg=\r\n", 2)[1].startswith(b"503 5.5.1")
        line.say(b"EHLO c\r\n")
        assert codes(line.say(b"AUTH LOGIN\r\n*\r\n", 2)) == [b"334", b"501"]
        assert codes(line.say(b"AUTH LOGIN\r\n!!\r\n", 2)) == [b"334", b"501"]
        assert codes(line.say(b"AUTH PLAIN\r\n" + b"A" * 20_000 + b"\r\n", 2)) == [b"334", b"500"]
        assert codes(line.say(b"AUTH LOGIN bm93aGVyZQ==\r\neA==\r\n", 2)) == [b"334", b"535"]
        assert codes(line.say(b"MAIL FROM:<a@b.jp>\r\nAUTH PLAIN AHcxAHg=\r\nRSET\r\n", 3)) == [
            b"250",
            b"503",
            b"250",
        ]
        assert codes(line.say(b"AUTH login dzE=\r\neA==\r\n", 2)) == [b"334", b"235"]
        assert line.say(b"AUTH PLAIN AHcxAHg=\r\n")[0].startswith(b"503 5.5.1 Already")


def test_helo_knows_no_parameters_and_takes_mail(server: SmtpServer, inbox: Inbox) -> None:
    with wire(server.port) as line:
        assert line.say(b"HELO c\r\n") == [b"250 mailsim.localhost"]
        assert line.say(b"MAIL FROM:<a@example.jp> SIZE=10\r\n")[0].startswith(b"501 5.5.4")
        commands = b"MAIL FROM:<a@example.jp>\r\nRCPT TO:<b@example.jp> NOTIFY=NEVER\r\nRCPT TO:<b@example.jp>\r\nDATA\r\n"
        assert codes(line.say(commands, 4)) == [b"250", b"501", b"250", b"354"]
        assert codes(line.say(b"Subject: x\r\n\r\n.\r\n")) == [b"250"]
    assert inbox.count() == 1


@pytest.mark.parametrize("between", [b"RSET\r\n", b"EHLO again\r\n", b"HELO again\r\n"])
def test_a_mail_is_abandoned(server: SmtpServer, inbox: Inbox, between: bytes) -> None:
    with wire(server.port) as line:
        line.say(b"EHLO c\r\nMAIL FROM:<a@example.jp>\r\nRCPT TO:<gone@example.jp>\r\n", 3)
        line.say(between)
        assert codes(line.say(b"DATA\r\nRCPT TO:<b@example.jp>\r\n", 2)) == [b"503", b"503"]
        line.say(b"MAIL FROM:<a@example.jp>\r\nRCPT TO:<b@example.jp>\r\nDATA\r\n", 3)
        line.say(b"Subject: x\r\n\r\n.\r\n")
    assert [box.address for box in inbox.mailboxes()] == ["b@example.jp"]


def test_a_second_mail_command_is_out_of_place(server: SmtpServer) -> None:
    with wire(server.port) as line:
        line.say(b"EHLO c\r\n")
        assert codes(line.say(b"MAIL FROM:<a@b.jp>\r\nMAIL FROM:<c@b.jp>\r\n", 2)) == [b"250", b"503"]


def test_a_thousand_recipients(server: SmtpServer, inbox: Inbox) -> None:
    """A hundred are taken, as the standard demands (RFC 5321 §4.5.3.1.8); the rest may come in another mail."""
    recipients = b"".join(b"RCPT TO:<u%d@example.jp>\r\n" % number for number in range(1000))
    with wire(server.port) as line:
        line.say(b"EHLO c\r\nMAIL FROM:<a@example.jp>\r\n", 2)
        replies = line.say(recipients, 1000)
        assert codes(replies) == [b"250"] * 100 + [b"452"] * 900
        assert replies[-1].startswith(b"452 4.5.3 ")
        assert codes(line.say(b"DATA\r\n")) == [b"354"]
        assert codes(line.say(b"Subject: x\r\n\r\n.\r\n")) == [b"250"]
    assert len(inbox.mailboxes()) == 100


def test_eight_bits_that_nobody_announced_are_kept(server: SmtpServer, inbox: Inbox) -> None:
    with wire(server.port) as line:
        into_data(line)
        content = "Subject: 件名\r\n\r\n本文\r\n".encode() + b"\xff\x80\r\n"
        assert codes(line.say(content + b".\r\n")) == [b"250"]
    assert inbox.raw(1) == content
    assert inbox.messages()[0].subject == "件名"


@pytest.mark.parametrize("octets", [1000, 1002, 1003])
def test_long_lines(server: SmtpServer, inbox: Inbox, octets: int) -> None:
    """A line has at most 1,000 octets with its CR LF (RFC 5321 §4.5.3.1.6)."""
    with wire(server.port) as line:
        into_data(line)
        reply = line.say(b"Subject: x\r\n\r\n" + b"y" * (octets - 2) + b"\r\n.\r\n")[0]
        assert reply.startswith(b"250 2.0.0" if octets == 1000 else b"500 5.6.0")
        assert line.say(b"NOOP\r\n") == [b"250 2.0.0 OK"]
    assert inbox.count() == (octets == 1000)


@pytest.mark.parametrize("depth", [50, 500])
def test_nested_multiparts(server: SmtpServer, inbox: Inbox, depth: int) -> None:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
        client.sendmail("a@example.jp", ["b@example.jp"], f"Subject: deep\r\n{head}\r\ninnermost\r\n")
    assert inbox.messages()[0].subject == "deep"
    assert "innermost" in inbox.message(1).text


def test_a_pipeline_whose_mail_is_refused_stores_nothing(server: SmtpServer, inbox: Inbox) -> None:
    """The body of a mail that had no recipient comes as commands, and none of them does a thing."""
    body = b"Subject: x\r\n\r\nRCPT TO:<b@example.jp>\r\n.\r\n"
    with wire(server.port) as line:
        line.say(b"EHLO c\r\n")
        replies = line.say(b"MAIL FROM:<bad>\r\nRCPT TO:<b@example.jp>\r\nDATA\r\n" + body + b"QUIT\r\n", 8)
        assert codes(replies) == [b"553", b"503", b"503", b"500", b"500", b"503", b"500", b"221"]
    assert inbox.count() == 0


def test_a_whole_session_in_one_packet_by_one_who_does_not_stay(server: SmtpServer, inbox: Inbox) -> None:
    session = b"EHLO c\r\nMAIL FROM:<a@example.jp>\r\nRCPT TO:<b@example.jp>\r\nDATA\r\nSubject: x\r\n\r\n.\r\nQUIT\r\n"
    with wire(server.port) as line:
        line.socket.sendall(session)
        line.socket.shutdown(socket.SHUT_WR)
        assert codes([line.reply() for _ in range(6)]) == [b"250", b"250", b"250", b"354", b"250", b"221"]
        assert line.replies.readline() == b""
    assert inbox.count() == 1


def test_commands_octet_by_octet(server: SmtpServer) -> None:
    with wire(server.port) as line:
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for octet in b"EHLO c\r\nNOO":
            line.socket.sendall(bytes([octet]))
        assert codes(line.say(b"P\r\n", 2)) == [b"250", b"250"]


def test_a_resolver_that_fails_is_451(write: Write) -> None:
    def failing(_world: str) -> Inbox:
        raise LookupError("no such directory")

    server = SmtpServer(failing, port=0)
    server.start()
    with wire(server.port) as line:
        line.say(b"EHLO c\r\n")
        assert line.say(b"MAIL FROM:<a@example.jp>\r\n")[0].startswith(b"451 4.3.0")
        assert line.say(b"AUTH PLAIN AHcxAHg=\r\n")[0].startswith(b"451 4.3.0")
        assert line.say(b"NOOP\r\n") == [b"250 2.0.0 OK"]
    server.stop()
