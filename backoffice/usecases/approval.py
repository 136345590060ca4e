"""The approver's work (決裁): permitting, refusing or sending back what an examiner proposed."""

from backoffice.domain.actors import Actor, Role
from backoffice.domain.decision import Disposition, granted_until, period_label
from backoffice.domain.enclosures import needed
from backoffice.domain.fees import fee_of_all, fees_of_other_days
from backoffice.domain.free_text import WORDS, too_long, written
from backoffice.domain.life import Action
from backoffice.domain.notices import SITE, Notice
from backoffice.domain.numbers import certificate_number
from backoffice.domain.places import ANNEX
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.receipt import Receipt, becomes_counter, renews_card_at_sixteen
from backoffice.domain.refusal import Refusal, conflict, forbidden, refuse_if_any
from backoffice.domain.slip import SLIP_MARK, SlipMark
from backoffice.domain.supply import papers_due_on
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Person
from backoffice.usecases.notifying import notify
from backoffice.usecases.offices import counter_place
from backoffice.usecases.progress import for_officer, move, place
from backoffice.usecases.sending import return_place

SOME_APPROVER = Actor("", "統括審査官", role=Role.APPROVER)
"""Stands for whoever will decide, where a decision is only foreseen."""


def approve(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Decide as proposed, and mail the result with what to send, where and by when (R-171, R-216, R-217).

    A permission of three months or less turns post into the counter (R-263), and so does a card that is renewed
    before the 16th birthday (R-208). Never by the proposer.
    """
    application = may_approve(tx, officer, application_id)
    if application.disposition == Disposition.REFUSE:
        return _refuse(tx, officer, application)
    return _permit(tx, officer, application)


def foresee(tx: Transaction, application_id: str) -> None:
    """Decide a proposal as some approver would, so that its mail can be seen; the caller throws the transaction away.

    Without its number an application cannot be decided, and nothing is to be seen.
    """
    if tx.require(Application, application_id, "申請", "application").number:
        approve(tx, SOME_APPROVER, application_id)


def may_approve(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Return an application on whose proposal this officer may decide now; Refused when he may not."""
    application = for_officer(tx, officer, application_id, Action.APPROVE)
    _not_ones_own(officer, application)
    _numbered(application)
    return application


def send_back(tx: Transaction, officer: Actor, application_id: str, note: str) -> Application:
    """Send a proposal back to its examiner with a note."""
    application = for_officer(tx, officer, application_id, Action.SEND_BACK)
    _not_ones_own(officer, application)
    refuse_if_any([_no_note(note)])
    move(application, Action.SEND_BACK)
    application.note = written(note)
    tx.emit("decision.sent-back", application.id, by=officer, note=application.note)
    return application


def fee_yen(reading: Reading, application: Application) -> int:
    """Return the fee of an application and of what is joined to it in yen, by the day it was received (C-09)."""
    day = application.filed_at or application.entered_at
    return fee_of_all(application.kind, application.joined, reading.rules_on(day.date()))


def other_fees_yen(reading: Reading, application: Application) -> tuple[int, ...]:
    """Return what the same filing would cost in yen, received at other times: amounts that people pay by mistake."""
    day = application.filed_at or application.entered_at
    return fees_of_other_days(application.kind, application.joined, reading.rules_on(day.date()))


def result_words(reading: Reading, application: Application) -> dict[str, object]:
    """Return what the result mail tells beside the application itself."""
    return {
        "fee_yen": fee_yen(reading, application),
        "period": period_label(application.granted_months) if application.granted_months else "",
        "annex": ANNEX.at(reading.rules_on()).text(),
        "return_address": return_place(reading, application).text(),
        "due_on": application.papers_due_on,
        "counter": counter_place(reading, application),
        "needed": needed(application.kind),
        "signed": SLIP_MARK.at(reading.rules_on()) is SlipMark.SIGNATURE,
    }


def _permit(tx: Transaction, officer: Actor, application: Application) -> Application:
    turned = application.receipt == Receipt.POST and needs_counter(tx, application)
    if turned:
        application.receipt = Receipt.COUNTER
    _decided(tx, officer, application, "permitted")
    application.granted_until = granted_until(
        application.kind, application.expires_on, tx.today, application.granted_months
    )
    move(application, Action.APPROVE)
    tx.emit(
        "decision.approved",
        application.id,
        by=officer,
        disposition=application.disposition,
        period_months=application.granted_months,
        receipt=application.receipt,
    )
    if application.by_mail:
        return issue_by_mail(tx, officer, application)
    application.papers_due_on = papers_due_on(tx.today)
    notify(tx, application, Notice.RESULT, turned_counter=turned, **result_words(tx, application))
    place(application)
    return application


def issue_by_mail(tx: Transaction, officer: Actor, application: Application) -> Application:
    """Issue the certificate as an e-mail with the link of its 受領登録; no result mail is sent (R-183, R-212)."""
    issue_certificate(tx, officer, application)
    # It guards no more than a tick, so it may come from the world's chance and be the same in an equal world.
    application.receipt_key = f"{tx.chance('receipt-key', application.id).getrandbits(128):032x}"
    link = f"{SITE}portal/certificates/{application.id}/{application.receipt_key}"
    notify(tx, application, Notice.COE_ISSUED, period=period_label(application.granted_months), link=link)
    place(application)
    return application


def issue_certificate(tx: Transaction, officer: Actor, application: Application) -> None:
    """Give a certificate its number and day."""
    number = certificate_number(application.kind.letter, tx.today, tx.serial("certificate"))
    application.certificate_number = number
    tx.emit("certificate.issued", application.id, by=officer, number=number)


def needs_counter(reading: Reading, application: Application) -> bool:
    """Return whether the card cannot go by post after all: by the period decided, or by a renewal of the card."""
    applicant = reading.require(Person, application.applicant_id, "申請人", "person")
    renewed = renews_card_at_sixteen(applicant.birth_on, reading.today)
    stamped = becomes_counter(application.kind, application.granted_months, application.status_to_be)
    return stamped or (application.kind is ApplicationType.RENEWAL and renewed)


def _refuse(tx: Transaction, officer: Actor, application: Application) -> Application:
    _decided(tx, officer, application, "ended")
    move(application, Action.REFUSE)
    tx.emit("decision.approved", application.id, by=officer, disposition=application.disposition)
    notify(tx, application, Notice.REFUSAL)
    return application


def _decided(tx: Transaction, officer: Actor, application: Application, joined: str) -> None:
    """Note who decided; what is joined is permitted too, or its review ends in silence (R-184)."""
    application.approved_by, application.result_at = officer.id, tx.now
    standing = application.joined
    if not standing:
        return
    application.joined_with = application.joined_with | {str(each): joined for each in standing}
    tx.emit(f"joined.{joined}", application.id, by=officer, joined=list(standing))


def _not_ones_own(officer: Actor, application: Application) -> None:
    if officer.id == application.proposed_by:
        raise forbidden(
            "", "自分の起案を自分で決裁することはできません。", "Nobody decides on his own proposal."
        )


def _numbered(application: Application) -> None:
    if not application.number:
        ja = "申請受付番号がまだ付いていません（申請の翌日に付番されます）。付番後に決裁してください。"
        raise conflict(ja, "The application has no number yet: it is given the day after filing.", "R-165")


def _no_note(note: str) -> Refusal | None:
    if written(note):
        return too_long(note, WORDS, "note", "差戻しの理由")
    return Refusal("", "差戻しの理由を入力してください。", "Say why it goes back.", "note", "note")
