"""The user's post: packing an envelope for the annex and handing it in (rule book B16)."""

from collections.abc import Mapping
from typing import Any

from backoffice.domain.actors import Actor, UserKind
from backoffice.domain.enclosures import needed
from backoffice.domain.life import Status
from backoffice.domain.places import ANNEX, Place, card_goes_to_seat
from backoffice.domain.refusal import Refusal, Refused, conflict
from backoffice.ports import PLAIN, Dispatch, Handling, Papers
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Account, Organisation, Person, ResidenceCard
from backoffice.store.shipments import ON_THE_WAY, TAKEN_IN, Shipment, Way, in_order
from backoffice.store.worklists import Filter, listed
from backoffice.usecases.progress import for_user

SIMPLIFIED_REGISTERED = "simplified-registered"
LETTER_G = 20
ENVELOPE_G = 12
PAPER_G = 6
TO_ANNEX = "annex"


def send_papers(
    tx: Transaction,
    user: Actor,
    service: str,
    papers: Papers,
    to: str | Place = TO_ANNEX,
    application_id: str = "",
    postage_yen: int | None = None,
    handling: Handling = PLAIN,
) -> Shipment:
    """Hand an envelope in at the post office; return the shipment, whose `id` is the tracking number.

    The post takes any envelope that is paid for: what is wrong inside shows at the annex. Refused for papers
    that cannot be (a card that is not at hand), a service that does not exist, or too little postage.
    """
    user.must_be_user()
    enclosed = tx.ports.post.read_papers(papers)
    application = _application_of(tx, user, enclosed, application_id)
    _enclose_card(tx, user, application, enclosed)
    addressee = ANNEX.at(tx.rules_on()) if to == TO_ANNEX else _address(to)
    weight_g = ENVELOPE_G + PAPER_G * min(len(enclosed), 2)
    post = tx.ports.post
    postage = post.postage(service, weight_g, tx.today, handling) if postage_yen is None else postage_yen
    dispatch = Dispatch(service, sender_place(tx, user), addressee, enclosed, weight_g, postage, handling)
    shipment = ship(tx, dispatch, user, application, Way.TO_ANNEX)
    tx.emit(
        "papers.sent",
        shipment.application_id,
        by=user,
        number=shipment.id,
        kinds=[p["kind"] for p in enclosed],
    )
    return shipment


def held_papers(reading: Reading, application: Application, *, by_post: bool = True) -> list[dict[str, Any]]:
    """Return what the applicant holds and the office asks for: the present card and the 指定書 (R-220, R-230).

    After a permission that was stamped in the passport there is no valid card (R-206); 認定 and 取得 ask for none
    (R-268), a 就労資格証明書 by post for a copy (R-221).
    """
    asked = needed(application.kind, by_post=by_post)
    if asked.card_copy:
        return [{"kind": "card-copy" if application.card_number else "passport-copy"}]
    if not asked.card:
        return []
    applicant = reading.require(Person, application.applicant_id, "申請人", "person")
    card = reading.get(ResidenceCard, application.card_number)
    papers: list[dict[str, Any]] = []
    if application.card_number and (card is None or card.state == "valid"):
        papers.append({"kind": "residence-card", "card_number": application.card_number})
    if applicant.has_designation:
        papers.append({"kind": "designation"})
    return papers


def seat_of(reading: Reading, application: Application) -> Organisation | None:
    """Return the organisation at whose seat the card is had (R-225), None when it goes to the applicant (R-224).

    A user of an organisation's kind who has no organisation has no seat: the applicant's address is used (assumed).
    """
    account = reading.require(Account, application.filer_id, "利用者", "user")
    organisation = reading.get(Organisation, account.organisation_id)
    return organisation if card_goes_to_seat(UserKind(account.kind)) else None


def return_place(reading: Reading, application: Application) -> Place:
    """Return where the new card is posted: the seat, or the applicant's address, by user kind (R-224, R-225)."""
    seat = seat_of(reading, application)
    if seat:
        return seat.place()
    return reading.require(Person, application.applicant_id, "申請人", "person").place()


def sender_place(reading: Reading, user: Actor) -> Place:
    """Return the address a user writes on the back of an envelope."""
    account = reading.require(Account, user.id, "利用者", "user")
    organisation = reading.get(Organisation, account.organisation_id)
    if organisation:
        return organisation.place()
    person = reading.get(Person, account.person_id)
    return person.place() if person else Place("1000001", ("東京都千代田区千代田1-1",), account.name)


def ship(
    tx: Transaction, dispatch: Dispatch, by: Actor, application: Application | None, way: Way
) -> Shipment:
    """Hand an item in at the post office and note what it is for."""
    shipment = Shipment(
        id=tx.ports.post.accept(tx.for_post, dispatch),
        way=way,
        application_id=application.id if application else "",
        sender_id=by.id,
        service=dispatch.service,
        papers=[dict(paper) for paper in dispatch.papers],
        sent_at=tx.now,
    )
    tx.add(shipment)
    move_cards(tx, dispatch.papers, "post")
    if application and way is Way.TO_ANNEX:
        follow_envelopes(tx, application)
    return shipment


def is_users_own(reading: Reading, user: Actor, number: str) -> bool:
    """Return whether a mail item is a user's own: he has sent it, or his application is what it is about (R-256)."""
    shipment = reading.get(Shipment, number)
    if shipment is None:
        return False
    application = reading.get(Application, shipment.application_id)
    return user.id in (shipment.sender_id, application.filer_id if application else "")


def follow_envelopes(tx: Transaction, application: Application) -> None:
    """Point an application at the envelope that the annex handles next; one that it has taken in stays."""
    taken = tx.get(Shipment, application.envelope_id)
    if taken is None or taken.state not in TAKEN_IN:
        application.envelope_id = next_envelope(tx, application)


def next_envelope(reading: Reading, application: Application) -> str:
    """Return the envelope that the annex handles next: one that has arrived, else the first that was sent."""
    waiting = [
        shipment
        for shipment in in_order(reading.having(Shipment, application_id=application.id))
        if shipment.way == Way.TO_ANNEX and shipment.state in ON_THE_WAY
    ]
    return next((shipment.id for shipment in waiting if shipment.state == "arrived"), "") or (
        waiting[0].id if waiting else ""
    )


def move_cards(tx: Transaction, papers: Papers, place: str) -> None:
    """Note where the cards among some papers are now."""
    for paper in papers:
        card = tx.get(ResidenceCard, str(paper.get("card_number") or ""))
        if card:
            card.place = place


def void_lost_cards(tx: Transaction, papers: Papers) -> None:
    """Note that the cards among some papers are lost; what was valid is void, as its holder declares it lost (assumed)."""
    move_cards(tx, papers, "lost")
    for paper in papers:
        card = tx.get(ResidenceCard, str(paper.get("card_number") or ""))
        if card and card.state == "valid":
            card.state = "lost"


def _enclose_card(
    tx: Transaction, user: Actor, application: Application | None, papers: list[dict[str, Any]]
) -> None:
    seen: set[str] = set()
    for paper in papers:
        if paper["kind"] != "residence-card":
            continue
        if application and not paper.get("card_number"):
            paper["card_number"] = application.card_number
        if paper.get("card_number") in seen:
            ja = f"在留カード {paper['card_number']} は一枚しかありません。"
            raise conflict(ja, f"There is only one card {paper['card_number']}.")
        seen.add(str(paper.get("card_number") or ""))
        card = tx.get(ResidenceCard, str(paper.get("card_number") or ""))
        if card and card.place != "holder":
            raise _not_at_hand(card)
        if card and card.state != "valid":
            ja = f"在留カード {card.number} は有効ではありません（穿孔済み又は失効）。現在の在留カードを入れてください。"
            raise conflict(ja, f"Card {card.number} is void. Enclose the present card.")
        if card and not _has(tx, user, card):
            ja = f"在留カード {card.number} は手元にありません（この利用者が預かることのできる申請人のものではありません）。"
            raise conflict(ja, f"Card {card.number} is not at hand: it is nobody's that this user files for.")


def _not_at_hand(card: ResidenceCard) -> Refused:
    ja, en = "既に送付済みです", "it has been sent already"
    if card.state == "lost":
        ja, en = (
            "郵便で失われました。先に窓口で再交付を受けます",
            "it was lost in the post; have it reissued first",
        )
    return conflict(
        f"在留カード {card.number} は手元にありません（{ja}）。", f"Card {card.number} is not at hand: {en}."
    )


def _has(tx: Transaction, user: Actor, card: ResidenceCard) -> bool:
    """Say whether a user can hold a card: of its own organisation's people, of itself, of those it files for."""
    account = tx.require(Account, user.id, "利用者", "user")
    holder = tx.require(Person, card.person_id, "申請人", "person")
    if holder.id == account.person_id or (
        account.organisation_id and holder.organisation_id == account.organisation_id
    ):
        return True
    return bool(listed(tx.session, Filter(filer_id=user.id, applicant_id=holder.id, limit=1)))


def _application_of(
    tx: Transaction, user: Actor, papers: list[dict[str, Any]], application_id: str
) -> Application | None:
    if application_id:
        return for_user(tx, user, application_id)
    own = listed(tx.session, Filter(filer_id=user.id, status=Status.PERMITTED, limit=1000))
    named = {_wanted(paper) for paper in papers} - {""}
    for application in own:
        if {application.number, application.card_number} & named:
            return application
    return own[0] if len(own) == 1 else None


def _wanted(paper: Mapping[str, Any]) -> str:
    return str(paper.get("number" if paper["kind"] == "fee-slip" else "card_number") or "")


def _address(to: str | Place) -> Place:
    if isinstance(to, Place):
        return to
    ja = "宛先は annex か、郵便番号・住所・名前で指定してください。"
    raise Refused(Refusal("", ja, "The addressee is annex, or postal_code, lines and name.", "to", "to"))
