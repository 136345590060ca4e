"""kill -9 during arrival: `python -m tests.mailsim.killing --seconds 60 --seed 1` prints what became of all mails.

Senders send without a pause, each mail again until it is answered with 250, while `python -m mailsim` is killed by
SIGKILL at moments drawn by the seed, and started anew. Exit code 1 when a mail was lost, doubled or changed.
"""

import argparse
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event, Thread

from mailsim.inbox import Inbox

SENDERS = 8
RECIPIENTS = ("taro@example.jp", "hanako@example.jp")
LONGEST_LIFE_SECONDS = 1.5


@dataclass
class Figures:
    """What became of the mails: `answered` with 250; `retried` is how often a sender heard nothing and sent again."""

    kills: int = 0
    answered: int = 0
    retried: int = 0
    stored: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return self.stored == self.answered and not (self.lost or self.doubled or self.changed)


class Sender(Thread):
    """Sends mails one after the other, each until it is answered with 250."""

    def __init__(self, name: str, port: int, up: Event, over: Event) -> None:
        super().__init__(name=name)
        self.port, self.up, self.over = port, up, over
        self.answered: dict[str, bytes] = {}
        self.retried = 0
        self.connection: smtplib.SMTP | None = None

    def run(self) -> None:
        while not self.over.is_set():
            name, raw = self._mail(len(self.answered))
            while not self._sent(raw):
                self.retried += 1
                self.up.wait(10)
            self.answered[name] = raw
        self._hang_up()

    def _sent(self, raw: bytes) -> bool:
        try:
            if not self.connection:
                self.connection = smtplib.SMTP("127.0.0.1", self.port, "sender.example", 30)
            self.connection.sendmail("firm@example.jp", RECIPIENTS, raw)
        except (OSError, smtplib.SMTPException):
            self._hang_up()
            return False
        return True

    def _hang_up(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def _mail(self, number: int) -> tuple[str, bytes]:
        message_id = f"{self.name}.{number}@sender.example"
        lines = f"{self.name} {number}\r\n" * (number % 50 * 40)  # to 40 kB
        return message_id, f"Message-ID: <{message_id}>\r\nSubject: x\r\n\r\n{lines}".encode()


def kill_during_arrival(folder: Path, seconds: float, seed: str) -> Figures:
    """Kill and start anew for so many seconds of wall time; then the figures, after a last life that is not killed."""
    chance, up, over = Random(seed), Event(), Event()
    port, deadline, figures = _free_port(), time.monotonic() + seconds, Figures()
    senders = [Sender(f"s{number}", port, up, over) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    while time.monotonic() < deadline:
        with _life(folder, port) as running:
            up.set()
            with suppress(subprocess.TimeoutExpired):
                running.wait(chance.uniform(0.05, LONGEST_LIFE_SECONDS))
            up.clear()
            running.send_signal(signal.SIGKILL)
            assert running.wait() == -signal.SIGKILL
            figures.kills += 1
    with _life(folder, port) as running:
        up.set()
        over.set()
        for sender in senders:
            sender.join()
        running.send_signal(signal.SIGTERM)
        assert running.wait() == 0
    return _judged(folder, senders, figures)


def _judged(folder: Path, senders: list[Sender], figures: Figures) -> Figures:
    answered = {name: raw for sender in senders for name, raw in sender.answered.items()}
    figures.answered, figures.retried = len(answered), sum(sender.retried for sender in senders)
    inbox = Inbox(folder / "mail.sqlite3")
    copies: Counter[tuple[str, str]] = Counter()
    for recipient in RECIPIENTS:
        for summary in inbox.messages(to=recipient, limit=10_000_000):
            copies[summary.message_id, recipient] += 1
            if answered.get(summary.message_id, inbox.raw(summary.id)) != inbox.raw(summary.id):
                figures.changed.append(summary.message_id)
    figures.stored = len({name for name, _ in copies})
    figures.lost = [name for name in answered if any(not copies[name, to] for to in RECIPIENTS)]
    figures.doubled = [name for (name, _), count in copies.items() if count > 1]
    inbox.close()
    return figures


@contextmanager
def _life(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "mailsim", "--smtp", str(port), "--http", "0", "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            assert any(line.strip() == "ready" for line in running.stdout)
            yield running
        finally:
            if running.poll() is None:
                running.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        figures = kill_during_arrival(Path(folder), options.seconds, options.seed)
    print(
        f"{figures.kills} kills, {figures.answered} mails answered with 250 ({figures.retried} attempts without"
        f" an answer), {figures.stored} stored: {len(figures.lost)} lost, {len(figures.doubled)} doubled,"
        f" {len(figures.changed)} changed"
    )
    return 0 if figures.whole else 1


if __name__ == "__main__":
    sys.exit(main())
