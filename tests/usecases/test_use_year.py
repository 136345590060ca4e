"""The year of an organisation's use: who shares it, the report, the stop and what resumes it; and the other papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from backoffice.bootstrap import System
from backoffice.domain.enrolment import Item
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Account, Organisation
from backoffice.store.submissions import Submission, members
from backoffice.usecases import admission, organisation_papers, passwords, reception_desk, use_year
from backoffice.usecases.commissioning import commission
from backoffice.usecases.organisation_papers import ListLetter
from backoffice.usecases.reception import Envelope
from backoffice.usecases.representing import may_file_for
from tests.usecases.desk import (
    ERAS,
    OWN,
    TOKYO,
    approved,
    client,
    instant,
    look,
    officer,
    open_house,
    person,
    usage,
)
from tests.usecases.house import House

pytestmark = pytest.mark.slow

LATER = ERAS[1:]


@pytest.fixture(scope="module")
def office(system: System) -> House:
    return open_house(system, "use-year")


def a_year(system: System, name: str, era: str = "E19", start: str = "2019-07-25 10:00") -> tuple[House, str]:
    """Return a world with an organisation of two users whose year has begun, and the organisation's key."""
    house = open_house(system, name, start)
    with house.world.write() as tx:
        tx.set_world(era=era)
        first = approved(tx, email="first@example.jp")
        approved(tx, first=False, email="second@example.jp")
        if era != "E19":
            use_year.begin_year(tx, first)
        return house, first.usage_id


def at(house: House, when: str) -> None:
    house.system.simulator.advance(house.world, instant(when))


def states(house: House, unit: str) -> set[str]:
    with house.world.read() as reading:
        return {account.state for account in members(reading.session, unit)}


def ends(house: House, unit: str) -> set[date | None]:
    with house.world.read() as reading:
        return {account.valid_until for account in members(reading.session, unit)}


def report(house: House, unit: str, way: str = "counter", number: int = 0) -> str:
    with house.world.write() as tx:
        return organisation_papers.report(tx, members(tx.session, unit)[number], Envelope(way)).id


def decide(house: House, key: str, reasons: str = "") -> None:
    with house.world.write() as tx:
        if reasons:
            reception_desk.refuse(tx, officer(tx), key, reasons)
        else:
            reception_desk.approve(tx, officer(tx), key)


def subjects(house: House, to: str) -> list[str]:
    return [mail["subject"] for mail in house.mails(to)]


@pytest.mark.rule("R-046", "C-14")
def test_in_the_first_era_the_year_begins_with_the_first_approval(system: System) -> None:
    house, unit = a_year(system, "year-e19")
    assert ends(house, unit) == {date(2020, 7, 24)}
    at(house, "2019-12-02 10:00")
    with house.world.write() as tx:
        late_comer = approved(tx, first=False, email="third@example.jp")
        assert late_comer.valid_until == date(2020, 7, 24)


@pytest.mark.rule("R-043", "R-047", "C-14")
@pytest.mark.parametrize("era", LATER)
def test_later_the_year_begins_with_the_password_and_all_share_it(office: House, era: str) -> None:
    def act(tx: Transaction) -> None:
        first, second = approved(tx), approved(tx, first=False, email="second@example.jp")
        assert {first.valid_until, second.valid_until, usage(tx, first.usage_id).valid_until} == {None}
        passwords.set_by_link(tx, token_of(tx, "second@example.jp"), "Minato-2025")
        assert {first.valid_until, second.valid_until} == {date(2026, 6, 1)}
        passwords.set_by_link(tx, token_of(tx, "hanako@example.jp"), "Minato-2026")
        assert usage(tx, first.usage_id).valid_until == date(2026, 6, 1)
        told = [letter.body for letter in tx.letters if letter.notice == "sign_in_id"]
        assert [second.sign_in in told[0], first.sign_in in told[1]] == [True, True]

    look(office, act, era)


def token_of(tx: Transaction, email: str) -> str:
    body = next(
        letter.body
        for letter in tx.letters
        if letter.recipients == (email,) and "/portal/password/" in letter.body
    )
    return body.split("/portal/password/")[1].split()[0]


@pytest.mark.rule("R-050", "R-051", "R-054", "R-056", "R-177")
@pytest.mark.parametrize("era", ERAS)
def test_a_report_in_time_gives_another_year(system: System, era: str) -> None:
    house, unit = a_year(system, f"report-{era.lower()}", era, "2023-04-03 10:00")
    at(house, "2024-02-02 08:59")
    with house.world.read() as reading:
        usage_row = usage(reading, unit)  # type: ignore[arg-type]  # only looked at
        assert usage_row.valid_until == date(2024, 4, 2)
    assert "定期報告のご案内" not in subjects(house, "first@example.jp")
    at(house, "2024-02-02 09:00")
    for address in ("first@example.jp", "second@example.jp"):
        (mail,) = [one for one in house.mails(address) if one["subject"] == "定期報告のご案内"]
        for words in ("2024年4月2日（火）", "2024年3月2日（土）", TOKYO, "簡易書留"):
            assert words in mail["text"]
    at(house, "2024-03-01 10:00")
    key = report(house, unit)
    at(house, "2024-03-29 10:00")
    decide(house, key)
    assert ends(house, unit) == {date(2025, 4, 2)}
    for address in ("first@example.jp", "second@example.jp"):
        assert subjects(house, address).count("定期報告の確認結果のお知らせ") == 1
    at(house, "2024-04-03 12:00")
    assert states(house, unit) == {"active"}
    assert "利用停止のお知らせ" not in subjects(house, "first@example.jp")


@pytest.mark.rule("R-055", "R-057", "R-058", "R-282")
@pytest.mark.parametrize("era", ERAS)
def test_a_forgotten_report_stops_and_a_late_one_resumes(system: System, era: str) -> None:
    house, unit = a_year(system, f"forgotten-{era.lower()}", era, "2023-04-03 10:00")
    at(house, "2024-04-02 23:59")
    assert states(house, unit) == {"active"}
    at(house, "2024-04-03 00:00")
    assert states(house, unit) == {"stopped"}
    for address in ("first@example.jp", "second@example.jp"):
        assert "利用停止のお知らせ" in subjects(house, address)
    at(house, "2024-05-01 10:00")
    key = report(house, unit, "registered", number=1)
    at(house, "2024-05-31 10:00")
    decide(house, key)
    assert states(house, unit) == {"active"}
    assert ends(house, unit) == {date(2025, 4, 2)}
    assert "利用再開のお知らせ" in subjects(house, "second@example.jp")


@pytest.mark.rule("R-055")
@pytest.mark.parametrize(("handed_in", "late"), [("2024-03-01 10:00", False), ("2024-03-04 10:00", True)])
def test_behind_the_end_only_a_report_in_time_keeps_the_use_going(
    system: System, handed_in: str, late: bool
) -> None:
    house, unit = a_year(system, f"pending-{late}".lower(), "E22", "2023-04-03 10:00")
    at(house, handed_in)
    key = report(house, unit)
    at(house, "2024-04-03 00:00")
    assert states(house, unit) == ({"stopped"} if late else {"active"})
    with house.world.read() as reading:
        assert reading.require(Submission, key, "", "").late is late
    if not late:
        assert ends(house, unit) == {None}
        decide(house, key, "継続して利用することが適切と認められない。")
        assert states(house, unit) == {"stopped"}
    else:
        decide(house, key)
        assert states(house, unit) == {"active"}


@pytest.mark.rule("R-052", "R-053")
@pytest.mark.parametrize("era", ERAS)
def test_one_user_reports_for_all_to_the_office_of_the_application(office: House, era: str) -> None:
    def act(tx: Transaction) -> None:
        first = approved(tx)
        second = approved(tx, first=False, email="second@example.jp")
        unit = usage(tx, first.usage_id)
        early = refusal_of(lambda: organisation_papers.report(tx, first, Envelope()))
        assert early == ("R-050" if era == "E19" else "R-051")
        unit.valid_until = date(2025, 8, 1)
        tx.require(Organisation, unit.id, "", "").prefecture = "大阪府"
        assert refusal_of(lambda: organisation_papers.report(tx, second, Envelope("post"))) == "R-053"
        osaka = Envelope(office="大阪出入国在留管理局")
        assert refusal_of(lambda: organisation_papers.report(tx, second, osaka)) == "R-053"
        assert organisation_papers.report(tx, second, Envelope("registered")).office == TOKYO
        assert refusal_of(lambda: organisation_papers.report(tx, first, Envelope())) == "R-052"

    look(office, act, era)


def refusal_of(act: object) -> str:
    with pytest.raises(Refused) as found:
        act()  # type: ignore[operator]  # a function of nothing
    return found.value.refusals[0].rule


@pytest.mark.rule("R-282")
@pytest.mark.parametrize("era", ERAS)
def test_the_report_is_checked_like_an_application_for_use(office: House, era: str) -> None:
    def act(tx: Transaction) -> None:
        first = approved(tx)
        usage(tx, first.usage_id).valid_until = date(2025, 8, 1)
        row = organisation_papers.report(tx, first, Envelope())
        found = [one for one in row.documents if one != Item.EMPLOYMENT_REPORTS]
        assert refusal_of(lambda: reception_desk.approve(tx, officer(tx), row.id, found)) == "R-010"

    look(office, act, era)


@pytest.mark.rule("R-054")
def test_a_desk_that_decides_by_itself_answers_a_report_in_about_a_month(system: System) -> None:
    house, unit = a_year(system, "report-automatic", "E25", "2023-04-03 10:00")
    with house.world.write() as tx:
        tx.set_world(enrolment="automatic")
    at(house, "2024-03-01 10:00")
    report(house, unit)
    at(house, "2024-03-25 23:59")
    assert ends(house, unit) == {date(2024, 4, 2)}
    at(house, "2024-03-31 23:59")
    assert ends(house, unit) == {date(2025, 4, 2)}


@pytest.mark.rule("R-058")
@pytest.mark.parametrize("era", ERAS)
def test_an_officer_stops_resumes_and_deletes_a_user_by_mail(office: House, era: str) -> None:
    def act(tx: Transaction) -> list[str]:
        account, who = approved(tx), officer(tx)
        assert refusal_of(lambda: use_year.stop_user(tx, who, account.id, "")) == "R-058"
        use_year.stop_user(tx, who, account.id, "認証IDの共用が判明した。")
        assert account.state == "stopped"
        assert "認証IDの共用が判明した。" in tx.letters[-1].body
        use_year.resume_user(tx, who, account.id)
        assert account.state == "active"
        use_year.remove_user(tx, who, account.id)
        assert account.state == "deleted"
        return [letter.notice for letter in tx.letters[1:]]

    assert look(office, act, era) == ["use_stopped", "use_resumed", "deleted"]


def test_a_report_does_not_resume_whom_an_officer_has_stopped(office: House) -> None:
    def act(tx: Transaction) -> tuple[str, str]:
        first, who = approved(tx), officer(tx)
        second = approved(tx, first=False, email="second@example.jp")
        use_year.stop_user(tx, who, second.id, "認証IDの共用が判明した。")
        unit = usage(tx, first.usage_id)
        unit.valid_until = date(2025, 6, 20)
        use_year.stop(tx, unit)
        assert refusal_of(lambda: use_year.resume_user(tx, who, first.id)) == "R-057"
        row = organisation_papers.report(tx, first, Envelope())
        reception_desk.approve(tx, who, row.id)
        return first.state, second.state

    assert look(office, act) == ("active", "stopped")


@pytest.mark.rule("R-059")
@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("way", ["counter", "post", "registered"])
def test_a_change_of_name_or_seat_needs_proof(office: House, era: str, way: str) -> None:
    def act(tx: Transaction) -> None:
        account, who = approved(tx), officer(tx)
        assert (
            refusal_of(
                lambda: organisation_papers.notify_change(tx, account, {"name": OWN["name"]}, Envelope())
            )
            == "R-059"
        )
        new = {"name": "みなと模擬ホールディングス株式会社", "city": "品川区"}
        row = organisation_papers.notify_change(tx, account, new, Envelope(way))
        bare = organisation_papers.notify_change(tx, account, new, Envelope(), proof=False)
        assert refusal_of(lambda: reception_desk.approve(tx, who, bare.id)) == "R-059"
        organisation = tx.require(Organisation, account.usage_id, "", "")
        assert organisation.name == OWN["name"]
        if way == "counter":
            reception_desk.approve(tx, who, row.id)
            assert (organisation.name, organisation.city) == (new["name"], new["city"])
            assert tx.letters[-1].notice == "paper_result"

    look(office, act, era)


@pytest.mark.rule("R-060")
@pytest.mark.parametrize("era", ERAS)
def test_a_scrivener_who_is_asked_no_longer_is_taken_out(office: House, era: str) -> None:
    def act(tx: Transaction) -> None:
        account, who = approved(tx), officer(tx)
        asked = {"client_id": account.organisation_id}
        if era == "E19":
            agent = approved(
                tx, "lawyer", first=False, organisation=OWN | {"corporate_number": "9700150000002"}, **asked
            )
        else:
            bureau = client(tx)
            agent, _ = admission.add_account(tx, {"kind": "lawyer", "organisation_id": bureau.id})
            commission(tx, agent, account.organisation_id)
        theirs = person(tx, account.organisation_id)
        assert may_file_for(tx, agent, theirs) is None
        assert [one.id for one in organisation_papers.agents_of(tx, account.organisation_id)] == [agent.id]
        assert (
            refusal_of(lambda: organisation_papers.ask_to_remove(tx, account, account.id, Envelope()))
            == "R-060"
        )
        row = organisation_papers.ask_to_remove(tx, account, agent.id, Envelope())
        reception_desk.approve(tx, who, row.id)
        refusal = may_file_for(tx, agent, theirs)
        assert refusal
        assert (agent.state, refusal.rule) == (("deleted", "R-061") if era == "E19" else ("active", "R-030"))

    look(office, act, era)


@pytest.mark.rule("R-025")
def test_a_list_is_added_to_with_a_letter_by_registered_mail_or_at_the_counter(office: House) -> None:
    def act(tx: Transaction) -> None:
        account, who = approved(tx), officer(tx)
        fresh = person(tx, account.organisation_id, listed=False)
        good = ListLetter(True, OWN["name"], OWN["corporate_number"], "0300000001")
        cards = (fresh.card_number,)

        def refused(letter: ListLetter, lines: tuple[str, ...] = cards, way: str = "counter") -> str:
            return refusal_of(
                lambda: organisation_papers.add_to_list(tx, account, lines, letter, Envelope(way))
            )

        for wrong in (
            replace(good, wish=False),
            replace(good, organisation_name="別会社"),
            replace(good, corporate_number="1234567890123"),
            replace(good, contact=" "),
        ):
            assert refused(wrong) == "R-025"
        assert refused(good, ()) == "R-025"
        assert refused(good, way="post") == "R-025"
        posted = organisation_papers.add_to_list(tx, account, cards, good, Envelope("registered"))
        assert posted.state == "posted"
        before = may_file_for(tx, account, fresh)
        assert before
        assert before.rule == "R-025"
        row = organisation_papers.add_to_list(tx, account, cards, good, Envelope())
        reception_desk.approve(tx, who, row.id)
        assert may_file_for(tx, account, fresh) is None

    look(office, act, "E19")


def test_users_who_came_without_an_application_may_be_given_a_year(office: House) -> None:
    def act(tx: Transaction) -> None:
        employer = client(tx)
        staff, _ = admission.add_account(tx, {"organisation_id": employer.id})
        use_year.grant_use(tx, employer, TOKYO, date(2025, 7, 2))
        assert (staff.usage_id, staff.valid_until) == (employer.id, date(2025, 7, 2))
        assert organisation_papers.report(tx, staff, Envelope()).late is False

    look(office, act)


def test_a_deleted_user_hands_nothing_in(office: House) -> None:
    def act(tx: Transaction) -> str:
        account: Account = approved(tx)
        use_year.remove_user(tx, officer(tx), account.id)
        return refusal_of(lambda: organisation_papers.notify_change(tx, account, {"name": "新"}, Envelope()))

    assert look(office, act) == "R-061"
