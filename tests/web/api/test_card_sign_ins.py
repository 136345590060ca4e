"""A login by card, by program: a challenge, a signature that a client of one's own has made, or a card that the server plays."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

import pytest

from backoffice.cards.challenge import Challenge
from backoffice.cards.jpki_client import JpkiClient
from backoffice.usecases.presenting import presented
from tests.web.api.caller import World

pytestmark = pytest.mark.slow

PASSWORD = "sakura-2025"


@pytest.fixture
def card(world: World) -> dict[str, str]:
    made: dict[str, str] = world.post("/my-number-cards", {"person_id": world.person["person_id"]}, 201)
    given = {"kind": "individual", "card_id": made["card_id"], "sign_in": "CARD1", "password": PASSWORD}
    return made | {"user_id": world.post("/users", given, 201)["user_id"]}


def signed(world: World, card: dict[str, str], challenge: dict[str, str], **changed: str) -> dict[str, str]:
    """Have a client of one's own sign a challenge, or one in which something was changed."""
    named = {name: challenge[name] for name in ("world_id", "origin", "purpose", "nonce")} | changed
    opened = world.api.app.extensions["simulator"].worlds.open(world.id)
    with opened.write() as tx, presented(tx, card["card_id"], "test") as connection:
        client = JpkiClient(connection)
        certificate = client.authentication_certificate()
        assert client.try_pin(card["pin"]).right
        signature = client.sign(Challenge(**named).digest())
    proof = {"certificate": b64encode(certificate).decode(), "signature": b64encode(signature).decode()}
    return {"sign_in": "CARD1", "password": PASSWORD, "nonce": challenge["nonce"]} | proof


def code(world: World, body: dict[str, str], status: int = 422) -> str:
    problem = world.post("/card-sign-ins", body, status)
    error: dict[str, str] = problem["errors"][0]
    assert error["code"]
    return error["code"]


@pytest.mark.rule("R-065", "R-080")
def test_a_client_of_ones_own_signs_in_once_by_a_challenge(world: World, card: dict[str, str]) -> None:
    challenge = world.post("/card-challenges", {"purpose": "sign-in"}, 201)
    assert challenge["digest"] == sha256(challenge["text"].encode()).hexdigest()
    assert (challenge["world_id"], challenge["origin"]) == (world.id, "http://localhost")
    for part in ("world_id", "origin", "purpose", "nonce"):
        assert challenge[part] in challenge["text"]
    body = signed(world, card, challenge)
    told = world.post("/card-sign-ins", body, 200)
    assert (told["user_id"], told["card_id"]) == (card["user_id"], card["card_id"])
    assert code(world, body) == "challenge-unknown"


@pytest.mark.rule("R-065")
def test_a_signature_for_another_world_origin_or_purpose_is_refused(
    world: World, card: dict[str, str]
) -> None:
    for changed in (
        {"world_id": "another"},
        {"origin": "http://localhost:8080"},
        {"purpose": "register-authentication"},
        {"nonce": "0" * 64},
    ):
        challenge = world.post("/card-challenges", {}, 201)
        assert code(world, signed(world, card, challenge, **changed)) == "signature-wrong", changed
    register = world.post("/card-challenges", {"purpose": "register-authentication"}, 201)
    assert code(world, signed(world, card, register)) == "challenge-unknown"
    challenge, fork = world.post("/card-challenges", {}, 201), world.fork()
    assert code(fork, signed(world, card, challenge)) == "challenge-unknown"
    there = fork.post("/card-challenges", {}, 201)
    assert code(fork, signed(world, card, there, world_id=world.id)) == "signature-wrong"
    body = signed(world, card, challenge)
    elsewhere = world.api.call(
        "POST", f"/worlds/{world.id}/card-sign-ins", json=body, base_url="http://127.0.0.1"
    )
    assert elsewhere.get_json()["errors"][0]["code"] == "challenge-unknown"


@pytest.mark.rule("R-067", "R-080")
def test_the_server_plays_the_reader_and_wrong_pins_stay_counted(world: World, card: dict[str, str]) -> None:
    own = {"sign_in": "CARD1", "password": PASSWORD, "card_id": card["card_id"]}
    assert world.post("/card-sign-ins", own | {"pin": card["pin"]}, 200)["user_id"] == card["user_id"]
    wrong = own | {"pin": "0000" if card["pin"] != "0000" else "1111"}
    assert [code(world, wrong) for _ in range(3)] == ["wrong", "wrong", "card-locked"]
    assert code(world, own | {"pin": card["pin"]}) == "card-locked"


@pytest.mark.rule("R-080")
def test_what_is_missing_or_of_somebody_else_is_said(world: World, card: dict[str, str]) -> None:
    own = {"sign_in": "CARD1", "password": PASSWORD}
    assert code(world, own) == "no-card"
    assert code(world, own | {"nonce": "0" * 64}) == "no-card"
    by_card = own | {"card_id": card["card_id"], "pin": card["pin"]}
    assert code(world, by_card | {"password": "wrong"}) == "wrong-password"
    other = world.post("/my-number-cards", {}, 201)
    assert code(world, own | {"card_id": other["card_id"], "pin": other["pin"]}) == "other-card"
    world.post("/card-sign-ins", by_card | {"card_id": "my-number-card-99999999"}, 404)
    for wrong in ("not base64", "é", "A" * 9000):
        world.post(
            "/card-sign-ins", own | {"nonce": "0" * 64, "certificate": wrong, "signature": "AA=="}, 422
        )


@pytest.mark.parametrize(
    ("path", "wrong", "words"),
    [
        ("/card-sign-ins", {"certificate": "é"}, "base64 の文字列で"),
        ("/card-sign-ins", {"signature": 5}, "base64 の文字列で"),
        ("/card-challenges", {"purpose": "login"}, "選べる値は 'sign-in'"),
        ("/cards/x/apdu", {"commands": []}, "少なすぎます（1件から）"),
    ],
)
def test_a_malformed_value_is_told_by_its_field_and_in_words(
    world: World, path: str, wrong: dict[str, object], words: str
) -> None:
    body = {"sign_in": "CARD1", "password": PASSWORD} if path == "/card-sign-ins" else {}
    [reason] = world.post(path, body | wrong, 422)["errors"]
    assert [reason["field"]] == list(wrong)
    assert reason["detail"].startswith(words)
