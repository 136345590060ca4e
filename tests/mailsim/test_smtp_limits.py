"""Limits of the SMTP server: what a client may cost, and how it is told."""

import socket
from collections.abc import Callable

import pytest

from mailsim.inbox import Inbox
from mailsim.policy import Policy
from mailsim.smtp import SmtpServer
from tests.mailsim.stranger import codes, into_data, wire

Serve = Callable[..., SmtpServer]

pytestmark = pytest.mark.server


def test_errors_without_a_mail_end_the_connection(serve: Serve) -> None:
    server = serve(policy=Policy(errors=3))
    with wire(server.port) as line:
        for _ in range(3):
            assert line.say(b"NONSENSE\r\n")[0].startswith(b"500 ")
        into_data(line)
        assert codes(line.say(b"Subject: x\r\n\r\n.\r\n")) == [b"250"]
        for _ in range(3):  # counted anew after a mail
            assert line.say(b"RCPT TO:<b@example.jp>\r\n")[0].startswith(b"503 ")
        replies = line.say(b"NONSENSE\r\n", 2)
        assert codes(replies) == [b"500", b"421"]
        assert replies[1].startswith(b"421 4.7.0 ")
        assert line.replies.readline() == b""


def test_commands_without_a_mail_end_the_connection(serve: Serve) -> None:
    server = serve(policy=Policy(commands=5))
    with wire(server.port) as line:
        replies = line.say(b"NOOP\r\n" * 6, 7)
        assert codes(replies) == [b"250"] * 6 + [b"421"]
        assert replies[-1].startswith(b"421 4.7.0 ")


def test_only_so_many_connections_at_once(serve: Serve) -> None:
    server = serve(policy=Policy(connections=2))
    with wire(server.port) as first, wire(server.port) as second:
        with wire(server.port) as third:
            assert third.greeting.startswith(b"421 4.3.2 ")
            assert third.replies.readline() == b""
        assert first.say(b"QUIT\r\n")[0].startswith(b"221 2.0.0")
        assert first.replies.readline() == b""
        with wire(server.port) as fourth:
            assert fourth.greeting.startswith(b"220 ")
        assert codes(second.say(b"NOOP\r\n")) == [b"250"]


def test_who_comes_in_a_crowd_is_taken_up_to_the_limit(serve: Serve) -> None:
    server = serve(policy=Policy(connections=3))
    crowd = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(9)]
    greetings = [one.recv(100)[:4] for one in crowd]
    for one in crowd:
        one.close()
    assert sorted(greetings) == [b"220 "] * 3 + [b"421 "] * 6


def test_the_greeting_begins_with_the_name_of_the_server(serve: Serve) -> None:
    with wire(serve().port) as line:
        assert line.greeting.startswith(b"220 mailsim.localhost ESMTP ")


@pytest.mark.parametrize("before", [b"", b"EHL", b"EHLO c\r\nAUTH LOGIN\r\n"])
def test_who_is_silent_is_told_and_left(serve: Serve, before: bytes) -> None:
    server = serve(policy=Policy(idle_seconds=0.4))
    with wire(server.port) as line:
        line.say(before, before.count(b"\r\n"))
        assert line.reply().startswith(b"421 4.4.2 ")
        assert line.replies.readline() == b""


def test_who_is_silent_within_data_leaves_no_mail(serve: Serve, inbox: Inbox) -> None:
    server = serve(policy=Policy(idle_seconds=0.4))
    with wire(server.port) as line:
        into_data(line)
        line.socket.sendall(b"Subject: half\r\n")
        assert line.reply().startswith(b"421 4.4.2 ")
    assert inbox.count() == 0


def test_who_takes_no_answers_is_cut_off(serve: Serve) -> None:
    """A client that sends and never reads fills the answers' buffers, and holds nobody up."""
    server = serve(policy=Policy(idle_seconds=0.4, commands=10_000_000))
    with wire(server.port) as deaf:
        deaf.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        with pytest.raises(ConnectionError):
            deaf.socket.sendall(b"HELP\r\n" * 10_000_000)
        with wire(server.port) as line:
            assert codes(line.say(b"NOOP\r\n")) == [b"250"]
