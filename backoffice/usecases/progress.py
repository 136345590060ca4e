"""Moving an application along its life, in one way for every desk."""

from datetime import date, timedelta

from backoffice.domain.actors import Actor
from backoffice.domain.jst import add_months
from backoffice.domain.life import ROLES, Action, Status, desk_of, step
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import forbidden
from backoffice.domain.windows import LEAVE_TO_STAY_DAYS
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application


def application_of(reading: Reading, application_id: str) -> Application:
    """Return an application; Refused (absent) when there is none."""
    return reading.require(Application, application_id, "申請", "application")


def for_officer(tx: Transaction, officer: Actor, application_id: str, action: Action) -> Application:
    """Return an application for an officer's action; refuse a role or section that may not, or a wrong status."""
    officer.must_be(*ROLES[action])
    application = application_of(tx, application_id)
    officer.must_serve(application.section)
    step(application.stage, action)
    return application


def for_user(reading: Reading, user: Actor, application_id: str) -> Application:
    """Return an application of this user's own; nobody else's may be touched (R-045, R-256)."""
    user.must_be_user()
    application = application_of(reading, application_id)
    if application.filer_id != user.id:
        raise forbidden(
            "R-256", "他の利用者の申請は操作できません。", "This application belongs to another user."
        )
    return application


def move(application: Application, action: Action) -> Status:
    """Take an action's step: the status, the desk and the day that orders the lists change together."""
    status = step(application.stage, action)
    application.status = status
    return place(application)


def place(application: Application) -> Status:
    """Put an application into the right desk's queue at the right urgency."""
    application.desk = desk_of(
        application.stage, at_counter=application.at_counter, by_mail=application.by_mail
    )
    application.urgent_on = _urgent_on(application)
    application.version += 1
    return application.stage


def _urgent_on(application: Application) -> date:
    if application.papers_due_on and application.stage in (Status.PERMITTED, Status.PAPERS_RECEIVED):
        return application.papers_due_on
    return application.expires_on or usual_end(application)


def usual_end(application: Application) -> date:
    """Return the day by which an application without a period of stay is usually decided.

    An acquisition's applicant may stay for sixty days without a status; a certificate takes up to three months (X-051).
    """
    if application.kind is ApplicationType.ACQUISITION and application.occurred_on:
        return application.occurred_on + timedelta(days=LEAVE_TO_STAY_DAYS)
    return add_months((application.filed_at or application.entered_at).date(), 3)
