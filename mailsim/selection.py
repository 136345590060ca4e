"""Which messages of an inbox are meant, as a value, and its SQL."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailsim import grams
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
_TAGGED = frozenset({"tag", "is:tagged"})
_STATES = frozenset({"is:read", "is:unread"})
_UNREAD_ANYWHERE = "EXISTS (SELECT 1 FROM copies WHERE message = m.id AND unread = 1)"


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
        """The FROM clause: ``m`` the message, ``c`` its contents, ``k`` its copy where a mailbox is named.

        Its first table has the messages in their order: of a tag, of the mailbox, read or unread ones, or all.
        """
        tables = {
            "t.message": ["tags t", "messages m ON m.id = t.message"],
            "k.message": ["copies k", "messages m ON m.id = k.message"],
            "m.id": ["messages m"],
        }[self.key]
        copies = ["copies k ON k.message = t.message"] * (self.key == "t.message" and self.to is not None)
        contents = ["contents c ON c.id = m.id"] * ("c." in self.where[0])
        needed = tables if "m." in self.where[0] or contents else tables[:1]
        return " CROSS JOIN ".join([*needed, *copies, *contents])

    @property
    def key(self) -> str:
        """The column that orders the messages."""
        if self._tag is not None:
            return "t.message"
        return "m.id" if self.to is None and self.read_state is None else "k.message"

    @property
    def read_state(self) -> bool | None:
        """Whether the messages must be unread (True), read (False), or either."""
        said = [term.negated == (term.field == "is:read") for term in self.terms if term.field in _STATES]
        return next((state for state in (self.unread, *said) if state is not None), None)

    @property
    def looked_up(self) -> grams.Wanted:
        """What the search index is asked for."""
        subject = [] if self.subject is None else [("subject", fold(self.subject), False)]
        return grams.Wanted.of([*subject, *((term.field, term.value, term.negated) for term in self.terms)])

    @property
    def tags(self) -> tuple[Term, ...]:
        """The tags that the messages must have, or that they must have one."""
        return tuple(term for term in self.terms if term.field in _TAGGED and not term.negated)

    @property
    def _tag(self) -> Term | None:
        """The tag that the messages are found by, if any."""
        return min(self.tags, key=lambda term: term.field == "is:tagged", default=None)

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
        elif self.key == "k.message":
            yield "k.unread = ?", (int(bool(self.read_state)),)
        if self._tag and self._tag.value:
            yield "t.tag = ?", (self._tag.value,)
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
        return f"k.unread = {int(unread)}" if self.to is not None else f"{_UNREAD_ANYWHERE} = {int(unread)}"

    def _term(self, term: Term) -> Condition:
        if term.field in _STATES:
            return self._is_unread((term.field == "is:unread") != term.negated), ()
        sql = _TERMS[term.field]
        return (f"NOT ({sql})" if term.negated else sql), ((term.value,) if "?" in sql else ())
