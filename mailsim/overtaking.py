"""Mails that later ones overtake: held until so many more have come to that address, or until an instant."""

from collections.abc import Iterable
from datetime import datetime

from mailsim import held
from mailsim.inbox import Inbox
from mailsim.message import JST
from mailsim.writing import EPOCH, Mail

NEVER = datetime(9999, 1, 1, tzinfo=JST)


def hold_behind(inbox: Inbox, mail: Mail, recipient: str, behind: int, due: datetime | None) -> None:
    """Hold a mail to one recipient until ``behind`` more have come to him; at ``due`` it comes without them."""
    with inbox.writing() as connection:
        seq = held.keep(connection, mail, due or NEVER)
        connection.execute("INSERT INTO overtaken VALUES (?, ?, ?)", (seq, recipient.lower(), behind))


def overtake(inbox: Inbox, recipients: Iterable[str], at: datetime | None) -> None:
    """Note that a mail has come to recipients; those that have been overtaken enough come behind it."""
    with inbox.reading() as connection:
        if connection.execute("SELECT 1 FROM overtaken LIMIT 1").fetchone() is None:
            return
    with inbox.writing() as connection:
        for recipient in recipients:
            statement = "UPDATE overtaken SET behind = behind - 1 WHERE recipient = ?"
            connection.execute(statement, (recipient.lower(),))
        freed = "UPDATE held SET due = ?1 WHERE due > ?1 AND seq IN (SELECT held FROM overtaken WHERE behind <= 0)"
        now = at or EPOCH
        if connection.execute(freed, (held.instant_text(now),)).rowcount:
            held.arrive(connection, inbox, now)
