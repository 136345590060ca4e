"""Four eyes at the opening of an envelope with a card or passport in it: a second officer of the annex signs (assumed).

The world's setting `four_eyes` says whether; a world whose annex has one officer alone cannot wait for a second one.
"""

from backoffice.domain.actors import Actor, Role
from backoffice.domain.custody import needs_two
from backoffice.domain.life import Action
from backoffice.domain.refusal import absent, conflict, forbidden
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Officer, officers_with
from backoffice.store.shipments import Shipment
from backoffice.usecases.progress import for_officer, move

LATER = "later"


def in_force(reading: Reading) -> bool:
    """Return whether this world wants two officers at an opening."""
    return reading.state.settings.get("four_eyes") == "on"


def awaits_witness(reading: Reading, shipment: Shipment) -> bool:
    """Return whether an opened envelope still waits for its second officer."""
    if not in_force(reading) or shipment.opened_at is None or shipment.witnessed_by:
        return False
    return needs_two(str(paper["kind"]) for paper in shipment.papers) and bool(_others(reading, shipment))


def may_witness(reading: Reading, shipment: Shipment, actor: Actor | None) -> bool:
    """Return whether an envelope waits for this officer as its second one; None is anybody."""
    return awaits_witness(reading, shipment) and (actor is None or actor.id != shipment.opened_by)


def must_be_witnessed(reading: Reading, shipment: Shipment) -> None:
    """Refuse to go on with an envelope that a second officer has not looked at."""
    if awaits_witness(reading, shipment):
        ja = "在留カード・旅券等が入っていたため、開封した職員以外の分室職員の確認が必要です。第二確認者の確認を受けてください。"
        en = "A card or passport lies in this envelope: another officer of the annex must witness it first."
        raise conflict(ja, en)


def witness(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Sign as the second officer that an opened envelope holds what is shown.

    Refused to who opened it, and when nothing waits for a second officer.
    """
    application = for_officer(tx, officer, application_id, Action.WITNESS_ENVELOPE)
    shipment = tx.get(Shipment, application.envelope_id)
    if shipment is None or not awaits_witness(tx, shipment):
        ja = "第二確認者の確認を待っている封筒はありません。"
        raise conflict(ja, "No envelope of this application waits for a witness.")
    if officer.id == shipment.opened_by:
        ja = "開封した職員は、第二確認者になれません。分室の別の職員が確認してください。"
        raise forbidden("", ja, "Who opened the envelope cannot witness it.")
    shipment.witnessed_by, shipment.witnessed_at = officer.id, tx.now
    move(application, Action.WITNESS_ENVELOPE)
    kinds = [str(paper["kind"]) for paper in shipment.papers]
    tx.emit("envelope.witnessed", application.id, by=officer, number=shipment.id, kinds=kinds)
    return application


def witness_by_program(tx: Transaction, opener: Actor, application_id: str, named: str) -> bool:
    """Have the officer of a key, or the first other one, witness what a program opens; return whether all is witnessed.

    With `later` nobody does. Nothing happens where no witness is needed.
    """
    application = tx.require(Application, application_id, "申請", "application")
    shipment = tx.require(Shipment, application.envelope_id, "封筒", "envelope")
    if not awaits_witness(tx, shipment):
        return True
    if named == LATER:
        return False
    found = [
        each for each in _others(tx, shipment) if each.id == named or (not named and each.id != opener.id)
    ]
    if not found:
        raise absent("第二確認者になれる職員", "officer who may witness", named)
    witness(tx, found[0].actor(), application_id)
    return True


def _others(reading: Reading, shipment: Shipment) -> list[Officer]:
    """Return the officers of the annex who may witness an envelope."""
    found = officers_with(reading.session, Role.ANNEX)
    return [each for each in found if each.state == "active" and each.id != shipment.opened_by]
