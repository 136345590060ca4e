"""The owner's calls on the post of a world: how items are handed in, what befalls them, time to a state, what-if."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.api.caller import World
from tests.web.api.conftest import fields

pytestmark = pytest.mark.slow

LETTER = [{"kind": "letter"}]
HOME = {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3"], "name": "グエン ヴァン アン"}
NEW_HOME = {"postal_code": "530-0001", "lines": ["大阪府大阪市北区梅田1-1-1"], "name": "グエン ヴァン アン"}


def letter(world: World, **more: Any) -> str:
    """Send a letter to somebody's home by letter pack."""
    asked = {"service": "letter-pack-plus", "to": HOME} | more
    return str(world.send("", LETTER, **asked)["tracking_number"])


def item(world: World, number: str) -> Any:
    return world.get(f"/post/items/{number}")


def states(shown: Any) -> list[str]:
    return [event["state"] for event in shown["events"]]


def settings(world: World, **changes: Any) -> Any:
    return world.api.call("PATCH", f"/worlds/{world.id}/settings", json=changes)


def test_the_setting_takes_an_outcome_or_shares_and_a_fork_keeps_it(world: World) -> None:
    shares = {"absent": 10, "lost": 1}
    assert settings(world, delivery=shares).get_json()["delivery"] == shares
    assert world.fork().get("")["settings"]["delivery"] == shares
    assert settings(world, delivery="refused").get_json()["delivery"] == "refused"
    number = letter(world)
    world.advance("P9D")
    assert states(item(world, number))[-2:] == ["returning", "returned"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ("blown-away", "delivery"),
        ({"absent": 60, "lost": 41}, "delivery"),
        ({"absent": -1}, "delivery.absent"),
        ({"absent": "10"}, "delivery.absent"),
        ({"away": 10}, "delivery.away"),
        (["absent"], "delivery"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_beside_its_field(world: World, wrong: Any, field: str) -> None:
    response = settings(world, delivery=wrong)
    assert response.status_code == 422
    assert fields(response.get_json()) == [field]
    assert world.get("")["settings"]["delivery"] == "present"


def test_an_item_is_handed_in_as_it_is_asked_for(world: World) -> None:
    number = letter(
        world,
        service="simplified-registered",
        express=True,
        size_mm=[230, 120, 9],
        redirect="never",
        presence=["absent", "present"],
        notices={"sender": "user@example.jp"},
    )
    shown = item(world, number)
    assert (shown["outcome"], shown["stopped"], shown["ended"]) == ("", False, False)
    assert shown["due_on"] == "2025-06-03"
    world.advance("P3D")
    shown = item(world, number)
    assert (shown["state"], shown["held_until"]) == ("held", "2025-06-10")


def test_a_magic_word_in_a_name_asks_for_an_outcome_in_a_world_too(world: World) -> None:
    number = letter(world, to=HOME | {"name": "模擬受取拒絶 花子"})
    assert item(world, number)["outcome"] == "refused"
    world.advance("P9D")
    assert states(item(world, number))[-1] == "returned"


def test_a_pillar_box_takes_no_registered_item(world: World) -> None:
    body = {
        "actor": world.user,
        "service": "simplified-registered",
        "papers": LETTER,
        "hand_in": "pillar-box",
    }
    assert world.post("/post/items", body, 422)["errors"][0]["code"] == "needs-window"


def test_what_befalls_it_its_hold_and_who_signs(world: World) -> None:
    number = letter(world)
    path = f"/post/items/{number}"
    assert world.post(f"{path}/befall", {"outcome": "absent"})["outcome"] == "absent"
    assert world.post(f"{path}/stop")["stopped"] is True
    assert world.post(f"{path}/deliver", {"signed_by": "隣人"}, 422)["errors"][0]["code"] == "stopped"
    assert world.post(f"{path}/release")["stopped"] is False
    shown = world.post(f"{path}/deliver", {"signed_by": "見本 花子"})
    assert (shown["delivered"], shown["ended"], shown["signed_by"]) == (True, True, "見本 花子")
    assert world.post(f"{path}/lose", {}, 422)["errors"][0]["code"] == "ended"


def test_a_held_item_is_kept_longer_brought_again_or_fetched(world: World) -> None:
    number = letter(world, outcome="absent")
    path = f"/post/items/{number}"
    held = world.post(f"{path}/until", {"state": "held"})["item"]["held_until"]
    longer = world.post(f"{path}/keep-longer")["held_until"]
    assert longer > held
    again = world.post(f"{path}/redelivery", {"on": held})
    assert again["state"] == "redelivery-requested"
    assert world.post(f"{path}/window")["state"] == "handed-over"


def test_whoever_has_filed_a_move_gets_his_mail_at_his_new_address(world: World) -> None:
    moved = {"left": HOME, "moved_to": NEW_HOME, "from_on": "2025-06-01"}
    assert world.post("/post/moves", moved, 201)["move_id"]
    number = letter(world)
    world.advance("P7D")
    shown = item(world, number)
    assert "forwarded" in states(shown)
    assert shown["where"]["prefecture"] == "大阪府"
    assert fields(world.post("/post/moves", moved | {"left": "annex"}, 422)) == ["left"]


def test_time_goes_to_a_state_once_under_a_key(world: World) -> None:
    path = f"/post/items/{letter(world)}/until"
    first = world.post(path, {"state": "out-for-delivery"}, Idempotency_Key="until-1")
    assert (first["reached"], first["item"]["state"]) == ("out-for-delivery", "out-for-delivery")
    assert first["from"] < first["to"] == first["item"]["where"]["at"] == world.get("")["now"]
    world.advance("P1D")
    assert world.post(path, {"state": "out-for-delivery"}, Idempotency_Key="until-1") == first
    assert "conflict" in world.post(path, {"state": "out-for-delivery"}, 409)["errors"][0]["code"]


def test_a_repeat_of_a_move_that_missed_its_state_moves_no_further(world: World) -> None:
    path = f"/post/items/{letter(world)}/until"
    world.post(path, {"state": "lost"}, 409, Idempotency_Key="until-2")
    now = world.get("")["now"]
    world.post(path, {"state": "lost"}, 409, Idempotency_Key="until-2")
    assert world.get("")["now"] == now


@pytest.mark.rule("R-240")
def test_what_if_tells_the_end_of_the_application_and_changes_nothing(world: World) -> None:
    application = world.permitted()
    world.until_delivered(world.send(application, world.papers(application))["tracking_number"])
    for action in ("receive-envelope", "open-envelope", "issue-card", "dispatch"):
        world.act("annex", action, application)
    path = f"/post/items/{world.application(application)['dispatch_number']}/what-if"
    before = world.get("")
    lost = world.post(path, {"outcome": "lost"})
    assert (lost["item"]["state"], lost["application"]["stage"]) == ("lost", "card-pending")
    assert lost["application"]["effective_on"] is None
    assert lost["application"]["timeline"][-1]["kind"] == "notice.sent"
    had = world.post(path, {"verb": "deliver", "signed_by": "見本", "days": 1}, Idempotency_Key="what-if")
    assert had["application"]["effective_on"] == had["item"]["events"][-1]["at"][:10]
    assert world.get("") == before
    assert world.application(application)["stage"] == "dispatched"
    for wrong in ({}, {"outcome": "lost", "verb": "lose"}, {"outcome": "lost", "days": 61}):
        world.post(path, wrong, 422)


def test_an_item_that_is_not_there_is_told_so(world: World) -> None:
    path = "/post/items/00000000000"
    for call, body in (
        ("stop", {}),
        ("until", {"state": "held"}),
        ("what-if", {"outcome": "lost"}),
    ):
        assert world.post(f"{path}/{call}", body, 404)["errors"][0]["code"]
