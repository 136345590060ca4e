"""Bulk files by the API: sent with 202, checked minutes later, told line by line; the same key sends them once."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from backoffice.store.people import Person
from tests.files.bulk import answers, csv_bytes
from tests.web.api.caller import World
from tests.web.api.conftest import fields


def person(world: World) -> Person:
    with world.api.app.extensions["simulator"].worlds.open(world.id).read() as reading:
        return reading.require(Person, world.person["person_id"], "人", "person")


def send(world: World, data: bytes, status: int = 202, key: str = "", **query: str) -> Any:
    asked = {"actor": world.user, "type": "renewal", "family": person(world).status} | query
    headers = {"Idempotency-Key": key} if key else {}
    path = f"/worlds/{world.id}/bulk"
    response = world.api.call(
        "POST", path, data=data, content_type="text/csv", query_string=asked, headers=headers
    )
    assert response.status_code == status, response.text
    return response.get_json()


def send_form(world: World, key: str = "", **form: Any) -> Any:
    asked = {"actor": world.user, "type": "renewal", "family": person(world).status} | form
    headers = {"Idempotency-Key": key} if key else {}
    return world.api.call("POST", f"/worlds/{world.id}/bulk", data=asked, headers=headers)


def upload(data: bytes, name: str = "x.csv") -> tuple[BytesIO, str]:
    return BytesIO(data), name


@pytest.mark.rule("R-159", "R-160", "R-161")
def test_a_file_is_taken_and_told_line_by_line_when_it_is_checked(world: World) -> None:
    own = person(world)
    nobody = answers(own, 在留カード番号="ZZ00000000ZZ")
    sent = send(world, csv_bytes([answers(own), nobody]), file_name="x.csv")
    assert (sent["state"], sent["files"][0]["name"]) == ("waiting", "x.csv")
    assert world.get(f"/bulk/{sent['batch_id']}")["rows"] == []
    world.advance("PT10M")
    told = world.get(f"/bulk/{sent['batch_id']}")
    assert (told["state"], told["entered"], told["failed"], told["next"]) == ("checked", 1, 1, None)
    good, bad = told["rows"]
    assert (good["row"], good["status"]) == (2, "未申請")
    assert world.application(good["application_id"])["applicant_id"] == own.id
    assert (bad["row"], bad["status"], bad["application_id"]) == (3, "エラー(一括登録)", None)
    assert [(e["cell"], e["rule"]) for e in bad["errors"]] == [("U3", "R-025")]
    first = world.get(f"/bulk/{sent['batch_id']}", limit=1)
    assert [row["row"] for row in first["rows"]] == [2]
    after = world.get(f"/bulk/{sent['batch_id']}", after=first["next"])
    assert [row["row"] for row in after["rows"]] == [3]


def test_multipart_carries_the_fields_too_and_the_same_key_sends_once(world: World) -> None:
    data = csv_bytes([answers(person(world))])
    first = send_form(world, "k1", main=upload(data))
    again = send_form(world, "k1", main=upload(data))
    assert first.status_code == again.status_code == 202, first.text
    assert first.get_json() == again.get_json()
    assert again.headers["Idempotency-Replayed"] == "true"
    other = send_form(world, "k1", main=upload(data + b"\r\n"))
    assert (other.status_code, fields(other.get_json())) == (422, ["Idempotency-Key"])
    raw = send(world, data, key="k2")
    assert send(world, data, key="k2") == raw
    assert fields(send(world, data + b"\r\n", 422, key="k2")) == ["Idempotency-Key"]


@pytest.mark.rule("X-064")
def test_a_vague_world_tells_whose_line_failed_and_not_why(world: World) -> None:
    settings = world.api.call("PATCH", f"/worlds/{world.id}/settings", json={"bulk_errors": "vague"})
    assert settings.get_json()["bulk_errors"] == "vague"
    sent = send(world, csv_bytes([answers(person(world), 職業="")]))
    world.advance("PT10M")
    (row,) = world.get(f"/bulk/{sent['batch_id']}")["rows"]
    assert (row["status"], row["errors"]) == ("エラー(一括登録)", [])
    assert row["name"] == person(world).name


@pytest.mark.parametrize(
    ("query", "data", "status", "field"),
    [
        ({"type": "renewals"}, b"a", 422, "type"),
        ({"family": "短期滞在者"}, b"a", 422, "family"),
        ({"actor": "user-99999999"}, b"a", 404, None),
        ({}, b"PK\x03\x04xlsx", 422, "main"),
        ({}, b"", 422, "main"),
        ({"nothing": "x"}, b"a", 422, "nothing"),
    ],
)
def test_what_cannot_be_taken_is_refused_beside_its_field(
    world: World, query: dict[str, str], data: bytes, status: int, field: str | None
) -> None:
    assert fields(send(world, data, status, **query)) == [field]


def test_only_these_kinds_of_bodies_and_names_of_files_are_taken(world: World) -> None:
    path, data = f"/worlds/{world.id}/bulk", csv_bytes([answers(person(world))])
    assert world.api.call("POST", path, json={"main": "x"}).status_code == 415
    wrong = send_form(world, file=upload(data))
    assert (wrong.status_code, fields(wrong.get_json())) == (422, ["file"])
    unknown = send_form(world, main=upload(data), actor="a\0b")
    assert (unknown.status_code, fields(unknown.get_json())) == (422, ["actor"])
    assert world.api.call("GET", f"{path}/bulk-99999999").status_code == 404
