"""Whom a user may file for, by kind and era."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from itertools import product

import pytest

from backoffice.bootstrap import System
from backoffice.domain.jst import JST
from backoffice.domain.refusal import Refused
from backoffice.domain.representing import Ground, Relation
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Account, Person
from backoffice.usecases import admission
from backoffice.usecases.commissioning import commission, end_commission, represent
from backoffice.usecases.representing import may_file_for, people_of
from tests.usecases.house import House

AGENTS = ("lawyer", "public_interest", "support_organisation")
BUILT = ("E22", "E23", "E24", "E25")


@pytest.fixture(scope="module")
def office(system: System) -> House:
    """One world for all looks of this module: each pins the era that it asks about, in a transaction of its own."""
    start = datetime(2025, 6, 2, 9, tzinfo=JST)
    return House(system, system.simulator.create(template="empty", seed="7", start=start).world)


class Looked(Exception):
    """Ends a look: nothing of it stays."""


def outcome(office: House, era: str, look: Callable[[Transaction], object]) -> object:
    """Return what a look gives in a world that pins an era; the world stays as it was."""
    found: list[object] = []
    with suppress(Looked), office.world.write() as tx:
        tx.set_world(era=era)
        found.append(look(tx))
        raise Looked
    return found[0]


def user(tx: Transaction, kind: str, **given: object) -> Account:
    return admission.add_account(tx, {"kind": kind} | given)[0]


def person(tx: Transaction, organisation_id: str = "", **given: object) -> Person:
    known = {"expires_on": "2025-07-20", "period_months": 12} | given
    return admission.add_person(tx, known, organisation_id)


def rule(tx: Transaction, account: Account, someone: Person) -> str:
    refusal = may_file_for(tx, account, someone)
    return refusal.rule if refusal else ""


@pytest.mark.rule("R-025")
@pytest.mark.parametrize("era", ["E19", *BUILT])
def test_only_people_on_the_list_are_filed_for_and_only_in_the_first_era(office: House, era: str) -> None:
    def look(tx: Transaction) -> tuple[str, ...]:
        employer = admission.add_organisation(tx, {}).id
        staff = user(tx, "organisation", organisation_id=employer)
        other = admission.add_organisation(tx, {}).id
        on_it, off_it, strange = (person(tx, employer), person(tx, employer, listed=False), person(tx, other))
        shown = [one.id for one in people_of(tx, staff)]
        assert shown == ([on_it.id] if era == "E19" else [on_it.id, off_it.id])
        return tuple(rule(tx, staff, one) for one in (on_it, off_it, strange))

    assert outcome(office, era, look) == ("", "R-025" if era == "E19" else "", "R-025")


@pytest.mark.rule("R-009", "R-030")
@pytest.mark.parametrize(("kind", "era"), [("lawyer", "E19"), *product(AGENTS, BUILT)])
def test_an_agent_files_only_for_who_has_asked(office: House, kind: str, era: str) -> None:
    def look(tx: Transaction) -> tuple[str, ...]:
        client, other = (admission.add_organisation(tx, {}).id for _ in range(2))
        agent = user(tx, kind, organisation_id=admission.add_organisation(tx, {}).id)
        theirs, strange = person(tx, client), person(tx, other)
        before = rule(tx, agent, theirs)
        asked = commission(tx, agent, client)
        assert [one.id for one in people_of(tx, agent)] == [theirs.id]
        during = rule(tx, agent, theirs)
        other_one = rule(tx, agent, strange)
        end_commission(tx, asked.id)
        assert people_of(tx, agent) == []
        return before, during, other_one, rule(tx, agent, theirs)

    refused = "R-030" if kind == "lawyer" else "R-009"
    assert outcome(office, era, look) == (refused, "", refused, refused)


@pytest.mark.rule("R-030", "R-031")
def test_in_the_first_era_a_scrivener_needs_an_id_for_each_organisation(office: House) -> None:
    def look(tx: Transaction) -> None:
        first, second = (admission.add_organisation(tx, {}).id for _ in range(2))
        bureau = admission.add_organisation(tx, {}).id
        agent = user(tx, "lawyer", organisation_id=bureau)
        colleague = user(tx, "lawyer", organisation_id=bureau)
        commission(tx, agent, first)
        with pytest.raises(Refused) as refused:
            commission(tx, agent, second)
        assert refused.value.refusals[0].rule == "R-031"
        assert rule(tx, colleague, person(tx, first)) == "R-030"
        commission(tx, colleague, second)
        assert rule(tx, colleague, person(tx, second)) == ""
        assert rule(tx, colleague, person(tx, first)) == "R-030"

    outcome(office, "E19", look)


@pytest.mark.parametrize("era", BUILT)
def test_later_a_request_is_to_the_office_and_many_may_ask(office: House, era: str) -> None:
    def look(tx: Transaction) -> None:
        first, second = (admission.add_organisation(tx, {}).id for _ in range(2))
        bureau = admission.add_organisation(tx, {}).id
        agent, colleague = (user(tx, "lawyer", organisation_id=bureau) for _ in range(2))
        someone = person(tx)
        commission(tx, agent, first)
        commission(tx, agent, second)
        commission(tx, agent, person_id=someone.id)
        for one in (person(tx, first), person(tx, second), someone):
            assert rule(tx, colleague, one) == ""

    outcome(office, era, look)


def test_only_agents_are_asked_by_one_client_and_by_people_only_lawyers_later(office: House) -> None:
    def look(tx: Transaction) -> None:
        client, someone = admission.add_organisation(tx, {}).id, person(tx).id
        lawyer, support = user(tx, "lawyer"), user(tx, "support_organisation")
        staff = user(tx, "organisation", organisation_id=client)
        for agent, asked in (
            (staff, {"client_id": client}),
            (lawyer, {}),
            (lawyer, {"client_id": client, "person_id": someone}),
            (support, {"person_id": someone}),
            (lawyer, {"person_id": someone}),
        ):
            with pytest.raises(Refused) as refused:
                commission(tx, agent, **asked)
            assert refused.value.refusals[0].rule == "R-009"

    outcome(office, "E19", look)


@pytest.mark.rule("R-001", "R-002", "C-01")
@pytest.mark.parametrize("kind", ["individual", "legal_representative", "relative"])
def test_individuals_and_their_families_come_with_the_second_era(office: House, kind: str) -> None:
    def look(tx: Transaction) -> str:
        child = person(tx, birth_on="2009-06-10")
        account = user(tx, kind, person_id=child.id)
        if kind == "legal_representative":
            represent(tx, account, child, Relation.PARENT_WITH_CUSTODY)
        if kind == "relative":
            represent(tx, account, child, Relation.MOTHER)
        assert [one.id for one in people_of(tx, account)] == (
            [] if tx.rules_on() < date(2022, 3, 16) else [child.id]
        )
        assert tx.today == date(2025, 6, 2)
        return rule(tx, account, child)

    assert outcome(office, "E19", look) == "R-002"
    assert [outcome(office, era, look) for era in BUILT] == [""] * len(BUILT)


@pytest.mark.parametrize(("born", "expected"), [("2010-06-02", ""), ("2010-06-03", "R-004")])
def test_an_individual_files_for_himself_from_fifteen(office: House, born: str, expected: str) -> None:
    def look(tx: Transaction) -> tuple[str, str]:
        own = person(tx, birth_on=born)
        account = user(tx, "individual", person_id=own.id)
        return rule(tx, account, own), rule(tx, account, person(tx))

    assert outcome(office, "E25", look) == (expected, "R-001")


@pytest.mark.rule("R-005")
@pytest.mark.parametrize("era", BUILT)
@pytest.mark.parametrize(
    ("born", "ground", "expected"),
    [
        ("2009-06-03", Ground.AGE, ""),
        ("2009-06-02", Ground.AGE, "R-005"),
        ("1990-01-01", Ground.AGE, "R-005"),
        ("1990-01-01", Ground.ILLNESS, ""),
        ("1990-01-01", Ground.OTHER, ""),
    ],
)
def test_a_relative_files_below_sixteen_or_for_cause(
    office: House, era: str, born: str, ground: Ground, expected: str
) -> None:
    def look(tx: Transaction) -> str:
        someone = person(tx, birth_on=born)
        account = user(tx, "relative")
        assert rule(tx, account, someone) == "R-070"
        represent(tx, account, someone, Relation.SPOUSE, ground)
        return rule(tx, account, someone)

    assert outcome(office, era, look) == expected


@pytest.mark.rule("R-006")
@pytest.mark.parametrize("relation", Relation)
def test_each_relation_belongs_to_one_kind_of_user(office: House, relation: Relation) -> None:
    relatives = {Relation.SPOUSE, Relation.CHILD, Relation.FATHER, Relation.MOTHER}

    def look(tx: Transaction) -> list[str]:
        someone, taken = person(tx), []
        for kind in ("legal_representative", "relative", "individual"):
            with suppress(Refused):
                taken.append(represent(tx, user(tx, kind), someone, relation).account_id)
        return [tx.require(Account, key, "利用者", "user").kind for key in taken]

    assert outcome(office, "E25", look) == (["親族"] if relation in relatives else ["法定代理人"])


@pytest.mark.parametrize(
    ("relation", "born", "expected"),
    [
        (Relation.PARENT_WITH_CUSTODY, "2007-06-03", ""),
        (Relation.PARENT_WITH_CUSTODY, "2007-06-02", "R-001"),
        (Relation.GUARDIAN_OF_MINOR, "2007-06-02", "R-001"),
        (Relation.GUARDIAN_OF_ADULT, "1960-06-02", ""),
    ],
)
def test_custody_ends_with_majority(office: House, relation: Relation, born: str, expected: str) -> None:
    def look(tx: Transaction) -> str:
        someone = person(tx, birth_on=born)
        account = user(tx, "legal_representative")
        represent(tx, account, someone, relation)
        return rule(tx, account, someone)

    assert outcome(office, "E25", look) == expected


@pytest.mark.parametrize(
    ("state", "valid_until", "expected"),
    [
        ("active", date(2025, 6, 2), ""),
        ("active", date(2025, 6, 1), "R-078"),
        ("stopped", None, "R-057"),
        ("deleted", None, "R-061"),
    ],
)
def test_nobody_files_whose_own_use_is_not_in_order(
    office: House, state: str, valid_until: date | None, expected: str
) -> None:
    def look(tx: Transaction) -> str:
        employer = admission.add_organisation(tx, {}).id
        staff = user(tx, "organisation", organisation_id=employer)
        staff.state, staff.valid_until = state, valid_until
        return rule(tx, staff, person(tx, employer))

    assert outcome(office, "E25", look) == expected


def test_people_come_in_pages_by_key_and_by_any_spelling(office: House) -> None:
    def look(tx: Transaction) -> None:
        first, second = (admission.add_organisation(tx, {}).id for _ in range(2))
        agent = user(tx, "support_organisation")
        commission(tx, agent, first)
        commission(tx, agent, second)
        days = ["2025-08-01", "2025-07-01", "2025-08-01", "2025-09-01", "2025-07-15"]
        made = [person(tx, (first, second)[n % 2], expires_on=day) for n, day in enumerate(days)]
        right = sorted(made, key=lambda one: (one.expires_on, one.id))
        pages, after = [], ""
        while page := people_of(tx, agent, after=after, limit=2):
            pages.append([one.id for one in page])
            after = page[-1].id
        assert pages == [[one.id for one in right[start : start + 2]] for start in (0, 2, 4)]
        assert made[0].id in [one.id for one in people_of(tx, agent, made[0].name[:4].lower())]

    outcome(office, "E25", look)


def test_people_are_paged_by_key_and_who_has_no_end_comes_last(office: House) -> None:
    def look(tx: Transaction) -> list[list[str]]:
        employer = admission.add_organisation(tx, {}).id
        account = user(tx, "organisation", organisation_id=employer)
        late, early = (person(tx, employer, expires_on=day) for day in ("2025-09-01", "2025-07-01"))
        endless = [person(tx, employer) for _ in range(2)]
        for one in endless:
            one.expires_on = None
        names = {late.id: "late", early.id: "early"} | {one.id: "endless" for one in endless}
        pages, after = [], ""
        while page := people_of(tx, account, after=after, limit=1):
            pages.append([names[one.id] for one in page])
            after = page[-1].id
        return pages

    assert outcome(office, "E25", look) == [["early"], ["late"], ["endless"], ["endless"]]
