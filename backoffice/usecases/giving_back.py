"""返納: a void 在留カード given back at the counter; its holder may keep it with its hole instead (入管法19条の15; that nobody presses is assumed)."""

from backoffice.domain.actors import Actor, Role
from backoffice.domain.refusal import absent, conflict
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.people import ResidenceCard, cards_of
from backoffice.usecases.number_inquiry import ground, plain_number
from backoffice.usecases.progress import application_of


def give_back_card(tx: Transaction, officer: Actor, application_id: str, number: str = "") -> ResidenceCard:
    """Take a void card of an application's applicant: the one he filed with, or another one by its number.

    Refused (conflict) for a card that is good, is not in his hand, or was given back before.
    """
    officer.must_be(Role.COUNTER)
    application = application_of(tx, application_id)
    wanted = plain_number(number) or application.card_number
    card = tx.get(ResidenceCard, wanted)
    if card is None or card.person_id != application.applicant_id:
        raise absent("申請人の在留カード", "card of the applicant", wanted)
    if card.returned_on:
        ja = f"在留カード（{wanted}）は、{card.returned_on:%Y-%m-%d}に返納されています。"
        raise conflict(ja, f"Card {wanted} was given back on {card.returned_on}.")
    _refuse_good(tx, card)
    card.returned_on = tx.today
    application.version += 1
    tx.emit("card.given-back", application.id, by=officer, card=wanted)
    return card


def void_cards(reading: Reading, application: Application) -> list[ResidenceCard]:
    """Return the void cards that an applicant may still give back, the newest first."""
    own = cards_of(reading.session, application.applicant_id)
    return [card for card in own if not card.returned_on and _in_hand(card) and ground(reading, card)]


def _refuse_good(reading: Reading, card: ResidenceCard) -> None:
    if not ground(reading, card):
        ja = f"在留カード（{card.number}）は有効です。返納を受けるのは、失効したカードです。"
        raise conflict(ja, f"Card {card.number} is good: only a void one is given back.")
    if not _in_hand(card):
        ja = f"在留カード（{card.number}）は、まだ申請人の手元にありません。届いてから返納を受けてください。"
        raise conflict(ja, f"Card {card.number} is not in its holder's hand yet.")


def _in_hand(card: ResidenceCard) -> bool:
    """Return whether a void card can be brought: its holder has it, or it was lost and is found again."""
    return card.place == "holder" or card.state == "lost"
