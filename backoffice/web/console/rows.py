"""The rows of a worklist: a page of applications with what stands beside each, asked in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import url_for

from backoffice.domain.life import Desk, Status
from backoffice.domain.processing import average_until, standard_until
from backoffice.domain.urgency import NEAR_DAYS, Standing, Urgency, urgency_of, why
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application, DocumentRequest, open_requests
from backoffice.store.own_applications import files_of_each
from backoffice.store.shipments import Shipment, shipments_named
from backoffice.usecases.viewing import attachments_label
from backoffice.web.console.worklist_filters import urgency_options
from backoffice.web.console.worklist_query import BEYOND, OVERDUE, Wanted

EXPIRY_DESKS = frozenset({Desk.EXAMINATION, Desk.APPROVAL})
DEADLINE_DESKS = frozenset({Desk.ANNEX, Desk.COUNTER})
TONES = {
    Status.FILED: "info",
    Status.EXAMINATION: "progress",
    Status.PROPOSED: "progress",
    Status.PERMITTED: "neutral",
    Status.PAPERS_RECEIVED: "info",
    Status.CARD_PENDING: "progress",
    Status.CARD_ISSUED: "progress",
    Status.DISPATCHED: "neutral",
    Status.CARD_RETURNED: "danger",
    Status.COMPLETED: "success",
}
WORK_PAGES = {Desk.ANNEX: "console.annex_work", Desk.COUNTER: "console.counter_work"}
ATTACHMENT_TONES = {"エラーファイル": "danger", "追完待ち": "warning", "未添付": "muted"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a worklist. `tags` are (words, tone); `reply_due_on` the day by which documents are awaited.

    `why` says why it stands where it stands, where urgency goes by the period of stay.
    """

    application: Application
    number: str
    attachments: str
    attachments_tone: str
    tags: tuple[tuple[str, str], ...]
    reply_due_on: date | None
    envelope: Shipment | None
    href: str
    why: tuple[str, str] | None = None


def rows(reading: Reading, applications: Sequence[Application]) -> list[Row]:
    """Return the rows of a page of applications: three questions for all of them."""
    if not applications:
        return []
    documents = files_of_each(reading.session, applications)
    requests = open_requests(reading.session, applications)
    envelopes = shipments_named(reading.session, [one.envelope_id for one in applications if one.envelope_id])
    return [
        _row(
            application,
            attachments_label(reading, documents.get(application.id, []), application),
            requests.get(application.id),
            envelopes.get(application.envelope_id),
            reading,
        )
        for application in applications
    ]


def by_urgency(found: Sequence[Row], wanted: Wanted, today: date) -> list[dict[str, Any]]:
    """Return rows in groups of urgency, in their order; the groups' words are those of the desk."""
    if wanted.urgency in (OVERDUE, BEYOND):
        label = dict(urgency_options(wanted.desk))[wanted.urgency]
        return [{"label": label, "tone": "danger", "rows": list(found), "later": False}]
    groups = groupby(found, key=lambda row: urgency_of(row.application.urgent_on, today))
    return [_group(urgency, list(members)) for urgency, members in groups]


def stage_tags(application: Application, envelope: Shipment | None) -> tuple[tuple[str, str], ...]:
    """Return the tags of where an application stands, as officers read it; its envelope makes it finer."""
    stage = (_stage_label(application, envelope), TONES.get(application.stage, "muted"))
    sent_back = application.note and application.stage is Status.EXAMINATION
    return (stage, ("差戻し", "danger")) if sent_back else (stage,)


def _stage_label(application: Application, envelope: Shipment | None) -> str:
    if application.stage is Status.PERMITTED and application.at_counter:
        return "来庁待ち"
    finer = {(Status.PERMITTED, "arrived"): "受領待ち", (Status.PAPERS_RECEIVED, "opened"): "点検待ち"}
    state = envelope.state if envelope else ""
    return finer.get((application.stage, state), application.stage.desk_label)


def shown_number(application: Application) -> str:
    """Return the number, or while there is none the 仮番号."""
    return application.number or application.provisional_number or application.id


def _row(
    application: Application,
    attachments: str,
    awaited: DocumentRequest | None,
    envelope: Shipment | None,
    reading: Reading,
) -> Row:
    late = awaited is not None and awaited.due_on < reading.today
    return Row(
        application=application,
        number=shown_number(application),
        attachments=attachments,
        attachments_tone="danger" if late else ATTACHMENT_TONES.get(attachments, ""),
        tags=stage_tags(application, envelope),
        reply_due_on=awaited.due_on if awaited else None,
        envelope=envelope,
        href=url_for(WORK_PAGES.get(Desk(application.desk), "console.case"), key=application.id),
        why=_why(reading, application, awaited) if application.desk in EXPIRY_DESKS else None,
    )


def _group(urgency: Urgency, members: list[Row]) -> dict[str, Any]:
    by_deadline = members[0].application.desk in DEADLINE_DESKS
    label = urgency.label_of_deadline if by_deadline else urgency.label
    return {
        "label": label,
        "tone": urgency.tone,
        "rows": members,
        "later": urgency.least_days is not None and urgency.least_days > NEAR_DAYS,
    }


def _why(reading: Reading, application: Application, awaited: DocumentRequest | None) -> tuple[str, str]:
    """Return why a row stands where it stands, as words and a tone."""
    filed_on = (application.filed_at or application.entered_at).date()
    kind, rules_on = application.kind, reading.rules_on(filed_on)
    return why(
        Standing(
            on=reading.today,
            kind=kind,
            urgent_on=application.urgent_on,
            expires_on=application.expires_on,
            period_months=application.period_months,
            standard_until=standard_until(kind, filed_on, rules_on),
            average_until=average_until(kind, application.status_to_be, filed_on, rules_on),
            reply_due_on=awaited.due_on if awaited else None,
        )
    )
