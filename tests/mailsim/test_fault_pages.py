"""Faults over HTTP: the JSON calls, the page, and Mailpit's Chaos; for who controls the world."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mailsim import fault_book
from mailsim.cli import alone
from mailsim.delivery import Delivery
from mailsim.http import mail_pages
from mailsim.inbox import Inbox
from tests.mailsim.conftest import Write

pytestmark = pytest.mark.slow

PAGE = {"Accept": "text/html"}


@pytest.fixture
def client(inbox: Inbox) -> FlaskClient:
    return alone(inbox).test_client()


@pytest.fixture
def onlooker(inbox: Inbox) -> FlaskClient:
    """Somebody who may look at the mail of w1, and no more."""
    app = Flask("mailsim")
    pages = mail_pages(lambda _: inbox, "mailsim/alone.html", lambda _: True, who_controls=lambda _: False)
    app.register_blueprint(pages, url_prefix="/w/<world>/mail")
    return app.test_client()


def test_a_fault_is_set_changed_and_removed(client: FlaskClient) -> None:
    made = client.post("/faults", json={"action": "drop", "recipient": "*@example.jp", "nth": "2"})
    assert (made.status_code, made.get_json()["id"]) == (201, "f1")
    assert client.put("/faults/slow-taro", json={"action": "slow", "seconds": 2}).status_code == 201
    changed = client.put("/faults/f1", json={"action": "drop", "nth": "3"})
    assert (changed.status_code, changed.get_json()["nth"], changed.get_json()["place"]) == (200, "3", 1)
    listed = client.get("/faults").get_json()["faults"]
    assert [(one["id"], one["place"], one["counted"], one["struck"]) for one in listed] == [
        ("f1", 1, 0, 0),
        ("slow-taro", 2, 0, 0),
    ]
    assert client.get("/faults/slow-taro").get_json()["seconds"] == 2
    assert client.delete("/faults/f1").status_code == 204
    assert client.get("/faults/f1").status_code == 404


def test_what_a_call_answers_can_be_sent_back(client: FlaskClient) -> None:
    client.post("/faults", json={"action": "reject", "at": "rcpt", "code": 550, "times": 3})
    said = client.get("/faults/f1").get_json()
    sent = {name: value for name, value in said.items() if name not in {"counted", "struck"}}
    assert client.put("/faults/f1", json=sent).get_json() == said


def test_plan_and_log_tell_what_was_planned(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    client.put("/faults/half", json={"action": "drop", "probability": 50})
    before = client.get("/faults/half/plan?count=8").get_json()["plan"]
    for number in range(6):
        envelope, raw = write(number)
        Delivery(inbox).message(envelope, raw)
    after = client.get("/faults/half/plan?first=1&count=8").get_json()
    struck = [one["number"] for one in before if one["strikes"] and one["number"] <= 6]
    assert (after["counted"], after["struck"]) == (6, len(struck))
    assert [one["strikes"] for one in after["plan"]] == [one["strikes"] for one in before]
    assert [one["past"] for one in after["plan"]] == [True] * 6 + [False] * 2
    log = client.get("/faults/log").get_json()["log"]
    assert [one["number"] for one in log] == struck[::-1]
    assert log[0]["recipients"] == ["taro@example.jp"]
    assert len(client.get("/faults/log?limit=1").get_json()["log"]) == 1


REFUSALS: list[tuple[str, str, Any, int, str]] = [
    ("POST", "/faults", {"action": "drop", "colour": 1}, 422, "colour"),
    ("POST", "/faults", [], 400, ""),
    ("POST", "/faults", {"\ud800": 1}, 400, ""),
    ("POST", "/faults", None, 422, "action"),
    ("POST", "/faults", {"action": "drop", "id": "No good"}, 422, "id"),
    ("POST", "/faults", {"action": "drop", "id": "there"}, 422, "id"),
    ("PUT", "/faults/there", {"action": "drop", "id": "other"}, 422, "id"),
    ("PUT", "/faults/log", {"action": "drop"}, 422, "id"),
    ("PUT", "/faults/x", {"action": "reject", "code": 399}, 422, "code"),
    ("DELETE", "/faults/none", None, 404, "id"),
    ("GET", "/faults/none/plan", None, 404, "id"),
    ("GET", "/faults/there/plan?count=1001", None, 422, "count"),
    ("GET", "/faults/there/plan?first=0", None, 422, "first"),
    ("GET", "/faults/log?limit=many", None, 422, "limit"),
]


def test_refusals_say_what_is_wrong(client: FlaskClient) -> None:
    client.put("/faults/there", json={"action": "drop"})
    for method, path, body, status, pointer in REFUSALS:
        answer = client.open(path, method=method, json=body)
        told = answer.get_json()
        assert (answer.status_code, told["status"], told["pointer"]) == (status, status, pointer), path
        assert answer.mimetype == "application/problem+json"
        assert not told["title"].isascii()
        assert told["detail"].isascii()


def test_what_a_form_of_another_site_could_send_is_refused(client: FlaskClient) -> None:
    body = '{"action": "drop"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert client.post("/faults", data=body, content_type=kind).status_code == 415
    for foreign in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/faults", json={"action": "drop"}, headers=foreign).status_code == 403
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert client.post("/faults/set", data={"action": "drop"}, headers=elsewhere).status_code == 403
    assert client.get("/faults").get_json() == {"faults": []}


def test_there_is_an_end_of_faults(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault_book, "MOST_FAULTS", 2)
    codes = [client.post("/faults", json={"action": "drop"}).status_code for _ in range(3)]
    assert codes == [201, 201, 422]
    assert client.put("/faults/f1", json={"action": "cut"}).status_code == 200


OF_OWNERS = [
    ("GET", "/faults"),
    ("POST", "/faults"),
    ("GET", "/faults/log"),
    ("GET", "/faults/f1"),
    ("GET", "/faults/f1/plan"),
    ("PUT", "/faults/f1"),
    ("DELETE", "/faults/f1"),
    ("POST", "/faults/set"),
    ("POST", "/faults/switch"),
    ("POST", "/faults/remove"),
    ("GET", "/api/v1/chaos"),
    ("PUT", "/api/v1/chaos"),
]


def test_who_may_only_look_sees_no_faults(onlooker: FlaskClient) -> None:
    for method, path in OF_OWNERS:
        answer = onlooker.open(f"/w/w1/mail{path}", method=method, json={"action": "drop"})
        assert answer.status_code == 403, path


# --- the page ---
def test_the_page_sets_a_fault_and_shows_it(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    empty = client.get("/faults", headers=PAGE).get_data(as_text=True)
    assert "障害はありません" in empty
    typed = {
        "action": "reject", "at": "rcpt", "code": "550", "status": "5.1.1", "recipient": "*@example.jp", "nth": "1-2",
        "probability": "100", "from": "2025-06-02T09:00:00", "note": "携帯の受信拒否",
    }  # fmt: skip
    assert client.post("/faults/set", data=typed).status_code == 303
    (fault,) = fault_book.all_faults(inbox)
    assert (fault.act.code, fault.turns.text) == (550, "1-2")
    assert str(fault.since) == "2025-06-02 09:00:00+09:00"
    page = client.get("/faults?plan=f1", headers=PAGE).get_data(as_text=True)
    for words in (
        "550 5.1.1",
        "宛先 *@example.jp",
        "1-2 通目",
        "携帯の受信拒否",
        "f1 の予定",
        "まだ一通も来ていません",
    ):
        assert words in page
    form = client.get("/faults?id=f1", headers=PAGE).get_data(as_text=True)
    assert 'value="2025-06-02T09:00:00"' in form
    assert 'value="550"' in form


def test_the_page_switches_and_removes(client: FlaskClient, inbox: Inbox) -> None:
    client.post("/faults/set", data={"action": "drop"})
    for active in (False, True):
        client.post("/faults/switch", data={"id": "f1"})
        assert [fault.active for fault in fault_book.all_faults(inbox)] == [active]
    for _ in range(2):
        assert client.post("/faults/remove", data={"id": "f1"}).status_code == 303
    assert fault_book.all_faults(inbox) == ()


def test_what_was_typed_wrong_stays_in_the_form(client: FlaskClient) -> None:
    typed = {"action": "delay", "duration": "しばらく", "subject": "<b>お知らせ</b>"}
    answer = client.post("/faults/set", data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert '<a href="#fault-duration">時間（世界の時間）</a>: 期間で指定してください' in page
    assert 'value="しばらく"' in page
    assert "&lt;b&gt;お知らせ" in page


def test_what_has_happened_is_on_the_page(client: FlaskClient, inbox: Inbox, write: Write) -> None:
    client.post("/faults", json={"action": "garble", "how": "no-date"})
    Delivery(inbox).message(*write(1, subject="<i>通知</i>"))
    page = client.get("/faults", headers=PAGE).get_data(as_text=True)
    assert "&lt;i&gt;通知" in page
    assert "noreply@office.example → taro@example.jp" in page
    assert "1 通中 1 通に起きた" in page


# --- Mailpit's Chaos ---
DEFAULT = {
    "Sender": {"ErrorCode": 451, "Probability": 0},
    "Recipient": {"ErrorCode": 451, "Probability": 0},
    "Authentication": {"ErrorCode": 535, "Probability": 0},
}


def test_chaos_is_three_faults(client: FlaskClient, inbox: Inbox) -> None:
    assert client.get("/api/v1/chaos").get_json() == DEFAULT
    assert Delivery(inbox).plain
    wish = {"Sender": {"ErrorCode": 421, "Probability": 5}, "Recipient": {"Probability": 100}}
    told = client.put("/api/v1/chaos", json=wish).get_json()
    assert told == DEFAULT | {
        "Sender": {"ErrorCode": 421, "Probability": 5},
        "Recipient": {"ErrorCode": 451, "Probability": 100},
    }
    assert client.get("/api/v1/chaos").get_json() == told
    assert [fault.id for fault in fault_book.active(inbox)] == ["chaos-recipient", "chaos-sender"]
    assert Delivery(inbox).recipient("a@example.jp", "b@example.jp").reply.code == 451
    assert client.post("/faults", json={"action": "drop"}).get_json()["place"] == 1
    assert client.put("/api/v1/chaos", json={}).get_json() == DEFAULT
    assert [fault.id for fault in fault_book.all_faults(inbox)] == ["f1"]


def test_chaos_keeps_the_code_of_a_trigger_that_rests(client: FlaskClient, inbox: Inbox) -> None:
    wish = {"Authentication": {"ErrorCode": 454, "Probability": 0}}
    assert client.put("/api/v1/chaos", json=wish).get_json()["Authentication"]["ErrorCode"] == 454
    assert Delivery(inbox).plain


IMPOSSIBLE: list[Any] = [
    [],
    {"Sender": 5},
    {"Sender": {"ErrorCode": 399, "Probability": 5}},
    {"Recipient": {"ErrorCode": 600, "Probability": 5}},
    {"Recipient": {"ErrorCode": 451, "Probability": 101}},
    {"Recipient": {"ErrorCode": 451, "Probability": -1}},
    {"Authentication": {"ErrorCode": "535", "Probability": 1}},
    {"Authentication": {"ErrorCode": 535, "Probability": 0.5}},
]


def test_chaos_that_cannot_be_is_refused_whole(client: FlaskClient) -> None:
    good = {"Sender": {"ErrorCode": 451, "Probability": 1}}
    for wish in IMPOSSIBLE:
        answer = client.put("/api/v1/chaos", json=good | wish if isinstance(wish, dict) else wish)
        assert (answer.status_code, answer.mimetype) == (400, "text/plain"), wish
    assert client.get("/api/v1/chaos").get_json() == DEFAULT


def test_chaos_is_of_a_world_and_not_of_a_mailbox(client: FlaskClient) -> None:
    assert client.get("/box/taro@example.jp/api/v1/chaos").status_code == 400
