import json
import os
import signal
import socket
import subprocess
import sys
from datetime import datetime
from http.client import HTTPConnection

import pytest

from postal.alone import Alone
from postal.app import create_app
from postal.holiday import JST

ITEM = {
    "service": "simplified-registered",
    "from": {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3"], "name": "山田　太郎"},
    "to": {"postal_code": "135-0064", "lines": ["東京都江東区青海2-7-11"], "name": "おだいば分室"},
    "papers": [{"kind": "residence-card"}],
}


@pytest.fixture
def client(tmp_path):
    alone = Alone(tmp_path)
    yield create_app(alone).test_client()
    alone.close()


def advance(client, by):
    answer = client.post("/clock/advance", json={"by": by})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_an_item_from_hand_to_hand(client):
    posted = client.post("/items", json=ITEM)
    assert posted.status_code == 201
    assert (posted.json["postage_yen"], posted.json["weight_g"]) == (460, 11)
    number = posted.json["tracking_number"]
    moved = advance(client, "P2D")
    assert moved == {
        "from": "2025-06-02T09:00:00+09:00", "to": "2025-06-04T09:00:00+09:00", "events": 1,
    }  # fmt: skip
    item = client.get(f"/items/{number}").json
    assert [event["state"] for event in item["events"]] == ["accepted", "delivered"]
    assert client.get("/items?state=delivered").json["items"] == [item]
    kinds = [event["kind"] for event in client.get("/events").json["events"]]
    assert kinds == ["item.accepted", "item.delivered"]
    assert client.get("/clock").json == {"now": "2025-06-04T09:00:00+09:00"}
    assert number[:3] in client.get("/").text


def test_presences_are_found_one_after_the_other(client):
    number = client.post("/items", json={**ITEM, "presence": ["closed", "absent"]}).json["tracking_number"]
    advance(client, "P3W")
    states = [event["state"] for event in client.get(f"/items/{number}").json["events"]]
    assert states == ["accepted", "held", "absent", "held", "returning", "returned"]


def test_time_survives_and_so_does_the_agenda(tmp_path):
    first = Alone(tmp_path)
    client = create_app(first).test_client()
    number = client.post("/items", json=ITEM).json["tracking_number"]
    advance(client, "PT1H")
    first.close()
    second = Alone(tmp_path, start=datetime(2030, 1, 1, tzinfo=JST))
    assert second.now == datetime(2025, 6, 2, 10, tzinfo=JST)
    client = create_app(second).test_client()
    advance(client, "P1DT12H")
    assert client.get(f"/items/{number}").json["state"] == "delivered"
    second.close()


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/items", [], "bad-field"),
        ("/items", {}, "bad-field"),
        ("/items", {**ITEM, "service": "pigeon"}, "bad-field"),
        ("/items", {**ITEM, "to": "annex"}, "bad-field"),
        ("/items", {**ITEM, "presence": ["asleep"]}, "bad-field"),
        ("/items", {**ITEM, "weight_g": 0}, "impossible-weight"),
        ("/items", {**ITEM, "weight_g": 4000}, "too-heavy"),
        ("/items", {**ITEM, "postage_yen": 434}, "underpaid"),
        ("/items", {**ITEM, "hand_in": "pillar-box"}, "needs-window"),
        ("/items", {**ITEM, "colour": 1}, "bad-field"),
        ("/clock/advance", {}, "bad-field"),
        ("/clock/advance", {"by": "P"}, "bad-field"),
        ("/clock/advance", {"by": "PT"}, "bad-field"),
        ("/clock/advance", {"by": "1D"}, "bad-field"),
        ("/clock/advance", {"to": "2025-06-01T00:00:00+09:00"}, "bad-field"),
        ("/clock/advance", {"to": "soon"}, "bad-field"),
    ],
)
def test_bad_requests_change_nothing(client, path, body, code):
    answer = client.post(path, json=body)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["code"] == code
    assert client.get("/items").json["items"] == []
    assert client.get("/clock").json["now"] == "2025-06-02T09:00:00+09:00"


def test_what_is_no_json(client):
    assert client.post("/items", data="{", content_type="application/json").status_code == 422
    assert client.post("/items", data="service=x").status_code == 422
    assert client.post("/items", data=b" " * 70_000, content_type="application/json").status_code in (
        413,
        422,
    )
    assert client.get("/items/31000000004").json["code"] == "absent"
    assert client.get("/items?state=vanished").status_code == 422


def test_other_sites_and_hosts_are_kept_out(client):
    assert client.post("/items", json=ITEM, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert "default-src 'self'" in client.get("/").headers["Content-Security-Policy"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("clock", [[], ["--clock", "wall", "--factor", "3600"]])
def test_a_process_of_its_own(tmp_path, clock):
    port = free_port()
    command = [sys.executable, "-m", "postal", "--http", str(port), "--data", str(tmp_path / "data"), *clock]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            web = HTTPConnection("127.0.0.1", port, timeout=20)
            web.request("POST", "/items", json.dumps(ITEM), {"Content-Type": "application/json"})
            answer = web.getresponse()
            assert answer.status == 201
            number = json.load(answer)["tracking_number"]
            web.request("GET", f"/services/srv/search/direct?reqCodeNo1={number}")
            assert number[3:5] in web.getresponse().read().decode()
            web.close()
        finally:
            os.kill(process.pid, signal.SIGTERM)
        assert process.wait(20) == 0
        assert "Traceback" not in process.stderr.read()
    assert (tmp_path / "data" / "post.sqlite3").exists()


@pytest.mark.server
@pytest.mark.slow
def test_a_port_that_is_taken(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "postal", "--http", port, "--data", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "cannot listen" in done.stderr


@pytest.mark.server
def test_the_package_stands_alone():
    code = (
        "import sys, postal.app, postal.envelope, postal.effective_date\n"
        "assert not {'backoffice', 'mailsim', 'seed'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
