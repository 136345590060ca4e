"""Visits to the counter by program."""

from __future__ import annotations

import pytest

from tests.web.api.caller import World


@pytest.mark.rule("R-245", "R-247")
def test_somebody_is_taken_in_called_and_leaves(world: World) -> None:
    officer = str(world.post("/officers", {"role": "counter"})["officer_id"])
    refused = world.post("/visits", {"actor": officer, "visitor": "third-person", "name": "模擬　友人"}, 422)
    assert refused["rule"] == "R-245"
    made = world.post("/visits", {"actor": officer, "visitor": "applicant", "name": "模擬　花子"})
    assert (made["number"], made["state"]) == (1, "waiting")
    where = f"/visits/{made['visit_id']}/actions"
    assert world.post(f"{where}/call", {"actor": officer})["state"] == "called"
    assert world.post(f"{where}/absent", {"actor": officer})["state"] == "absent"
    assert world.post(f"{where}/sit-down", {"actor": officer}, 404)["status"] == 404
    assert [one["visit_id"] for one in world.get("/visits")["visits"]] == [made["visit_id"]]
    world.post(f"{where}/leave", {"actor": officer}, 422)
    left = world.post(f"{where}/leave", {"actor": officer, "reason": "settled"})
    assert (left["state"], left["reason"]) == ("left", "settled")
    assert world.get("/visits")["visits"] == []
