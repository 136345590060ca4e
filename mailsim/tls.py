"""TLS with certificates of our own making: an authority in a folder, for tests and training and nothing else.

The folder holds ``ca.pem``, which clients may be told to trust, and with keys, readable by their owner alone,
``ca.key.pem`` and ``server.pem``.
"""

import fcntl
import os
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

AUTHORITY = "ca.pem"
AUTHORITY_KEY = "ca.key.pem"
SERVER = "server.pem"
ALWAYS = ("localhost", "127.0.0.1", "::1")
VALID = timedelta(days=397)
RENEWED_BEFORE = timedelta(days=60)
_OURS = "Odaiba mailsim (simulation, 模擬)"


def server_context(folder: Path, names: Iterable[str] = (), at: datetime | None = None) -> ssl.SSLContext:
    """Return what a server speaks TLS with, as ``localhost`` and by the names and addresses given.

    Authority and certificate are made once and kept in ``folder``; the certificate is made anew where it lacks a
    name or ends within 60 days of ``at`` (now, where none is given: strangers' clients go by the wall's clock).
    Safe between processes. Raises OSError for a folder that cannot be written, ValueError for what is no host name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        authority = _authority(folder)
        wanted = list(dict.fromkeys((*ALWAYS, *names)))
        present = at or datetime.fromtimestamp(time.time(), UTC)  # noqa: TID251 - certificates end by the wall's clock
        if not _serves(folder / SERVER, authority, wanted, present):
            _keep(folder / SERVER, _issued(authority, wanted, present))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / SERVER)
    return context


def authority_of(folder: Path) -> Path:
    """Return the file that a client trusts a server of this folder by."""
    return folder / AUTHORITY


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _authority(folder: Path) -> trustme.CA:
    """Return the authority of a folder; one that is missing or broken is made."""
    kept = folder / AUTHORITY_KEY
    if not _fits(kept):
        made = trustme.CA(organization_name=_OURS, organization_unit_name="Certificate authority")
        _keep(kept, made.private_key_pem.bytes() + made.cert_pem.bytes())
    both = kept.read_bytes()
    authority = trustme.CA.from_pem(both, both)
    public = authority.cert_pem.bytes()
    if not (folder / AUTHORITY).exists() or (folder / AUTHORITY).read_bytes() != public:
        _keep(folder / AUTHORITY, public, 0o644)
    return authority


def _issued(authority: trustme.CA, names: list[str], at: datetime) -> bytes:
    begins, ends = at - timedelta(days=1), at + VALID
    try:
        issued = authority.issue_cert(
            *names, organization_name=_OURS, common_name=names[0], not_before=begins, not_after=ends
        )
    except ValueError as error:
        raise ValueError(f"ホスト名ではありません / not a host name: {error}") from error
    return issued.private_key_and_cert_chain_pem.bytes()


def _serves(path: Path, authority: trustme.CA, names: list[str], at: datetime) -> bool:
    """Whether a certificate that is kept is still good, of this authority, and for all of these names."""
    if not _fits(path):
        return False
    kept = x509.load_pem_x509_certificate(path.read_bytes())
    issuer = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    try:
        kept.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    named = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {str(one.value) for one in named}
    begins, ends = kept.not_valid_before_utc, kept.not_valid_after_utc
    return begins <= at <= ends - RENEWED_BEFORE and known >= set(names)


def _fits(path: Path) -> bool:
    """Whether a file holds a key and, for it, a certificate."""
    try:
        both = path.read_bytes()
        certificate = x509.load_pem_x509_certificate(both)
        return certificate.public_key() == load_pem_private_key(both, None).public_key()
    except (FileNotFoundError, ValueError, TypeError):
        return False


def _keep(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    unfinished.replace(path)
