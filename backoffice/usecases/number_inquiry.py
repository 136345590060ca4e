"""在留カード等番号失効情報照会: whoever knows a number and the card's expiry may ask whether the number has lapsed."""

from datetime import date

from backoffice.domain.numbers import CARD_NUMBER
from backoffice.domain.refusal import Refusal
from backoffice.domain.residence_card import CardFacts, LapseGround, NumberStanding, lapsed, standing
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.people import Person, ResidenceCard
from backoffice.usecases.viewing import special_period_ends

LONGEST = 40


def inquire(reading: Reading, number: str, expires_on: date) -> NumberStanding:
    """Return what is answered about a number and an expiry today; why a number has lapsed is told to nobody."""
    card = reading.get(ResidenceCard, plain_number(number))
    return standing(card_facts(reading, card) if card else None, expires_on, reading.today)


def ground(reading: Reading, card: ResidenceCard) -> LapseGround | None:
    """Return why a card's number has lapsed, as the office's own desks see it; None while it has not."""
    return lapsed(card_facts(reading, card), reading.today)


def plain_number(typed: str) -> str:
    """Return a number as cards bear it: full-width letters and blanks are forgiven."""
    return "".join(typed[:LONGEST].translate(_NARROW).split()).upper()


def number_refusal(typed: str, field: str = "number") -> Refusal | None:
    """Return why a text cannot be the number of a card, or None."""
    if CARD_NUMBER.fullmatch(plain_number(typed)):
        return None
    ja = "在留カードの番号は、英字2文字・数字8桁・英字2文字の12文字です。例）AB12345678CD"
    return Refusal("", ja, "Two letters, eight digits, two letters: AB12345678CD.", field, "card-number")


def card_facts(reading: Reading, card: ResidenceCard) -> CardFacts:
    """Return what tells whether a card's number has lapsed."""
    holder = reading.get(Person, card.person_id)
    present = reading.get(ResidenceCard, holder.card_number) if holder else None
    return CardFacts(
        state=card.state,
        expires_on=card.expires_on,
        good_until=_good_until(reading, card),
        returned=card.returned_on is not None and card.returned_on <= reading.today,
        replaced=present is not None and present.issued_on > card.issued_on,
    )


def _good_until(reading: Reading, card: ResidenceCard) -> date:
    """Return a card's last day: while its holder's 特例期間 runs, that period's (assumed to hold for the card as for the stay)."""
    if reading.today <= card.expires_on:
        return card.expires_on
    own = reading.having(Application, applicant_id=card.person_id)
    mine = [one for one in own if one.card_number == card.number]
    ends = (special_period_ends(one, reading.today) for one in mine)
    return max([card.expires_on, *(end for end in ends if end)])


_NARROW = {ord("！") + at: ord("!") + at for at in range(94)}
