"""Mails that arrive while people look: fifty clients ask for a list page, each once a second."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import perf_counter

from mailsim.bench.figures import DisagreementError, Figure, latencies
from mailsim.bench.peers import HOST, free_port, mailsim, running
from mailsim.bench.rate import RECIPIENT, check, send

CLIENTS = 50
PAUSE_SECONDS = 1.0
OK = 200


def measured(mails: int) -> Iterator[Figure]:
    """Let so many mails arrive while clients poll; nothing may be lost."""
    with tempfile.TemporaryDirectory() as folder:
        data, smtp, http = Path(folder), free_port(), free_port()
        with running(mailsim(data, smtp, http), data, smtp, http):
            seconds, asked = _watched(smtp, http, mails)
        check(data / "mail.sqlite3", mails)
    yield Figure(f"{mails:,} mails arriving while {CLIENTS} clients poll", mails / seconds, "mails/s")
    yield from latencies(f"a list page meanwhile ({len(asked):,} pages)", asked, "≤ 50 ms")


def _watched(smtp: int, http: int, mails: int) -> tuple[float, list[float]]:
    over = Event()
    with ThreadPoolExecutor(CLIENTS) as clients:
        polls: list[Future[list[float]]] = []
        try:
            polls += [clients.submit(_poll, http, one / CLIENTS, over) for one in range(CLIENTS)]
            seconds = send(smtp, mails)
        finally:
            over.set()
        return seconds, [duration for poll in polls for duration in poll.result()]


def _poll(http: int, first: float, over: Event) -> list[float]:
    found: list[float] = []
    over.wait(first * PAUSE_SECONDS)
    while not over.is_set():
        connection = HTTPConnection(HOST, http, timeout=60)
        begun = perf_counter()
        connection.request("GET", f"/box/{RECIPIENT}/")
        answer = connection.getresponse()
        answer.read()
        found.append(perf_counter() - begun)
        connection.close()
        if answer.status != OK:
            raise DisagreementError(f"a page was answered with {answer.status}")
        over.wait(PAUSE_SECONDS)
    return found
