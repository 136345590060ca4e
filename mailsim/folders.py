"""The folders of a mailbox as IMAP and POP3 see them: copies by uid, their flags, and what befalls them.

INBOX is always there; every other folder is made by somebody. A uid names a copy for ever in its file, whatever
folder it lies in, so the one UIDVALIDITY of a file holds for all its folders (RFC 3501 §2.3.1.1).
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from mailsim.inbox import Inbox, NoSuchMessageError
from mailsim.message import JST, Envelope, parse
from mailsim.selection import INBOX
from mailsim.writing import Mail, write

SEEN = "\\Seen"
MOST_FOLDERS = 200
MOST_FLAGS = 32
_MARK = "uidvalidity"
# Tenths of a second since 2025 until the file was made ready for its first reader: 32 bits reach for 13 years.
_EPOCH_TENTHS = 17_356_896_000
_ORPHANS = (
    "DELETE FROM messages WHERE id IN (SELECT value FROM json_each(?))"
    " AND NOT EXISTS (SELECT 1 FROM copies WHERE message = messages.id)"
)

How = Literal["add", "remove", "replace"]


class FolderExistsError(ValueError):
    """A folder of this name is there already."""


class NoSuchFolderError(LookupError):
    """The mailbox has no folder of this name."""


class TooManyFoldersError(ValueError):
    """A mailbox has as many folders as it may."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A message in a folder; ``flags`` are those of IMAP, Seen among them; ``size`` is in octets."""

    uid: int
    message: int
    flags: frozenset[str]
    arrived_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a mailbox of an inbox; INBOX whatever its case."""

    inbox: Inbox
    mailbox: str
    name: str = INBOX

    def __post_init__(self) -> None:
        object.__setattr__(self, "mailbox", self.mailbox.lower())
        if self.name.upper() == INBOX:
            object.__setattr__(self, "name", INBOX)

    @property
    def key(self) -> tuple[str, str]:
        """Mailbox and folder as the tables have them."""
        return self.mailbox, self.name


def uidvalidity(inbox: Inbox) -> int:
    """Return the number that tells this file from one that had its name before; the same as long as it lives."""
    known = inbox.settings("store").get(_MARK)
    if known is None:
        known = max(1, inbox.path.stat().st_mtime_ns // 10**8 - _EPOCH_TENTHS) % 2**32
        inbox.set("store", _MARK, known)
    return int(known)


def next_uid(inbox: Inbox) -> int:
    """Return a uid that no copy has had; the next one gets it or a greater one."""
    with inbox.reading() as connection:
        row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'copies'").fetchone()
    return int(row[0]) + 1 if row else 1


def names(inbox: Inbox, mailbox: str, *, subscribed: bool = False) -> list[str]:
    """Return the folders of a mailbox, INBOX first; or those that somebody subscribed to, there or not."""
    condition = "subscribed" if subscribed else "made"
    with inbox.reading() as connection:
        rows = connection.execute(
            f"SELECT folder FROM folders WHERE mailbox = ? AND {condition} AND folder <> 'INBOX' ORDER BY folder",  # noqa: S608 - one of two constants
            (mailbox.lower(),),
        ).fetchall()
    return [INBOX, *(folder for (folder,) in rows)]


def exists(folder: Folder) -> bool:
    """Return whether a folder is there."""
    with folder.inbox.reading() as connection:
        return _exists(connection, folder)


def create(folder: Folder) -> None:
    """Make a folder. Raises FolderExistsError, TooManyFoldersError."""
    with folder.inbox.writing() as connection:
        _create(connection, folder)


def remove(folder: Folder) -> None:
    """Delete a folder with what is in it. Raises NoSuchFolderError; INBOX cannot be deleted."""
    with folder.inbox.writing() as connection:
        _must_exist(connection, folder)
        if folder.name == INBOX:
            raise NoSuchFolderError("INBOX は削除できません / INBOX cannot be deleted")
        rows = connection.execute(
            "SELECT uid FROM copies WHERE mailbox = ? AND folder = ?", folder.key
        ).fetchall()
        _expunge(connection, folder, [uid for (uid,) in rows])
        connection.execute("UPDATE folders SET made = 0 WHERE mailbox = ? AND folder = ?", folder.key)


def rename(folder: Folder, to: str) -> None:
    """Give a folder another name; of INBOX the mails move and it stays, empty (RFC 3501 §6.3.5)."""
    target = Folder(folder.inbox, folder.mailbox, to)
    with folder.inbox.writing() as connection:
        _must_exist(connection, folder)
        _create(connection, target)
        connection.execute(
            "UPDATE copies SET folder = ? WHERE mailbox = ? AND folder = ?", (target.name, *folder.key)
        )
        if folder.name != INBOX:
            connection.execute("UPDATE folders SET made = 0 WHERE mailbox = ? AND folder = ?", folder.key)


def subscribe(folder: Folder, wanted: bool) -> None:
    """Note that a client wants a folder in its list, or no longer; it need not be there."""
    with folder.inbox.writing() as connection:
        if wanted:
            _must_have_room(connection, folder)
        connection.execute(
            "INSERT INTO folders (mailbox, folder, subscribed) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET subscribed = excluded.subscribed",
            (*folder.key, wanted),
        )


def states(folder: Folder) -> dict[int, frozenset[str]]:
    """Return the flags of everything in a folder, by uid and in its order."""
    with folder.inbox.reading() as connection:
        rows = connection.execute(
            "SELECT uid, unread, flags FROM copies WHERE mailbox = ? AND folder = ? ORDER BY uid", folder.key
        )
        return {uid: _flags(unread, flags) for uid, unread, flags in rows}


def copies(folder: Folder, after: int = 0) -> list[Copy]:
    """Return what is in a folder, by uid; what has come after a uid."""
    with folder.inbox.reading() as connection:
        rows = connection.execute(
            "SELECT k.uid, k.message, k.unread, k.flags, m.arrived_at, m.size FROM copies k"
            " JOIN messages m ON m.id = k.message WHERE k.mailbox = ? AND k.folder = ? AND k.uid > ? ORDER BY k.uid",
            (*folder.key, after),
        ).fetchall()
    return [_copy(*row) for row in rows]


def counts(folder: Folder) -> tuple[int, int]:
    """Return how many mails are in a folder, and how many of them are unread."""
    with folder.inbox.reading() as connection:
        row = connection.execute(
            "SELECT total, unread FROM counts WHERE mailbox = ? AND folder = ?", folder.key
        )
        return row.fetchone() or (0, 0)


def claimed(folder: Folder) -> int:
    """Return the greatest uid of a folder that a client has been told of as recent."""
    with folder.inbox.reading() as connection:
        return _claimed(connection, folder)


def claim(folder: Folder) -> int:
    """Return the greatest uid that a client has been told of as recent, and note all that is there now as told."""
    with folder.inbox.writing() as connection:
        before = _claimed(connection, folder)
        connection.execute(
            "INSERT INTO folders (mailbox, folder, subscribed, claimed) SELECT ?1, ?2, 0, coalesce(max(uid), 0)"
            " FROM copies WHERE mailbox = ?1 AND folder = ?2 ON CONFLICT DO UPDATE SET claimed = max(claimed, excluded.claimed)",
            folder.key,
        )
    return before


def octets(folder: Folder, uid: int) -> bytes:
    """Return the octets of the message of a copy. Raises NoSuchMessageError when it is gone."""
    with folder.inbox.reading() as connection:
        row = connection.execute(
            "SELECT c.raw FROM copies k JOIN contents c ON c.id = k.message"
            " WHERE k.uid = ? AND k.mailbox = ? AND k.folder = ?",
            (uid, *folder.key),
        ).fetchone()
    if row is None:
        raise NoSuchMessageError(f"メール {uid} はありません / there is no message with uid {uid}")
    return bytes(row[0])


def append(folder: Folder, raw: bytes, flags: Iterable[str] = (), at: datetime | None = None) -> int:
    """Put a message into a folder, durably; its uid. It goes to nobody. Raises NoSuchFolderError."""
    mail = Mail(Envelope("", ()), raw, parse(raw), boxes=(folder.mailbox,), again=True, at=at)
    unread, others = _columns(flags)
    with folder.inbox.writing() as connection:
        _must_exist(connection, folder)
        ((stored,),) = write(connection, [mail], folder.inbox.host.now)
        (uid,) = connection.execute("SELECT uid FROM copies WHERE message = ?", (stored,)).fetchone()
        connection.execute(
            "UPDATE copies SET folder = ?, unread = ?, flags = ? WHERE uid = ?",
            (folder.name, unread, others, uid),
        )
    return int(uid)


def copy(folder: Folder, uids: Iterable[int], to: str) -> list[tuple[int, int]]:
    """Copy what is still there into another folder, all or nothing; each uid with that of its new copy."""
    with folder.inbox.writing() as connection:
        return _copy_to(connection, folder, uids, to)


def move(folder: Folder, uids: Iterable[int], to: str) -> list[tuple[int, int]]:
    """Move what is still there into another folder, all or nothing; each uid with its new one (RFC 6851)."""
    with folder.inbox.writing() as connection:
        moved = _copy_to(connection, folder, uids, to)
        _expunge(connection, folder, [old for old, _ in moved])
    return moved


def flag(folder: Folder, uids: Iterable[int], flags: Iterable[str], how: How = "add") -> None:
    """Set, take away or replace flags of copies; those that are gone are passed over."""
    given = frozenset(flags)
    with folder.inbox.writing() as connection:
        rows = connection.execute(
            "SELECT uid, unread, flags FROM copies WHERE uid IN (SELECT value FROM json_each(?))"
            " AND mailbox = ? AND folder = ?",
            (_listed(uids), *folder.key),
        ).fetchall()
        changed = [
            (*_columns(_applied(_flags(unread, others), given, how)), uid) for uid, unread, others in rows
        ]
        connection.executemany("UPDATE copies SET unread = ?, flags = ? WHERE uid = ?", changed)


def expunge(folder: Folder, uids: Iterable[int]) -> None:
    """Take copies out of a folder; a message that no mailbox holds any more is gone."""
    with folder.inbox.writing() as connection:
        _expunge(connection, folder, uids)


def _exists(connection: sqlite3.Connection, folder: Folder) -> bool:
    query = "SELECT 1 FROM folders WHERE mailbox = ? AND folder = ? AND made"
    return folder.name == INBOX or connection.execute(query, folder.key).fetchone() is not None


def _must_exist(connection: sqlite3.Connection, folder: Folder) -> None:
    if not _exists(connection, folder):
        raise NoSuchFolderError(f"フォルダー {folder.name} はありません / there is no folder {folder.name}")


def _must_have_room(connection: sqlite3.Connection, folder: Folder) -> None:
    query = "SELECT count(*) FROM folders WHERE mailbox = ? AND folder <> ?"
    if connection.execute(query, folder.key).fetchone()[0] >= MOST_FOLDERS:
        raise TooManyFoldersError(
            f"フォルダーは {MOST_FOLDERS} 個までです / a mailbox has {MOST_FOLDERS} folders at most"
        )


def _create(connection: sqlite3.Connection, folder: Folder) -> None:
    if _exists(connection, folder):
        raise FolderExistsError(
            f"フォルダー {folder.name} は既にあります / the folder {folder.name} is there"
        )
    _must_have_room(connection, folder)
    connection.execute(
        "INSERT INTO folders (mailbox, folder, made) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET made = 1",
        folder.key,
    )


def _claimed(connection: sqlite3.Connection, folder: Folder) -> int:
    query = "SELECT claimed FROM folders WHERE mailbox = ? AND folder = ?"
    row = connection.execute(query, folder.key).fetchone()
    return int(row[0]) if row else 0


def _copy_to(
    connection: sqlite3.Connection, folder: Folder, uids: Iterable[int], to: str
) -> list[tuple[int, int]]:
    target = Folder(folder.inbox, folder.mailbox, to)
    _must_exist(connection, target)
    rows = connection.execute(
        "SELECT uid, message, unread, flags FROM copies WHERE uid IN (SELECT value FROM json_each(?))"
        " AND mailbox = ? AND folder = ? ORDER BY uid",
        (_listed(uids), *folder.key),
    ).fetchall()
    statement = (
        "INSERT INTO copies (mailbox, folder, message, unread, flags) VALUES (?, ?, ?, ?, ?) RETURNING uid"
    )
    return [
        (uid, int(connection.execute(statement, (*target.key, *row)).fetchone()[0])) for uid, *row in rows
    ]


def _expunge(connection: sqlite3.Connection, folder: Folder, uids: Iterable[int]) -> None:
    which = (_listed(uids), *folder.key)
    condition = "uid IN (SELECT value FROM json_each(?)) AND mailbox = ? AND folder = ?"
    rows = connection.execute(f"SELECT message FROM copies WHERE {condition}", which).fetchall()  # noqa: S608 - a constant
    connection.execute(f"DELETE FROM copies WHERE {condition}", which)  # noqa: S608 - a constant
    connection.execute(_ORPHANS, (_listed(message for (message,) in rows),))


def _listed(numbers: Iterable[int]) -> str:
    return json.dumps(list(numbers))


def _copy(uid: int, message: int, unread: int, flags: str, arrived_at: str, size: int) -> Copy:
    at = datetime.fromisoformat(arrived_at).astimezone(JST)
    return Copy(uid, message, _flags(unread, flags), at, size)


@lru_cache(4096)
def _flags(unread: int, others: str) -> frozenset[str]:
    return frozenset(others.split()) | (frozenset() if unread else {SEEN})


def _applied(before: frozenset[str], given: frozenset[str], how: How) -> frozenset[str]:
    return {"add": before | given, "remove": before - given, "replace": given}[how]


def _columns(flags: Iterable[str]) -> tuple[bool, str]:
    """Return flags as the table has them: unread, and the others; the first ones where they are too many."""
    given = frozenset(flags)
    return SEEN not in given, " ".join(sorted(given - {SEEN})[:MOST_FLAGS])
