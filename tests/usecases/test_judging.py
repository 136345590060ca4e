"""Findings are judged before a proposal: by whom, with what, and what a program's proposal leaves behind."""

from __future__ import annotations

import pytest

from backoffice.domain.actors import Actor
from backoffice.domain.judging import Judgement
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.domain.sections import STUDY
from backoffice.simulation.transaction import Transaction
from backoffice.store.casework import FindingVerdict, verdicts_of
from backoffice.store.people import Person
from backoffice.usecases import admission, examination, judging
from backoffice.usecases.progress import application_of
from backoffice.usecases.viewing import actor_named, case
from tests.usecases.house import House

pytestmark = pytest.mark.slow

GOOD = ("permit", 12, "在留状況に問題は認められない。")


def noticed(house: House) -> str:
    """Bring a case into examination whose applicant has gone abroad."""
    key = house.reach(Status.EXAMINATION)
    with house.world.write() as tx:
        tx.require(Person, application_of(tx, key).applicant_id, "申請人", "person").abroad = True
    return key


def examiner(tx: Transaction, house: House, name: str = "examiner") -> Actor:
    return actor_named(tx, house.who[name])


def marks(house: House, key: str) -> list[str]:
    with house.world.read() as reading:
        found = judging.open_findings(reading, case(reading, application_of(reading, key)))
        return [finding.mark for finding in found]


def verdicts(house: House, key: str) -> list[FindingVerdict]:
    with house.world.read() as reading:
        return list(verdicts_of(reading.session, key))


def test_a_proposal_waits_for_a_verdict_on_each_grave_finding(house: House) -> None:
    key = noticed(house)
    with house.nothing_saved(), pytest.raises(Refused) as caught, house.world.write() as tx:
        examination.propose(tx, examiner(tx, house), key, *GOOD)
    (refusal,) = caught.value.refusals
    assert (refusal.code, caught.value.kind) == ("findings-open", "refused")
    assert "出国中" in refusal.ja
    (mark,) = marks(house, key)
    with house.world.write() as tx:
        judging.judge(tx, examiner(tx, house), key, [Judgement(mark, "set-aside", "再入国を確認した。")])
    assert marks(house, key) == []
    with house.world.write() as tx:
        assert examination.propose(tx, examiner(tx, house), key, *GOOD).stage is Status.PROPOSED
    assert "finding.judged" in house.kinds(key)


def test_a_finding_that_changes_asks_anew(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    with house.world.write() as tx:
        person = tx.require(Person, application_of(tx, key).applicant_id, "申請人", "person")
        person.passport_number = "ZZ0000001"
    (mark,) = marks(house, key)
    house.do("examiner", key, "judge-findings", finding=mark, verdict="accepted")
    assert marks(house, key) == []
    with house.world.write() as tx:
        person = tx.require(Person, application_of(tx, key).applicant_id, "申請人", "person")
        person.kanji_name = "別名"
    assert marks(house, key) != [mark]
    assert len(marks(house, key)) == 1


@pytest.mark.parametrize("who", ["approver", "annex", "counter", "user"])
def test_only_examiners_judge(house: House, who: str) -> None:
    key = noticed(house)
    (mark,) = marks(house, key)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do(who, key, "judge-findings", finding=mark, verdict="accepted")
    assert caught.value.kind == "forbidden"


def test_an_examiner_of_another_section_does_not_judge(house: House) -> None:
    key = noticed(house)
    (mark,) = marks(house, key)
    with house.world.write() as tx:
        stranger = admission.add_officer(tx, {"role": "examiner", "section": STUDY})[0].actor()
    with house.nothing_saved(), pytest.raises(Refused) as caught, house.world.write() as tx:
        judging.judge(tx, stranger, key, [Judgement(mark, "accepted")])
    assert caught.value.kind == "forbidden"


def test_nothing_given_and_what_is_no_finding_are_refused(house: House) -> None:
    key = noticed(house)
    for given in ([], [Judgement("abroad.none", "accepted")], [Judgement(marks(house, key)[0], "maybe")]):
        with house.nothing_saved(), pytest.raises(Refused), house.world.write() as tx:
            judging.judge(tx, examiner(tx, house), key, given)


def test_a_programs_proposal_accepts_what_is_open_and_says_so(house: House) -> None:
    key = noticed(house)
    assert house.do("examiner", key, "propose").stage is Status.PROPOSED
    (verdict,) = verdicts(house, key)
    assert (verdict.verdict, verdict.reason, verdict.by) == (
        "accepted",
        judging.BY_PROGRAM,
        house.who["examiner"],
    )
    assert "出国中" in verdict.words


def test_a_program_may_ask_to_be_refused_like_an_officer(house: House) -> None:
    key = noticed(house)
    with house.nothing_saved(), pytest.raises(Refused):
        house.do("examiner", key, "propose", findings="judged")


def test_a_plain_case_leaves_no_verdict(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    house.do("examiner", key, "propose")
    assert verdicts(house, key) == []


def test_a_case_given_back_or_anothers_is_not_proposed(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("examiner2", key, "propose")
    assert caught.value.refusals[0].code == "not-taken"
    house.do("examiner", key, "release")
    with house.nothing_saved(), pytest.raises(Refused, match="take it first"):
        house.do("examiner", key, "propose")


def test_what_the_api_tells_of_findings(house: House) -> None:
    key = noticed(house)
    with house.world.read() as reading:
        told = judging.findings_view(reading, application_of(reading, key))
    assert [(each["code"], each["asks"], "verdict" in each) for each in told["findings"]] == [
        ("abroad", True, False)
    ]
    assert "問34" in told["findings"][0]["source"]
    assert [need["code"] for need in told["needs"] if need["state"] == "no"] == ["findings-open"]
