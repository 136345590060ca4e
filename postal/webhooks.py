"""Webhooks in the shape of Standard Webhooks (standardwebhooks.com): signed, told at least once and in order."""

import json
import secrets
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from standardwebhooks import Webhook

from postal import subscription
from postal.fields import bad, none_of
from postal.lifecycle import State
from postal.refusal import Missing, Refused
from postal.subscription import KINDS, Subscription
from postal.telling import Answer, Telling, Wall

SCHEMES = ("http", "https")
TEST = "postal.test"
MOST = 20
MAX_URL = 500
TIMEOUT_SECONDS = 5.0
_TAKEN, _GONE = range(200, 300), 410

Send = Callable[[str, bytes, Mapping[str, str]], Answer]
"""Posts a body with headers to a URL."""


class Webhooks:
    """The webhooks of one post: made, switched, tested, told again from a place."""

    def __init__(
        self, telling: Telling, wall: Wall, send: Send, hosts: tuple[str, ...] = (), *, here: bool = True
    ) -> None:
        """Keep what tells; only `hosts` and, where `here`, this machine are ever told anything.

        Where strangers reach the server, this machine's own ports are not theirs to knock at.
        """
        self._telling = telling
        self._wall = wall
        self._send = send
        self._hosts = hosts
        self._here = here

    def all(self) -> list[Subscription]:
        """Return them, in the order of their ids."""
        return [one for one in self._telling.all() if urlsplit(one.url).scheme in SCHEMES]

    def find(self, id_: str) -> Subscription:
        """Return one. Raises NoWebhook."""
        found = next((one for one in self.all() if one.id == id_), None)
        if found is None:
            raise NoWebhook(id_)
        return found

    def subscribe(self, url: str, kinds: tuple[str, ...] = (), after: int | None = None) -> Subscription:
        """Make one that is told what happens from now on, or after an event's number; its secret is shown once.

        Refuses impossible-url, too-many-webhooks, bad-field.
        """
        self._check_url(url)
        _check_kinds(kinds)
        if len(self.all()) >= MOST:
            ja, en = f"ウェブフックは{MOST}件までです。", f"There are {MOST} webhooks at most."
            raise Refused("too-many-webhooks", ja, en)
        last = self._telling.home.last()
        told_to = last if after is None else _up_to(after, last)
        secret = f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"
        id_ = f"wh_{secrets.token_hex(8)}"
        made = Subscription(id_, self._telling.owner, url, secret, kinds, active=True, told_to=told_to)
        with self._telling.home.writing() as connection:
            subscription.enter(connection, made)
        return made

    def remove(self, id_: str) -> None:
        """Remove one. Raises NoWebhook."""
        found = self.find(id_)
        with self._telling.home.writing() as connection:
            subscription.remove(connection, found)

    def switch(self, id_: str, *, active: bool) -> Subscription:
        """Switch one off, or on: it is then told at once what happened meanwhile. Raises NoWebhook."""
        return self._change(id_, active=active, failures=0)

    def replay(self, id_: str, after: int) -> Subscription:
        """Tell one all events after a number again, with the ids they had, and switch it on. Refuses bad-field. Raises NoWebhook."""
        told_to = _up_to(after, self._telling.home.last())
        return self._change(id_, told_to=told_to, active=True, failures=0)

    def test(self, id_: str) -> Answer:
        """Send one an event of the kind "postal.test"; its place and its failures stay. Raises NoWebhook."""
        found = self.find(id_)
        message = f"msg_{found.id}_test_{secrets.token_hex(4)}"
        return self._post(found, message, _body(TEST, self._wall().isoformat(), {"webhook": found.id}))

    def tell(self, one: Subscription, event: Mapping[str, Any]) -> Answer:
        """Tell one an event: the channel of http and https."""
        state = State(event["kind"].removeprefix("item."))
        data = {
            "seq": event["seq"],
            "tracking_number": event["subject"],
            "state": state.value,
            "label": state.ja,
            "label_en": state.en,
            **event["facts"],
        }
        return self._post(one, f"msg_{one.id}_{event['seq']}", _body(event["kind"], event["at"], data))

    def _change(self, id_: str, **values: Any) -> Subscription:
        found = self.find(id_)
        with self._telling.home.writing() as connection:
            written = subscription.change(connection, found, **values)
        return replace(found, **values) if written else self._change(id_, **values)

    def _post(self, one: Subscription, message: str, body: str) -> Answer:
        now = self._wall()
        signature = Webhook(one.secret).sign(message, now, body)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "postal (simulated)",
            "webhook-id": message,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        return self._send(one.url, body.encode(), headers)

    def _check_url(self, url: str) -> None:
        if not _is_url(url) or not self._is_near(urlsplit(url).hostname or ""):
            ja, en = _ON_THIS_MACHINE if self._here else _ON_A_NAMED_HOST
            raise Refused("impossible-url", ja, en, "url")

    def _is_near(self, host: str) -> bool:
        return host in self._hosts or (self._here and (host == "localhost" or _is_loopback(host)))


_ON_THIS_MACHINE = (
    "このコンピューター（127.0.0.1、localhost）の http(s) のURLを指定してください。模擬郵便は外へは知らせません。",
    "Give an http(s) URL on this machine (127.0.0.1, localhost): the mock post tells nobody outside.",
)
_ON_A_NAMED_HOST = (
    "このサーバーの管理者が許したホストの http(s) のURLを指定してください。",
    "Give an http(s) URL of a host that the administrator of this server allows.",
)


class NoWebhook(Missing):
    """There is no webhook of this id."""

    def __init__(self, id_: str) -> None:
        """Name the id that was asked for."""
        super().__init__(
            "absent",
            f"ウェブフック「{id_[:40]}」はありません。",
            f"There is no webhook {id_[:40]!r}.",
            "id",
        )


def post_over_http(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post a body, following no redirect and no proxy, within five seconds."""
    parts = urlsplit(url)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        connection.request("POST", target, body, dict(headers))
        status = connection.getresponse().status
    except (OSError, HTTPException) as failure:
        return Answer(taken=False, words=f"{type(failure).__name__}: {failure}")
    finally:
        connection.close()
    return Answer(taken=status in _TAKEN, words=f"HTTP {status}", gone=status == _GONE)


def _body(kind: str, at: str, data: Mapping[str, object]) -> str:
    told = {"type": kind, "timestamp": at, "data": {**data, "simulated": True}}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _up_to(after: int, last: int) -> int:
    """Return the number of an event that there is, or 0: what came after a later one would never be told."""
    if after > last:
        raise bad(
            "after",
            f"最後の出来事の番号（{last}）までを指定してください",
            f"is later than the last event ({last})",
        )
    return after


def _check_kinds(kinds: tuple[str, ...]) -> None:
    for at, kind in enumerate(kinds):
        if kind not in KINDS:
            raise none_of(KINDS, f"kinds[{at}]")


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
