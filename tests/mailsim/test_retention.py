"""Retention: the oldest go first, by age and by number, and nothing of them stays."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailsim import grams, retention
from mailsim.inbox import Inbox
from mailsim.message import JST, Envelope
from mailsim.writing import Mail

pytestmark = pytest.mark.slow

Write = Callable[..., tuple[Envelope, bytes]]

NOON = datetime(2025, 6, 10, 12, tzinfo=JST)  # a Tuesday


class Noon:
    """A host where it is noon of 10 June 2025."""

    def now(self) -> datetime:
        return NOON

    def seed(self) -> str:
        return ""


@pytest.fixture
def inbox(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """Forty mails, which arrived an hour after another until noon; in blocks of eight."""
    monkeypatch.setattr(grams, "BLOCK", 8)
    monkeypatch.setattr(retention, "BATCH", 7)
    with closing(Inbox(tmp_path / "mail.sqlite3", Noon())) as opened:
        mails = [
            Mail.read(*write(number, to=("a@example.jp", "b@example.jp"), text=f"第{number}号"))
            for number in range(40)
        ]
        opened.deliver_many(
            Mail(mail.envelope, mail.raw, mail.message, at=NOON - timedelta(hours=39 - number))
            for number, mail in enumerate(mails)
        )
        yield opened


@pytest.mark.parametrize(
    ("keep", "most", "left"),
    [
        (None, None, range(1, 41)),
        (timedelta(hours=10), None, range(30, 41)),
        (timedelta(hours=10, minutes=-1), None, range(31, 41)),
        (timedelta(days=9), None, range(1, 41)),
        (timedelta(0), None, range(40, 41)),
        (timedelta(seconds=-1), None, range(0)),
        (None, 5, range(36, 41)),
        (None, 40, range(1, 41)),
        (None, 0, range(0)),
        (timedelta(hours=20), 5, range(36, 41)),
        (timedelta(hours=2), 5, range(38, 41)),
    ],
)
def test_the_oldest_go(inbox: Inbox, keep: timedelta | None, most: int | None, left: range) -> None:
    assert retention.apply(inbox, keep, most) == 40 - len(left)
    assert [one.id for one in inbox.messages(limit=50)] == list(left)
    assert retention.apply(inbox, keep, most) == 0


def test_nothing_of_them_stays(inbox: Inbox) -> None:
    retention.apply(inbox, most=10)
    assert [(box.address, box.total, box.unread) for box in inbox.mailboxes()] == [
        ("a@example.jp", 10, 10),
        ("b@example.jp", 10, 10),
    ]
    assert inbox.messages(search="第3号") == []
    assert [one.id for one in inbox.messages(search="第35号")] == [36]
    with inbox.reading() as connection:
        for table, column in (
            ("contents", "id"),
            ("copies", "message"),
            ("grams", f"block * {grams.BLOCK} + 7"),
        ):
            assert connection.execute(f"SELECT min({column}) >= 31 FROM {table}").fetchone() == (1,)


def test_the_oldest_is_who_arrived_first_whatever_its_id(inbox: Inbox, write: Write) -> None:
    mail = Mail.read(*write(99))
    inbox.store(Mail(mail.envelope, mail.raw, mail.message, at=NOON - timedelta(days=30)))
    assert retention.apply(inbox, most=40) == 1
    assert [one.id for one in inbox.messages(limit=50)] == list(range(1, 41))


def test_without_a_clock_the_newest_mail_is_the_present(tmp_path: Path, write: Write) -> None:
    with closing(Inbox(tmp_path / "without.sqlite3")) as inbox:
        assert retention.apply(inbox, timedelta(0), 0) == 0
        for day in (2, 3, 5):
            inbox.deliver(*write(day, date=f"{day} Jun 2025 09:00:00 +0900"))
        assert retention.apply(inbox, timedelta(days=2)) == 1
        assert [one.id for one in inbox.messages()] == [2, 3]


def test_the_oldest_are_looked_up_by_an_index(inbox: Inbox) -> None:
    with inbox.reading() as connection:
        query = "EXPLAIN QUERY PLAN SELECT id, arrived_at < ? FROM messages ORDER BY arrived_at, id LIMIT 9"
        (plan,) = [row[3] for row in connection.execute(query, ("",))]
    assert plan == "SCAN messages USING COVERING INDEX messages_arrived_at"
