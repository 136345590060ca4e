"""A mail that somebody writes on our own page: checked, composed, and handed in like any other client's."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from mailsim.composing import Draft, compose
from mailsim.counter import count
from mailsim.delivery import Delivery
from mailsim.folders import Folder, FolderExistsError, TooManyFoldersError, create
from mailsim.inbox import Inbox
from mailsim.message import Envelope, Person, people
from mailsim.policy import address_fault
from mailsim.writing import Mail, write

MAX_SUBJECT = 200
MAX_TEXT = 20_000
MOST_RECIPIENTS = 20
SENT = "Sent"
"""The folder in which a sender keeps what was sent."""
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody writes: sender, whom to (as typed, commas between), subject, text, and the ids that it answers."""

    sender: str
    to: str
    subject: str
    text: str
    references: tuple[str, ...] = ()


class WrongLetterError(ValueError):
    """A letter that cannot go: at which field, in Japanese and English."""

    def __init__(self, field: str, ja: str, en: str) -> None:
        """Say what is wrong with a field of the letter."""
        super().__init__(f"{ja} / {en}")
        self.field = field
        self.ja = ja
        self.en = en


def send(inbox: Inbox, letter: Letter) -> str:
    """Hand a letter in for inboxes of this file, and keep it in its sender's folder; whom it went to, as text.

    Raises WrongLetterError on what cannot go, or when the server refuses it; nothing has gone then.
    """
    recipients = _recipients(letter)
    _check(letter)
    envelope, raw = Envelope(letter.sender, recipients), _composed(inbox, letter, recipients)
    delivery = Delivery(inbox)
    answers = [delivery.sender(letter.sender), *(delivery.recipient(letter.sender, to) for to in recipients)]
    answers += [delivery.message(envelope, raw)] if all(one.taken for one in answers) else []
    for answer in answers:
        if not answer.taken:
            raise WrongLetterError(
                "to",
                f"送信できませんでした。サーバーの応答: {answer.reply}",
                f"Not sent. The server answers: {answer.reply}",
            )
    _keep(inbox, Mail.read(envelope, raw))
    return "、".join(recipients)


def _recipients(letter: Letter) -> tuple[str, ...]:
    found = tuple(
        dict.fromkeys(one.address for one in people(letter.to.replace("、", ",").replace("\n", ",")))
    )
    if not 0 < len(found) <= MOST_RECIPIENTS:
        raise WrongLetterError(
            "to",
            f"宛先を1件以上{MOST_RECIPIENTS}件以内で入力してください。",
            f"Give at least one address, at most {MOST_RECIPIENTS}.",
        )
    for address in found:
        _check_address("to", address)
    return found


def _check(letter: Letter) -> None:
    _check_address("sender", letter.sender)
    for field, text, most in (("subject", letter.subject, MAX_SUBJECT), ("text", letter.text, MAX_TEXT)):
        if len(text) > most:
            raise WrongLetterError(
                field, f"{most:,}文字以内で入力してください。", f"At most {most:,} characters."
            )
    if not letter.text.strip():
        raise WrongLetterError("text", "本文を入力してください。", "Write a text.")


def _check_address(field: str, address: str) -> None:
    if "@" not in address or address_fault(address):
        raise WrongLetterError(
            field,
            f"メールアドレスの形ではありません: {address[:MAX_SUBJECT]}",
            f"Not a mail address: {address[:MAX_SUBJECT]}",
        )


def _composed(inbox: Inbox, letter: Letter, recipients: Sequence[str]) -> bytes:
    """Return the octets: dated by the inbox's clock where it has one, the Message-ID from a counter of the file."""
    draft = Draft(
        Person("", letter.sender),
        tuple(Person("", one) for one in recipients),
        _BREAKS.sub(" ", letter.subject),
        letter.text,
        headers=_references(letter),
    )
    domain = letter.sender.rpartition("@")[2]
    return compose(draft, f"{count(inbox, 'letters')}.web@{domain}", inbox.host.now())


def _references(letter: Letter) -> tuple[tuple[str, str], ...]:
    named = [f"<{one}>" for one in letter.references]
    return (("In-Reply-To", named[-1]), ("References", " ".join(named))) if named else ()


def _keep(inbox: Inbox, mail: Mail) -> None:
    """Put a sent mail into its sender's folder: the very message that others got, where one of them has it by now."""
    sender = mail.envelope.sender.lower()
    with suppress(FolderExistsError, TooManyFoldersError):
        create(Folder(inbox, sender, SENT))
    with inbox.writing() as connection:
        query = "SELECT max(id) FROM messages WHERE message_id = ?"
        (message,) = connection.execute(query, (mail.message.message_id,)).fetchone()
        if message is None:  # it is on its way, or somebody's fault has swallowed it
            own = Mail(mail.envelope, mail.raw, mail.message, (sender,), again=True)
            [[message]] = write(connection, [own], inbox.host.now)
            connection.execute("DELETE FROM copies WHERE mailbox = ? AND message = ?", (sender, message))
        connection.execute(
            "INSERT INTO copies (mailbox, folder, message, unread) VALUES (?, ?, ?, 0)",
            (sender, SENT, message),
        )
