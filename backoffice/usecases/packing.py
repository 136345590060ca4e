"""The user's packing table: what belongs into the envelope, what is wrong with it, and handing it in once (B16)."""

from dataclasses import dataclass, replace

from backoffice.domain.actors import Actor
from backoffice.domain.enclosures import SERVICE_LABELS, Needed, needed
from backoffice.domain.life import Status
from backoffice.domain.places import ANNEX, Place
from backoffice.domain.refusal import Refusal, Refused, conflict
from backoffice.ports import Handling, PaperDefect, Papers
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Account, Person, ResidenceCard
from backoffice.store.shipments import Shipment
from backoffice.usecases.approval import fee_yen
from backoffice.usecases.expecting import expected_papers
from backoffice.usecases.progress import for_user
from backoffice.usecases.sending import return_place, send_papers

RETURN_G = 25


@dataclass(frozen=True, slots=True)
class Needs:
    """What a user needs to know at the packing table. `postage_yen` is of a letter back of 25 g, by service, today."""

    applicant: Person
    fee_yen: int
    stamps: tuple[int, ...]
    annex: Place
    return_to: Place
    postage_yen: dict[str, int]
    card_at_hand: bool
    needed: Needed


def needs(reading: Reading, user: Actor, application_id: str) -> Needs:
    """Return what this application's envelope needs by the rules of the day."""
    application = for_user(reading, user, application_id)
    post, fee = reading.ports.post, fee_yen(reading, application)
    card = reading.get(ResidenceCard, application.card_number)
    return Needs(
        applicant=reading.require(Person, application.applicant_id, "申請人", "person"),
        fee_yen=fee,
        stamps=post.suggest_stamps(fee) if fee else (),
        needed=needed(application.kind),
        annex=ANNEX.at(reading.rules_on()),
        return_to=return_place(reading, application),
        postage_yen={service: post.postage(service, RETURN_G, reading.today) for service in SERVICE_LABELS},
        card_at_hand=card is None or card.place == "holder",
    )


def look_over(reading: Reading, user: Actor, application_id: str, papers: Papers) -> list[PaperDefect]:
    """Return what the annex would find wrong if these papers were sent today."""
    application = for_user(reading, user, application_id)
    expected = replace(expected_papers(reading, application), posted_on=reading.today)
    return reading.ports.post.defects(reading.ports.post.read_papers(papers), expected)


def hand_in(
    tx: Transaction, user: Actor, application_id: str, service: str, papers: Papers, *, told: bool = False
) -> Shipment:
    """Hand the envelope in at the post office; the same press twice sends it once. `told`: the post is to mail the user.

    Refused before the permission, for a receipt at the counter, and while nothing lies in the envelope.
    """
    application = for_user(tx, user, application_id)
    under_way = tx.get(Shipment, application.envelope_id)
    if under_way:
        return under_way
    _refuse_wrong_time(application)
    if not papers:
        ja = "封筒が空です。入れる書類を選んでください。"
        raise Refused(Refusal("R-220", ja, "The envelope is empty.", "papers", "empty-envelope"))
    handling = Handling(
        notices={"sender": tx.require(Account, user.id, "利用者", "user").email} if told else {}
    )
    return send_papers(tx, user, service, papers, application_id=application_id, handling=handling)


def _refuse_wrong_time(application: Application) -> None:
    if application.stage is Status.PERMITTED and not (application.at_counter or application.by_mail):
        return
    ja = "封筒は、審査が完了し、郵送で受領する申請について送ります。今は送る書類がありません。"
    raise conflict(ja, "Papers are posted after the permission, when the card is had by post.", "R-216")
