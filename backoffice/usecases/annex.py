"""The annex's work: envelopes in, defects back, cards made, old cards punched, new cards out (rule book B16)."""

from dataclasses import asdict

from backoffice.domain.actors import Actor
from backoffice.domain.custody import How
from backoffice.domain.life import ROLES, Action, Status
from backoffice.domain.notices import Notice
from backoffice.domain.numbers import card_number
from backoffice.domain.places import ANNEX, Place
from backoffice.domain.procedure import CERTIFICATES
from backoffice.domain.refusal import conflict
from backoffice.ports import Dispatch, PaperDefect
from backoffice.simulation.transaction import Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Account, ResidenceCard
from backoffice.store.shipments import Shipment, Way
from backoffice.usecases import custody
from backoffice.usecases.approval import fee_yen, issue_certificate
from backoffice.usecases.expecting import expected_papers
from backoffice.usecases.four_eyes import must_be_witnessed, witness_by_program
from backoffice.usecases.notifying import notify
from backoffice.usecases.outgoing import post_back
from backoffice.usecases.progress import for_officer, move
from backoffice.usecases.sending import (
    LETTER_G,
    SIMPLIFIED_REGISTERED,
    follow_envelopes,
    return_place,
    sender_place,
    ship,
)

GONE = frozenset({"punched", "lost"})
"""States of a card that is void already: punched for a new one that was lost in the post, or lost itself."""


def receive_envelope(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Enter an envelope that has arrived into the post room's book."""
    application = for_officer(tx, officer, application_id, Action.RECEIVE_ENVELOPE)
    if application.at_counter:
        ja = "この申請の受領方法は窓口です。封筒では受け付けられません。"
        raise conflict(ja, "This application's card is handed over at the counter.", "R-204")
    if application.by_mail:
        ja = "この申請の証明書は電子メールで交付しました。封筒では受け付けられません。"
        raise conflict(ja, "This application's certificate was issued by e-mail.", "R-203")
    shipment = _envelope(tx, application)
    if shipment.state != "arrived":
        ja = f"封筒（{shipment.id}）はまだ分室に届いていません。追跡を確かめてください。"
        raise conflict(ja, f"Envelope {shipment.id} has not arrived yet.")
    shipment.state, shipment.received_at = "received", tx.now
    move(application, Action.RECEIVE_ENVELOPE)
    tx.emit("envelope.received", application.id, by=officer, number=shipment.id)
    return application


def unseal_envelope(tx: Transaction, officer: Actor, application_id: str) -> list[PaperDefect]:
    """Open an envelope and check what is inside by the rules of this application and day; return the defects.

    What was found at the opening stays: opened once more it is not judged anew.
    """
    application = for_officer(tx, officer, application_id, Action.OPEN_ENVELOPE)
    shipment = _envelope(tx, application)
    if shipment.opened_at:
        return [PaperDefect(**defect) for defect in shipment.defects]
    defects = tx.ports.post.defects(shipment.papers, expected_papers(tx, application))
    shipment.state, shipment.opened_at, shipment.opened_by = "opened", tx.now, officer.id
    shipment.defects = [asdict(defect) for defect in defects]
    custody.lay_out(tx, officer, shipment)
    codes = [defect.code for defect in defects]
    tx.emit("envelope.opened", application.id, by=officer, number=shipment.id, defects=codes)
    return defects


def open_envelope(tx: Transaction, officer: Actor, application_id: str, witness: str = "") -> Application:
    """Open an envelope and go on as its papers demand: complete, or back to the sender with a mail (R-228).

    For programs: where four eyes are needed, the officer with the key `witness` looks on, or the first other one of the
    annex; with "later" the envelope is only opened, and another officer's `witness` comes next.
    """
    defects = unseal_envelope(tx, officer, application_id)
    if not witness_by_program(tx, officer, application_id, witness):
        return tx.require(Application, application_id, "申請", "application")
    if any(not defect.soft for defect in defects):
        return return_envelope(tx, officer, application_id)
    return accept_papers(tx, officer, application_id)


def accept_papers(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Accept the papers of an opened envelope as complete; refused while a defect stands."""
    application = for_officer(tx, officer, application_id, Action.OPEN_ENVELOPE)
    shipment = _opened(tx, application)
    must_be_witnessed(tx, shipment)
    hard = [defect for defect in shipment.defects if not defect["soft"]]
    if hard:
        raise conflict(
            f"不備があるため受理できません: {hard[0]['ja']}",
            f"Not complete: {hard[0]['en']}",
            hard[0]["rule"],
        )
    shipment.state = "accepted"
    move(application, Action.OPEN_ENVELOPE)
    custody.put_away(tx, officer, application)
    tx.emit(
        "papers.accepted", application.id, by=officer, number=shipment.id, fee_yen=fee_yen(tx, application)
    )
    return application


def return_envelope(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Send defective papers back, in the applicant's own return envelope where it is good, and say why by mail."""
    application = for_officer(tx, officer, application_id, Action.RETURN_ENVELOPE)
    shipment = _opened(tx, application)
    must_be_witnessed(tx, shipment)
    if not any(not defect["soft"] for defect in shipment.defects):
        raise conflict(
            "不備がないため返送できません。受理してください。", "Nothing is wrong: accept the papers."
        )
    move(application, Action.RETURN_ENVELOPE)
    shipment.state = "sent-back"
    back, _ = post_back(tx, officer, application, Way.SENT_BACK, How.SENT_BACK)
    back.follows_id = shipment.id
    codes = [defect["code"] for defect in shipment.defects]
    tx.emit("papers.returned", application.id, by=officer, number=back.id, defects=codes)
    notify(tx, application, Notice.ENVELOPE_DEFECT, defects=shipment.defects, number=back.id)
    follow_envelopes(tx, application)
    return application


def return_unopened(tx: Transaction, officer: Actor, shipment_id: str) -> Shipment:
    """Send an envelope that nobody waits for back to its sender; post papers that came back once more.

    Refused while it is not at the annex, and for the envelope that the desk is to receive next.
    """
    may_use_annex(officer)
    shipment = tx.require(Shipment, shipment_id, "郵便物", "item")
    application = tx.get(Application, shipment.application_id)
    _refuse_elsewhere(shipment)
    _refuse_awaited(shipment, application)
    shipment.state = "sent-back"
    postage = tx.ports.post.postage(SIMPLIFIED_REGISTERED, LETTER_G, tx.today)
    to = _sender_of(tx, shipment)
    things = custody.lying_of(tx, shipment)
    papers = custody.papers_of(things, packing=None) if things else shipment.papers
    item = Dispatch(SIMPLIFIED_REGISTERED, ANNEX.at(tx.rules_on()), to, papers, LETTER_G, postage)
    back = ship(tx, item, officer, application, Way.SENT_BACK)
    back.follows_id = shipment.id
    custody.send_out(tx, officer, things, back, How.POSTED_AGAIN)
    again = shipment.way == Way.SENT_BACK
    kind = "papers.posted-again" if again else "envelope.sent-back"
    tx.emit(kind, shipment.application_id, by=officer, number=back.id)
    if application and not again:
        follow_envelopes(tx, application)
        notify(tx, application, Notice.PAPERS_UNNEEDED, reason=why_unneeded(application), number=back.id)
    return back


def why_unneeded(application: Application) -> str:
    """Return why the office does not need an envelope, as its user is told."""
    if application.stage is Status.PERMITTED:
        if application.by_mail:
            return "証明書は電子メールで交付したため、書類の郵送は必要ありません。"
        by_counter = "在留カードは窓口で交付するため、書類の郵送は必要ありません。"
        return (
            by_counter if application.at_counter else "この申請について、先に届いた別の封筒があるためです。"
        )
    return _UNNEEDED.get(application.stage, "書類は既に受理しており、この封筒の書類は必要ありません。")


_EARLY = "審査がまだ完了していません。書類は「審査完了に関するお知らせ」の後にお送りください。"
_UNNEEDED = dict.fromkeys((Status.ENTERED, Status.FILED, Status.EXAMINATION, Status.PROPOSED), _EARLY) | {
    Status.PAPERS_RECEIVED: "この申請について、先に届いた別の封筒があるためです。",
    Status.REFUSED: "この申請は不許可となったため、書類は必要ありません。",
    Status.WITHDRAWN: "この申請は取り下げられたため、書類は必要ありません。",
    Status.ENDED: "この申請は終止となったため、書類は必要ありません。",
}


def issue_card(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Make the new card, punch the old one, and mail that it is made (R-173, R-238, R-239); or make the certificate."""
    application = for_officer(tx, officer, application_id, Action.ISSUE_CARD)
    if application.kind in CERTIFICATES:
        issue_certificate(tx, officer, application)
        custody.keep_made(tx, officer, application)
    else:
        make_card(tx, officer, application, "annex")
    move(application, Action.ISSUE_CARD)
    notify(tx, application, Notice.CARD_CREATED, return_address=return_place(tx, application).text())
    return application


def make_card(tx: Transaction, officer: Actor, application: Application, place: str) -> ResidenceCard:
    """Make the card of a permission, and make the old one void by punching it."""
    until = application.granted_until
    if until is None:
        raise conflict("許可の満了日がありません。", "The permission has no end.")
    card = ResidenceCard(
        number=card_number(tx.chance("card", _made_for(application))),
        person_id=application.applicant_id,
        state="valid",
        place=place,
        issued_on=tx.today,
        expires_on=until,
        status=application.status_to_be,
        period_months=application.granted_months,
        stay_until=until,
    )
    tx.add(card)
    application.new_card_number = card.number
    custody.keep_made(tx, officer, application, handed_over=place == "holder")
    punch_old_card(tx, officer, application)
    tx.emit("card.issued", application.id, by=officer, card=card.number, expires_on=str(until))
    return card


def _made_for(application: Application) -> str:
    """Return what keys the chance of a card's number: another one where the card made before was lost in the post."""
    return ".".join(filter(None, (application.id, application.dispatch_number)))


def stamp_passport(tx: Transaction, officer: Actor, application: Application) -> None:
    """Stamp a permission of three months or less in the passport; the old card is void, and no new one is made."""
    punch_old_card(tx, officer, application)
    tx.emit("passport.stamped", application.id, by=officer, expires_on=str(application.granted_until))


def punch_old_card(tx: Transaction, officer: Actor, application: Application) -> None:
    """Make the old card void by punching it (R-239)."""
    old = tx.get(ResidenceCard, application.card_number)
    if old and old.state in GONE:
        return
    if old:
        old.state = "punched"
    if application.card_number:
        custody.punch(tx, application)
        tx.emit("card.punched", application.id, by=officer, card=application.card_number)


def may_use_annex(officer: Actor) -> None:
    """Refuse who does not work at the annex."""
    officer.must_be(*ROLES[Action.OPEN_ENVELOPE])


def _refuse_elsewhere(shipment: Shipment) -> None:
    if (shipment.way, shipment.state) in ((Way.TO_ANNEX, "arrived"), (Way.SENT_BACK, "returned")):
        return
    ja = f"郵便物（{shipment.id}）は、分室で保管している未開封の封筒・返戻された書類ではありません。追跡を確かめてください。"
    raise conflict(
        ja, f"Item {shipment.id} is no unopened envelope, and no paper that came back, at the annex."
    )


def _refuse_awaited(shipment: Shipment, application: Application | None) -> None:
    if application is None or application.stage is not Status.PERMITTED:
        return
    if application.at_counter or application.by_mail:
        return
    if application.envelope_id == shipment.id:
        ja = "この封筒は、申請が待っている封筒です。受領して開封してください。"
        raise conflict(
            ja, "This is the envelope that its application waits for: receive and open it.", "R-216"
        )


def _sender_of(tx: Transaction, shipment: Shipment) -> Place:
    """Return who an item came from: an envelope's sender, or the addressee that papers sent back did not reach."""
    item = tx.ports.post.find(tx.connection, shipment.id)
    if shipment.way == Way.SENT_BACK and item:
        return item.addressee
    return sender_place(tx, tx.require(Account, shipment.sender_id, "利用者", "user").actor())


def _envelope(tx: Transaction, application: Application) -> Shipment:
    shipment = tx.get(Shipment, application.envelope_id)
    if shipment is None:
        raise conflict(
            "この申請の封筒はまだ送られていません。", "No envelope has been sent for this application."
        )
    return shipment


def _opened(tx: Transaction, application: Application) -> Shipment:
    shipment = _envelope(tx, application)
    if shipment.opened_at is None:
        raise conflict("先に封筒を開けてください。", "Open the envelope first.")
    return shipment
