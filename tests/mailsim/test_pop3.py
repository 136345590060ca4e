"""POP3 with a stranger's client and by hand: what is listed, read and deleted, who is let in, what is bounded."""

import poplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from mailsim import folders
from mailsim.folders import Folder
from mailsim.inbox import Inbox
from mailsim.listener import Pace
from mailsim.message import Envelope
from mailsim.pop3 import LINE_OCTETS, MAX_ERRORS, Pop3Server
from mailsim.tls import authority_of, server_context

Write = Callable[..., tuple[Envelope, bytes]]
pytestmark = pytest.mark.server
TARO = "taro@example.jp"


@pytest.fixture
def worlds(inbox: Inbox) -> dict[str, Inbox]:
    return {"w1": inbox}


@pytest.fixture
def pop3(worlds: dict[str, Inbox]) -> Iterator[Pop3Server]:
    server = Pop3Server(worlds.get, port=0)
    server.start()
    yield server
    server.stop()


def client(server: Pop3Server, user: str = TARO, world: str = "w1") -> poplib.POP3:
    opened = poplib.POP3("127.0.0.1", server.port, timeout=10)
    try:
        opened.user(user)
        opened.pass_(world)
    except poplib.error_proto:
        opened.close()
        raise
    return opened


def talk(server: Pop3Server, said: bytes) -> bytes:
    """What a server answers to everything that is said at once, until it hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(said)
        return b"".join(iter(lambda: wire.recv(65536), b""))


def test_a_mailbox_is_listed_and_read(pop3: Pop3Server, inbox: Inbox, write: Write) -> None:
    mails = [write(number) for number in range(2)]
    for mail in mails:
        inbox.deliver(*mail)
    inbox.deliver(*write(3, to="jiro@example.jp"))
    reading = client(pop3)
    sizes = [len(raw) for _, raw in mails]
    assert reading.stat() == (2, sum(sizes))
    assert reading.list()[1] == [f"{number} {size}".encode() for number, size in enumerate(sizes, 1)]
    assert b"\r\n".join(reading.retr(2)[1]) + b"\r\n" == mails[1][1]
    assert reading.top(1, 0)[1][-1] == b""
    assert len({line.split()[1] for line in reading.uidl()[1]}) == 2
    reading.quit()


def test_what_was_read_is_read_and_what_was_deleted_is_gone_after_quit(
    pop3: Pop3Server, inbox: Inbox, write: Write
) -> None:
    for number in range(3):
        inbox.deliver(*write(number))
    reading = client(pop3)
    reading.retr(1)
    reading.dele(2)
    assert reading.stat()[0] == 2
    with pytest.raises(poplib.error_proto, match="no such message"):
        reading.retr(2)
    assert inbox.count() == 3
    reading.quit()
    assert [(one.message_id[0], one.unread) for one in inbox.messages(to=TARO)] == [("0", False), ("2", True)]


@pytest.mark.parametrize("undone", ["rset", "close"])
def test_nothing_is_deleted_without_quit_or_after_rset(
    pop3: Pop3Server, inbox: Inbox, write: Write, undone: str
) -> None:
    inbox.deliver(*write(1))
    reading = client(pop3)
    reading.dele(1)
    getattr(reading, undone)()
    if undone == "rset":
        reading.quit()
    pop3.stop()
    assert inbox.count() == 1


def test_a_unique_name_stays_and_never_comes_again(pop3: Pop3Server, inbox: Inbox, write: Write) -> None:
    for number in range(2):
        inbox.deliver(*write(number))
    first = client(pop3)
    names = [line.split()[1] for line in first.uidl()[1]]
    first.dele(2)
    first.quit()
    inbox.deliver(*write(9))
    again = client(pop3)
    later = [line.split()[1] for line in again.uidl()[1]]
    assert later[0] == names[0]
    assert later[1] not in names
    again.quit()


def test_dots_are_stuffed(pop3: Pop3Server, inbox: Inbox) -> None:
    raw = b"Subject: dots\r\n\r\n.\r\n..two\r\n.end"
    inbox.deliver(Envelope("a@example.jp", (TARO,)), raw)
    reading = client(pop3)
    assert b"\r\n".join(reading.retr(1)[1]) == raw
    assert reading.top(1, 2)[1] == raw.split(b"\r\n")[:-1]
    reading.quit()


@pytest.mark.parametrize(("user", "world"), [("taro", "w1"), (TARO, "w2"), (TARO, ""), ("", "w1")])
def test_who_is_not_let_in(pop3: Pop3Server, user: str, world: str) -> None:
    answers = talk(pop3, f"USER {user}\r\nPASS {world}\r\nSTAT\r\nQUIT\r\n".encode()).split(b"\r\n")
    assert [line[:11] for line in answers[2:5]] == [b"-ERR [AUTH]", b"-ERR unknow", b"+OK bye"]


def test_a_maildrop_is_one_clients_at_a_time(pop3: Pop3Server) -> None:
    first = client(pop3)
    with pytest.raises(poplib.error_proto, match=r"\[IN-USE\]"):
        client(pop3, TARO.upper())
    client(pop3, "jiro@example.jp").quit()
    first.quit()
    client(pop3).quit()


def test_commands_sent_at_once_are_answered_in_turn(pop3: Pop3Server, inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1))
    answers = talk(pop3, b"CAPA\r\nUSER taro@example.jp\r\nPASS w1\r\nSTAT\r\nDELE 1\r\nNOOP\r\nQUIT\r\n")
    lines = answers.split(b"\r\n")
    assert b"PIPELINING" in lines
    assert lines[-5:-1] == [lines[-5], b"+OK it goes at QUIT", b"+OK", b"+OK bye"]
    assert inbox.count() == 0


@pytest.mark.parametrize(
    "command",
    [
        "RETR 0",
        "RETR 9",
        "RETR -1",
        "RETR ²",
        "RETR 99999999999999999999",
        "RETR",
        "DELE x",
        "TOP 1",
        "TOP 1 x",
        "LIST 9",
        "XYZ",
        "",
        "UIDL 2",
        "STLS",
    ],
)
def test_bad_commands_are_refused(pop3: Pop3Server, inbox: Inbox, write: Write, command: str) -> None:
    inbox.deliver(*write(1))
    said = f"USER {TARO}\r\nPASS w1\r\n{command}\r\nSTAT\r\nQUIT\r\n".encode()
    answers = talk(pop3, said).split(b"\r\n")
    assert [line[:4] for line in answers[3:6]] == [b"-ERR", b"+OK ", b"+OK "]


def test_long_lines_and_many_errors_end(pop3: Pop3Server) -> None:
    assert talk(pop3, b"NOOP " + b"x" * LINE_OCTETS + b"\r\nQUIT\r\n").count(b"-ERR") == 1
    assert talk(pop3, b"NO\r\n" * MAX_ERRORS).count(b"-ERR") == MAX_ERRORS


def test_a_line_without_end_ends_the_connection(pop3: Pop3Server) -> None:
    with socket.create_connection(("127.0.0.1", pop3.port), timeout=10) as wire:
        wire.recv(1000)
        wire.sendall(b"x" * 100_000)
        with suppress(ConnectionError):  # it may be reset before the end is read
            assert wire.recv(1000) == b""


def test_who_says_nothing_is_sent_away(worlds: dict[str, Inbox]) -> None:
    server = Pop3Server(worlds.get, port=0, pace=Pace(stranger_seconds=0.05))
    server.start()
    assert talk(server, b"USER taro@example.jp\r\n").count(b"+OK") == 2
    server.stop()


def test_a_world_that_has_gone_is_told(pop3: Pop3Server, worlds: dict[str, Inbox], write: Write) -> None:
    worlds["w1"].deliver(*write(1))
    reading = client(pop3)
    kept = worlds.pop("w1")
    with pytest.raises(poplib.error_proto, match="this world has gone"):
        reading.retr(1)
    reading.dele(1)
    with pytest.raises(poplib.error_proto, match="this world has gone"):
        reading.quit()
    reading.close()
    assert kept.count() == 1


def test_only_the_inbox_is_shown(pop3: Pop3Server, inbox: Inbox, write: Write) -> None:
    sent = Folder(inbox, TARO, "Sent")
    folders.create(sent)
    folders.append(sent, write(1)[1])
    reading = client(pop3)
    assert reading.stat() == (0, 0)
    reading.quit()


@pytest.mark.parametrize("implicit", [True, False])
def test_tls(worlds: dict[str, Inbox], tmp_path: Path, write: Write, implicit: bool) -> None:
    worlds["w1"].deliver(*write(1))
    server = Pop3Server(worlds.get, port=0, tls=server_context(tmp_path / "tls"), implicit=implicit)
    server.start()
    trusting = ssl.create_default_context(cafile=authority_of(tmp_path / "tls"))
    if implicit:
        reading: poplib.POP3 = poplib.POP3_SSL("localhost", server.port, timeout=10, context=trusting)
    else:
        reading = poplib.POP3("localhost", server.port, timeout=10)
        assert "STLS" in reading.capa()
        reading.stls(trusting)
    assert "STLS" not in reading.capa()
    reading.user(TARO)
    reading.pass_("w1")
    assert reading.stat()[0] == 1
    reading.quit()
    server.stop()


def test_what_was_said_before_tls_is_forgotten(worlds: dict[str, Inbox], tmp_path: Path) -> None:
    server = Pop3Server(worlds.get, port=0, tls=server_context(tmp_path / "tls"))
    server.start()
    trusting = ssl.create_default_context(cafile=authority_of(tmp_path / "tls"))
    with socket.create_connection(("localhost", server.port), timeout=10) as wire:
        wire.recv(1000)
        wire.sendall(b"STLS\r\nUSER injected@example.jp\r\n")
        assert wire.recv(1000) == b"+OK begin TLS\r\n"
        with trusting.wrap_socket(wire, server_hostname="localhost") as safe:
            safe.sendall(b"PASS w1\r\n")
            assert safe.recv(1000).startswith(b"-ERR [AUTH]")
    server.stop()
