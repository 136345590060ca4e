"""Where a mail for an address goes: into which inboxes, and what its sender hears. Pure: what is set comes in as a table.

A mailbox that refuses says so at RCPT. Behind an alias, a catch-all or a forward stand other mailboxes of the same
file; where none of them takes the mail, an alias or a catch-all refuses with them, while a forwarding mailbox has taken
it already, so that it comes back as a report (RFC 5321 §3.9, RFC 3464). Whatever is set, no mail goes round: each
setting is passed once a mail.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from mailsim.boxes import Box, Kind, Table
from mailsim.replies import Reply

Held = Callable[[str], tuple[int, int]]
"""Tells how many messages and octets a mailbox holds."""

LOOP = Reply(554, "5.4.6", "Routing loop: the mail would come back to where it has been")
_FOR_GOOD = 500
_WORDS = {
    Kind.REFUSES: "This mailbox does not take mail from this sender",
    Kind.FULL: "Mailbox full",
    Kind.QUOTA: "Mailbox full: over quota",
    Kind.UNKNOWN: "No such mailbox here",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An inbox that does not take a mail, and why."""

    address: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Way:
    """What becomes of a mail for one recipient: the inboxes that take it, those that do not, and who answers by himself.

    ``accepted``: the recipient's own mailbox has taken it, whatever becomes of it behind.
    """

    recipient: str
    boxes: tuple[str, ...]
    failures: tuple[Failure, ...] = ()
    answers: tuple[tuple[str, Box], ...] = ()
    accepted: bool = False

    @property
    def refusal(self) -> Reply | None:
        """The reply to RCPT where the mail is refused there; None where it is taken, if only to come back."""
        return None if self.boxes or self.accepted else self.failures[0].reply

    @property
    def complaint(self) -> Reply | None:
        """What a report to the sender says once the mail was taken: one outcome a recipient, for good. None: it is there."""
        if not self.failures:
            return None
        first = self.failures[0]
        said = first.reply
        code = said.code if said.code >= _FOR_GOOD else 550
        through = "" if first.address == self.recipient.lower() else f"<{first.address}>: "
        return replace(said, code=code, status="5" + said.status[1:], words=through + said.words)


def route(table: Table, sender: str, recipient: str, held: Held, size: int = 0) -> Way:
    """Return the way of a mail of ``size`` octets (0 before its size is known) from ``sender`` to one recipient."""
    own = table.of(recipient)
    found = list(_walk(table, sender.lower(), recipient.lower(), own, held, size, set()))
    boxes = tuple(dict.fromkeys(one for one in found if isinstance(one, str)))
    failures = tuple(one for one in found if isinstance(one, Failure))
    answers = tuple(one for one in found if isinstance(one, tuple))
    if not boxes and not failures:
        failures = (Failure(recipient.lower(), LOOP),)
    return Way(recipient, boxes, failures, answers, accepted=own is not None and own.kind is Kind.FORWARDS)


def inboxes(table: Table, recipient: str) -> tuple[str, ...]:
    """Return the inboxes at the end of an address, whether or not they take anything now."""
    return tuple(dict.fromkeys(_ends(table, recipient.lower(), table.of(recipient), set())))


def _ends(table: Table, address: str, box: Box | None, passed: set[str]) -> Iterator[str]:
    if box is None or not box.kind.passes_on:
        yield address
    elif box.name not in passed:
        passed.add(box.name)
        if box.kind is Kind.FORWARDS and box.keep:
            yield address
        for onward, next_box in table.onward(box):
            yield from _ends(table, onward, next_box, passed)


def _walk(
    table: Table, sender: str, address: str, box: Box | None, held: Held, size: int, passed: set[str]
) -> Iterator[str | Failure | tuple[str, Box]]:
    """Give what is at the end of an address: an inbox, one that fails, and beside an inbox its automatic answer."""
    if box is None or not box.kind.passes_on:
        refusal = box and _refusal(box, sender, address, held, size)
        yield Failure(address, refusal) if refusal else address
        if box and box.kind is Kind.ANSWERS:
            yield address, box
    elif box.name not in passed:
        passed.add(box.name)
        if box.kind is Kind.FORWARDS and box.keep:
            yield address
        for onward, next_box in table.onward(box):
            yield from _walk(table, sender, onward, next_box, held, size, passed)


def _refusal(box: Box, sender: str, address: str, held: Held, size: int) -> Reply | None:
    words = box.words or _WORDS.get(box.kind, "")
    match box.kind:
        case Kind.REFUSES if _is_refused(box, sender):
            return Reply(550, "5.7.1", words)
        case Kind.FULL:
            return Reply(552, "5.2.2", words) if box.for_good else Reply(452, "4.2.2", words)
        case Kind.QUOTA if _is_over(box, *held(address), size):
            return Reply(452, "4.2.2", words)
        case Kind.UNKNOWN:
            return Reply(550, "5.1.1", words)
    return None


def _is_refused(box: Box, sender: str) -> bool:
    """Return whether a box refuses a sender; a bounce's null sender stands on no list."""
    if box.but:
        return bool(sender) and not _is_among(sender, box.but)
    return not box.senders or _is_among(sender, box.senders)


def _is_among(sender: str, names: tuple[str, ...]) -> bool:
    domain = "." + sender.rpartition("@")[2]
    return any(sender == name if "@" in name else domain.endswith("." + name) for name in names)


def _is_over(box: Box, messages: int, octets: int, size: int) -> bool:
    too_many = bool(box.messages) and messages >= box.messages
    return too_many or (bool(box.octets) and octets + max(size, 1) > box.octets)
