"""Worlds, clock, journal, lists and mails as they are looked at."""

from __future__ import annotations

import pytest

from tests.web.api.caller import Caller, World

pytestmark = pytest.mark.slow


def test_a_world_is_made_looked_at_reset_and_deleted(api: Caller) -> None:
    made = api.post(
        "/worlds", {"name": "w1", "seed": "s", "start": "2024-04-01T00:00:00Z", "template": "empty"}, 201
    )
    assert (made["world_id"], made["now"], made["seed"]) == ("w1", "2024-04-01T09:00:00+09:00", "s")
    assert len(made["owner_token"]) >= 32
    shown = api.get("/worlds/w1")
    assert shown == {name: value for name, value in made.items() if name != "owner_token"}
    api.post("/worlds/w1/people", {}, 201)
    assert api.get("/worlds/w1")["head"] != made["head"]
    assert api.post("/worlds/w1/reset", None, 200)["head"] == made["head"]
    assert api.call("DELETE", "/worlds/w1").status_code == 204
    assert api.get("/worlds") == {"worlds": []}


def test_the_same_seed_and_commands_have_the_same_head(api: Caller) -> None:
    heads = set()
    for name in ("a", "b"):
        world = World.populated(api, name)
        world.filed()
        heads.add(world.get("")["head"])
    assert len(heads) == 1


def test_a_fork_goes_its_own_way(world: World) -> None:
    fork = world.post("/fork", {}, 201)
    assert (fork["head"], fork["parent"]) == (world.get("")["head"], world.id)
    world.api.post(f"/worlds/{fork['world_id']}/people", {}, 201)
    assert world.get("")["head"] == fork["head"]


def test_the_clock_runs_and_freezes(world: World) -> None:
    ruled = {"era": "E25", "pinned": False, "beyond": False}
    assert world.get("/clock") == {
        "now": "2025-06-02T09:00:00+09:00",
        "mode": "frozen",
        "factor": 1,
        "rules": ruled,
    }
    assert world.post("/clock/run", {"factor": 60})["mode"] == "running"
    assert world.post("/clock/freeze")["mode"] == "frozen"
    assert world.post("/clock/advance", {"to": "2025-06-02T01:00:00Z"})["to"] == "2025-06-02T10:00:00+09:00"
    problem = world.post("/clock/advance", {"to": "2025-06-02T09:59:59+09:00"}, 409)
    assert problem["errors"][0]["code"] == "backwards"


def test_the_journal_is_read_on_from_a_number(world: World) -> None:
    first = world.get("/events", limit=2)
    assert [event["seq"] for event in first["events"]] == [1, 2]
    rest = world.get("/events", after=first["next"])
    assert rest["events"][0]["seq"] == 3
    assert world.get("/events", after=rest["next"]) == {"events": [], "next": rest["next"]}


def test_a_move_tells_how_many_events_it_brought(world: World) -> None:
    application = world.enter()
    world.attach(application)
    world.file(application)
    before = world.get("/events", limit=1000)["next"]
    moved = world.advance("P1D")
    events = world.get("/events", after=before)["events"]
    assert [event["kind"] for event in events] == ["number.assigned", "notice.sent"]
    assert (moved["events"], moved["head"]) == (2, world.get("")["head"])


@pytest.mark.rule("R-190")
def test_applications_are_found_by_status_and_number(world: World) -> None:
    application = world.filed()
    shown = world.application(application)
    for query in (
        {"status": "申請完了"},
        {"status": "filed"},
        {"number": shown["number"]},
        {"number": shown["provisional_number"]},
        {"number": world.person["card_number"]},
        {"number": application, "status": "申請完了"},
    ):
        (found,) = world.get("/applications", **query)["applications"]
        assert found["application_id"] == application
        assert found["timeline"] == shown["timeline"]
        assert found["actions"] == shown["actions"]
    assert world.get("/applications", status="審査中")["applications"] == []
    world.act("examiner", "take", application)
    world.act("examiner", "propose", application, period_months=12)
    assert len(world.get("/applications", status="審査中")["applications"]) == 1
    for query in (
        {"status": "sleeping"},
        {"after": "x"},
        {"after": "2025-13-01.app-1"},
        {"statuss": "filed"},
    ):
        response = world.api.call("GET", f"/worlds/{world.id}/applications", query_string=query)
        assert response.status_code == 422
        assert response.get_json()["errors"][0]["field"] == next(iter(query))


def test_a_long_list_is_read_page_by_page(world: World) -> None:
    entered = {world.enter() for _ in range(3)}
    first = world.api.call("GET", f"/worlds/{world.id}/applications?limit=2&status=entered")
    page = first.get_json()
    link = first.headers["Link"]
    assert link.endswith('>; rel="next"')
    assert page["next"] in link
    rest = world.api.client.get(link.partition(">")[0].removeprefix("<")).get_json()
    assert rest["next"] is None
    assert {a["application_id"] for a in page["applications"] + rest["applications"]} == entered


def test_mails_are_read_on(world: World) -> None:
    application = world.filed()
    every = world.get("/messages")
    assert [mail["subject"] for mail in every["messages"]] == [
        "申請受付完了のお知らせ",
        "申請受付番号のお知らせ",
    ]
    assert world.get("/messages", after=every["next"]) == {"messages": [], "next": every["next"]}
    assert len(world.get("/messages", after=every["messages"][0]["id"])["messages"]) == 1
    assert len(world.get("/messages", after="2025-06-02T09:00:00+09:00")["messages"]) == 1
    assert len(world.get("/messages", limit=1)["messages"]) == 1
    assert len(world.get("/messages", application_id=application)["messages"]) == 2
    assert world.get("/messages", to="nobody@example.jp")["messages"] == []
    assert world.api.call("GET", f"/worlds/{world.id}/messages?after=soon").status_code == 422


def test_a_prefix_stands_before_the_subjects(world: World) -> None:
    world.api.call("PATCH", f"/worlds/{world.id}/settings", json={"subject_prefix": "【訓練】"})
    world.filed()
    assert world.mails("申請受付番号のお知らせ")[0]["subject"] == "【訓練】申請受付番号のお知らせ"
