"""The log: events as lines, and nothing in it of what people are called, type or are sent."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from backoffice.bootstrap import System, web_app
from backoffice.domain.life import Status
from backoffice.operation.log import EVENTS, logged, tell
from backoffice.simulation import realtime
from tests.operation.test_metrics import refuse_all
from tests.usecases.house import House

pytestmark = pytest.mark.slow

PERSONAL = {
    "person": ("name", "name_kanji", "born_on", "card_number", "email", "phone", "address"),
    "organisation": ("name", "email", "phone"),
    "account": ("name", "email", "sign_in"),
    "officer": ("name", "sign_in"),
    "application": ("id", "number", "provisional_number", "applicant_name"),
    "shipment": ("id",),
}


class Written:
    """What was logged."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def of(self, event: str) -> list[dict[str, object]]:
        lines = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in lines if line["event"] == event]


@pytest.fixture
def written() -> Iterator[Written]:
    """All that is logged as JSON, down to the finest level."""
    made = Written()
    with logged("json", "debug", made.stream):
        yield made


def personal(house: House) -> set[str]:
    """Return all names, numbers, addresses and keys of a world's people, applications and post."""
    found: set[str] = set()
    with house.world.read() as reading:
        for table, columns in PERSONAL.items():
            there = {row.name for row in reading.connection.execute(text(f"PRAGMA table_info({table})"))}
            for column in there & set(columns):
                found |= set(reading.connection.scalars(text(f"SELECT {column} FROM {table}")))
    return {str(value) for value in found if value and len(str(value)) > 3}


def app_of(system: System) -> Flask:
    app = web_app(system)

    def broken(application: str) -> None:
        raise LookupError(f"{application}: GREENE ALEX alex@example.org")

    app.add_url_rule("/w/<world>/broken/<application>", "worlds.broken", lambda **v: broken(v["application"]))
    return app


@pytest.mark.slow
def test_a_life_leaves_no_name_number_or_address_in_the_log(
    system: System,
    house: House,
    burn: Callable[[Exception], None],
    written: Written,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = house.reach(Status.COMPLETED)
    browser = app_of(system).test_client()
    row = house.get(application)
    for path in (
        "console/cases/",
        "console/search?q=",
        "portal/applications/",
        "broken/",
        "post/search?number=",
    ):
        browser.get(f"/w/{house.world.id}/{path}{row.number}")
        browser.get(f"/w/{house.world.id}/{path}{row.applicant_name}")
        browser.get(f"/w/{house.world.id}/{path}{application}")
    burn(ValueError(row.applicant_name))
    monkeypatch.setattr(type(house.world.ports.mail), "deliver", refuse_all)
    house.file()
    logging.getLogger("somebody.else").error("could not write to %s", house.email("user"))
    secrets = personal(house) | {"GREENE", "alex@example.org"}
    assert row.applicant_name in secrets
    assert row.number in secrets
    assert len(secrets) > 15
    assert {secret for secret in secrets if secret in written.text} == set()
    assert "@" not in written.text
    happened = {
        "advance.finished",
        "world.halted",
        "mail.undelivered",
        "http.failed",
        "http.answered",
        "library.said",
    }
    assert {event for event in EVENTS if written.of(event)} >= happened


def test_an_error_is_told_by_its_class_its_places_and_an_id_that_the_caller_has(
    system: System, written: Written
) -> None:
    system.simulator.create("one")
    answer = app_of(system).test_client().get("/w/one/broken/app-000001")
    (line,) = written.of("http.failed")
    assert line["error"] == "LookupError"
    assert line["route"] == "/w/<world>/broken/<application>"
    assert line["request"] == answer.headers["X-Request-Id"]
    assert str(line["request"]) in answer.text
    assert str(line["trace"][-1]).endswith(" broken")  # type: ignore[index]  # a list, by this event
    assert (line["level"], line["status"], line["method"]) == ("error", 500, "GET")


def test_worlds_come_and_go_in_the_log(system: System, written: Written) -> None:
    worlds = system.simulator.worlds
    system.simulator.create("one")
    worlds.fork("one", "two")
    worlds.reset("one")
    worlds.delete("two")
    told = [(line["event"], line["world"]) for line in map(json.loads, written.text.splitlines())]
    assert [line for line in told if line[0].startswith("world.")] == [
        ("world.created", "one"),
        ("world.forked", "two"),
        ("world.reset", "one"),
        ("world.deleted", "two"),
    ]


def test_a_move_of_time_is_told_with_what_it_did(house: House, written: Written) -> None:
    house.reach(Status.FILED)
    house.pass_time(days=1)
    line = written.of("advance.finished")[-1]
    assert (line["world"], line["entries"], line["stopped_by"], line["level"]) == (
        "house",
        1,
        "target",
        "info",
    )
    assert float(str(line["seconds"])) >= 0
    house.pass_time(days=1)
    assert written.of("advance.finished")[-1]["level"] == "debug", "nothing was due"


def test_a_halt_is_told_by_the_class_of_its_error(
    house: House, burn: Callable[[Exception], None], written: Written
) -> None:
    burn(ZeroDivisionError("GREENE ALEX"))
    (line,) = written.of("world.halted")
    assert (line["world"], line["error"]) == ("house", "ZeroDivisionError")


def test_slow_requests_are_told(system: System, written: Written) -> None:
    app = web_app(system)
    app.config["SLOW_SECONDS"] = 0
    app.test_client().get("/healthz")
    (line,) = written.of("http.slow")
    assert (line["route"], line["status"]) == ("/healthz", 200)


def test_text_is_a_line_for_a_person_and_the_level_is_kept() -> None:
    stream = io.StringIO()
    with logged("text", "warning", stream):
        tell("server.started", port=8000)
        tell("http.slow", logging.WARNING, route="/w/<world>/", seconds=2.5)
        try:
            raise KeyError("GREENE")  # noqa: TRY301 - as a library would
        except KeyError:
            logging.getLogger("apscheduler.executors").exception("Job of %s", "GREENE")
    lines = stream.getvalue().splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d warning http.slow  route=/w/<world>/  seconds=2.5", lines[0])
    assert "library.said  logger=apscheduler.executors" in lines[1]
    assert "error=KeyError" in lines[1]
    assert lines[2].startswith("    ")
    assert "GREENE" not in stream.getvalue()
    assert len(lines) == 3


def test_an_event_that_nobody_has_described_is_not_logged() -> None:
    with pytest.raises(ValueError, match=r"person\.greeted"):
        tell("person.greeted", name="GREENE")


def test_nothing_is_left_behind_when_the_log_ends() -> None:
    before = list(logging.getLogger().handlers)
    with logged("json", "info", io.StringIO()):
        assert len(logging.getLogger().handlers) == len(before) + 1
    assert logging.getLogger().handlers == before


def test_running_time_is_moved_without_a_line_for_each_beat(house: House) -> None:
    stream = io.StringIO()
    with logged("text", "info", stream):
        realtime.run_at(house.world, 3600)
        with house.world.write() as tx:
            tx.state.anchor_wall -= 5
        realtime.beat(house.world, house.system.simulator.service)
    assert stream.getvalue() == ""
