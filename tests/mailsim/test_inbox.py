"""The store: once, durable, in order, findable."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from mailsim.finding import statement
from mailsim.inbox import Inbox, NoSuchMessageError
from mailsim.message import JST, Envelope
from mailsim.schema import NewerInboxError
from mailsim.selection import Selection
from mailsim.writing import EPOCH, Mail
from tests.mailsim.test_retention import NOON, Noon

Write = Callable[..., tuple[Envelope, bytes]]


def test_what_is_delivered_is_there_to_the_octet(inbox: Inbox, write: Write) -> None:
    envelope, raw = write(1)
    (stored,) = inbox.deliver(envelope, raw)
    assert inbox.raw(stored) == raw
    assert inbox.message(stored).subject == "申請受付番号のお知らせ"
    (summary,) = inbox.messages(to="TARO@example.jp")
    assert (summary.id, summary.unread, summary.text.strip()) == (stored, True, "模擬の本文です。")
    assert summary.received_at == datetime(2025, 6, 2, 9, tzinfo=JST)
    assert summary.recipients == ("taro@example.jp",)


def test_it_outlives_the_process(tmp_path: Path, write: Write) -> None:
    path = tmp_path / "new" / "mail.sqlite3"
    first = Inbox(path)
    (stored,) = first.deliver(*write(1))
    first.close()
    again = Inbox(path)
    assert again.raw(stored) == write(1)[1]
    assert again.deliver(*write(1)) == [stored]
    assert again.deliver(*write(2)) == [stored + 1]
    again.close()


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mail.sqlite3"
    Inbox(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(NewerInboxError, match="99"):
        Inbox(path)


def test_a_message_id_is_stored_once_for_a_recipient(inbox: Inbox, write: Write) -> None:
    both = ("a@example.jp", "b@example.jp")
    assert inbox.deliver(*write(1, to=both[0])) == [1]
    assert inbox.deliver(*write(1, to=both)) == [1, 2]  # b is new to it
    assert inbox.deliver(*write(1, to=both)) == [1, 2]
    assert inbox.deliver(*write(1, to="A@EXAMPLE.JP")) == [1]
    assert [len(inbox.messages(to=one)) for one in both] == [1, 1]


def test_a_recipient_named_twice_has_one_copy(inbox: Inbox, write: Write) -> None:
    assert inbox.deliver(*write(1, to=("a@example.jp", "A@example.jp"))) == [1, 1]
    assert [(box.address, box.total) for box in inbox.mailboxes()] == [("a@example.jp", 1)]


def test_mails_without_message_id_are_all_new(inbox: Inbox) -> None:
    envelope = Envelope("", ("a@example.jp",))
    assert [inbox.deliver(envelope, b"Subject: x\r\n\r\n") for _ in range(2)] == [[1], [2]]


def test_many_in_one_transaction(inbox: Inbox, write: Write) -> None:
    mails = [Mail.read(*write(number, to=f"user{number % 3}@example.jp")) for number in range(30)]
    assert inbox.deliver_many(mails) == 30
    assert inbox.deliver_many([*mails, Mail.read(*write(30))]) == 1
    assert inbox.count() == 31


def test_many_are_stored_all_or_none(inbox: Inbox, write: Write) -> None:
    def broken() -> object:
        yield Mail.read(*write(1))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        inbox.deliver_many(broken())  # type: ignore[arg-type]
    assert inbox.count() == 0
    assert inbox.deliver(*write(1)) == [1]


def test_a_mail_without_date_stands_with_the_newest(inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1, date=None))
    inbox.deliver(*write(2, date="Tue, 03 Jun 2025 10:00:00 +0900"))
    inbox.deliver(*write(3, date=None))
    instants = [one.received_at for one in inbox.messages()]
    assert instants == [EPOCH, datetime(2025, 6, 3, 10, tzinfo=JST), datetime(2025, 6, 3, 10, tzinfo=JST)]


def test_where_the_time_is_known_a_mail_without_date_has_that_of_its_arrival(
    tmp_path: Path, write: Write
) -> None:
    with closing(Inbox(tmp_path / "dated.sqlite3", Noon())) as inbox:
        inbox.deliver(*write(1, date="Thu, 03 Jun 1999 10:00:00 +0900"))
        inbox.deliver(*write(2, date=None))
        assert [one.received_at for one in inbox.messages()] == [datetime(1999, 6, 3, 10, tzinfo=JST), NOON]


def test_newest_last_and_pages_by_cursor(inbox: Inbox, write: Write) -> None:
    inbox.deliver_many(Mail.read(*write(number, to=f"user{number % 2}@example.jp")) for number in range(20))
    assert [one.id for one in inbox.messages(limit=3)] == [18, 19, 20]
    seen: list[int] = []
    cursor = 0
    while page := inbox.messages(to="user1@example.jp", after=cursor, limit=3):
        seen += [one.id for one in page]
        cursor = page[-1].id
    assert seen == list(range(2, 21, 2))
    assert [one.id for one in inbox.newest(Selection(to="user1@example.jp", before=10), 2)] == [8, 6]


def test_ids_never_come_again(inbox: Inbox, write: Write) -> None:
    (last,) = inbox.deliver(*write(1))
    inbox.delete([last])
    assert inbox.deliver(*write(2)) == [last + 1]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("髙橋", [1]),
        ("高橋", []),
        ("﨑", [1]),
        ("𠮷田", [2]),
        ("申請受付番号", [1]),
        ("subject:審査完了", [2]),
        ("-subject:審査完了", [1, 3]),
        ("ｶｰﾄﾞ", [2]),
        ("nguyễn", [3]),
        ("to:user2", [2]),
        ("from:noreply", [1, 2, 3]),
        ("after:2025-06-03", [2, 3]),
        ("before:2025-06-03", [1]),
        ("is:unread", [1, 3]),
        ("-is:unread", [2]),
        ("is:read subject:審査", [2]),
        ('message-id:"3@office.example"', [3]),
        ("has:attachment", []),
        ("模擬 %", []),
        ("模擬 _", []),
        ("'; DROP TABLE messages; --", []),
    ],
)
def test_search(inbox: Inbox, write: Write, search: str, found: list[int]) -> None:
    inbox.deliver(*write(1, to="user1@example.jp", text="髙橋 﨑子 様"))
    inbox.deliver(
        *write(
            2,
            "user2@example.jp",
            "審査完了に関するお知らせ",
            "𠮷田 様 在留カード",
            "Wed, 04 Jun 2025 09:00:00 +0900",
        )
    )
    inbox.deliver(*write(3, "user3@example.jp", "Nguyễn Văn", "x", "Wed, 04 Jun 2025 09:00:00 +0900"))
    inbox.mark_read([2])
    assert [one.id for one in inbox.messages(search=search)] == found
    assert inbox.messages(subject="審査完了")[0].id == 2


def test_read_state_belongs_to_the_mailbox(inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1, to=("a@example.jp", "b@example.jp")))
    inbox.mark_read([1], True, to="a@example.jp")
    assert [(box.address, box.unread) for box in inbox.mailboxes()] == [
        ("a@example.jp", 0),
        ("b@example.jp", 1),
    ]
    assert inbox.messages(to="a@example.jp", unread=True) == []
    assert len(inbox.messages(to="b@example.jp", unread=True)) == 1
    assert len(inbox.messages(unread=True)) == 1
    inbox.mark_read(None)
    assert inbox.tally(Selection()) == (1, 0)
    inbox.mark_read([1], False)
    assert inbox.tally(Selection(to="a@example.jp")) == (1, 1)


def test_deleting_from_one_mailbox_leaves_the_others(inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1, to=("a@example.jp", "b@example.jp")))
    inbox.delete([1], to="a@example.jp")
    assert inbox.messages(to="a@example.jp") == []
    assert inbox.raw(1)
    inbox.delete(None, to="b@example.jp")
    assert inbox.count() == 0
    with pytest.raises(NoSuchMessageError):
        inbox.raw(1)


def test_a_message_is_found_only_where_it_is(inbox: Inbox, write: Write) -> None:
    (stored,) = inbox.deliver(*write(1))
    assert inbox.summary(stored, "taro@example.jp").id == stored
    for where in ("other@example.jp", ""):
        with pytest.raises(NoSuchMessageError):
            inbox.summary(stored, where)


def test_threads_lose_and_double_nothing(inbox: Inbox, write: Write) -> None:
    mails = [[write(thread * 100 + number) for number in range(20)] for thread in range(8)]

    def deliver(mine: list[tuple[Envelope, bytes]]) -> None:
        for envelope, raw in mine:
            inbox.deliver(envelope, raw)
            inbox.messages(limit=1)

    threads = [threading.Thread(target=deliver, args=(mine,)) for mine in (*mails, *mails)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inbox.count() == 160
    assert [one.id for one in inbox.messages(after=0, limit=200)] == list(range(1, 161))


def test_a_failing_disk_fails_the_delivery_and_no_later_one(inbox: Inbox, write: Write) -> None:
    inbox._writer.execute("PRAGMA query_only = ON")
    with pytest.raises(sqlite3.OperationalError):
        inbox.deliver(*write(1))
    inbox._writer.execute("PRAGMA query_only = OFF")
    assert inbox.deliver(*write(1)) == [1]


def test_a_checkpoint_leaves_all_in_one_file(inbox: Inbox, write: Write, tmp_path: Path) -> None:
    inbox.deliver(*write(1))
    inbox.checkpoint()
    (tmp_path / "copy.sqlite3").write_bytes(inbox.path.read_bytes())
    copy = Inbox(tmp_path / "copy.sqlite3")
    assert copy.count() == 1
    copy.close()


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (
            Selection(to="a@example.jp", after=5),
            "COVERING INDEX copies_mailbox (mailbox=? AND folder=? AND message>?)",
        ),
        (
            Selection(to="a@example.jp", unread=True),
            "COVERING INDEX copies_mailbox_unread (mailbox=? AND folder=? AND unread=?)",
        ),
        (Selection(unread=True, before=5), "COVERING INDEX copies_unread (unread=? AND message<?)"),
        (Selection(after=5), "INTEGER PRIMARY KEY (rowid>?)"),
    ],
)
def test_lists_page_by_an_index(inbox: Inbox, wanted: Selection, index: str) -> None:
    query, values = statement(wanted, newest_first=True)
    with inbox._reading() as connection:
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values))
    assert index in plan
    assert "TEMP B-TREE" not in plan
