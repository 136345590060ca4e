"""The user's work: entering an application, attaching files, choosing the receipt, filing (rule book B7–B10, B14)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backoffice.domain.actors import Actor
from backoffice.domain.file_limits import DOCUMENTS_ONLINE
from backoffice.domain.forms import Context, Form, check, form_for, prefill
from backoffice.domain.jst import at
from backoffice.domain.life import PENDING, Action, Status, actions_from
from backoffice.domain.name_search import searchable
from backoffice.domain.notices import Notice
from backoffice.domain.numbers import provisional_number, receipt_number
from backoffice.domain.receipt import Receipt, post_refusals
from backoffice.domain.refusal import Refusal, Refused, conflict, refuse_if_any
from backoffice.domain.windows import abroad_refusal, renewal_refusal, status_refusal
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application, Document
from backoffice.store.people import Account, Organisation, Person
from backoffice.usecases.attaching import schedule_scan
from backoffice.usecases.notifying import notify
from backoffice.usecases.progress import application_of, for_user, move, place

RENEWAL = "renewal"
NUMBER_HOUR = 9


@dataclass(frozen=True, slots=True)
class Wish:
    """What goes with the form: what is joined, whether kanji is newly asked, where the applicant's mails go.

    `receipt` is how the card is had; empty when the form's own answer says it.
    """

    receipt: str = ""
    joined: bool = False
    kanji_newly_asked: bool = False
    notify_email: str = ""


def renewal_form(reading: Reading, applicant: Person) -> Form:
    """Return the form that a renewal of this person's status has on this day."""
    return form_for(RENEWAL, applicant.status, reading.rules_on())


def suggested_answers(
    reading: Reading, user: Actor, applicant: Person, receipt: str = Receipt.POST
) -> dict[str, str]:
    """Return the answers that the records of this world already know."""
    account = reading.require(Account, user.id, "利用者", "user")
    organisation = reading.get(Organisation, account.organisation_id)
    return prefill(
        renewal_form(reading, applicant),
        _record(applicant),
        _record(organisation) if organisation else None,
        _record(account),
        receipt=receipt,
    )


def enter(
    tx: Transaction, user: Actor, applicant_id: str, wish: Wish, answers: Mapping[str, str]
) -> Application:
    """Enter a renewal (申請情報入力): from now on its answers cannot be changed (R-119), and it is not filed (R-120).

    `answers` are laid over what the records know. Refused with a refusal a field.
    """
    user.must_be_user()
    applicant = tx.require(Person, applicant_id, "申請人", "person")
    refuse_if_any([status_refusal(tx.rules_on(), applicant.status)])
    receipt = _receipt(wish.receipt or _answered_receipt(answers))
    known = suggested_answers(tx, user, applicant, receipt)
    checked = check(renewal_form(tx, applicant), known | dict(answers), Context(tx.today))
    refuse_if_any([*checked.problems, *_receipt_refusals(tx, applicant, receipt, wish)])
    application = _application(tx, user, applicant, replace(wish, receipt=receipt), checked.cleaned)
    tx.add(application)
    tx.emit(
        "application.entered", application.id, by=user, applicant=applicant.id, receipt=application.receipt
    )
    return application


def choose_receipt(tx: Transaction, user: Actor, application_id: str, receipt: str) -> Application:
    """Change the 受領方法 on screen while 申請完了 or 審査中 (R-210); later the office must be asked (R-211)."""
    application = for_user(tx, user, application_id)
    chosen = _receipt(receipt)
    if Action.CHANGE_RECEIPT not in actions_from(application.stage):
        ja = "審査が完了した後は、画面で受領方法を変更できません。申請先の地方出入国在留管理官署へ連絡してください。"
        raise conflict(ja, "After the examination the office must be asked to change the receipt.", "R-211")
    if application.receipt == chosen:
        return application
    applicant = tx.require(Person, application.applicant_id, "申請人", "person")
    wish = Wish(chosen, application.joined, application.kanji_newly_asked)
    refuse_if_any(_receipt_refusals(tx, applicant, chosen, wish))
    application.receipt = chosen
    place(application)
    tx.emit("receipt.changed", application.id, by=user, receipt=str(chosen))
    if application.stage is not Status.ENTERED:
        notify(tx, application, Notice.RECEIPT_CHANGED, receipt=chosen.label)
    return application


def file(tx: Transaction, user: Actor, application_id: str) -> Application:
    """File an entered application (入管庁に申請を行う); the same press twice files once.

    The 仮番号 is there at once (R-164) and the number follows the next day (R-165). Refused outside the window
    (R-105…R-111), for a person abroad (R-112), or while a file is missing (R-259).
    """
    application = for_user(tx, user, application_id)
    if application.filed_at:
        return application
    applicant = tx.require(Person, application.applicant_id, "申請人", "person")
    refuse_if_any(_filing_refusals(tx, application, applicant))
    move(application, Action.FILE)
    application.filed_at = tx.now
    application.provisional_number = provisional_number(tx.today, tx.serial("provisional"))
    tx.emit("application.filed", application.id, by=user, provisional_number=application.provisional_number)
    notify(tx, application, Notice.ACCEPTANCE)
    _schedule_morning(tx, application)
    return application


def obstacles(reading: Reading, user: Actor, application_id: str) -> list[Refusal]:
    """Return why an entered application could not be filed now; empty when it could."""
    application = for_user(reading, user, application_id)
    applicant = reading.require(Person, application.applicant_id, "申請人", "person")
    return [refusal for refusal in _filing_refusals(reading, application, applicant) if refusal]


def assign_number(tx: Transaction, entry: Entry) -> None:
    """Give the 申請受付番号 on the morning after the filing and mail it (R-165; the hour is U-11's)."""
    application = application_of(tx, entry.subject)
    if application.stage is Status.WITHDRAWN:
        return
    received_on = (application.filed_at or tx.now).date()
    application.number = receipt_number(received_on, tx.serial("receipt"))
    application.version += 1
    tx.emit("number.assigned", application.id, number=application.number)
    notify(tx, application, Notice.NUMBER)


def _application(
    tx: Transaction, user: Actor, applicant: Person, wish: Wish, cleaned: Mapping[str, str]
) -> Application:
    account = tx.require(Account, user.id, "利用者", "user")
    return Application(
        id=tx.key("app"),
        type=RENEWAL,
        status=Status.ENTERED,
        urgent_on=applicant.expires_on,
        filer_id=user.id,
        organisation_id=account.organisation_id,
        applicant_id=applicant.id,
        applicant_name=applicant.name,
        applicant_kanji=applicant.kanji_name,
        search_name=searchable(applicant.name, applicant.kanji_name),
        nationality=applicant.nationality,
        residence_status=applicant.status,
        period_months=applicant.period_months,
        expires_on=applicant.expires_on,
        card_number=applicant.card_number,
        receipt=wish.receipt,
        joined=wish.joined,
        kanji_newly_asked=wish.kanji_newly_asked,
        form=dict(cleaned),
        notify_email=wish.notify_email or cleaned.get("notice_email", applicant.email),
        entered_at=tx.now,
    )


def _filing_refusals(reading: Reading, application: Application, applicant: Person) -> list[Refusal | None]:
    return [
        status_refusal(reading.rules_on(), applicant.status),
        renewal_refusal(reading.today, applicant.expires_on, applicant.period_months),
        abroad_refusal(abroad=applicant.abroad),
        _still_pending(reading, application),
        _older_card(application, applicant),
        _no_documents(reading.rules_on(), application),
        _missing(application.photo_id, "顔写真", "photo"),
        *_receipt_refusals(
            reading,
            applicant,
            _receipt(application.receipt),
            Wish(application.receipt, application.joined, application.kanji_newly_asked),
        ),
    ]


def _still_pending(reading: Reading, application: Application) -> Refusal | None:
    others = reading.having(Application, applicant_id=application.applicant_id)
    pending = [other for other in others if other.id != application.id and other.stage in PENDING]
    if not pending:
        return None
    number = pending[0].number or pending[0].provisional_number
    ja = f"この申請人には手続中の申請（{number}）があります。その申請が終わるまで、新たに申請することはできません。"
    en = f"The applicant's application {number} is still pending. Wait for its end."
    return Refusal("", ja, en, code="pending-application")


def _older_card(application: Application, applicant: Person) -> Refusal | None:
    if application.card_number == applicant.card_number:
        return None
    ja = (
        f"入力した時の在留カード（{application.card_number}）の後に、新しい在留カード（{applicant.card_number}）が"
        "交付されています。新しい在留カードの内容で申請情報を入力し直してください。"
    )
    en = (
        f"Entered with card {application.card_number}, before {applicant.card_number} was had. Enter it anew."
    )
    return Refusal("", ja, en, code="older-card")


def _no_documents(on: date, application: Application) -> Refusal | None:
    """Return why the PDF is missed: at first documents came by post when asked for (R-135), later online (R-137)."""
    return _missing(application.document_id, "資料（PDF）", "documents") if DOCUMENTS_ONLINE.at(on) else None


def _missing(attached: str, what: str, field: str) -> Refusal | None:
    if attached:
        return None
    ja = f"{what}が添付されていません。添付してから申請してください。"
    return Refusal("R-259", ja, f"Attach the {field} before filing.", field, f"{field}-missing")


def _receipt(text: str) -> Receipt:
    if text in set(Receipt):
        return Receipt(text)
    ja = "受領方法は「郵送による受領」か「窓口での受領」を選んでください。"
    raise Refused(Refusal("R-204", ja, "The receipt is post or counter.", "receipt", "receipt"))


def _answered_receipt(answers: Mapping[str, str]) -> str:
    return Receipt.COUNTER if str(answers.get("receipt_method", "")).startswith("窓口") else Receipt.POST


def _receipt_refusals(reading: Reading, applicant: Person, receipt: Receipt, wish: Wish) -> list[Refusal]:
    if receipt is Receipt.COUNTER:
        return []
    return post_refusals(
        status_of_residence=applicant.status,
        birth_on=applicant.birth_on,
        chosen_on=reading.today,
        joined=wish.joined,
        kanji_newly_asked=wish.kanji_newly_asked,
    )


def _schedule_morning(tx: Transaction, application: Application) -> None:
    tomorrow = tx.today + timedelta(days=1)
    tx.schedule(at(tomorrow, NUMBER_HOUR), "assign-number", application.id)
    document = tx.get(Document, application.document_id)
    if document and document.locked:
        schedule_scan(tx, document)


def _record(row: Person | Organisation | Account) -> dict[str, object]:
    return {
        name: str(value) if name.endswith("_on") else value
        for name, value in vars(row).items()
        if name[0] != "_"
    }
