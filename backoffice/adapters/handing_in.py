"""Handing a letter in, mail transaction by mail transaction: by SMTP or to mailsim's own rules, with one result."""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from backoffice.adapters.composing import author, compose, message_id
from backoffice.domain.notices import Letter
from backoffice.ports import Bounce
from mailsim.arriving import has
from mailsim.delivery import Answer, Delivery
from mailsim.inbox import Inbox
from mailsim.message import Envelope

_REFUSED = 400
_CLOSING = 421
_CUT = "421 4.4.2 Connection lost"

Said = tuple[int, str]
"""A server's reply: its code, and its words with the enhanced status."""

Command = Callable[[], tuple[int, bytes]]


class CutError(Exception):
    """The receiver has gone, or says that it goes, in the middle of a mail; carries its last words."""


class Receiver(Protocol):
    """The other side of a mail transaction (RFC 5321 §3.3); each may raise CutError."""

    def sender(self, address: str) -> Said:
        """Give the sender."""
        ...

    def recipient(self, address: str) -> Said:
        """Give a recipient."""
        ...

    def contents(self, raw: bytes) -> Said:
        """Give the mail itself, once a recipient was taken."""
        ...

    def over(self) -> None:
        """End the transaction, whatever has come of it."""
        ...


def handed_in(letter: Letter, receiver: Receiver, inbox: Inbox) -> list[Bounce]:
    """Hand a letter in for those it is bound for, and return whom it was not taken for, with what was said.

    Whoever has it already, because a process died before it could note so, is not asked again: a mailbox
    that this very mail has filled would refuse it.
    """
    delivery = Delivery(inbox)
    asked = list(letter.bound_for)
    if not delivery.plain:
        asked = [to for to in asked if not has(inbox, delivery.table, to, message_id(letter))]
    try:
        refused = _transact(letter, receiver, asked) if asked else {}
    except CutError as cut:
        refused = dict.fromkeys(asked, str(cut))
    return [Bounce(letter.seq, to, reply) for to, reply in refused.items()]


def _transact(letter: Letter, receiver: Receiver, asked: list[str]) -> dict[str, str]:
    said = _heard(receiver.sender(author(letter)[1]))
    if said is not None:
        receiver.over()
        return dict.fromkeys(asked, said)
    refused = {to: said for to in asked if (said := _heard(receiver.recipient(to))) is not None}
    taken = [to for to in asked if to not in refused]
    said = _heard(receiver.contents(compose(letter))) if taken else None
    if said is not None:
        refused |= dict.fromkeys(taken, said)
    if refused:
        receiver.over()
    return refused


def _heard(said: Said) -> str | None:
    """Return a refusal as it is recorded; None of what was taken. A receiver that closes has said its last word."""
    code, words = said
    reply = f"{code} {words}"
    if code == _CLOSING:
        raise CutError(reply)
    return reply if code >= _REFUSED else None


class Straight:
    """mailsim's rules, asked without a server."""

    def __init__(self, inbox: Inbox) -> None:
        """Hand in to this inbox."""
        self._delivery = Delivery(inbox)
        self._envelope = Envelope("", ())

    def sender(self, address: str) -> Said:
        """Give the sender."""
        self._envelope = Envelope(address, ())
        return _said(self._delivery.sender(address))

    def recipient(self, address: str) -> Said:
        """Give a recipient."""
        answer = self._delivery.recipient(self._envelope.sender, address)
        if answer.taken:
            self._envelope = Envelope(self._envelope.sender, (*self._envelope.recipients, address))
        return _said(answer)

    def contents(self, raw: bytes) -> Said:
        """Give the mail itself."""
        return _said(self._delivery.message(self._envelope, raw))

    def over(self) -> None:
        """End the transaction: the next one is another delivery."""


def _said(answer: Answer) -> Said:
    if answer.cut:
        raise CutError(_CUT)
    return answer.reply.code, f"{answer.reply.status} {answer.reply.words}"


class Wire:
    """A server of SMTP at the other end of an open connection; `gone` once that is of no use any more."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        """Talk over this connection."""
        self._connection = connection
        self.gone = False

    def sender(self, address: str) -> Said:
        """Say MAIL."""
        return self._say(lambda: self._connection.mail(address))

    def recipient(self, address: str) -> Said:
        """Say RCPT."""
        return self._say(lambda: self._connection.rcpt(address))

    def contents(self, raw: bytes) -> Said:
        """Say DATA, and the mail."""
        return self._say(lambda: self._connection.data(raw))

    def over(self) -> None:
        """Say RSET: the next mail begins anew."""
        with suppress(CutError):
            self._say(self._connection.rset)

    def _say(self, command: Command) -> Said:
        try:
            code, words = command()
        except smtplib.SMTPDataError as refused:
            code, words = refused.smtp_code, _octets(refused.smtp_error)
        except (OSError, smtplib.SMTPException) as failure:
            self.gone = True
            raise CutError(_CUT) from failure
        self.gone = self.gone or code == _CLOSING
        return code, words.decode(errors="replace")


def _octets(words: bytes | str) -> bytes:
    return words.encode() if isinstance(words, str) else words


def is_alive(connection: smtplib.SMTP) -> bool:
    """Return whether a connection that was kept still answers."""
    try:
        return connection.noop()[0] < _REFUSED
    except (OSError, smtplib.SMTPException):
        return False
