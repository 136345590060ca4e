"""What officers read out of a case before they act: findings, answers unlike the record, what a proposal depends on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from backoffice.domain.actors import Actor, Role
from backoffice.domain.attachments import DocumentKind, Purpose, Remark
from backoffice.domain.enclosures import Check, Outcome, checks_at, needed, outcomes
from backoffice.domain.findings import COMPARED, Circumstances, Finding, findings, unlike
from backoffice.domain.forms import Form, form_for
from backoffice.domain.life import PENDING, UNDECIDED, Status
from backoffice.domain.proposal import Readiness
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application, Document, DocumentRequest
from backoffice.store.people import Account, Person
from backoffice.usecases.expecting import expected_papers
from backoffice.usecases.filing import recorded_answers
from backoffice.usecases.viewing import Case, error_files, remarks

TOLD = frozenset({"low-resolution", "background", "no-declaration"})
"""What officers are told among the findings; the rest stands beside the file."""


def form_of(reading: Reading, application: Application) -> Form:
    """Return the form that an application was entered in."""
    rules_on = reading.rules_on(application.entered_at.date())
    filer = reading.require(Account, application.filer_id, "利用者", "user")
    return form_for(application.type, application.status_to_be, rules_on, filer.actor().kind)


def differences(reading: Reading, whole: Case) -> dict[str, str]:
    """Return what the office's records say, by field, where an undecided application says something else."""
    if whole.application.stage not in UNDECIDED:
        return {}
    if not whole.applicant.card_number:
        return {}
    answers, form = whole.application.form, form_of(reading, whole.application)
    recorded = recorded_answers(reading, form, whole.filer, whole.applicant, COMPARED)
    found = unlike(answers, recorded)
    return {name: said for name, said in found.items() if form.fields[name].is_shown(answers)}


def found_in(reading: Reading, whole: Case, unlike_record: Mapping[str, str]) -> list[Finding]:
    """Return what an officer should notice about a case, the gravest first."""
    application = whole.application
    request = open_request(whole)
    seen = Circumstances(
        on=reading.today,
        filed_on=(application.filed_at or application.entered_at).date(),
        expires_on=application.expires_on,
        numbered=bool(application.number),
        pending=application.stage in PENDING,
        decided=application.stage not in UNDECIDED,
        period_months=application.period_months,
        error_files=tuple(document.file_name for document in error_files(whole.documents)),
        rest_declared=rest_declared(whole),
        tax_data=any(document.kind == DocumentKind.TAX_DATA for document in whole.documents),
        advice=tuple(remark.ja for remark in advice(whole)),
        awaited_on=request.due_on if request else None,
        passport_expires_on=_day(application.form.get("passport_expires_on", "")),
        abroad=whole.applicant.abroad,
        refused_before=_refused_before(reading, application),
        differing=_titles(reading, application, unlike_record),
        sent_back=application.note,
        kind=application.kind,
        rules_on=reading.rules_on(),
    )
    return findings(seen)


def open_request(whole: Case) -> DocumentRequest | None:
    """Return the document request that a case waits for, or None."""
    return next(
        (request for request in whole.requests if request.id == whole.application.request_id),
        None,
    )


def rest_declared(whole: Case) -> bool:
    """Return whether the user said with 参考様式9 that more is to come, and neither was it asked for nor has it come (R-141)."""
    application = whole.application
    said = any(document.declared and document.id == application.document_id for document in whole.documents)
    asked = any(request.purpose == Purpose.REST for request in whole.requests)
    came = any(document.kind in (DocumentKind.ADDITIONAL, DocumentKind.PAPER) for document in whole.documents)
    return said and not asked and not came


def advice(whole: Case) -> list[Remark]:
    """Return what was remarked of the files that count: resolution (R-145), background of the photo (R-133), 参考様式9."""
    own = (whole.application.document_id, whole.application.photo_id)
    counting = [each for each in whole.documents if each.id in own or each.kind == DocumentKind.ADDITIONAL]
    found = (remark for document in counting for remark in remarks(document))
    return list(dict.fromkeys(remark for remark in found if remark.code in TOLD))


def readiness(whole: Case, officer: Actor, unjudged: Sequence[Finding]) -> Readiness:
    """Return what a proposal of this case by an officer depends on; `unjudged` are the findings still open."""
    application, request = whole.application, open_request(whole)
    return Readiness(
        examiner=application.examiner_name,
        mine=bool(application.examiner_id) and application.examiner_id == officer.id,
        reader=officer.role is not Role.EXAMINER,
        section="" if officer.serves(application.section) else application.section,
        open_items=len(request.items) if request else 0,
        due_on=request.due_on if request else None,
        unreadable=tuple(document.file_name for document in error_files(whole.documents)),
        rest_declared=rest_declared(whole),
        open=tuple(unjudged),
        number=application.number,
    )


def pending_case(tx: Transaction, application: Application) -> Case:
    """Return of a case what its findings look at, from the transaction's memory where it is there."""
    documents = tx.having(Document, application_id=application.id)
    asked = application.request_id or any(document.declared for document in documents)
    return Case(
        application,
        tx.require(Person, application.applicant_id, "申請人", "person"),
        tx.require(Account, application.filer_id, "利用者", "user"),
        None,
        documents,
        tx.having(DocumentRequest, application_id=application.id) if asked else (),
        (),
        (),
    )


def envelope_outcomes(reading: Reading, whole: Case, defects: list[dict[str, object]]) -> list[Outcome]:
    """Return the annex's checklist for a case's opened envelope, by the rules of the day it was opened."""
    application = whole.application
    opened = next((s.opened_at for s in whole.shipments if s.id == application.envelope_id), None)
    checks = _checks(reading, application, opened.date() if opened else reading.today, by_post=True)
    return outcomes(checks, defects)


def counter_outcomes(reading: Reading, application: Application) -> list[Outcome]:
    """Return what the counter looks at in the papers that a visitor brings, all of it still open."""
    checks = _checks(reading, application, reading.today, by_post=False)
    return [Outcome(replace(check, after=""), "wait") for check in checks]


def _checks(reading: Reading, application: Application, on: date, *, by_post: bool) -> tuple[Check, ...]:
    asked = needed(application.kind, by_post=by_post)
    expected = expected_papers(reading, application, by_post=by_post)
    return checks_at(
        reading.rules_on(on),
        fee_yen=expected.fee_yen,
        number=expected.number,
        by_post=by_post,
        to_seat=expected.to_seat,
        card=asked.card and bool(expected.card_number or application.new_card_number),
        designation=expected.designation,
        of=asked,
        item=expected.item,
    )


def return_name(reading: Reading, application: Application) -> str:
    """Return the addressee that the return envelope must bear, in one line."""
    return expected_papers(reading, application).return_address.text()


def _titles(reading: Reading, application: Application, names: Mapping[str, str]) -> tuple[str, ...]:
    fields = form_of(reading, application).fields if names else {}
    return tuple(fields[name].title_ja for name in names if name in fields)


def _refused_before(reading: Reading, application: Application) -> int:
    earlier = reading.having(Application, applicant_id=application.applicant_id)
    return sum(1 for other in earlier if other.stage is Status.REFUSED and other.id != application.id)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
