"""Mails of the post about an item, to the sender and the addressee of a world who asked for them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.api.caller import World
from tests.web.api.conftest import fields
from tests.web.api.test_post_control import letter, states

pytestmark = pytest.mark.slow

SENDER, ADDRESSEE = "sender@example.jp", "addressee@example.jp"
BOTH = {"sender": SENDER, "addressee": ADDRESSEE}


def told(world: World, to: str) -> list[str]:
    """Return what the subjects of the post's mails to somebody say."""
    mails = world.mails("のお知らせ / ", to=to)
    return [mail["subject"].partition("】")[2].partition("のお知らせ")[0] for mail in mails]


def test_sender_and_addressee_are_told_what_concerns_them(world: World) -> None:
    letter(world, service="simplified-registered", presence=["absent", "present"], notices=BOTH)
    assert told(world, SENDER) == told(world, ADDRESSEE) == ["お届け予定"]
    world.advance("P2D")
    assert told(world, SENDER) == ["お届け予定"]
    assert told(world, ADDRESSEE) == ["お届け予定", "ご不在"]


def test_nobody_is_told_who_did_not_ask(world: World) -> None:
    letter(world)
    letter(world, notices={"sender": SENDER})
    world.advance("P3D")
    assert told(world, SENDER) == ["お届け予定", "お届け済み"]
    assert len(world.mails("のお知らせ / ")) == 2


def test_a_mail_is_the_posts_own_and_leads_to_the_tracking_page(world: World) -> None:
    number = letter(world, notices=BOTH)
    (mail,) = world.mails("お届け予定", to=SENDER)
    assert mail["from"] == "post@postal.example"
    assert mail["message_id"].strip("<>") == f"{number}.0.sender@postal.example"
    assert "【模擬】" in mail["subject"]
    page = world.api.client.get(f"/w/{world.id}/mail/box/{SENDER}/{mail['id']}/")
    way = f"/w/{world.id}/post/services/srv/search/direct?reqCodeNo1={number}"
    assert f'href="{way}"' in page.text
    assert world.api.client.get(way).status_code == 200


def test_what_an_owner_and_a_receiver_do_is_told_as_well(world: World) -> None:
    handed, fetched = (
        letter(world, notices=BOTH),
        letter(world, presence=["absent"], notices={"sender": SENDER}),
    )
    world.post(f"/post/items/{handed}/deliver", {"signed_by": "模擬 花子"})
    assert told(world, ADDRESSEE) == ["お届け予定", "お届け済み"]
    world.post(f"/post/items/{fetched}/until", {"state": "held"})
    fetch_on_its_page(world, fetched)
    assert told(world, SENDER)[-1] == "お届け済み"


def fetch_on_its_page(world: World, number: str) -> None:
    post = f"/w/{world.id}/post"
    page = world.api.client.get(f"{post}/services/srv/search/direct?reqCodeNo1={number}").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    done = world.api.client.post(f"{post}/items/{number}/window", data={"csrf_token": token})
    assert done.status_code == 303, done.text


def test_mails_change_nothing_of_the_story(world: World) -> None:
    heads: list[Any] = []
    for notices in ({}, BOTH):
        copy = world.fork()
        number = letter(copy, notices=notices)
        copy.advance("P3D")
        assert states(copy.get(f"/post/items/{number}"))[-1] == "delivered"
        heads.append(copy.get("/events/chain")["head"])
    assert heads[0] == heads[1]


def test_an_address_that_is_none_is_refused_beside_its_field(world: World) -> None:
    body = {"actor": world.user, "service": "letter-pack-plus", "papers": [{"kind": "letter"}]}
    problem = world.post("/post/items", body | {"notices": {"sender": "nobody"}}, 422)
    assert fields(problem) == ["notices.sender"]
