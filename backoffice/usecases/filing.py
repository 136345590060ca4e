"""The user's work: entering an application and filing it (rule book B7, B8, B12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backoffice.domain import eligibility
from backoffice.domain.actors import Actor, UserKind
from backoffice.domain.file_limits import DOCUMENTS_ONLINE
from backoffice.domain.forms import Context, Form, check, form_for, prefill, recorded
from backoffice.domain.forms.tables import office_of
from backoffice.domain.jst import at
from backoffice.domain.life import PENDING, Action, Status
from backoffice.domain.name_search import searchable
from backoffice.domain.notices import Notice
from backoffice.domain.numbers import provisional_number, receipt_number
from backoffice.domain.procedure import OF_NEWCOMERS, WANTS_STATUS, ApplicationType, Joined
from backoffice.domain.processing import usual_until
from backoffice.domain.receipt import (
    Circumstances,
    Receipt,
    answered,
    receipt_named,
    receipt_refusals,
    receipts,
)
from backoffice.domain.refusal import Refusal, Refused, refuse_if_any
from backoffice.domain.sections import section_of
from backoffice.domain.statuses import kind_of
from backoffice.domain.windows import Stay, abroad_refusal, filing_refusal
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application, Document
from backoffice.store.people import Account, Organisation, Person
from backoffice.usecases.attaching import photo_too_old, schedule_scan
from backoffice.usecases.choosing import not_eligible
from backoffice.usecases.newcomers import newcomer
from backoffice.usecases.notifying import notify, prefecture_of_case
from backoffice.usecases.progress import application_of, for_user, move
from backoffice.usecases.representing import must_file_for
from backoffice.usecases.user_details import must_be_in_use

NUMBER_HOUR = 9
WITHIN = frozenset({"特定活動", "特定技能", "高度専門職", "技能実習"})
"""Statuses whose holder asks for a 変更 when the designated activity or the host changes (assumed)."""
UNKNOWN_OFFICE = "東"
"""The letter of a number where neither home nor seat is known (assumed)."""
RIVALS = frozenset({ApplicationType.CHANGE, ApplicationType.RENEWAL, ApplicationType.ACQUISITION})
"""Of these only one may be pending for a person; certificates stand beside them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What goes with the form: the type and the status wanted, what is joined, whether kanji is newly asked.

    `receipt` is how the result is had, empty when the form's own answer says it; `occurred_on` the day of the cause of
    a 変更; `notify_email` where the applicant's mails go.
    """

    receipt: str = ""
    joined: tuple[Joined, ...] = ()
    kanji_newly_asked: bool = False
    notify_email: str = ""
    type: ApplicationType = ApplicationType.RENEWAL
    requested_status: str = ""
    occurred_on: date | None = None


def form_of_wish(reading: Reading, user: Actor, wish: Wish, applicant: Person | None) -> Form:
    """Return the form that an application has on this day, by its type, the status that it is about and the user."""
    return form_for(wish.type, status_of_wish(wish, applicant), reading.rules_on(), user.kind)


def status_of_wish(wish: Wish, applicant: Person | None) -> str:
    """Return the status that an application is about: the wanted one, else the applicant's."""
    return wish.requested_status or (applicant.status if applicant else "")


def suggested_answers(
    reading: Reading,
    user: Actor,
    applicant: Person | None,
    wish: Wish,
    told: Mapping[str, object] | None = None,
) -> dict[str, str]:
    """Return the answers that the records of this world already know, of a new applicant those that follow from what is `told`."""
    account = reading.require(Account, user.id, "利用者", "user")
    organisation = reading.get(Organisation, account.organisation_id)
    return prefill(
        form_of_wish(reading, user, wish, applicant),
        _record(applicant) if applicant else told or {},
        _record(organisation) if organisation else None,
        _record(account),
        receipt=wish.receipt or receipts(wish.type, reading.rules_on())[0],
        wish={"requested_status": wish.requested_status, "acquired_on": wish.occurred_on},
    )


def recorded_answers(
    reading: Reading, form: Form, filer: Account, applicant: Person, names: Iterable[str]
) -> dict[str, str]:
    """Return of some fields of a form what the office's records say now."""
    organisation = reading.get(Organisation, filer.organisation_id)
    return recorded(form, _record(applicant), _record(organisation) if organisation else None, names)


def enter(
    tx: Transaction, user: Actor, applicant_id: str, wish: Wish, answers: Mapping[str, str]
) -> Application:
    """Enter an application (申請情報入力): its answers cannot be changed any more (R-119), and it is not filed (R-120).

    `answers` are laid over what the records know. A 認定 or 取得 may leave the applicant empty: then the answers make
    a new person. Refused with a refusal a field.
    """
    user.must_be_user()
    must_be_in_use(tx, user)
    applicant = _applicant(tx, user, applicant_id, wish.type)
    refuse_if_any(
        [
            _no_status_wanted(wish),
            _nothing_changes(wish, applicant),
            *_not_eligible(tx, user, applicant, wish),
        ]
    )
    wish = replace(wish, receipt=_receipt(tx, wish, answers))
    known = suggested_answers(tx, user, applicant, wish, answers)
    checked = check(form_of_wish(tx, user, wish, applicant), known | dict(answers), Context(tx.today))
    refuse_if_any([*checked.problems, *refused_receipt(tx, applicant, wish)])
    account = tx.require(Account, user.id, "利用者", "user")
    applicant = applicant or newcomer(tx, checked.cleaned, account)
    application = _application(tx, account, applicant, wish, checked.cleaned)
    tx.add(application)
    tx.emit(
        "application.entered", application.id, by=user, applicant=applicant.id, receipt=application.receipt
    )
    return application


def file(tx: Transaction, user: Actor, application_id: str) -> Application:
    """File an entered application (入管庁に申請を行う); the same press twice files once.

    The 仮番号 is there at once (R-164) and the number follows the next day (R-165). Refused outside the window
    (R-103…R-111), for a person abroad (R-112), or while a file is missing (R-259).
    """
    application = for_user(tx, user, application_id)
    if application.filed_at:
        return application
    must_be_in_use(tx, user)
    applicant = tx.require(Person, application.applicant_id, "申請人", "person")
    must_file_for(tx, user, applicant)
    refuse_if_any(_filing_refusals(tx, user, application, applicant))
    move(application, Action.FILE)
    application.filed_at = tx.now
    application.documents_on = tx.today if application.documents_step else None
    application.usual_until = usual_until(application.kind, application.status_to_be, tx.today, tx.rules_on())
    application.provisional_number = provisional_number(tx.today, tx.serial("provisional"))
    tx.emit("application.filed", application.id, by=user, provisional_number=application.provisional_number)
    notify(tx, application, Notice.ACCEPTANCE)
    _schedule_morning(tx, application)
    return application


def obstacles(reading: Reading, user: Actor, application_id: str) -> list[Refusal]:
    """Return why an entered application could not be filed now; empty when it could."""
    application = for_user(reading, user, application_id)
    applicant = reading.require(Person, application.applicant_id, "申請人", "person")
    return [refusal for refusal in _filing_refusals(reading, user, application, applicant) if refusal]


def assign_number(tx: Transaction, entry: Entry) -> None:
    """Give the 申請受付番号 on the morning after the filing and mail it (R-165; the hour is U-11's)."""
    application = application_of(tx, entry.subject)
    if application.stage in (Status.WITHDRAWN, Status.ENDED):
        return
    received_on = (application.filed_at or tx.now).date()
    office = office_of(prefecture_of_case(tx, application))[:1] or UNKNOWN_OFFICE
    application.number = receipt_number(received_on, tx.serial("receipt"), office, application.kind.letter)
    application.version += 1
    tx.emit("number.assigned", application.id, number=application.number)
    notify(tx, application, Notice.NUMBER)


def wish_of(application: Application) -> Wish:
    """Return what an application was entered with."""
    return Wish(
        application.receipt,
        application.joined,
        application.kanji_newly_asked,
        application.notify_email,
        application.kind,
        application.requested_status,
        application.occurred_on,
    )


def refused_receipt(reading: Reading, applicant: Person | None, wish: Wish) -> list[Refusal]:
    """Return why the 受領方法 of a wish cannot be chosen (R-203…R-208)."""
    seen = Circumstances(
        wish.type,
        wish.requested_status or (applicant.status if applicant else ""),
        applicant.birth_on if applicant else reading.today,
        reading.today,
        reading.rules_on(),
        wish.joined,
        wish.kanji_newly_asked,
    )
    return receipt_refusals(Receipt(wish.receipt), seen)


def _applicant(tx: Transaction, user: Actor, applicant_id: str, kind: ApplicationType) -> Person | None:
    if not applicant_id and kind in OF_NEWCOMERS and user.kind is not UserKind.INDIVIDUAL:
        return None
    if not applicant_id:
        ja = "申請人を選んでください。"
        raise Refused(Refusal("R-125", ja, "Choose the applicant.", "applicant", "missing"))
    applicant = tx.require(Person, applicant_id, "申請人", "person")
    must_file_for(tx, user, applicant)
    return applicant


def _no_status_wanted(wish: Wish) -> Refusal | None:
    if wish.type not in WANTS_STATUS or wish.requested_status:
        return None
    ja = "希望する在留資格を選んでください。"
    return Refusal(
        "R-116", ja, "Choose the status of residence that is wanted.", "requested_status", "status"
    )


def _nothing_changes(wish: Wish, applicant: Person | None) -> Refusal | None:
    """Return why a 変更 to the status that is held is no change; some statuses change within themselves (assumed)."""
    held = applicant.status if applicant else ""
    if wish.type is not ApplicationType.CHANGE or wish.requested_status != held or kind_of(held) in WITHIN:
        return None
    ja = f"現在の在留資格（{held}）と同じです。引き続き在留するときは、在留期間更新許可申請を選んでください。"
    return Refusal(
        "R-015", ja, "That status is held already: choose a renewal.", "requested_status", "same-status"
    )


def _not_eligible(reading: Reading, user: Actor, applicant: Person | None, wish: Wish) -> list[Refusal]:
    joined = eligibility.joined_refusals(
        reading.rules_on(), wish.type, wish.joined, UserKind(user.kind or "")
    )
    return [*not_eligible(reading, user, applicant, wish.type, wish.requested_status), *joined]


def _receipt(tx: Transaction, wish: Wish, answers: Mapping[str, str]) -> Receipt:
    said = str(answers.get("receipt_method", ""))
    usual = receipts(wish.type, tx.rules_on())[0]
    text = wish.receipt or (answered(said) if said else usual)
    found = receipt_named(text, wish.type, tx.rules_on())
    if isinstance(found, Refusal):
        raise Refused(found)
    return found


def _application(
    tx: Transaction, account: Account, applicant: Person, wish: Wish, cleaned: Mapping[str, str]
) -> Application:
    # A 認定 and a 取得 begin a stay: whatever card and period the records know is not what they are about.
    stays = wish.type.of_a_stay
    return Application(
        id=tx.key("app"),
        type=wish.type,
        status=Status.ENTERED,
        urgent_on=(applicant.expires_on if stays else None) or tx.today,
        filer_id=account.id,
        organisation_id=account.organisation_id,
        applicant_id=applicant.id,
        applicant_name=applicant.name,
        applicant_kanji=applicant.kanji_name,
        search_name=searchable(applicant.name, applicant.kanji_name),
        nationality=applicant.nationality,
        residence_status=applicant.status if stays else "",
        requested_status=wish.requested_status,
        occurred_on=wish.occurred_on or _day(cleaned.get("acquired_on", "")),
        period_months=applicant.period_months if stays else 0,
        expires_on=applicant.expires_on if stays else None,
        card_number=applicant.card_number if stays else "",
        receipt=wish.receipt,
        joined_with={str(each): "pending" for each in wish.joined},
        kanji_newly_asked=wish.kanji_newly_asked,
        form=dict(cleaned),
        notify_email=wish.notify_email or cleaned.get("notice_email", applicant.email),
        entered_at=tx.now,
        section=section_of(wish.requested_status or applicant.status, tx.rules_on()),
        sought_status=wish.requested_status or (applicant.status if stays else ""),
    )


def _filing_refusals(
    reading: Reading, user: Actor, application: Application, applicant: Person
) -> list[Refusal | None]:
    stay = Stay(applicant.expires_on, applicant.period_months, application.occurred_on)
    kind = application.kind
    return [
        *_not_eligible(reading, user, applicant, wish_of(application)),
        filing_refusal(kind, reading.today, stay, reading.rules_on()),
        abroad_refusal(abroad=applicant.abroad) if kind is not ApplicationType.COE else None,
        _still_pending(reading, application),
        _older_card(application, applicant) if kind.of_a_stay else None,
        _no_documents(reading.rules_on(), application),
        _missing(application.photo_id, "顔写真", "photo"),
        photo_too_old(reading, application),
        *refused_receipt(reading, applicant, wish_of(application)),
    ]


def _still_pending(reading: Reading, application: Application) -> Refusal | None:
    rivals = RIVALS if application.kind in RIVALS else {application.kind}
    others = reading.having(Application, applicant_id=application.applicant_id)
    pending = [
        other
        for other in others
        if other.id != application.id and other.stage in PENDING and other.kind in rivals
    ]
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


def _schedule_morning(tx: Transaction, application: Application) -> None:
    tomorrow = tx.today + timedelta(days=1)
    tx.schedule(at(tomorrow, NUMBER_HOUR), "assign-number", application.id)
    document = tx.get(Document, application.document_id)
    if document and document.locked:
        schedule_scan(tx, document)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _record(row: Person | Organisation | Account) -> dict[str, object]:
    return {
        name: str(value) if name.endswith("_on") and value else value
        for name, value in vars(row).items()
        if name[0] != "_"
    }
