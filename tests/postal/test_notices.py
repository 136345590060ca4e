"""Mails to sender and receiver who asked for them: which, to whom, what they say, and how they travel."""

import re
import socket
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from queue import Queue

import pytest
from aiosmtpd.controller import Controller

from postal.app import create_app
from postal.lifecycle import State
from postal.mailing import ID, message
from postal.news import News
from postal.notice import KINDS, WORDS
from postal.telling import BACKOFF

pytestmark = pytest.mark.slow

ITEM = {
    "service": "letter-pack-plus",
    "from": {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3"], "name": "模擬 太郎"},
    "to": {"postal_code": "135-0064", "lines": ["東京都江東区青海2-7-11"], "name": "おだいば商事"},
    "papers": [],
    "notices": {"sender": "taro@example.jp", "addressee": "desk@example.jp"},
}


@pytest.fixture
def client(alone):
    app = create_app(alone)
    News(alone, site="http://127.0.0.1:8026").mount(app)
    return app.test_client()


def life(client, by="P4W", **changes):
    posted = client.post("/items", json={**ITEM, **changes})
    assert posted.status_code == 201, posted.text
    client.post("/clock/advance", json={"by": by})
    return posted.json["tracking_number"]


def told(client):
    """The mails as (recipient, what of): the word before のお知らせ."""
    found = client.get("/notices").json["notices"]
    return [(mail["to"][:4], re.match("【模擬】(.+)のお知らせ", mail["subject"])[1]) for mail in found]


def test_who_is_told_what_of_a_delivery(client):
    life(client)
    assert told(client) == [
        ("taro", "お届け予定"),
        ("desk", "お届け予定"),
        ("taro", "お届け済み"),
        ("desk", "お届け済み"),
    ]


def test_who_is_told_what_of_a_return(client):
    life(client, outcome="absent")
    planned = [("taro", "お届け予定"), ("desk", "お届け予定")]
    assert told(client) == [*planned, ("desk", "ご不在"), ("taro", "返送"), ("taro", "返送済み")]
    absent, back = client.get("/notices").json["notices"][2:4]
    until = re.search(r"(\d{4})/(\d\d)/(\d\d)まで郵便局でお預かりします", absent["text"])
    assert until
    assert f"held until {until[2]}/{until[3]}/{until[1]}" in absent["text"]
    assert "（保管期間経過）" in back["text"]
    assert "The holding period is over" in back["text"]


def test_a_wrong_door_reads_as_a_delivery(client):
    life(client, outcome="misdelivered")
    assert [what for to, what in told(client) if to == "desk"] == ["お届け予定", "お届け済み", "お届け済み"]


@pytest.mark.parametrize("notices", [{}, {"sender": "taro@example.jp"}, {"addressee": "desk@example.jp"}])
def test_only_who_asked_is_told(client, notices):
    life(client, notices=notices)
    assert {to for to, _ in told(client)} == {mail[:4] for mail in notices.values()}


def test_each_mail_is_a_mock_and_leads_to_the_tracking_page(client):
    number = life(client, outcome="absent")
    link = f"http://127.0.0.1:8026/services/srv/search/direct?reqCodeNo1={number}"
    for mail in client.get("/notices").json["notices"]:
        assert mail["subject"].startswith("【模擬】")
        assert "模擬" in mail["text"]
        assert "mock" in mail["text"]
        assert mail["text"].endswith(f"{link}\n")
        assert "{" not in mail["text"]
    assert client.get(link.removeprefix("http://127.0.0.1:8026")).status_code == 200


def test_the_outbox_goes_on_from_a_place(client):
    life(client)
    first = client.get("/notices").json
    assert client.get(f"/notices?after={first['next']}").json == {"notices": [], "next": first["next"]}
    life(client)
    assert len(client.get(f"/notices?after={first['next']}").json["notices"]) == 4


@pytest.mark.parametrize(
    "notices",
    [
        [], "taro@example.jp", {"carrier": "a@example.jp"}, {"sender": "taro"}, {"sender": ""}, {"sender": 7},
        {"sender": "a@example.jp\r\nBcc: b@example.jp"}, {"sender": "a b@example.jp"}, {"sender": "a@" + "x" * 190 + ".jp"},
        {"sender": "a@example.jp,b@example.jp"}, {"sender": "模擬@example.jp"},
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(client, notices):
    answer = client.post("/items", json={**ITEM, "notices": notices})
    assert (answer.status_code, answer.json["code"]) == (422, "bad-field")
    assert answer.json["pointer"].startswith("notices")
    assert client.get("/items").json["items"] == []


def test_kinds_are_events_of_the_tracking_page():
    assert set(KINDS) == {f"item.{state}" for state in WORDS}
    assert not set(WORDS) & {State.RELAYED, State.ARRIVED, State.OUT_FOR_DELIVERY, State.LOST}


class _Inbox:
    """Takes mails; refuses recipients as told."""

    def __init__(self):
        self.mails, self.refusals = Queue(), []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 aiosmtpd's name
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 aiosmtpd's name
        self.mails.put((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def inbox():
    inbox = _Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    inbox.address = f"127.0.0.1:{port}"
    yield inbox
    controller.stop()


@pytest.mark.server
def test_what_was_kept_is_sent_once_there_is_a_server(alone, client, inbox):
    life(client)
    kept = client.get("/notices").json["notices"]
    news = News(alone, smtp=inbox.address)
    news.telling.deliver()
    news.telling.deliver()
    mails = [inbox.mails.get_nowait() for _ in kept]
    assert inbox.mails.empty()
    for (recipients, mail), letter in zip(mails, kept, strict=True):
        assert recipients == [letter["to"]] == [mail["To"]]
        assert mail["Subject"] == letter["subject"]
        assert mail["Date"].datetime == datetime.fromisoformat(letter["at"])
        assert mail["Message-ID"] == f"<{letter['key']}@postal.example>"
        assert mail.get_content() == letter["text"]
    assert client.get("/webhooks").json == {"webhooks": []}


@pytest.mark.server
def test_later_is_tried_again_and_never_is_not(alone, client, inbox):
    life(client, by="PT1M")
    news = News(alone, smtp=inbox.address)
    now = news.telling._wall()
    news.telling._wall = lambda: now
    inbox.refusals = ["451 later"]
    assert news.telling.deliver() == now + BACKOFF[0]
    assert inbox.mails.empty()
    now += BACKOFF[0] + timedelta(seconds=1)
    inbox.refusals = ["550 nobody of that name"]
    assert news.telling.deliver() is None
    [one] = [one for one in news.telling.all() if one.id == ID]
    assert (one.told_to, one.failures) == (1, 0)


def test_without_a_server_the_mails_are_kept(alone, client):
    news = News(alone, smtp="127.0.0.1:9")
    life(client)
    assert news.telling.deliver() is not None
    off = News(alone)
    assert off.telling.deliver() is None
    assert [(one.id, one.active, one.told_to) for one in off.telling.all()] == [(ID, False, 0)]
    assert len(client.get("/notices").json["notices"]) == 4


def test_the_way_of_mails_outlives_a_reset(alone, client):
    life(client)
    news = News(alone, smtp="127.0.0.1:9")
    alone.reset()
    assert [(one.id, one.active, one.told_to) for one in news.telling.all()] == [(ID, True, 0)]


def test_a_mail_says_that_it_is_a_mock_in_its_head(alone, client):
    life(client, by="PT1M")
    [letter, _], _ = News(alone).mailing.outbox(0)
    mail = message(letter)
    assert mail["X-Simulated"] == "yes"
    assert mail["From"].addresses[0].domain == "postal.example"
