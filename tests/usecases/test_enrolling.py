"""利用申出: who hands it in, how, what is checked, and what comes of it, in each era."""

from __future__ import annotations

import pytest

from backoffice.bootstrap import System
from backoffice.domain.enrolment import Item
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Account
from backoffice.usecases import reception_desk
from backoffice.usecases.representing import circle_of, may_file_for
from tests.usecases.desk import (
    ERAS,
    OWN,
    approved,
    at,
    client,
    hand_in,
    look,
    officer,
    open_house,
    person,
    refused,
)
from tests.usecases.house import House

pytestmark = pytest.mark.slow

LATER = ERAS[1:]
ENTITLED = {
    "organisation": ERAS,
    "lawyer": ("E19", "E22", "E23"),
    "public_interest": LATER,
    "support_organisation": LATER,
}
CASES = [(kind, era) for kind, eras in ENTITLED.items() for era in eras]


@pytest.fixture(scope="module")
def office(system: System) -> House:
    return open_house(system, "enrolling")


def agent_facts(tx: Transaction, kind: str) -> dict[str, object]:
    return {} if kind == "organisation" else {"client_id": client(tx).id}


def lacking(tx: Transaction, kind: str, item: Item, **given: object) -> list[str]:
    """Return the rows that keep a 利用申出 from being approved when one item of its sheet is not in order."""
    row = hand_in(tx, kind, **agent_facts(tx, kind), **given)
    sheet = reception_desk.sheet_of(tx, row)
    if item not in sheet:
        return []
    with pytest.raises(Refused) as found:
        reception_desk.approve(tx, officer(tx), row.id, [one for one in sheet if one != item])
    assert row.state == "received"
    return [refusal.rule for refusal in found.value.refusals]


@pytest.mark.rule("R-012", "R-043", "R-044", "R-045", "R-048", "R-176")
@pytest.mark.parametrize(("kind", "era"), CASES)
def test_an_approved_user_has_an_id_of_his_own_and_a_mail(office: House, kind: str, era: str) -> None:
    def act(tx: Transaction) -> None:
        account = approved(tx, kind, **agent_facts(tx, kind))
        (mail,) = tx.letters
        assert mail.recipients == ("hanako@example.jp",)
        assert "承認" in mail.subject
        if era == "E19":
            assert account.sign_in in mail.body
            assert tx.ports.passwords.matches(
                account.password_hash, mail.body.split("初期パスワード　：")[1].split("\n")[0]
            )
        else:
            assert account.password_hash == ""
            assert "/portal/password/" in mail.body
            assert account.sign_in not in mail.body
        second = approved(tx, kind, first=False, email="jiro@example.jp", **_same_client(tx, account, kind))
        assert second.sign_in != account.sign_in
        assert (second.usage_id, second.valid_until) == (account.usage_id, account.valid_until)

    look(office, act, era)


def _same_client(tx: Transaction, account: Account, kind: str) -> dict[str, object]:
    if kind == "organisation":
        return {}
    (asked,) = circle_of(tx, account).organisation_ids - {account.organisation_id}
    return {"client_id": asked}


@pytest.mark.rule("R-002", "R-012", "C-01")
@pytest.mark.parametrize("era", ERAS)
def test_some_kinds_hand_in_no_application_for_use(office: House, era: str) -> None:
    def act(tx: Transaction) -> None:
        for kind in ("individual", "legal_representative", "relative"):
            assert refused(tx, kind) == ["R-012"]
        if era in ("E24", "E25"):
            assert refused(tx, "lawyer") == ["R-012"]

    look(office, act, era)


@pytest.mark.rule("R-002", "X-011")
def test_supporters_come_in_the_summer_of_2020(system: System) -> None:
    house = open_house(system, "supporters", "2020-06-30 10:00")
    for kind in ("public_interest", "support_organisation"):
        assert look(house, lambda tx, kind=kind: refused(tx, kind)) == ["R-002"]
    at(house, "2020-07-01 10:00")
    for kind in ("public_interest", "support_organisation"):
        assert (
            look(house, lambda tx, kind=kind: hand_in(tx, kind, client_id=client(tx).id).state) == "received"
        )


SHEETS = [
    (Item.FORM, "R-048", dict(ENTITLED)),
    (Item.IDENTITY, "R-044", dict(ENTITLED)),
    (Item.TERMS, "R-044", dict(ENTITLED)),
    (Item.EMPLOYMENT_REPORTS, "R-010", {"organisation": ERAS, "lawyer": ("E19", "E22", "E23")}),
    (Item.INTERMEDIARY, "R-007", {"organisation": LATER}),
    (Item.APPROVED_INTERMEDIARY, "R-007", {"public_interest": LATER, "support_organisation": LATER}),
    (Item.NOTIFIED, "R-008", {"lawyer": ("E19", "E22", "E23")}),
    (Item.SEAL, "R-032", {"lawyer": ("E19",)}),
    (Item.LIST, "R-025", {"organisation": ("E19",), "lawyer": ("E19",)}),
]


@pytest.mark.rule("R-007", "R-008", "R-010", "R-032", "R-044", "R-048")
@pytest.mark.parametrize(("item", "rule", "needed"), SHEETS)
def test_the_check_sheet_asks_each_kind_for_what_its_standing_needs(
    office: House, item: Item, rule: str, needed: dict[str, tuple[str, ...]]
) -> None:
    for kind, era in CASES:
        expected = [rule] if era in needed.get(kind, ()) else []
        assert look(office, lambda tx, kind=kind: lacking(tx, kind, item), era) == expected


@pytest.mark.rule("R-009", "R-029", "R-030")
@pytest.mark.parametrize(("kind", "era"), [case for case in CASES if case[0] != "organisation"])
def test_agents_need_the_request_of_the_organisation(office: House, kind: str, era: str) -> None:
    def act(tx: Transaction) -> None:
        assert lacking(tx, kind, Item.REQUEST) == (["R-029"] if kind == "lawyer" else ["R-009"])
        assert refused(tx, kind, organisation=OWN | {"corporate_number": "9700150000002"}) == ["R-009"]

    look(office, act, era)


@pytest.mark.rule("R-030")
@pytest.mark.parametrize("era", ["E19", "E22", "E23"])
def test_a_scrivener_who_is_added_needs_a_request_too(office: House, era: str) -> None:
    def act(tx: Transaction) -> list[str]:
        asking = client(tx)
        if era == "E19":
            approved(tx, organisation_id=asking.id)
        else:
            approved(tx, "lawyer", client_id=asking.id)
        row = hand_in(tx, "lawyer", first=False, client_id=asking.id)
        with pytest.raises(Refused) as found:
            reception_desk.approve(
                tx, officer(tx), row.id, [one for one in row.documents if one != Item.REQUEST]
            )
        return [refusal.rule for refusal in found.value.refusals]

    assert look(office, act, era) == ["R-030"]


@pytest.mark.rule("R-030", "R-031")
def test_in_the_first_era_a_scrivener_has_an_approval_and_an_id_for_each_organisation(office: House) -> None:
    def act(tx: Transaction) -> None:
        first, second = client(tx), client(tx)
        one = approved(tx, "lawyer", client_id=first.id)
        other = approved(tx, "lawyer", client_id=second.id)
        assert one.sign_in != other.sign_in
        assert one.organisation_id == other.organisation_id
        assert (one.usage_id, other.usage_id) == (first.id, second.id)
        theirs = person(tx, second.id)
        assert may_file_for(tx, other, theirs) is None
        refusal = may_file_for(tx, one, theirs)
        assert refusal
        assert refusal.rule == "R-030"

    look(office, act, "E19")


@pytest.mark.rule("R-011")
@pytest.mark.parametrize("era", ERAS)
def test_a_sole_proprietor_shows_that_and_no_register(office: House, era: str) -> None:
    alone = OWN | {"corporate_number": "", "name": "模擬亭"}

    def act(tx: Transaction) -> None:
        assert lacking(tx, "organisation", Item.REGISTRY, organisation=alone) == []

    def without(tx: Transaction) -> list[str]:
        return lacking(tx, "organisation", Item.SOLE_PROPRIETOR, organisation=alone)

    look(office, act, era)
    assert look(office, without, era) == ["R-011"]
    assert look(office, lambda tx: approved(tx, organisation=alone).state, era) == "active"
    assert look(office, lambda tx: lacking(tx, "organisation", Item.REGISTRY), era) == ["R-027"]


@pytest.mark.rule("R-027", "R-028")
@pytest.mark.parametrize("era", ERAS)
def test_the_first_of_an_organisation_is_new_and_each_further_one_added(office: House, era: str) -> None:
    def act(tx: Transaction) -> None:
        assert refused(tx, first=False) == ["R-027"]
        first = hand_in(tx)
        assert refused(tx) == ["R-028"]
        added = hand_in(tx, first=False)
        assert added.organisation_id == first.organisation_id
        with pytest.raises(Refused) as early:
            reception_desk.approve(tx, officer(tx), added.id)
        assert early.value.refusals[0].rule == "R-027"
        reception_desk.approve(tx, officer(tx), first.id)
        assert reception_desk.approve(tx, officer(tx), added.id).state == "approved"
        assert refused(tx) == ["R-028"]

    look(office, act, era)


@pytest.mark.rule("R-027")
def test_a_refused_first_one_may_be_followed_by_another_first_one(office: House) -> None:
    def act(tx: Transaction) -> str:
        reception_desk.refuse(tx, officer(tx), hand_in(tx).id, "外国人雇用状況届出が確認できない。")
        return approved(tx).state

    assert look(office, act) == "active"
