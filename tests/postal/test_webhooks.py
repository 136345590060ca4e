"""Webhooks: signed as Standard Webhooks asks, at least once, in order, kept while nobody listens."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

import pytest
import standardwebhooks

from postal import subscription
from postal.alone import Alone
from postal.app import create_app
from postal.calls import calls
from postal.lifecycle import State
from postal.news import News
from postal.telling import BACKOFF, Answer, Telling
from postal.webhooks import Webhooks, post_over_http

pytestmark = pytest.mark.slow

URL = "http://127.0.0.1:9/hook"
ITEM = {
    "service": "simplified-registered",
    "from": {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3"], "name": "模擬 太郎"},
    "to": {"postal_code": "135-0064", "lines": ["東京都江東区青海2-7-11"], "name": "おだいば商事"},
    "papers": [],
}
OK = Answer(taken=True, words="HTTP 204")


@dataclass
class Receiver:
    """Takes what is sent, verifies it as a receiver does, and answers as told."""

    answers: list[Answer] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    messages: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def send(self, url, body, headers):
        answer = self.answers.pop(0) if self.answers else OK
        if answer.taken:
            told = standardwebhooks.Webhook(self.secrets[url]).verify(body, dict(headers))
            self.messages.append((headers["webhook-id"], told))
        return answer

    def kinds(self):
        return [told["type"] for _, told in self.messages]


class Wall:
    """A wall clock that the test moves; it starts at the real time, which receivers compare."""

    def __init__(self):
        self.now = datetime.now(UTC)

    def __call__(self):
        return self.now


class House:
    """A post alone with its webhooks, delivered by hand."""

    def __init__(self, directory):
        self.alone = Alone(directory)
        self.receiver, self.wall = Receiver(), Wall()
        self.news = News(self.alone, self.receiver.send)
        self.news.telling._wall = self.wall
        app = create_app(self.alone)
        self.news.mount(app)
        self.client = app.test_client()

    def subscribe(self, url=URL, **wishes):
        made = self.client.post("/webhooks", json={"url": url, **wishes})
        assert made.status_code == 201, made.text
        self.receiver.secrets[url] = made.json["secret"]
        return made.json["id"]

    def post(self, by="P3D"):
        number = self.client.post("/items", json=ITEM).json["tracking_number"]
        self.client.post("/clock/advance", json={"by": by})
        return number

    def state(self, id_):
        return self.client.get(f"/webhooks/{id_}").json


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    yield house
    house.alone.close()


def test_a_receiver_verifies_and_reads_each_event(house):
    house.subscribe()
    number = house.post()
    assert house.news.telling.deliver() is None
    assert house.receiver.kinds() == ["item.accepted", "item.delivered"]
    journal = house.client.get("/events").json["events"]
    for (id_, told), event in zip(house.receiver.messages, journal, strict=True):
        assert id_.endswith(f"_{event['seq']}")
        assert told["timestamp"] == event["at"]
        state = State(event["kind"].removeprefix("item."))
        assert told["data"] == {
            "seq": event["seq"], "tracking_number": number, "state": state, "label": state.ja, "label_en": state.en,
            **event["facts"], "simulated": True,
        }  # fmt: skip


def test_the_secret_is_shown_once(house):
    id_ = house.subscribe()
    told = house.client.get("/webhooks").text + house.client.get(f"/webhooks/{id_}").text
    assert "whsec_" not in told
    assert id_ in told


def test_only_the_kinds_wished_for_are_told(house):
    id_ = house.subscribe(kinds=["item.delivered"])
    house.post()
    house.news.telling.deliver()
    assert house.receiver.kinds() == ["item.delivered"]
    assert house.state(id_)["told_to"] == 2


def test_only_what_the_tracking_page_shows_is_told(house):
    house.subscribe()
    with house.alone.stepping() as step:
        step.emit("item.stopped", "31000000004")
        step.emit("move.noted", "1")
    house.post()
    house.news.telling.deliver()
    assert house.receiver.kinds() == ["item.accepted", "item.delivered"]


def test_what_happened_before_is_told_only_if_wished(house):
    house.post()
    house.subscribe()
    house.subscribe("http://localhost:9/all", after=0)
    house.news.telling.deliver()
    assert len(house.receiver.messages) == 2
    assert len({id_.split("_")[1] for id_, _ in house.receiver.messages}) == 1


def test_nothing_is_told_before_what_was_refused(house):
    id_ = house.subscribe()
    house.receiver.answers = [
        OK,
        Answer(taken=False, words="HTTP 500"),
        Answer(taken=False, words="HTTP 500"),
    ]
    house.post()
    assert house.news.telling.deliver() == house.wall.now + BACKOFF[0]
    assert house.receiver.kinds() == ["item.accepted"]
    assert (house.state(id_)["failures"], house.state(id_)["last_answer"]) == (1, "HTTP 500")
    house.wall.now += BACKOFF[0] - timedelta(seconds=1)
    house.news.telling.deliver()
    assert len(house.receiver.answers) == 1
    house.wall.now += timedelta(seconds=1)
    assert house.news.telling.deliver() == house.wall.now + BACKOFF[1]
    house.wall.now += BACKOFF[1]
    house.news.telling.deliver()
    assert house.receiver.kinds() == ["item.accepted", "item.delivered"]
    assert house.state(id_)["failures"] == 0


def test_one_who_does_not_listen_keeps_nobody_waiting(house):
    house.subscribe()
    house.receiver.answers = [Answer(taken=False, words="ConnectionRefusedError")]
    house.post()
    house.news.telling.deliver()
    house.subscribe("http://localhost:9/other", after=0)
    house.news.telling.deliver()
    assert house.receiver.kinds() == ["item.accepted", "item.delivered"]


def fail_for_good(house):
    house.receiver.answers = [Answer(taken=False, words="HTTP 503")] * (len(BACKOFF) + 1)
    for _ in range(len(BACKOFF)):
        house.wall.now = house.news.telling.deliver()
    assert house.news.telling.deliver() is None
    house.wall.now = datetime.now(UTC)


def test_what_happened_while_it_was_off_is_told_when_it_is_on_again(house):
    id_ = house.subscribe()
    house.post()
    fail_for_good(house)
    assert house.state(id_)["active"] is False
    house.post()
    assert house.news.telling.deliver() is None
    assert house.receiver.messages == []
    on = house.client.patch(f"/webhooks/{id_}", json={"active": True})
    assert (on.json["active"], on.json["failures"]) == (True, 0)
    house.news.telling.deliver()
    assert house.receiver.kinds() == ["item.accepted", "item.delivered"] * 2


def test_one_who_is_gone_is_told_no_more(house):
    id_ = house.subscribe()
    house.receiver.answers = [Answer(taken=False, words="HTTP 410", gone=True)]
    house.post()
    assert house.news.telling.deliver() is None
    assert (house.state(id_)["active"], house.state(id_)["last_answer"]) == (False, "HTTP 410")


def test_a_switch_while_it_is_told_wins(house):
    id_ = house.subscribe()
    house.post()
    send = house.receiver.send

    def switch_off(url, body, headers):
        house.news.webhooks.switch(id_, active=False)
        return send(url, body, headers)

    house.news.webhooks._send = switch_off
    house.news.telling.deliver()
    assert house.state(id_)["active"] is False
    house.news.webhooks._send = send
    house.news.webhooks.switch(id_, active=True)
    house.news.telling.deliver()
    assert set(house.receiver.kinds()) == {"item.accepted", "item.delivered"}


def test_replay_tells_again_with_the_same_ids(house):
    id_ = house.subscribe()
    house.post()
    house.news.telling.deliver()
    first = list(house.receiver.messages)
    assert house.client.post(f"/webhooks/{id_}/replay", json={"after": 1}).json["told_to"] == 1
    house.news.telling.deliver()
    assert house.receiver.messages == [*first, first[1]]


def test_a_test_event_moves_nothing(house):
    id_ = house.subscribe()
    house.post()
    before = house.state(id_)
    assert house.client.post(f"/webhooks/{id_}/test").json == {"taken": True, "answer": "HTTP 204"}
    assert house.receiver.kinds() == ["postal.test"]
    assert house.state(id_) == before


def test_removed_is_gone(house):
    id_ = house.subscribe()
    assert house.client.delete(f"/webhooks/{id_}").status_code == 204
    assert house.client.get("/webhooks").json == {"webhooks": []}
    for call in ("delete", "get"):
        assert getattr(house.client, call)(f"/webhooks/{id_}").status_code == 404
    for path, body in (("test", {}), ("replay", {"after": 0})):
        assert house.client.post(f"/webhooks/{id_}/{path}", json=body).status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "http://10.0.0.1/", "http://127.0.0.1.example.com/", "ftp://127.0.0.1/", "", 7, None,
        "http://user:secret@127.0.0.1/", "http://127.0.0.1:99999/", "http://127.0.0.1/\r\nX: y", "http://[::1",
        "http://127.0.0.1/" + "a" * 500, "http://127.0.0.1/#part", "file:///etc/passwd", "//127.0.0.1/", "http://localhost:0/",
    ],
)  # fmt: skip
def test_nobody_outside_this_machine_is_told(house, url):
    answer = house.client.post("/webhooks", json={"url": url})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert house.client.get("/webhooks").json == {"webhooks": []}


@pytest.mark.parametrize(
    "body",
    [
        [], {"url": URL, "kinds": ["item.eaten"]}, {"url": URL, "kinds": "item.delivered"}, {"url": URL, "after": -1},
        {"url": URL, "secret": "mine"}, {"url": URL, "kinds": [1]},
    ],
)  # fmt: skip
def test_bad_bodies_are_refused(house, body):
    assert house.client.post("/webhooks", json=body).status_code == 422
    assert house.client.get("/webhooks").json == {"webhooks": []}


def test_bad_changes_are_refused(house):
    id_ = house.subscribe()
    before = house.state(id_)
    for body in ({}, {"active": "yes"}, {"url": URL}):
        assert house.client.patch(f"/webhooks/{id_}", json=body).status_code == 422
    for body in ({}, {"after": "1"}, {"after": -1}):
        assert house.client.post(f"/webhooks/{id_}/replay", json=body).status_code == 422
    assert house.state(id_) == before


def test_twenty_at_most(house):
    for _ in range(20):
        house.subscribe()
    assert house.client.post("/webhooks", json={"url": URL}).json["code"] == "too-many-webhooks"


def test_a_copy_of_the_books_tells_nobody(house):
    house.subscribe()
    house.post()
    copy = Telling("copy", house.news.telling.home, house.wall, {"http": house.news.webhooks.tell})
    assert copy.deliver() is None
    assert house.receiver.messages == []
    assert Webhooks(copy, house.wall, house.receiver.send).all() == []
    with house.alone.reading() as connection:
        assert len(subscription.of_owner(connection, "alone")) == 1


def test_the_page_of_calls_names_calls_that_are_there(house):
    there = {
        (method, re.sub(r"<(?:\w+:)?(\w+?)_?>", r"{\1}", rule.rule))
        for rule in house.client.application.url_map.iter_rules()
        for method in rule.methods
    }
    named = {(call["method"], call["path"]) for call in calls()}
    assert named <= there
    assert {call for call in there if call[1].startswith(("/webhooks", "/notices"))} - named == {
        (method, path) for method, path in there if method in ("HEAD", "OPTIONS") and path.startswith(("/webhooks", "/notices"))
    }  # fmt: skip


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.put((self.path, body, dict(self.headers)))
        self.send_response(302 if self.path == "/elsewhere" else 204)
        self.send_header("Location", "/hook")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def hook():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hook)
    server.received = Queue()
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.server
def test_a_real_receiver_is_told_by_the_thread(tmp_path, hook):
    house = House(tmp_path)
    news = News(house.alone)
    app = create_app(house.alone)
    news.mount(app)
    house.client = app.test_client()
    with news:
        url = f"http://127.0.0.1:{hook.server_port}/hook?of=postal"
        made = house.client.post("/webhooks", json={"url": url}).json
        number = house.post()
        received = [hook.received.get(timeout=30) for _ in range(2)]
    house.alone.close()
    for path, body, headers in received:
        assert path == "/hook?of=postal"
        told = standardwebhooks.Webhook(made["secret"]).verify(body, headers)
        assert told["data"]["tracking_number"] == number
    assert [json.loads(body)["type"] for _, body, _ in received] == ["item.accepted", "item.delivered"]


@pytest.mark.server
def test_no_redirect_is_followed(hook):
    answer = post_over_http(f"http://127.0.0.1:{hook.server_port}/elsewhere", b"{}", {})
    assert answer == Answer(taken=False, words="HTTP 302")
    assert hook.received.qsize() == 1


def test_nobody_there_is_an_answer():
    answer = post_over_http("http://127.0.0.1:9/", b"{}", {})
    assert (answer.taken, answer.gone) == (False, False)
    assert "Error" in answer.words
