"""IMAP with strangers' clients and by hand: who is let in, what is told to whom, and what is bounded."""

import asyncio
import imaplib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import aioimaplib
import pytest
from imapclient import IMAPClient

from mailsim import folders
from mailsim.folders import Folder
from mailsim.imap import MISSING, ImapMissingError, imap_server
from mailsim.imap.connection import LINE_OCTETS
from mailsim.imap.server import ImapServer
from mailsim.inbox import Inbox
from mailsim.listener import Pace
from mailsim.message import Envelope

Write = Callable[..., tuple[Envelope, bytes]]
pytestmark = pytest.mark.server
TARO = "taro@example.jp"
LOGIN = b"a LOGIN taro@example.jp w1\r\nb SELECT INBOX\r\n"


@pytest.fixture
def worlds(inbox: Inbox) -> dict[str, Inbox]:
    return {"w1": inbox}


@pytest.fixture
def imap(worlds: dict[str, Inbox]) -> Iterator[ImapServer]:
    server = imap_server(worlds.get, port=0)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sign_in(imap: ImapServer) -> Iterator[Callable[..., IMAPClient]]:
    """Signs in and selects the INBOX; says goodbye at the end where there is still somebody to say it to."""
    opened: list[IMAPClient] = []

    def signed_in(user: str = TARO, world: str = "w1") -> IMAPClient:
        client = IMAPClient("127.0.0.1", imap.port, ssl=False, timeout=20)
        opened.append(client)
        client.login(user, world)
        client.select_folder("INBOX")
        return client

    yield signed_in
    for client in opened:
        with suppress(OSError):  # it may have been cut off
            client.shutdown()


def hear(client: IMAPClient, line: tuple[object, ...]) -> None:
    """Wait in IDLE until a line comes; others may come before it."""
    while line not in (pushed := client.idle_check(timeout=20)):
        assert pushed, f"{line} never came"


def talk(server: ImapServer, said: bytes) -> list[bytes]:
    """The lines that a server answers to everything said at once, until it hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as wire:
        wire.sendall(said)
        heard = bytearray()
        try:
            while block := wire.recv(65536):
                heard += block
        except ConnectionError:
            pass  # hung up with something unread
    return bytes(heard).split(b"\r\n")


@pytest.mark.parametrize(
    ("user", "world"), [("taro", "w1"), (TARO, "w2"), (TARO, ""), ("", "w1"), ("a@b@", "w1")]
)
def test_who_is_not_let_in(imap: ImapServer, user: str, world: str) -> None:
    client = imaplib.IMAP4("127.0.0.1", imap.port, timeout=20)
    with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
        client.login(user or '""', world)
    client.logout()


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_authenticate(imap: ImapServer, mechanism: str) -> None:
    answers = iter([TARO.encode(), b"w1"])
    client = imaplib.IMAP4("127.0.0.1", imap.port, timeout=20)
    whole = b"\0taro@example.jp\0w1"
    assert (
        client.authenticate(mechanism, lambda _: whole if mechanism == "PLAIN" else next(answers))[0] == "OK"
    )
    assert client.select()[0] == "OK"
    client.logout()


def test_nobody_signs_in_for_another(imap: ImapServer) -> None:
    client = imaplib.IMAP4("127.0.0.1", imap.port, timeout=20)
    with pytest.raises(imaplib.IMAP4.error, match="AUTHORIZATIONFAILED"):
        client.authenticate("PLAIN", lambda _: b"jiro@example.jp\0taro@example.jp\0w1")
    client.logout()


def test_a_mailbox_is_ones_own_and_of_ones_world(
    imap: ImapServer,
    worlds: dict[str, Inbox],
    sign_in: Callable[..., IMAPClient],
    tmp_path: Path,
    write: Write,
) -> None:
    worlds["w2"] = Inbox(tmp_path / "w2.sqlite3")
    worlds["w1"].deliver(*write(1))
    worlds["w2"].deliver(*write(2, subject="他の世界"))
    assert sign_in("jiro@example.jp").search() == []
    assert sign_in("Taro@Example.jp").search() == [1]
    assert sign_in(TARO, "w2").search(["SUBJECT", "他の世界"], "UTF-8") == [1]
    worlds["w2"].close()


def test_what_it_can(imap: ImapServer, sign_in: Callable[..., IMAPClient]) -> None:
    client = sign_in()
    assert {b"IMAP4REV1", b"IDLE", b"UIDPLUS", b"MOVE", b"NAMESPACE", b"UNSELECT", b"LITERAL+"} <= set(
        client.capabilities()
    )
    assert client.namespace().personal == (("", "/"),)


def test_fetching_reads_and_peeking_does_not(
    sign_in: Callable[..., IMAPClient], inbox: Inbox, write: Write
) -> None:
    inbox.deliver(*write(1, html="<p>模擬</p>"))
    client = sign_in()
    client.fetch([1], ["BODY.PEEK[]", "ENVELOPE", "BODYSTRUCTURE", "RFC822.SIZE", "RFC822.HEADER"])
    assert client.get_flags([1])[1] == (rb"\Recent",)
    client.fetch([1], ["BODY[1]"])
    assert set(client.get_flags([1])[1]) == {rb"\Recent", rb"\Seen"}
    assert not inbox.messages(to=TARO)[0].unread


def test_examining_changes_nothing(sign_in: Callable[..., IMAPClient], inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1))
    folders.flag(Folder(inbox, TARO), [1], [r"\Deleted"])
    client = sign_in()
    client.select_folder("INBOX", readonly=True)
    client.fetch([1], ["BODY[]"])
    with pytest.raises(imaplib.IMAP4.error, match="READ-ONLY"):
        client.add_flags([1], [rb"\Flagged"])
    with pytest.raises(imaplib.IMAP4.error, match="READ-ONLY"):
        client.move([1], "INBOX")
    client.close_folder()
    assert inbox.messages(to=TARO)[0].unread


def test_japanese_is_found_however_it_is_written(
    sign_in: Callable[..., IMAPClient], inbox: Inbox, write: Write
) -> None:
    inbox.deliver(*write(1, text="審査がＡＢＣ完了しました。ｶﾀｶﾅ"))
    inbox.deliver(*write(2, text="別の本文"))
    client = sign_in()
    for text in ("審査", "abc完了", "カタカナ"):
        assert client.search(["BODY", text], "UTF-8") == [1]
    assert client.search(["NOT", "TEXT", "審査"], "UTF-8") == [2]
    assert client.search(["SUBJECT", "受付番号", "FROM", "模擬システム"], "UTF-8") == [1, 2]


def test_an_unknown_charset_is_refused(imap: ImapServer) -> None:
    lines = talk(imap, LOGIN + b"c SEARCH CHARSET X-NONE TEXT x\r\nd LOGOUT\r\n")
    assert any(line.startswith(b"c NO [BADCHARSET]") for line in lines)


def test_new_mail_is_pushed(sign_in: Callable[..., IMAPClient], inbox: Inbox, write: Write) -> None:
    inbox.deliver(*write(1))
    client = sign_in()
    client.idle()
    inbox.deliver(*write(2))
    hear(client, (2, b"EXISTS"))
    folders.expunge(Folder(inbox, TARO), [1])
    hear(client, (1, b"EXPUNGE"))
    client.idle_done()
    assert client.search() == [2]


def test_mail_that_another_process_stores_is_pushed(
    sign_in: Callable[..., IMAPClient], inbox: Inbox, write: Write
) -> None:
    client = sign_in()
    client.idle()
    (inbox.path.parent / "new.eml").write_bytes(write(1)[1])
    code = (
        "import sys; from pathlib import Path; from mailsim.inbox import Inbox; from mailsim.message import Envelope\n"
        "Inbox(Path(sys.argv[1])).deliver(Envelope('a@example.jp', (sys.argv[2],)), Path(sys.argv[3]).read_bytes())"
    )
    arguments = [sys.executable, "-c", code, str(inbox.path), TARO, str(inbox.path.parent / "new.eml")]
    subprocess.run(arguments, check=True, env=os.environ | {"PYTHONPATH": str(Path.cwd())}, timeout=60)
    hear(client, (1, b"EXISTS"))
    client.idle_done()


def test_idle_with_an_asynchronous_client(imap: ImapServer, inbox: Inbox, write: Write) -> None:
    async def wait() -> list[bytes]:
        client = aioimaplib.IMAP4("127.0.0.1", imap.port, timeout=20)
        await client.wait_hello_from_server()
        await client.login(TARO, "w1")
        await client.select("INBOX")
        waiting = await client.idle_start(timeout=30)
        inbox.deliver(*write(1))
        pushed = await client.wait_server_push()
        client.idle_done()
        await asyncio.wait_for(waiting, 20)
        await client.logout()
        client.protocol.transport.close()
        return list(pushed)

    assert b"1 EXISTS" in asyncio.run(wait())


def test_what_one_client_does_another_sees(
    sign_in: Callable[..., IMAPClient], inbox: Inbox, write: Write
) -> None:
    for number in range(3):
        inbox.deliver(*write(number))
    one, other = sign_in(), sign_in()
    one.add_flags([2], [rb"\Deleted", b"$Forwarded"])
    other.noop()
    assert set(other.get_flags([2])[2]) == {rb"\Deleted", b"$Forwarded"}
    one.expunge([2])
    # a sequence number may not shift under a FETCH: it is told at the next NOOP (RFC 3501 §7.4.1)
    assert other.fetch([1, 2, 3], ["FLAGS"]).keys() == {1, 3}
    assert (2, b"EXPUNGE") in other.noop()[1]


def test_recent_is_told_to_the_first_who_looks(
    sign_in: Callable[..., IMAPClient], inbox: Inbox, write: Write
) -> None:
    inbox.deliver(*write(1))
    assert sign_in().search(["RECENT"]) == [1]
    assert sign_in().search(["RECENT"]) == []


def test_appended_mail_is_stored_and_goes_to_nobody(
    sign_in: Callable[..., IMAPClient], inbox: Inbox, write: Write
) -> None:
    client = sign_in()
    client.create_folder("下書き")
    raw = write(1, to="jiro@example.jp")[1]
    assert b"[APPENDUID" in client.append("下書き", raw.replace(b"\r\n", b"\n"), [rb"\Draft"])
    client.select_folder("下書き")
    assert client.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"] == raw
    assert [one.address for one in inbox.mailboxes() if one.total] == []


@pytest.mark.parametrize("name", ["x" * 201, "改\r行", "", "/"])
def test_names_of_folders_are_bounded(sign_in: Callable[..., IMAPClient], name: str) -> None:
    with pytest.raises(imaplib.IMAP4.error):
        sign_in().create_folder(name)


def test_inbox_cannot_be_made_or_deleted(sign_in: Callable[..., IMAPClient]) -> None:
    client = sign_in()
    for do in (client.create_folder, client.delete_folder):
        with pytest.raises(imaplib.IMAP4.error):
            do("inbox")
    with pytest.raises(imaplib.IMAP4.error, match="TRYCREATE"):
        client.append("nowhere", b"Subject: x\r\n\r\n")


def test_folders_are_renamed_with_those_below(sign_in: Callable[..., IMAPClient]) -> None:
    client = sign_in()
    for name in ("a", "a/b", "ab"):
        client.create_folder(name)
    client.rename_folder("a", "z")
    assert sorted(name for _, _, name in client.list_folders()) == ["INBOX", "ab", "z", "z/b"]


def test_a_world_that_goes_says_goodbye(
    sign_in: Callable[..., IMAPClient], worlds: dict[str, Inbox], write: Write
) -> None:
    idling, other = sign_in(), sign_in()
    idling.idle()
    gone = worlds.pop("w1")
    gone.deliver(*write(1))
    assert idling.idle_check(timeout=20)[0][0] == b"BYE"
    with pytest.raises(imaplib.IMAP4.abort):
        other.search()


def test_a_world_that_was_reset_is_another(
    sign_in: Callable[..., IMAPClient], worlds: dict[str, Inbox], tmp_path: Path, write: Write
) -> None:
    client = sign_in()
    before = client.folder_status("INBOX", ["UIDVALIDITY"])[b"UIDVALIDITY"]
    worlds["w1"] = Inbox(tmp_path / "again.sqlite3")
    worlds["w1"].set("store", "uidvalidity", before + 1)
    with pytest.raises(imaplib.IMAP4.abort):
        client.noop()
    assert sign_in().folder_status("INBOX", ["UIDVALIDITY"])[b"UIDVALIDITY"] == before + 1
    worlds["w1"].close()


@pytest.mark.parametrize(
    "command",
    [
        b"XYZZY", b"FETCH", b"FETCH 0 FLAGS", b"FETCH 1:x FLAGS", b"FETCH 1 (BODY[1.x])", b"SEARCH", b"SEARCH NONSENSE",
        b"SEARCH " + b"(" * 5000, b"SEARCH " + b"NOT " * 5000 + b"ALL", b"STORE 1 FLAGS", b"STORE 1 FLAGS (\\)",
        b"FETCH " + b"9" * 5000 + b" FLAGS", b"SELECT &&&", b"LIST", b"SEARCH SINCE 99-Foo-2025", b"SEARCH TEXT {99999999}",
        b"APPEND INBOX {99999999}", b"SEARCH CHARSET UTF-8 TEXT \"\xff\xfe\"", b"FETCH 1 BODY[]<-1.2>", b"\xff\xff", b"COPY 1",
        b"UID NOTHING 1", b"STATUS INBOX (NOTHING)", b"ID x", b"SEARCH OR ALL", b"CREATE \"\\",
    ],
    ids=lambda command: command[:20],
)  # fmt: skip
def test_bad_commands_are_answered_and_the_next_is_heard(
    imap: ImapServer, inbox: Inbox, write: Write, command: bytes
) -> None:
    inbox.deliver(*write(1))
    lines = talk(imap, LOGIN + b"c " + command + b"\r\nd NOOP\r\ne LOGOUT\r\n")
    answers = [line for line in lines if line.startswith((b"c ", b"* BAD"))]
    assert len(answers) == 1
    assert answers[0][2:5] in {b"BAD", b"NO "}
    assert any(line.startswith(b"d OK") for line in lines)


@pytest.mark.parametrize(
    "flood",
    [
        b"c NOOP " + b"x" * LINE_OCTETS * 2,
        b"c APPEND INBOX {999999999+}\r\n",
        b"c SEARCH " + b"TEXT {1+}\r\nx " * 200 + b"\r\n",
        b"NONSENSE\r\n" * 200,
    ],
    ids=["line", "literal", "literals", "errors"],
)
def test_floods_end_the_connection(imap: ImapServer, flood: bytes) -> None:
    lines = talk(imap, LOGIN + flood)
    assert not any(line.startswith(b"c OK") for line in lines)


def test_a_hundred_thousand_uids_in_a_set(imap: ImapServer, inbox: Inbox, write: Write) -> None:
    for number in range(3):
        inbox.deliver(*write(number))
    numbers = b",".join(b"%d" % number for number in range(1, 100_001))
    ranges = b",".join([b"1:*"] * 100_000)
    said = b"".join(
        b"c UID FETCH %b FLAGS\r\nd UID STORE %b +FLAGS.SILENT (x)\r\n" % (one, one)
        for one in (numbers, ranges)
    )
    lines = talk(imap, LOGIN + said + b"e LOGOUT\r\n")
    assert sum(b" FETCH (FLAGS" in line for line in lines) == 6
    assert sum(line.startswith((b"c OK", b"d OK")) for line in lines) == 4


def test_who_says_nothing_is_sent_away(worlds: dict[str, Inbox]) -> None:
    server = ImapServer(worlds.get, port=0, pace=Pace(stranger_seconds=0.05))
    server.start()
    assert talk(server, b"")[1].startswith(b"* BYE")
    server.stop()


def test_without_the_extra_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("pymap", "mailsim.imap."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pymap", None)
    with pytest.raises(ImapMissingError, match=r"odaiba\[imap\]"):
        imap_server({}.get)
    assert "pip install" in MISSING


def test_a_port_that_is_taken_is_told(imap: ImapServer) -> None:
    second = ImapServer({}.get, port=imap.port)
    with pytest.raises(OSError, match="in use"):
        second.start()
    second.stop()
