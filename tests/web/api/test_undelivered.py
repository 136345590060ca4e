"""Mails that did not arrive, by program: from the mailbox that is set to refuse to what is done about it."""

from __future__ import annotations

import pytest

from tests.web.api.caller import World

pytestmark = pytest.mark.slow


def test_a_mail_that_did_not_arrive_is_listed_sent_again_and_told_otherwise(world: World) -> None:
    application = world.enter()
    world.attach(application)
    _every_mailbox_is(world, {"kind": "unknown"})
    world.file(application)
    assert {one["address"] for one in world.get("/undelivered")["undelivered"]}
    miss, *others = world.get("/undelivered")["undelivered"]
    assert (miss["about"], miss["reply"], miss["attempts"]) == (
        application,
        "550 5.1.1 No such mailbox here",
        1,
    )
    officer, outsider = world.officers["examiner"], world.officers["annex"]
    where = f"/undelivered/{miss['undelivered_id']}/actions"
    again = {"actor": officer, "address": miss["address"]}
    assert world.post(f"{where}/burn", again, 404)["status"] == 404
    world.post(f"{where}/send-again", again | {"actor": outsider}, 403)
    world.post(f"{where}/send-again", again | {"address": "nobody"}, 422)
    assert world.post(f"{where}/send-again", again)["state"] == "sent-again"
    world.post(f"{where}/send-again", again, 409)
    *_, second = world.get("/undelivered")["undelivered"]
    told = world.post(
        f"/undelivered/{second['undelivered_id']}/actions/reached", {"actor": officer, "how": "電話"}
    )
    assert (told["state"], told["words"]) == ("reached", "電話")
    assert len(world.get("/undelivered")["undelivered"]) == len(others)


def test_a_mailbox_that_is_full_for_now_has_its_mail_when_it_is_emptied(world: World) -> None:
    application = world.enter()
    world.attach(application)
    _every_mailbox_is(world, {"kind": "full", "for_good": False})
    world.file(application)
    waiting = world.get("/undelivered")["waiting"]
    assert [one["next_at"][11:16] for one in waiting] == ["09:15"] * len(waiting)
    _every_mailbox_is(world, {"kind": "plain"})
    world.advance("PT1H")
    assert world.get("/undelivered") == {"undelivered": [], "waiting": []}


def _every_mailbox_is(world: World, document: dict[str, object]) -> None:
    """Set a kind as a program does: by JSON, without a form's token."""
    answer = world.api.client.put(f"/w/{world.id}/mail/boxes/*@*", json=document)
    assert (answer.status_code, answer.json["kind"]) == (200, document["kind"]), answer.text
