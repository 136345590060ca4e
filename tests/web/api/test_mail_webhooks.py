"""The calls on the webhooks of a world's mail: each mail told by the house's tellers, in order, signed; forks tell nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from backoffice.simulation.telling import Tellers
from tests.web.api.caller import Caller, World
from tests.web.api.conftest import fields
from tests.web.api.receiver import Receiver, receiving

pytestmark = pytest.mark.slow

ALL = "/messages/webhooks"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def tellers(house: Caller) -> Tellers:
    return Tellers(house.app.extensions["simulator"].worlds)


def subscribe(world: World, receiver: Receiver, **wishes: Any) -> str:
    made = world.post(ALL, {"url": receiver.url, **wishes}, 201)
    receiver.secret = made["secret"]
    return str(made["webhook_id"])


def test_each_mail_is_told_in_order_beside_what_the_post_tells(
    world: World, tellers: Tellers, receiver: Receiver
) -> None:
    webhook = subscribe(world, receiver)
    world.filed()
    tellers.tell(world.id)
    messages = receiver.events()
    assert [told["type"] for _, told in messages] == ["message.received"] * 2
    assert [told["data"]["Subject"] for _, told in messages] == [
        "申請受付完了のお知らせ",
        "申請受付番号のお知らせ",
    ]
    mails = world.get("/messages")["messages"]
    assert [told["timestamp"] for _, told in messages] == [mail["at"] for mail in mails]
    assert [told["data"]["ID"] for _, told in messages] == [str(mail["id"]) for mail in mails]
    tellers.tell(world.id)
    assert receiver.events() == []
    shown = world.get(f"{ALL}/{webhook}")
    assert (shown["told_to"], shown["last_answer"], "secret" in shown) == (mails[-1]["id"], "HTTP 204", False)
    assert world.get(ALL)["webhooks"] == [shown]
    assert world.get("/post/webhooks")["webhooks"] == []


def test_a_fork_tells_nobody(world: World, tellers: Tellers, receiver: Receiver) -> None:
    subscribe(world, receiver)
    copy = world.fork()
    copy.filed()
    tellers.tell(copy.id)
    assert receiver.events() == []
    assert copy.get(ALL)["webhooks"] == []


def test_one_is_switched_tested_told_again_and_removed(
    world: World, tellers: Tellers, receiver: Receiver
) -> None:
    webhook = subscribe(world, receiver)
    one = f"{ALL}/{webhook}"
    world.api.call("PATCH", f"/worlds/{world.id}{one}", json={"active": False})
    world.filed()
    tellers.tell(world.id)
    assert receiver.events() == []
    assert world.post(f"{one}/test", {}) == {"taken": True, "answer": "HTTP 204"}
    assert receiver.kinds() == ["mailsim.test"]
    assert world.post(f"{one}/replay", {"after": 0}, Idempotency_Key="again")["active"] is True
    tellers.tell(world.id)
    assert len(receiver.events()) == 2
    assert world.api.call("DELETE", f"/worlds/{world.id}{one}").status_code == 204
    assert world.api.call("GET", f"/worlds/{world.id}{one}").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "http://example.com/"}, "url"),
        ({"url": "http://127.0.0.1/", "kinds": ["item.delivered"]}, "kinds"),
        ({"url": "http://127.0.0.1/", "after": 10**9}, "after"),
        ({}, "url"),
    ],
)
def test_what_cannot_be_told_is_refused(world: World, body: dict[str, Any], field: str) -> None:
    assert fields(world.post(ALL, body, 422)) == [field]
    assert world.get(ALL)["webhooks"] == []


def test_beyond_loopback_only_named_hosts_are_told(stranger: Caller) -> None:
    house = {"Authorization": "Bearer " + "t" * 30}
    made = stranger.call("POST", "/worlds", json={}, headers=house).get_json()
    owner = {"Authorization": f"Bearer {made['owner_token']}"}
    address = f"/worlds/{made['world_id']}{ALL}"

    def asked(url: str, headers: dict[str, str]) -> int:
        return stranger.call("POST", address, json={"url": url}, headers=headers).status_code

    assert asked("http://127.0.0.1:9/", owner) == 422
    assert asked("https://receiver/hook", {}) == 401
    assert asked("https://receiver/hook", owner) == 201
