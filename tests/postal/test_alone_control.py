"""The calls with which a test has its way with the post on its own."""

import pytest

from postal.alone import Alone
from postal.app import create_app
from postal.lifecycle import FINAL, State
from postal.outcome import Outcome

pytestmark = pytest.mark.slow

HOME = {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3"], "name": "模擬 太郎"}
ANNEX = {"postal_code": "135-0064", "lines": ["東京都江東区青海2-7-11"], "name": "おだいば分室"}
OSAKA = {"postal_code": "530-0001", "lines": ["大阪府大阪市北区梅田1-1-1"], "name": "模擬商事株式会社"}
LETTER = {"service": "simplified-registered", "from": HOME, "to": ANNEX}
PACK = {"service": "letter-pack-plus", "from": HOME, "to": OSAKA, "weight_g": 200}


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    alone = Alone(tmp_path_factory.mktemp("post"))
    yield alone
    alone.close()


@pytest.fixture
def client(alone):
    alone.reset()
    return create_app(alone).test_client()


def post(client, path, body=None, status=200):
    answer = client.post(path, json=body) if body is not None else client.post(path)
    assert answer.status_code == status, answer.text
    return answer.json


def hand_in(client, **changes):
    return post(client, "/items", {**LETTER, **changes}, 201)["tracking_number"]


def states(client, number):
    return [event["state"] for event in client.get(f"/items/{number}").json["events"]]


def everything(client):
    return [client.get(path).json for path in ("/items", "/events", "/clock", "/settings")]


def test_an_item_tells_what_was_asked_of_it(client):
    asked = {"express": True, "size_mm": [235, 120, 10], "outcome": "absent-once", "presence": ["closed"]}
    number = hand_in(client, **asked)
    told = client.get(f"/items/{number}").json
    assert {name: told[name] for name in asked} == asked
    assert (told["stopped"], told["signed_by"], told["forward_to"], told["shortage_yen"]) == (
        False,
        "",
        None,
        0,
    )
    post(client, f"/items/{number}/stop")
    assert client.get(f"/items/{number}").json["stopped"]


def test_until_an_item_is_out_for_delivery_and_no_further(client):
    pack = post(client, "/items", PACK, 201)["tracking_number"]
    letter = hand_in(client)
    told = post(client, f"/items/{pack}/until", {"state": "out-for-delivery"})
    last = told["item"]["events"][-1]
    assert (last["state"], last["at"]) == ("out-for-delivery", told["now"])
    assert client.get("/clock").json["now"] == told["now"]
    assert states(client, letter) == ["accepted"]
    assert post(client, f"/items/{pack}/until", {"state": "out-for-delivery"})["now"] == told["now"]


def test_until_serves_all_else_that_is_due_meanwhile(client):
    letter = hand_in(client)
    pack = post(client, "/items", PACK, 201)["tracking_number"]
    post(client, "/items", PACK, 201)
    post(client, f"/items/{letter}/until", {"state": "delivered"})
    now = client.get("/clock").json["now"]
    journal = client.get("/events?limit=1000").json["events"]
    assert journal[-1]["at"] == now
    assert states(client, pack)[:3] == ["accepted", "relayed", "arrived"]
    for item in client.get("/items").json["items"]:
        assert item["due_at"] is None or item["due_at"] > now


def test_until_what_never_comes_is_a_conflict_in_words(client):
    number = hand_in(client)
    answer = client.post(f"/items/{number}/until", json={"state": "returned"})
    assert (answer.status_code, answer.json["code"], answer.json["status"]) == (409, "not-reached", 409)
    assert "差出人に返送済み" in answer.json["title"]
    assert states(client, number) == ["accepted", "delivered"]


@pytest.mark.parametrize(
    "body", [{}, {"state": "flown"}, {"state": 1}, {"state": "held", "x": 1}, [], "held"]
)
def test_until_needs_a_state(client, body):
    number = hand_in(client)
    before = everything(client)
    assert client.post(f"/items/{number}/until", json=body).status_code == 422
    assert everything(client) == before


def test_the_next_thing_and_then_nothing(client):
    assert client.post("/clock/next").json["code"] == "nothing-due"
    number = hand_in(client)
    due = client.get(f"/items/{number}").json["due_at"]
    told = post(client, "/clock/next")
    assert (told["to"], told["events"]) == (due, 1)
    assert client.post("/clock/next").status_code == 409


def test_settings_say_what_becomes_of_items(client):
    assert client.get("/settings").json == {"delivery": "present"}
    told = client.put("/settings", json={"delivery": "refused"})
    assert told.json == client.get("/settings").json == {"delivery": "refused"}
    number = hand_in(client)
    post(client, "/clock/advance", {"by": "P3W"})
    assert states(client, number)[-1] == "returned"
    assert client.put("/settings", json={"delivery": {"absent": 40, "lost": 10}}).status_code == 200
    assert client.get("/settings").json == {"delivery": {"absent": 40, "lost": 10}}


@pytest.mark.parametrize(
    "body",
    [{}, {"delivery": "eaten"}, {"delivery": {"absent": 101}}, {"delivery": None}, {"colour": "red"}, []],
)
def test_settings_that_are_none(client, body):
    assert client.put("/settings", json=body).status_code == 422
    assert client.get("/settings").json == {"delivery": "present"}


def test_percentages_fall_on_items_by_their_number(client):
    client.put("/settings", json={"delivery": {"refused": 50}})
    numbers = [item["tracking_number"] for item in post(client, "/items", [LETTER] * 40, 201)["items"]]
    post(client, "/clock/advance", {"by": "P3W"})
    ends = [states(client, number)[-1] for number in numbers]
    assert 10 < ends.count("returned") < 30
    assert ends.count("returned") + ends.count("delivered") == 40


def test_what_if_tells_and_changes_nothing(client):
    number = hand_in(client)
    before = everything(client)
    told = post(client, f"/items/{number}/what-if", {"outcome": "absent"})
    assert told["item"]["state"] == "returned"
    assert told["before"] == 1
    assert everything(client) == before
    post(client, f"/items/{number}/befall", {"outcome": "absent"})
    post(client, "/clock/advance", {"by": "P5W"})
    assert client.get(f"/items/{number}.json").json["events"] == told["item"]["events"]


def test_every_outcome_as_what_if_comes_to_an_end(client):
    number = hand_in(client)
    for outcome in Outcome:
        told = post(client, f"/items/{number}/what-if", {"outcome": outcome.value})
        assert State(told["item"]["state"]) in FINAL, outcome


def test_what_if_a_verb_were_done(client):
    number = hand_in(client)
    assert (
        post(client, f"/items/{number}/what-if", {"verb": "lose"})["item"]["events"][-1]["label"] == "調査中"
    )
    told = post(client, f"/items/{number}/what-if", {"verb": "deliver", "signed_by": "模擬 花子"})
    assert told["item"]["state"] == "delivered"
    assert states(client, number) == ["accepted"]


@pytest.mark.parametrize(
    "body", [{}, {"outcome": "eaten"}, {"verb": "eat"}, {"verb": []}, {"verb": "lose", "x": 1}, [1]]
)
def test_what_if_needs_an_outcome_or_a_verb(client, body):
    number = hand_in(client)
    assert client.post(f"/items/{number}/what-if", json=body).status_code == 422


def test_an_item_is_lost_now(client):
    number = hand_in(client)
    post(client, f"/items/{number}/lose")
    assert states(client, number) == ["accepted"]
    post(client, f"/items/{number}/until", {"state": "investigated"})
    assert client.post(f"/items/{number}/until", json={"state": "delivered"}).status_code == 409
    assert states(client, number)[-1] == "lost"


def test_an_item_is_delivered_to_a_named_person(client):
    number = hand_in(client)
    told = post(client, f"/items/{number}/deliver", {"signed_by": "模擬 花子"})
    assert told["state"] == "delivered"
    assert client.post(f"/items/{number}/deliver", json={"signed_by": "模擬 花子"}).status_code == 422


def test_an_item_is_kept_until_it_is_released(client):
    number = hand_in(client)
    post(client, f"/items/{number}/stop")
    post(client, "/clock/advance", {"by": "P8D"})
    assert "delivered" not in states(client, number)
    assert client.post(f"/items/{number}/until", json={"state": "delivered"}).status_code == 409
    post(client, f"/items/{number}/release")
    post(client, f"/items/{number}/until", {"state": "delivered"})


def test_an_item_is_kept_ten_days_on_request(client):
    number = hand_in(client, outcome="absent")
    post(client, f"/items/{number}/until", {"state": "held"})
    before = client.get(f"/items/{number}").json["held_until"]
    assert post(client, f"/items/{number}/keep-longer")["held_until"] > before


def test_who_has_moved_gets_his_letters_forwarded(client):
    moved = {"left": ANNEX, "moved_to": {**OSAKA, "name": ANNEX["name"]}, "from_on": "2025-06-01"}
    assert post(client, "/moves", moved, 201)["from_on"] == "2025-06-01"
    number = hand_in(client)
    post(client, f"/items/{number}/until", {"state": "delivered"})
    assert "forwarded" in states(client, number)


@pytest.mark.parametrize(
    "verb", ["befall", "stop", "release", "lose", "deliver", "keep-longer", "until", "what-if"]
)
def test_verbs_of_an_item_that_is_not_there(client, verb):
    given = {"befall": {"outcome": "lost"}, "deliver": {"signed_by": "模擬"}, "until": {"state": "held"}}
    body = {"outcome": "lost"} if verb == "what-if" else given.get(verb, {})
    answer = client.post(f"/items/31000000004/{verb}", json=body)
    assert (answer.status_code, answer.json["code"]) == (404, "absent")


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("befall", {}),
        ("befall", {"outcome": "eaten"}),
        ("deliver", {}),
        ("deliver", {"signed_by": ""}),
        ("deliver", {"signed_by": "x" * 300}),
        ("lose", {"x": 1}),
        ("stop", []),
        ("keep-longer", {}),
    ],
)
def test_verbs_that_are_refused_change_nothing(client, verb, body):
    number = hand_in(client)
    before = everything(client)
    answer = client.post(f"/items/{number}/{verb}", json=body)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert everything(client) == before


def test_many_items_at_once(client):
    told = post(client, "/items", [LETTER, PACK, LETTER], 201)["items"]
    assert [item["service"] for item in told] == [
        "simplified-registered",
        "letter-pack-plus",
        "simplified-registered",
    ]
    assert len({item["tracking_number"] for item in told}) == 3


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"to": {**ANNEX, "postal_code": "999-9999"}}, "items[3].to.postal_code"),
        ({"from": {**HOME, "postal_code": "12"}}, "items[3].from.postal_code"),
        ({"service": "pigeon"}, "items[3].service"),
        ({"papers": [{"kind": "fee-slip", "stamps": ["x"]}]}, "items[3].papers[0].stamps[0]"),
        ({"weight_g": 0}, "items[3].weight_g"),
    ],
)
def test_many_items_are_taken_all_or_none(client, change, pointer):
    answer = client.post("/items", json=[LETTER, LETTER, LETTER, {**LETTER, **change}, LETTER])
    assert (answer.status_code, answer.json["pointer"]) == (422, pointer)
    assert client.get("/items").json["items"] == []


def test_no_items_and_too_many(client):
    assert client.post("/items", json=[]).json["pointer"] == "items"
    assert client.post("/items", json=[LETTER] * 1_001).status_code == 422


def test_reset_forgets_everything(client):
    numbers = [hand_in(client), hand_in(client)]
    client.put("/settings", json={"delivery": "absent"})
    post(client, "/clock/advance", {"by": "P30D"})
    assert post(client, "/reset") == {"now": "2025-06-02T09:00:00+09:00"}
    assert everything(client) == [
        {"items": [], "next": None},
        {"events": [], "next": 0},
        {"now": "2025-06-02T09:00:00+09:00"},
        {"delivery": "present"},
    ]
    assert [hand_in(client), hand_in(client)] == numbers


def test_settings_of_other_sites_are_kept_out(client):
    answer = client.put("/settings", json={"delivery": "lost"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
