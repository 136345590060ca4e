"""What stands on the papers that the office prints: facts of a case, for whom a desk may print them."""

from collections.abc import Callable
from typing import Any

from backoffice.domain.actors import Actor
from backoffice.domain.attachments import DECLARATION_NAME, Channel
from backoffice.domain.custody import NAMES
from backoffice.domain.decision import Disposition, period_label
from backoffice.domain.enclosures import SERVICE_LABELS, needed
from backoffice.domain.forms.tables import office_of
from backoffice.domain.life import Status
from backoffice.domain.offices import ANY_OFFICE
from backoffice.domain.places import ANNEX
from backoffice.domain.prints import PRINTED_BY, Print
from backoffice.domain.refusal import Refused, absent, conflict
from backoffice.domain.slip import ITEM_NUMBERS, ITEM_OF, SLIP_ITEMS, SLIP_MARK, SlipMark
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application, DocumentRequest
from backoffice.store.people import names_of
from backoffice.usecases.approval import fee_yen
from backoffice.usecases.assessing import differences, found_in, open_request
from backoffice.usecases.custody import things_of
from backoffice.usecases.notifying import prefecture_of_case
from backoffice.usecases.offices import office_place
from backoffice.usecases.outgoing import return_service
from backoffice.usecases.sending import LETTER_G, return_place, seat_of, sender_place
from backoffice.usecases.viewing import Case, special_period_ends

Facts = dict[str, Any]


def may_print(officer: Actor, what: Print) -> bool:
    """Return whether an officer's desk prints a paper."""
    return officer.role in PRINTED_BY[what]


def printable(reading: Reading, whole: Case, officer: Actor) -> list[Print]:
    """Return what may be printed of a case now, for its menu."""
    return [what for what in _FACTS if may_print(officer, what) and _is_there(reading, whole, what)]


def print_facts(reading: Reading, whole: Case, officer: Actor, what: Print, chosen: str = "") -> Facts:
    """Return what stands on a paper about a case; Refused for who may not print it, or while there is nothing to print.

    `chosen` is the key of the document request, or of the thing that was handed out; the last one without.
    """
    officer.must_be(*PRINTED_BY[what])
    facts = _FACTS[what](reading, whole, chosen)
    return facts | {"made_on": reading.today, "office": _office(reading, whole.application)}


def _is_there(reading: Reading, whole: Case, what: Print) -> bool:
    if what is Print.CASE_SHEET:
        return True
    try:
        _FACTS[what](reading, whole, "")
    except Refused:
        return False
    return True


def _fee_slip(reading: Reading, whole: Case, _chosen: str) -> Facts:
    application = whole.application
    fee = fee_yen(reading, application)
    if not fee:
        ja = "この申請には手数料がかからないため、手数料納付書はありません（R-252）。"
        raise conflict(ja, "No fee, no slip.", "R-252")
    return {
        "number": application.number,
        "fee_yen": fee,
        "payer": whole.applicant.name,
        "item": ITEM_OF.get(application.kind, 0),
        "items": [(number, SLIP_ITEMS.at(reading.rules_on()).get(number, "")) for number in ITEM_NUMBERS],
        "signed": SLIP_MARK.at(reading.rules_on()) is SlipMark.SIGNATURE,
        "joined": [each.label for each in application.joined],
    }


def _document_request(reading: Reading, whole: Case, chosen: str) -> Facts:
    request = _request(whole, chosen)
    return {
        "request": request,
        "way": Channel(request.how),
        "send_to": office_place(reading, whole.application),
        "declaration": DECLARATION_NAME.at(reading.rules_on()) if request.is_online else "",
        "asked_on": request.asked_at.date(),
        "to": whole.filer.name,
    }


def _request(whole: Case, chosen: str) -> DocumentRequest:
    found = [each for each in whole.requests if chosen in ("", each.id)]
    if found:
        return found[-1]
    if chosen:
        raise absent("資料の求め", "document request", chosen)
    raise conflict(
        "資料を求めていないため、資料提出通知書はありません。", "No documents have been asked for."
    )


def _refusal(_reading: Reading, whole: Case, _chosen: str) -> Facts:
    application = whole.application
    if application.stage is not Status.REFUSED or application.result_at is None:
        ja = "不許可（不交付）の決裁がないため、通知書はありません。"
        raise conflict(ja, "The application has not been refused.")
    return {
        "decided_on": application.result_at.date(),
        "disposition": Disposition.REFUSE.label_of(application.kind),
        "reasons": application.reasons,
        "to": whole.applicant.name,
    }


def _originals(_reading: Reading, whole: Case, _chosen: str) -> Facts:
    kept = [document for document in whole.documents if document.original]
    if not kept:
        raise conflict("預かっている原本はありません。", "No originals are kept.", "R-146")
    return {"kept": kept, "ways": {str(way): way.label for way in Channel}, "to": whole.applicant.name}


def _receipt(reading: Reading, whole: Case, chosen: str) -> Facts:
    given = [thing for thing in things_of(reading, whole.application) if thing.receipt]
    found = [thing for thing in given if chosen in ("", thing.id)]
    if chosen and not found:
        raise absent("受領証", "receipt", chosen)
    if not found:
        raise conflict("金庫から手渡した原本はありません。", "No original has been handed out.")
    thing = max(found, key=lambda each: each.receipt)
    names = names_of(reading.session, {thing.moved_by})
    return {"thing": thing, "what": NAMES.get(thing.kind, thing.kind), "by": names.get(thing.moved_by, "")}


def _envelope(reading: Reading, whole: Case, _chosen: str) -> Facts:
    _with_papers(whole)
    own = sender_place(reading, whole.filer.actor())
    return {
        "addressee": ANNEX.at(reading.rules_on()),
        "sender": own,
        "service": SERVICE_LABELS["simplified-registered"],
        "inside": _inside(whole.application),
    }


def _return_envelope(reading: Reading, whole: Case, _chosen: str) -> Facts:
    _with_papers(whole)
    service = "simplified-registered"
    return {
        **_receiver(reading, whole.application),
        "back_note": needed(whole.application.kind).back_note,
        "sender": ANNEX.at(reading.rules_on()),
        "service": SERVICE_LABELS[service],
        "postage_yen": reading.ports.post.postage(service, LETTER_G, reading.today),
    }


def _label(reading: Reading, whole: Case, _chosen: str) -> Facts:
    _with_papers(whole)
    application = whole.application
    return {
        **_receiver(reading, application),
        "sender": ANNEX.at(reading.rules_on()),
        "service": SERVICE_LABELS[return_service(reading, application)],
        "tracking": application.dispatch_number,
    }


def _receiver(reading: Reading, application: Application) -> Facts:
    """Return to whom the card goes: a seat (R-225) or a person (R-224)."""
    honorific = "御中" if seat_of(reading, application) else "様"
    return {"addressee": return_place(reading, application), "honorific": honorific}


def _with_papers(whole: Case) -> None:
    application = whole.application
    if application.receipt != "post":
        ja = "この申請の受領方法は郵送ではないため、封筒と宛名はありません。"
        raise conflict(ja, "Nothing of this application goes by post.")


def _inside(application: Application) -> str:
    return "在留カード等在中" if application.kind.replaces_card else "手数料納付書等在中"


def _case_sheet(reading: Reading, whole: Case, _chosen: str) -> Facts:
    application = whole.application
    names = names_of(reading.session, {application.proposed_by, application.approved_by} - {""})
    decided = (
        Disposition(application.disposition).label_of(application.kind) if application.disposition else ""
    )
    return {
        "findings": found_in(reading, whole, differences(reading, whole)),
        "request_open": open_request(whole),
        "special_period_ends_on": special_period_ends(application, reading.today),
        "disposition": decided,
        "period": period_label(application.granted_months) if application.granted_months else "",
        "proposer": names.get(application.proposed_by, ""),
        "approver": names.get(application.approved_by, ""),
    }


_FACTS: dict[Print, Callable[[Reading, Case, str], Facts]] = {
    Print.CASE_SHEET: _case_sheet,
    Print.FEE_SLIP: _fee_slip,
    Print.DOCUMENT_REQUEST: _document_request,
    Print.REFUSAL: _refusal,
    Print.ORIGINALS: _originals,
    Print.RECEIPT: _receipt,
    Print.ENVELOPE: _envelope,
    Print.RETURN_ENVELOPE: _return_envelope,
    Print.LABEL: _label,
}


def _office(reading: Reading, application: Application) -> str:
    return office_of(prefecture_of_case(reading, application)) or ANY_OFFICE
