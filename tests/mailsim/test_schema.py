"""An inbox file of an earlier version is brought up to date when it is opened, and loses nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mailsim.inbox import Inbox
from mailsim.schema import NewerInboxError

VERSION_1 = Path(__file__).parent / "version_1.sql"
"""What mailsim wrote before version 2: two mails, one of them to two mailboxes and read in one of them."""


def test_a_file_of_version_1_keeps_its_mails(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "mail.sqlite3")) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    with closing(Inbox(tmp_path / "mail.sqlite3")) as inbox:
        assert [(one.id, one.subject, one.unread) for one in inbox.messages()] == [
            (1, "申請受付完了のお知らせ", True),
            (2, "申請受付番号のお知らせ", False),
        ]
        assert [(box.address, box.total, box.unread) for box in inbox.mailboxes()] == [
            ("hanako@example.jp", 1, 1),
            ("taro@example.jp", 2, 0),
        ]
        assert inbox.raw(2) == b"Subject: 2\r\n\r\n"
    with closing(sqlite3.connect(tmp_path / "mail.sqlite3")) as connection:
        assert connection.execute("SELECT uid, mailbox, message FROM copies ORDER BY uid").fetchall() == [
            (1, "hanako@example.jp", 1), (2, "taro@example.jp", 1), (3, "taro@example.jp", 2),
        ]  # fmt: skip
        assert connection.execute("SELECT arrived_at = received_at FROM messages").fetchall() == [(1,), (1,)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "mail.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(NewerInboxError):
        Inbox(tmp_path / "mail.sqlite3")
