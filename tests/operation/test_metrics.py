"""The figures: what they count, who may see them, and what a scrape of many worlds costs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import Client

from backoffice.bootstrap import System, engine_pages, web_app
from backoffice.domain.life import Status
from backoffice.domain.notices import Letter
from backoffice.ports import MailUndeliveredError
from backoffice.simulation import gauges, realtime
from backoffice.store.glances import at_file
from tests.usecases.house import House

pytestmark = pytest.mark.slow

HOUSE = {"Authorization": "Bearer " + "t" * 30}
Key = tuple[str, frozenset[tuple[str, str]]]


def exposition(system: System) -> bytes:
    return system.simulator.worlds.ports.figures.exposition()


def figures(system: System) -> dict[Key, float]:
    text = exposition(system).decode()
    families = text_string_to_metric_families(text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def figure(system: System, name: str, **labels: str) -> float:
    return figures(system).get((name, frozenset(labels.items())), 0.0)


def forget_last_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauges, "REMEMBERED_SECONDS", 0)


@pytest.mark.slow
def test_a_life_is_counted(system: System, house: House) -> None:
    before = figures(system)
    house.reach(Status.COMPLETED)

    def more(name: str, **labels: str) -> float:
        key = (name, frozenset(labels.items()))
        return figures(system)[key] - before.get(key, 0.0)

    assert more("odaiba_mails_total", outcome="delivered") == len(house.mails()) == 4
    assert more("odaiba_post_items_total", state="accepted") == 2
    assert more("odaiba_post_items_total", state="delivered") == 2
    assert more("odaiba_advances_total", stopped_by="target") == more("odaiba_advance_seconds_count")
    assert more("odaiba_entries_served_total") >= more("odaiba_windows_total") > 2
    assert more("odaiba_commits_total") == more("odaiba_write_wait_seconds_count", turn="database")
    assert more("odaiba_events_total") > 20
    assert more("odaiba_mails_total", outcome="refused") == 0


def test_what_is_taken_back_is_not_counted(system: System, house: House) -> None:
    before = figures(system)
    with suppress(ZeroDivisionError), house.world.write() as tx:
        tx.emit("item.accepted", "x")
        raise ZeroDivisionError
    for name in ("odaiba_commits_total", "odaiba_events_total"):
        assert figure(system, name) == before[(name, frozenset())]
    assert figure(system, "odaiba_post_items_total", state="accepted") == 0


def test_two_systems_count_apart(system: System, far: System) -> None:
    House.build(system, "one")
    assert figure(system, "odaiba_commits_total") > 0
    assert figure(far, "odaiba_commits_total") == 0


def test_worlds_are_told_by_their_mode(
    system: System, house: House, burn: Callable[[Exception], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_last_look(monkeypatch)
    realtime.run_at(system.simulator.create("fast").world, 10)
    damaged = system.simulator.create("damaged").world
    damaged.close()
    (damaged.path / "world.sqlite3").write_bytes(b"no database at all" * 1000)
    system.simulator.create("resting")
    burn(ZeroDivisionError())
    told = {mode: figure(system, "odaiba_worlds", mode=mode) for mode in gauges.MODES}
    assert told == {"frozen": 1, "running": 1, "halted": 1, "unreadable": 1}
    assert figure(system, "odaiba_advances_total", stopped_by="halted") == 1
    assert figure(system, "odaiba_worlds_open") >= 3


def test_the_lag_of_a_running_world_is_told_in_both_times(
    system: System, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_last_look(monkeypatch)
    with house.world.write() as tx:
        tx.schedule(tx.now + timedelta(hours=1), "burn", "house")
        realtime.set_running(tx, 3600)
        tx.state.anchor_wall -= 5
    simulated = figure(system, "odaiba_due_lag_simulated_seconds")
    assert 4 * 3600 <= simulated < 14 * 3600, "an hour of five and more wall seconds was not to be served yet"
    assert figure(system, "odaiba_due_lag_seconds") == pytest.approx(simulated / 3600, abs=1)
    realtime.freeze(house.world)
    assert figure(system, "odaiba_due_lag_seconds") == 0


def test_letters_that_could_not_leave_are_told_and_gone_when_they_have(
    system: System, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_last_look(monkeypatch)
    with monkeypatch.context() as broken:
        broken.setattr(type(system.simulator.worlds.ports.mail), "deliver", refuse_all)
        house.file()
        assert figure(system, "odaiba_outbox_unsent") == 1
        assert figure(system, "odaiba_outbox_unsent_largest") == 1
        assert figure(system, "odaiba_mails_total", outcome="undelivered") == 1
    house.pass_time(hours=1)
    look = at_file(house.world.path / "world.sqlite3")
    assert look is not None
    assert figure(system, "odaiba_outbox_unsent") == 0


def refuse_all(_mail: object, _world: str, letters: list[Letter]) -> None:
    raise MailUndeliveredError(f"{letters[0].recipients}: connection refused")


def test_requests_are_counted_by_surface_and_never_by_address(system: System, browser: FlaskClient) -> None:
    for path in ("/w/none/portal/", "/w/secret-person/x", "/no-such-page", "/healthz", "/metrics"):
        browser.get(path)
    assert figure(system, "odaiba_http_requests_total", surface="portal", status="4xx") == 1
    assert figure(system, "odaiba_http_requests_total", surface="none", status="4xx") == 2
    assert figure(system, "odaiba_http_requests_total", surface="worlds", status="2xx") == 2
    assert figure(system, "odaiba_http_request_seconds_count", surface="worlds") == 2
    assert b"secret-person" not in exposition(system)
    assert b"no-such-page" not in exposition(system)


def test_no_figure_names_a_world_or_a_person(system: System, house: House) -> None:
    filed = house.get(house.reach(Status.FILED))
    text = exposition(system).decode()
    assert house.world.id not in text
    assert filed.applicant_name not in text


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic dTpw"}, {"Authorization": "Bearer "}])
def test_beyond_loopback_figures_are_for_the_house(far: System, headers: dict[str, str]) -> None:
    for client in (web_app(far).test_client(), Client(engine_pages(far))):
        refused = client.get("/metrics", headers=headers)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        wrong = client.get("/metrics", headers={"Authorization": "Bearer wrong"})
        assert wrong.status_code == 403
        assert b"odaiba_" not in refused.data + wrong.data
        assert b"odaiba_worlds" in client.get("/metrics", headers=HOUSE).data
        assert client.get("/healthz").text == "ok\n"


def test_an_owner_of_a_world_may_not_scrape(far: System) -> None:
    made = far.simulator.create("mine")
    owner = {"Authorization": f"Bearer {made.owner_token}"}
    assert web_app(far).test_client().get("/metrics", headers=owner).status_code == 403


def test_an_engine_tells_the_same_without_pages(system: System) -> None:
    client = Client(engine_pages(system))
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert b"odaiba_worlds_open" in answer.data
    assert client.get("/w/demo/").status_code == 404
    assert client.post("/metrics").status_code == 405
    assert client.get("/metrics", headers={"Host": "evil.example"}).status_code == 400


def test_a_scrape_opens_no_world_and_is_remembered_for_some_seconds(system: System) -> None:
    names = [system.simulator.create(f"w{number}").world.id for number in range(8)]
    for name in names:
        system.simulator.worlds._forget(name)
    assert figure(system, "odaiba_worlds", mode="frozen") == 8
    assert figure(system, "odaiba_worlds_open") == 0
    system.simulator.create("later")
    assert figure(system, "odaiba_worlds", mode="frozen") == 8
