"""What the calls on organisations as users answer."""

from typing import Any

from pydantic import Field

from backoffice.domain.reception import SubmissionState
from backoffice.web.api.answers import Told


class SubmissionTold(Told):
    """A paper at the desk for users; `needed` is its check sheet, `documents` what of it came along."""

    submission_id: str
    kind: str
    title: str
    state: str = Field(description=", ".join(SubmissionState))
    organisation_id: str
    user_id: str = Field(description="who handed it in, or the user that the approval of a 利用申出 made")
    office: str
    way: str
    handed_in_at: str
    received_at: str | None
    late: bool
    needed: list[str]
    documents: list[str]
    asked: list[str]
    reasons: str
    facts: dict[str, Any]


class SubmissionsTold(Told):
    """Papers in the order of their coming; `next` is the `after` of the next page, null on the last."""

    submissions: list[SubmissionTold]
    next: str | None


class UsageTold(Told):
    """An organisation's approved use; the days of notice and report are null until its year has begun."""

    organisation_id: str
    state: str
    office: str
    approved_on: str
    valid_until: str | None
    notice_on: str | None
    report_due_on: str | None
    users: list[str]


class StandingTold(Told):
    """A user after the desk has stopped, resumed or deleted him."""

    user_id: str
    state: str


class CommissionTold(Told):
    """A request to an agent."""

    commission_id: str
    client_id: str
    person_id: str
    agent_id: str
    user_id: str
    since: str
    ended_on: str | None


class RepresentationTold(Told):
    """For whom a representative or relative may file."""

    representation_id: str
    user_id: str
    person_id: str
    relation: str
    ground: str
    since: str
