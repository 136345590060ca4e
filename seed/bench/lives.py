"""Whole lives: renewals from entry to the delivered card, each step a use-case served by the agenda."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from backoffice.domain.actors import Actor
from backoffice.domain.life import Status
from backoffice.simulation.loop import Handler, Service
from backoffice.simulation.simulator import DEMO_START
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.world import World
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application
from backoffice.usecases import acting, admission, approval, attaching, filing, sending
from backoffice.usecases.serving import prefetch, prefetch_applicants, prefetch_applications, service
from seed.papers import statement_pdf
from seed.photos import portrait

DAYS = 60
Step = Callable[[Transaction, str], object]
Handlers = Mapping[str, Handler]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in all lives, and the two files that all of them attach."""

    user: Actor
    examiner: Actor
    approver: Actor
    annex: Actor
    pdf: bytes
    photo: bytes
    people: tuple[str, ...]


def prepare(tx: Transaction, lives: int) -> Cast:
    """Put the people of so many lives into a world and the first step of each on its agenda."""
    organisation = admission.add_organisation(tx, {})
    user, _ = admission.add_account(tx, {"organisation_id": organisation.id})
    staff = [admission.add_officer(tx, {"role": role})[0] for role in ("examiner", "approver", "annex")]
    people = [
        admission.add_person(tx, {"expires_on": "2025-07-20", "period_months": 12}, organisation.id)
        for _ in range(lives)
    ]
    chance = Random(0)  # noqa: S311 - a drawing, not a secret
    pdf = statement_pdf(chance, people[0].model_dump(mode="json"), organisation.model_dump(), "在職証明書")
    photo = portrait(chance, people[0].model_dump(mode="json"))
    for number, person in enumerate(people):
        tx.schedule(DEMO_START + timedelta(minutes=1 + number % 480), "life", person.id, {"step": 0})
    examiner, approver, annex_officer = (officer.actor() for officer in staff)
    keys = tuple(person.id for person in people)
    return Cast(user.actor(), examiner, approver, annex_officer, pdf, photo, keys)


def service_of(cast: Cast) -> Service:
    """Return the agenda's service with the lives' own steps added."""
    steps = _steps(cast)

    def live(tx: Transaction, entry: Entry) -> None:
        number = int(entry.facts["step"])
        key = entry.subject
        wait, step = steps[number]
        made = step(tx, key)
        if isinstance(made, Application):
            key = made.id
        if number + 1 < len(steps):
            tx.schedule(tx.now + wait, "life", key, {"step": number + 1})

    plain = service()
    return replace(plain, handlers={**plain.handlers, "life": live}, prefetch=_prefetch)


def finished(world: World) -> int:
    """Return how many lives have come to their end."""
    from backoffice.store.tallies import counts_by_status

    with world.read() as reading:
        return counts_by_status(reading.session).get(Status.COMPLETED, 0)


def _prefetch(tx: Transaction, entries: Sequence[Entry]) -> None:
    prefetch(tx, entries)
    subjects = [entry.subject for entry in entries if entry.kind == "life"]
    prefetch_applicants(tx, [subject for subject in subjects if subject.startswith("person-")])
    prefetch_applications(tx, [subject for subject in subjects if subject.startswith("app-")])


def _steps(cast: Cast) -> list[tuple[timedelta, Step]]:
    day = timedelta(days=1)

    def act(actor: Actor, action: str, **body: object) -> Step:
        return lambda tx, key: acting.ACTIONS[action](tx, actor, key, body)

    return [
        (timedelta(minutes=5), lambda tx, person: enter(tx, cast, person)),
        (day * 2, act(cast.user, "file")),
        (day * 14, act(cast.examiner, "take")),
        (timedelta(hours=2), act(cast.examiner, "propose", period_months=36)),
        (timedelta(hours=20), act(cast.approver, "approve")),
        (day * 5, lambda tx, key: _send(tx, cast, key)),
        (timedelta(minutes=30), act(cast.annex, "receive-envelope")),
        (timedelta(minutes=30), act(cast.annex, "open-envelope")),
        (timedelta(hours=3), act(cast.annex, "issue-card")),
        (day, act(cast.annex, "dispatch")),
    ]


def enter(tx: Transaction, cast: Cast, person_id: str) -> Application:
    """Enter a renewal of a person with both its files."""
    application = filing.enter(tx, cast.user, person_id, filing.Wish(receipt="post"), {})
    attaching.attach_documents(tx, cast.user, application.id, cast.pdf, "documents.pdf")
    attaching.attach_photo(tx, cast.user, application.id, cast.photo, "photo.jpg")
    return application


def _send(tx: Transaction, cast: Cast, key: str) -> None:
    sending.send_papers(
        tx, cast.user, sending.SIMPLIFIED_REGISTERED, complete_papers(tx, key), application_id=key
    )


def complete_papers(tx: Transaction, key: str) -> list[Mapping[str, object]]:
    """Return the papers that an application's envelope should hold."""
    application = tx.require(Application, key, "申請", "application")
    to = sending.return_place(tx, application)
    postage = tx.ports.post.postage(sending.SIMPLIFIED_REGISTERED, sending.LETTER_G, tx.today)
    return [
        *sending.held_papers(tx, application),
        {
            "kind": "fee-slip",
            "number": application.number,
            "name": application.applicant_name,
            "signed": True,
            "stamps": list(tx.ports.post.suggest_stamps(approval.fee_yen(tx, application))),
        },
        {
            "kind": "return-envelope",
            "service": sending.SIMPLIFIED_REGISTERED,
            "postage": postage,
            "address": {"postal_code": to.postal_code, "lines": list(to.lines), "name": to.name},
        },
    ]
