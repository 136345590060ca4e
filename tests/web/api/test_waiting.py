"""The call that waits for a mail: time goes to the instant of its arrival, or stands at the limit with near misses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from backoffice.bootstrap import System
from backoffice.simulation.world import halt
from mailsim import box_book, fault_book
from mailsim.fault_fields import read_fault
from mailsim.held import hold
from mailsim.message import Envelope
from mailsim.writing import Mail
from tests.web.api.caller import Caller, World
from tests.web.api.conftest import fields

pytestmark = pytest.mark.slow

WAIT = "/messages/wait"
NUMBER = "申請受付番号のお知らせ"
USER = "user1@example.jp"


def wait(world: World, status: int = 200, /, **body: Any) -> Any:
    return world.post(WAIT, body, status)


def now(world: World) -> str:
    return str(world.get("/clock")["now"])


def filed(world: World) -> str:
    """File a renewal; its number comes the next day."""
    application = world.enter()
    world.attach(application)
    world.post(f"/applications/{application}/file", {"actor": world.user})
    return application


def test_time_goes_to_the_instant_of_the_mail_and_no_further(world: World) -> None:
    filed(world)
    began = now(world)
    waited = wait(world, subject=NUMBER)
    assert (waited["found"], waited["near"], waited["from"]) == (True, None, began)
    assert began < waited["to"] == waited["message"]["at"] == now(world)
    assert waited["message"]["subject"] == NUMBER
    assert world.get("/messages", after=waited["next"])["messages"] == []
    assert (waited["message"]["notice"], waited["message"]["facts"]["filed_on"]) == ("number", "2025-06-02")
    assert waited["message"]["found"]["labels"]["申請受付番号"] == waited["message"]["facts"]["number"]


def test_a_mail_that_is_there_moves_nothing(world: World) -> None:
    filed(world)
    began = now(world)
    first = wait(world, subject="受付完了")
    assert (first["to"], first["message"]["notice"]) == (began, "acceptance")
    assert wait(world, notice="acceptance")["message"] == first["message"]
    assert wait(world, subject="受付完了", within="P0D")["message"] == first["message"]
    assert wait(world, subject="受付完了", within="P0D", after=first["next"])["found"] is False
    assert now(world) == began


def test_what_did_not_come_tells_what_came_near(world: World) -> None:
    filed(world)
    other = wait(world, to="nobody@example.jp", subject=NUMBER, within="P2D")
    assert other["found"] is False
    assert other["message"] is None
    assert datetime.fromisoformat(other["to"]) - datetime.fromisoformat(other["from"]) == timedelta(days=2)
    assert [mail["subject"] for mail in other["near"]["same_subject"]] == [NUMBER]
    assert other["near"]["same_addressee"] == []
    to = other["near"]["same_subject"][0]["to"][0]
    again = wait(world, to=to, subject="審査完了", within="P1D", after=0)
    assert {mail["subject"] for mail in again["near"]["same_addressee"]} >= {NUMBER}
    assert again["near"]["same_subject"] == []
    behind = wait(world, to=to, subject="審査完了", within="P0D", after=10**6)
    assert behind["near"]["same_addressee"] == []


def test_what_is_due_next_is_told_in_words(world: World) -> None:
    filed(world)
    coming = wait(world, to="nobody@example.jp", within="PT1H")["near"]["coming"]
    assert "申請受付番号を付ける" in [entry["words"] for entry in coming]


def test_a_repeat_under_a_key_moves_time_once(world: World) -> None:
    filed(world)
    first = world.post(WAIT, {"subject": "審査完了"}, Idempotency_Key="wait-1")
    assert world.post(WAIT, {"subject": "審査完了"}, Idempotency_Key="wait-1") == first
    assert now(world) == first["to"]
    assert fields(world.post(WAIT, {"subject": NUMBER}, 422, Idempotency_Key="wait-1")) == ["Idempotency-Key"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"within": "soon"}, "within"),
        ({"within": "P3Y"}, "within"),
        ({"notice": "nothing"}, "notice"),
        ({"after": -1}, "after"),
        ({"from": USER}, "from"),
    ],
)
def test_what_cannot_be_waited_for_moves_nothing(world: World, body: dict[str, Any], field: str) -> None:
    began = now(world)
    assert fields(world.post(WAIT, body, 422)) == [field]
    assert now(world) == began


def test_a_running_world_goes_on_from_there(world: World) -> None:
    filed(world)
    world.post("/clock/run", {"factor": 1})
    waited = wait(world, subject=NUMBER)
    assert waited["message"]["at"] == waited["to"]
    assert world.get("/clock")["mode"] == "running"


@pytest.fixture
def own(system: System, api: Caller) -> tuple[System, World]:
    """A populated world of a system whose parts the test can reach."""
    return system, World.populated(api, "own")


def test_a_mail_that_is_held_is_waited_for_to_its_instant(own: tuple[System, World]) -> None:
    system, world = own
    began = datetime.fromisoformat(now(world))
    raw = b"From: a@example.jp\r\nTo: b@example.jp\r\nSubject: slow\r\nMessage-ID: <1@a>\r\n\r\nslow\r\n"
    due = began + timedelta(hours=5)
    inbox = system.inboxes.of(world.id)
    hold(inbox, Mail.read(Envelope("a@example.jp", ("b@example.jp",)), raw), due)
    early = wait(world, to="b@example.jp", within="PT4H")
    (under_way,) = early["near"]["under_way"]
    assert under_way == {"due": due.isoformat(), "to": ["b@example.jp"], "subject": "slow"}
    waited = wait(world, to="b@example.jp", subject="slow")
    assert (waited["to"], waited["message"]["notice"]) == (due.isoformat(), "")
    assert wait(world, to="b@example.jp", within="P1D", after=waited["next"])["near"]["under_way"] == []


def test_a_halted_world_is_told_so_and_what_is_there_still_found(own: tuple[System, World]) -> None:
    system, world = own
    filed(world)
    halt(system.simulator.worlds.open(world.id), "broken on purpose")
    assert "broken on purpose" in wait(world, 409, subject=NUMBER)["detail"]
    assert wait(world, subject="受付完了")["found"] is True
    assert world.get("/clock")["mode"] == "halted"


def test_a_mail_that_is_forwarded_is_waited_for_where_it_ends(own: tuple[System, World]) -> None:
    system, world = own
    filed(world)
    to = world.get("/messages")["messages"][0]["to"][0]
    inbox = system.inboxes.of(world.id)
    box_book.put(inbox, to, {"kind": "forwards", "to": ["elsewhere@example.jp"]})
    waited = wait(world, to="elsewhere@example.jp", subject=NUMBER)
    assert waited["found"] is True
    assert waited["message"]["at"] == waited["to"]


def test_a_mail_that_is_refused_for_now_is_waited_for_to_its_retry(own: tuple[System, World]) -> None:
    system, world = own
    filed(world)
    act = {"action": "greylist", "duration": "PT1M"}
    fault_book.put(system.inboxes.of(world.id), read_fault("f1", act, 1))
    waited = wait(world, notice="number", within="P3D")
    assert waited["found"] is True
    assert waited["message"]["at"] < waited["to"]
    seen = datetime.fromisoformat(waited["to"]) - datetime.fromisoformat(waited["message"]["at"])
    assert seen < timedelta(hours=2)
