"""Folders of a mailbox: uids that never come again, flags, what copying and moving leaves behind, who notices."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest

from mailsim import folders
from mailsim.changes import Watch
from mailsim.folders import Folder
from mailsim.inbox import Inbox, NoSuchMessageError
from mailsim.message import JST, Envelope

Write = Callable[..., tuple[Envelope, bytes]]
TARO = "Taro@example.jp"
AT = datetime(2025, 6, 2, 9, tzinfo=JST)


@pytest.fixture
def folder(inbox: Inbox, write: Write) -> Folder:
    """The INBOX of 太郎 with three mails."""
    for number in range(3):
        inbox.deliver(*write(number))
    return Folder(inbox, TARO)


def uids(folder: Folder) -> list[int]:
    return [one.uid for one in folders.copies(folder)]


def test_what_arrives_is_in_the_inbox_unread(folder: Folder) -> None:
    assert [(one.uid, one.flags, one.arrived_at) for one in folders.copies(folder)] == [
        (uid, frozenset(), AT) for uid in (1, 2, 3)
    ]
    assert folders.counts(folder) == (3, 3)
    assert folders.names(folder.inbox, TARO) == ["INBOX"]


def test_inbox_is_inbox_in_any_case(inbox: Inbox) -> None:
    assert Folder(inbox, TARO, "inBox").key == ("taro@example.jp", "INBOX")


@pytest.mark.parametrize(
    ("how", "after"),
    [("add", {"\\Flagged", "$模", "\\Seen"}), ("remove", {"\\Flagged"}), ("replace", {"$模", "\\Seen"})],
)
def test_flags_are_added_taken_away_and_replaced(folder: Folder, how: folders.How, after: set[str]) -> None:
    folders.flag(folder, [2], ["\\Flagged"])
    folders.flag(folder, [2, 99], ["$模", "\\Seen"], how)
    assert [set(one.flags) for one in folders.copies(folder)] == [set(), after, set()]


def test_seen_is_what_every_other_view_calls_read(folder: Folder) -> None:
    folders.flag(folder, [1], ["\\Seen"])
    assert [one.unread for one in folder.inbox.messages(to=TARO)] == [False, True, True]


def test_a_uid_never_comes_again(folder: Folder, write: Write) -> None:
    folders.expunge(folder, [3])
    folder.inbox.deliver(*write(4))
    assert (uids(folder), folders.next_uid(folder.inbox)) == ([1, 2, 4], 5)


def test_a_message_goes_when_its_last_copy_goes(folder: Folder) -> None:
    folders.create(Folder(folder.inbox, TARO, "控え"))
    assert folders.copy(folder, [1, 99], "控え") == [(1, 4)]
    folders.expunge(folder, [1])
    assert folder.inbox.count() == 3
    folders.expunge(Folder(folder.inbox, TARO, "控え"), [4])
    assert folder.inbox.count() == 2


def test_moving_keeps_flags_and_leaves_nothing(folder: Folder) -> None:
    folders.create(Folder(folder.inbox, TARO, "Trash"))
    folders.flag(folder, [2], ["\\Seen", "\\Answered"])
    assert folders.move(folder, [2, 1], "Trash") == [(1, 4), (2, 5)]
    assert uids(folder) == [3]
    moved = folders.copies(Folder(folder.inbox, TARO, "Trash"))
    assert [(one.uid, set(one.flags)) for one in moved] == [(4, set()), (5, {"\\Seen", "\\Answered"})]


def test_nothing_is_moved_to_where_nothing_is(folder: Folder) -> None:
    with pytest.raises(folders.NoSuchFolderError):
        folders.move(folder, [1], "Trash")
    assert uids(folder) == [1, 2, 3]


def test_what_is_appended_goes_to_its_folder_alone(folder: Folder, write: Write) -> None:
    sent = Folder(folder.inbox, TARO, "Sent")
    folders.create(sent)
    raw = write(1)[1]
    uid = folders.append(sent, raw, ["\\Seen"], AT)
    assert folders.octets(sent, uid) == raw
    assert [(set(one.flags), one.arrived_at, one.size) for one in folders.copies(sent)] == [
        ({"\\Seen"}, AT, len(raw))
    ]
    assert len(uids(folder)) == 3


def test_octets_of_a_copy_that_is_gone_or_another_mailboxes(folder: Folder) -> None:
    with pytest.raises(NoSuchMessageError):
        folders.octets(Folder(folder.inbox, "jiro@example.jp"), 1)


def test_folders_are_made_once_renamed_and_deleted_with_what_is_in_them(folder: Folder) -> None:
    work, archive = Folder(folder.inbox, TARO, "work"), Folder(folder.inbox, TARO, "archive")
    folders.create(work)
    with pytest.raises(folders.FolderExistsError):
        folders.create(work)
    folders.move(folder, [1], "work")
    folders.rename(work, "archive")
    assert (folders.names(folder.inbox, TARO), len(uids(archive))) == (["INBOX", "archive"], 1)
    folders.remove(archive)
    assert (folders.names(folder.inbox, TARO), folder.inbox.count()) == (["INBOX"], 2)
    with pytest.raises(folders.NoSuchFolderError):
        folders.remove(archive)


def test_renaming_the_inbox_moves_its_mails(folder: Folder) -> None:
    folders.rename(folder, "old")
    assert (uids(folder), uids(Folder(folder.inbox, TARO, "old"))) == ([], [1, 2, 3])
    assert folders.names(folder.inbox, TARO) == ["INBOX", "old"]


def test_folders_of_a_mailbox_are_bounded(inbox: Inbox) -> None:
    for number in range(folders.MOST_FOLDERS):
        folders.create(Folder(inbox, TARO, f"f{number}"))
    with pytest.raises(folders.TooManyFoldersError):
        folders.create(Folder(inbox, TARO, "one more"))
    with pytest.raises(folders.TooManyFoldersError):
        folders.subscribe(Folder(inbox, TARO, "one more"), True)
    folders.create(Folder(inbox, "jiro@example.jp", "f0"))


def test_subscriptions_outlive_folders(inbox: Inbox) -> None:
    folders.subscribe(Folder(inbox, TARO, "news"), True)
    assert folders.names(inbox, TARO, subscribed=True) == ["INBOX", "news"]
    assert folders.names(inbox, TARO) == ["INBOX"]
    folders.subscribe(Folder(inbox, TARO, "news"), False)
    assert folders.names(inbox, TARO, subscribed=True) == ["INBOX"]


def test_recent_is_told_once(folder: Folder, write: Write) -> None:
    assert (folders.claim(folder), folders.claim(folder)) == (0, 3)
    folder.inbox.deliver(*write(9))
    assert (folders.claimed(folder), folders.claim(folder), folders.claimed(folder)) == (3, 3, 4)


def test_uidvalidity_stays_as_long_as_the_file(tmp_path: Path) -> None:
    first = Inbox(tmp_path / "mail.sqlite3")
    validity = folders.uidvalidity(first)
    first.close()
    again = Inbox(tmp_path / "mail.sqlite3")
    assert folders.uidvalidity(again) == validity
    assert 0 < validity < 2**32
    again.close()


def test_changes_are_noticed_by_this_process_and_by_others(tmp_path: Path, write: Write) -> None:
    here, there = Inbox(tmp_path / "mail.sqlite3"), Inbox(tmp_path / "mail.sqlite3")
    watch, told = Watch(here.path), Event()
    assert (watch.changed(), watch.changed()) == (True, False)
    with here.changes.listening(told.set):
        there.deliver(*write(1))
        assert (watch.changed(), told.is_set()) == (True, False)
        here.deliver(*write(2))
        assert (watch.changed(), told.is_set()) == (True, True)
    told.clear()
    here.deliver(*write(3))
    assert not told.is_set()
    watch.close()
    here.close()
    there.close()
