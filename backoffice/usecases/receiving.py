"""The choice of 受領方法 after the entry, and the 受領登録 of a certificate that came by e-mail (R-210, R-211, R-213)."""

from backoffice.domain.actors import Actor
from backoffice.domain.life import ROLES, Action, Status, step
from backoffice.domain.notices import Notice
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.receipt import label_on, receipt_named
from backoffice.domain.refusal import Refusal, Refused, conflict, forbidden, refuse_if_any
from backoffice.simulation.transaction import Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Person
from backoffice.usecases.filing import refused_receipt, wish_of
from backoffice.usecases.notifying import notify
from backoffice.usecases.progress import application_of, for_user, move, place

ON_SCREEN = (Status.ENTERED, Status.FILED, Status.EXAMINATION, Status.PROPOSED)
"""While an application stands here its user changes the receipt himself (R-210)."""


def choose_receipt(tx: Transaction, actor: Actor, application_id: str, receipt: str) -> Application:
    """Change the 受領方法: the user on screen while 申請完了 or 審査中 (R-210), else the office that he calls (R-211).

    The office changes also that of a filed 認定, and after the result while no papers have come.
    """
    application = _of(tx, actor, application_id)
    chosen = receipt_named(receipt, application.kind, tx.rules_on())
    if isinstance(chosen, Refusal):
        raise Refused(chosen)
    if application.receipt == chosen:
        return application
    applicant = tx.require(Person, application.applicant_id, "申請人", "person")
    was, application.receipt = application.receipt, chosen
    try:
        refuse_if_any(refused_receipt(tx, applicant, wish_of(application)))
    except Refused:
        application.receipt = was
        raise
    place(application)
    tx.emit("receipt.changed", application.id, by=actor, receipt=str(chosen))
    if application.stage is not Status.ENTERED:
        notify(tx, application, Notice.RECEIPT_CHANGED, receipt=label_on(chosen, tx.rules_on()))
    return application


def register_receipt(tx: Transaction, user: Actor, application_id: str, key: str = "") -> Application:
    """Register that the certificate's e-mail was received (受領登録, R-213); once more it changes nothing.

    The link of the mail carries `key`; who is signed in as the application's user needs none.
    """
    application = application_of(tx, application_id)
    if not key or key != application.receipt_key:
        application = for_user(tx, user, application_id)
    if application.stage is Status.COMPLETED:
        return application
    step(application.stage, Action.REGISTER_RECEIPT)
    if not application.by_mail:
        raise conflict(
            "この申請の受領方法は「メールによる受領」ではありません。",
            "This certificate is not had by e-mail.",
            "R-213",
        )
    move(application, Action.REGISTER_RECEIPT)
    application.effective_on = tx.today
    tx.emit("certificate.registered", application.id, by=user, number=application.certificate_number)
    return application


def _of(tx: Transaction, actor: Actor, application_id: str) -> Application:
    """Return the application if this actor may change its receipt now."""
    if actor.kind is not None:
        application = for_user(tx, actor, application_id)
        _refuse_off_screen(application)
        return application
    actor.must_be(*ROLES[Action.CHANGE_RECEIPT])
    application = application_of(tx, application_id)
    step(application.stage, Action.CHANGE_RECEIPT)
    if application.stage is Status.ENTERED:
        raise forbidden(
            "R-211", "申請前の申請情報は利用者が変更します。", "Not filed yet: its user changes it."
        )
    if application.stage is Status.PERMITTED and (application.envelope_id or application.by_mail):
        ja = "書類が既に郵送されているか、証明書が交付されているため、受領方法を変更できません。"
        raise conflict(ja, "Papers are in the post, or the certificate has been issued.", "R-211")
    return application


def _refuse_off_screen(application: Application) -> None:
    if application.kind is ApplicationType.COE and application.filed_at:
        ja = "在留資格認定証明書の受領方法は、申請後は画面で変更できません。申請先の地方出入国在留管理官署へ連絡してください。"
        raise conflict(ja, "Call the office to change the receipt of a certificate of eligibility.", "R-211")
    if application.stage not in ON_SCREEN:
        ja = "審査が完了した後は、画面で受領方法を変更できません。申請先の地方出入国在留管理官署へ連絡してください。"
        raise conflict(ja, "After the examination the office must be asked to change the receipt.", "R-211")
