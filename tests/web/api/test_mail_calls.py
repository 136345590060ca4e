"""The mail API of a world: for programs without any form's token, for who may look, and for no other site's page."""

from __future__ import annotations

import pytest

from tests.web.api.caller import Caller, World

pytestmark = pytest.mark.slow

DRAFT = {"From": {"Email": "a@example.jp"}, "To": [{"Email": "b@example.jp"}], "Subject": "s", "Text": "t"}


def test_programs_send_mark_tag_and_delete(world: World) -> None:
    client, base = world.api.client, f"/w/{world.id}/mail/box/b@example.jp"
    sent = client.post(f"/w/{world.id}/mail/api/v1/send", json=DRAFT)
    assert sent.status_code == 200, sent.text
    stored = sent.get_json()["ID"]
    (one,) = client.get(f"{base}/api/v1/messages").get_json()["messages"]
    assert (one["ID"], one["Read"]) == (stored, False)
    assert one["Created"] == world.get("")["now"]
    assert client.put(f"{base}/api/v1/messages", json={"Read": True}).text == "ok"
    assert client.put(f"{base}/api/v1/tags", json={"IDs": [stored], "Tags": ["x"]}).text == "ok"
    assert client.get(f"{base}/api/v1/search?query=tag:x is:read").get_json()["count"] == 1
    assert client.delete(f"{base}/api/v1/messages").text == "ok"
    assert client.get(f"{base}/readyz").text == "ok"


def test_links_of_a_notice_lead_to_pages_that_are_there(world: World) -> None:
    world.permitted()
    client, base = world.api.client, f"/w/{world.id}/mail/api/v1"
    for mail in client.get(f"{base}/messages").get_json()["messages"]:
        told = client.get(f"{base}/message/{mail['ID']}/link-check").get_json()
        assert told["Errors"] == 0, (mail["Subject"], told)
        assert client.get(f"{base}/message/{mail['ID']}/html-check").status_code == 400


@pytest.mark.parametrize("sent", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_other_sites_page_sends_or_deletes(world: World, sent: dict[str, str]) -> None:
    for method, path in (
        ("POST", "send"),
        ("DELETE", "messages"),
        ("DELETE", "search?query=s"),
        ("PUT", "chaos"),
    ):
        answer = world.api.client.open(
            f"/w/{world.id}/mail/api/v1/{path}", method=method, json=DRAFT, headers=sent
        )
        assert (answer.status_code, answer.mimetype) == (
            403,
            "text/plain" if path != "send" else "application/json",
        )


def test_beyond_loopback_only_who_may_look_is_answered(stranger: Caller) -> None:
    house = {"Authorization": f"Bearer {'t' * 30}"}
    made = stranger.call("POST", "/worlds", json={"seed": 1}, headers=house).get_json()
    send = f"/w/{made['world_id']}/mail/api/v1/send"
    client = stranger.app.test_client()
    assert client.post(send, json=DRAFT).status_code == 403
    assert client.post(send, json=DRAFT, headers=house).status_code == 200
