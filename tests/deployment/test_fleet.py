"""One life over the services of the compose file, started as plain processes over a real PostgreSQL; two of them die."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from seed.bench.cluster import NoServerError
from tests.deployment.fleet import TOKEN, Fleet, Service, guarded_database, overlaps
from tests.deployment.remote import Lived, Remote, ask

pytestmark = [pytest.mark.server, pytest.mark.slow]
LOOKS = 3_000


@pytest.fixture
def database() -> Iterator[str]:
    try:
        with guarded_database() as url:
            yield url
    except NoServerError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def fleet(database: str, tmp_path: Path) -> Iterator[Fleet]:
    made = Fleet(database, tmp_path)
    yield made
    made.end()


def test_one_life_goes_on_while_an_engine_and_a_web_process_are_killed(fleet: Fleet, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(database)
    for service in (fleet.mail, fleet.web, *fleet.engines):
        service.check()
    must_be_the_house(fleet)
    api = Remote(fleet.web.address, TOKEN)
    beside = api.post("/worlds", {"name": "beside", "template": "demo"}, 201)
    api.post("/worlds/beside/clock/run", {"factor": 86_400})
    world = Lived.populated(api, "life")

    application = permitted(world)
    both_engines_have_work(fleet, api)
    assert overlaps(fleet.engines) == []
    fleet.engines[0].kill()
    arrived(world, application)
    restart_web_after_the_death_of_a_worker(fleet, api)
    card_in_hand(world, application)

    assert api.get("/worlds/life/events/chain")["holds"]
    assert api.get("/worlds/beside/events/chain")["holds"]
    assert api.get("/worlds/beside/clock")["now"] > beside["now"]
    stop_all(fleet)


def must_be_the_house(fleet: Fleet) -> None:
    """Nobody without the token gets at worlds or figures; whoever has it does."""
    for path in ("/api/v1/worlds", "/metrics"):
        assert ask(f"{fleet.web.address}{path}")[0] == 401
        assert ask(f"{fleet.web.address}{path}", TOKEN)[0] == 200
    for engine in fleet.engines:
        assert ask(f"{engine.address}/metrics")[0] == 401
        status, _, figures = ask(f"{engine.address}/metrics", TOKEN)
        assert status == 200
        assert b'odaiba_worlds{mode="running"} 0.0' in figures


def both_engines_have_work(fleet: Fleet, api: Remote) -> None:
    """Look at the clock until each engine has moved it; engines beat twice a second, a look takes some milliseconds."""
    for _ in range(LOOKS):
        api.get("/worlds/beside/clock")
        if all(engine.moves("beside") for engine in fleet.engines):
            return
    raise AssertionError("one of the engines has no work")


def permitted(world: Lived) -> str:
    """File, wait for the number, examine, decide."""
    application = world.enter()
    world.attach(application)
    assert world.file(application)["status"] == "申請完了"
    world.advance("P1D")
    assert world.application(application)["number"]
    world.act("examiner", "take", application)
    world.act("examiner", "propose", application, period_months=36)
    assert world.act("approver", "approve", application)["status"] == "審査完了"
    return application


def arrived(world: Lived, application: str) -> None:
    """Post the papers; they travel by the one engine that is left."""
    posted = world.send(application, world.papers(application))
    assert world.until_delivered(posted["printed_number"])["delivered"]
    world.act("annex", "receive-envelope", application)
    assert world.act("annex", "open-envelope", application)["status"] == "発行待ち"


def restart_web_after_the_death_of_a_worker(fleet: Fleet, api: Remote) -> None:
    """Kill one of two workers: the other one and the parent end too, with a failure, and Compose starts all anew."""
    killed: Service = fleet.web
    one, other = killed.workers()
    os.kill(one, signal.SIGKILL)
    assert killed.process.wait(10) == 1
    assert not Path(f"/proc/{other}").exists()
    fleet.web = fleet.start("web")
    fleet.web.check()
    api.address = fleet.web.address


def card_in_hand(world: Lived, application: str) -> None:
    """Make the card and post it."""
    world.act("annex", "issue-card", application)
    sent = world.act("annex", "dispatch", application)
    world.until_delivered(sent["dispatch_number"])
    assert world.application(application)["status"] == "完了"
    assert world.subjects() == [
        "申請受付完了のお知らせ",
        "申請受付番号のお知らせ",
        "審査完了に関するお知らせ",
        "在留カード・就労資格証明書送付に関するお知らせ",
    ]


def stop_all(fleet: Fleet) -> None:
    """Stop each service as Compose does; a web whose parent is killed instead leaves nobody on its port."""
    fleet.engines[1].stop()
    fleet.web.stop()
    orphaned = fleet.start("web")
    orphaned.kill()
    assert orphaned.process.stdout
    orphaned.process.stdout.read()  # until the last of its workers has ended
    fleet.mail.stop()
    assert '"level": "error"' not in fleet.log()
