"""The pages of console and portal over very many applications: loading them, and how long each page takes."""

from collections.abc import Iterator
from time import perf_counter

from flask.testing import FlaskClient

from backoffice.bootstrap import System, rest_what_stays, web_app
from backoffice.domain.sections import WORK
from backoffice.simulation.world import World
from backoffice.usecases import admission
from seed.bench import worklist
from seed.bench.figures import Figure, lasting

PASSWORD = "bench-0123456789"  # noqa: S105 - of a world that is thrown away
CONSOLE = "/w/bench/console/"
DESK = f"{CONSOLE}desks/examination/?scope="
PORTAL = "/w/bench/portal/"


def measured(system: System, applications: int, rounds: int) -> Iterator[Figure]:
    """Load a world and measure its pages, as a browser makes requests of them: session, frame, counts, rows."""
    world = system.simulator.create("bench").world
    begun = perf_counter()
    load(world, applications)
    loaded = applications / (perf_counter() - begun)
    yield Figure("lists", "bulk load", loaded, "applications/s", size=applications)
    client = _signed_in(system)
    rest_what_stays()  # as the server does once it has started
    for name, path in _paths(applications).items():
        yield from lasting("lists", name, worklist.page_seconds(client, [path], rounds), applications)


def load(world: World, applications: int) -> None:
    """Put so many applications into a new world, with their filer and the examiner whom the pages are measured for."""
    with world.write() as tx:
        organisation = admission.add_organisation(tx, {})
        given = {"sign_in": "bench", "password": PASSWORD}
        user, _ = admission.add_account(tx, {**given, "organisation_id": organisation.id})
        person = admission.add_person(tx, {}, organisation.id)
        officer, _ = admission.add_officer(tx, {**given, "role": "examiner", "section": WORK})
        if applications:
            worklist.fill(tx.connection, applications, worklist.Cast(user, person, officer))
            tx.number_from("app", applications)


def _signed_in(system: System) -> FlaskClient:
    app = web_app(system)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    for address in (f"{CONSOLE}sign-in", f"{PORTAL}sign-in/organisation"):
        client.post(address, data={"sign_in": "bench", "password": PASSWORD})
    return client


def _paths(applications: int) -> dict[str, str]:
    """Return the pages by what they show: the same question on different data, so far as the data decides."""
    deep = f"2025-07-20.app-{applications // 2:08d}"
    number = f"東オンE{applications // 24 * 8 + 1:08d}"  # one under examination (worklist.STATUSES)
    return {
        "worklist by key": f"{DESK}all",
        "worklist by key, deep in": f"{DESK}all&after={deep}",
        "worklist of mine": f"{DESK}mine",
        "worklist of nobody's": f"{DESK}unassigned",
        "worklist by number": f"{DESK}all&number={number}",
        "worklist by status": f"{DESK}all&status=filed",
        "worklist by urgency": f"{DESK}all&urgency=week",
        "annex by step": f"{CONSOLE}desks/annex/?step=expected",
        **_by_section(applications),
        **_by_name(applications),
        "own list of the portal": f"{PORTAL}applications",
        "own list by status": f"{PORTAL}applications?status=完了",
        "menu of the portal": PORTAL,
    }


def _by_section(applications: int) -> dict[str, str]:
    """Return the pages of an examiner's own section, of an organisation, and the approver's."""
    section = f"{CONSOLE}desks/examination/?scope=section"
    deep = f"2025-07-20.app-{applications // 2:08d}"
    return {
        "worklist of my section": section,
        "worklist of my section, deep in": f"{section}&after={deep}",
        "worklist of my section by type": f"{section}&type=work-certificate",
        "worklist by status of residence": f"{DESK}all&residence=技能",
        "worklist of nobody's by status of residence": f"{DESK}unassigned&residence=技能",
        "worklist beyond the usual time": f"{section}&urgency=beyond-usual",
        "worklist by organisation": f"{DESK}all&org=虹ヶ﨑",
        "worklist by organisation, often": f"{DESK}all&org=株式会社",
        "worklist by card number": f"{DESK}all&number=AB{applications // 24 * 8 + 1:08d}CD",
        "approval queue": f"{CONSOLE}desks/approval/?scope=section",
        "approval queue, deep in": f"{CONSOLE}desks/approval/?scope=all&after={deep}",
        "search by organisation": f"{CONSOLE}search/?org=ニジガサキ",
    }


def _by_name(applications: int) -> dict[str, str]:
    names = worklist.looked_for(applications)
    return {
        **{f"worklist by name {what}": f"{DESK}all&name={name}" for what, name in names.items()},
        **{f"search by name {what}": f"{CONSOLE}search/?name={name}" for what, name in names.items()},
        **{f"own list by name {what}": f"{PORTAL}search?name={name}" for what, name in names.items()},
        "search by NGUYEN": f"{CONSOLE}search/?name=nguyen",
    }
