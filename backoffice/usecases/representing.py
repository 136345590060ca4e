"""Whom a user may file for, of all seven kinds (R-001…R-009, R-025, R-030): asked by everything that files."""

from backoffice.domain.actors import Actor, UserKind
from backoffice.domain.credentials import bar
from backoffice.domain.refusal import Refusal, Refused
from backoffice.domain.representing import (
    AGENTS,
    ASKED_BY_INDIVIDUALS,
    LIST_NEEDED,
    ONE_ID_PER_CLIENT,
    Ground,
    Relation,
    own_age_refusal,
    representative_refusal,
)
from backoffice.domain.users import kind_refusal, opening_refusal
from backoffice.simulation.transaction import Reading
from backoffice.store.people import Account, Person
from backoffice.store.representing import (
    Circle,
    Commission,
    Representation,
    commissions_of,
    people_in,
    representations_of,
)

REPRESENTATIVES = frozenset({UserKind.LEGAL_REPRESENTATIVE, UserKind.RELATIVE})


def may_file_for(reading: Reading, account: Account, person: Person) -> Refusal | None:
    """Return why a user may not file for a person today, or None: the user's standing, kind, and bond to the person."""
    kind = UserKind(account.kind)
    refusal = (
        opening_refusal(reading.today)
        or bar(account.state, account.valid_until, reading.today)
        or kind_refusal(kind, reading.rules_on())
    )
    if refusal:
        return refusal
    if kind is UserKind.INDIVIDUAL:
        return _own(account, person) or own_age_refusal(person.birth_on, reading.today)
    if kind in REPRESENTATIVES:
        return _represented(reading, account, person)
    return _of_circle(circle_of(reading, account), kind, person)


def must_file_for(reading: Reading, user: Actor, person: Person) -> None:
    """Refuse a user who may not file for a person today."""
    account = reading.require(Account, user.id, "利用者", "user")
    refusal = may_file_for(reading, account, person)
    if refusal:
        raise Refused(refusal, kind="forbidden")


def people_of(
    reading: Reading, account: Account, name: str = "", after: str = "", limit: int = 20
) -> list[Person]:
    """Return a page of the people whom a user may file for, whose period of stay ends first in front.

    `name` is looked for in every spelling; `after` is the key of the last person of the page before. People whose age
    or ground forbids it today are among them: `may_file_for` tells why.
    """
    if kind_refusal(UserKind(account.kind), reading.rules_on()):
        return []
    return list(people_in(reading.session, circle_of(reading, account), name, after, limit))


def circle_of(reading: Reading, account: Account) -> Circle:
    """Return the circle of people of a user: own, of his organisation, of who has asked him, or whom he represents."""
    kind = UserKind(account.kind)
    if kind is UserKind.INDIVIDUAL:
        return _people(account.person_id)
    if kind in REPRESENTATIVES:
        found = representations_of(reading.session, account.id, reading.today)
        return _people(*(one.person_id for one in found))
    requests = commissions(reading, account) if kind in AGENTS else []
    people = [one.person_id for one in requests if _counts_from_individual(reading, kind)]
    return Circle(
        frozenset({account.organisation_id, *(one.client_id for one in requests)}) - {""},
        frozenset(people) - {""},
        only_listed=LIST_NEEDED.at(reading.rules_on()),
    )


def commissions(reading: Reading, account: Account) -> list[Commission]:
    """Return the requests on which an agent may act today: in E19 a 士業's ID serves the one that it was given for."""
    found = commissions_of(reading.session, account, reading.today)
    if account.kind == UserKind.LAWYER and ONE_ID_PER_CLIENT.at(reading.rules_on()):
        return [one for one in found if one.account_id == account.id][:1]
    return found


def _people(*keys: str) -> Circle:
    return Circle(frozenset(), frozenset(keys) - {""}, only_listed=False)


def _counts_from_individual(reading: Reading, kind: UserKind) -> bool:
    return kind is UserKind.LAWYER and ASKED_BY_INDIVIDUALS.at(reading.rules_on())


def _own(account: Account, person: Person) -> Refusal | None:
    if person.id == account.person_id:
        return None
    ja = "外国人本人の利用者は、自分の申請だけを行えます。"
    return Refusal("R-001", ja, "An individual files only for himself.", code="not-own")


def _represented(reading: Reading, account: Account, person: Person) -> Refusal | None:
    found = representations_of(reading.session, account.id, reading.today)
    bond: Representation | None = next((one for one in found if one.person_id == person.id), None)
    if bond is None:
        ja = "この人の法定代理人又は親族として登録されていません。"
        return Refusal(
            "R-070", ja, "Not registered as this person's representative or relative.", code="no-relation"
        )
    return representative_refusal(
        Relation(bond.relation), Ground(bond.ground), person.birth_on, reading.today, reading.rules_on()
    )


def _of_circle(circle: Circle, kind: UserKind, person: Person) -> Refusal | None:
    # From E22 on no list is asked for: who is known to belong nowhere may belong to the user's organisation (assumed).
    if kind is UserKind.ORGANISATION and not circle.only_listed and not person.organisation_id:
        return None
    if not circle.holds(person):
        return _not_asked(kind) if kind in AGENTS else _not_listed()
    if circle.only_listed and not person.listed and person.id not in circle.person_ids:
        return _not_listed()
    return None


def _not_listed() -> Refusal:
    ja = (
        "この人は、あなたの所属機関の「所属している外国人リスト」に載っていません。"
        "リストを、追加を希望する旨、所属機関の名称、法人番号及び連絡先とともに、簡易書留又は窓口で提出してください。"
    )
    en = "This person is not on the list of your organisation. Hand the list in by registered mail or at the counter."
    return Refusal("R-025", ja, en, code="not-listed")


def _not_asked(kind: UserKind) -> Refusal:
    ja = f"この人又はその所属機関から、{kind}としての依頼を受けていません。"
    rule = "R-030" if kind is UserKind.LAWYER else "R-009"
    return Refusal(
        rule, ja, "Neither this person nor the organisation has asked you to file.", code="not-asked"
    )
