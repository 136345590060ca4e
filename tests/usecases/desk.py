"""A world for the papers of organisations: looks that leave no trace, and short verbs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

import pytest

from backoffice.bootstrap import System
from backoffice.domain.actors import Actor
from backoffice.domain.jst import JST
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Account, Organisation, Person
from backoffice.store.submissions import Submission, Usage
from backoffice.usecases import admission, reception_desk
from backoffice.usecases.enrolling import Wanted, enrol
from backoffice.usecases.reception import Envelope
from tests.usecases.house import House

T = TypeVar("T")
ERAS = ("E19", "E22", "E23", "E24", "E25")
MONDAY = "2025-06-02 10:00"
OWN: dict[str, str] = {
    "name": "みなと模擬商事株式会社",
    "corporate_number": "9700150000001",
    "representative": "港　太郎",
    "postal_code": "1080075",
    "prefecture": "東京都",
    "city": "港区",
    "street": "港南1-1-1",
    "phone": "0300000001",
}
TOKYO = "東京出入国在留管理局"


class Undone(Exception):
    """Ends a look: nothing of it stays."""


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def open_house(system: System, name: str, start: str = MONDAY) -> House:
    """Make a world that begins at an instant, with an officer at the desk and nobody else."""
    house = House(system, system.simulator.create(name, "empty", "7", instant(start)).world)
    with house.world.write() as tx:
        house.who["reception"] = admission.add_officer(tx, {"role": "reception"})[0].id
    return house


def look(house: House, act: Callable[[Transaction], T], era: str = "", **settings: str) -> T:
    """Return what an act gives, in a world that may pin an era; nothing of it stays."""
    found: list[T] = []
    with suppress(Undone), house.world.write() as tx:
        tx.set_world(era=era, **settings)
        found.append(act(tx))
        raise Undone
    return found[0]


def officer(tx: Transaction) -> Actor:
    return admission.add_officer(tx, {"role": "reception"})[0].actor()


def person(tx: Transaction, organisation_id: str = "", **given: object) -> Person:
    return admission.add_person(tx, {"period_months": 12} | given, organisation_id)


def wanted(kind: str = "organisation", **given: object) -> Wanted:
    plain: dict[str, object] = {
        "kind": kind,
        "name": "模擬　花子",
        "email": "hanako@example.jp",
        "organisation": OWN,
    }
    return Wanted(**(plain | given))  # type: ignore[arg-type]  # texts and flags by name


def hand_in(tx: Transaction, kind: str = "organisation", way: str = "counter", **given: object) -> Submission:
    return enrol(tx, wanted(kind, envelope=Envelope(way), **given))


def approved(tx: Transaction, kind: str = "organisation", **given: object) -> Account:
    """Hand a 利用申出 in and approve it; return its user."""
    row = reception_desk.approve(tx, officer(tx), hand_in(tx, kind, **given).id)
    return tx.require(Account, row.account_id, "利用者", "user")


def client(tx: Transaction, **given: str) -> Organisation:
    return admission.add_organisation(tx, {"prefecture": "東京都"} | given)


def usage(tx: Transaction, organisation_id: str) -> Usage:
    return tx.require(Usage, organisation_id, "利用の承認", "approved use")


def at(house: House, when: str) -> None:
    house.system.simulator.advance(house.world, instant(when))


def refused(tx: Transaction, kind: str = "organisation", **given: object) -> list[str]:
    """Return the rows that refuse a 利用申出."""
    with pytest.raises(Refused) as found:
        hand_in(tx, kind, **given)
    return [refusal.rule for refusal in found.value.refusals]
