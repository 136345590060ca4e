"""The automatic answer of a mailbox (RFC 3834): to a person once a message, never to programs, lists or reports."""

import hashlib
import re
from datetime import datetime

from mailsim.boxes import Box
from mailsim.composing import Draft, compose
from mailsim.message import Envelope, Message, Person, parse
from mailsim.writing import Mail

MOST_SUBJECT = 200
_BULK = frozenset({"bulk", "list", "junk"})
_LIST_HEADERS = ("list-id", "list-post", "list-help", "list-owner", "list-subscribe", "list-unsubscribe")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
# Addresses behind which nobody reads, either (RFC 3834 §2).
_NOBODY = re.compile(r"(?:owner-.*|.*-(?:request|owner|bounces)|mailer-daemon|no-?reply|postmaster)\Z")


def answer(box: Box, address: str, mail: Mail, at: datetime) -> Mail | None:
    """Return the answer of a mailbox to a mail, dated ``at``; None where none is due.

    The same mail has the same answer, so that one that comes twice is answered once.
    """
    to = mail.envelope.sender
    if not is_answered(to, mail.message) or to.lower() == address:
        return None
    raw = _written(box, address, mail, at)
    return Mail(Envelope("", (to,)), raw, parse(raw), at=at)


def is_answered(sender: str, message: Message) -> bool:
    """Whether a mail is a person's (RFC 3834 §2): of a sender, not automatic, not of a list."""
    headers = {name.lower(): value.strip().lower() for name, value in message.headers}
    automatic = headers.get("auto-submitted", "no").partition(";")[0].strip() != "no"
    bulk = headers.get("precedence", "") in _BULK or any(name in headers for name in _LIST_HEADERS)
    nobody = not sender or _NOBODY.match(sender.lower().rpartition("@")[0])
    return not (automatic or bulk or nobody)


def _written(box: Box, address: str, mail: Mail, at: datetime) -> bytes:
    asked = mail.message
    key = asked.message_id or hashlib.sha256(mail.raw).hexdigest()
    own = hashlib.sha256(f"{key}\n{address}\n{mail.envelope.sender}".encode(errors="replace")).hexdigest()
    answered = _message_id(asked.message_id)
    subject = box.subject or "Auto: " + asked.subject[:MOST_SUBJECT]
    follows = (("In-Reply-To", answered), ("References", answered)) if answered else ()
    draft = Draft(
        Person("", address),
        (Person("", mail.envelope.sender),),
        " ".join(_CONTROL.sub(" ", subject).split()),
        box.text,
        headers=(*follows, ("Auto-Submitted", "auto-replied")),
    )
    return compose(draft, f"{own[:32]}.answer@{address.rpartition('@')[2]}", at)


def _message_id(found: str) -> str:
    """Return a Message-ID as a header may repeat it; "" of one that is none."""
    return f"<{found}>" if re.fullmatch(r"[!-;=?-~]{1,200}", found) else ""
