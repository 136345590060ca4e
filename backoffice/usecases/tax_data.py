"""所得・個人住民税情報 through the simulated マイナポータル, in the place of a 課税証明書 (R-150, R-151, R-281)."""

import json

from backoffice.domain.actors import Actor, UserKind
from backoffice.domain.attachments import DocumentKind
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refusal, Refused, forbidden, refuse_if_any
from backoffice.domain.tax import TAX_DATA_ONLINE, TaxRecord, invented, tax_refusals
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application, Document
from backoffice.store.people import Account, Person
from backoffice.usecases.attaching import open_for_files, store_file
from backoffice.usecases.progress import for_user


def may_fetch(reading: Reading, user: Actor, application: Application) -> bool:
    """Return whether the button is there: from 2024-03-19, for a foreign national who applies in person, before filing."""
    own = user.kind is UserKind.INDIVIDUAL and application.stage is Status.ENTERED
    return own and TAX_DATA_ONLINE.at(reading.rules_on())


def may_or_refuse(reading: Reading, user: Actor, application_id: str) -> None:
    """Refuse to open 「マイナポータル連携」 where nothing can be fetched."""
    _open(reading, user, application_id)


def check_asked(reading: Reading, user: Actor, application_id: str, name: str, year: int) -> Application:
    """Return the application that data of a name and a 年度 may be fetched for; Refused beside the field otherwise."""
    application = _open(reading, user, application_id)
    applicant = reading.require(Person, application.applicant_id, "申請人", "person")
    refuse_if_any(tax_refusals(name, _spellings(applicant), year, reading.today))
    return application


def fetch(
    reading: Reading, user: Actor, application_id: str, name: str, year: int, *, confirmed: bool
) -> TaxRecord:
    """Return what マイナポータル gives; Refused when its holder has not agreed there.

    The record is made up from the person and the year: asked for again it is the same.
    """
    application = check_asked(reading, user, application_id, name, year)
    refuse_if_any([_unconfirmed(confirmed=confirmed)])
    applicant = reading.require(Person, application.applicant_id, "申請人", "person")
    chance = reading.chance("tax-data", f"{applicant.id}/{year}")
    return invented(chance, applicant.name, f"{applicant.prefecture}{applicant.city}", year)


def register(
    tx: Transaction, user: Actor, application_id: str, name: str, year: int, *, confirmed: bool
) -> Document:
    """Attach the fetched data to the application (登録): it stands in for a 課税証明書; a second one replaces the first."""
    record = fetch(tx, user, application_id, name, year, confirmed=confirmed)
    application = open_for_files(for_user(tx, user, application_id))
    data = json.dumps(record.facts(), ensure_ascii=False, indent=1, sort_keys=True).encode()
    document = store_file(tx, application, data, f"tax-data-{year}.json", DocumentKind.TAX_DATA)
    application.version += 1
    tx.emit("tax-data.registered", application.id, by=user, document=document.id, year=year)
    return document


def read_record(reading: Reading, document: Document) -> TaxRecord:
    """Return the record that a document of this kind holds."""
    facts = json.loads(reading.ports.documents.get(document.sha256))
    return TaxRecord(**{name: facts[name] for name in TaxRecord.__slots__})


def _open(reading: Reading, user: Actor, application_id: str) -> Application:
    application = for_user(reading, user, application_id)
    if not TAX_DATA_ONLINE.at(reading.rules_on()):
        ja = "マイナポータルからの取得は、令和6年3月19日以降に利用できます。課税証明書はPDFで添付してください。"
        raise Refused(
            Refusal(
                "R-150", ja, "This begins on 2024-03-19. Attach the certificate as a PDF.", code="tax-era"
            )
        )
    account = reading.require(Account, user.id, "利用者", "user")
    if user.kind is not UserKind.INDIVIDUAL or account.person_id not in ("", application.applicant_id):
        ja = "マイナポータルから取得できるのは、外国人本人が自分の申請をするときだけです。課税証明書はPDFで添付してください。"
        raise forbidden("R-150", ja, "Only a foreign national may fetch his own data.")
    return open_for_files(application)


def _spellings(applicant: Person) -> tuple[str, ...]:
    return applicant.name, applicant.kanji_name, applicant.native_name


def _unconfirmed(*, confirmed: bool) -> Refusal | None:
    """Return why the holder has not agreed: a tick on the simulated page stands for the card in the reader (assumed)."""
    if confirmed:
        return None
    ja = "マイナポータル（模擬）で、情報を提供することに同意してください。"
    return Refusal("R-151", ja, "Agree on the page of マイナポータル first.", "confirmed", "tax-unconfirmed")
