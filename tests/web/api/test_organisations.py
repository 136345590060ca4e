"""Organisations as users by program: from the 利用申出 to the report, and who files for whom."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.api.caller import World

OWN = {
    "name": "みなと模擬商事株式会社",
    "corporate_number": "9700150000001",
    "representative": "港　太郎",
    "postal_code": "1080075",
    "prefecture": "東京都",
    "city": "港区",
    "street": "港南1-1-1",
    "phone": "0300000001",
}
WHO = {"kind": "organisation", "name": "模擬　花子", "email": "hanako@example.jp"}


def reception(world: World) -> str:
    return str(world.post("/officers", {"role": "reception"})["officer_id"])


@pytest.mark.rule("R-027", "R-039", "R-043", "R-050", "R-053", "R-176")
def test_from_the_application_for_use_to_the_report(world: World) -> None:
    officer = reception(world)
    made = world.post("/enrolments", WHO | {"organisation": OWN})
    assert (made["title"], made["state"], made["needed"]) == ("新規利用申出", "received", made["documents"])
    where = f"/submissions/{made['submission_id']}"
    world.post(
        f"{where}/actions/request-papers", {"actor": officer, "items": ["身分証"], "words": "お早めに"}
    )
    assert world.get(where)["state"] == "incomplete"
    world.post(f"{where}/actions/supply", {"documents": ["identity"]})
    world.post(f"{where}/actions/approve", {"actor": officer, "checked": ["form"]}, 422)
    done = world.post(f"{where}/actions/approve", {"actor": officer})
    assert done["state"] == "approved"
    (mail,) = world.mails("利用申出の結果（承認）について")
    token = mail["text"].split("/portal/password/")[1].split()[0]
    world.post("/passwords", {"token": token, "password": "Minato-2025"})
    year = world.get(f"/organisations/{made['organisation_id']}/usage")
    assert (year["valid_until"], year["notice_on"], year["report_due_on"]) == (
        "2026-06-01",
        "2026-04-01",
        "2026-05-01",
    )
    assert year["users"] == [done["user_id"]]
    early = world.post("/submissions", {"actor": done["user_id"], "kind": "report"}, 422)
    assert early["rule"] == "R-050"
    stopped = world.post(
        f"/users/{done['user_id']}/standing", {"actor": officer, "what": "stop", "reasons": "共用"}
    )
    assert stopped["state"] == "stopped"
    world.post(f"{where}/actions/nonsense", {}, 404)


def test_an_organisation_made_by_program_may_have_a_year_and_papers(world: World) -> None:
    officer, organisation = reception(world), world.organisation["organisation_id"]
    world.post(f"/organisations/{organisation}/usage", {"valid_until": "2025-07-10"})
    world.post(f"/organisations/{organisation}/usage", {}, 409)
    user = world.user
    report = world.post("/submissions", {"actor": user, "kind": "report", "way": "counter"})
    change = world.post(
        "/submissions", {"actor": user, "kind": "change", "changes": {"street": "新町1-1"}, "way": "post"}
    )
    assert [report["state"], change["state"]] == ["received", "posted"]
    assert world.post("/submissions", {"actor": user, "kind": "list", "wish": True}, 422)["rule"] == "R-025"
    world.post(f"/submissions/{report['submission_id']}/actions/approve", {"actor": officer})
    assert world.get(f"/organisations/{organisation}/usage")["valid_until"] == "2026-07-10"
    listed = world.get("/submissions", state="posted")["submissions"]
    assert [row["submission_id"] for row in listed] == [change["submission_id"]]


@pytest.mark.rule("R-009", "R-030")
def test_agents_are_asked_and_asked_no_longer(world: World) -> None:
    organisation = world.organisation["organisation_id"]
    agent = world.post("/users", {"kind": "support_organisation"})["user_id"]
    asked: dict[str, Any] = world.post("/commissions", {"user_id": agent, "client_id": organisation})
    world.post("/commissions", {"user_id": agent, "client_id": organisation}, 409)
    removal = world.post("/submissions", {"actor": world.user, "kind": "removal", "agent": agent})
    assert removal["facts"]["agent_id"] == agent
    ended = world.post(f"/commissions/{asked['commission_id']}/end")
    assert ended["ended_on"] == "2025-06-02"
    relative = world.post("/users", {"kind": "relative"})["user_id"]
    bond = {"user_id": relative, "person_id": world.person["person_id"], "relation": "mother"}
    assert world.post("/representations", bond)["relation"] == "母"
    assert world.post("/representations", bond | {"relation": "guardian-of-adult"}, 422)["rule"] == "R-006"


def test_a_world_may_decide_by_itself(world: World) -> None:
    answer = world.api.call("PATCH", f"/worlds/{world.id}/settings", json={"enrolment": "automatic"})
    assert answer.get_json()["enrolment"] == "automatic"
    made = world.post("/enrolments", WHO | {"organisation": OWN, "documents": ["form"]})
    world.advance("P15D")
    assert world.get(f"/submissions/{made['submission_id']}")["state"] == "refused"
