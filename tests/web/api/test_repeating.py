"""Commands that are repeated: the same answer, done once; another request under a used key is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from backoffice.bootstrap import System, web_app
from backoffice.simulation.loop import Service
from backoffice.simulation.transaction import Transaction
from backoffice.store.agenda import Entry
from tests.web.api.caller import Caller, World
from tests.web.api.conftest import fields

pytestmark = pytest.mark.slow


def test_a_world_is_made_once_under_a_key(api: Caller) -> None:
    first = api.call("POST", "/worlds", json={"seed": 1}, headers={"Idempotency-Key": "a"})
    again = api.call("POST", "/worlds", json={"seed": 1}, headers={"Idempotency-Key": "a"})
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(api.get("/worlds")["worlds"]) == 1
    problem = api.post("/worlds", {"seed": 2}, 422, Idempotency_Key="a")
    assert fields(problem) == ["Idempotency-Key"]


def test_a_fork_and_a_reset_are_done_once_under_a_key(world: World) -> None:
    fork = world.post("/fork", {}, 201, Idempotency_Key="a")
    assert world.post("/fork", {}, 201, Idempotency_Key="a") == fork
    reset = world.post("/reset", None, 200, Idempotency_Key="a")
    world.post("/organisations")
    assert world.post("/reset", None, 200, Idempotency_Key="a") == reset
    assert world.get("")["head"] != reset["head"]


@pytest.mark.parametrize(
    ("path", "body", "other"),
    [
        ("/people", {"sex": "女"}, {"sex": "男"}),
        ("/organisations", {"name": "甲"}, {"name": "乙"}),
        ("/users", {"kind": "organisation"}, {"kind": "lawyer"}),
        ("/officers", {"role": "annex"}, {"role": "counter"}),
        ("/clock/advance", {"by": "P1D"}, {"by": "P2D"}),
        ("/clock/run", {"factor": 1}, {"factor": 2}),
    ],
)
def test_a_command_is_done_once_under_a_key(
    world: World, path: str, body: dict[str, object], other: dict[str, object]
) -> None:
    first = world.post(path, body, Idempotency_Key="k-1")
    head = world.get("")["head"]
    again = world.api.call("POST", f"/worlds/{world.id}{path}", json=body, headers={"Idempotency-Key": "k-1"})
    assert (again.get_json(), again.headers["Idempotency-Replayed"]) == (first, "true")
    assert world.get("")["head"] == head
    assert fields(world.post(path, other, 422, Idempotency_Key="k-1")) == ["Idempotency-Key"]
    assert world.post(path, body, Idempotency_Key="k-2") != first or path == "/clock/run"


def test_the_key_of_a_refused_command_stays_free(world: World) -> None:
    application = world.enter()
    path = f"/applications/{application}/file"
    world.post(path, {"actor": world.user}, 422, Idempotency_Key="k")
    world.attach(application)
    assert world.post(path, {"actor": world.user}, 200, Idempotency_Key="k")["status"] == "申請完了"


def test_a_replayed_action_is_not_held_to_its_old_version(world: World) -> None:
    application = world.filed()
    path = f"/worlds/{world.id}/applications/{application}"
    etag = world.api.call("GET", path).headers["ETag"]
    how = {
        "json": {"actor": world.officers["examiner"]},
        "headers": {"If-Match": etag, "Idempotency-Key": "take"},
    }
    first = world.api.call("POST", f"{path}/actions/take", **how)
    assert first.status_code == 200
    assert first.headers["ETag"] != etag
    assert world.api.call("POST", f"{path}/actions/take", **how).data == first.data
    stale = world.api.call("POST", f"{path}/actions/take", json=how["json"], headers={"If-Match": etag})
    assert stale.status_code == 412
    anything = world.api.call("POST", f"{path}/actions/take", json=how["json"], headers={"If-Match": "*"})
    assert anything.status_code == 200


@pytest.mark.parametrize("key", ["a b", "x" * 201, "日本"])
def test_a_key_that_is_none_is_refused(world: World, key: str) -> None:
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    response = world.api.call("POST", f"/worlds/{world.id}/people", json={}, headers=headers)
    assert (response.status_code, fields(response.get_json())) == (422, ["Idempotency-Key"])


def test_a_fork_has_done_what_its_parent_did(world: World) -> None:
    person = world.post("/people", {}, 201, Idempotency_Key="k")
    fork = world.post("/fork", {}, 201)["world_id"]
    assert world.api.post(f"/worlds/{fork}/people", {}, 201, Idempotency_Key="k") == person


def _killed(
    handler: Callable[[Transaction, Entry], None], left: list[int]
) -> Callable[[Transaction, Entry], None]:
    def handle(tx: Transaction, entry: Entry) -> None:
        handler(tx, entry)
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt

    return handle


@pytest.mark.slow
def test_a_move_of_time_that_was_killed_is_finished_and_not_made_twice(
    system: System, tmp_path: Path
) -> None:
    world = World.populated(Caller(web_app(system)), "w1")
    world.filed()
    for name in ("a", "b"):
        world.post("/fork", {"name": name}, 201)
    other = world.enter(applicant=world.post("/people", {"expires_on": "2025-07-01"}, 201)["person_id"])
    del other
    straight = World(world.api, "a", user=world.user, person=world.person)
    expected = _send_and_move(straight, "P9D")

    sound = system.simulator
    killed = {kind: _killed(handler, [1]) for kind, handler in sound.service.handlers.items()}
    broken = World(world.api, "b", user=world.user, person=world.person)
    _send(broken)
    system.simulator = replace(sound, service=Service(killed, sound.service.prefetch))
    with pytest.raises(KeyboardInterrupt):
        World(Caller(web_app(system)), "b").post("/clock/advance", {"by": "P9D"}, Idempotency_Key="move")
    assert broken.get("/clock")["now"] < expected["to"]

    system.simulator = sound
    again = World(Caller(web_app(system)), "b")
    finished = again.post("/clock/advance", {"by": "P9D"}, Idempotency_Key="move")
    assert finished == expected
    assert again.post("/clock/advance", {"by": "P9D"}, Idempotency_Key="move") == expected
    assert again.get("/clock")["now"] == expected["to"]


def _send(world: World) -> None:
    papers = [{"kind": "letter", "note": "連絡"}]
    body = {"actor": world.user, "service": "letter-pack-plus", "to": "annex", "papers": papers}
    world.post("/post/items", body, 201)


def _send_and_move(world: World, by: str) -> dict[str, object]:
    _send(world)
    moved: dict[str, object] = world.post("/clock/advance", {"by": by}, Idempotency_Key="move")
    return moved


def test_a_move_is_answered_also_when_time_is_already_beyond_it(system: System) -> None:
    world = World.populated(Caller(web_app(system)), "w1")
    first = world.post("/clock/advance", {"by": "PT1H"}, Idempotency_Key="move")
    world.advance("P1D")
    assert world.post("/clock/advance", {"by": "PT1H"}, Idempotency_Key="move") == first


def test_moves_of_time_that_come_together_are_made_one_after_the_other(world: World) -> None:
    answers: list[dict[str, str]] = []
    movers = [
        Thread(target=lambda: answers.append(world.post("/clock/advance", {"by": "P1D"}))) for _ in range(4)
    ]
    for mover in movers:
        mover.start()
    for mover in movers:
        mover.join()
    days = sorted((answer["from"][:10], answer["to"][:10]) for answer in answers)
    assert days == [(f"2025-06-0{day}", f"2025-06-0{day + 1}") for day in (2, 3, 4, 5)]
