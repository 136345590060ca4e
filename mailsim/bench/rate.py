"""How many mails a second arrive, by Postfix's smtp-source with twenty sessions of 4 kB mails, at several servers."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from threading import Event
from time import perf_counter

from mailsim.bench.figures import DisagreementError, Figure
from mailsim.bench.peers import HOST, NotHereError, Peer, free_port, peers, program, running
from mailsim.inbox import Inbox

SESSIONS, OCTETS = 20, 4096
SENDER, RECIPIENT = "bench@sender.example", "bench@recipient.example"
WAYS = {"fresh connections": (), "kept connections": ("-d",)}
BARS = {
    ("Sendria", "fresh connections"): "≥ 1.5",
    ("MailDev", "fresh connections"): "≥ 3",
    ("MailDev", "kept connections"): "≥ 1",
    ("smtp-sink", "kept connections"): "worth 0.25",
}
LIMIT_SECONDS = 600


def measured(tools: Path, mails: int, rounds: int) -> Iterator[Figure]:
    """Feed each server so many mails each way in turn, so many rounds; yield the rates and mailsim's ratio to others."""
    rates: dict[tuple[str, str], list[float]] = {}
    present = {peer.name: peer for peer in peers(tools)}
    for _ in range(rounds):
        for peer in list(present.values()):
            try:
                for way, rate in _fed(peer, mails):
                    rates.setdefault((peer.name, way), []).append(rate)
            except NotHereError as error:
                del present[peer.name]
                sys.stderr.write(f"{peer.name}: {error}\n")
    return _told({who: median(found) for who, found in rates.items()})


def _told(rates: dict[tuple[str, str], float]) -> Iterator[Figure]:
    for (name, way), rate in rates.items():
        yield Figure(f"{name}, {way}", rate, "mails/s")
    for (name, way), rate in rates.items():
        if name != "mailsim":
            ratio, bar = rates["mailsim", way.partition(", until")[0]] / rate, BARS.get((name, way), "")
            yield Figure(f"mailsim to {name}, {way}", ratio, "times", bar)


def send(port: int, mails: int, *how: str) -> float:
    """Send so many mails; how many seconds it took. Raises CalledProcessError when one is refused."""
    source = program("smtp-source")
    what = ("-s", str(SESSIONS), "-l", str(OCTETS), "-m", str(mails), "-f", SENDER, "-t", RECIPIENT)
    begun = perf_counter()
    command = [source, *how, *what, f"inet:{HOST}:{port}"]
    subprocess.run(command, check=True, timeout=LIMIT_SECONDS)  # noqa: S603 - our own command
    return perf_counter() - begun


def _fed(peer: Peer, mails: int) -> Iterator[tuple[str, float]]:
    for way, how in WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            data, smtp, http = Path(folder), free_port(), free_port()
            with running(peer.command(data, smtp, http), data, smtp):
                seconds = send(smtp, mails, *how)
                later = _until_stored(peer, data, mails)
            if peer.name == "mailsim":
                check(data / "mail.sqlite3", mails)
        yield way, mails / seconds
        if peer.stored:
            yield f"{way}, until stored", mails / (seconds + later)


def _until_stored(peer: Peer, data: Path, mails: int) -> float:
    """Wait until a server has stored what it answered; how many seconds it took."""
    begun, pause = perf_counter(), Event()
    while peer.stored and peer.stored(data) < mails and perf_counter() - begun < LIMIT_SECONDS:
        pause.wait(0.05)
    return perf_counter() - begun


def check(path: Path, mails: int) -> None:
    """Hold what is stored against what was sent. Raises DisagreementError."""
    inbox = Inbox(path)
    stored = inbox.count()
    inbox.close()
    if stored != mails:
        raise DisagreementError(f"{stored:,} mails are stored of {mails:,} that were answered with 250")
