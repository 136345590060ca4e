"""The office's mail server: mailsim's, taking mails for all worlds."""

import ssl
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from backoffice.adapters.mail import Inboxes
from backoffice.simulation.failpoints import reach
from mailsim.readers import Readers
from mailsim.smtp import SmtpServer

USUAL_PORT = 1025
MailServer = SmtpServer


def start_smtp(
    inboxes: Inboxes,
    port: int,
    host: str = "127.0.0.1",
    *,
    tls: Path | None = None,
    names: Sequence[str] = (),
    strictly: bool = False,
) -> MailServer:
    """Start mailsim's server on a port; only when the usual one is taken, on a free one. OSError otherwise.

    `strictly` never takes another port: for a server that other processes look for there. With a folder `tls`, where
    its certificates are kept, it offers STARTTLS, as localhost and by these `names`.
    """
    for wanted in (port, 0) if port == USUAL_PORT and not strictly else (port,):
        server = SmtpServer(
            inboxes.receiving,
            host,
            wanted,
            on_storing=lambda when: reach(f"mailsim.store.{when}"),
            tls=partial(_tls, tls, names) if tls else None,
        )
        try:
            server.start()
        except OSError:
            continue
        return server
    raise OSError(
        f"SMTP のポート {port} は使われています。別の番号を指定してください。 / SMTP port {port} is taken."
    )


def mail_readers(
    inboxes: Inboxes,
    wanted: Mapping[str, int],
    host: str = "127.0.0.1",
    *,
    tls: Path,
    names: Sequence[str] = (),
    strictly: bool = False,
) -> Readers:
    """Return mailsim's servers for who reads mail, not yet started: user = address, password = world.

    `wanted` are their ports by kind, `imap` and `pop3`; a usual one that is taken is given up for a free one, unless
    `strictly`.
    """
    return Readers(inboxes.existing, wanted, partial(_tls, tls, names), host, yielding=not strictly)


def _tls(folder: Path, names: Sequence[str]) -> ssl.SSLContext:
    from mailsim.tls import server_context

    return server_context(folder, names)
