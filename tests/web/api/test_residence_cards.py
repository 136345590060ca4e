"""在留カード by program: whether a number has lapsed, a reading by the server's terminal, raw commands to a chip."""

from __future__ import annotations

from base64 import b64decode

import pytest

from tests.web.api.caller import World

VERSION, KIND = "00B08B0000", "00B08A0000"


def number_of(world: World) -> str:
    return str(world.person["card_number"])


def test_who_knows_number_and_expiry_is_told_whether_the_number_has_lapsed(world: World) -> None:
    number, expiry = number_of(world), world.person["expires_on"]
    asked = {"number": number, "expires_on": expiry}
    told = world.post("/number-inquiry", asked)
    assert (told["standing"], told["words"]) == ("good", "失効していません")
    assert world.get("/number-inquiry", number=number, expires_on=expiry) == told
    assert world.post("/number-inquiry", asked | {"expires_on": "2031-01-01"})["standing"] == "unknown"
    assert world.post("/number-inquiry", asked | {"number": "x" * 100})["standing"] == "unknown"
    world.post("/number-inquiry", {"number": number, "expires_on": "soon"}, 422)


@pytest.mark.slow
def test_the_server_plays_the_terminal(world: World) -> None:
    number = number_of(world)
    read = world.post(f"/residence-cards/{number}/readings", {})
    assert (read["good"], read["generation"], read["authenticity"]) == (True, 1, "genuine")
    assert [finding["code"] for finding in read["findings"]] == ["good"]
    assert {"tag": "C2", "label": "番号", "label_en": "Number", "value": number} in read["facts"]
    face = b64decode(read["images"][0]["base64"])
    assert face[4:8] == b"jP  "
    wrong = world.post(f"/residence-cards/{number}/readings", {"typed": "ZZ00000000ZZ"})
    assert ([one["code"] for one in wrong["findings"]], wrong["good"]) == (["refused-6300"], False)
    world.post(f"/residence-cards/{number}/readings", {"typed": "12"}, 422)
    world.post("/residence-cards/ZZ00000000ZZ/readings", {}, 404)
    world.post("/residence-cards/nothing/readings", {}, 422)


def test_raw_commands_are_answered_in_one_power_on(world: World) -> None:
    number = number_of(world)
    told = world.post(f"/cards/{number}/apdu", {"commands": [KIND, "0084000008", "00 B0 81 00 00", "FF"]})
    answers = [(one["data"], one["status"]) for one in told["answers"]]
    assert answers[0] == ("C10131", "9000")
    assert len(answers[1][0]) == 16
    assert [status for _, status in answers[2:]] == ["6A82", "6700"]
    assert told["answers"][0]["words"] == "正常に終わりました"
    again = world.post(f"/cards/{number}/apdu", {"commands": [VERSION]})
    assert again["session_id"] > told["session_id"]


@pytest.mark.parametrize(
    "commands", [[], ["xx"], ["0"], [""], ["00" * 2049], ["00A4"] * 65, ["00" * 100_000], [7]]
)
def test_what_is_no_command_is_refused_beside_itself(world: World, commands: list[object]) -> None:
    refused = world.post(f"/cards/{number_of(world)}/apdu", {"commands": commands}, 422)
    assert refused["errors"][0]["field"].startswith("commands")


def test_a_card_of_none_is_missed(world: World) -> None:
    world.post("/cards/ZZ00000000ZZ/apdu", {"commands": [KIND]}, 404)
