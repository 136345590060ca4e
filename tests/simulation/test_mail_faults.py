"""Faults of the mail in a world of the office: set on its owner's call, met by the office's mails, told by the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from backoffice.bootstrap import web_app, wire
from backoffice.domain.life import Status
from backoffice.settings import Settings
from backoffice.store import journal
from tests.usecases.house import House

pytestmark = pytest.mark.server
FAULTS = "/w/house/mail/faults"


@pytest.fixture(params=["smtp"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    system = wire(Settings(data=tmp_path, mail=request.param, smtp_port=0, fast_hash=True))
    yield House.build(system, "house")
    system.close()


@pytest.fixture
def owner(house: House) -> FlaskClient:
    return web_app(house.system).test_client()


def subjects(owner: FlaskClient) -> list[str]:
    """Return what an onlooker sees, the newest first."""
    found = owner.get("/w/house/mail/api/v1/messages").get_json()
    return [one["Subject"] for one in found["messages"]]


def set_fault(owner: FlaskClient, **facts: Any) -> None:
    assert owner.post(FAULTS, json=facts).status_code == 201


def test_a_mail_is_late_by_the_worlds_clock(house: House, owner: FlaskClient) -> None:
    set_fault(owner, action="delay", duration="PT3H", subject="申請受付番号")
    house.reach(Status.FILED)
    house.pass_time(days=1)
    late = [one for one in owner.get(f"{FAULTS}/log").get_json()["log"] if one["action"] == "delay"]
    assert [one["subject"] for one in late] == ["申請受付番号のお知らせ"]
    assert subjects(owner) == ["申請受付完了のお知らせ"]
    house.pass_time(hours=3)
    assert subjects(owner) == ["申請受付番号のお知らせ", "申請受付完了のお知らせ"]


def test_a_mail_that_is_refused_for_good_is_told_to_the_office(house: House, owner: FlaskClient) -> None:
    set_fault(owner, action="reject", at="rcpt", code=550, status="5.7.1", words="Not wanted")
    application = house.reach(Status.FILED)
    house.pass_time(hours=1)  # what became of mails is noted with the next step
    with house.world.read() as reading:
        events = journal.about(reading.connection, application)
    replies = [event.facts["reply"] for event in events if event.kind == "notice.refused"]
    assert (set(replies), subjects(owner)) == ({"550 5.7.1 Not wanted"}, [])


@pytest.mark.parametrize("house", ["direct", "smtp"], indirect=True)
@pytest.mark.parametrize(
    "fault",
    [{"action": "greylist", "duration": "PT30M"}, {"action": "cut", "nth": "1"}],
    ids=["greylist", "cut"],
)
def test_the_office_tries_again(house: House, owner: FlaskClient, fault: dict[str, str]) -> None:
    set_fault(owner, **fault)
    house.reach(Status.FILED)
    assert subjects(owner) == []
    house.pass_time(hours=3)
    assert set(subjects(owner)) == {"申請受付完了のお知らせ"}


def test_the_same_world_meets_the_same_faults(house: House, owner: FlaskClient) -> None:
    set_fault(owner, action="drop", probability=50)
    planned = owner.get(f"{FAULTS}/f1/plan?count=3").get_json()["plan"]
    house.reach(Status.FILED)
    house.reach(Status.FILED)
    log = owner.get(f"{FAULTS}/log").get_json()["log"]
    struck = [one["number"] for one in planned if one["strikes"] and one["number"] <= 2]
    assert [one["number"] for one in reversed(log)] == struck


def test_forms_need_a_token_and_json_does_not(house: House, owner: FlaskClient) -> None:
    assert owner.post(f"{FAULTS}/set", data={"action": "drop"}).status_code == 400
    assert owner.post(FAULTS, data='{"action": "drop"}', content_type="text/plain").status_code == 415
    chaos = {"Sender": {"ErrorCode": 451, "Probability": 1}}
    assert owner.put("/w/house/mail/api/v1/chaos", json=chaos).status_code == 200
    page = owner.get(FAULTS, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "chaos-sender" in page
