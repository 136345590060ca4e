"""IMAP4rev1 (RFC 3501) over an inbox: what the protocol library does not do, or does wrong, is done here."""

from ssl import SSLContext
from typing import TYPE_CHECKING

from mailsim.sign_in import Resolve

if TYPE_CHECKING:
    from mailsim.imap.server import ImapServer

MISSING = (
    "IMAP には拡張 odaiba[imap] が必要です: Odaiba のフォルダで pip install '.[imap]'（SMTP・POP3・画面はこのまま使えます）"
    " / IMAP needs the extra odaiba[imap] (pip install '.[imap]' in Odaiba's folder); everything else works without it"
)


class ImapMissingError(RuntimeError):
    """The library that IMAP is served with is not installed; the message says what to do."""


def imap_server(
    resolve: Resolve,
    host: str = "127.0.0.1",
    port: int = 1143,
    tls: SSLContext | None = None,
    *,
    implicit: bool = False,
) -> "ImapServer":
    """Return an IMAP server to be started. Raises ImapMissingError without the extra ``imap``."""
    try:
        from mailsim.imap.server import ImapServer
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {"pymap", "pysasl", "proxyprotocol"}:
            raise ImapMissingError(MISSING) from error
        raise
    return ImapServer(resolve, host, port, tls, implicit=implicit)
