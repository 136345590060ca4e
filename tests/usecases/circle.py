"""The people of a world of many applications, and the applications that they may enter, rightly and wrongly."""

from dataclasses import dataclass
from typing import Any

from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.representing import Relation
from backoffice.store.people import Person
from backoffice.usecases import admission
from backoffice.usecases.commissioning import commission, represent
from tests.usecases.house import House
from tests.usecases.test_lives import ABROAD, ENGINEER, NEWBORN

PEOPLE: dict[str, dict[str, object]] = {
    "worker": {},
    "engineer": {"status": ENGINEER},
    "student": {"status": "留学"},
    "official": {"status": "公用"},
    "short": {"period_months": 3, "expires_on": "2025-06-30"},
    "fifteen": {"birth_on": "2009-09-10", "status": "家族滞在"},
    "child": {"birth_on": "2012-03-01", "status": "家族滞在"},
    "self": {"status": ENGINEER},
}


@dataclass(frozen=True)
class Asked:
    """An application as it may be entered: by whom, for whom (None is one whom nobody knows yet), and what."""

    user: str
    person: str | None
    kind: ApplicationType
    status: str = ""
    receipt: str = "post"
    joined: tuple[Joined, ...] = ()

    def wish(self) -> dict[str, Any]:
        return {
            "type": self.kind,
            "requested_status": self.status,
            "receipt": self.receipt,
            "joined": self.joined,
        }


BOTH = (Joined.REENTRY_MULTIPLE, Joined.OTHER_ACTIVITY)
KIND = ApplicationType
FIRST = [
    Asked("user", "worker", KIND.RENEWAL),
    Asked("lawyer", "student", KIND.CHANGE, ENGINEER),
    Asked("user", None, KIND.COE, ENGINEER, "email"),
    Asked("colleague", None, KIND.COE, ENGINEER, "post"),
    Asked("user", None, KIND.ACQUISITION, "家族滞在"),
    Asked("user", "engineer", KIND.WORK_CERTIFICATE),
    Asked("colleague", "engineer", KIND.RENEWAL, receipt="counter", joined=BOTH),
    Asked("individual", "self", KIND.RENEWAL),
    Asked("parent", "child", KIND.RENEWAL),
    Asked("user", "official", KIND.RENEWAL, receipt="counter"),
    Asked("lawyer", "short", KIND.RENEWAL),
]
LATER = [
    *FIRST,
    Asked("lawyer", "worker", KIND.WORK_CERTIFICATE, receipt="counter"),
    Asked("user", "worker", KIND.CHANGE, "経営・管理"),
    Asked("user", "fifteen", KIND.RENEWAL, receipt="counter"),
    Asked("user", "student", KIND.RENEWAL, receipt="counter", joined=(Joined.REENTRY_SINGLE,)),
    Asked("user", "worker", KIND.ACQUISITION, "家族滞在"),
    Asked("individual", "self", KIND.CHANGE, "経営・管理"),
    Asked("stranger", "worker", KIND.RENEWAL),
    Asked("individual", "worker", KIND.RENEWAL),
]


def settle(house: House) -> None:
    """Put people of all kinds in a world, and one application of each kind on the desks."""
    with house.world.write() as tx:
        own = house.who["user's organisation"]
        for name, given in PEOPLE.items():
            known = {"expires_on": "2025-07-20", "period_months": 12, "prefecture": "東京都"} | given
            house.who[name] = admission.add_person(tx, known, "" if name in ("self", "child") else own).id
        bureau = admission.add_organisation(tx, {"prefecture": "東京都"}).id
        lawyer = admission.add_account(tx, {"kind": "lawyer", "organisation_id": bureau})[0]
        commission(tx, lawyer, own)
        alone = {"kind": "individual", "person_id": house.who["self"]}
        individual = admission.add_account(tx, alone)[0]
        parent = admission.add_account(tx, {"kind": "legal_representative"})[0]
        child = tx.require(Person, house.who["child"], "", "")
        represent(tx, parent, child, Relation.PARENT_WITH_CUSTODY)
        house.who |= {"lawyer": lawyer.id, "individual": individual.id, "parent": parent.id}
        house.who["reception"] = admission.add_officer(tx, {"role": "reception"})[0].id
        house.who["annex2"] = admission.add_officer(tx, {"role": "annex"})[0].id


def entered(house: House, asked: Asked) -> str:
    answers = {KIND.COE: ABROAD, KIND.ACQUISITION: NEWBORN}.get(asked.kind, {}) if not asked.person else {}
    person = house.who[asked.person] if asked.person else None
    application = house.enter(person, asked.user, answers, **asked.wish())
    house.attach(application, user=asked.user)
    return application
