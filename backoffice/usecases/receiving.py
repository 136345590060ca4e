"""The choice of 受領方法 after the entry, and the 受領登録 of a certificate that came by e-mail (R-210, R-211, R-213)."""

from dataclasses import replace
from hmac import compare_digest

from backoffice.domain.actors import SYSTEM, Actor
from backoffice.domain.life import Action, Status, step
from backoffice.domain.notices import Notice
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.receipt import Receipt, receipt_named
from backoffice.domain.refusal import Refusal, Refused, absent, conflict, refuse_if_any
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Person
from backoffice.usecases.approval import issue_by_mail, needs_counter
from backoffice.usecases.filing import refused_receipt, wish_of
from backoffice.usecases.notifying import notify
from backoffice.usecases.progress import for_officer, for_user, move, place

ON_SCREEN = (Status.ENTERED, Status.FILED, Status.EXAMINATION, Status.PROPOSED)
"""While an application stands here its user changes the receipt himself (R-210)."""


def choose_receipt(tx: Transaction, user: Actor, application_id: str, receipt: str) -> Application:
    """Change the 受領方法 on screen while 申請完了 or 審査中 (R-210); later, and for a filed 認定, the office is asked."""
    application = for_user(tx, user, application_id)
    _refuse_off_screen(application)
    return _change(tx, user, application, receipt)


def arrange_receipt(tx: Transaction, officer: Actor, application_id: str, receipt: str) -> Application:
    """Change the 受領方法 for a user who called the office, also after the result while no papers have come (R-211)."""
    application = for_officer(tx, officer, application_id, Action.ARRANGE_RECEIPT)
    if application.stage is Status.PERMITTED and (application.envelope_id or application.by_mail):
        ja = "書類が既に郵送されているか、証明書が交付されているため、受領方法を変更できません。"
        raise conflict(ja, "Papers are in the post, or the certificate has been issued.", "R-211")
    refuse_if_any([_stamped_after_all(tx, application, receipt)])
    _change(tx, officer, application, receipt)
    if application.stage is Status.PERMITTED and application.by_mail:
        application.papers_due_on = None
        issue_by_mail(tx, officer, application)
    return application


def register_receipt(tx: Transaction, user: Actor, application_id: str) -> Application:
    """Register that the certificate's e-mail was received (受領登録, R-213); once more it changes nothing."""
    return _register(tx, user, for_user(tx, user, application_id))


def register_by_link(tx: Transaction, application_id: str, key: str) -> Application:
    """Register it by the link of the mail, which whoever was sent the mail may open (R-213, R-214)."""
    return _register(tx, SYSTEM, certificate_of(tx, application_id, key))


def certificate_of(reading: Reading, application_id: str, key: str) -> Application:
    """Return the application whose certificate a link shows; Refused (absent) when the link is none."""
    application = reading.get(Application, application_id)
    if application is None or not key or not compare_digest(application.receipt_key.encode(), key.encode()):
        raise absent("証明書のリンク", "link of a certificate", key[:40])
    return application


def _register(tx: Transaction, by: Actor, application: Application) -> Application:
    if application.stage is Status.COMPLETED:
        return application
    step(application.stage, Action.REGISTER_RECEIPT)
    if not application.by_mail:
        ja = "この申請の受領方法は「メールによる受領」ではありません。"
        raise conflict(ja, "This certificate is not had by e-mail.", "R-213")
    move(application, Action.REGISTER_RECEIPT)
    application.effective_on = tx.today
    tx.emit("certificate.registered", application.id, by=by, number=application.certificate_number)
    return application


def _change(tx: Transaction, actor: Actor, application: Application, receipt: str) -> Application:
    chosen = receipt_named(receipt, application.kind, tx.rules_on())
    if isinstance(chosen, Refusal):
        raise Refused(chosen)
    if application.receipt == chosen:
        return application
    applicant = tx.require(Person, application.applicant_id, "申請人", "person")
    refuse_if_any(refused_receipt(tx, applicant, replace(wish_of(application), receipt=chosen)))
    application.receipt = chosen
    place(application)
    tx.emit("receipt.changed", application.id, by=actor, receipt=str(chosen))
    if application.stage is not Status.ENTERED:
        notify(tx, application, Notice.RECEIPT_CHANGED)
    return application


def _stamped_after_all(reading: Reading, application: Application, receipt: str) -> Refusal | None:
    """Return why the card of a decided permission cannot go by post (R-206, R-208, R-263)."""
    if application.stage is not Status.PERMITTED or receipt != Receipt.POST:
        return None
    if not needs_counter(reading, application):
        return None
    ja = "許可の内容により旅券への証印又は在留カードの更新を伴うため、郵送による受領は選べません。窓口での受領を選んでください。"
    en = "By what was decided this is had at the counter."
    return Refusal("R-206", ja, en, "receipt", "stamped-in-passport")


def _refuse_off_screen(application: Application) -> None:
    if application.kind is ApplicationType.COE and application.filed_at:
        ja = "在留資格認定証明書の受領方法は、申請後は画面で変更できません。申請先の地方出入国在留管理官署へ連絡してください。"
        raise conflict(ja, "Call the office to change the receipt of a certificate of eligibility.", "R-211")
    if application.stage not in ON_SCREEN:
        ja = "審査が完了した後は、画面で受領方法を変更できません。申請先の地方出入国在留管理官署へ連絡してください。"
        raise conflict(ja, "After the examination the office must be asked to change the receipt.", "R-211")
