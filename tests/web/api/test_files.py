"""Files through the API: what a user says of them, papers, the wrong photo, tax data."""

from __future__ import annotations

import pytest

from tests.files import kit
from tests.web.api.caller import World

PDF, JPEG = "application/pdf", "image/jpeg"


@pytest.mark.rule("R-141", "R-132")
def test_what_the_user_says_goes_in_the_query(world: World) -> None:
    application = world.enter()
    path = f"/applications/{application}"
    world.put(f"{path}/documents", kit.pdf_bytes(), PDF, declared="true")
    problem = world.put(f"{path}/photo", kit.photo_jpeg(), JPEG, 422, taken_on="2024-12-01")
    assert problem["rule"] == "R-132"
    world.put(f"{path}/photo", kit.photo_jpeg(), JPEG, 422, taken_on="yesterday")
    world.put(f"{path}/photo", kit.photo_jpeg(), JPEG, taken_on="2025-05-20")
    told = {document["kind"]: document for document in world.application(application)["documents"]}
    assert told["documents"]["declared"] is True
    assert told["photo"]["taken_on"] == "2025-05-20"


@pytest.mark.rule("R-142", "R-146", "R-170")
def test_the_slot_for_the_rest_and_papers(world: World) -> None:
    application = world.filed()
    world.act("examiner", "take", application)
    world.act("examiner", "request-documents", application, purpose="rest")
    assert world.mails("在留申請オンラインシステムの利用について")
    world.put(f"/applications/{application}/documents", kit.pdf_bytes(), PDF, declared="true")
    world.act("examiner", "request-documents", application, 422, how="online", originals=True)
    world.act("examiner", "request-documents", application, how="post", originals=True, items=["旅券"])
    assert "supply-documents" not in world.application(application)["actions"]
    world.put(f"/applications/{application}/documents", kit.pdf_bytes(), PDF, 409)
    told = world.act("counter", "receive-documents", application, how="post", what="旅券（原本）")
    assert told["documents"][-1]["file_name"] == "旅券（原本）"
    rest, original = told["requests"]
    assert (rest["purpose"], rest["how"], original["how"], original["originals"]) == (
        *("rest", "online"),
        *("post", True),
    )
    assert original["supplied_at"]
    world.act("counter", "receive-documents", application, 422, items=["x"])


@pytest.mark.rule("R-136")
def test_a_wrong_photo_is_replaced_through_the_slot_that_the_office_opened(world: World) -> None:
    application = world.enter()
    world.attach(application)
    world.file(application)
    path = f"/applications/{application}/photo"
    assert world.put(path, kit.photo_jpeg(), JPEG, 409)["rule"] == "R-136"
    world.act("counter", "reopen-photo", application)
    world.put(path, kit.photo_jpeg(), JPEG)
    world.advance("P1D")
    assert world.act("examiner", "reopen-photo", application, 409)["rule"] == "R-136"
    world.act("counter", "receive-photo", application)


@pytest.mark.rule("R-150", "R-151")
def test_tax_data_is_registered_by_the_foreign_national(world: World) -> None:
    world.act("user", "register-tax-data", world.enter(), 403, name=world.person["name"], year=2025)
    person = world.person["person_id"]
    own = world.post("/users", {"kind": "individual", "person_id": person}, 201)["user_id"]
    application = world.enter(actor=own)
    path = f"/applications/{application}/actions/register-tax-data"
    wrong = world.post(path, {"actor": own, "name": "X", "year": 2025}, 422)
    assert wrong["rule"] == "R-151"
    told = world.post(path, {"actor": own, "name": world.person["name"], "year": 2025})
    assert told["documents"][-1]["kind"] == "tax-data"
