"""The API over real HTTP, with the house's token; and a world in it whose time only engines move."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import EnvironBuilder, TestResponse

from tests.web.api.caller import PREFIX, Caller, World

FACTOR = 200_000
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.1


def ask(address: str, token: str = "", **how: Any) -> tuple[int, dict[str, str], bytes]:
    """Send a request; return status, headers and body, whatever they are."""
    headers = how.pop("headers", {}) | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(address, headers=headers, **how)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, dict(refused.headers), refused.read()


class Remote(Caller):
    """A caller from afar; each answer is held to the OpenAPI document as well."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address
        self._token = token
        self.seen = set()
        self.document = json.loads(ask(f"{address}{PREFIX}/openapi.json", token)[2])

    def call(self, method: str, path: str, **how: Any) -> TestResponse:
        headers = dict(how.get("headers", {}))
        data = how.get("data")
        if "json" in how:
            data, headers["Content-Type"] = json.dumps(how["json"]).encode(), "application/json"
        if "content_type" in how:
            headers["Content-Type"] = how["content_type"]
        query = f"?{urlencode(how['query_string'])}" if how.get("query_string") else ""
        status, told, body = ask(
            f"{self.address}{PREFIX}{path}{query}", self._token, method=method, data=data, headers=headers
        )
        response = TestResponse([body], str(status), told, EnvironBuilder().get_request())
        self._check(method.lower(), f"{PREFIX}{path}", response)
        return response


class Lived(World):
    """A world that nobody advances: its clock runs, engines move it, and it is stopped again."""

    def advance(self, by: str) -> Any:
        target = self.now() + timedelta(days=int(by.strip("PD")))
        self.post("/clock/run", {"factor": FACTOR})
        pause = Event()
        for _ in range(round(PATIENCE_SECONDS / LOOK_SECONDS)):
            if self.now() >= target:
                return self.post("/clock/freeze")
            pause.wait(LOOK_SECONDS)
        raise AssertionError(self.get("/clock"))

    def now(self) -> datetime:
        return datetime.fromisoformat(self.get("/clock")["now"])

    def subjects(self) -> list[str]:
        """Return the subjects of all mails, without the reference numbers that some begin with."""
        return [mail["subject"] for mail in self.get("/messages")["messages"]]
