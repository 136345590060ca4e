"""What lists of mails show beside the mails: folders with their counts, tags, the mails next to one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailsim import threads
from mailsim.folders import names as made
from mailsim.inbox import Inbox, NoSuchMessageError, Summary
from mailsim.selection import Selection
from mailsim.tags import tags_of

NEIGHBOURS = 12
"""So many older mails are listed beside one, and a third as many newer ones."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a mailbox with its counts."""

    name: str
    total: int
    unread: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The mails next to one in its folder, newest first: all that are listed, the next newer and the next older."""

    listed: Sequence[Summary]
    newer: Summary | None
    older: Summary | None


def folders(inbox: Inbox, address: str) -> list[Folder]:
    """Return the folders of a mailbox: INBOX, also while it is empty, and those that mail programs made."""
    query = "SELECT folder, total, unread FROM counts WHERE mailbox = ? ORDER BY folder"
    with inbox.reading() as connection:
        found = [Folder(*row) for row in connection.execute(query, (address.lower(),))]
    held = {one.name: one for one in found}
    every = dict.fromkeys((*made(inbox, address), *held))
    return [held.get(name, Folder(name, 0, 0)) for name in every]


def tags(inbox: Inbox, shown: Iterable[Summary]) -> dict[int, list[str]]:
    """Return the tags of mails, by their ids."""
    with inbox.reading() as connection:
        return tags_of(connection, [one.id for one in shown])


def in_folder(inbox: Inbox, stored_id: int, address: str, folder: str) -> Summary:
    """Return a mail of a folder. Raises NoSuchMessageError where the folder does not have it."""
    wanted = Selection(address, after=stored_id - 1, before=stored_id + 1, folder=folder)
    found = inbox.select(wanted, 1)
    if not found:
        raise NoSuchMessageError(f"メール {stored_id} はありません / there is no message {stored_id}")
    return found[0]


def beside(inbox: Inbox, one: Summary, address: str, folder: str) -> Beside:
    """Return the mails next to one in its folder."""
    newer = inbox.select(Selection(address, after=one.id, folder=folder), NEIGHBOURS // 3)
    older = inbox.newest(Selection(address, before=one.id, folder=folder), NEIGHBOURS)
    listed = [*reversed(newer), one, *older]
    return Beside(listed, newer[0] if newer else None, older[0] if older else None)


def conversation(inbox: Inbox, stored_id: int, address: str) -> list[tuple[Summary, str]]:
    """Return the mails of a mailbox that belong together with one, itself included, oldest first, with their folders."""
    with inbox.reading() as connection:
        found = threads.members(connection, stored_id, address)
    return [(in_folder(inbox, each, address, folder), folder) for each, folder in found]


def conversations(
    inbox: Inbox, address: str, folder: str, before: int | None, limit: int
) -> tuple[list[Summary], dict[int, int]]:
    """Return the newest mail of each conversation of a folder, newest first, and by their ids how many mails it has."""
    with inbox.reading() as connection:
        found = threads.heads(connection, address, folder, before, limit)
    return [in_folder(inbox, each, address, folder) for each, _ in found], dict(found)
