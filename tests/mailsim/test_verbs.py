"""The verbs of the command line: on the files of a folder, and on a running server; each world an inbox of its own."""

from __future__ import annotations

import io
import json
import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from mailsim.alone import Alone, Cleaning
from mailsim.app import create_app
from mailsim.cli import main
from mailsim.wall import WallHost
from tests.mailsim.conftest import Write
from tests.mailsim.test_alone import process

pytestmark = pytest.mark.slow

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a verb on the files of a folder; its exit code and what it printed."""

    def ran(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--data", str(tmp_path / "mail")])
        return code, *capsys.readouterr()

    return ran


@pytest.mark.slow
def test_a_mail_is_sent_listed_shown_waited_for_and_cleared(run: Run) -> None:
    text = "確認コード：482913\n期限 2025年6月2日"
    assert (
        run("send", "--to", "a@example.jp", "--to", "b@example.jp", "--subject", "試験", "--text", text)[0]
        == 0
    )
    code, listed, _ = run("list")
    assert (code, listed.split("\t")[0], listed.rstrip().split("\t")[2:]) == (
        0,
        "1",
        ["a@example.jp, b@example.jp", "試験"],
    )
    code, shown, _ = run("show", "--to", "b@example.jp")
    assert (code, "Subject: 試験" in shown, 'dates: ["2025-06-02"]' in shown) == (0, True, True)
    assert run("wait", "--to", "a@example.jp", "--subject", "試験", "--timeout", "0") == (0, shown, "")
    assert b"482913".decode() not in run("show", "--raw", "1")[1]
    assert run("clear", "--to", "a@example.jp")[0] == 0
    assert run("list", "--to", "a@example.jp") == (1, "", "")
    assert run("list", "--to", "b@example.jp")[0] == 0


def test_a_wait_that_is_over_tells_what_came_near(run: Run) -> None:
    run("send", "--to", "a@example.jp", "--subject", "first", "--text", "1")
    run("send", "--to", "b@example.jp", "--subject", "second", "--text", "2")
    code, _, told = run("wait", "--to", "a@example.jp", "--subject", "second", "--timeout", "0")
    assert code == 1
    assert "same_subject: 2 b@example.jp second" in told
    assert "same_addressee: 1 a@example.jp first" in told
    assert run("wait", "--after", "1", "--subject", "first", "--timeout", "0")[0] == 1
    assert json.loads(run("wait", "--timeout", "0", "--json")[1])["message"]["Subject"] == "first"


def test_text_comes_from_the_standard_input_and_files_are_attached(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "資料.pdf").write_bytes(b"%PDF-")
    monkeypatch.setattr("sys.stdin", io.StringIO("標準入力の本文"))
    run("send", "--to", "a@example.jp", "--attach", str(tmp_path / "資料.pdf"))
    assert "標準入力の本文" in run("show")[1]
    (mail,) = json.loads(run("list", "--json")[1])["messages"]
    assert mail["Attachments"] == 1


def test_a_whole_mail_is_sent_as_it_is(run: Run, tmp_path: Path, write: Write) -> None:
    (tmp_path / "a.eml").write_bytes(write(7)[1].replace(b"\r\n", b"\n"))
    assert run("send", "--to", "taro@example.jp", "--raw", str(tmp_path / "a.eml"))[0] == 0
    assert json.loads(run("list", "--json")[1])["messages"][0]["MessageID"] == "7@office.example"


@pytest.mark.parametrize("world", ["../x", "a/b", ".x", "é", "x" * 64])
def test_what_is_no_name_is_no_world(run: Run, tmp_path: Path, world: str) -> None:
    assert run("list", "--world", world)[0] == 2
    code, _, told = run("send", "--to", "a@example.jp", "--text", "x", "--world", world)
    assert (code, "no world of this name" in told) == (2, True)
    assert [path.name for path in (tmp_path / "mail").rglob("*.sqlite3")] == ["mail.sqlite3"]


@pytest.mark.slow
def test_worlds_are_apart(run: Run) -> None:
    for world in ("", "w1", "W2"):
        run(
            "send",
            "--to",
            "a@example.jp",
            "--subject",
            f"in {world}".strip(),
            "--text",
            "x",
            "--world",
            world,
        )
    for world, subject in (("", "in"), ("default", "in"), ("w1", "in w1"), ("w2", "in W2")):
        found = json.loads(run("list", "--json", "--world", world)[1])["messages"]
        assert [one["Subject"] for one in found] == [subject]


def test_the_authority_is_made_and_told(run: Run) -> None:
    _, told, _ = run("ca")
    assert Path(told.strip()).read_text(encoding="ascii").startswith("-----BEGIN CERTIFICATE-----")


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Alone]:
    with closing(Alone(tmp_path / "mail", WallHost("7"))) as opened:
        yield opened


def test_only_so_many_worlds_are_made_and_stay_open(
    files: Alone, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailsim.alone.MOST_OPEN", 3)
    monkeypatch.setattr("mailsim.alone.MOST_WORLDS", 5)
    for number in range(5):
        inbox = files.inbox(f"w{number}")
        assert inbox is not None
        inbox.deliver(*write(1))
    assert files.inbox("one-more") is None
    again = files.inbox("w0")
    assert again is not None
    assert again.count() == 1
    seen: list[Path] = []
    files.each(lambda one: seen.append(one.path))
    assert (len(set(seen)), len(files.in_use())) == (6, 3)


def test_what_is_kept_no_longer_goes_in_every_world(files: Alone, write: Write) -> None:
    inboxes = [inbox for inbox in map(files.inbox, ("", "w1")) if inbox]
    for inbox in inboxes:
        for number in (1, 2, 3):
            inbox.deliver(*write(number))
    Cleaning(files).clean()
    assert [inbox.count() for inbox in inboxes] == [3, 3]
    Cleaning(files, most=2).clean()
    assert [inbox.count() for inbox in inboxes] == [2, 2]
    Cleaning(files, keep=timedelta(days=1)).clean()
    assert [inbox.count() for inbox in inboxes] == [2, 2]


@pytest.mark.parametrize("number", ["0", "-1", "1000000", "x", "１"])
def test_what_is_no_number_of_days_starts_nothing(number: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--keep-days", number, "--data", str(tmp_path / "mail")])
    assert not (tmp_path / "mail").exists()


def test_the_pages_of_worlds(files: Alone, write: Write) -> None:
    client = create_app(files.inbox, files.worlds).test_client()
    empty = client.get("/w/")
    assert ("default" in empty.text, "/w/w1" in empty.text) == (True, False)
    assert "Worlds are inboxes apart" in client.get("/w/?locale=en").text
    assert "default-src 'self'" in empty.headers["Content-Security-Policy"]
    inbox = files.inbox("w1")
    assert inbox is not None
    inbox.deliver(*write(1))
    assert 'href="/w/w1/"' in client.get("/w/").text
    assert 'href="/w/w1/box/taro@example.jp/"' in client.get("/w/w1/").text
    assert client.get("/w/w1/api/v1/messages").get_json()["total"] == 1
    assert client.get("/api/v1/messages").get_json()["total"] == 0
    absent = client.get("/w/.x/", headers={"Accept": "text/html"})
    assert (absent.status_code, "世界 .x はありません" in absent.text) == (404, True)
    unknown = client.get("/nowhere?locale=en", headers={"Accept": "text/html"})
    assert (unknown.status_code, "<h1>Not found</h1>" in unknown.text) == (404, True)
    assert "sim-banner" in unknown.text
    refused = client.delete("/w/w1/api/v1/messages", headers={"Origin": "http://elsewhere.example"})
    assert refused.status_code == 403


@pytest.mark.server
def test_verbs_on_a_running_server(tmp_path: Path, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    with process(tmp_path / "mail") as (_, port, pages):

        def ran(*arguments: str) -> tuple[int, str]:
            return main(list(arguments)), capsys.readouterr().out

        here: Any = ("--world", "w1", "--url", pages)
        sent = (
            "send",
            "--smtp",
            f"127.0.0.1:{port}",
            "--world",
            "w1",
            "--to",
            "a@example.jp",
            "--subject",
            "now",
        )
        assert ran(*sent, "--text", "x")[0] == 0
        assert "Subject: now" in ran("wait", *here, "--to", "a@example.jp", "--timeout", "70")[1]
        assert ran("list", "--url", pages)[0] == 1
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.login("w3", "any")
            client.sendmail("a@example.jp", ["taro@example.jp"], write(1)[1])
        assert ran("list", "--url", pages, "--world", "w3")[0] == 0
        assert ran("clear", *here)[0] == 0
        assert ran("list", *here)[0] == 1
    assert ran("list", "--url", pages)[0] == 2


def test_faults_are_listed_and_their_plans_printed(run: Run, tmp_path: Path) -> None:
    run("send", "--to", "a@example.jp", "--text", "本文")
    assert run("faults")[0] == 1
    with closing(Alone(tmp_path / "mail", WallHost(""))) as files:
        client = create_app(files.inbox, files.worlds).test_client()
        client.put("/faults/late", json={"action": "delay", "nth": "2", "recipient": "*@example.jp"})
        client.put("/w/other/faults/lost", json={"action": "drop"})
    assert run("faults") == (0, "late\tdelay\trecipient=*@example.jp\t0/0\n", "")
    assert run("faults", "late", "--count", "2") == (0, "late:\n    1  -\n    2  delay  遅れて届く\n", "")
    assert run("faults", "lost", "--world", "other", "--first", "7", "--count", "1")[1].endswith(
        "  7  drop  受け取って捨てる\n"
    )
    code, _, told = run("faults", "none")
    assert (code, "404" in told) == (1, True)


def test_what_is_not_there_is_missed_and_what_cannot_be_done_is_told_in_both_languages(
    run: Run, tmp_path: Path
) -> None:
    run("send", "--to", "a@example.jp", "--text", "本文")
    assert [run(*verb)[0] for verb in (("show", "9"), ("show", "x"), ("faults", "f9"))] == [1, 1, 1]
    code, _, told = run("send", "--to", "a@example.jp", "--text", "", "--attach", str(tmp_path / "none"))
    assert (code, "できませんでした / it could not be done" in told) == (2, True)


def test_a_folder_without_mails_is_told_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--data", str(tmp_path / "other")]) == 2
    assert ("no folder of mails" in capsys.readouterr().err, list(tmp_path.iterdir())) == (True, [])


@pytest.mark.server
def test_a_mail_is_handed_to_no_server_that_might_send_it_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def greet() -> None:
            client, _ = other.accept()
            client.sendall(b"220 relay.example ESMTP\r\n")
            heard.append(client.recv(1_000))
            client.close()

        heard: list[bytes] = []
        thread = Thread(target=greet)
        thread.start()
        port = other.getsockname()[1]
        assert main(["send", "--smtp", f"127.0.0.1:{port}", "--to", "a@example.jp", "--text", "本文"]) == 2
        thread.join(10)
    assert b"MAIL" not in heard[0]
    assert "nothing is sent out" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["99999", "-1", "x", "１"])
def test_what_is_no_port_starts_nothing(
    port: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([f"--smtp={port}", "--http=0", "--data", str(tmp_path / "mail")])
    assert (ended.value.code, "ポート番号 / a port" in capsys.readouterr().err) == (2, True)
    assert not (tmp_path / "mail").exists()
