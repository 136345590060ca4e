"""IMAP in TLS, from the start or by STARTTLS, which forgets what was said before it (RFC 3501 §6.2.1)."""

import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mailsim.imap import imap_server
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.tls import authority_of, server_context

Write = Callable[..., tuple[Envelope, bytes]]
pytestmark = pytest.mark.server
TARO = "taro@example.jp"


@pytest.mark.parametrize("implicit", [True, False])
def test_tls(inbox: Inbox, tmp_path: Path, write: Write, implicit: bool) -> None:
    inbox.deliver(*write(1))
    server = imap_server({"w1": inbox}.get, port=0, tls=server_context(tmp_path / "tls"), implicit=implicit)
    server.start()
    trusting = ssl.create_default_context(cafile=authority_of(tmp_path / "tls"))
    client = IMAPClient(
        "localhost", server.port, ssl=implicit, ssl_context=trusting if implicit else None, timeout=20
    )
    if not implicit:
        assert client.has_capability("STARTTLS")
        client.starttls(trusting)
    assert not client.has_capability("STARTTLS")
    client.login(TARO, "w1")
    client.select_folder("INBOX")
    assert client.search() == [1]
    client.logout()
    server.stop()


def test_what_was_said_before_tls_is_forgotten(inbox: Inbox, tmp_path: Path) -> None:
    server = imap_server({"w1": inbox}.get, port=0, tls=server_context(tmp_path / "tls"))
    server.start()
    trusting = ssl.create_default_context(cafile=authority_of(tmp_path / "tls"))
    with socket.create_connection(("localhost", server.port), timeout=20) as wire:
        wire.recv(1000)
        wire.sendall(b"a STARTTLS\r\nb LOGIN injected@example.jp w1\r\n")
        assert wire.recv(1000).startswith(b"a OK")
        with trusting.wrap_socket(wire, server_hostname="localhost") as safe:
            safe.sendall(b"c SELECT INBOX\r\n")
            assert safe.recv(1000).startswith(b"c BAD")
    server.stop()
