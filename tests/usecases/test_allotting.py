"""Who examines what: taking, handing out, giving back, moving to another section."""

import pytest

from backoffice.domain.actors import Actor
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.domain.sections import STUDY, WORK
from backoffice.simulation.transaction import Transaction
from backoffice.usecases import admission, allotting, examination
from backoffice.usecases.progress import application_of
from backoffice.usecases.viewing import actor_named
from tests.usecases.house import House


def examiner_of(tx: Transaction, section: str) -> Actor:
    return admission.add_officer(tx, {"role": "examiner", "section": section})[0].actor()


def test_a_case_given_back_is_nobodys(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    assert house.do("examiner", key, "release").examiner_id == ""
    with pytest.raises(Refused, match="Nobody has taken"):
        house.do("examiner", key, "release")


def test_a_transferred_case_is_the_other_sections_alone(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    with house.world.write() as tx:
        workers, students = examiner_of(tx, WORK), examiner_of(tx, STUDY)
        case = application_of(tx, key)
        assert case.section == WORK
        allotting.transfer(tx, workers, key, STUDY, "在学中の申請のため")
        assert (case.section, case.examiner_id) == (STUDY, "")
        with pytest.raises(Refused, match=STUDY):
            allotting.take(tx, workers, key)
        with pytest.raises(Refused, match="another section") as caught:
            allotting.assign(tx, students, key, workers.id)
        assert f"{workers.name}さんは{WORK}の審査官です" in caught.value.refusals[0].ja
        allotting.take(tx, students, key)
        examination.propose(tx, students, key, "permit", 12, "在留状況に問題は認められない。")
        assert case.stage is Status.PROPOSED


@pytest.mark.parametrize(("section", "reason"), [(WORK, "理由"), ("総務課", "理由"), (STUDY, " ")])
def test_a_transfer_names_another_section_and_a_reason(house: House, section: str, reason: str) -> None:
    key = house.reach(Status.FILED)
    with house.world.write() as tx, pytest.raises(Refused):
        allotting.transfer(tx, actor_named(tx, house.who["examiner"]), key, section, reason)
