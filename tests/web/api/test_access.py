"""Who may call: on loopback whoever sits there, beyond it who shows a token; never another site's page."""

from __future__ import annotations

import pytest

from tests.web.api.caller import Caller

pytestmark = pytest.mark.slow

HOUSE = {"Authorization": "Bearer " + "t" * 30}
CALLS = [
    ("GET", "/worlds/{}"),
    ("GET", "/worlds/{}/clock"),
    ("GET", "/worlds/{}/events"),
    ("GET", "/worlds/{}/applications"),
    ("GET", "/worlds/{}/messages"),
    ("POST", "/worlds/{}/messages/wait"),
    ("POST", "/worlds/{}/people"),
    ("POST", "/worlds/{}/fork"),
    ("POST", "/worlds/{}/reset"),
    ("POST", "/worlds/{}/clock/freeze"),
    ("PATCH", "/worlds/{}/settings"),
    ("DELETE", "/worlds/{}"),
]


def _made(far: Caller) -> tuple[str, dict[str, str]]:
    """Make a world; return its id and what its owner shows."""
    response = far.call("POST", "/worlds", json={}, headers=HOUSE)
    assert response.status_code == 201
    made = response.get_json()
    return made["world_id"], {"Authorization": f"Bearer {made['owner_token']}"}


@pytest.mark.parametrize(("method", "path"), [*CALLS, ("GET", "/worlds"), ("POST", "/worlds")])
def test_beyond_loopback_a_call_without_a_token_is_asked_for_one(
    stranger: Caller, method: str, path: str
) -> None:
    mine, _ = _made(stranger)
    for headers in ({}, {"Authorization": "Basic dTpw"}, {"Authorization": "Bearer "}):
        response = stranger.call(method, path.format(mine), headers=headers)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (
            401,
            'Bearer realm="Odaiba API"',
        )


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_beyond_loopback_the_owner_may_and_another_owner_may_not(
    stranger: Caller, method: str, path: str
) -> None:
    (one, mine), (other, theirs) = _made(stranger), _made(stranger)
    body = {"json": {}} if method in ("POST", "PATCH") else {}
    assert stranger.call(method, path.format(one), headers=theirs, **body).status_code == 403
    assert stranger.call(method, path.format("none"), headers=theirs, **body).status_code == 403
    assert stranger.call(method, path.format(other), headers=HOUSE, **body).status_code < 300
    assert stranger.call(method, path.format(one), headers=mine, **body).status_code < 300


def test_beyond_loopback_only_the_house_makes_and_lists_worlds(stranger: Caller) -> None:
    _, mine = _made(stranger)
    assert stranger.call("GET", "/worlds", headers=mine).status_code == 403
    assert stranger.call("POST", "/worlds", json={}, headers=mine).status_code == 403
    assert stranger.call("GET", "/worlds", headers=HOUSE).status_code == 200


def test_the_document_is_open_to_all(stranger: Caller) -> None:
    assert stranger.client.get("/api/v1/docs").status_code == 200


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
    ("method", "path"), [("POST", "/worlds"), ("DELETE", "/worlds/{}"), ("PATCH", "/worlds/{}/settings")]
)
def test_a_page_of_another_site_changes_nothing(
    house: Caller, headers: dict[str, str], method: str, path: str
) -> None:
    mine = house.post("/worlds", {}, 201)["world_id"]
    before = house.get("/worlds")
    response = house.call(method, path.format(mine), json={}, headers=headers)
    assert response.status_code == 403
    assert house.get("/worlds") == before


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
