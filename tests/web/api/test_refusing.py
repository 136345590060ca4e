"""Requests that cannot be taken: each is told beside its field, in one shape, and nothing of it is saved."""

from __future__ import annotations

from typing import Any

import pytest

from tests.files import kit
from tests.web.api.caller import Caller, World
from tests.web.api.conftest import fields

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("path", "body", "wanted"),
    [
        ("/people", {"nam": "X"}, {"nam": "extra_forbidden"}),
        ("/people", {"period_months": True}, {"period_months": "whole_number"}),
        ("/people", {"period_months": "12"}, {"period_months": "whole_number"}),
        ("/people", {"period_months": 1.5}, {"period_months": "whole_number"}),
        ("/people", {"period_months": 61}, {"period_months": "less_than_equal"}),
        ("/people", {"expires_on": "20250720"}, {"expires_on": "calendar_day"}),
        ("/people", {"expires_on": 20250720}, {"expires_on": "calendar_day"}),
        ("/people", {"expires_on": "2025-02-30"}, {"expires_on": "calendar_day"}),
        ("/people", {"abroad": 1}, {"abroad": "bool_type"}),
        ("/people", {"email": "a@b.example\r\nBcc: x@y.example"}, {"email": "string_pattern_mismatch"}),
        ("/people", {"name": "A\u0000B"}, {"name": "string_pattern_mismatch"}),
        ("/people", {"name": ""}, {"name": "string_too_short"}),
        ("/people", {"expires_on": "9999-12-31"}, {"expires_on": "calendar_day"}),
        ("/people", {"status": "永住者"}, {"status": "no-period"}),
        ("/people", {"name": "A" * 201}, {"name": "string_too_long"}),
        ("/people", {"card_number": "AB1"}, {"card_number": "string_pattern_mismatch"}),
        ("/officers", {"role": "king"}, {"role": "role"}),
        ("/users", {"kind": "king"}, {"kind": "kind"}),
        ("/clock/advance", {}, {"to": "instant"}),
        ("/clock/advance", {"by": "P1D", "to": "2025-07-01T00:00:00+09:00"}, {"to": "instant"}),
        ("/clock/advance", {"by": "1 day"}, {"by": "instant"}),
        ("/clock/advance", {"to": "2025-07-01T00:00:00"}, {"to": "instant"}),
        ("/clock/advance", {"by": "P9999Y"}, {"by": "instant"}),
        ("/clock/advance", {"by": "P31Y"}, {"to": "too-far"}),
        ("/clock/run", {}, {"factor": "missing"}),
        ("/clock/run", {"factor": 0}, {"factor": "factor"}),
        ("/clock/run", {"factor": 10**30}, {"factor": "factor"}),
        ("/fork", {"name": "../x"}, {"name": "name"}),
        ("/applications", {}, {"actor": "missing", "type": "missing"}),
    ],
)
def test_a_malformed_body_is_told_beside_its_fields(
    populated: World, path: str, body: dict[str, Any], wanted: dict[str, str]
) -> None:
    head = populated.get("")["head"]
    problem = populated.post(path, body, 422)
    assert {error["field"]: error["code"] for error in problem["errors"]} == wanted
    assert problem["detail"]
    assert populated.get("")["head"] == head


def test_a_whole_number_may_be_written_with_a_point(world: World) -> None:
    assert world.post("/people", {"period_months": 12.0}, 201)["period_months"] == 12


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"{}"', "application/json", 422),
        (b"NaN", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b'{"name": "\\ud800"}', "application/json", 400),
        (b'{"name": "\xff"}', "application/json", 400),
        (b'{"a":' * 100_000, "application/json", 400),
        (b'{"period_months": 1e400}', "application/json", 422),
        (b'{"period_months": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b" " * (2**20 + 1), "application/json", 413),
    ],
)
def test_what_is_no_json_object_is_refused(populated: World, data: bytes, kind: str, status: int) -> None:
    response = populated.api.call("POST", f"/worlds/{populated.id}/people", data=data, content_type=kind)
    assert response.status_code == status
    assert response.get_json()["status"] == status


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"type": "permanent-residence"}, "type"),
        ({"type": "change"}, "requested_status"),
        ({"type": "renewal", "applicant": ""}, "applicant"),
        ({"type": "coe", "applicant": None}, "requested_status"),
        ({"type": "renewal", "joined": ["spouse"]}, "joined[0]"),
    ],
)
def test_what_an_application_needs_is_told_beside_its_field(
    world: World, given: dict[str, Any], field: str
) -> None:
    body = {"actor": world.user, "type": "renewal", "applicant": world.person["person_id"]} | given
    assert field in fields(world.post("/applications", body, 422))


@pytest.mark.rule("R-123")
def test_a_wrong_answer_of_the_form_is_told_beside_its_field(world: World) -> None:
    form = {"passport_expires_on": "2025-02-30", "no_such_field": "x", "period_months": 3}
    body = {"actor": world.user, "type": "renewal", "applicant": world.person["person_id"], "form": form}
    problem = world.post("/applications", body, 422)
    assert {"no_such_field"} <= set(fields(problem))


@pytest.mark.rule("R-205", "R-207")
@pytest.mark.parametrize("wish", [{"joined": ["other-activity"]}, {"kanji_newly_asked": True}])
def test_post_cannot_be_chosen_where_the_counter_is_needed(world: World, wish: dict[str, Any]) -> None:
    body = {"actor": world.user, "type": "renewal", "applicant": world.person["person_id"]} | wish
    assert fields(world.post("/applications", body | {"receipt": "post"}, 422)) == ["receipt"]
    assert world.post("/applications", body | {"receipt": "counter"}, 201)["status"] == "未申請"


def test_mails_to_the_applicant_go_where_it_is_asked(world: World) -> None:
    application = world.enter(notify_email="elsewhere@example.org")
    world.attach(application)
    world.file(application)
    (mail,) = world.mails("申請受付完了のお知らせ", to="elsewhere@example.org")
    assert world.person["email"] not in mail["to"]


def test_who_and_what_is_not_there_is_absent(world: World) -> None:
    application = world.enter()
    for path, body in (
        (f"/applications/{application}/file", {"actor": "user-999999"}),
        (f"/applications/{application}/actions/take", {"actor": "nobody"}),
        ("/applications/app-999999/file", {"actor": world.user}),
        (f"/applications/{application}/actions/eat", {"actor": world.user}),
        ("/applications", {"actor": "nobody", "type": "renewal", "applicant": world.person["person_id"]}),
        ("/applications", {"actor": world.user, "type": "renewal", "applicant": "person-999999"}),
        ("/people", {"organisation_id": "org-999999"}),
        ("/users", {"person_id": "person-999999"}),
    ):
        assert world.post(path, body, 404)["title"]
    for path in ("/applications/app-999999", "/post/items/123", "/nothing"):
        assert world.api.call("GET", f"/worlds/{world.id}{path}").status_code == 404
    assert world.api.call("GET", "/worlds/none").status_code == 404


@pytest.mark.rule("R-256")
def test_a_role_may_only_what_is_its_own(world: World) -> None:
    application = world.filed()
    world.act("approver", "take", application, 403)
    world.act("user", "take", application, 403)
    other = world.post("/users", {}, 201)["user_id"]
    entered = world.enter(applicant=world.post("/people", {"expires_on": "2025-07-01"}, 201)["person_id"])
    assert world.post(f"/applications/{entered}/file", {"actor": other}, 403)["rule"] == "R-256"
    path = f"/applications/{entered}/photo"
    world.put(path, kit.photo_jpeg(), "image/jpeg", 403, actor=other)
    world.put(path, kit.photo_jpeg(), "image/jpeg", 204, actor=world.user)


def test_an_approver_never_decides_what_nobody_proposed(world: World) -> None:
    application = world.filed()
    problem = world.act("approver", "approve", application, 409)
    assert "actions" in problem["todo"]


def test_an_action_takes_no_field_of_another(world: World) -> None:
    application = world.filed()
    problem = world.act("examiner", "take", application, 422, period_months=12)
    assert fields(problem) == ["period_months"]
    world.act("examiner", "take", application)
    assert fields(world.act("examiner", "propose", application, 422, period_months=True)) == ["period_months"]
    world.act("examiner", "propose", application, period_months=12.0)


@pytest.mark.parametrize(
    ("paper", "field"),
    [
        ({"kind": "cheque"}, "papers[0]"),
        ({}, "papers[0]"),
        ({"kind": "fee-slip", "stamps": [5000, True]}, "papers[0].stamps[1]"),
        ({"kind": "fee-slip", "stamps": [{"yen": 0}]}, "papers[0].stamps[0].yen"),
        ({"kind": "fee-slip", "stamps": [{"yen": 500, "wet": True}]}, "papers[0].stamps[0].wet"),
        ({"kind": "revenue-stamps", "stamps": [500, {"torn": True}]}, "papers[0].stamps[1].yen"),
        ({"kind": "fee-slip", "signed": "yes"}, "papers[0].signed"),
        ({"kind": "residence-card", "colour": "red"}, "papers[0].colour"),
        ({"kind": "return-envelope", "service": "pigeon", "address": "x"}, "papers[0].service"),
        (
            {"kind": "return-envelope", "service": "letter-pack-plus", "address": {"name": "x"}},
            "papers[0].address.postal_code",
        ),
    ],
)
def test_a_paper_that_cannot_be_is_told_with_its_place(
    populated: World, paper: dict[str, Any], field: str
) -> None:
    body = {"actor": populated.user, "service": "simplified-registered", "to": "annex", "papers": [paper]}
    assert field in fields(populated.post("/post/items", body, 422))


def test_a_card_is_sent_once(world: World) -> None:
    application = world.permitted()
    world.send(application, world.papers(application))
    body = {"actor": world.user, "service": "simplified-registered", "papers": [{"kind": "residence-card"}]}
    assert "手元にありません" in world.post("/post/items", body, 409)["detail"]


def test_a_card_lies_in_an_envelope_once(world: World) -> None:
    application = world.permitted()
    papers = world.papers(application)
    papers.append(next(paper for paper in papers if paper["kind"] == "residence-card"))
    body = {"actor": world.user, "service": "simplified-registered", "papers": papers}
    assert "一枚しかありません" in world.post("/post/items", body, 409)["detail"]


@pytest.mark.parametrize(
    ("to", "status"),
    [
        ("annex", 201),
        ("〒135-0064 東京都江東区青海2-7-11 おだいば分室", 201),
        ({"postal_code": "135-0064", "lines": ["東京都江東区青海2-7-11"], "name": "おだいば分室"}, 201),
        ("somewhere", 422),
        ({"postal_code": "135", "lines": [], "name": "x"}, 422),
        ({"postal_code": "1350064", "lines": ["x"], "name": "x", "floor": 9}, 422),
    ],
)
def test_an_item_goes_to_the_annex_or_to_an_address(world: World, to: object, status: int) -> None:
    papers = [{"kind": "letter", "note": "連絡"}]
    body = {"actor": world.user, "service": "letter-pack-plus", "to": to, "papers": papers}
    answer = world.post("/post/items", body, status)
    if status == 201:
        assert world.get(f"/post/items/{answer['printed_number']}")["service"] == "letter-pack-plus"


@pytest.mark.parametrize(
    ("path", "data", "kind", "status", "field"),
    [
        ("documents", kit.text_file(), "application/pdf", 422, "documents"),
        ("documents", kit.pdf_bytes(), "text/plain", 415, None),
        ("documents", kit.padded_pdf(kit.PDF_LIMIT + 1), "application/pdf", 422, "documents"),
        ("documents", b"x" * (12 * 2**20 + 1), "application/pdf", 413, None),
        ("documents", b"", "application/pdf", 422, "documents"),
        ("documents", kit.password_pdf(), "application/pdf", 204, None),
        ("photo", kit.half_photo(), "image/jpeg", 422, "photo"),
        ("photo", kit.photo_png(), "image/png", 204, None),
        ("photo", kit.svg_file(), "image/svg+xml", 415, None),
    ],
)
def test_files_are_taken_or_refused_beside_their_field(
    world: World, path: str, data: bytes, kind: str, status: int, field: str | None
) -> None:
    application = world.enter()
    problem = world.put(f"/applications/{application}/{path}", data, kind, status)
    if field:
        assert fields(problem) == [field]


def test_a_file_keeps_its_name(world: World) -> None:
    application = world.enter()
    response = world.api.call(
        "PUT",
        f"/worlds/{world.id}/applications/{application}/documents",
        data=kit.pdf_bytes(),
        content_type="application/pdf",
        headers={"Content-Disposition": "attachment; filename*=UTF-8''..%2F%E8%B3%87%E6%96%99.pdf"},
    )
    assert response.status_code == 204
    assert world.application(application)["documents"][0]["file_name"] == "資料.pdf"


def test_a_wrong_method_names_the_right_ones(api: Caller) -> None:
    response = api.call("PUT", "/worlds")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) >= {"GET", "POST"}
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"template": "nothing"}, "template"),
        ({"name": "Ünicode"}, "name"),
        ({"start": "yesterday"}, "start"),
        ({"start": "2001-01-01T00:00:00+09:00"}, "start"),
        ({"seed": True}, "seed"),
        ({"seed": [1]}, "seed"),
    ],
)
def test_a_world_that_cannot_be_is_refused(api: Caller, body: dict[str, Any], field: str) -> None:
    assert set(fields(api.post("/worlds", body, 422))) == {field}
    assert api.get("/worlds")["worlds"] == []


def test_a_name_is_taken_once(api: Caller) -> None:
    api.post("/worlds", {"name": "w1"}, 201)
    api.post("/worlds", {"name": "w1"}, 409)


def test_nul_in_a_question_is_refused(world: World) -> None:
    answer = world.api.call("GET", f"/worlds/{world.id}/applications", query_string={"number": "a\x00b"})
    assert answer.status_code == 422
    assert answer.get_json()["type"] == "urn:odaiba:problem:unwritable"


def test_an_address_with_nul_leads_nowhere(world: World) -> None:
    assert world.api.call("GET", f"/worlds/{world.id}/applications/a%00b").status_code == 404
