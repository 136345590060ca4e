"""Webhooks in the shape of Standard Webhooks (standardwebhooks.com): each mail's summary, signed, in order."""

import json
import secrets
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from standardwebhooks import Webhook

from mailsim import subscription
from mailsim.inbox import Inbox, Summary
from mailsim.mailpit.shapes import listed
from mailsim.refusal import Absent, Refused
from mailsim.subscription import Subscription
from mailsim.telling import Came, Telling, Wall
from mailsim.writing import last_id

SCHEMES = ("http", "https")
RECEIVED, TEST = "message.received", "mailsim.test"
MOST = 20
MAX_URL = 500
TIMEOUT_SECONDS = 5.0
_TAKEN, _GONE = range(200, 300), 410

Send = Callable[[str, bytes, Mapping[str, str]], Came]
"""Posts a body with headers to a URL."""


class Webhooks:
    """The webhooks of one inbox: made, switched, tested, told again from a mail, told what is due."""

    def __init__(
        self,
        inbox: Callable[[], Inbox],
        owner: str,
        wall: Wall,
        send: Send,
        hosts: tuple[str, ...] = (),
        *,
        here: bool = True,
    ) -> None:
        """Tell of an inbox to `hosts` and, where `here`, to this machine.

        Where strangers reach the server, this machine's own ports are not theirs to knock at.
        """
        self._telling = Telling(inbox, owner, wall, self._tell)
        self._wall, self._send = wall, send
        self._hosts, self._here = hosts, here
        self.all = self._telling.all
        self.deliver = self._telling.deliver

    def find(self, id_: str) -> Subscription:
        """Return one. Raises Absent."""
        found = next((one for one in self.all() if one.id == id_), None)
        if found is None:
            named = id_[:40]
            raise Absent(
                "absent", f"ウェブフック「{named}」はありません。", f"There is no webhook {named!r}.", "id"
            )
        return found

    def subscribe(self, url: str, after: int | None = None) -> Subscription:
        """Make one that is told what arrives from now on, or after a mail's id; its secret is shown once.

        Refuses impossible-url, too-many-webhooks, bad-field.
        """
        self._check_url(url)
        if len(self.all()) >= MOST:
            ja, en = f"ウェブフックは{MOST}件までです。", f"There are {MOST} webhooks at most."
            raise Refused("too-many-webhooks", ja, en)
        last = self._last()
        made = Subscription(
            f"wh_{secrets.token_hex(8)}",
            self._telling.owner,
            url,
            f"whsec_{b64encode(secrets.token_bytes(32)).decode()}",
            active=True,
            told_to=last if after is None else _up_to(after, last),
        )
        subscription.enter(self._telling.inbox(), made)
        return made

    def remove(self, id_: str) -> None:
        """Remove one. Raises Absent."""
        subscription.remove(self._telling.inbox(), self.find(id_))

    def switch(self, id_: str, *, active: bool) -> Subscription:
        """Switch one off, or on: it is then told at once what arrived meanwhile. Raises Absent."""
        return self._change(id_, active=active, failures=0)

    def replay(self, id_: str, after: int) -> Subscription:
        """Tell one all mails after an id again, with the ids they had, and switch it on. Raises Absent, Refused."""
        return self._change(id_, told_to=_up_to(after, self._last()), active=True, failures=0)

    def test(self, id_: str) -> Came:
        """Send one an event of the kind "mailsim.test"; its place and its failures stay. Raises Absent."""
        found = self.find(id_)
        message = f"msg_{found.id}_test_{secrets.token_hex(4)}"
        return self._post(found, message, _body(TEST, self._wall().isoformat(), {"webhook": found.id}))

    def _tell(self, one: Subscription, mail: Summary) -> Came:
        (shown,) = listed(self._telling.inbox(), [mail])
        body = _body(RECEIVED, mail.received_at.isoformat(), shown)
        return self._post(one, f"msg_{one.id}_{mail.id}", body)

    def _last(self) -> int:
        with self._telling.inbox().reading() as connection:
            return last_id(connection)

    def _change(self, id_: str, **values: Any) -> Subscription:
        found = self.find(id_)
        written = subscription.change(self._telling.inbox(), found, **values)
        return replace(found, **values) if written else self._change(id_, **values)

    def _post(self, one: Subscription, message: str, body: str) -> Came:
        now = self._wall().astimezone(UTC)  # the library takes any other zone for UTC
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "mailsim (simulated)",
            "webhook-id": message,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(one.secret).sign(message, now, body),
        }
        return self._send(one.url, body.encode(), headers)

    def _check_url(self, url: str) -> None:
        if not _is_url(url) or not self._is_near(urlsplit(url).hostname or ""):
            raise Refused("impossible-url", *(_ON_THIS_MACHINE if self._here else _ON_A_NAMED_HOST), "url")

    def _is_near(self, host: str) -> bool:
        return host in self._hosts or (self._here and (host == "localhost" or _is_loopback(host)))


_ON_THIS_MACHINE = (
    "このコンピューター（127.0.0.1、localhost）の http(s) のURLを指定してください。模擬メールは外へは知らせません。",
    "Give an http(s) URL on this machine (127.0.0.1, localhost): the mock mail tells nobody outside.",
)
_ON_A_NAMED_HOST = (
    "このサーバーの管理者が許したホストの http(s) のURLを指定してください。",
    "Give an http(s) URL of a host that the administrator of this server allows.",
)


def post_over_http(url: str, body: bytes, headers: Mapping[str, str]) -> Came:
    """Post a body, following no redirect and no proxy, within five seconds."""
    parts = urlsplit(url)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        connection.request("POST", target, body, dict(headers))
        status = connection.getresponse().status
    except (OSError, HTTPException) as failure:
        return Came(taken=False, words=f"{type(failure).__name__}: {failure}")
    finally:
        connection.close()
    return Came(taken=status in _TAKEN, words=f"HTTP {status}", gone=status == _GONE)


def _body(kind: str, at: str, data: Mapping[str, object]) -> str:
    told = {"type": kind, "timestamp": at, "data": {**data, "simulated": True}}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _up_to(after: int, last: int) -> int:
    """Return the id of a mail that there has been, or 0: what came after a later one would never be told."""
    if not 0 <= after <= last:
        ja = f"after には、最後のメールの番号（{last}）までを指定してください。"
        raise Refused("bad-field", ja, f"`after` is 0 to the last mail's id ({last}).", "after")
    return after


def _is_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        sound = parts.port is None or parts.port > 0
    except ValueError:
        return False
    printable = url.isascii() and url.isprintable() and " " not in url and len(url) <= MAX_URL
    return printable and sound and parts.scheme in SCHEMES and not _has_extras(parts)


def _has_extras(parts: SplitResult) -> bool:
    return bool(parts.username or parts.password or parts.fragment)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
