"""The photo: its stated day, and the wrong one before and after it is in the office's own system (R-132, R-136)."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.usecases import filing, photos, viewing
from backoffice.usecases.viewing import actor_named
from tests.files import kit
from tests.usecases.house import House

ERAS = ("E19", "E22", "E23", "E24", "E25")


@pytest.mark.rule("R-132", "C-08")
@pytest.mark.parametrize("era", ERAS)
def test_a_photo_that_is_too_old_is_refused_beside_its_day(house: House, era: str) -> None:
    house.pin(era)
    oldest = date(2024, 12, 2) if era == "E25" else date(2025, 3, 2)
    application = house.enter()
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.attach_photo(application, taken_on=oldest.replace(day=1))
    assert [(refusal.rule, refusal.field) for refusal in caught.value.refusals] == [("R-132", "taken_on")]
    assert house.attach_photo(application, taken_on=oldest).taken_on == oldest


@pytest.mark.rule("R-132")
def test_a_photo_that_grows_too_old_before_the_filing_stands_in_its_way(house: House) -> None:
    house.pin("E24")
    application = house.enter()
    house.attach_pdf(application)
    house.attach_photo(application, taken_on=date(2025, 3, 2))
    with house.world.read() as reading:
        assert filing.obstacles(reading, actor_named(reading, house.who["user"]), application) == []
    house.pass_time(days=1)
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.do("user", application, "file")
    assert [refusal.code for refusal in caught.value.refusals] == ["photo-too-old"]
    house.attach_photo(application, taken_on=date(2025, 5, 1))
    house.do("user", application, "file")


@pytest.mark.rule("R-133", "R-276")
def test_an_uneven_background_is_remarked_and_never_refused(house: House) -> None:
    application = house.enter()
    with house.world.write() as tx:
        user = actor_named(tx, house.who["user"])
        photo = photos.bring_photo(tx, user, application, kit.striped_photo(), "顔写真.jpg")
    assert [remark.code for remark in viewing.remarks(photo)] == ["background", "undated", "not-judged"]
    plain = house.attach_photo(application, taken_on=date(2025, 5, 1))
    assert [remark.code for remark in viewing.remarks(plain)] == ["not-judged"]


@pytest.mark.rule("R-136")
@pytest.mark.parametrize("era", ERAS)
def test_before_the_number_a_wrong_photo_is_replaced_through_the_slot_that_the_office_opens(
    house: House, era: str
) -> None:
    house.pin(era)
    application = house.enter()
    if era != "E19":
        house.attach_pdf(application)
    house.attach_photo(application)
    house.do("user", application, "file")
    wrong = house.get(application).photo_id
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.attach_photo(application)
    assert "電話で連絡" in caught.value.refusals[0].ja
    house.do("counter", application, "reopen-photo")
    with house.nothing_saved(), pytest.raises(Refused):
        house.do("examiner", application, "reopen-photo")
    new = house.attach_photo(application)
    assert (house.get(application).photo_id, new.id > wrong) == (new.id, True)
    assert house.kinds(application)[-2:] == ["photo.reopened", "photo.replaced"]
    with house.nothing_saved(), pytest.raises(Refused):
        house.attach_photo(application)


@pytest.mark.rule("R-136")
def test_after_the_number_a_wrong_photo_means_to_withdraw_or_to_bring_one(house: House) -> None:
    application = house.reach(Status.FILED)
    house.do("examiner", application, "reopen-photo")
    house.pass_time(days=1)
    for attempt in (
        lambda: house.attach_photo(application),
        lambda: house.do("examiner", application, "reopen-photo"),
    ):
        with house.nothing_saved(), pytest.raises(Refused) as caught:
            attempt()
        (refusal,) = caught.value.refusals
        assert (refusal.rule, caught.value.kind) == ("R-136", "conflict")
        assert "取り下げて新たに申請" in refusal.ja
        assert "窓口に持参" in refusal.ja
    house.do("counter", application, "receive-photo")
    assert house.kinds(application)[-1] == "photo.received"
    assert house.documents(application)[-1].kind == "paper-photo"


@pytest.mark.rule("R-136")
def test_only_the_office_opens_the_slot_and_only_until_the_decision(house: House) -> None:
    application = house.reach(Status.FILED)
    for who in ("user", "annex", "approver"):
        for action in ("reopen-photo", "receive-photo"):
            with house.nothing_saved(), pytest.raises(Refused) as caught:
                house.do(who, application, action)
            assert caught.value.kind == "forbidden"
    house.do("examiner", application, "take")
    house.pass_time(days=1)
    house.do("examiner", application, "propose")
    house.do("approver", application, "approve")
    for action in ("reopen-photo", "receive-photo"):
        with house.nothing_saved(), pytest.raises(Refused) as caught:
            house.do("examiner", application, action)
        assert caught.value.kind == "conflict"


def test_a_strangers_photo_replaces_nothing(house: House) -> None:
    application = house.reach(Status.FILED)
    house.do("examiner", application, "reopen-photo")
    with house.nothing_saved(), pytest.raises(Refused) as caught:
        house.attach_photo(application, user="stranger")
    assert caught.value.kind == "forbidden"
