"""Mail read as people do: by mbsync and fetchmail, from the servers that are started together, alone and in the office."""

import imaplib
import os
import poplib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from mailsim.alone import Alone
from mailsim.host import NOWHERE
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.readers import USUAL_PORTS, Readers
from mailsim.tls import authority_of, server_context

Write = Callable[..., tuple[Envelope, bytes]]
pytestmark = pytest.mark.server
TARO = "taro@example.jp"
ALL = dict.fromkeys(USUAL_PORTS, 0)


def program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def readers(inbox: Inbox, tmp_path: Path) -> Iterator[Readers]:
    started = Readers({"w1": inbox}.get, ALL, partial(server_context, tmp_path / "tls"))
    started.start()
    yield started
    started.stop()


def test_all_kinds_serve_the_same_mailbox(
    readers: Readers, inbox: Inbox, write: Write, tmp_path: Path
) -> None:
    inbox.deliver(*write(1))
    trusting = ssl.create_default_context(cafile=authority_of(tmp_path / "tls"))
    ports = readers.ports
    assert ports.keys() == USUAL_PORTS.keys()
    for client in (
        imaplib.IMAP4("127.0.0.1", ports["imap"], timeout=20),
        imaplib.IMAP4_SSL("localhost", ports["imaps"], ssl_context=trusting, timeout=20),
    ):
        client.login(TARO, "w1")
        assert client.select()[1] == [b"1"]
        client.logout()
    for reading in (
        poplib.POP3("127.0.0.1", ports["pop3"], timeout=20),
        poplib.POP3_SSL("localhost", ports["pop3s"], context=trusting, timeout=20),
    ):
        reading.user(TARO)
        reading.pass_("w1")
        assert reading.stat()[0] == 1
        reading.quit()


def test_mbsync_copies_and_brings_back_what_was_done(
    readers: Readers, inbox: Inbox, write: Write, tmp_path: Path
) -> None:
    """A local copy, a flag set and a mail deleted in it, and all of it back on the server."""
    mbsync = program("mbsync")
    mails = [write(number, text=f"本文 {number}") for number in range(5)]
    for mail in mails:
        inbox.deliver(*mail)
    maildir, config = tmp_path / "maildir", tmp_path / "mbsyncrc"
    maildir.mkdir()
    config.write_text(
        f"IMAPAccount a\nHost 127.0.0.1\nPort {readers.ports['imap']}\nUser {TARO}\nPass w1\nSSLType None\nAuthMechs PLAIN\n\n"
        f"IMAPStore far\nAccount a\n\nMaildirStore near\nPath {maildir}/\nInbox {maildir}/INBOX\nSubFolders Verbatim\n\n"
        "Channel c\nFar :far:\nNear :near:\nPatterns *\nCreate Both\nExpunge Both\nSyncState *\nCopyArrivalDate yes\n"
    )
    sync = partial(
        subprocess.run, [mbsync, "-c", str(config), "-a"], check=True, capture_output=True, timeout=60
    )
    sync()
    copied = sorted((maildir / "INBOX" / "new").iterdir())
    marked = re.compile(rb"^X-TUID: .*\n", re.MULTILINE)  # mbsync's own
    theirs = {marked.sub(b"", path.read_bytes()) for path in copied}
    assert theirs == {raw.replace(b"\r\n", b"\n") for _, raw in mails}
    copied[0].rename(maildir / "INBOX" / "cur" / f"{copied[0].name}:2,FS")
    copied[1].rename(maildir / "INBOX" / "cur" / f"{copied[1].name}:2,T")
    sync()
    assert sorted(one.unread for one in inbox.messages(to=TARO)) == [False, True, True, True]
    inbox.deliver(*write(9))
    sync()
    assert len([*(maildir / "INBOX" / "new").iterdir(), *(maildir / "INBOX" / "cur").iterdir()]) == 5


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_fetchmail_fetches_all_and_deletes(
    readers: Readers, inbox: Inbox, write: Write, tmp_path: Path, protocol: str
) -> None:
    fetchmail = program("fetchmail")
    for number in range(3):
        inbox.deliver(*write(number))
    config, taken = tmp_path / "fetchmailrc", tmp_path / "taken"
    config.write_text(
        f'poll 127.0.0.1 protocol {protocol} port {readers.ports[protocol]} username "{TARO}" password "w1"\n'
        f'  sslproto "" mda "cat >> {taken}"\n'
    )
    config.chmod(0o600)
    subprocess.run(
        [fetchmail, "-f", str(config), "--nodetach", "--nosyslog", "--pidfile", str(tmp_path / "pid"), "--idfile", str(tmp_path / "ids")],
        check=True,
        capture_output=True,
        timeout=60,
        env=os.environ | {"HOME": str(tmp_path)},
    )  # fmt: skip
    assert taken.read_bytes().count(b"Message-ID: <") == 3
    assert inbox.count() == 0


def test_a_usual_port_that_is_taken_is_given_up_for_a_free_one_or_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tls = partial(server_context, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setitem(USUAL_PORTS, "pop3", taken)
        yielding = Readers({}.get, {"imap": 0, "pop3": taken}, tls, yielding=True)
        yielding.start()
        assert yielding.ports["pop3"] != taken
        yielding.stop()
        strict = Readers({}.get, {"imap": 0, "pop3": taken}, tls)
        with pytest.raises(OSError, match=f"pop3 cannot have port {taken}"):
            strict.start()
        assert strict.ports == {}


def test_without_the_extra_pop3_is_served_and_imap_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in sys.modules if name.startswith(("pymap", "mailsim.imap."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pymap", None)
    readers = Readers({}.get, ALL, partial(server_context, tmp_path))
    readers.start()
    assert readers.ports.keys() == {"pop3", "pop3s"}
    assert "odaiba[imap]" in readers.missing
    readers.stop()


def test_alone_any_password_will_do_while_there_is_one_world(tmp_path: Path) -> None:
    office = Alone(tmp_path, NOWHERE)
    default = office.inbox("")
    assert office.reading("anything") is office.reading("default") is default
    assert office.worlds() == []
    other = office.inbox("w1")
    assert (office.reading("W1"), office.reading("default"), office.reading("anything")) == (
        other,
        default,
        None,
    )
    office.close()


def test_the_command_serves_them_when_asked(tmp_path: Path, write: Write) -> None:
    inbox = Inbox(tmp_path / "mail.sqlite3")
    inbox.deliver(*write(1))
    inbox.close()
    ports = [word for kind in ("smtp", "http", "imap", "pop3") for word in (f"--{kind}", "0")]
    command = [sys.executable, "-W", "error", "-m", "mailsim", *ports, "--data", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        told = dict(line.split() for line in iter(running.stdout.readline, "ready\n"))
        client = imaplib.IMAP4("127.0.0.1", int(told["IMAP"].rpartition(":")[2]), timeout=20)
        client.login(TARO, "anything")
        assert client.select()[1] == [b"1"]
        client.logout()
        poplib.POP3("127.0.0.1", int(told["POP3"].rpartition(":")[2]), timeout=20).quit()
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=20)
    assert (running.returncode, errors) == (0, "")
