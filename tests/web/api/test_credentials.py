"""What users by card do, by program: a card, a registration, passwords, papers."""

from __future__ import annotations

import re

import pytest

from backoffice.store.credentials import MyNumberCard
from backoffice.store.replies import Reply
from backoffice.usecases.mistaken_cards import MISTAKES
from tests.web.api.caller import World

TOKEN = re.compile(r"portal/password/(\S+)")


@pytest.fixture
def card(world: World) -> dict[str, str]:
    made: dict[str, str] = world.post("/my-number-cards", {"person_id": world.person["person_id"]}, 201)
    return made


def registration(world: World, card: dict[str, str], **more: object) -> dict[str, object]:
    secrets = {name: card[name] for name in ("card_id", "pin", "signature_password")}
    contact = {"address": card["address"], "phone": "03-0000-0000", "email": "me@example.jp", "agreed": True}
    return (
        secrets
        | contact
        | {"kind": "individual", "residence_card_number": world.person["card_number"]}
        | more
    )


def token(world: World) -> str:
    return TOKEN.findall(world.get("/messages")["messages"][-1]["text"])[0]


@pytest.mark.rule("R-072", "R-073", "R-082", "R-084")
def test_a_card_a_registration_a_password_and_a_reset(world: World, card: dict[str, str]) -> None:
    user = world.post("/registrations", registration(world, card), 201)
    assert user["valid_until"] == "2030-06-01"
    set_ = world.post("/passwords", {"token": token(world), "password": "sakura-2025"})
    assert (set_["user_id"], set_["password_expires_on"]) == (user["user_id"], "2026-06-01")
    sign_in = re.findall(r"U\d{8}", world.mails("認証IDのお知らせ")[0]["text"])[0]
    for email in ("other@example.jp", "me@example.jp"):
        assert world.post("/passwords/reset", {"sign_in": sign_in, "email": email}) == {"asked": True}
    assert len(world.mails("パスワード再設定のご案内")) == 1
    world.post("/passwords", {"token": token(world), "password": "fuji-3776"})
    own = {"actor": user["user_id"], "present": "fuji-3776", "password": "third-1234"}
    world.post("/passwords", own)
    assert world.post("/passwords", own, 422)["errors"][0]["field"] == "present"


@pytest.mark.parametrize(
    ("mistake", "code"),
    [
        ("locked", "card-locked"),
        ("no-signature", "certificate-missing"),
        ("foreign", "certificate-foreign"),
        ("nothing", "no-such-mistake"),
    ],
)
def test_a_card_with_a_mistake_is_refused_for_it(world: World, mistake: str, code: str) -> None:
    wanted = {"person_id": world.person["person_id"], "mistake": mistake}
    if mistake == "nothing":
        refused = world.post("/my-number-cards", wanted, 422)["errors"][0]
        assert (refused["field"], refused["code"]) == ("mistake", code)
        assert all(known in refused["detail_en"] for known in MISTAKES)
        return
    made = world.post("/my-number-cards", wanted, 201)
    assert world.post("/registrations", registration(world, made), 422)["errors"][0]["code"] == code


def test_a_repeated_issue_tells_the_secrets_again_and_they_are_stored_in_the_card_alone(world: World) -> None:
    opened = world.api.app.extensions["simulator"].worlds.open(world.id)
    for given in ({}, {"pin": "4711", "signature_password": "geheim99"}):
        key = f"card-{len(given)}"
        made, again = (world.post("/my-number-cards", given, 201, Idempotency_Key=key) for _ in range(2))
        assert made == again
        with opened.read() as reading:
            kept = reading.require(Reply, key, "", "").body
            card = reading.require(MyNumberCard, made["card_id"], "", "")
            assert (card.pin, card.signature_password) == (made["pin"], made["signature_password"])
        assert kept == {name: made[name] for name in made if name not in ("pin", "signature_password")}


@pytest.mark.rule("R-067")
def test_a_wrong_pin_is_counted_although_the_command_is_refused(world: World, card: dict[str, str]) -> None:
    wrong = registration(world, card, pin="0000" if card["pin"] != "0000" else "1111")
    codes = [world.post("/registrations", wrong, 422)["errors"][0]["code"] for _ in range(3)]
    assert codes == ["wrong", "wrong", "card-locked"]
    assert world.post("/registrations", registration(world, card), 422)["errors"][0]["code"] == "card-locked"
    world.post(f"/my-number-cards/{card['card_id']}/renewal", {"expires_on": "2028-04-01"})
    assert world.post("/registrations", registration(world, card), 201)["valid_until"] == "2028-04-01"


@pytest.mark.rule("R-092", "R-178")
def test_a_user_is_put_into_the_world_looked_at_and_changed(world: World, card: dict[str, str]) -> None:
    given = {"kind": "individual", "card_id": card["card_id"], "password_expires_on": "2025-07-03"}
    user = world.post("/users", given, 201)["user_id"]
    assert world.get(f"/users/{user}")["valid_until"] == "2030-06-01"
    response = world.api.call("PATCH", f"/worlds/{world.id}/users/{user}", json={"email": "new@example.jp"})
    assert response.get_json()["email"] == "new@example.jp"
    world.advance("P1D")
    assert [mail["subject"] for mail in world.get("/messages")["messages"]][
        -1
    ] == "パスワードの有効期限のお知らせ"


@pytest.mark.rule("R-087", "R-061")
def test_a_paper_is_handed_in_and_answered(world: World) -> None:
    form = {"name": "山田", "email": "me@example.jp", "asks": ["sign-in-id"]}
    paper = world.post("/credential-papers", form, 201)
    path = f"/credential-papers/{paper['paper_id']}/answer"
    answer = {"actor": world.officers["counter"], "user": world.user, "identified": True}
    assert world.post(path, answer | {"actor": world.officers["examiner"]}, 403)
    assert world.post(path, answer)["sign_in"].startswith("U")
    gone = world.post("/credential-papers", form | {"asks": ["deletion"]}, 201)
    world.post(f"/credential-papers/{gone['paper_id']}/answer", answer)
    back = world.post("/credential-papers", form, 201)
    given_back = world.post(f"/credential-papers/{back['paper_id']}/answer", answer | {"note": "本人でない"})
    assert (given_back["state"], given_back["note"]) == ("refused", "本人でない")
    assert [each["state"] for each in world.get("/credential-papers")["papers"]] == [
        "refused",
        "answered",
        "answered",
    ]
    assert world.get(f"/users/{world.user}")["state"] == "deleted"
    assert world.post("/passwords", {"slip": paper["slip"], "password": "sakura-2025"}, 409)


def test_no_secret_leaves_but_at_the_issue(world: World, card: dict[str, str]) -> None:
    renewed = world.post(f"/my-number-cards/{card['card_id']}/renewal", {})
    assert {"pin", "signature_password"} <= set(card)
    assert not {"pin", "signature_password"} & set(renewed)
    assert card["signature_password"] not in str(world.get("/events"))
