"""Who is in a scenario: organisations, staff, officers and foreign residents, put into a world by admission."""

from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from sqlmodel import select

from backoffice.domain.actors import Actor, Role, UserKind
from backoffice.domain.credentials import password_ends_on
from backoffice.domain.jst import add_months
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.receipt import Receipt, receipts
from backoffice.domain.registration import kinds_by_card
from backoffice.domain.representing import Relation
from backoffice.domain.users import kind_refusal
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Account, Officer, Organisation, Person
from backoffice.usecases import admission, commissioning, my_number_cards, registering
from backoffice.usecases.mistaken_cards import issue_mistaken_card
from seed.photos import portrait
from seed.tables import rows

Row = Mapping[str, str]
Record = Mapping[str, object]
_COPIED = ("name", "kanji_name", "native_name", "nationality", "sex", "status")
RELATIONS = {"legal_representative": Relation.PARENT_WITH_CUSTODY, "relative": Relation.FATHER}
_DRAWN = ("name", "kanji_name", "native_name", "nationality", "sex")


@dataclass(frozen=True, slots=True)
class Part:
    """A person of the story: whose user files what, how the result is to be had, and the life.

    `receipt` is email, post, counter, or joined and re-entry, both had at the counter; `wanted` is the status asked for.
    Whom the office does not know yet is told by `record`; a user's own papers have no person.
    """

    person_id: str
    user: str
    receipt: str
    life: str
    type: ApplicationType = ApplicationType.RENEWAL
    wanted: str = ""
    record: Mapping[str, object] = field(default_factory=dict)


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
    """Put the people of a story (the tables `<story>_*.csv` here) into a world; expiries count from `start`.

    Whoever may not use the system yet, by the rules of the world, is left out with what he would have done.
    """
    cast = Cast(artist)
    houses = {row["name"]: _organisation(tx, row) for row in rows(f"scenarios/{story}_organisations")}
    for row in rows(f"scenarios/{story}_staff"):
        if not row["kind"] or kind_refusal(UserKind[row["kind"].upper()], tx.rules_on()) is None:
            _staff(tx, cast, row, houses, password)
    table = rows(f"scenarios/{story}_people")
    taken = {row["name"] for row in table}
    employers = _employers(story, houses)
    for row in table:
        part = _part(tx, row, employers.get(row["user"]), start, taken)
        cast.parts.append(part)
        if row["life"]:
            chance = tx.chance("scenario-portrait", part.person_id)
            cast.photos[part.person_id] = artist.submit(portrait, chance, part.record)
    cards = [_holder(tx, cast, row, start, password) for row in rows(f"scenarios/{story}_cards")]
    cast.parts = [part for part in cast.parts if part.user in cast.actors and _is_possible(tx, part)]
    cast.parts += [Part("", row["user"], "", row["life"]) for row in rows(f"scenarios/{story}_papers")]
    tx.set_world(four_eyes="on", sign_ins=cast.sign_ins, cards=[card for card in cards if card])
    return cast


def _employers(story: str, houses: Mapping[str, Organisation]) -> dict[str, Organisation]:
    """Return for each user the organisation whose people he files for."""
    staff = rows(f"scenarios/{story}_staff")
    named = {row["sign_in"]: row["client"] or row["organisation"] for row in staff}
    return {sign_in: houses[name] for sign_in, name in named.items() if name}


def _is_possible(tx: Transaction, part: Part) -> bool:
    """Return whether what a part is about could be filed, and its result be had, by the rules of the world."""
    return part.receipt not in set(Receipt) or part.receipt in receipts(part.type, tx.rules_on())


def _organisation(tx: Transaction, row: Row) -> Organisation:
    return admission.add_organisation(tx, {key: value for key, value in row.items() if value})


def _staff(tx: Transaction, cast: Cast, row: Row, houses: Mapping[str, Organisation], password: str) -> None:
    given = {"sign_in": row["sign_in"], "password": password, "role": row["role"], "kind": row["kind"]}
    made: Account | Officer
    house = houses.get(row["organisation"])
    if house:
        made, _ = admission.add_account(tx, given | {"organisation_id": house.id})
        if row["client"]:
            commissioning.commission(tx, made, houses[row["client"]].id)
        role = f"{made.kind}（{house.name}）"
    else:
        made, _ = admission.add_officer(tx, given | {"section": row["section"]})
        role = str(Role(made.role))
    cast.actors[row["sign_in"]] = made.actor()
    shown = {"surface": row["surface"], "id": made.id, "sign_in": row["sign_in"], "password": password}
    cast.sign_ins.append(shown | {"name": made.name, "role": role})


def _part(tx: Transaction, row: Row, employer: Organisation | None, start: date, taken: set[str]) -> Part:
    """Return the part of a row, its person put into the world unless the office is to meet him for the first time."""
    told = {"user": row["user"], "receipt": row["receipt"], "life": row["life"], "wanted": row["wanted"]}
    kind = ApplicationType(row["type"])
    if row["born"]:
        record = _newcomer(tx, row, start)
        return Part(f"newcomer:{row['name']}", **told, type=kind, record=record)
    person = _person(tx, row, employer, start, taken)
    taken.add(person.name)
    return Part(person.id, **told, type=kind, record=person.model_dump())


def _newcomer(tx: Transaction, row: Row, start: date) -> Record:
    given = {key: row[key] for key in _DRAWN if row[key]} | {"status": row["wanted"]}
    given["birth_on"] = (start - timedelta(days=int(row["born"]))).isoformat()
    return tx.ports.inventor.person(tx.chance("scenario-newcomer", row["name"]), tx.today, given)


def _person(tx: Transaction, row: Row, employer: Organisation | None, start: date, taken: set[str]) -> Person:
    given: dict[str, object] = {key: row[key] for key in _COPIED if row[key]}
    given["expires_on"] = start + timedelta(days=int(row["expires"]))
    given |= {"period_months": int(row["months"]), "abroad": row["abroad"] == "yes"}
    if employer:
        given["workplace"] = employer.name
    return admission.add_person(tx, _named(tx, given, taken), employer.id if employer else "")


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
    """Put somebody with a マイナンバーカード into a world, registered where the table names a sign-in; return the card.

    A `mistake` makes it one that does not serve; only such are named as need no keys, which are slow to make. A child has no card: its legal representative signs in.
    """
    given: dict[str, object] = {key: row[key] for key in _COPIED if row.get(key)}
    given |= {"expires_on": start + timedelta(days=int(row["expires"])), "period_months": int(row["months"])}
    given["birth_on"] = add_months(start, -12 * int(row["age"])) - timedelta(days=40)
    person = admission.add_person(tx, given)
    if not row["pin"]:
        return {}
    secrets = {"pin": row["pin"], "signature_password": row["signature_password"]}
    wanted = secrets | {"person_id": person.id}
    mistake = row["mistake"]
    card = issue_mistaken_card(tx, mistake, wanted) if mistake else my_number_cards.issue_card(tx, wanted)
    if row["sign_in"] and kinds_by_card(tx.rules_on()):
        _registered(tx, cast, row, card.id, person, password)
    return {"id": card.id, "name": card.name}


def _registered(tx: Transaction, cast: Cast, row: Row, card_id: str, person: Person, password: str) -> None:
    ends_on = password_ends_on(tx.today, tx.rules_on())
    given = {"kind": row["kind"], "sign_in": row["sign_in"], "password": password, "email": person.email}
    given |= {"name": person.name, "phone": person.mobile, "password_expires_on": ends_on.isoformat()}
    made, _ = admission.add_account(tx, given)
    if row["represents"]:
        child = next(one for one in tx.session.exec(select(Person).where(Person.name == row["represents"])))
        commissioning.represent(tx, made, child, RELATIONS[row["kind"]])
    registering.note_registration(tx, made, card_id)
    cast.actors[row["sign_in"]] = made.actor()
    shown = {"surface": "portal", "id": made.id, "sign_in": row["sign_in"], "password": password}
    cast.sign_ins.append(shown | {"name": made.name, "role": made.kind, "pin": row["pin"]})
