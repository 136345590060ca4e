"""A person's move (住居地の変更) as the office is told of it: the record changes, and the address before is kept."""

from collections.abc import Mapping
from datetime import date

from backoffice.domain.actors import Actor, Role
from backoffice.domain.free_text import ITEM, too_long
from backoffice.domain.refusal import Refusal, refuse_if_any
from backoffice.simulation.transaction import Transaction
from backoffice.store.casework import Move
from backoffice.store.people import Person
from backoffice.usecases.progress import application_of

PARTS = {"postal_code": "郵便番号", "prefecture": "都道府県", "city": "市区町村", "street": "町名・番地"}
TELLERS = (Role.EXAMINER, Role.COUNTER)
POSTAL_DIGITS = 7


def moved(
    tx: Transaction, officer: Actor, person_id: str, address: Mapping[str, str], moved_on: date | None
) -> Move:
    """Record a move: `address` has postal_code, prefecture, city and street; without a day it was today."""
    officer.must_be(*TELLERS)
    person = tx.require(Person, person_id, "申請人", "person")
    told = {name: str(address.get(name) or "").strip() for name in PARTS}
    told["postal_code"] = told["postal_code"].replace("-", "")
    day = moved_on or tx.today
    refuse_if_any([*_refusals(told), _not_yet(day, tx.today), _same(person, told)])
    before = (person.postal_code, _address(person))
    for name, value in told.items():
        setattr(person, name, value)
    move = Move(
        id=tx.key("move"),
        person_id=person.id,
        moved_on=day,
        former_postal_code=before[0],
        former_address=before[1],
        postal_code=person.postal_code,
        address=_address(person),
        by=officer.id,
        at=tx.now,
    )
    tx.add(move)
    tx.emit("person.moved", person.id, by=officer, moved_on=str(day), address=move.address)
    return move


def applicant_moved(
    tx: Transaction, officer: Actor, application_id: str, address: Mapping[str, str], moved_on: date | None
) -> Move:
    """Record the move of a case's applicant, and note it on the case."""
    officer.must_be(*TELLERS)
    application = application_of(tx, application_id)
    officer.must_serve(application.section)
    move = moved(tx, officer, application.applicant_id, address, moved_on)
    application.version += 1
    tx.emit("applicant.moved", application.id, by=officer, moved_on=str(move.moved_on), address=move.address)
    return move


def _address(person: Person) -> str:
    return f"{person.prefecture}{person.city}{person.street}"


def _refusals(told: Mapping[str, str]) -> list[Refusal]:
    found = [
        Refusal("", f"{label}を入力してください。", "Fill this in.", name, name)
        for name, label in PARTS.items()
        if not told[name]
    ]
    found += [long for name, label in PARTS.items() if (long := too_long(told[name], ITEM, name, label))]
    code = told["postal_code"]
    if code and not (code.isascii() and code.isdigit() and len(code) == POSTAL_DIGITS):
        ja = "郵便番号は7桁の半角数字で入力してください。例）1350064"
        found.append(Refusal("", ja, "A postal code has seven digits.", "postal_code", "postal-code"))
    return found


def _not_yet(day: date, today: date) -> Refusal | None:
    if day <= today:
        return None
    return Refusal("", "転居した日が先の日付です。", "The day of the move is to come.", "moved_on", "day")


def _same(person: Person, told: Mapping[str, str]) -> Refusal | None:
    if any(getattr(person, name) != value for name, value in told.items()):
        return None
    ja = "記録の住居地と同じです。新しい住居地を入力してください。"
    return Refusal("", ja, "This is the address on record.", "street", "same-address")
