"""The approver's list: what is proposed beside what was asked, by whom and since when, and why one may not decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.domain.actors import Actor
from backoffice.domain.decision import Disposition, period_label
from backoffice.domain.life import ROLES, Action
from backoffice.domain.procedure import ApplicationType
from backoffice.simulation.transaction import Reading
from backoffice.store import journal
from backoffice.store.applications import Application, forms_of
from backoffice.web.history import actor_names

TONES = {Disposition.PERMIT: "success", Disposition.REFUSE: "danger"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an approver's row shows; `why_not` says why this officer may not decide here, "" when he may."""

    disposition: str
    tone: str
    given: str
    asked: str
    proposer: str
    since: datetime | None
    why_not: str

    @property
    def differs(self) -> bool:
        """Whether another period is given than was asked for."""
        return bool(self.given and self.asked and self.given != self.asked)


def facts(reading: Reading, applications: Sequence[Application], officer: Actor) -> dict[str, Proposal]:
    """Return the proposals of a page by application: three questions for all of them."""
    keys = [one.id for one in applications]
    forms = forms_of(reading.session, keys)
    proposed_at = journal.latest_of(reading.connection, keys, "decision.proposed")
    names = actor_names(reading, (one.proposed_by for one in applications))
    return {
        one.id: Proposal(
            disposition=Disposition(one.disposition).label_of(one.kind),
            tone=TONES[Disposition(one.disposition)],
            given=period_label(one.granted_months) if one.granted_months else "",
            asked=str(forms.get(one.id, {}).get("requested_period", "")) if _timed(one) else "",
            proposer=names.get(one.proposed_by, ""),
            since=proposed_at.get(one.id),
            why_not=why_not(one, officer),
        )
        for one in applications
        if one.disposition
    }


def why_not(application: Application, officer: Actor) -> str:
    """Return why this officer does not decide on a proposal, "" when he may."""
    if officer.role not in ROLES[Action.APPROVE]:
        return "決裁するのは統括審査官です"
    if application.proposed_by == officer.id:
        return "自分の起案"
    if not officer.serves(application.section):
        return "他の部門の申請"
    return "" if application.number else "未付番（申請の翌日に付番）"


def _timed(application: Application) -> bool:
    return application.kind is not ApplicationType.WORK_CERTIFICATE
