"""The examiner's worklist over very many applications, asked for as a browser would."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from time import perf_counter

from flask.testing import FlaskClient

from backoffice.domain.life import Status, desk_of
from backoffice.simulation.simulator import DEMO_START
from backoffice.simulation.world import World
from backoffice.store import bulk
from backoffice.store.applications import Application
from backoffice.store.people import Account, Officer, Person
from seed.people import PeopleInventor

STATUSES = (Status.FILED, *[Status.EXAMINATION] * 4, Status.PROPOSED, Status.PERMITTED, Status.COMPLETED)
NAMES = 500


def fill(world: World, count: int, user: Account, person: Person, officer: Officer) -> None:
    """Load so many applications of that user's, in all stages, spread over urgency and names."""
    with world.write() as tx:
        bulk.load(tx.connection, _applications(count, user, person, officer))
        tx.state.counters = {**tx.state.counters, "app": count}


def page_seconds(client: FlaskClient, paths: list[str], rounds: int) -> list[float]:
    """Return how long each page took, round after round; the first round warms up and does not count."""
    for path in paths:
        _page(client, path)
    return sorted(_page(client, path) for _ in range(rounds) for path in paths)


def _page(client: FlaskClient, path: str) -> float:
    begun = perf_counter()
    response = client.get(path)
    taken = perf_counter() - begun
    if response.status_code != 200:  # noqa: PLR2004 - OK
        raise RuntimeError(f"{path} answered {response.status}")
    return taken


def _applications(count: int, user: Account, person: Person, officer: Officer) -> Iterator[Application]:
    inventor = PeopleInventor()
    today = DEMO_START.date()
    people = [inventor.person(Random(f"bench:{n}"), today, {}) for n in range(NAMES)]  # noqa: S311 - not a secret
    for number in range(1, count + 1):
        status = STATUSES[number % len(STATUSES)]
        invented = people[number % NAMES]
        expires_on = today + timedelta(days=number * 7919 % 120 - 20)
        taken = status is not Status.FILED
        yield Application(
            id=f"app-{number:06d}",
            type="renewal",
            status=status,
            desk=desk_of(status, at_counter=False),
            urgent_on=expires_on,
            filer_id=user.id,
            organisation_id=user.organisation_id,
            applicant_id=person.id,
            applicant_name=str(invented["name"]),
            nationality=str(invented["nationality"]),
            residence_status=str(invented["status"]),
            period_months=12,
            expires_on=expires_on,
            card_number=str(invented["card_number"]),
            receipt="post",
            notify_email=str(invented["email"]),
            entered_at=DEMO_START - timedelta(days=30),
            filed_at=DEMO_START - timedelta(days=30),
            number=f"東オンE{25_000_000 + number:08d}",
            document_id="doc-00000001",
            photo_id="doc-00000002",
            examiner_id=officer.id if taken and number % 50 == 0 else "",
            examiner_name=officer.name if taken and number % 50 == 0 else "",
        )
