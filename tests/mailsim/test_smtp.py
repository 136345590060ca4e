"""The SMTP server as real clients meet it: smtplib, and sockets where smtplib is too polite."""

import base64
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailsim import box_book
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.policy import Policy
from mailsim.smtp import SmtpServer
from tests.mailsim.stranger import into_data, wire

Write = Callable[..., tuple[Envelope, bytes]]

pytestmark = pytest.mark.server


@pytest.fixture
def client(server: SmtpServer) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as connected:
        connected.ehlo()
        yield connected


def test_a_mail_arrives_to_the_octet(client: smtplib.SMTP, inbox: Inbox, write: Write) -> None:
    envelope, raw = write(1, subject="髙﨑𠮷 様 申請受付完了のお知らせ")
    client.sendmail(envelope.sender, envelope.recipients, raw)
    (summary,) = inbox.messages()
    assert inbox.raw(summary.id) == raw
    assert (summary.subject, summary.sender) == ("髙﨑𠮷 様 申請受付完了のお知らせ", envelope.sender)


def test_what_the_server_can(client: smtplib.SMTP) -> None:
    offered = {name.upper() for name in client.esmtp_features}
    assert {"SIZE", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "PIPELINING", "AUTH"} <= offered
    assert client.esmtp_features["size"] == "10485760"
    assert set(client.esmtp_features["auth"].split()) == {"LOGIN", "PLAIN"}


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_the_user_names_the_world(tmp_path: Path, write: Write, mechanism: str) -> None:
    worlds = {name: Inbox(tmp_path / name) for name in ("w1", "w2")}
    server = SmtpServer(worlds.get, port=0)
    server.start()
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
        client.ehlo()
        client.esmtp_features["auth"] = mechanism
        client.login("w2", "any")
        client.sendmail("a@example.jp", ["b@example.jp"], write(1)[1])
    server.stop()
    assert [worlds[name].count() for name in ("w1", "w2")] == [0, 1]
    for world in worlds.values():
        world.close()


def test_an_unknown_world_is_535_and_the_connection_lives(client: smtplib.SMTP) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError) as refusal:
        client.login("nowhere", "any")
    assert (refusal.value.smtp_code, refusal.value.smtp_error[:5]) == (535, b"5.7.8")
    assert client.noop()[0] == 250


def test_without_a_world_mail_is_530() -> None:
    server = SmtpServer(lambda _: None, port=0)
    server.start()
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
        client.ehlo()
        assert client.mail("a@example.jp")[0] == 530
    server.stop()


def test_each_recipient_has_a_reply_of_its_own(client: smtplib.SMTP, inbox: Inbox, write: Write) -> None:
    good = [f"user{number}@example.jp" for number in range(100)]
    refused = client.sendmail("a@example.jp", ["no address", *good, "late@example.jp"], write(1)[1])
    assert {address: code for address, (code, _) in refused.items()} == {
        "no address": 553,
        "late@example.jp": 452,
    }
    assert len(inbox.mailboxes()) == 100


def test_a_mail_sent_again_is_recognised(client: smtplib.SMTP, inbox: Inbox, write: Write) -> None:
    for _ in range(3):
        client.sendmail("a@example.jp", ["b@example.jp"], write(1)[1])
    assert inbox.count() == 1


def test_bounces_have_no_sender(client: smtplib.SMTP, inbox: Inbox, write: Write) -> None:
    client.sendmail("", ["b@example.jp"], write(1)[1])
    assert inbox.messages()[0].sender == ""


def test_utf8_addresses(client: smtplib.SMTP, inbox: Inbox, write: Write) -> None:
    assert client.mail("a@example.jp", ["SMTPUTF8"])[0] == 250
    assert client.docmd("RCPT TO:<太郎@例え.example>".encode().decode("latin-1"))[0] in {250, 553}
    client.rset()
    client.command_encoding = "utf-8"
    client.mail("a@example.jp", ["SMTPUTF8"])
    assert client.rcpt("太郎@例え.example")[0] == 250
    assert client.data(write(1)[1])[0] == 250
    client.mail("a@example.jp")
    assert client.rcpt("太郎@例え.example")[:2] == (
        553,
        b"5.6.7 An address beyond ASCII needs SMTPUTF8 on MAIL (RFC 6531)",
    )
    assert inbox.messages(to="太郎@例え.example")


def test_too_big_by_announcement_and_by_octets(inbox: Inbox, write: Write) -> None:
    server = SmtpServer(lambda _: inbox, port=0, policy=Policy(size_octets=5000))
    server.start()
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
        client.ehlo()
        assert client.mail("a@example.jp", ["SIZE=5001"])[0] == 552
        for size, code in ((5000, 250), (5001, 552), (300_000, 552)):
            client.mail("a@example.jp")
            client.rcpt("b@example.jp")
            body = b"Subject: x\r\n\r\n" + b"0123456789abcd\r\n" * (size // 16 + 1)
            assert client.data(body[: size - 2] + b"\r\n")[0] == code
    server.stop()
    assert inbox.count() == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Subject: x\r\n\r\nfine\r\n.\r\n", b"250"),
        (b".\r\n", b"250"),  # empty
        (b"..\r\n.\r\n", b"250"),
        (b"Subject: x\n\nbare LF\r\n.\r\n", b"554"),
        (b"a\rb\r\n.\r\n", b"554"),
        (b"a\n.\nMAIL FROM:<evil@example.jp>\r\n.\r\n", b"554"),  # smuggling
        (b"a\r\n.\nMAIL FROM:<evil@example.jp>\r\n.\r\n", b"554"),
        (b"a\n.\r\nb\r\n.\r\n", b"554"),
        (b"a\r.\r\n.\r\n", b"554"),
        (b"x" * 998 + b"\r\n.\r\n", b"250"),
        (b"x" * 999 + b"\r\n.\r\n", b"500"),
        (b"x" * 100_000 + b"\r\n.\r\n", b"500"),
    ],
)
def test_line_ends_are_strict(server: SmtpServer, inbox: Inbox, content: bytes, code: bytes) -> None:
    with wire(server.port) as line:
        into_data(line)
        (reply,) = line.say(content)
        assert reply[:3] == code
        assert line.say(b"NOOP\r\n") == [b"250 2.0.0 OK"]
    assert inbox.count() == (code == b"250")


@pytest.mark.parametrize("cut", range(1, 30))
def test_the_end_is_found_wherever_packets_are_cut(server: SmtpServer, inbox: Inbox, cut: int) -> None:
    content = b"S: x\r\n\r\n..\r\n...a\r\n.b\r\n\r\n.\r\nNOOP\r\n"
    with wire(server.port) as line:
        into_data(line)
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.socket.sendall(content[:cut])
        assert [reply[:3] for reply in line.say(content[cut:], 2)] == [b"250", b"250"]
    assert inbox.raw(1) == b"S: x\r\n\r\n.\r\n..a\r\nb\r\n\r\n"


def test_a_pipeline_of_whole_mails(server: SmtpServer, inbox: Inbox) -> None:
    commands = b"MAIL FROM:<a@example.jp>\r\nRCPT TO:<b@example.jp>\r\nDATA\r\n"
    with wire(server.port) as line:
        line.say(b"EHLO c\r\n")
        line.say(commands, 3)
        replies = line.say(b"Subject: 1\r\n\r\n.\r\n" + commands, 4)
        assert [reply[:3] for reply in replies] == [b"250", b"250", b"250", b"354"]
        replies = line.say(b"Subject: 2\r\n\r\n.\r\nRSET\r\nQUIT\r\n", 3)
        assert [reply[:3] for reply in replies] == [b"250", b"250", b"221"]
    assert [one.subject for one in inbox.messages()] == ["1", "2"]


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        (b"MAIL FROM:<a@example.jp>", b"503 5.5.1 Error: send HELO first"),
        (b"DATA", b"503 5.5.1"),
        (b"RCPT TO:<a@example.jp>", b"503 5.5.1"),
        (b"NONSENSE", b"500 5.5.2"),
        (b"EXPN x", b"502 5.5.1"),
        (b"VRFY a@example.jp", b"252 2.5.0"),
        (b"AUTH PLAIN =", b"503 5.5.1"),
        (b"HELO", b"501"),
        (b"x" * 600, b"500 5.5.2"),
        (b"", b"500 5.5.2"),
        (b"\xff\xfe", b"500 5.5.2"),
    ],
)
def test_bad_commands_get_the_codes_of_the_standard(server: SmtpServer, command: bytes, reply: bytes) -> None:
    with wire(server.port) as line:
        assert line.say(command + b"\r\n")[0].startswith(reply)
        assert line.say(b"NOOP\r\n") == [b"250 2.0.0 OK"]


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        (b"MAIL FROM:a@example.jp", b"553 5.1.3"),
        (b"MAIL FROM:<not an address>", b"553 5.1.3"),
        (b"MAIL FROM:<a@example.jp> SIZE=x", b"501 5.5.4"),
        (b"MAIL FROM:<a@example.jp> FANCY=1", b"555 5.5.4"),
        (b"MAIL TO:<a@example.jp>", b"501 5.5.4"),
        (b"RCPT TO:<>", b"503 5.5.1"),
        (b"AUTH CRAM-MD5", b"504 5.5.4"),
        (b"AUTH PLAIN !!", b"501 5.5.2"),
        (b"AUTH PLAIN " + base64.b64encode(b"\0nowhere\0x"), b"535 5.7.8"),
    ],
)
def test_bad_arguments(server: SmtpServer, command: bytes, reply: bytes) -> None:
    with wire(server.port) as line:
        line.say(b"EHLO c\r\n")
        assert line.say(command + b"\r\n")[0].startswith(reply)


def test_thirty_connections_lose_nothing(server: SmtpServer, inbox: Inbox, write: Write) -> None:
    def send(thread: int) -> None:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=30) as client:
            client.login("w1", "any")
            for number in range(5):
                envelope, raw = write(thread * 10 + number, to=f"user{thread}@example.jp")
                client.sendmail(envelope.sender, envelope.recipients, raw)

    threads = [threading.Thread(target=send, args=(thread,)) for thread in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inbox.count() == 150
    assert [box.total for box in inbox.mailboxes()] == [5] * 30


def test_a_client_that_leaves_within_data_leaves_no_mail(server: SmtpServer, inbox: Inbox) -> None:
    with wire(server.port) as line:
        into_data(line)
        line.socket.sendall(b"Subject: half\r\n")
    with wire(server.port) as line:
        assert line.say(b"NOOP\r\n") == [b"250 2.0.0 OK"]
    assert inbox.count() == 0


def test_a_store_that_fails_is_451(server: SmtpServer, inbox: Inbox) -> None:
    inbox._writer.execute("PRAGMA query_only = ON")
    with wire(server.port) as line:
        into_data(line)
        assert line.say(b"Subject: x\r\n\r\n.\r\n")[0].startswith(b"451 4.3.0")
        inbox._writer.execute("PRAGMA query_only = OFF")
        line.say(b"MAIL FROM:<a@example.jp>\r\nRCPT TO:<b@example.jp>\r\nDATA\r\n", 3)
        assert line.say(b"Subject: x\r\n\r\n.\r\n")[0].startswith(b"250 2.0.0")
    assert inbox.count() == 1


def test_stopping_says_goodbye_and_leaves_no_thread(inbox: Inbox) -> None:
    before = set(threading.enumerate())
    server = SmtpServer(lambda _: inbox, port=0)
    server.start()
    with wire(server.port) as line:
        into_data(line)
        line.say(b"Subject: x\r\n\r\n.\r\n")
        server.stop()
        assert line.replies.readline() == b"421 4.3.2 Server is shutting down\r\n"
        assert line.replies.readline() == b""
    server.stop()
    assert set(threading.enumerate()) == before


def test_a_port_that_is_taken_is_told(server: SmtpServer) -> None:
    second = SmtpServer(lambda _: None, port=server.port)
    with pytest.raises(OSError, match="address already in use"):
        second.start()
    second.stop()


def test_a_mailbox_that_answers_does_so_by_smtp_too(server: SmtpServer, inbox: Inbox, write: Write) -> None:
    box_book.put(inbox, "info@office.example", {"kind": "answers", "text": "誰も読みません。"})
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
        client.sendmail(
            "taro@example.jp",
            ["info@office.example"],
            write(1, to="info@office.example", sender="taro@example.jp")[1],
        )
    assert [one.text.strip() for one in inbox.messages(to="taro@example.jp")] == ["誰も読みません。"]
