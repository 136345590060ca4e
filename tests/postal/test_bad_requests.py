"""What no post can take: each is refused in words, as problem+json, and nothing is half done."""

import json
from datetime import timedelta

import pytest

from postal import cli
from postal.alone import LAST, Alone
from postal.app import create_app
from postal.news import News

pytestmark = pytest.mark.slow

ITEM = {
    "service": "simplified-registered",
    "from": {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3"], "name": "模擬 太郎"},
    "to": {"postal_code": "135-0064", "lines": ["東京都江東区青海2-7-11"], "name": "おだいば商事"},
    "papers": [],
}
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture
def alone(tmp_path):
    alone = Alone(tmp_path)
    yield alone
    alone.close()


@pytest.fixture
def client(alone):
    app = create_app(alone)
    News(alone).mount(app)
    return app.test_client()


def hand_in(client, **more):
    answer = client.post("/items", json={**ITEM, **more})
    assert answer.status_code == 201, answer.text
    return answer.json["tracking_number"]


def refusal(answer, status=422):
    assert answer.mimetype == "application/problem+json", answer.text
    assert answer.json["status"] == answer.status_code == status
    assert answer.json["type"] == f"urn:postal:{answer.json['code']}"
    assert answer.json["title"]
    assert answer.json["detail"]
    return answer.json


TAKES_JSON = (
    "POST /items", "POST /quote", "POST /items.csv", "POST /clock/advance", "POST /moves", "PUT /settings",
    "POST /webhooks", "POST /items/31000000000/redelivery", "POST /items/31000000000/befall",
)  # fmt: skip


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 50_000, b"{", b"null", b"\xff"])
def test_what_is_no_json_is_refused(client, body):
    for call in TAKES_JSON:
        method, path = call.split()
        answer = client.open(path, method=method, data=body, content_type="application/json")
        assert refusal(answer)["code"] == "bad-field"


@pytest.mark.parametrize(
    "path", ["/items?after=", "/items?limit=", "/events?after=", "/events?limit=", "/notices?after="]
)
def test_a_query_that_is_no_whole_number_is_refused(client, path):
    for given in ("x", "-1", "1.5", "9" * 20, "9" * 5_000, "%00", "１", "[]"):
        assert refusal(client.get(path + given))["pointer"] in ("after", "limit")


def test_a_page_of_the_search_asks_for_a_number_too(client):
    assert client.get("/?after=99999999999999999999").status_code == 422
    assert client.get("/?after=9007199254740991").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404), ("GET", "/items/%2e%2e%2fetc/label", 404), ("DELETE", "/items", 405),
        ("GET", "/clock/advance", 405),
    ],
)  # fmt: skip
def test_what_the_server_refuses_is_told_alike(client, method, path, status):
    answer = client.open(path, method=method)
    refusal(answer, status)
    assert ("Allow" in answer.headers) is (status == 405)


def test_a_body_beyond_the_limit_is_told_alike(client):
    body = json.dumps("a" * 4_200_000)
    assert (
        "4 MiB" in refusal(client.post("/items", data=body, content_type="application/json"), 413)["detail"]
    )


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_a_browser_that_is_lost_sees_a_page(client, locale):
    answer = client.get(f"/nowhere?locale={locale}", headers={"Accept": HTML})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "模擬" in answer.text
    assert "GET /calls" in answer.text


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"weight_g": "20"}, "weight_g"), ({"weight_g": 0}, "weight_g"), ({"service": None}, "service"),
        ({"presence": ["present", "x"]}, "presence[1]"), ({"to": []}, "to"),
        ({"to": {**ITEM["to"], "postal_code": "000-0000"}}, "to.postal_code"), ({"size_mm": [1, 2]}, "size_mm"),
    ],
)  # fmt: skip
def test_a_pointer_names_the_place_in_the_request(client, more, pointer):
    bad = {**ITEM, **more}
    assert refusal(client.post("/items", json=bad))["pointer"] == pointer
    assert refusal(client.post("/items", json=[ITEM, bad]))["pointer"] == f"items[1].{pointer}"
    assert refusal(client.post("/quote", json=bad))["pointer"] == pointer
    assert client.get("/items").json["items"] == []


def test_what_is_no_item_at_all_has_its_place(client):
    assert refusal(client.post("/items", json="x"))["pointer"] == "body"
    assert refusal(client.post("/items", json=[ITEM, None]))["pointer"] == "items[1]"


@pytest.mark.parametrize(
    ("path", "pointer"), [("befall", "outcome"), ("deliver", "signed_by"), ("until", "state")]
)
def test_what_a_verb_needs_is_named(client, path, pointer):
    told = refusal(client.post(f"/items/{hand_in(client)}/{path}"))
    assert (told["pointer"], told["detail"]) == (pointer, f"{pointer} is missing.")


def test_a_verb_without_a_body_is_answered_as_json(client):
    number = hand_in(client, outcome="absent")
    assert refusal(client.post(f"/items/{number}/window"))["code"] == "not-held"
    client.post(f"/items/{number}/until", json={"state": "held"})
    assert client.post(f"/items/{number}/window").json["state"] == "handed-over"


def test_the_form_of_a_page_is_answered_with_a_page(client):
    number = hand_in(client, outcome="absent")
    client.post(f"/items/{number}/until", json={"state": "held"})
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert client.post(f"/items/{number}/window", **form).status_code == 303
    refused = client.post(f"/items/{number}/window", **form)
    assert (refused.status_code, refused.mimetype) == (422, "text/html")


def test_time_ends_before_the_calendar_does(client, alone):
    past = (LAST + timedelta(seconds=1)).isoformat()
    for body in ({"to": past}, {"to": "9999-12-31T23:59:59-12:00"}, {"to": "0001-01-01T00:00:00+14:00"}):
        refusal(client.post("/clock/advance", json=body))
    assert client.post("/clock/advance", json={"to": LAST.isoformat()}).status_code == 200
    refusal(client.post("/clock/advance", json={"by": "P1D"}))
    number = hand_in(client, outcome="absent")
    assert client.post(f"/items/{number}/until", json={"state": "held"}).status_code == 200
    assert client.post(f"/items/{number}/keep-longer").status_code == 200
    assert client.post(f"/items/{number}/until", json={"state": "returned"}).status_code == 200
    alone.move(timedelta(days=900_000))
    assert hand_in(client)


@pytest.mark.parametrize(
    ("to", "now"),
    [
        ("2025-06-03T09:00:00", "2025-06-03T09:00:00+09:00"), ("2025-06-03", "2025-06-03T00:00:00+09:00"),
        ("2025-06-03T00:00:00Z", "2025-06-03T09:00:00+09:00"),
    ],
)  # fmt: skip
def test_an_instant_without_an_offset_is_one_of_japan(client, to, now):
    assert client.post("/clock/advance", json={"to": to}).json["to"] == now


@pytest.mark.parametrize(
    "body", [{}, {"by": "P1D", "to": "2025-07-01"}, {"by": "-P1D"}, {"by": "P"}, {"by": "P١D"}]
)
def test_time_moves_by_a_while_or_to_an_instant(client, body):
    refusal(client.post("/clock/advance", json=body))
    assert client.get("/clock").json == {"now": "2025-06-02T09:00:00+09:00"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201), ({"Origin": "http://localhost"}, 201), ({"Origin": "http://evil.example"}, 403), ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 201), ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)  # fmt: skip
def test_pages_of_other_sites_hand_nothing_in(client, headers, status):
    answer = client.post("/items", json=ITEM, headers=headers)
    assert answer.status_code == status
    assert len(client.get("/items").json["items"]) == (status == 201)
    if status == 403:
        assert refusal(answer, 403)["code"] == "cross-site"


def test_nobody_is_told_from_after_the_last_event(client):
    hand_in(client)
    url = "http://127.0.0.1:9/hook"
    assert refusal(client.post("/webhooks", json={"url": url, "after": 2}))["pointer"] == "after"
    made = client.post("/webhooks", json={"url": url, "after": 1}).json["id"]
    assert refusal(client.post(f"/webhooks/{made}/replay", json={"after": 2}))["pointer"] == "after"
    assert client.post(f"/webhooks/{made}/replay", json={"after": 0}).json["told_to"] == 0


def test_a_strange_host_name_is_refused_with_the_way_out(alone):
    client = create_app(alone, ("localhost", "post.example")).test_client()
    assert "--trusted-host" in refusal(client.get("/clock", headers={"Host": "evil.example"}), 400)["detail"]
    assert client.get("/clock", headers={"Host": "post.example:8026"}).status_code == 200


@pytest.mark.parametrize("host", ["::1", "[::1]", "::"])
def test_it_listens_to_no_address_of_ipv6(host, tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        cli.main(["--host", host, "--data", str(tmp_path)])
    assert "IPv4" in capsys.readouterr().err
