"""The tray of cards on the desk: every マイナンバーカード of a world, good or bad, and 在留カード laid in by mistake (R-062)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.domain.card_conditions import CardFacts, Condition, condition
from backoffice.simulation.transaction import Reading
from backoffice.store.chips import Certificate
from backoffice.store.credentials import MyNumberCard, my_number_cards
from backoffice.store.people import Person, ResidenceCard

MOST_OTHERS = 6


@dataclass(frozen=True, slots=True)
class TrayCard:
    """A card on the tray, with what is printed on it; `condition` is None of a 在留カード, whose number is the id."""

    id: str
    title: str
    name: str
    born: int
    expires_on: date
    condition: Condition | None


def laid_out(reading: Reading) -> list[TrayCard]:
    """Return the マイナンバーカード of a world in the order of their issue; any of them may be laid into the reader."""
    cards = my_number_cards(reading.session)
    return [
        TrayCard(card.id, "マイナンバーカード", card.name, card.birth_on.year, card.expires_on, found)
        for card, found in zip(cards, conditions(reading, cards), strict=True)
    ]


def conditions(reading: Reading, cards: Sequence[MyNumberCard]) -> list[Condition]:
    """Return the condition of each card."""
    revoked = _revoked(reading, [card.id for card in cards])
    return [condition(_facts(card, revoked=card.id in revoked), reading.today) for card in cards]


def others(reading: Reading) -> list[TrayCard]:
    """Return some 在留カード of those who have a マイナンバーカード too: one of them may be laid in by mistake."""
    holders = [card.person_id for card in my_number_cards(reading.session) if card.person_id]
    people = reading.fetch(Person, holders[:MOST_OTHERS])
    cards = reading.fetch(ResidenceCard, [person.card_number for person in people if person.card_number])
    named = {person.id: person for person in people}
    return [
        TrayCard(
            card.number,
            "在留カード",
            named[card.person_id].name,
            named[card.person_id].birth_on.year,
            card.expires_on,
            None,
        )
        for card in cards
        if card.person_id in named
    ]


def _facts(card: MyNumberCard, *, revoked: bool) -> CardFacts:
    ends = (card.signature_until, card.authentication_until)
    return CardFacts(card.state, card.expires_on, ends, card.wrong_pins, card.wrong_signatures, revoked)


def _revoked(reading: Reading, card_ids: Sequence[str]) -> set[str]:
    """Return the cards that have a revoked certificate and no newer one for the same purpose."""
    newest: dict[tuple[str, str], Certificate] = {}
    for row in sorted(
        reading.fetch_having(Certificate, "chip_id", card_ids),
        key=lambda row: (row.begins_on, row.revoked_at is None),
    ):
        newest[row.chip_id, row.purpose] = row
    return {row.chip_id for row in newest.values() if row.revoked_at}
