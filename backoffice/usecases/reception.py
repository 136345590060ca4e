"""Handing papers in to the desk for users: when, how and where each is taken, and how one comes by post (B3, B4)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from backoffice.domain.enrolment import Item
from backoffice.domain.forms.tables import office_of
from backoffice.domain.jst import at, is_office_day, next_office_day
from backoffice.domain.reception import (
    DECISION_DAYS,
    OPEN,
    RESULTS_FROM,
    SubmissionKind,
    SubmissionState,
    Way,
    hours_refusal,
    not_open_yet,
    office_refusal,
    way_refusal,
)
from backoffice.domain.refusal import Refusal, Refused, conflict, refuse_if_any
from backoffice.domain.use_year import is_late
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.agenda import Entry
from backoffice.store.people import Organisation
from backoffice.store.submissions import Submission, Usage

ARRIVAL_HOUR = DECISION_HOUR = 10
ARRIVES, DECIDES = "submission-arrives", "submission-decides"


@dataclass(frozen=True, slots=True)
class Envelope:
    """How and where a paper is handed in: a Way, and an office, "" for the one in charge."""

    way: str = Way.COUNTER
    office: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands a paper in: the user's key, "" before there is one, and where the answer goes."""

    name: str
    email: str
    phone: str = ""
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What a paper says: the facts of its kind, and the items of the check sheet that came along."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    documents: tuple[str, ...] = ()


def hand_in(
    tx: Transaction,
    kind: SubmissionKind,
    organisation: Organisation,
    sender: Sender,
    enclosed: Enclosed,
    envelope: Envelope,
) -> Submission:
    """Hand a paper in: it is at the desk at once, or on the next office day when it comes by post (assumed)."""
    envelope = _addressed(tx, kind, organisation, envelope)
    row = Submission(
        id=tx.key("submission"),
        kind=str(kind),
        state=str(SubmissionState.POSTED),
        organisation_id=organisation.id,
        account_id=sender.account_id,
        name=sender.name,
        email=sender.email,
        phone=sender.phone,
        way=str(envelope.way),
        office=envelope.office,
        handed_in_at=tx.now,
        facts=dict(enclosed.facts),
        documents=_known_items(enclosed.documents),
    )
    tx.add(row)
    tx.emit("submission.handed-in", row.id, paper=row.sort.label, way=row.way, office=row.office)
    if envelope.way == Way.COUNTER:
        _receive(tx, row)
    else:
        tx.schedule(_next_delivery(tx), ARRIVES, row.id)
    return row


def supply(
    tx: Transaction, submission_id: str, documents: Collection[str], way: str = Way.COUNTER
) -> Submission:
    """Hand in what the desk has asked for, the same ways as the paper itself."""
    row = submission_of(tx, submission_id)
    if row.stage is not SubmissionState.INCOMPLETE:
        raise conflict("追加の資料は求められていません。", "No further papers are asked for.")
    items = _known_items(documents)
    route = _way(way)
    refuse_if_any([way_refusal(row.sort, route, tx.rules_on()), _closed(tx, route, row.office)])
    tx.emit("submission.supplied", row.id, documents=items)
    if route is Way.COUNTER:
        _complete(tx, row, items)
    else:
        tx.schedule(_next_delivery(tx), ARRIVES, row.id, {"documents": items})
    return row


def arrive(tx: Transaction, entry: Entry) -> None:
    """Let a paper, or what was asked for beside it, come to the desk by post."""
    row = submission_of(tx, entry.subject)
    if "documents" in entry.facts:
        _complete(tx, row, list(entry.facts["documents"]))
    elif row.stage is SubmissionState.POSTED:
        _receive(tx, row)


def submission_of(reading: Reading, key: str) -> Submission:
    """Return a paper; Refused (absent) when there is none."""
    return reading.require(Submission, key, "提出書類", "submission")


def own_submission(reading: Reading, key: str, email: str) -> Submission:
    """Return a paper to who knows its number and the address that it names; else Refused, in the same words."""
    row = reading.get(Submission, key.strip())
    if row is None or row.email.casefold() != email.strip().casefold():
        ja = "控えの番号とメールアドレスの組合せが正しくありません。"
        raise Refused(Refusal("", ja, "No such paper with this address.", "number", "unknown"))
    return row


def in_charge(reading: Reading, kind: SubmissionKind, organisation: Organisation) -> str:
    """Return the office in charge: the seat's for a 利用申出 (R-033), for others the one that took it (R-053)."""
    usage = reading.get(Usage, organisation.id)
    taken_by = usage.office if usage and kind is not SubmissionKind.ENROLMENT else ""
    return taken_by or office_of(organisation.prefecture)


def _addressed(
    tx: Transaction, kind: SubmissionKind, organisation: Organisation, envelope: Envelope
) -> Envelope:
    way, right = _way(envelope.way), in_charge(tx, kind, organisation)
    office = envelope.office or right
    taken_by = right if kind is not SubmissionKind.ENROLMENT else ""
    refuse_if_any([not_open_yet(kind, tx.today)])
    refuse_if_any(
        [
            way_refusal(kind, way, tx.rules_on()),
            _closed(tx, way, office),
            office_refusal(office, organisation.prefecture, taken_by),
        ]
    )
    return replace(envelope, way=str(way), office=office)


def _closed(tx: Transaction, way: Way, office: str) -> Refusal | None:
    if way is not Way.COUNTER:
        return None
    return hours_refusal(tx.now, office, tx.ports.calendar.is_holiday, tx.rules_on())


def _receive(tx: Transaction, row: Submission) -> None:
    row.state, row.received_at = str(SubmissionState.RECEIVED), tx.now
    usage = tx.get(Usage, row.organisation_id)
    if row.sort is SubmissionKind.REPORT and usage and usage.valid_until:
        row.late = is_late(tx.today, usage.valid_until, tx.rules_on())
    tx.emit("submission.received", row.id, late=row.late)
    _await_decision(tx, row)


def _complete(tx: Transaction, row: Submission, documents: list[str]) -> None:
    if row.stage not in OPEN:
        return
    row.documents = [*row.documents, *(code for code in documents if code not in row.documents)]
    row.state, row.version = str(SubmissionState.RECEIVED), row.version + 1
    tx.emit("submission.completed", row.id)
    _await_decision(tx, row)


def _await_decision(tx: Transaction, row: Submission) -> None:
    """Put the decision on the agenda of a world where the desk decides by itself (setting `enrolment`: automatic)."""
    if tx.state.settings.get("enrolment") == "automatic":
        tx.schedule(_decision_at(tx, row), DECIDES, row.id, {"version": row.version})


def _decision_at(tx: Transaction, row: Submission) -> datetime:
    first, last = DECISION_DAYS[row.sort].at(tx.today)
    is_holiday = tx.ports.calendar.is_holiday
    days = [tx.today + timedelta(days=number) for number in range(first, last + 1)]
    open_days = [day for day in days if is_office_day(day, is_holiday)] or [
        next_office_day(days[-1], is_holiday)
    ]
    day = tx.chance("submission-decision", f"{row.id}:{row.version}").choice(open_days)
    return at(max(day, RESULTS_FROM), DECISION_HOUR)


def _next_delivery(tx: Transaction) -> datetime:
    return at(next_office_day(tx.today, tx.ports.calendar.is_holiday), ARRIVAL_HOUR)


def _way(text: str) -> Way:
    if text not in set(Way):
        known = "、".join(Way)
        raise Refused(
            Refusal("R-037", f"提出の方法は {known} のどれかです。", f"One of {known}.", "way", "way")
        )
    return Way(text)


def _known_items(documents: Collection[str]) -> list[str]:
    unknown = sorted(set(documents) - set(Item))
    if unknown:
        ja = f"提出書類「{'、'.join(unknown)}」はありません。"
        raise Refused(Refusal("R-048", ja, f"Unknown: {unknown}; known: {[*Item]}", "documents", "documents"))
    return [str(item) for item in Item if item in documents]
