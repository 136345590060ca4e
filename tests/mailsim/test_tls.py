"""Certificates of our own making: made once, trusted by who is handed the authority, renewed before their end."""

import ssl
import stat
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailsim.tls import RENEWED_BEFORE, SERVER, VALID, authority_of, server_context

AT = datetime(2026, 4, 1, tzinfo=UTC)


def spoken(server: ssl.SSLContext, authority: Path, name: str) -> str | None:
    """Shake hands in memory as a client that trusts the authority alone; the version of TLS they speak."""
    client = ssl.create_default_context(cafile=str(authority))
    theirs, ours = (ssl.MemoryBIO(), ssl.MemoryBIO()), (ssl.MemoryBIO(), ssl.MemoryBIO())
    calling = client.wrap_bio(*theirs, server_hostname=name)
    called = server.wrap_bio(*ours, server_side=True)
    for _ in range(4):
        for side in (calling, called):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
            ours[0].write(theirs[1].read())
            theirs[0].write(ours[1].read())
    return calling.version()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "mail.office.example"])
def test_clients_that_trust_the_authority_are_served_by_any_name(tmp_path: Path, name: str) -> None:
    context = server_context(tmp_path / "tls", ["mail.office.example"])
    assert spoken(context, authority_of(tmp_path / "tls"), name) == "TLSv1.3"


def test_other_names_and_other_authorities_are_not_trusted(tmp_path: Path) -> None:
    context = server_context(tmp_path / "one")
    server_context(tmp_path / "two")
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        spoken(context, authority_of(tmp_path / "one"), "mail.office.example")
    with pytest.raises(ssl.SSLCertVerificationError):
        spoken(context, authority_of(tmp_path / "two"), "localhost")


def test_both_are_made_once_and_keys_are_their_owners_alone(tmp_path: Path) -> None:
    server_context(tmp_path, at=AT)
    made = {path.name: path.read_bytes() for path in tmp_path.glob("*.pem")}
    server_context(tmp_path, at=AT + VALID - RENEWED_BEFORE - timedelta(days=1))
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.pem")} == made
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*.pem")}
    assert modes == {"ca.pem": 0o644, "ca.key.pem": 0o600, "server.pem": 0o600}
    assert b"PRIVATE" not in made["ca.pem"]


@pytest.mark.parametrize(
    ("names", "at"),
    [
        ([], AT + VALID - RENEWED_BEFORE + timedelta(days=1)),
        ([], AT - timedelta(days=30)),
        (["mail.office.example"], AT),
    ],
)
def test_a_certificate_is_renewed_by_the_same_authority(
    tmp_path: Path, names: list[str], at: datetime
) -> None:
    server_context(tmp_path, at=AT)
    authority, certificate = authority_of(tmp_path).read_bytes(), (tmp_path / SERVER).read_bytes()
    server_context(tmp_path, names, at)
    assert authority_of(tmp_path).read_bytes() == authority
    assert (tmp_path / SERVER).read_bytes() != certificate


@pytest.mark.parametrize("broken", ["ca.pem", "ca.key.pem", "server.pem"])
@pytest.mark.parametrize("content", [b"", b"rubbish"])
def test_what_is_broken_is_made_anew(tmp_path: Path, broken: str, content: bytes) -> None:
    server_context(tmp_path)
    (tmp_path / broken).write_bytes(content)
    assert spoken(server_context(tmp_path), authority_of(tmp_path), "localhost")


def test_a_certificate_of_another_authority_is_made_anew(tmp_path: Path) -> None:
    server_context(tmp_path / "one")
    server_context(tmp_path / "two")
    (tmp_path / "two" / SERVER).replace(tmp_path / "one" / SERVER)
    assert spoken(server_context(tmp_path / "one"), authority_of(tmp_path / "one"), "localhost")


def test_what_is_no_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a host name"):
        server_context(tmp_path, ["no host name"])
