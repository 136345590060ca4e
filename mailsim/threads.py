"""Which mails belong together: those about one application, else those that answer one another (RFC 5322 §3.6.4).

A thread is named by what its mails are about, else by the Message-ID of its first mail; that mail itself needs no row.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence

from mailsim.charset import fold
from mailsim.message import Envelope

MOST = 200
"""As many mails of a thread are looked at, the newest ones."""
_HEAD_OCTETS = 64 * 1024
_MOST_REFERENCES = 20
_MOST_OF_A_SUBJECT = 50
_HEADER = re.compile(
    rb"^(x-odaiba|references|in-reply-to):([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE
)
_ABOUT = re.compile(r"\bapplication=([^\s;]{1,100})")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")
_ANSWER = re.compile(r"(?:re|aw|sv|返信)(?:\[\d{1,3}\])?\s?[:：]\s*", re.IGNORECASE)
_THREAD = "SELECT coalesce(t.thread, m.message_id) FROM messages m LEFT JOIN threads t ON t.message = m.id"
# A mailbox may hold a million copies, a thread a handful: `+mailbox` has them looked up by message.
_MEMBERS = "SELECT message FROM threads WHERE thread = ?1 UNION SELECT id FROM messages WHERE message_id = ?1"
_NEWER = (
    "SELECT 1 FROM threads a JOIN copies b ON b.message = a.message WHERE b.mailbox = k.mailbox"
    " AND b.folder = k.folder AND b.message > k.message AND a.thread = coalesce(t.thread, m.message_id)"
)

Written = tuple[int, Envelope, bytes, str]
"""A mail that has been written: its id, envelope, octets and subject."""
Named = dict[bytes, str]


def note(connection: sqlite3.Connection, written: Iterable[Written]) -> None:
    """Note to which threads mails belong that have just been written; the file is asked about answers alone."""
    noted: list[tuple[int, str]] = []
    for new, envelope, raw, subject in written:
        named = _named(raw)
        thread = _about(named)
        if thread is None and _may_answer(named, subject):
            _enter(connection, noted)  # it may answer one of them
            noted.clear()
            thread = _answered(connection, new, envelope, named, subject)
        if thread:
            noted.append((new, thread))
    _enter(connection, noted)


def _enter(connection: sqlite3.Connection, noted: Sequence[tuple[int, str]]) -> None:
    connection.executemany("INSERT INTO threads (message, thread) VALUES (?, ?)", noted)


def members(connection: sqlite3.Connection, message: int, mailbox: str) -> list[tuple[int, str]]:
    """Return id and folder of the mails of a message's thread that a mailbox has, oldest first, at most `MOST`."""
    (thread,) = connection.execute(f"{_THREAD} WHERE m.id = ?", (message,)).fetchone() or ("",)
    query = (
        f"SELECT message, min(folder) FROM copies WHERE +mailbox = ?2 AND message IN ({_MEMBERS} UNION SELECT ?3)"  # noqa: S608 - constants
        " GROUP BY message ORDER BY message DESC LIMIT ?4"
    )
    return connection.execute(query, (thread or None, mailbox.lower(), message, MOST)).fetchall()[::-1]


def heads(
    connection: sqlite3.Connection, mailbox: str, folder: str, before: int | None, limit: int
) -> list[tuple[int, int]]:
    """Return the newest mail of each thread in a folder, newest first, and how many mails of it the folder has."""
    copies = "copies k JOIN messages m ON m.id = k.message LEFT JOIN threads t ON t.message = m.id"
    query = (
        f"SELECT k.message FROM {copies} WHERE k.mailbox = ?1 AND k.folder = ?2 AND (?3 IS NULL OR k.message < ?3)"  # noqa: S608 - constants
        f" AND NOT EXISTS ({_NEWER}) ORDER BY k.message DESC LIMIT ?4"
    )
    rows = connection.execute(query, (mailbox.lower(), folder, before, limit)).fetchall()
    return [(message, _length(connection, message, mailbox, folder)) for (message,) in rows]


def bare(subject: str) -> tuple[str, bool]:
    """Return a subject without its Re:, and whether it had any."""
    at = 0
    while found := _ANSWER.match(subject, at):
        at = found.end()
    return subject[at:], at > 0


def _length(connection: sqlite3.Connection, message: int, mailbox: str, folder: str) -> int:
    (thread,) = connection.execute(f"{_THREAD} WHERE m.id = ?", (message,)).fetchone()
    query = f"SELECT count(*) FROM copies WHERE +mailbox = ?2 AND folder = ?3 AND message IN ({_MEMBERS})"  # noqa: S608 - constants
    (count,) = connection.execute(query, (thread, mailbox.lower(), folder)).fetchone() if thread else (1,)
    return int(count)


def _named(raw: bytes) -> Named:
    """Return the headers that tell what a mail is about and what it answers."""
    named: Named = {}
    for name, value in _HEADER.findall(raw[:_HEAD_OCTETS].partition(b"\r\n\r\n")[0]):
        named.setdefault(name.lower(), value.decode("utf-8", "replace"))
    return named


def _about(named: Named) -> str | None:
    about = _ABOUT.search(named.get(b"x-odaiba", ""))
    return f"application {about[1]}" if about else None


def _may_answer(named: Named, subject: str) -> bool:
    return b"in-reply-to" in named or b"references" in named or bare(subject)[1]


def _answered(
    connection: sqlite3.Connection, new: int, envelope: Envelope, named: Named, subject: str
) -> str | None:
    """Return the thread of the mails that a mail answers by its headers, else by its subject."""
    answered = _MESSAGE_ID.findall(named.get(b"in-reply-to", "") + named.get(b"references", ""))
    if answered:
        return _of_answered(connection, answered[:_MOST_REFERENCES])
    original, is_answer = bare(subject)
    return _of_subject(connection, new, envelope, original) if is_answer and original else None


def _of_answered(connection: sqlite3.Connection, answered: Sequence[str]) -> str:
    """Return the thread of the first mail that is known of those that a mail answers, else the first one's name."""
    query = f"{_THREAD} JOIN json_each(?) j ON j.value = m.message_id ORDER BY j.key, m.id LIMIT 1"
    (known,) = connection.execute(query, (json.dumps(answered),)).fetchone() or (answered[0],)
    return str(known)


def _of_subject(connection: sqlite3.Connection, new: int, envelope: Envelope, original: str) -> str | None:
    """Return the thread of the newest mail of this subject that one of both sides has."""
    sides = json.dumps([one.lower() for one in (envelope.sender, *envelope.recipients)])
    same = "SELECT id FROM messages WHERE subject_folded = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
    query = (
        f"{_THREAD} WHERE m.id IN ({same}) AND EXISTS (SELECT 1 FROM copies k WHERE k.message = m.id"  # noqa: S608 - constants
        " AND k.mailbox IN (SELECT value FROM json_each(?4))) ORDER BY m.id DESC LIMIT 1"
    )
    found = connection.execute(query, (fold(original), new, _MOST_OF_A_SUBJECT, sides)).fetchone()
    return str(found[0]) if found and found[0] else None
