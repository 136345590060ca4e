"""A mail written by hand: composed, and given to an SMTP server, or straight to an inbox."""

import smtplib
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from mailsim.composing import Draft, Enclosure, compose
from mailsim.message import Person
from mailsim.policy import IDENT
from mailsim.wall import moment, wall

TIMEOUT_SECONDS = 30
READY = 220


def written(sender: str, to: Sequence[str], subject: str, text: str, attached: Sequence[Path] = ()) -> bytes:
    """Return a mail's octets, dated by the wall's clock. Raises BadDraftError, OSError."""
    people = tuple(Person("", one) for one in to)
    files = tuple(Enclosure.read(path.name, path.read_bytes()) for path in attached)
    draft = Draft(Person("", sender), people, subject, text, enclosures=files)
    named = sha256("\0".join((sender, *to, subject, text, str(moment()))).encode(errors="replace"))
    return compose(draft, f"{named.hexdigest()[:32]}@mailsim.example", wall())


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
