"""Sections: a status belongs to one, and who works in another may not act for it."""

from datetime import date

import pytest

from backoffice.domain.actors import Actor, Role
from backoffice.domain.refusal import Refused
from backoffice.domain.sections import SECTIONS, SETTLED, STUDY, TRAINING, WORK, section_of
from backoffice.domain.statuses import ALL

ON = date(2025, 6, 2)


@pytest.mark.parametrize(
    ("status", "section"),
    [
        ("技術・人文知識・国際業務", WORK),
        ("特定技能1号", TRAINING),
        ("技能実習2号ロ", TRAINING),
        ("留学", STUDY),
        ("家族滞在", STUDY),
        ("永住者の配偶者等", SETTLED),
        ("特定活動(46号)", WORK),
        ("", WORK),
    ],
)
def test_each_status_has_its_section(status: str, section: str) -> None:
    assert section_of(status, ON) == section


def test_every_section_has_work() -> None:
    assert {section_of(status, ON) for status in ALL} == set(SECTIONS)


@pytest.mark.parametrize("role", [Role.EXAMINER, Role.APPROVER, Role.DOCUMENTS])
def test_an_officer_acts_for_his_own_section(role: Role) -> None:
    officer = Actor("officer-1", "審査　太郎", role=role, section=STUDY)
    officer.must_serve(STUDY)
    with pytest.raises(Refused, match=WORK) as refused:
        officer.must_serve(WORK)
    assert refused.value.kind == "forbidden"


def test_who_has_no_section_and_who_is_at_another_desk_acts_for_all() -> None:
    Actor("officer-1", "審査　太郎", role=Role.EXAMINER).must_serve(WORK)
    Actor("officer-2", "分室　花子", role=Role.ANNEX, section="おだいば分室").must_serve(WORK)
