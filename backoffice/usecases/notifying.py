"""Writing the system's mails: whom a notice is for, its fixed subject, and its words (rule book B12)."""

from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from backoffice.domain.jst import spoken
from backoffice.domain.notices import HEADINGS, SENDER, Letter, Notice
from backoffice.domain.offices import contact
from backoffice.domain.places import ANNEX_NAME
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.receipt import Receipt, label_on
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Account, Organisation, Person


@cache
def words(notice: Notice) -> Template:
    """Return the template of a notice's body; an undefined name in it is an error."""
    return _environment().get_template(f"{notice}/body.txt.j2")


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - plain text mails have nothing to escape
        loader=PackageLoader("backoffice", "notices"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters["spoken"] = spoken
    environment.filters["yen"] = lambda amount: f"{amount:,}円"
    environment.filters["type_label"] = lambda kind: ApplicationType(kind).label
    return environment


def notify(tx: Transaction, application: Application, notice: Notice, **facts: object) -> None:
    """Put a notice about an application into the outbox and note it in the journal."""
    user = tx.require(Account, application.filer_id, "利用者", "user")
    told = about(application, tx.rules_on()) | {"contact": office_of_case(tx, application)}
    body = words(notice).render(application=application, user=user, today=tx.today, **told, **facts)
    _write(tx, notice, recipients(application, user, notice), body, application.id, application.id)


def about(application: Application, on: date) -> dict[str, object]:
    """Return what every mail about an application may say of it: what is made, and how it is had."""
    return {
        "certificate": application.kind.certifies,
        "made": application.kind.made,
        "special": application.kind.replaces_card,
        "receipt": label_on(Receipt(application.receipt), on),
        "at_counter": label_on(Receipt.COUNTER, on),
        "desk": ANNEX_NAME.at(on),
    }


def tell(tx: Transaction, user: Account, notice: Notice, **facts: object) -> None:
    """Put a notice to a user about his use of the system into the outbox; `to` among the facts names another address."""
    to = str(facts.pop("to", "") or user.email)
    body = words(notice).render(user=user, today=tx.today, contact=office_of_user(tx, user), **facts)
    _write(tx, notice, (to,), body, user.id)


def office_of_case(reading: Reading, application: Application) -> str:
    """Return whom a mail names for questions about a case: the office of the applicant's 住居地 (R-201).

    A 認定 applicant abroad has none: then the office filed with, that of the organisation's seat.
    """
    home = _home_of(reading, application)
    if home is not None:
        return contact("申請人の住居地を管轄する", home)
    return contact("申請先の", prefecture_of_case(reading, application))


def prefecture_of_case(reading: Reading, application: Application) -> str:
    """Return the prefecture whose office has a case: of the applicant's 住居地, for a 認定 without one that of the seat."""
    home = _home_of(reading, application)
    if home is not None:
        return home
    organisation = reading.get(Organisation, application.organisation_id)
    return organisation.prefecture if organisation else ""


def _home_of(reading: Reading, application: Application) -> str | None:
    """Return the prefecture of the applicant's 住居地, None for a 認定 applicant who has none in Japan."""
    applicant = reading.require(Person, application.applicant_id, "申請人", "person")
    lives_here = bool(applicant.prefecture) and not applicant.abroad
    return applicant.prefecture if lives_here or application.type != ApplicationType.COE else None


def office_of_user(reading: Reading, user: Account) -> str:
    """Return whom a mail names for questions about the use of the system: the office of the seat (R-033), or of the home."""
    organisation = reading.get(Organisation, user.organisation_id)
    if organisation:
        return contact("所属機関の所在地を管轄する", organisation.prefecture)
    person = reading.get(Person, user.person_id)
    return contact("住居地を管轄する", person.prefecture) if person else contact("最寄りの", "")


def _write(
    tx: Transaction, notice: Notice, to: tuple[str, ...], body: str, subject: str, application_id: str = ""
) -> None:
    heading = f"{tx.state.settings.get('subject_prefix', '')}{HEADINGS[notice].subject}"
    letter_id = tx.emit("notice.sent", subject, notice=str(notice), subject=heading, to=list(to))
    sender = SENDER.at(tx.rules_on())
    number = tx.serial("mail")
    tx.post_letter(Letter(number, letter_id, tx.now, application_id, str(notice), sender, to, heading, body))


def recipients(application: Application, user: Account, notice: Notice) -> tuple[str, ...]:
    """Return who gets a notice: the user, and the applicant where the rule says so (R-164, R-264); each once."""
    addresses = [user.email]
    if HEADINGS[notice].to_applicant and application.notify_email:
        addresses.append(application.notify_email)
    return tuple(dict.fromkeys(addresses))
