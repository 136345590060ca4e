"""Lists and searches over very many mails, as pages and as Mailpit's API, by a client in the same process."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter

from werkzeug.test import Client

from mailsim.bench import bulk_load
from mailsim.bench.figures import DisagreementError, Figure, latencies
from mailsim.cli import alone
from mailsim.inbox import Inbox

BAR = "≤ 100 ms"
_BOX = f"/box/{bulk_load.COMMON}"
_PERSON = "/box/user0007@applicants.example"
# What is asked for: {n} is the number of a mail, {part} six digits of it, {back} a mail somewhere, {start} a place.
PAGES = {
    "overview of mailboxes": "/",
    "list of a mailbox of a third of all": f"{_BOX}/",
    "the same, further back by key": f"{_BOX}/?before={{back}}",
    "list of a person's mailbox": f"{_PERSON}/",
    "Mailpit's listing": "/api/v1/messages",
    "the same, a place far back": "/api/v1/messages?start={start}",
    "Mailpit's listing of a mailbox": f"{_BOX}/api/v1/messages",
}
SEARCHES = {
    "two kanji that nearly all have": "申請",
    "two kanji that few have": bulk_load.RARE_WORD,
    "two kanji that nobody has": "無無",
    "a number": "{n}",
    "six digits of a number": "{part}",
    "from:": "from:post",
    "subject:": "subject:審査完了",
    "tag:": f"tag:{bulk_load.TAG}",
    "is:unread": "is:unread",
    "two words, unread": f"is:unread 申請 {bulk_load.RARE_WORD}",
}


def measured(mails: int, rounds: int) -> Iterator[Figure]:
    """Load so many mails in bulk and ask for each page so many times."""
    with tempfile.TemporaryDirectory() as folder, closing(Inbox(Path(folder) / "mail.sqlite3")) as inbox:
        begun = perf_counter()
        bulk_load.load(inbox, mails)
        took = perf_counter() - begun
        inbox.checkpoint()
        yield Figure(f"{mails:,} mails loaded in bulk", mails / took, "mails/s")
        yield Figure("their file", inbox.path.stat().st_size / mails / 1000, "kB a mail")
        client = Client(alone(inbox))
        for what, address in _asked().items():
            yield from latencies(what, [_one(client, address, mails, at) for at in range(rounds)], BAR)


def _asked() -> dict[str, str]:
    pages = {f"search for {what}": f"/api/v1/search?query={words}" for what, words in SEARCHES.items()}
    boxes = {f"page of a search for {what}": f"{_BOX}/?q={words}" for what, words in SEARCHES.items()}
    return PAGES | pages | boxes


def _one(client: Client, address: str, mails: int, at: int) -> float:
    some = (at + 1) * 7_919 % mails
    number = bulk_load.number(some)
    named = address.format(n=number, part=number[3:9], back=mails - some, start=some)
    begun = perf_counter()
    answer = client.get(named)
    took = perf_counter() - begun
    if answer.status_code != 200 or ("{n}" in address and "api" in address and number not in answer.text):  # noqa: PLR2004 - OK
        raise DisagreementError(f"{named}: {answer.status}")
    return took
