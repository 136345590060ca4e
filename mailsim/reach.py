"""How a verb reaches the mails: a running server over HTTP, or the files themselves; the same calls either way."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from werkzeug.test import Client

from mailsim.alone import MAIL, Alone
from mailsim.app import create_app
from mailsim.wall import WallHost

TIMEOUT_SECONDS = 90.0
OK, ABSENT = 200, 404

Send = Callable[[str, str, bytes], tuple[int, bytes]]
"""Sends a request (method, address from the root, body); returns status and body."""


class UnreachableError(Exception):
    """The server did not answer, or refused; the words say why."""


class AbsentError(UnreachableError):
    """The server answered that there is no such thing."""


class Api:
    """The calls of one world, or of one mailbox in it: those of the API, or what stands `below` another path."""

    def __init__(self, send: Send, root: str, world: str, to: str = "", *, below: str = "/api/v1") -> None:
        """Ask through `send`, below the address `root`."""
        inside = f"/w/{quote(world, safe='')}" if world else ""
        box = f"/box/{quote(to, safe='')}" if to else ""
        self._base = f"{root.rstrip('/')}{inside}{box}{below}"
        self._send = send

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """Return what a call tells. Raises UnreachableError, AbsentError."""
        asked = urlencode({name: value for name, value in (query or {}).items() if value not in (None, "")})
        return json.loads(self.call("GET", f"{path}?{asked}"))

    def call(self, method: str, path: str, body: object = None) -> bytes:
        """Return what a call answers. Raises UnreachableError, AbsentError."""
        content = b"" if body is None else json.dumps(body).encode()
        return self._asked(method, f"{self._base}{path}", content)

    def _asked(self, method: str, address: str, content: bytes) -> bytes:
        status, answer = self._send(method, address, content)
        if status != OK:
            failure = AbsentError if status == ABSENT else UnreachableError
            raise failure(f"HTTP {status}: {answer.decode(errors='replace').strip()[:500]}")
        return answer


@contextmanager
def reach(url: str, data: Path | None, *, make: bool = False) -> Iterator[tuple[Send, str, Alone | None]]:
    """Open the way: to the server at `url`, or to the files in `data`. Gives how to ask, the root, and the files.

    Raises UnreachableError for a folder without mails, unless it may ``make`` them.
    """
    if data is None:
        parts = urlsplit(url)
        yield lambda *asked: _over_http(parts.netloc, *asked), parts.path, None
        return
    if not make and not (data / MAIL).exists():
        raise UnreachableError(f"{data} にはメールがありません / no folder of mails: {data}")
    with closing(Alone(data, WallHost(""))) as files:
        client = Client(create_app(files.inbox, files.worlds))
        yield lambda *asked: _in_process(client, *asked), "", files


def _over_http(netloc: str, method: str, path: str, body: bytes) -> tuple[int, bytes]:
    try:
        with closing(HTTPConnection(netloc, timeout=TIMEOUT_SECONDS)) as connection:
            connection.request(
                method, path, body or None, {"Content-Type": "application/json"} if body else {}
            )
            answer = connection.getresponse()
            return answer.status, answer.read()
    except (OSError, HTTPException, ValueError) as failure:
        raise UnreachableError(
            f"サーバー {netloc} に届きません / the server does not answer: {failure}"
        ) from failure


def _in_process(client: Client, method: str, path: str, body: bytes) -> tuple[int, bytes]:
    answer = client.open(path, method=method, data=body or None, base_url="http://localhost")
    return answer.status_code, answer.get_data()
