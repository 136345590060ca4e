"""The search index and the counters say what reading every mail would say, whatever befell them before."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from mailsim import finding, grams
from mailsim.finding import statement
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.search import terms
from mailsim.selection import Selection
from mailsim.tags import add_tags
from mailsim.writing import Mail

pytestmark = pytest.mark.slow

LETTERS = "申請審査在留ｶｰﾄﾞ﨑髙𠮷 12ab%_'\"\n"
MAILS = 150
SEARCHES = (
    "申請", "請審", "申", "12", "1", "a", "12ab", "申請審査", '"申請 12"', "ｶｰ", "カー", "𠮷", "𠮷髙", "%_",
    "subject:申請", "subject:a1", "from:user1", "to:user2@", "message-id:7@", "message-id:9",
    "has:attachment", "before:2025-06-10", "after:2025-06-20", "after:2025-06-05 before:2025-06-08 申",
    "tag:red", "tag:RED 申請", "tag:blue -tag:red", "tag:red tag:blue", "is:tagged", "-is:tagged 申", "is:unread tag:red",
    "cc:user3", "bcc:user", "addressed:user3@", "reply-to:desk", "has:inline", "larger:250", "smaller:230", "larger:1mb",
    "is:unread", "is:read", "is:unread 申請", "is:read -審", "-申請", "-12 ab", "-a -b", "-申請審 1", "-subject:申 審", "-has:attachment 申", "-addressed:use 審", "-after:2025-06-05", "zz", "申請 審査 a", "申請を受け付けました",
)  # fmt: skip


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few messages, and no selection so narrow that its texts are read: the index has to say it."""
    monkeypatch.setattr(grams, "BLOCK", 16)
    monkeypatch.setattr(finding, "NARROW", -1)
    monkeypatch.setattr(finding, "_FIRST_CHUNK", 3)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Random:
    return Random(f"mailsim:{request.node.name}")


@pytest.fixture
def filled(tmp_path: Path, small_blocks: None, chance: Random) -> Iterator[Inbox]:
    with closing(Inbox(tmp_path / "mail.sqlite3")) as inbox:
        for start in range(0, MAILS, 6):
            inbox.deliver_many(Mail.read(*_mail(chance, number)) for number in range(start, start + 6))
        inbox.mark_read(chance.sample(range(1, MAILS + 1), 60))
        inbox.mark_read(chance.sample(range(1, MAILS + 1), 30), to="user1@example.jp")
        with inbox.writing() as connection:
            add_tags(connection, (("red", message) for message in range(3, MAILS, 4)))
            add_tags(connection, (("Blue", message) for message in range(3, MAILS, 7)))
        yield inbox


def test_the_index_finds_what_reading_every_mail_finds(filled: Inbox, chance: Random) -> None:
    filled.delete([*chance.sample(range(1, MAILS + 1), 30), *range(33, 50)])
    found = 0
    with filled.reading() as connection:
        for search in SEARCHES:
            for to in (None, "user1@example.jp", "USER2@example.jp"):
                for bounds in ((None, None), (40, None), (None, 90), (20, 120)):
                    wanted = Selection(to, None, *bounds, terms=terms(search))
                    found += _same(connection, wanted)
    assert found > 1000
    assert filled.messages(search="申請", limit=200)


def test_all_mails_are_paged_through_by_number(filled: Inbox, chance: Random) -> None:
    filled.delete([*chance.sample(range(1, MAILS + 1), 30), *range(33, 50)])
    everything = [one.id for one in filled.newest(Selection(), MAILS)]
    assert len(everything) == filled.count()
    for start in range(len(everything) + 3):
        assert [one.id for one in filled.newest(Selection(), 4, start)] == everything[start : start + 4]


def test_texts_at_random_are_found_where_they_are(filled: Inbox, chance: Random) -> None:
    found = 0
    with filled.reading() as connection:
        texts = [text for (text,) in connection.execute("SELECT folded FROM contents")]
        for _ in range(200):
            text = chance.choice(texts)
            at = chance.randrange(len(text))
            part = text[at : at + chance.randint(1, 9)].replace('"', "").strip()
            found += _same(connection, Selection(terms=terms(f'"{part}"')))
    assert found > 1000


def test_a_block_whose_mails_are_gone_is_gone_from_the_index(filled: Inbox) -> None:
    filled.delete(range(1, 48))
    with filled.reading() as connection:
        assert connection.execute("SELECT min(block), max(block) FROM blocks").fetchone() == (3, 8)
        assert connection.execute("SELECT DISTINCT block FROM grams ORDER BY block").fetchall() == [
            (block,) for block in range(3, 9)
        ]
    filled.delete(None)
    filled.deliver(*_mail(Random("later"), 999))
    assert [one.id for one in filled.messages(search="message-id:999@")] == [MAILS + 1]
    with filled.reading() as connection:
        assert connection.execute("SELECT count(*) FROM grams").fetchone() == (0,)


def test_the_counters_are_right_whatever_happens(filled: Inbox, chance: Random) -> None:
    for _ in range(60):
        ids = chance.sample(range(1, MAILS + 1), 5)
        to = chance.choice([None, "user1@example.jp", "user2@example.jp"])
        match chance.randrange(5):
            case 0:
                filled.mark_read(ids, to=to)
            case 1:
                filled.mark_read(ids, False, to=to)
            case 2:
                filled.delete(ids, to=to)
            case 3:
                filled.deliver_many([Mail.read(*_mail(chance, chance.randrange(400)))])
            case _:
                _move(filled, ids)
        with filled.reading() as connection:
            _count_anew(connection)
    filled.delete(None, to="user1@example.jp")
    filled.mark_read(None)
    with filled.reading() as connection:
        _count_anew(connection)


def test_a_search_counts_to_a_bound(filled: Inbox, monkeypatch: pytest.MonkeyPatch, chance: Random) -> None:
    total, unread = filled.tally(Selection(terms=terms("example.jp")))
    assert (total, unread) == filled.tally(Selection())
    assert (total, 0 < unread < total) == (MAILS, True)
    monkeypatch.setattr(finding, "MOST_COUNTED", 20)
    assert filled.tally(Selection(terms=terms("example.jp")))[0] == 20
    assert filled.tally(Selection())[0] == MAILS


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Selection(), "SCAN m"),
        (Selection(to="a"), "COVERING INDEX copies_mailbox (mailbox=? AND folder=?)"),
        (Selection(to="a", before=9), "COVERING INDEX copies_mailbox (mailbox=? AND folder=? AND message<?)"),
        (Selection(to="a", unread=False), "copies_mailbox_unread (mailbox=? AND folder=? AND unread=?)"),
        (Selection(terms=terms("tag:red")), "SEARCH t USING PRIMARY KEY (tag=?)"),
        (Selection(to="a", terms=terms("tag:red")), "SEARCH t USING PRIMARY KEY (tag=?)"),
        (Selection(terms=terms("is:tagged")), "SCAN t USING COVERING INDEX tags_message"),
        (Selection(terms=terms("is:unread")), "COVERING INDEX copies_unread (unread=?)"),
        (
            Selection(terms=terms("-is:unread"), before=9),
            "COVERING INDEX copies_unread (unread=? AND message<?)",
        ),
    ],
)
@pytest.mark.parametrize("newest_first", [True, False])
def test_lists_follow_an_index(inbox: Inbox, wanted: Selection, index: str, newest_first: bool) -> None:
    query, values = statement(wanted, newest_first=newest_first)
    with inbox.reading() as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert index in plan[0]
    assert "TEMP B-TREE" not in " ".join(plan)


def test_a_lookup_in_the_index_reads_a_gram_a_block(inbox: Inbox) -> None:
    query, values = grams._query([(0, "申請審")], [(1, "ab")], grams.Wanted(), (0, 9), "DESC")
    with inbox.reading() as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert plan == [
        "SEARCH b USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        "SEARCH g0 USING PRIMARY KEY (block=? AND field=? AND gram=?)",
        "SEARCH g1 USING PRIMARY KEY (block=? AND field=? AND gram>? AND gram<?)",
    ]


def _mail(chance: Random, number: int) -> tuple[Envelope, bytes]:
    text, subject = ("".join(chance.choices(LETTERS, k=chance.randint(0, 40))) for _ in range(2))
    recipients = tuple(chance.sample(["user1@example.jp", "user2@example.jp", "user3@example.jp"], k=2))
    kind = "application/pdf" if number % 9 == 0 else "text/plain; charset=utf-8"
    head = (
        f"From: user{number % 4}@example.jp\r\nTo: {', '.join(recipients)}\r\nMessage-ID: <{number}@example.jp>\r\n"
        f"{'Reply-To: desk@example.jp' if number % 5 == 0 else 'Cc: user3@example.jp'}\r\n"
        f"Date: {1 + number % 28} Jun 2025 09:00:00 +0900\r\nContent-Type: {kind}\r\n"
        f"Subject: {' '.join(subject.split())}\r\n\r\n"
    )
    return Envelope("", recipients), (head + text.replace("\n", "\r\n")).encode()


def _same(connection: sqlite3.Connection, wanted: Selection) -> int:
    """Hold a page of each order against reading all; how many messages there are."""
    where, values = wanted.where
    query = f"SELECT DISTINCT {wanted.key} FROM {wanted.tables} WHERE {where} ORDER BY 1"
    expected = [row[0] for row in connection.execute(query, values)]
    for newest_first, all_of_them in ((False, expected), (True, expected[::-1])):
        assert finding.page(connection, wanted, -1, newest_first=newest_first) == all_of_them, wanted
        assert finding.page(connection, wanted, 3, 2, newest_first=newest_first) == all_of_them[2:5], wanted
    return len(expected)


def _move(inbox: Inbox, ids: list[int]) -> None:
    with inbox.writing() as connection:
        connection.execute(f"UPDATE copies SET folder = 'Trash' WHERE message IN ({ids[0]}, {ids[1]})")
        connection.execute(
            f"INSERT INTO copies (mailbox, folder, message) SELECT 'user3@example.jp', 'Trash', id FROM messages WHERE id = {ids[2]}"
        )


def _count_anew(connection: sqlite3.Connection) -> None:
    counted = connection.execute(
        "SELECT mailbox, folder, count(*), sum(unread) FROM copies GROUP BY mailbox, folder ORDER BY mailbox, folder"
    ).fetchall()
    assert connection.execute("SELECT * FROM counts ORDER BY mailbox, folder").fetchall() == counted
    whole = connection.execute(
        "SELECT (SELECT count(*) FROM messages), (SELECT count(DISTINCT message) FROM copies WHERE unread)"
    )
    assert connection.execute("SELECT * FROM whole").fetchall() == whole.fetchall()
