"""The calls of the municipality: a card is looked at, unlocked, certified anew, lost, found, revoked, given back."""

from __future__ import annotations

import pytest

from tests.web.api.caller import World

pytestmark = pytest.mark.slow

SEEN = {"identified": True}


@pytest.fixture
def at(world: World) -> str:
    made = world.post("/my-number-cards", {"person_id": world.person["person_id"]}, 201)
    return f"/my-number-cards/{made['card_id']}"


def serving(card: dict[str, object]) -> dict[str, str]:
    """Return the serial numbers of the certificates that serve, by their purpose."""
    rows: list[dict[str, str]] = card["certificates"]  # type: ignore[assignment]  # JSON
    return {row["purpose"]: row["serial"] for row in rows if not row["revoked_at"]}


@pytest.mark.rule("R-066", "R-067")
def test_a_card_is_unlocked_after_an_identity_check(world: World, at: str) -> None:
    assert world.post(f"{at}/unlocking", {}, 422)["errors"][0]["code"] == "not-identified"
    for wrong in ({"pin": "12"}, {"signature_password": "x"}, {"identified": "yes"}):
        assert world.post(f"{at}/unlocking", SEEN | wrong, 422)
    card = world.post(f"{at}/unlocking", SEEN | {"pin": "4321", "signature_password": "sakura1"})
    assert (card["state"], card["locked"], card["certificates"]) == ("valid", [], [])
    assert not {"pin", "signature_password"} & set(card)


@pytest.mark.rule("R-078")
def test_certificates_are_superseded_by_new_ones_with_other_serial_numbers(world: World, at: str) -> None:
    assert world.post(f"{at}/certificates", {"purposes": []} | SEEN, 422)
    assert world.post(f"{at}/certificates", {"purposes": ["residence"]} | SEEN, 422)
    both = {"purposes": ["signature", "authentication"]} | SEEN
    first = serving(world.post(f"{at}/certificates", both))
    second = serving(world.post(f"{at}/certificates", {"purposes": ["authentication"]} | SEEN))
    assert first["signature"] == second["signature"]
    assert first["authentication"] != second["authentication"]
    renewed = world.post(f"{at}/renewal", {})
    assert set(serving(world.get(at)).values()) & {*first.values(), *second.values()} == set()
    assert renewed["expires_on"] == "2035-06-01"


def test_lost_found_revoked_returned(world: World, at: str) -> None:
    assert world.post(f"{at}/revocation", {"why": "bored"}, 422)
    held = world.post(f"{at}/revocation", {"why": "lost"})
    assert (held["state"], {row["reason"] for row in held["certificates"]}) == ("lost", {"certificateHold"})
    assert world.post(f"{at}/revocation", {"why": "lost"}, 409)
    assert world.post(f"{at}/revocation", {"why": "found"}, 422)["errors"][0]["field"] == "identified"
    found = world.post(f"{at}/revocation", {"why": "found"} | SEEN)
    assert len(serving(found)) == 2
    gone = world.post(f"{at}/revocation", {"why": "revoked"})
    assert (gone["state"], serving(gone)) == ("lost", {})
    back = world.post(f"{at}/revocation", {"why": "returned"})
    assert back["state"] == "returned"
    assert world.post(f"{at}/renewal", {}, 409)
    assert world.post("/my-number-cards/my-number-card-99999999/revocation", {"why": "lost"}, 404)


def test_another_face_lets_the_signature_certificate_lapse(world: World, at: str) -> None:
    assert world.post(f"{at}/face", SEEN, 422)["errors"][0]["code"] == "unchanged"
    card = world.post(f"{at}/face", SEEN | {"address": "東京都港区台場9-9"})
    assert card["address"] == "東京都港区台場9-9"
    assert set(serving(card)) == {"authentication"}
