"""TLS of the SMTP server: STARTTLS (RFC 3207) and TLS from the start, by an authority of our own."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.smtp import SmtpServer
from mailsim.tls import authority_of, server_context
from tests.mailsim.stranger import Stranger, codes, into_data, wire

Serve = Callable[..., SmtpServer]
Write = Callable[..., tuple[Envelope, bytes]]

pytestmark = pytest.mark.server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "tls"


@pytest.fixture
def secured(serve: Serve, folder: Path) -> SmtpServer:
    return serve(tls=partial(server_context, folder), smtps_port=0)


@pytest.fixture
def trusting(secured: SmtpServer, folder: Path) -> ssl.SSLContext:
    server_context(folder)
    return ssl.create_default_context(cafile=str(authority_of(folder)))


def started(line: Stranger, folder: Path) -> None:
    assert codes(line.say(b"STARTTLS\r\n")) == [b"220"]
    line.secure(authority_of(folder))


def test_starttls_with_auth(
    secured: SmtpServer, trusting: ssl.SSLContext, inbox: Inbox, write: Write
) -> None:
    with smtplib.SMTP("localhost", secured.port, timeout=10) as client:
        client.ehlo()
        assert client.has_extn("starttls")
        client.starttls(context=trusting)
        client.ehlo()
        assert not client.has_extn("starttls")
        assert client.has_extn("auth")
        client.login("w1", "any")
        client.sendmail("a@example.jp", ["b@example.jp"], write(1)[1])
    assert inbox.count() == 1


def test_tls_from_the_start(
    secured: SmtpServer, trusting: ssl.SSLContext, inbox: Inbox, write: Write
) -> None:
    port = secured.smtps_port or 0
    with smtplib.SMTP_SSL("localhost", port, timeout=10, context=trusting) as client:
        client.ehlo()
        assert not client.has_extn("starttls")
        assert client.docmd("STARTTLS")[0] == 503
        client.sendmail("a@example.jp", ["b@example.jp"], write(1, text="長い本文。" * 60_000)[1])
    assert inbox.count() == 1


def test_without_tls_it_is_not_offered(serve: Serve) -> None:
    with wire(serve().port) as line:
        line.socket.sendall(b"EHLO c\r\n")
        assert b"STARTTLS" not in b"".join(iter(line.replies.readline, b"250 HELP\r\n"))
        assert line.say(b"STARTTLS\r\n")[0].startswith(b"502 5.5.1")


@pytest.mark.parametrize(
    "crammed",
    [
        b"RSET\r\n",
        b"MAIL FROM:<evil@example.jp>\r\nRCPT TO:<b@example.jp>\r\nDATA\r\nSubject: injected\r\n\r\n.\r\n",
        b"EHLO evil\r\nAUTH PLAIN AHcxAHg=\r\n",
    ],
)
def test_what_is_sent_in_the_clear_behind_starttls_is_never_a_command(
    secured: SmtpServer, trusting: ssl.SSLContext, folder: Path, inbox: Inbox, crammed: bytes
) -> None:
    """CVE-2011-0411 and its kin: the octets come in one packet with STARTTLS, before there is any TLS."""
    with wire(secured.port) as line:
        line.say(b"EHLO c\r\n")
        assert codes(line.say(b"STARTTLS\r\n" + crammed)) == [b"220"]
        line.secure(authority_of(folder))
        # the next answer is the one to the first command within TLS, and nothing is known of the client
        assert line.say(b"MAIL FROM:<a@example.jp>\r\n")[0].startswith(b"503 5.5.1 Error: send HELO first")
        assert line.say(b"NOOP\r\n") == [b"250 2.0.0 OK"]
    assert inbox.count() == 0


def test_what_was_said_before_tls_is_forgotten(
    secured: SmtpServer, trusting: ssl.SSLContext, folder: Path
) -> None:
    with wire(secured.port) as line:
        line.say(b"EHLO c\r\n")
        assert codes(line.say(b"AUTH PLAIN AHcxAHg=\r\nMAIL FROM:<a@example.jp>\r\n", 2)) == [b"235", b"250"]
        started(line, folder)
        assert codes(line.say(b"RCPT TO:<b@example.jp>\r\nEHLO c\r\n", 2)) == [b"503", b"250"]
        assert codes(line.say(b"AUTH PLAIN AHcxAHg=\r\nSTARTTLS\r\n", 2)) == [b"235", b"503"]


def test_starttls_takes_no_argument(secured: SmtpServer) -> None:
    with wire(secured.port) as line:
        assert line.say(b"STARTTLS now\r\n")[0].startswith(b"501 5.5.4")


def test_a_client_that_speaks_no_tls_or_leaves_hurts_nobody(
    secured: SmtpServer, inbox: Inbox, write: Write
) -> None:
    for rubbish in (b"EHLO c\r\n" * 10, b"\x16\x03", b""):
        with wire(secured.port) as line:
            line.say(b"STARTTLS\r\n")
            line.socket.sendall(rubbish)
            line.socket.shutdown(socket.SHUT_WR)
            while line.socket.recv(1000):
                pass
        with socket.create_connection(("127.0.0.1", secured.smtps_port or 0), timeout=10) as plain:
            plain.sendall(rubbish)
            plain.shutdown(socket.SHUT_WR)
            while plain.recv(1000):
                pass
    with wire(secured.port) as line:
        into_data(line)
        assert codes(line.say(b"Subject: x\r\n\r\n.\r\n")) == [b"250"]
    assert inbox.count() == 1


def test_a_server_that_cannot_keep_certificates_says_so(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    server = serve(tls=partial(server_context, tmp_path / "file"))
    with wire(server.port) as line:
        assert line.say(b"STARTTLS\r\n")[0].startswith(b"454 4.7.0")
        assert line.say(b"NOOP\r\n") == [b"250 2.0.0 OK"]


def test_a_server_stops_with_clients_in_tls(
    secured: SmtpServer, trusting: ssl.SSLContext, folder: Path
) -> None:
    with wire(secured.port) as line:
        started(line, folder)
        line.say(b"NOOP\r\n")
        secured.stop()
        assert line.reply() == b"421 4.3.2 Server is shutting down"
