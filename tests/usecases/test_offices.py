"""The counter and the address of papers follow the office: 受領官署 as chosen, else the office in charge."""

from __future__ import annotations

import pytest

from backoffice.domain.life import Status
from tests.usecases.house import House


@pytest.mark.rule("R-201", "R-243")
@pytest.mark.parametrize(
    ("home", "chosen", "counter"),
    [
        ("東京都", "", "〒108-8255 東京都港区港南5-5-30"),
        ("大阪府", "", "〒559-0034 大阪府大阪市住之江区南港北1-29-53"),
        ("大阪府", "名古屋出入国在留管理局", "〒455-8601 愛知県名古屋市港区正保町5-18"),
        ("大阪府", "（知らない官署）", "〒559-0034"),
    ],
)
def test_the_result_mail_names_the_counter_of_the_office_of_receipt(
    house: House, home: str, chosen: str, counter: str
) -> None:
    application = house.file(house.person(prefecture=home), receipt="counter")
    house.reach(Status.EXAMINATION, application)
    with house.world.write() as tx:
        row = tx.require(type(house.get(application)), application, "", "")
        row.form = {**row.form, "receipt_office": chosen}
    house.do("examiner", application, "propose")
    house.do("approver", application, "approve")
    assert counter in house.mails()[-1]["text"]


@pytest.mark.rule("R-201")
def test_papers_that_are_asked_for_go_to_the_office_in_charge(house: House) -> None:
    application = house.file(house.person(prefecture="大阪府"))
    house.reach(Status.EXAMINATION, application)
    house.do("examiner", application, "request-documents", items=["在職証明書"], how="post")
    assert "大阪府大阪市住之江区南港北1-29-53 大阪出入国在留管理局" in house.mails()[-1]["text"]
