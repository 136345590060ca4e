"""Webhooks: each mail told once where all is well, in order, signed; again later where nobody listens; never to a stranger."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from mailsim.alone import Alone, News
from mailsim.app import create_app
from mailsim.inbox import Inbox
from mailsim.refusal import Absent, Refused
from mailsim.telling import BACKOFF, Came
from mailsim.wall import WallHost, wall
from mailsim.webhooks import Webhooks, post_over_http
from tests.mailsim.conftest import Write

pytestmark = pytest.mark.slow

URL = "http://127.0.0.1:9000/hook"


class Receiver:
    """Takes what it is told, or does not; its clock is the test's."""

    def __init__(self) -> None:
        self.at = wall()
        self.came = Came(taken=True, words="HTTP 204")
        self.told: list[tuple[str, bytes, Mapping[str, str]]] = []

    def wall(self) -> datetime:
        return self.at

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Came:
        self.told.append((url, body, headers))
        return self.came

    def subjects(self) -> list[str]:
        return [json.loads(body)["data"]["Subject"] for _, body, _ in self.told]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def webhooks(inbox: Inbox, receiver: Receiver) -> Webhooks:
    return Webhooks(lambda: inbox, "alone", receiver.wall, receiver.send)


def deliver(inbox: Inbox, write: Write, *numbers: int) -> None:
    for number in numbers:
        inbox.deliver(*write(number, subject=f"mail {number}"))


def test_mails_are_told_in_order_signed_and_once(
    inbox: Inbox, webhooks: Webhooks, receiver: Receiver, write: Write
) -> None:
    deliver(inbox, write, 1)
    made = webhooks.subscribe(URL)
    deliver(inbox, write, 2, 3)
    assert webhooks.deliver() is None
    assert webhooks.deliver() is None
    assert receiver.subjects() == ["mail 2", "mail 3"]
    url, body, headers = receiver.told[0]
    assert url == URL
    event = Webhook(made.secret).verify(body.decode(), dict(headers))
    assert (event["type"], event["timestamp"]) == ("message.received", "2025-06-02T09:00:00+09:00")
    assert (event["data"]["ID"], event["data"]["simulated"]) == ("2", True)
    assert event["data"]["To"] == [{"Name": "", "Address": "taro@example.jp"}]
    assert headers["webhook-id"] == f"msg_{made.id}_2"
    assert webhooks.find(made.id).told_to == 3


def test_more_than_a_batch_is_told(
    inbox: Inbox, webhooks: Webhooks, receiver: Receiver, write: Write
) -> None:
    webhooks.subscribe(URL)
    deliver(inbox, write, *range(1, 120))
    webhooks.deliver()
    assert receiver.subjects() == [f"mail {number}" for number in range(1, 120)]


def test_who_does_not_listen_is_told_again_later_and_told_which_failed(
    inbox: Inbox, webhooks: Webhooks, receiver: Receiver, write: Write
) -> None:
    made = webhooks.subscribe(URL)
    deliver(inbox, write, 1, 2)
    receiver.came = Came(taken=False, words="HTTP 500")
    assert webhooks.deliver() == receiver.at + BACKOFF[0]
    assert webhooks.deliver() == receiver.at + BACKOFF[0]
    assert receiver.subjects() == ["mail 1"]
    failed = webhooks.find(made.id)
    assert (failed.told_to, failed.failures, failed.last_answer) == (0, 1, "HTTP 500")
    receiver.at += BACKOFF[0]
    receiver.came = Came(taken=True, words="HTTP 200")
    assert webhooks.deliver() is None
    assert receiver.subjects() == ["mail 1", "mail 1", "mail 2"]
    ids = [headers["webhook-id"] for _, _, headers in receiver.told]
    assert ids[0] == ids[1]
    assert webhooks.find(made.id).failures == 0


def test_after_the_last_wait_one_is_told_no_more_until_switched_on(
    inbox: Inbox, webhooks: Webhooks, receiver: Receiver, write: Write
) -> None:
    made = webhooks.subscribe(URL)
    deliver(inbox, write, 1)
    receiver.came = Came(taken=False, words="refused")
    for wait in BACKOFF:
        assert webhooks.deliver() == receiver.at + wait
        receiver.at += wait
    assert webhooks.deliver() is None
    assert (len(receiver.told), webhooks.find(made.id).active) == (len(BACKOFF) + 1, False)
    receiver.came = Came(taken=True, words="HTTP 200")
    webhooks.deliver()
    assert len(receiver.told) == len(BACKOFF) + 1
    assert webhooks.switch(made.id, active=True).failures == 0
    webhooks.deliver()
    assert webhooks.find(made.id).told_to == 1


def test_who_is_gone_is_told_no_more(
    inbox: Inbox, webhooks: Webhooks, receiver: Receiver, write: Write
) -> None:
    made = webhooks.subscribe(URL)
    deliver(inbox, write, 1)
    receiver.came = Came(taken=False, words="HTTP 410", gone=True)
    assert webhooks.deliver() is None
    assert webhooks.find(made.id).active is False


def test_one_is_told_again_from_a_mail_on_and_tested(
    inbox: Inbox, webhooks: Webhooks, receiver: Receiver, write: Write
) -> None:
    deliver(inbox, write, 1, 2, 3)
    made = webhooks.subscribe(URL, after=2)
    webhooks.deliver()
    webhooks.replay(made.id, after=1)
    webhooks.deliver()
    assert receiver.subjects() == ["mail 3", "mail 2", "mail 3"]
    assert webhooks.test(made.id).taken
    assert json.loads(receiver.told[-1][1])["type"] == "mailsim.test"
    for after in (-1, 4):
        with pytest.raises(Refused):
            webhooks.replay(made.id, after)


def test_a_copy_of_the_file_tells_nobody(
    inbox: Inbox, webhooks: Webhooks, receiver: Receiver, write: Write, tmp_path: Path
) -> None:
    webhooks.subscribe(URL)
    inbox.copy_to(tmp_path / "copy.sqlite3")
    with closing(Inbox(tmp_path / "copy.sqlite3")) as copy:
        others = Webhooks(lambda: copy, "copy", receiver.wall, receiver.send)
        deliver(copy, write, 1)
        others.deliver()
        assert (others.all(), receiver.told) == ([], [])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/",
        "http://example.com/",
        "http://127.0.0.1.example.com/",
        "http://user@127.0.0.1/",
        "http://127.0.0.1:x/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1/ a",
        "http://169.254.169.254/",
        "http://127.0.0.1/" + "a" * 500,
        "",
    ],
)
def test_only_this_machine_is_told(webhooks: Webhooks, url: str) -> None:
    with pytest.raises(Refused, match="127"):
        webhooks.subscribe(url)
    assert webhooks.all() == []


def test_on_a_server_for_others_only_named_hosts_are_told(inbox: Inbox, receiver: Receiver) -> None:
    far = Webhooks(lambda: inbox, "w", receiver.wall, receiver.send, ("receiver",), here=False)
    with pytest.raises(Refused, match="administrator"):
        far.subscribe(URL)
    assert far.subscribe("https://receiver/hook").active


def test_there_are_not_too_many(webhooks: Webhooks) -> None:
    for _ in range(20):
        webhooks.subscribe(URL)
    with pytest.raises(Refused, match="20"):
        webhooks.subscribe(URL)


def test_one_that_is_removed_is_not_there(webhooks: Webhooks) -> None:
    made = webhooks.subscribe(URL)
    webhooks.remove(made.id)
    with pytest.raises(Absent):
        webhooks.find(made.id)


def test_nobody_who_listens_is_a_failure_in_words() -> None:
    came = post_over_http("http://127.0.0.1:1/", b"", {})
    assert (came.taken, came.words.startswith("ConnectionRefusedError")) == (False, True)


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Alone]:
    with closing(Alone(tmp_path / "mail", WallHost("7"))) as opened:
        yield opened


def test_the_calls_of_a_server_alone(files: Alone, receiver: Receiver, write: Write) -> None:
    news = News(files, send=receiver.send)
    client = create_app(files.inbox, files.worlds, news.of).test_client()

    def call(method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = client.open(f"/w/w1/api/v1/webhooks{path}", method=method, json=body)
        assert answer.status_code == status, answer.text
        return answer.get_json(silent=True)

    made = call("POST", "", {"url": URL}, 201)
    assert made["secret"].startswith("whsec_")
    inbox = files.inbox("w1")
    assert inbox is not None
    deliver(inbox, write, 1)
    news.tell()
    assert receiver.subjects() == ["mail 1"]
    (shown,) = call("GET", "")["webhooks"]
    assert (shown["told_to"], shown["last_answer"], "secret" in shown) == (1, "HTTP 204", False)
    one = f"/{made['id']}"
    assert call("GET", one) == shown
    assert call("PATCH", one, {"active": False})["active"] is False
    assert call("POST", f"{one}/replay", {"after": 0})["told_to"] == 0
    assert call("POST", f"{one}/test", {})["taken"] is True
    for wrong in ({"after": "x"}, {}, {"after": True}, {"other": 1}, []):
        call("POST", f"{one}/replay", wrong, 400)
    call("PATCH", one, {"active": 1}, 400)
    call("POST", "", {"url": 1}, 400)
    assert call("POST", "", {"url": "http://example.com/"}, 422)["code"] == "impossible-url"
    assert client.get("/api/v1/webhooks").get_json() == {"webhooks": []}
    assert client.get("/w/.x/api/v1/webhooks").status_code == 404
    call("DELETE", one, None, 204)
    call("GET", one, None, 404)
