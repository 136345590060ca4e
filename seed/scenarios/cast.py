"""Who is in a scenario: organisations, staff, officers and foreign residents, put into a world by admission."""

from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from sqlmodel import select

from backoffice.domain.actors import Actor, Role
from backoffice.domain.credentials import password_ends_on
from backoffice.domain.jst import add_months
from backoffice.domain.registration import kinds_by_card
from backoffice.domain.representing import Relation
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Account, Officer, Organisation, Person
from backoffice.usecases import admission, commissioning, my_number_cards, registering
from seed.photos import portrait
from seed.tables import rows

Row = Mapping[str, str]
_COPIED = ("name", "kanji_name", "native_name", "nationality", "sex", "status")
_DRAWN = ("name", "kanji_name", "native_name", "nationality", "sex")


@dataclass(frozen=True, slots=True)
class Part:
    """A person of the story: whose user files, how the card is to be had (post, counter, joined), and the life."""

    person_id: str
    user: str
    receipt: str
    life: str


@dataclass(slots=True)
class Cast:
    """All who act, by sign-in, and the parts in the order of the table; `applications` fills as the story goes.

    `photos` are drawn by `artist` while the story goes on: drawing is half of the work.
    """

    artist: Executor
    actors: dict[str, Actor] = field(default_factory=dict)
    sign_ins: list[dict[str, str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    applications: dict[str, str] = field(default_factory=dict)
    photos: dict[str, Future[bytes]] = field(default_factory=dict)


def admit(tx: Transaction, story: str, start: date, password: str, artist: Executor) -> Cast:
    """Put the people of a story (the tables `<story>_*.csv` here) into a world; expiries count from `start`."""
    cast = Cast(artist)
    organisations = {row["name"]: _organisation(tx, row) for row in rows(f"scenarios/{story}_organisations")}
    employers: dict[str, Organisation] = {}
    for row in rows(f"scenarios/{story}_staff"):
        employer = organisations.get(row["organisation"])
        employers |= {row["sign_in"]: employer} if employer else {}
        _staff(tx, cast, row, employer, password)
    table = rows(f"scenarios/{story}_people")
    taken = {row["name"] for row in table}
    for row in table:
        person = _person(tx, row, employers[row["user"]], start, taken)
        taken.add(person.name)
        cast.parts.append(Part(person.id, row["user"], row["receipt"], row["life"]))
        if row["life"]:
            chance = tx.chance("scenario-portrait", person.id)
            cast.photos[person.id] = artist.submit(portrait, chance, person.model_dump())
    cards = [_holder(tx, cast, row, start, password) for row in rows(f"scenarios/{story}_cards")]
    tx.set_world(sign_ins=cast.sign_ins, cards=[card for card in cards if card])
    return cast


def _organisation(tx: Transaction, row: Row) -> Organisation:
    return admission.add_organisation(tx, {key: value for key, value in row.items() if value})


def _staff(tx: Transaction, cast: Cast, row: Row, employer: Organisation | None, password: str) -> None:
    given = {"sign_in": row["sign_in"], "password": password, "role": row["role"]}
    made: Account | Officer
    if employer:
        made, _ = admission.add_account(tx, given | {"organisation_id": employer.id})
        role = f"{made.kind}（{employer.name}）"
    else:
        made, _ = admission.add_officer(tx, given)
        role = str(Role(made.role))
    cast.actors[row["sign_in"]] = made.actor()
    shown = {"surface": row["surface"], "id": made.id, "sign_in": row["sign_in"], "password": password}
    cast.sign_ins.append(shown | {"name": made.name, "role": role})


def _person(tx: Transaction, row: Row, employer: Organisation, start: date, taken: set[str]) -> Person:
    given: dict[str, object] = {key: row[key] for key in _COPIED if row[key]}
    given["expires_on"] = start + timedelta(days=int(row["expires"]))
    given |= {
        "period_months": int(row["months"]),
        "workplace": employer.name,
        "abroad": row["abroad"] == "yes",
    }
    return admission.add_person(tx, _named(tx, given, taken), employer.id)


def _named(tx: Transaction, given: dict[str, object], taken: set[str]) -> dict[str, object]:
    """Return what is given with a name that nobody else in the story has."""
    if "name" in given:
        return given
    for attempt in count():
        chance = tx.chance("scenario-name", f"{len(taken)}:{attempt}")
        drawn = tx.ports.inventor.person(chance, tx.today, given)
        if drawn["name"] not in taken:
            break
    return given | {key: drawn[key] for key in _DRAWN}


def _holder(tx: Transaction, cast: Cast, row: Row, start: date, password: str) -> dict[str, str]:
    """Put somebody with a マイナンバーカード into a world, registered where the table names a sign-in; return the card's secrets.

    A child has no card: its legal representative signs in.
    """
    given: dict[str, object] = {key: row[key] for key in _COPIED if row.get(key)}
    given |= {"expires_on": start + timedelta(days=int(row["expires"])), "period_months": int(row["months"])}
    given["birth_on"] = add_months(start, -12 * int(row["age"])) - timedelta(days=40)
    person = admission.add_person(tx, given)
    if not row["pin"]:
        return {}
    secrets = {"pin": row["pin"], "signature_password": row["signature_password"]}
    card = my_number_cards.issue_card(tx, secrets | {"person_id": person.id})
    if row["sign_in"] and kinds_by_card(tx.rules_on()):
        _registered(tx, cast, row, card.id, person, password)
    return {"id": card.id, "name": card.name} | secrets


def _registered(tx: Transaction, cast: Cast, row: Row, card_id: str, person: Person, password: str) -> None:
    ends_on = password_ends_on(tx.today, tx.rules_on())
    given = {"kind": row["kind"], "sign_in": row["sign_in"], "password": password, "email": person.email}
    given |= {"name": person.name, "phone": person.mobile, "password_expires_on": ends_on.isoformat()}
    made, _ = admission.add_account(tx, given)
    if row["represents"]:
        child = next(one for one in tx.session.exec(select(Person).where(Person.name == row["represents"])))
        commissioning.represent(tx, made, child, Relation.PARENT_WITH_CUSTODY)
    registering.note_registration(tx, made, card_id)
    cast.actors[row["sign_in"]] = made.actor()
    shown = {"surface": "portal", "id": made.id, "sign_in": row["sign_in"], "password": password}
    cast.sign_ins.append(shown | {"name": made.name, "role": made.kind, "pin": row["pin"]})
