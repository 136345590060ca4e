"""What leaves the annex: new cards in the return envelope, defective papers back, several items with one 差出票 (B16)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from backoffice.domain.actors import Actor
from backoffice.domain.custody import ENVELOPE, Custody, How
from backoffice.domain.enclosures import OF_RETURN_POSTAGE, RETURN_SERVICES
from backoffice.domain.life import Action, Status
from backoffice.domain.notices import Notice
from backoffice.domain.places import ANNEX, Place
from backoffice.domain.refusal import Refusal, Refused
from backoffice.ports import Dispatch, Papers
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.holdings import Holding
from backoffice.store.posting_lists import PostingList, count_of_day
from backoffice.store.shipments import Shipment, Way
from backoffice.usecases import custody
from backoffice.usecases.notifying import notify
from backoffice.usecases.progress import for_officer, move
from backoffice.usecases.sending import LETTER_G, SIMPLIFIED_REGISTERED, return_place, ship

UNFIT = frozenset(
    {
        "return-service-not-allowed",
        "return-envelope-too-small",
        "return-envelope-impossible",
        "return-address-wrong",
        *OF_RETURN_POSTAGE,
    }
)
"""Defects of a return envelope for which nothing goes back in it."""
MOST_TOGETHER = 100
"""How many items a 差出票 holds at most (assumed: two sheets of 50 lines)."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """How things leave: in the applicant's return envelope (`packing`) where it is here and good, else in the office's.

    `postage_yen` is the tariff of the day; `paid_yen` what the applicant has stuck on, None for a ready-made pack.
    """

    service: str
    postage_yen: int
    packing: Holding | None = None
    paid_yen: int | None = None

    @property
    def charge_yen(self) -> int:
        """What the office pays at the counter: beside an applicant's envelope what the tariff has risen by since."""
        if self.packing is None:
            return self.postage_yen
        return 0 if self.paid_yen is None else max(0, self.postage_yen - self.paid_yen)


def way_out(reading: Reading, application: Application) -> WayOut:
    """Return how an application's papers or card leave the annex today (R-222, R-223, R-228)."""
    return _way_out(reading, application, custody.at_hand(reading, application))


def _way_out(reading: Reading, application: Application, things: Collection[Holding]) -> WayOut:
    shipment = reading.get(Shipment, application.envelope_id)
    service = _chosen(reading, shipment)
    postage = reading.ports.post.postage(service, LETTER_G, reading.today)
    packing = _packing(things, shipment, service)
    if packing is None:
        return WayOut(service, postage)
    return WayOut(service, postage, packing, packing.paper.get("postage"))


def return_service(reading: Reading, application: Application) -> str:
    """Return by which service the new card goes out: as the return envelope says if it may (R-223), else 簡易書留."""
    return _chosen(reading, reading.get(Shipment, application.envelope_id))


def post_back(
    tx: Transaction, officer: Actor, application: Application, way: Way, how: How
) -> tuple[Shipment, int]:
    """Post all that lies here of an application to its user or applicant; return the item and what the office pays."""
    things = custody.at_hand(tx, application)
    out = _way_out(tx, application, things)
    papers = custody.papers_of(things, packing=out.packing)
    to = return_place(tx, application)
    shipment = ship(tx, _packed(tx, out, to, papers), officer, application, way)
    custody.send_out(tx, officer, things, shipment, how, out.packing)
    return shipment, out.charge_yen


def _packed(tx: Transaction, out: WayOut, to: Place, papers: Papers) -> Dispatch:
    annex = ANNEX.at(tx.rules_on())
    if out.packing is None:
        return Dispatch(out.service, annex, to, papers, LETTER_G, out.postage_yen)
    post = tx.ports.post
    item = post.in_return_envelope(out.packing.paper, annex, to, papers, LETTER_G, tx.today)
    own = item.handling.number
    if own and post.find(tx.connection, own):
        return replace(item, handling=replace(item.handling, number=""))
    return item


def dispatch(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Post the new card and all that is given back in the return envelope, or a returned card once more."""
    _post(tx, officer, application_id)
    return tx.require(Application, application_id, "申請", "application")


def dispatch_together(tx: Transaction, officer: Actor, application_ids: Sequence[str]) -> PostingList:
    """Hand several cards that are made in at the post office with one 差出票, all or none; return the list.

    Refused without any, for more than a list holds, and when one of them cannot go.
    """
    keys = list(dict.fromkeys(application_ids))
    if not 1 <= len(keys) <= MOST_TOGETHER:
        ja = f"差出票に載せる申請を1件から{MOST_TOGETHER}件まで選んでください。"
        en = f"Choose from 1 to {MOST_TOGETHER} applications."
        raise Refused(Refusal("", ja, en, "chosen", "none-chosen"))
    posted = [_post(tx, officer, key) for key in keys]
    serial = count_of_day(tx.session, tx.today) + 1
    items = [
        {"number": shipment.id, "yen": yen, "own": yen == 0, "application_id": shipment.application_id}
        for shipment, yen in posted
    ]
    made = tx.add(
        PostingList(
            id=f"{tx.today}-{serial:03d}",
            day=tx.today,
            serial=serial,
            officer_id=officer.id,
            at=tx.now,
            items=items,
            yen=sum(yen for _, yen in posted),
        )
    )
    tx.emit("posting-list.made", made.id, by=officer, numbers=[shipment.id for shipment, _ in posted])
    return made


def ask_address(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Ask the user by mail where a card that came back can be had; it may be sent again at once beside that (assumed)."""
    application = for_officer(tx, officer, application_id, Action.ASK_ADDRESS)
    move(application, Action.ASK_ADDRESS)
    tx.emit("address.asked", application.id, by=officer, number=application.dispatch_number)
    notify(
        tx,
        application,
        Notice.ADDRESS_ASKED,
        number=application.dispatch_number,
        address=return_place(tx, application).text(),
        attempts=attempts(tx, application),
    )
    return application


def attempts(reading: Reading, application: Application) -> int:
    """Return how often the card or certificate was posted."""
    return len(_outgoing(reading, application))


def _post(tx: Transaction, officer: Actor, application_id: str) -> tuple[Shipment, int]:
    application = for_officer(tx, officer, application_id, Action.DISPATCH)
    again = application.stage is Status.CARD_RETURNED
    move(application, Action.DISPATCH)
    before = tx.get(Shipment, application.dispatch_number)
    shipment, yen = post_back(
        tx, officer, application, Way.NEW_CARD, How.POSTED_AGAIN if again else How.DISPATCHED
    )
    if before and before.state == "returned":
        before.state, shipment.follows_id = "sent-back", before.id
    application.dispatch_number = shipment.id
    kind = "certificate.dispatched" if application.kind.certifies else "card.dispatched"
    tx.emit(kind, application.id, by=officer, number=shipment.id)
    return shipment, yen


def _outgoing(reading: Reading, application: Application) -> list[Shipment]:
    return [
        each for each in reading.having(Shipment, application_id=application.id) if each.way == Way.NEW_CARD
    ]


def _chosen(reading: Reading, shipment: Shipment | None) -> str:
    papers = shipment.papers if shipment else []
    chosen = [str(paper.get("service")) for paper in papers if paper["kind"] == ENVELOPE]
    allowed = RETURN_SERVICES.at(reading.rules_on())
    return chosen[0] if chosen and chosen[0] in allowed else SIMPLIFIED_REGISTERED


def _packing(things: Collection[Holding], shipment: Shipment | None, service: str) -> Holding | None:
    """Return the return envelope, where it lies here and may go as it is."""
    codes: Collection[object] = {defect["code"] for defect in shipment.defects} if shipment else ()
    if not UNFIT.isdisjoint(codes):
        return None
    envelopes = [
        thing
        for thing in things
        if thing.kind == ENVELOPE and thing.where is Custody.DESK and thing.paper.get("service") == service
    ]
    return envelopes[0] if envelopes else None
