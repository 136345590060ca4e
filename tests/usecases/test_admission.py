"""Putting people into a world: what is given stands, the rest is made up, and what cannot be is refused."""

from datetime import date

import pytest

from backoffice.domain.refusal import Refused
from backoffice.store.people import Account, Officer, Organisation, Person, ResidenceCard
from backoffice.usecases import admission
from backoffice.usecases.signing_in import sign_in
from tests.usecases.house import TOKYO, House


def test_a_person_comes_with_a_card_that_is_good_to_the_end_of_the_stay(house: House) -> None:
    with house.world.write() as tx:
        key = admission.add_person(tx, {"name": "GAO YUQING", "expires_on": "2025-07-20"}).id
    with house.world.read() as reading:
        person = reading.require(Person, key, "申請人", "person")
        card = reading.require(ResidenceCard, person.card_number, "在留カード", "card")
    assert (person.name, person.expires_on) == ("GAO YUQING", date(2025, 7, 20))
    assert (card.person_id, card.state, card.place, card.expires_on) == (
        key,
        "valid",
        "holder",
        person.expires_on,
    )


def test_nothing_need_be_given(house: House) -> None:
    with house.world.write() as tx:
        person = admission.add_person(tx, {})
        organisation = admission.add_organisation(tx, {})
        account, password = admission.add_account(tx, {})
        officer, _ = admission.add_officer(tx, {})
        keys = [person.id, organisation.id, account.id, officer.id]
        sign_in_id = account.sign_in
    with house.world.read() as reading:
        found = [reading.get(Person, keys[0]), reading.get(Organisation, keys[1])]
        assert all([*found, reading.get(Account, keys[2]), reading.get(Officer, keys[3])])
    assert sign_in(house.world, Account, sign_in_id, password).actor is not None


@pytest.mark.rule("R-045")
@pytest.mark.parametrize("add", [admission.add_account, admission.add_officer])
def test_an_id_is_given_once(house: House, add: object) -> None:
    with house.world.write() as tx:
        add(tx, {"sign_in": "hanako"})  # type: ignore[operator]  # one of two use-cases
    with house.nothing_saved(), pytest.raises(Refused) as caught, house.world.write() as tx:
        add(tx, {"sign_in": "hanako"})  # type: ignore[operator]  # one of two use-cases
    assert (caught.value.kind, caught.value.refusals[0].field) == ("conflict", "sign_in")


@pytest.mark.rule("R-001")
@pytest.mark.parametrize(
    ("add", "given", "field"),
    [
        (admission.add_account, {"kind": "wizard"}, "kind"),
        (admission.add_officer, {"role": "wizard"}, "role"),
        (admission.add_person, {"shoe_size": 43}, None),
        (admission.add_person, {"expires_on": "soon"}, None),
        (admission.add_organisation, {"colour": "blue"}, None),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(
    house: House, add: object, given: dict[str, object], field: str | None
) -> None:
    with house.nothing_saved(), pytest.raises(Refused) as caught, house.world.write() as tx:
        add(tx, given)  # type: ignore[operator]  # one of the use-cases of the table
    (refusal,) = caught.value.refusals
    assert refusal.field == field
    assert refusal.ja
    assert refusal.en


@pytest.mark.parametrize("kind", ["organisation", "所属機関職員", "individual", "外国人本人"])
def test_a_kind_is_named_in_english_or_by_its_label(house: House, kind: str) -> None:
    with house.world.write() as tx:
        assert admission.add_account(tx, {"kind": kind})[0].kind in ("所属機関職員", "外国人本人")


def test_passwords_are_not_kept_and_not_in_the_journal(house: House) -> None:
    house.add_user("hanako", sign_in="hanako", password="a-secret-word")
    assert "a-secret-word" not in repr(house.rows())


@pytest.mark.parametrize(("length", "taken"), [(60, True), (61, False)])
def test_an_organisations_name_fits_on_an_envelope(house: House, length: int, taken: bool) -> None:
    given = TOKYO | {"name": "模" * length}
    with house.world.write() as tx:
        if taken:
            assert len(admission.add_organisation(tx, given).name) == length
            return
        with pytest.raises(Refused) as caught:
            admission.add_organisation(tx, given)
    assert caught.value.refusals[0].field == "name"
