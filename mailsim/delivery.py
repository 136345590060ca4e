"""What becomes of a mail that somebody hands in: what he is answered at each step, and where the mail goes.

One way for all that comes in, by SMTP or straight from the host: first the faults that somebody has aimed at it,
then what kind each recipient's mailbox is of, then the store. Nothing goes to anywhere but an inbox of this file.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from mailsim import box_book, replies
from mailsim.arriving import arrive, holding
from mailsim.fates import Fate, Fates, Share
from mailsim.faults import Point
from mailsim.held import hold
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.overtaking import hold_behind, overtake
from mailsim.replies import Reply
from mailsim.routing import route
from mailsim.writing import Mail, StoredId


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client hears: a reply, after so many seconds of wall time, or (``cut``) the end of its connection."""

    reply: Reply
    slow_seconds: float = 0.0
    cut: bool = False

    @property
    def taken(self) -> bool:
        """Whether the client hears that it has been accepted."""
        return not self.cut and self.reply.code < 400  # noqa: PLR2004 - RFC 5321 §4.2.1


class Delivery:
    """One mail transaction (RFC 5321 §3.3) into an inbox; it keeps to the settings that it found when it began.

    Safe to use from any one thread at a time; each method may read or write the file.
    """

    def __init__(self, inbox: Inbox, username: str = "") -> None:
        self.inbox = inbox
        self.username = username
        self.table = box_book.table(inbox)
        self._fates = Fates(inbox)

    @property
    def plain(self) -> bool:
        """Whether neither faults nor kinds of mailboxes are set, so that every address and mail is simply taken."""
        return self.table.plain and not self._fates

    def sender(self, sender: str) -> Answer:
        """Answer MAIL."""
        return _answer(self._fates.step(Point.MAIL, sender), replies.ACCEPTED_SENDER)

    def recipient(self, sender: str, recipient: str) -> Answer:
        """Answer RCPT: a fault first, then what the recipient's mailbox says to it."""
        answer = _answer(self._fates.step(Point.RCPT, sender, recipient), replies.ACCEPTED_RECIPIENT)
        if not answer.taken:
            return answer
        refusal = route(self.table, sender, recipient, holding(self.inbox)).refusal
        return Answer(refusal or answer.reply, answer.slow_seconds, answer.cut)

    def message(self, envelope: Envelope, raw: bytes, at: datetime | None = None) -> Answer:
        """Answer the end of DATA: 250 only when the mail is on the disk. ``at`` is its instant, else the host's now.

        Raises sqlite3.Error when the disk fails.
        """
        mail = replace(Mail.read(envelope, raw), at=at)
        if not self._fates:
            return Answer(replies.stored(self._arrive(mail)))
        verdict = self._fates.message(mail)
        stored = [stored_id for share in verdict.shares for stored_id in self._share(share)]
        return _answer(verdict.fate, replies.stored(stored))

    def stores(self, envelope: Envelope) -> bool:
        """Whether a mail with this envelope is stored for its recipients and nothing else follows from it."""
        return not self._fates and self._has_plain_ways(envelope)

    def _has_plain_ways(self, envelope: Envelope) -> bool:
        return not envelope.wishes and not any(self.table.of(to) for to in envelope.recipients)

    def _arrive(self, mail: Mail) -> list[StoredId]:
        if self._has_plain_ways(mail.envelope):
            return self.inbox.store(mail)
        return arrive(self.inbox, self.table, mail)

    def _share(self, share: Share) -> list[StoredId]:
        """Let a share of a mail arrive, or hold it; the ids of what has arrived by now."""
        recipients = share.mail.envelope.recipients
        if share.behind:
            hold_behind(self.inbox, share.mail, recipients[0], share.behind, share.due)
            return []
        if share.due:
            hold(self.inbox, share.mail, share.due)
            return []
        stored = self._arrive(share.mail)
        if not share.mail.again:
            overtake(
                self.inbox, recipients, share.mail.at or self.inbox.host.now() or share.mail.message.date
            )
        return stored


def authentication(inbox: Inbox) -> Reply | None:
    """Return the reply of a fault that strikes AUTH; None where none does."""
    return Fates(inbox).step(Point.AUTH).reply


def _answer(fate: Fate, usual: Reply) -> Answer:
    return Answer(fate.reply or usual, fate.slow_seconds, fate.cut)
