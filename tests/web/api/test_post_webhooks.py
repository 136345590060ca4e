"""Webhooks of worlds: signed, in order, kept over a restart, and never told by a copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from backoffice.simulation.telling import Tellers, owner_of
from tests.web.api.caller import Caller, World
from tests.web.api.conftest import fields
from tests.web.api.receiver import Receiver, receiving
from tests.web.api.test_post_control import letter

pytestmark = pytest.mark.slow

LIFE = ["item.accepted", "item.delivered"] * 2
"""What reaches another place than the annex is delivered, and posted back (R-229)."""
NOWHERE = "http://127.0.0.1:9/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def tellers(house: Caller) -> Tellers:
    """Who tells, when a test says so, whom nobody else tells."""
    return Tellers(house.app.extensions["simulator"].worlds)


def subscribe(world: World, receiver: Receiver, **wishes: Any) -> str:
    made = world.post("/post/webhooks", {"url": receiver.url, **wishes}, 201)
    receiver.secret = made["secret"]
    return str(made["webhook_id"])


def shown(world: World, webhook: str) -> Any:
    return world.get(f"/post/webhooks/{webhook}")


def change(world: World, method: str, webhook: str, **body: Any) -> Any:
    return world.api.call(method, f"/worlds/{world.id}/post/webhooks/{webhook}", json=body)


def posted(world: World, **more: Any) -> str:
    number = letter(world, service="simplified-registered", **more)
    world.advance("P3D")
    return number


def head(world: World) -> Any:
    return world.get("/events/chain")["head"]


def test_a_receiver_verifies_and_reads_each_event_in_order(
    world: World, tellers: Tellers, receiver: Receiver
) -> None:
    webhook = subscribe(world, receiver)
    numbers = [posted(world) for _ in range(2)]
    tellers.tell(world.id)
    messages = receiver.events()
    journal = [
        each for each in world.get("/events", limit=1000)["events"] if each["kind"].startswith("item.")
    ]
    assert [message["type"] for _, message in messages] == LIFE * 2
    assert [messages[at][1]["data"]["tracking_number"] for at in (0, len(LIFE))] == numbers
    for (id_, message), event in zip(messages, journal, strict=True):
        assert id_ == f"msg_{webhook}_{event['seq']}"
        assert message["timestamp"] == event["at"]
        assert message["data"]["simulated"] is True
    assert shown(world, webhook)["told_to"] == journal[-1]["seq"]


def test_a_webhook_is_told_the_kinds_it_wants_from_where_it_wants(
    world: World, tellers: Tellers, receiver: Receiver
) -> None:
    posted(world)
    webhook = subscribe(world, receiver, kinds=["item.delivered"], after=0)
    posted(world)
    tellers.tell(world.id)
    tellers.tell(world.id)
    assert receiver.kinds() == ["item.delivered"] * 4
    world.post(f"/post/webhooks/{webhook}/replay", {"after": 0})
    tellers.tell(world.id)
    assert receiver.kinds() == ["item.delivered"] * 4


def test_a_receiver_that_is_down_is_told_in_order_when_it_is_up(
    world: World, tellers: Tellers, receiver: Receiver
) -> None:
    webhook, receiver.down = subscribe(world, receiver), True
    posted(world)
    tellers.tell(world.id)
    assert (shown(world, webhook)["failures"], shown(world, webhook)["last_answer"]) == (1, "HTTP 500")
    receiver.down = False
    tellers.tell(world.id)
    assert receiver.kinds() == [], "it waits for some seconds of wall time"
    assert change(world, "PATCH", webhook, active=True).get_json()["failures"] == 0
    tellers.tell(world.id)
    assert receiver.kinds() == LIFE


@pytest.mark.slow
def test_a_restart_keeps_webhooks_and_what_they_were_not_told(tmp_path: Path, receiver: Receiver) -> None:
    settings = Settings(data=tmp_path / "var", mail="direct", fast_hash=True)
    before = wire(settings)
    world = World.populated(Caller(web_app(before)), "kept")
    webhook = subscribe(world, receiver)
    number = posted(world)
    before.close()
    after = wire(settings)
    Tellers(after.simulator.worlds).tell(world.id)
    messages = receiver.events()
    assert [message["type"] for _, message in messages] == LIFE
    assert messages[0][1]["data"]["tracking_number"] == number
    assert shown(replace(world, api=Caller(web_app(after))), webhook)["active"] is True
    after.close()


def test_a_fork_tells_nobody_even_in_the_place_of_its_parent(
    world: World, tellers: Tellers, receiver: Receiver
) -> None:
    subscribe(world, receiver)
    copy = world.fork()
    posted(copy)
    assert copy.get("/post/webhooks") == {"webhooks": []}
    for each in (world, copy):
        tellers.tell(each.id)
    world.api.call("DELETE", f"/worlds/{world.id}")
    copy.post("/fork", {"name": world.id}, 201)
    assert world.get("/post/webhooks") == {"webhooks": []}
    world.post("/post/webhooks", {"url": NOWHERE}, 201)
    posted(world)
    tellers.tell(world.id)
    assert receiver.kinds() == []


def test_a_copy_that_is_thrown_away_tells_nobody(world: World, tellers: Tellers, receiver: Receiver) -> None:
    subscribe(world, receiver, kinds=["item.delivered"])
    number = letter(world)
    world.post(f"/post/items/{number}/what-if", {"outcome": "present"})
    tellers.tell(world.id)
    assert receiver.kinds() == []


def test_a_reset_world_has_no_webhooks_and_a_deleted_one_fails_nothing(
    world: World, tellers: Tellers, receiver: Receiver
) -> None:
    other = world.fork()
    subscribe(world, receiver)
    tellers.tell(world.id)
    world.post("/reset")
    assert world.get("/post/webhooks") == {"webhooks": []}
    subscribe(other, receiver)
    posted(other)
    for each in (world, other):
        tellers.tell(each.id)
    assert receiver.kinds() == LIFE
    world.api.call("DELETE", f"/worlds/{other.id}")
    tellers.tell(other.id)
    assert receiver.kinds() == []


def test_webhooks_change_nothing_of_the_story(world: World, tellers: Tellers, receiver: Receiver) -> None:
    silent = world.fork()
    webhook = subscribe(world, receiver)
    for each in (world, silent):
        posted(each)
        tellers.tell(world.id)
        posted(each)
    world.post(f"/post/webhooks/{webhook}/test")
    assert change(world, "DELETE", webhook).status_code == 204
    assert receiver.kinds() == [*LIFE, *LIFE, "postal.test"]
    assert head(world) == head(silent)


def test_another_process_that_tells_is_left_alone(world: World, tellers: Tellers, receiver: Receiver) -> None:
    subscribe(world, receiver)
    posted(world)
    with tellers.worlds.homes.claim(f"{world.id}.webhooks"):
        tellers.tell(world.id)
        assert receiver.kinds() == []
    tellers.tell(world.id)
    assert receiver.kinds() == LIFE


@pytest.mark.slow
def test_a_server_tells_by_itself(system: System, receiver: Receiver) -> None:
    world = World.populated(Caller(web_app(system)), "told")
    with Tellers(system.simulator.worlds):
        subscribe(world, receiver)
        posted(world)
        kinds = [receiver.taken.get(timeout=20)[1]["type"] for _ in LIFE]
    assert kinds == LIFE


def test_a_receiver_that_does_not_answer_keeps_no_clock(
    world: World, tellers: Tellers, receiver: Receiver
) -> None:
    subscribe(world, receiver)
    posted(world)
    receiver.answering.clear()
    telling = Thread(target=tellers.tell, args=(world.id,))
    telling.start()
    assert receiver.asked.wait(timeout=20)
    posted(world)
    receiver.answering.set()
    telling.join()
    assert receiver.kinds() == [*LIFE, *LIFE]


def test_a_test_event_is_sent_at_once(world: World, receiver: Receiver) -> None:
    webhook = subscribe(world, receiver)
    assert world.post(f"/post/webhooks/{webhook}/test") == {"taken": True, "answer": "HTTP 204"}
    assert receiver.kinds() == ["postal.test"]
    receiver.down = True
    assert world.post(f"/post/webhooks/{webhook}/test") == {"taken": False, "answer": "HTTP 500"}
    assert shown(world, webhook)["failures"] == 0


def test_the_secret_is_told_once_and_a_repeat_makes_one_webhook(world: World) -> None:
    made = [world.post("/post/webhooks", {"url": NOWHERE}, 201, Idempotency_Key="k1") for _ in range(2)]
    assert made[0] == made[1]
    (listed,) = world.get("/post/webhooks")["webhooks"]
    assert listed == {name: value for name, value in made[0].items() if name != "secret"}
    assert shown(world, made[0]["webhook_id"]) == listed
    assert change(world, "PATCH", made[0]["webhook_id"], active=False).get_json()["active"] is False


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "http://example.com/hook"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "http://127.0.0.1:0/"}, "url"),
        ({"url": "http://user@127.0.0.1/"}, "url"),
        ({"url": ""}, "url"),
        ({}, "url"),
        ({"url": NOWHERE, "kinds": ["item.eaten"]}, "kinds[0]"),
        ({"url": NOWHERE, "after": -1}, "after"),
    ],
)
def test_what_cannot_be_told_is_refused_beside_its_field(world: World, wrong: Any, field: str) -> None:
    assert fields(world.post("/post/webhooks", wrong, 422)) == [field]
    assert world.get("/post/webhooks") == {"webhooks": []}


def test_there_are_twenty_at_most(world: World) -> None:
    for _ in range(20):
        world.post("/post/webhooks", {"url": NOWHERE}, 201)
    assert world.post("/post/webhooks", {"url": NOWHERE}, 422)["errors"][0]["code"] == "too-many-webhooks"


def test_an_unknown_webhook_is_absent(world: World) -> None:
    other = world.fork().post("/post/webhooks", {"url": NOWHERE}, 201)["webhook_id"]
    for webhook in ("wh_0", other):
        path = f"/worlds/{world.id}/post/webhooks/{webhook}"
        assert world.api.call("GET", path).status_code == 404
        assert world.api.call("DELETE", path).status_code == 404
        assert change(world, "PATCH", webhook, active=True).status_code == 404
        assert world.api.call("POST", f"{path}/test", json={}).status_code == 404
        assert world.api.call("POST", f"{path}/replay", json={"after": 0}).status_code == 404


def test_only_the_owner_has_to_do_with_them(stranger: Caller) -> None:
    house = {"Authorization": f"Bearer {'t' * 30}"}
    owned = stranger.call("POST", "/worlds", json={}, headers=house).get_json()
    path = f"/worlds/{owned['world_id']}/post/webhooks"
    assert stranger.call("POST", path, json={"url": NOWHERE}).status_code == 401
    assert stranger.call("GET", path, headers={"Authorization": "Bearer wrong"}).status_code == 403
    own = {"Authorization": f"Bearer {owned['owner_token']}"}
    refused = stranger.call("POST", path, json={"url": NOWHERE}, headers=own)
    assert (refused.status_code, "管理者" in refused.get_json()["title"] + refused.get_json()["detail"]) == (
        422,
        True,
    )
    allowed = stranger.call("POST", path, json={"url": "http://receiver:9000/"}, headers=own)
    assert allowed.status_code == 201


def test_hosts_that_the_settings_name_may_be_told(tmp_path: Path) -> None:
    made = wire(Settings(data=tmp_path, mail="direct", fast_hash=True, webhook_hosts="receiver, other"))
    api = Caller(web_app(made))
    api.post("/worlds", {"name": "near"}, 201)
    for host, status in (("receiver", 201), ("other", 201), ("third", 422)):
        api.post("/worlds/near/post/webhooks", {"url": f"http://{host}:9000/"}, status)
    assert len(owner_of(made.simulator.worlds, "near")) <= 60
    made.close()
