"""A proposal beside what was asked: what was applied for, what is proposed, and where the two differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from backoffice.domain.decision import Disposition, granted_until, period_label
from backoffice.domain.jst import spoken
from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.receipt import Receipt, becomes_counter
from backoffice.store.applications import Application
from backoffice.usecases.viewing import Case

JOINED_STATES = {"pending": "審査中", "permitted": "許可", "withdrawn": "取下げ", "ended": "終止"}
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing of an application: as it was asked, as it is proposed or decided, and why the two differ.

    What nobody asks for, such as the last day, only follows: it is never a difference.
    """

    term: str
    asked: str
    given: str
    why: str = ""
    asked_for: bool = True

    @property
    def differs(self) -> bool:
        """Whether what is given is not what was asked; what is not given at all differs by the decision itself."""
        return self.asked_for and self.given not in (self.asked, NOTHING)


def compared(whole: Case, today: date) -> list[Compared]:
    """Return a proposal beside the application, line by line."""
    application = whole.application
    if not application.disposition:
        return []
    permits = application.disposition == Disposition.PERMIT
    return [
        Compared(
            "処分", _wanted(application), Disposition(application.disposition).label_of(application.kind)
        ),
        *(_of_stay(whole, today, permits=permits)),
        _receipt(whole, permits=permits),
        *_joined(application),
    ]


def given_until(whole: Case, today: date) -> date | None:
    """Return the last day of the period that is proposed or was given."""
    application = whole.application
    if application.granted_until or not application.granted_months:
        return application.granted_until
    return granted_until(application.kind, application.expires_on, today, application.granted_months)


def turns_to_counter(whole: Case) -> bool:
    """Return whether the period proposed turns post into the counter (R-263)."""
    application = whole.application
    months = application.granted_months
    short = bool(months) and becomes_counter(application.kind, months, application.status_to_be)
    return short and application.receipt == Receipt.POST


def _wanted(application: Application) -> str:
    return Disposition.PERMIT.label_of(application.kind)


def _of_stay(whole: Case, today: date, *, permits: bool) -> Iterator[Compared]:
    application = whole.application
    status = application.status_to_be or NOTHING
    yield Compared("在留資格", status, status if permits else NOTHING)
    if application.kind is ApplicationType.WORK_CERTIFICATE:
        return
    given = period_label(application.granted_months) if application.granted_months else NOTHING
    yield Compared("在留期間", application.form.get("requested_period", "") or NOTHING, given)
    until = given_until(whole, today)
    before = spoken(application.expires_on) if application.expires_on else NOTHING
    if until:
        yield Compared("満了日", f"{before}（これまで）", spoken(until), asked_for=False)


def _receipt(whole: Case, *, permits: bool) -> Compared:
    way = Receipt(whole.application.receipt).label
    if not permits:
        return Compared("受領方法", way, NOTHING)
    if turns_to_counter(whole):
        return Compared(
            "受領方法", way, Receipt.COUNTER.label, "3月以下の許可は旅券への証印となります（R-263）。"
        )
    return Compared("受領方法", way, way)


def _joined(application: Application) -> Iterator[Compared]:
    for name, state in application.joined_with.items():
        given = (
            "許可"
            if state == "pending" and application.disposition == Disposition.PERMIT
            else JOINED_STATES[state]
        )
        given = "終止" if state == "pending" and application.disposition == Disposition.REFUSE else given
        yield Compared(Joined(name).label, "許可", given)
