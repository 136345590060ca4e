"""How and where a 利用申出 is handed in, when the desk answers, and what is refused, in each era."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.bootstrap import System
from backoffice.domain.reception import FEE_YEN
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.people import Account
from backoffice.store.submissions import organisation_numbered
from backoffice.usecases import admission, reception_desk
from backoffice.usecases.enrolling import enrol
from backoffice.usecases.reception import Envelope, submission_of, supply
from backoffice.usecases.representing import may_file_for, people_of
from tests.usecases.desk import (
    ERAS,
    OWN,
    TOKYO,
    approved,
    at,
    client,
    hand_in,
    look,
    officer,
    open_house,
    person,
    refused,
    usage,
    wanted,
)
from tests.usecases.house import House

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def office(system: System) -> House:
    return open_house(system, "handing-in")


@pytest.fixture(scope="module")
def early(system: System) -> House:
    """A world on the first day on which 利用申出 are taken, a Friday."""
    return open_house(system, "handing-in-early", "2019-03-29 10:00")


@pytest.mark.rule("R-033", "R-034")
@pytest.mark.parametrize("era", ERAS)
def test_the_office_of_the_seat_takes_it_and_airports_none(office: House, era: str) -> None:
    def act(tx: Transaction) -> None:
        airports = ("東京出入国在留管理局成田空港支局", "東京出入国在留管理局羽田空港支局")
        airports += ("名古屋出入国在留管理局中部空港支局", "大阪出入国在留管理局関西空港支局")
        for airport in airports:
            assert refused_at(tx, airport) == ["R-034"]
        assert refused_at(tx, "大阪出入国在留管理局") == ["R-033"]
        assert hand_in(tx).office == TOKYO

    look(office, act, era)


def refused_at(tx: Transaction, place: str) -> list[str]:
    with pytest.raises(Refused) as found:
        enrol(tx, wanted(envelope=Envelope(office=place)))
    return [refusal.rule for refusal in found.value.refusals]


@pytest.mark.rule("R-036", "R-037", "C-13", "X-011")
def test_by_post_from_may_2020_and_then_it_arrives_on_the_next_office_day(system: System) -> None:
    house = open_house(system, "by-post", "2020-04-30 10:00")
    for way in ("post", "registered"):
        assert look(house, lambda tx, way=way: refused(tx, way=way)) == ["R-036"]
    at(house, "2020-05-01 17:30")
    assert look(house, refused) == ["R-035"]
    with house.world.write() as tx:
        key = hand_in(tx, way="post").id
    at(house, "2020-05-07 09:59")
    assert state(house, key) == "posted"
    at(house, "2020-05-07 10:00")
    assert state(house, key) == "received"


def state(house: House, key: str) -> str:
    with house.world.read() as reading:
        return submission_of(reading, key).state


@pytest.mark.rule("R-037")
@pytest.mark.parametrize("era", ERAS[1:])
@pytest.mark.parametrize("way", ["counter", "post", "registered"])
def test_later_by_post_or_at_the_counter(office: House, era: str, way: str) -> None:
    assert look(office, lambda tx: hand_in(tx, way=way).state, era) == (
        "received" if way == "counter" else "posted"
    )


@pytest.mark.rule("R-040", "R-041", "R-176")
@pytest.mark.parametrize("era", ERAS)
def test_a_refusal_is_mailed_with_reasons_and_the_office_to_ask(office: House, era: str) -> None:
    def act(tx: Transaction) -> None:
        row = hand_in(tx)
        with pytest.raises(Refused):
            reception_desk.refuse(tx, officer(tx), row.id, "  ")
        reception_desk.refuse(tx, officer(tx), row.id, "外国人雇用状況届出が確認できない。")
        (mail,) = tx.letters
        assert mail.recipients == ("hanako@example.jp",)
        for words in ("不承認", "外国人雇用状況届出が確認できない。", TOKYO):
            assert words in mail.body
        assert row.account_id == ""

    look(office, act, era)


@pytest.mark.rule("R-040", "R-042")
def test_taken_from_march_2019_and_answered_from_the_day_the_system_opens(early: House) -> None:
    def before(tx: Transaction) -> str:
        row = hand_in(tx)
        for act in (
            lambda: reception_desk.approve(tx, officer(tx), row.id),
            lambda: reception_desk.refuse(tx, officer(tx), row.id, "理由"),
        ):
            with pytest.raises(Refused) as found:
                act()
            assert found.value.refusals[0].rule == "R-040"
        return row.state

    assert look(early, before) == "received"
    with early.world.write() as tx:
        tx.set_world(enrolment="automatic")
        hand_in(tx)
    at(early, "2019-07-24 23:59")
    assert early.mails() == []
    at(early, "2019-07-25 10:00")
    (mail,) = early.mails()
    assert "承認" in mail["subject"]
    with early.world.read() as reading:
        (account,) = reading.having(Account, organisation_id=_only_organisation(reading))
        assert account.valid_until == date(2020, 7, 24)


def _only_organisation(reading: Reading) -> str:
    found = organisation_numbered(reading.session, OWN["corporate_number"])
    assert found
    return found.id


@pytest.mark.rule("R-042")
def test_nothing_is_taken_before_that_day_and_nothing_is_filed_before_the_opening(system: System) -> None:
    house = open_house(system, "too-early", "2019-03-28 10:00")
    assert look(house, refused) == ["R-042"]

    def filing(tx: Transaction) -> str:
        employer = client(tx)
        staff, _ = admission.add_account(tx, {"organisation_id": employer.id})
        refusal = may_file_for(tx, staff, person(tx, employer.id))
        return refusal.rule if refusal else ""

    assert look(house, filing) == "R-042"
    at(house, "2019-07-25 10:00")
    assert look(house, filing) == ""


@pytest.mark.rule("R-039")
@pytest.mark.parametrize("era", ["E19", "E25"])
def test_a_desk_that_decides_by_itself_takes_one_to_two_weeks(system: System, era: str) -> None:
    house = open_house(system, f"automatic-{era.lower()}")
    with house.world.write() as tx:
        tx.set_world(enrolment="automatic", era=era)
        for number in range(8):
            hand_in(
                tx,
                organisation=OWN | {"corporate_number": f"970015000010{number}"},
                email=f"u{number}@example.jp",
            )
        hand_in(
            tx,
            organisation=OWN | {"corporate_number": "9700150000999"},
            email="bad@example.jp",
            documents=("form",),
        )
    at(house, "2025-06-08 23:59")
    assert house.mails() == []
    at(house, "2025-06-16 23:59")
    mails = house.mails()
    assert len(mails) == 9
    assert len({mail["at"] for mail in mails}) > 2
    (refusal,) = [mail for mail in mails if mail["to"] == ["bad@example.jp"]]
    assert "登記事項証明書" in refusal["text"]


@pytest.mark.rule("R-048")
def test_papers_that_are_asked_for_make_the_paper_whole(office: House) -> None:
    def act(tx: Transaction) -> None:
        row = hand_in(tx, documents=("form", "identity", "terms", "registry", "intermediary"))
        who = officer(tx)
        reception_desk.request_papers(tx, who, row.id, ["外国人雇用状況届出の写し"], "お早めに。")
        assert "外国人雇用状況届出の写し" in tx.letters[0].body
        assert "お早めに。" in tx.letters[0].body
        with pytest.raises(Refused):
            reception_desk.approve(tx, who, row.id)
        supply(tx, row.id, ["employment-reports"])
        assert reception_desk.approve(tx, who, row.id).state == "approved"

    look(office, act, "E25")


@pytest.mark.rule("R-025")
def test_the_list_puts_people_on_it_when_the_use_is_approved(office: House) -> None:
    def act(tx: Transaction) -> None:
        fresh, strange = person(tx), person(tx, client(tx).id)
        account = approved(tx, cards=(fresh.card_number, strange.card_number, "ZZ00000000ZZ"))
        assert [one.id for one in people_of(tx, account)] == [fresh.id]
        assert strange.organisation_id != account.organisation_id
        assert refused(tx, organisation=OWN | {"corporate_number": "9700150000003"}, cards=("12345",)) == [
            "R-025"
        ]

    look(office, act, "E19")


def test_only_the_desks_officer_decides_and_only_once(office: House) -> None:
    def act(tx: Transaction) -> None:
        row = hand_in(tx)
        examiner = admission.add_officer(tx, {"role": "examiner"})[0].actor()
        with pytest.raises(Refused) as foreign:
            reception_desk.approve(tx, examiner, row.id)
        assert foreign.value.kind == "forbidden"
        reception_desk.approve(tx, officer(tx), row.id)
        with pytest.raises(Refused) as again:
            reception_desk.refuse(tx, officer(tx), row.id, "理由")
        assert again.value.kind == "conflict"

    look(office, act)


@pytest.mark.rule("R-038")
@pytest.mark.parametrize("era", ERAS)
def test_nothing_costs_anything(office: House, era: str) -> None:
    assert look(office, lambda tx: FEE_YEN.at(tx.rules_on()), era) == 0


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"name": " "}, {"name"}),
        ({"email": "hanako"}, {"email"}),
        (
            {"organisation": {}},
            {"name", "postal_code", "prefecture", "city", "street", "phone", "representative"},
        ),
        ({"documents": ("form", "nonsense")}, {"documents"}),
        ({"way": "pigeon"}, {"way"}),
    ],
)
def test_what_is_missing_or_unknown_is_named(
    office: House, given: dict[str, object], fields: set[str]
) -> None:
    def act(tx: Transaction) -> set[str | None]:
        with pytest.raises(Refused) as found:
            hand_in(tx, **given)  # type: ignore[arg-type]  # any field of a form
        return {refusal.field for refusal in found.value.refusals}

    assert look(office, act) == fields


def test_the_years_end_is_shared_by_who_comes_later(office: House) -> None:
    def act(tx: Transaction) -> None:
        account = approved(tx)
        assert usage(tx, account.usage_id).valid_until == date(2026, 6, 1)

    look(office, act, "E19")
