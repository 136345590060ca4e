"""Which messages of an inbox are meant, as a value, and its SQL."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailsim.charset import fold
from mailsim.search import Term

INBOX = "INBOX"
Condition = tuple[str, tuple[str | int, ...]]

_TERMS = {
    "any": "instr(c.folded, ?)",
    "subject": "instr(m.subject_folded, ?)",
    "from": "instr(m.from_folded, ?)",
    "to": "instr(m.to_folded, ?)",
    "cc": "instr(m.cc_folded, ?)",
    "bcc": "instr(m.bcc_folded, ?)",
    "reply-to": "instr(m.reply_to_folded, ?)",
    "addressed": "instr(m.from_folded || char(10) || m.to_folded || char(10) || m.cc_folded || char(10) || m.bcc_folded || char(10) || m.reply_to_folded, ?)",
    "message-id": "instr(lower(m.message_id), ?)",
    "tag": "EXISTS (SELECT 1 FROM tags WHERE tag = ? AND message = m.id)",
    "is:tagged": "EXISTS (SELECT 1 FROM tags WHERE message = m.id)",
    "before": "m.received_at <= ?",
    "after": "m.received_at >= ?",
    "larger": "m.size > CAST(? AS INTEGER)",
    "smaller": "m.size < CAST(? AS INTEGER)",
    "has:attachment": "m.attachments",
    "has:inline": "m.inline",
}
_UNREAD_ANYWHERE = "EXISTS (SELECT 1 FROM copies WHERE message = m.id AND unread)"


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions that all hold: mailbox ``to``, part of the subject, ids after and before, unread, search terms.

    A mailbox shows one ``folder`` of it; without a mailbox, folders do not count.
    """

    to: str | None = None
    subject: str | None = None
    after: int | None = None
    before: int | None = None
    unread: bool | None = None
    terms: tuple[Term, ...] = ()
    folder: str = INBOX

    @property
    def tables(self) -> str:
        """The FROM clause: ``m`` the message, ``c`` its contents, ``k`` the copy when a mailbox is named."""
        copies = "copies k JOIN messages m ON m.id = k.message" if self.to is not None else "messages m"
        return f"{copies} JOIN contents c ON c.id = m.id"

    @property
    def key(self) -> str:
        """The column that orders the messages."""
        return "m.id" if self.to is None else "k.message"

    @property
    def unread_column(self) -> str:
        """Whether a message is unread: its copy, or without a mailbox any of its copies."""
        return _UNREAD_ANYWHERE if self.to is None else "k.unread"

    @property
    def where(self) -> Condition:
        """The WHERE clause, constants of this module only, and its parameters."""
        conditions = list(self._conditions())
        return " AND ".join(sql for sql, _ in conditions) or "1", tuple(
            v for _, values in conditions for v in values
        )

    def _conditions(self) -> Iterator[Condition]:
        if self.to is not None:
            yield "k.mailbox = ? AND k.folder = ?", (self.to.lower(), self.folder)
        if self.subject is not None:
            yield "instr(m.subject_folded, ?)", (fold(self.subject),)
        if self.after is not None:
            yield f"{self.key} > ?", (self.after,)
        if self.before is not None:
            yield f"{self.key} < ?", (self.before,)
        if self.unread is not None:
            yield self._is_unread(self.unread), ()
        yield from map(self._term, self.terms)

    def _is_unread(self, unread: bool) -> str:
        return self.unread_column if unread else f"NOT {self.unread_column}"

    def _term(self, term: Term) -> Condition:
        if term.field in {"is:read", "is:unread"}:
            return self._is_unread((term.field == "is:unread") != term.negated), ()
        sql = _TERMS[term.field]
        return (f"NOT ({sql})" if term.negated else sql), ((term.value,) if "?" in sql else ())
