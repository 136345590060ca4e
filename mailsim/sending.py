"""A mail written by hand: composed, and given to an SMTP server, or straight to an inbox."""

import mimetypes
import smtplib
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from mailsim.policy import IDENT
from mailsim.wall import moment, wall

TIMEOUT_SECONDS = 30
READY = 220
_POLICY = SMTP.clone(cte_type="7bit")


def compose(sender: str, to: Sequence[str], subject: str, text: str, attached: Sequence[Path] = ()) -> bytes:
    """Return a mail's octets: UTF-8 in base64, dated by the wall's clock. ValueError for what is no header, OSError."""
    mail = EmailMessage(_POLICY)
    mail["From"], mail["To"], mail["Subject"] = sender, ", ".join(to), subject
    mail["Date"] = format_datetime(wall())
    named = sha256("\0".join((sender, *to, subject, text, str(moment()))).encode(errors="replace"))
    mail["Message-ID"] = f"<{named.hexdigest()[:32]}@mailsim.example>"
    mail.set_content(text, cte="base64")
    for path in attached:
        kind, _ = mimetypes.guess_type(path.name)
        main, _, sub = (kind or "application/octet-stream").partition("/")
        mail.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=path.name)
    return mail.as_bytes()


def with_line_ends(raw: bytes) -> bytes:
    """Return a mail's octets with CR LF at the end of each line, as the wire wants them."""
    return b"\r\n".join(raw.replace(b"\r\n", b"\n").split(b"\n"))


def by_smtp(server: tuple[str, int], world: str, sender: str, to: Sequence[str], raw: bytes) -> list[str]:
    """Give a mail to a server; return the recipients that were refused, each with its reply. Raises OSError, SMTPException.

    ValueError where the server is no mailsim: nothing is handed to one that might send it on.
    """
    with smtplib.SMTP(timeout=TIMEOUT_SECONDS) as client:
        code, greeting = client.connect(*server)
        if code != READY:
            raise smtplib.SMTPConnectError(code, greeting)
        if IDENT.encode() not in greeting:
            raise ValueError(
                f"{server[0]}:{server[1]} は模擬メールではありません。外へは送りません / no mailsim: nothing is sent out"
            )
        if world:
            client.login(world, "any")
        try:
            refused = client.sendmail(sender, list(to), raw)
        except smtplib.SMTPRecipientsRefused as all_refused:
            refused = all_refused.recipients
    return [
        f"{address}: {code} {words.decode(errors='replace')}" for address, (code, words) in refused.items()
    ]
