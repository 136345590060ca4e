"""What officers read out of a case before they act: findings, answers unlike the record, what a proposal still needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from backoffice.domain.actors import Actor, Role
from backoffice.domain.attachments import DocumentKind, Purpose, Remark
from backoffice.domain.enclosures import Check, Outcome, checks_at, needed, outcomes
from backoffice.domain.findings import Circumstances, Finding, findings, unlike
from backoffice.domain.forms import Form, form_for
from backoffice.domain.life import PENDING, UNDECIDED, Status
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application, DocumentRequest, of_applicant
from backoffice.store.people import Account
from backoffice.usecases.annex import expected_papers
from backoffice.usecases.filing import suggested_answers, wish_of
from backoffice.usecases.viewing import Case, error_files, remarks

TOLD = frozenset({"low-resolution", "background", "no-declaration"})
"""What officers are told among the findings; the rest stands beside the file."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a proposal needs: `state` is ok, no (stands in its way) or wait (does not, and is worth a look)."""

    text: str
    state: str
    why: str = ""
    tab: str = ""


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
    recorded = suggested_answers(reading, whole.filer.actor(), whole.applicant, wish_of(whole.application))
    return unlike(whole.application.form, recorded)


def found_in(reading: Reading, whole: Case, unlike_record: Mapping[str, str]) -> list[Finding]:
    """Return what an officer should notice about a case, the gravest first."""
    application = whole.application
    request = open_request(whole)
    fields = form_of(reading, application).fields
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
        differing=tuple(fields[name].title_ja for name in unlike_record if name in fields),
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


def proposal_needs(whole: Case, officer: Actor) -> list[Requirement]:
    """Return what a proposal (起案) of this case needs, and how it stands; one `no` and it is refused."""
    return [
        _taken(whole.application, officer),
        _received(whole),
        _readable(whole),
        *_rest(whole),
        _numbered(whole.application),
    ]


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
    )


def return_name(reading: Reading, application: Application) -> str:
    """Return the addressee that the return envelope must bear, in one line."""
    return expected_papers(reading, application).return_address.text()


def _taken(application: Application, officer: Actor) -> Requirement:
    if application.stage is Status.FILED:
        return Requirement("担当の審査官が決まっている", "no", "まだ誰も担当していません。担当してください。")
    whose = f"担当: {application.examiner_name}"
    if officer.role is Role.EXAMINER and officer.id != application.examiner_id:
        return Requirement("自分が担当している", "wait", f"{whose}。起案する前に引き継いでください。")
    return Requirement("担当の審査官が決まっている", "ok", whose)


def _received(whole: Case) -> Requirement:
    request = open_request(whole)
    if request is None:
        return Requirement("求めた資料がすべて提出されている", "ok")
    words = f"{len(request.items)}件の提出待ちです（期限 {request.due_on}）。"
    return Requirement("求めた資料がすべて提出されている", "no", words, "documents")


def _readable(whole: Case) -> Requirement:
    wrong = error_files(whole.documents)
    if not wrong:
        return Requirement("添付資料が読める", "ok")
    named = "、".join(document.file_name for document in wrong)
    return Requirement(
        "添付資料が読める", "wait", f"エラーファイルがあります: {named}（R-144）。", "documents"
    )


def _rest(whole: Case) -> list[Requirement]:
    if not rest_declared(whole):
        return []
    words = "残りの資料があると申告されています（R-141）。添付欄を開くメールを送ってください。"
    return [Requirement("残りの資料がそろっている", "wait", words, "documents")]


def _numbered(application: Application) -> Requirement:
    if application.number:
        return Requirement("申請受付番号が付いている", "ok", application.number)
    words = "申請の翌日に付番されます（R-165）。起案はできますが、決裁は付番後です。"
    return Requirement("申請受付番号が付いている", "wait", words)


def _refused_before(reading: Reading, application: Application) -> int:
    earlier = of_applicant(reading.session, application.applicant_id)
    return sum(1 for other in earlier if other.stage is Status.REFUSED and other.id != application.id)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
