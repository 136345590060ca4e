"""What readers and chips of a world have said to each other, for who may look at it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from backoffice.domain.actors import Actor
from backoffice.domain.refusal import absent
from backoffice.simulation.transaction import Reading
from backoffice.store.chips import CardSession, card_sessions
from backoffice.store.credentials import MyNumberCard, Registration
from backoffice.store.people import Account, Person, ResidenceCard, cards_of, names_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class Talked:
    """A session with the words for its card and for who had it there."""

    row: CardSession
    card: str
    by: str


def sessions(reading: Reading, user: Actor | None, before: str = "") -> list[Talked]:
    """Return a page of the sessions, the newest first; of a `user` of the portal those of his own cards alone."""
    chips = own_chips(reading, user) if user else None
    return told(reading, card_sessions(reading.session, before, PAGE, chips))


def session(reading: Reading, user: Actor | None, key: str) -> Talked:
    """Return a session; Refused (absent) when there is none, or it is of another's card."""
    row = reading.require(CardSession, key, "カードの対話", "card session")
    if user and row.chip_id not in own_chips(reading, user):
        raise absent("カードの対話", "card session", key)
    return told(reading, [row])[0]


def own_chips(reading: Reading, user: Actor) -> set[str]:
    """Return the chips of a user's own cards: the マイナンバーカード that he registered with, his 在留カード."""
    account, registration = reading.get(Account, user.id), reading.get(Registration, user.id)
    own = {registration.card_id} if registration else set()
    if account and account.person_id:
        own |= {card.number for card in cards_of(reading.session, account.person_id)}
    return own


def told(reading: Reading, rows: Sequence[CardSession]) -> list[Talked]:
    """Return sessions with the names of their cards' holders and of who had them there."""
    cards = card_names(reading, {row.chip_id for row in rows})
    names = names_of(reading.session, {row.by for row in rows if row.by})
    return [Talked(row, cards.get(row.chip_id, row.chip_id), names.get(row.by, row.by)) for row in rows]


def card_names(reading: Reading, chips: Collection[str]) -> Mapping[str, str]:
    """Return the names of the holders of chips; a chip of no card that is known is left out."""
    found = {card.id: card.name for card in reading.fetch(MyNumberCard, chips)}
    residence = reading.fetch(ResidenceCard, chips)
    people = {
        person.id: person.name for person in reading.fetch(Person, {card.person_id for card in residence})
    }
    return found | {card.number: people.get(card.person_id, card.number) for card in residence}
