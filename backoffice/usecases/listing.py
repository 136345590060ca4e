"""所属している外国人リスト: taking its lines in (R-025, Q70)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backoffice.domain.actors import Actor
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.people import Person, ResidenceCard


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: the card's number, its holder, and why the line is not taken in, "" when it is."""

    card_number: str
    person: Person | None
    why_not: str = ""


def lines(reading: Reading, organisation_id: str, card_numbers: Iterable[str]) -> list[Line]:
    """Return what a list's lines stand for: holders who belong to the organisation, or to none yet."""
    return [_line(reading, organisation_id, number) for number in card_numbers]


def take_in(tx: Transaction, organisation_id: str, card_numbers: Sequence[str], by: Actor) -> list[Line]:
    """Put the people of a list on the organisation's list; lines that stand for nobody of it are left out."""
    found = lines(tx, organisation_id, card_numbers)
    taken = [line.person for line in found if line.person and not line.why_not]
    for person in taken:
        person.listed, person.organisation_id = True, organisation_id
    if found:
        tx.emit(
            "list.taken-in", organisation_id, by=by, people=[person.id for person in taken], lines=len(found)
        )
    return found


def _line(reading: Reading, organisation_id: str, number: str) -> Line:
    card = reading.get(ResidenceCard, number)
    person = reading.get(Person, card.person_id) if card else None
    if card is None or person is None:
        return Line(number, None, "該当する在留カードがありません。")
    if person.organisation_id not in ("", organisation_id):
        return Line(number, person, "他の所属機関に所属しています。")
    return Line(number, person)
