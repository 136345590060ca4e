"""Tax data through the simulated マイナポータル: for whom, since when, the same each time, in the place of a certificate."""

from __future__ import annotations

import pytest

from backoffice.domain.actors import UserKind
from backoffice.domain.refusal import Refused
from backoffice.store.applications import Document
from backoffice.store.people import Account
from backoffice.usecases import tax_data, viewing
from backoffice.usecases.assessing import found_in
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import House

NAME = "NGUYEN THI MAI"


def own_application(house: House, **changed: str) -> str:
    """Enter an application as the foreign national it is about; `changed` is what the user's row says from then on."""
    person = house.person(name=NAME)
    house.add_user("self", kind="individual", person_id=person)
    application = house.enter(person, user="self")
    with house.world.write() as tx:
        account = tx.require(Account, house.who["self"], "利用者", "user")
        for name, value in changed.items():
            setattr(account, name, value)
    return application


def fetched(
    house: House, application: str, name: str = NAME, year: int = 2025, who: str = "self"
) -> Document:
    house.do(who, application, "register-tax-data", name=name, year=year)
    return house.documents(application)[-1]


@pytest.mark.rule("R-150", "R-151")
@pytest.mark.parametrize("era", ["E24", "E25"])
def test_the_data_is_attached_and_the_officer_sees_it(house: House, era: str) -> None:
    house.pin(era)
    application = own_application(house)
    document = fetched(house, application)
    with house.world.read() as reading:
        record = tax_data.read_record(reading, document)
    assert (record.name, record.year, record.label) == (NAME, 2025, "令和7年度")
    assert record.municipality.startswith("東京都")
    house.attach(application, user="self")
    house.do("self", application, "file")
    with house.world.read() as reading:
        whole = viewing.case(reading, house.get(application))
        codes = [finding.code for finding in found_in(reading, whole, {})]
    assert "tax-data" in codes
    assert house.kinds(application)[1] == "tax-data.registered"


@pytest.mark.rule("R-150")
def test_asked_for_again_it_is_the_same_and_another_year_is_another(house: House) -> None:
    application = own_application(house)
    first, again, other = (fetched(house, application, year=year) for year in (2025, 2025, 2024))
    assert first.sha256 == again.sha256 != other.sha256


@pytest.mark.rule("R-150")
@pytest.mark.parametrize("era", ["E22", "E23"])
def test_before_2024_03_19_there_is_none(house: House, era: str) -> None:
    house.pin(era)
    application = own_application(house)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        fetched(house, application)
    assert caught.value.refusals[0].rule == "R-150"
    with house.world.read() as reading:
        user = actor_named(reading, house.who["self"])
        assert not tax_data.may_fetch(reading, user, house.get(application))


@pytest.mark.rule("R-150")
@pytest.mark.parametrize("kind", [kind for kind in UserKind if kind is not UserKind.INDIVIDUAL])
def test_nobody_but_the_foreign_national_fetches_it(house: House, kind: UserKind) -> None:
    application = own_application(house, kind=kind)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        fetched(house, application)
    assert caught.value.kind == "forbidden"


@pytest.mark.rule("R-150")
def test_a_user_fetches_nobody_elses_data(house: House) -> None:
    others = own_application(house, person_id=house.person(name="LIU XIAOMING"))
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        fetched(house, others)
    assert caught.value.kind == "forbidden"


@pytest.mark.rule("R-151")
@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"name": "LIU XIAOMING"}, ["name"]),
        ({"year": 2030}, ["year"]),
        ({"name": "", "year": 1}, ["name", "year"]),
    ],
)
def test_a_wrong_name_or_year_is_refused_beside_it(
    house: House, asked: dict[str, object], fields: list[str]
) -> None:
    application = own_application(house)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        fetched(house, application, **asked)  # type: ignore[arg-type]  # name and year
    assert [refusal.field for refusal in caught.value.refusals] == fields


@pytest.mark.rule("R-151")
def test_without_consent_nothing_is_given(house: House) -> None:
    application = own_application(house)
    with house.world.read() as reading:
        user = actor_named(reading, house.who["self"])
        with pytest.raises(Refused) as caught:
            tax_data.fetch(reading, user, application, NAME, 2025, confirmed=False)
    assert caught.value.refusals[0].field == "confirmed"


def test_after_the_filing_nothing_is_added(house: House) -> None:
    application = own_application(house)
    house.attach(application, user="self")
    house.do("self", application, "file")
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        fetched(house, application)
    assert caught.value.kind == "conflict"
