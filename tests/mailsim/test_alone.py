"""``python -m mailsim`` as a process: it starts from nothing, stops cleanly, and loses nothing when killed."""

import signal
import smtplib
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailsim.inbox import Inbox
from mailsim.message import Envelope

Write = Callable[..., tuple[Envelope, bytes]]

pytestmark = pytest.mark.server


@contextmanager
def process(data: Path) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """A running process, its SMTP port and the address of its pages."""
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "mailsim",
        "--smtp",
        "0",
        "--http",
        "0",
        "--data",
        str(data),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            lines = [running.stdout.readline().strip() for _ in range(3)] if running.stdout else []
            assert lines[2:] == ["ready"]
            yield running, int(lines[0].rpartition(":")[2]), lines[1].removeprefix("HTTP ")
        finally:
            if running.poll() is None:
                running.kill()


def test_it_starts_from_nothing_and_stops_cleanly(tmp_path: Path, write: Write) -> None:
    with process(tmp_path / "new") as (running, port, pages):
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.sendmail("a@example.jp", ["taro@example.jp"], write(1)[1])
        with urllib.request.urlopen(f"{pages}box/taro@example.jp/", timeout=10) as answer:
            assert "申請受付番号のお知らせ" in answer.read().decode()
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=10)
    assert (running.returncode, errors) == (0, "")


@pytest.mark.parametrize("mails", [1, 30])
def test_what_was_answered_with_250_survives_kill(tmp_path: Path, write: Write, mails: int) -> None:
    with process(tmp_path) as (running, port, _):
        client = smtplib.SMTP("127.0.0.1", port, timeout=10)
        client.login("default", "any")
        for number in range(mails):
            client.sendmail("a@example.jp", ["taro@example.jp"], write(number)[1])
        running.kill()
        running.communicate(timeout=10)
        client.close()
    inbox = Inbox(tmp_path / "mail.sqlite3")
    assert [one.message_id for one in inbox.messages()] == [
        f"{number}@office.example" for number in range(mails)
    ]
    inbox.close()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with process(tmp_path / "first") as (_, port, _):
        command = [
            sys.executable,
            "-m",
            "mailsim",
            "--smtp",
            str(port),
            "--http",
            "0",
            "--data",
            str(tmp_path / "second"),
        ]
        second = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert second.returncode == 1
    assert "cannot start" in second.stderr
