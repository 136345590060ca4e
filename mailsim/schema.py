"""The tables of an inbox file, and how its connections are opened."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from mailsim import counts
from mailsim.charset import fold
from mailsim.grams import catch_up
from mailsim.message import Person

VERSION = 2

# Lists read `messages` alone, which is slim; octets and texts lie apart. A copy is a message in a folder of a mailbox.
# AUTOINCREMENT: an id is a cursor and a uid names a copy for ever (RFC 3501 §2.3.1.1), so neither comes again.
_TABLES = """
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    received_at TEXT NOT NULL,
    subject TEXT NOT NULL,
    people TEXT NOT NULL,
    snippet TEXT NOT NULL,
    size INTEGER NOT NULL,
    attachments INTEGER NOT NULL,
    subject_folded TEXT NOT NULL,
    from_folded TEXT NOT NULL,
    to_folded TEXT NOT NULL,
    arrived_at TEXT NOT NULL,
    inline INTEGER NOT NULL,
    cc_folded TEXT NOT NULL,
    bcc_folded TEXT NOT NULL,
    reply_to_folded TEXT NOT NULL
);
CREATE INDEX messages_message_id ON messages (message_id);
CREATE INDEX messages_subject ON messages (subject_folded, id);
CREATE INDEX messages_received_at ON messages (received_at);
CREATE TABLE contents (
    id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    raw BLOB NOT NULL
);
"""
_SINCE_2 = """
CREATE INDEX messages_arrived_at ON messages (arrived_at, id);
CREATE TABLE copies (
    uid INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox TEXT NOT NULL,
    folder TEXT NOT NULL DEFAULT 'INBOX',
    message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    unread INTEGER NOT NULL DEFAULT 1,
    flags TEXT NOT NULL DEFAULT ''
);
CREATE INDEX copies_mailbox ON copies (mailbox, folder, message);
CREATE INDEX copies_mailbox_unread ON copies (mailbox, folder, unread, message);
CREATE INDEX copies_message ON copies (message, unread);
CREATE TABLE folders (
    mailbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    made INTEGER NOT NULL DEFAULT 0,
    subscribed INTEGER NOT NULL DEFAULT 0,
    claimed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (mailbox, folder)
) WITHOUT ROWID;
CREATE INDEX copies_unread ON copies (unread, message);
CREATE TABLE blocks (
    block INTEGER PRIMARY KEY,
    total INTEGER NOT NULL,
    earliest TEXT,
    latest TEXT,
    smallest INTEGER,
    largest INTEGER
);
CREATE TABLE grams (
    block INTEGER NOT NULL,
    field INTEGER NOT NULL,
    gram TEXT NOT NULL,
    mask NOT NULL,
    PRIMARY KEY (block, field, gram)
) WITHOUT ROWID;
CREATE TABLE tags (
    tag TEXT NOT NULL COLLATE NOCASE,
    message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, message)
) WITHOUT ROWID;
CREATE INDEX tags_message ON tags (message);
CREATE TABLE threads (
    message INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    thread TEXT NOT NULL
);
CREATE INDEX threads_thread ON threads (thread, message);
CREATE TABLE held (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    due TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    terms TEXT NOT NULL,
    again INTEGER NOT NULL,
    raw BLOB NOT NULL
);
CREATE INDEX held_due ON held (due, seq);
CREATE TABLE settings (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
"""
_FAULTS = """
CREATE TABLE fault_counts (
    fault TEXT PRIMARY KEY,
    counted INTEGER NOT NULL,
    struck INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE fault_log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    fault TEXT NOT NULL,
    number INTEGER NOT NULL,
    action TEXT NOT NULL,
    point TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL
);
CREATE TABLE greylist (
    fault TEXT NOT NULL,
    mail TEXT NOT NULL,
    number INTEGER NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (fault, mail)
) WITHOUT ROWID;
CREATE TABLE overtaken (
    held INTEGER PRIMARY KEY REFERENCES held (seq) ON DELETE CASCADE,
    recipient TEXT NOT NULL,
    behind INTEGER NOT NULL
);
"""
_TO_2 = """
ALTER TABLE messages ADD COLUMN arrived_at TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN inline INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN cc_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN bcc_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN reply_to_folded TEXT NOT NULL DEFAULT '';
UPDATE messages SET arrived_at = received_at, to_folded = folded_people(people, 'to'),
    cc_folded = folded_people(people, 'cc'), bcc_folded = folded_people(people, 'bcc'),
    reply_to_folded = folded_people(people, 'reply_to');
UPDATE contents SET folded = folded || char(10) ||
    (SELECT bcc_folded || char(10) || reply_to_folded FROM messages WHERE messages.id = contents.id);
DROP INDEX copies_message;
ALTER TABLE copies RENAME TO copies_1;
"""
_TO_2_AFTER = """
INSERT INTO copies (mailbox, message, unread) SELECT mailbox, message, unread FROM copies_1 ORDER BY message, mailbox;
DROP TABLE copies_1
"""


class NewerInboxError(RuntimeError):
    """The file was written by a later mailsim; it is left alone."""


def connect(path: Path, *, reading: bool = False) -> sqlite3.Connection:
    """Return a connection of explicit transactions: what is committed is on the disk (WAL, synchronous=FULL)."""
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    connection.execute(
        "PRAGMA page_size = 8192"
    )  # of a new file; a mail is some 15 kB, its octets and its texts
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    if reading:
        connection.execute("PRAGMA query_only = ON")
    return connection


def copy(connection: sqlite3.Connection, path: Path) -> None:
    """Copy what a connection sees into a new file, which is on the disk when this returns."""
    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
            target.execute(f"PRAGMA {pragma}")
        connection.backup(target)
    with path.open("rb") as whole:
        os.fsync(whole.fileno())


def prepare(connection: sqlite3.Connection) -> None:
    """Create the tables in an empty file, bring those of an older one up to date; refuse one newer than this code."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        _create(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _create(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise NewerInboxError(
            f"受信箱の版 {version} は新しすぎます / the inbox file has version {version}, newer than {VERSION}"
        )
    connection.create_function("folded_people", 2, _folded_people, deterministic=True)
    tables = [*(_SINCE_2 + _FAULTS).split(";"), *counts.statements()]
    steps = {
        0: [*_TABLES.split(";"), *tables],
        1: [*_TO_2.split(";"), *tables, *_TO_2_AFTER.split(";")],
    }
    for statement in steps.get(version, []):
        connection.execute(statement)
    if version < VERSION:
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM messages").fetchone()
        catch_up(connection, last)
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _folded_people(people: str, kind: str) -> str:
    """Return what version 1 has as JSON as it is searched since."""
    return fold(" ".join(str(Person(**one)) for one in json.loads(people)[kind]))
