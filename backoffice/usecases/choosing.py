"""Whom a user may apply for, and whether today is a day for it: Step 1 of the entry (R-025, B7)."""

from dataclasses import dataclass
from datetime import date

from backoffice.domain.actors import Actor
from backoffice.domain.life import CLOSED
from backoffice.domain.refusal import Refusal, forbidden
from backoffice.domain.windows import abroad_refusal, renewal_closes_on, renewal_opens_on, renewal_refusal
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application, of_applicant
from backoffice.store.people import Account, Person, persons_of

PAGE = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who may be applied for: the window, why filing today would be refused, and what is under way already."""

    person: Person
    opens_on: date
    closes_on: date
    warnings: tuple[Refusal, ...]
    pending: Application | None


def applicants(reading: Reading, user: Actor, name: str = "", after: str = "") -> list[Candidate]:
    """Return a page of the people of the user's organisation, whose period of stay ends first in front."""
    organisation_id = _organisation_id(reading, user)
    if not organisation_id:
        return []
    people = persons_of(reading.session, organisation_id, name, after, PAGE)
    return [_candidate(reading, person) for person in people]


def applicant(reading: Reading, user: Actor, person_id: str) -> Candidate:
    """Return one person of the user's organisation; anybody else is refused (R-025)."""
    person = reading.require(Person, person_id, "申請人", "person")
    if not person.organisation_id or person.organisation_id != _organisation_id(reading, user):
        ja = "この人は、あなたの所属機関の「所属している外国人リスト」に載っていません。"
        raise forbidden("R-025", ja, "This person is not on the list of your organisation.")
    return _candidate(reading, person)


def _organisation_id(reading: Reading, user: Actor) -> str:
    user.must_be_user()
    return reading.require(Account, user.id, "利用者", "user").organisation_id


def _candidate(reading: Reading, person: Person) -> Candidate:
    refusals = (
        renewal_refusal(reading.today, person.expires_on, person.period_months),
        abroad_refusal(abroad=person.abroad),
    )
    pending = [row for row in of_applicant(reading.session, person.id) if row.stage not in CLOSED]
    return Candidate(
        person,
        renewal_opens_on(person.expires_on, person.period_months),
        renewal_closes_on(person.expires_on),
        tuple(refusal for refusal in refusals if refusal),
        pending[-1] if pending else None,
    )
