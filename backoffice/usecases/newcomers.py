"""Applicants whom the office meets for the first time: abroad, or born in Japan; their application tells who they are."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backoffice.domain.actors import UserKind
from backoffice.domain.representing import Ground, Relation
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Account, Person
from backoffice.usecases.commissioning import represent

_COPIED = (
    *("name", "kanji_name", "nationality", "sex", "spouse", "occupation", "home_address", "postal_code"),
    *("prefecture", "city", "street", "phone", "mobile", "passport_number"),
)


def newcomer(tx: Transaction, answers: Mapping[str, str], user: Account) -> Person:
    """Add the person that the answers of an application speak of: no status, no card, no period of stay."""
    told = {name: answers.get(name, "") for name in _COPIED}
    told["street"] = told["street"] or answers.get("contact_address", "")
    passport_on = answers.get("passport_expires_on", "")
    fields: dict[str, Any] = dict(told)
    person = Person(
        **fields,
        id=tx.key("person"),
        birth_on=date.fromisoformat(_whole(answers["birth_on"])),
        email=answers.get("notice_email") or user.email,
        passport_expires_on=date.fromisoformat(passport_on) if passport_on else None,
        status="",
        period_months=0,
        card_number="",
        organisation_id=user.organisation_id,
    )
    tx.add(person)
    tx.emit("person.added", person.id, nationality=person.nationality, card="")
    _bind(tx, user, person, acquired="acquired_on" in answers)
    return person


def _bind(tx: Transaction, user: Account, person: Person, *, acquired: bool) -> None:
    """Register a representative or relative for the person that he has just made known (the relation is assumed)."""
    kind = UserKind(user.kind)
    if kind is UserKind.LEGAL_REPRESENTATIVE:
        represent(tx, user, person, Relation.PARENT_WITH_CUSTODY, Ground.AGE)
    if kind is UserKind.RELATIVE:
        relation, ground = (Relation.FATHER, Ground.AGE) if acquired else (Relation.SPOUSE, Ground.OTHER)
        represent(tx, user, person, relation, ground)


def _whole(text: str) -> str:
    """Return a day whose month or day of birth is not known as the first one that it can be."""
    return f"{text}-01-01"[:10] if len(text) <= len("2000-01") else text
