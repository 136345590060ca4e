"""The mails of a post alone: an outbox read from the journal, and their way to an SMTP server of this machine."""

import smtplib
from collections.abc import Mapping
from dataclasses import asdict
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response

from postal import subscription
from postal.books import Books
from postal.desk import answer, whole_in_query
from postal.item import MailItem
from postal.notice import KINDS, Letter, Link, letters
from postal.subscription import Subscription
from postal.telling import Answer, Home, Telling

SENDER = "模擬郵便 <post@postal.example>"
SCHEME = "smtp"
ID = "smtp"
SCANNED = 1_000
"""Events of the journal that one look into the outbox goes through."""
TIMEOUT_SECONDS = 10.0
_FOR_GOOD = range(500, 600)


class Mailing:
    """The mails of a post, as its journal asks for them: nothing is kept twice."""

    def __init__(self, home: Home, link: Link) -> None:
        """Keep whose journal it is, and where its tracking pages are."""
        self._home = home
        self._link = link

    def outbox(self, after: int) -> tuple[list[Letter], int]:
        """Return the mails of the next thousand events after a number, and the number of the last of those."""
        events = self._home.events(after, SCANNED)
        return self._of(events), events[-1]["seq"] if events else after

    def tell(self, one: Subscription, event: Mapping[str, Any]) -> Answer:
        """Send the mails of an event: the channel of smtp. What a server refuses for good is not sent again."""
        parts = urlsplit(one.url)
        told = Answer(taken=True, words="")
        try:
            for letter in self._of([event]):
                with smtplib.SMTP(parts.hostname or "", parts.port or 0, timeout=TIMEOUT_SECONDS) as server:
                    server.send_message(message(letter))
        except smtplib.SMTPRecipientsRefused as refused:
            told = _refused(refused)
        except (OSError, smtplib.SMTPException) as failure:
            told = Answer(taken=False, words=f"{type(failure).__name__}: {failure}")
        return told

    def _of(self, events: Any) -> list[Letter]:
        wanted = [event for event in events if event["kind"] in KINDS]
        with self._home.reading() as connection:
            books = Books(connection)
            books.fetch({event["subject"] for event in wanted})
            items = [books.find(event["subject"]) for event in wanted]
        pairs = zip(items, wanted, strict=True)
        return [letter for item, event in pairs if item for letter in self._written(item, event)]

    def _written(self, item: MailItem, told: Mapping[str, Any]) -> list[Letter]:
        """Return the mails of the item's event that the journal tells of: of its state, at its instant."""
        for event in item.events if item.notices else ():
            if f"item.{event.state}" == told["kind"] and event.at.isoformat() == told["at"]:
                return letters(item, event, self._link)
        return []


def send_by(telling: Telling, server: str) -> None:
    """Send the mails of a post by the SMTP server "host:port" from now on, those still kept first; "" for none."""
    url = f"{SCHEME}://{server}" if server else ""
    found = next((one for one in telling.all() if one.id == ID), None)
    with telling.home.writing() as connection:
        if found:
            subscription.change(connection, found, url=url or found.url, active=bool(url), failures=0)
        elif url:
            made = Subscription(ID, telling.owner, url, "", KINDS, active=True, told_to=0)
            subscription.enter(connection, made)


def message(letter: Letter) -> EmailMessage:
    """Return a mail as it travels; its Message-ID and Date are of what it tells."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SENDER, letter.to, letter.subject
    mail["Date"], mail["Message-ID"] = letter.at, f"<{letter.key}@postal.example>"
    mail["X-Simulated"] = "yes"
    mail.set_content(letter.text)
    return mail


def notice_calls(mailing: Mailing) -> Blueprint:
    """Return the call that shows the outbox."""
    calls = Blueprint("notices", __name__)

    @calls.get("/notices")
    def outbox() -> Response:
        found, last = mailing.outbox(whole_in_query("after") or 0)
        shown = [asdict(letter) | {"at": letter.at.isoformat()} for letter in found]
        return answer({"notices": shown, "next": last})

    return calls


def _refused(refused: smtplib.SMTPRecipientsRefused) -> Answer:
    codes = [code for code, _ in refused.recipients.values()]
    for_good = all(code in _FOR_GOOD for code in codes)
    return Answer(taken=for_good, words=f"SMTP {codes}: {'refused for good' if for_good else 'later'}")
