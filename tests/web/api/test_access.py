"""Who may call: on loopback whoever sits there, beyond it who shows a token; never another site's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.api.caller import Caller

HOUSE = {"Authorization": "Bearer " + "t" * 30}
CALLS = [
    ("GET", "/worlds/{}"),
    ("GET", "/worlds/{}/clock"),
    ("GET", "/worlds/{}/events"),
    ("GET", "/worlds/{}/applications"),
    ("GET", "/worlds/{}/messages"),
    ("POST", "/worlds/{}/people"),
    ("POST", "/worlds/{}/fork"),
    ("POST", "/worlds/{}/reset"),
    ("POST", "/worlds/{}/clock/freeze"),
    ("PATCH", "/worlds/{}/settings"),
    ("DELETE", "/worlds/{}"),
]
Stranger = Callable[[], Caller]


def _made(far: Caller, name: str) -> dict[str, str]:
    response = far.call("POST", "/worlds", json={"name": name}, headers=HOUSE)
    assert response.status_code == 201
    return {"Authorization": f"Bearer {response.get_json()['owner_token']}"}


@pytest.mark.parametrize(("method", "path"), [*CALLS, ("GET", "/worlds"), ("POST", "/worlds")])
def test_beyond_loopback_a_call_without_a_token_is_asked_for_one(
    stranger: Stranger, method: str, path: str
) -> None:
    far = stranger()
    _made(far, "mine")
    for headers in ({}, {"Authorization": "Basic dTpw"}, {"Authorization": "Bearer "}):
        response = far.call(method, path.format("mine"), headers=headers)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (
            401,
            'Bearer realm="Odaiba API"',
        )


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_beyond_loopback_the_owner_may_and_another_owner_may_not(
    stranger: Stranger, method: str, path: str
) -> None:
    far = stranger()
    mine, theirs = _made(far, "mine"), _made(far, "theirs")
    body = {"json": {}} if method in ("POST", "PATCH") else {}
    assert far.call(method, path.format("mine"), headers=theirs, **body).status_code == 403
    assert far.call(method, path.format("none"), headers=theirs, **body).status_code == 403
    assert far.call(method, path.format("theirs"), headers=HOUSE, **body).status_code < 300
    assert far.call(method, path.format("mine"), headers=mine, **body).status_code < 300


def test_beyond_loopback_only_the_house_makes_and_lists_worlds(stranger: Stranger) -> None:
    far = stranger()
    mine = _made(far, "mine")
    assert far.call("GET", "/worlds", headers=mine).status_code == 403
    assert far.call("POST", "/worlds", json={}, headers=mine).status_code == 403
    assert far.call("GET", "/worlds", headers=HOUSE).status_code == 200


def test_the_document_is_open_to_all(stranger: Stranger) -> None:
    assert stranger().client.get("/api/v1/docs").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8001"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/worlds"), ("DELETE", "/worlds/w1"), ("PATCH", "/worlds/w1/settings")]
)
def test_a_page_of_another_site_changes_nothing(
    api: Caller, headers: dict[str, str], method: str, path: str
) -> None:
    api.post("/worlds", {"name": "w1"}, 201)
    response = api.call(method, path, json={}, headers=headers)
    assert response.status_code == 403
    assert len(api.get("/worlds")["worlds"]) == 1


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}])
def test_our_own_pages_and_programs_may(api: Caller, headers: dict[str, str]) -> None:
    assert api.call("POST", "/worlds", json={}, headers=headers).status_code == 201


def test_a_form_of_a_page_is_no_json(api: Caller) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        response = api.call("POST", "/worlds", data='{"name":"w1"}', content_type=kind)
        assert response.status_code == 415


def test_no_password_hash_leaves(api: Caller) -> None:
    api.post("/worlds", {"name": "w1"}, 201)
    for path in ("users", "officers"):
        made = api.post(f"/worlds/w1/{path}", {"password": "abcdefgh"}, 201)
        assert made["password"] == "abcdefgh"
        assert not {"password_hash", "locked_until", "wrong_passwords"} & set(made)
    assert "argon2" not in str(api.get("/worlds/w1/events"))
