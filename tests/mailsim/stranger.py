"""A client of SMTP that sends what it is told, to the octet, where real ones are too polite."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Stranger:
    """A connection; `say` sends octets and returns the last line of each of so many answers."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.replies = self.socket.makefile("rb")
        self.greeting = self.reply()

    def say(self, octets: bytes, answers: int = 1) -> list[bytes]:
        self.socket.sendall(octets)
        return [self.reply() for _ in range(answers)]

    def reply(self) -> bytes:
        line = self.replies.readline()
        return self.reply() if line[3:4] == b"-" else line.rstrip(b"\r\n")

    def secure(self, authority: Path) -> None:
        """Go on in TLS, as localhost by this authority."""
        context = ssl.create_default_context(cafile=str(authority))
        self.replies.close()
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self.replies = self.socket.makefile("rb")

    def close(self) -> None:
        self.replies.close()
        self.socket.close()


@contextmanager
def wire(port: int) -> Iterator[Stranger]:
    opened = Stranger(port)
    try:
        yield opened
    finally:
        opened.close()


def into_data(line: Stranger, sender: bytes = b"<a@example.jp>") -> None:
    assert line.say(b"EHLO client.example\r\n")[0].startswith(b"250 ")
    replies = line.say(b"MAIL FROM:" + sender + b"\r\nRCPT TO:<b@example.jp>\r\nDATA\r\n", 3)
    assert [reply[:3] for reply in replies] == [b"250", b"250", b"354"]


def codes(replies: list[bytes]) -> list[bytes]:
    return [reply[:3] for reply in replies]
