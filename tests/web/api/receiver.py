"""A receiver of webhooks on this machine: it verifies as `standardwebhooks` does, and keeps what it took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Event, Thread
from typing import Any

import standardwebhooks


class Receiver:
    """Listens at `url`; `down` lets it answer 500; it answers only while `answering` is set, and says that it was `asked`."""

    def __init__(self) -> None:
        self.secret = ""
        self.down = False
        self.asked, self.answering = Event(), Event()
        self.answering.set()
        self.taken: Queue[tuple[str, dict[str, Any]]] = Queue()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """Return and forget what was taken: the message's id, and what it says."""
        return [self.taken.get_nowait() for _ in range(self.taken.qsize())]

    def kinds(self) -> list[str]:
        """Return and forget the kinds of what was taken."""
        return [told["type"] for _, told in self.events()]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the library's name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.asked.set()
                receiver.answering.wait()
                if receiver.down:
                    self.send_error(500)
                    return
                told = standardwebhooks.Webhook(receiver.secret).verify(body, dict(self.headers))
                receiver.taken.put((self.headers["webhook-id"], told))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen while this lasts."""
    receiver = Receiver()
    thread = Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        thread.join()
        receiver.server.server_close()
