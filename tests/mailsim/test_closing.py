"""An inbox that is closed while others read from it: nobody is hurt, and what is read is right."""

from pathlib import Path
from threading import Event, Thread

from mailsim.inbox import Inbox
from mailsim.message import Envelope

MAIL = b"Message-ID: <1@example.jp>\r\nSubject: one\r\nDate: Mon, 02 Jun 2025 09:00:00 +0900\r\n\r\nbody\r\n"


def test_readers_go_on_while_the_inbox_is_closed_and_opened(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "mail.sqlite3")
    inbox.deliver(Envelope("a@example.jp", ("b@example.jp",)), MAIL)
    done, wrong = Event(), []
    shared = [inbox]

    def read() -> None:
        while not done.is_set():
            if [found.subject for found in shared[0].messages()] != ["one"]:
                wrong.append("lost")

    readers = [Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(40):
        old, shared[0] = shared[0], Inbox(tmp_path / "mail.sqlite3")
        old.close()
    done.set()
    for reader in readers:
        reader.join()
    shared[0].close()
    assert not wrong


def test_a_closed_inbox_can_still_be_read(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "mail.sqlite3")
    inbox.deliver(Envelope("a@example.jp", ("b@example.jp",)), MAIL)
    inbox.close()
    assert [found.subject for found in inbox.messages()] == ["one"]
