"""Whom a user may apply for, and whether today is a day for it: Step 1 of the entry (R-025, B7)."""

from dataclasses import dataclass

from backoffice.domain import eligibility
from backoffice.domain.actors import Actor, UserKind
from backoffice.domain.life import CLOSED
from backoffice.domain.procedure import WANTS_STATUS, ApplicationType
from backoffice.domain.refusal import Refusal
from backoffice.domain.statuses import ALL
from backoffice.domain.windows import Stay, Window, abroad_refusal, filing_refusal, window
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application, of_applicant
from backoffice.store.people import Account, Person
from backoffice.usecases import representing

PAGE = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who may be applied for, None for one whom the office does not know yet.

    The window, why filing today would be refused (`warnings`), what the user must make sure of though it refuses nothing
    (`cautions`: R-005, R-013, R-020), and what is under way already.
    """

    person: Person | None
    window: Window
    warnings: tuple[Refusal, ...]
    pending: Application | None
    cautions: tuple[Refusal, ...] = ()


def applicants(
    reading: Reading,
    user: Actor,
    name: str = "",
    after: str = "",
    kind: ApplicationType = ApplicationType.RENEWAL,
) -> list[Candidate]:
    """Return a page of the people whom the user may file for, whose period of stay ends first in front."""
    user.must_be_user()
    account = reading.require(Account, user.id, "利用者", "user")
    people = representing.people_of(reading, account, name, after, PAGE)
    return [_candidate(reading, user, person, kind) for person in people]


def applicant(
    reading: Reading,
    user: Actor,
    person_id: str,
    kind: ApplicationType = ApplicationType.RENEWAL,
    wanted: str = "",
) -> Candidate:
    """Return one person whom the user may file for; anybody else is refused (R-001…R-009, R-025)."""
    user.must_be_user()
    person = reading.require(Person, person_id, "申請人", "person")
    representing.must_file_for(reading, user, person)
    return _candidate(reading, user, person, kind, wanted)


def nobody_yet(reading: Reading, user: Actor, kind: ApplicationType, wanted: str = "") -> Candidate:
    """Return the candidate of a 認定 or 取得 whom the application itself makes known."""
    refusals = tuple(not_eligible(reading, user, None, kind, wanted))
    return Candidate(None, Window(), refusals, None, _cautions(reading, user, None, kind, wanted))


def not_eligible(
    reading: Reading, user: Actor, person: Person | None, kind: ApplicationType, wanted: str = ""
) -> list[Refusal]:
    """Return why this user cannot file this type online for a person, by the table of the day (R-001…R-024)."""
    held, designation = (person.status, person.designation) if person else ("", "")
    return eligibility.refusals(reading.rules_on(), kind, _kind(user), held, wanted, designation)


def types_of(reading: Reading, user: Actor) -> list[ApplicationType]:
    """Return the types that a user may file today."""
    return eligibility.types_for(reading.rules_on(), _kind(user))


def type_choices(reading: Reading, user: Actor) -> list[tuple[str, str, bool]]:
    """Return the seven types in their fixed order (R-015): value, label, and whether this user may file it today."""
    own = types_of(reading, user)
    alone = [(str(kind), kind.label, kind in own) for kind in ApplicationType]
    return [
        *alone,
        *((word, f"{label}（変更・更新・取得と同時に限る）", False) for word, label in JOINED_LABELS),
    ]


def statuses_of(reading: Reading, user: Actor, kind: ApplicationType) -> list[str]:
    """Return the statuses of residence that an application of this type may want today."""
    if kind not in WANTS_STATUS:
        return []
    on, own = reading.rules_on(), _kind(user)
    return [status for status in ALL if not eligibility.refusals(on, kind, own, "", status)]


JOINED_LABELS = (("re-entry", "再入国許可申請"), ("other-activity", "資格外活動許可申請"))


def _kind(user: Actor) -> UserKind:
    user.must_be_user()
    return UserKind(user.kind or "")


def _candidate(
    reading: Reading, user: Actor, person: Person, kind: ApplicationType, wanted: str = ""
) -> Candidate:
    stay = Stay(person.expires_on, person.period_months)
    refusals = (
        *not_eligible(reading, user, person, kind, wanted),
        filing_refusal(kind, reading.today, stay, reading.rules_on()),
        abroad_refusal(abroad=person.abroad) if kind is not ApplicationType.COE else None,
    )
    pending = [row for row in of_applicant(reading.session, person.id) if row.stage not in CLOSED]
    return Candidate(
        person,
        window(kind, stay, reading.rules_on()),
        tuple(refusal for refusal in refusals if refusal),
        pending[-1] if pending else None,
        _cautions(reading, user, person, kind, wanted),
    )


def _cautions(
    reading: Reading, user: Actor, person: Person | None, kind: ApplicationType, wanted: str
) -> tuple[Refusal, ...]:
    held, designation = (person.status, person.designation) if person else ("", "")
    return tuple(eligibility.cautions(reading.rules_on(), kind, _kind(user), held, wanted, designation))
